"""Words for what several cases have in common: what it is, how often, and how little it may say.

Rules: names and numbers go through the projector's doors; that something is only possibly the same
is said wherever it is shown.
"""

from __future__ import annotations

import datetime as dt

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.base.place_words import district_words
from app.links.found import KINDS, ONE, ROUTE, SAYS_LITTLE, SUSPECT, Group, SeenCase
from ui.frame import dates, projector
from ui.frame.values import codes
from ui.widgets.case_words import name_or_withheld

_FIELDS = {
    "phone": "phone",
    "vehicle": "vehicles",
    "account": "payment_handles",
    "place": "event_place",
}


def kind_words(kind: str) -> str:
    """Return the name of a kind."""
    return _(KINDS[kind])


def one_words(kind: str) -> str:
    """Return what one thing of a kind is called."""
    return _(ONE[kind])


def value_words(group: Group) -> str:
    """Return what it is."""
    if group.kind == ROUTE:
        return f"{district_words(group.value)} → {district_words(group.other)}"
    return written_words(group.kind, group.value)


def written_words(kind: str, written: str) -> str:
    """Return how a thing of a kind is written in a case."""
    if kind == SUSPECT:
        return name_or_withheld(written)
    if kind == "district":
        return district_words(written)
    field = _FIELDS.get(kind)
    return projector.fact(field, written) if field else written


def count_words(group: Group) -> str:
    """Return in how many cases it is."""
    words = ngettext("{count} case", "{count} cases", group.cases)
    return words.format(count=shown(group.cases))


def seen_words(group: Group) -> str:
    """Return what a case says beside a thing that others have too."""
    words = (
        ngettext("Possibly seen in {count} case", "Possibly seen in {count} cases", group.cases)
        if group.possible
        else ngettext("Seen in {count} case", "Seen in {count} cases", group.cases)
    )
    return words.format(count=shown(group.cases))


def sort_words(group: Group) -> str:
    """Return what kind it is, and whether it is only possibly the same."""
    return " · ".join(filter(None, (one_words(group.kind), possible_words(group))))


def possible_words(group: Group) -> str:
    """Return that it is only possibly the same, "" when it is the same."""
    return _("possibly the same") if group.possible else ""


def line_words(group: Group, kind: str) -> str:
    """Return what stands behind a thing in a list of all kinds, or of the one that is chosen."""
    # What stands over the list need not stand in every line of it.
    return possible_words(group) if kind else sort_words(group)


def days_words(group: Group) -> str:
    """Return when the first and the last of the cases were registered."""
    first, last = (day_words(day) for day in (group.first, group.last))
    if first == last:
        return first
    return _("{first} to {last}").format(first=first, last=last)


def day_words(day: str) -> str:
    """Return an ISO day with its year, "" for none: cases of one thing lie years apart."""
    return dates.plain_day(dt.date.fromisoformat(day)) if day else ""


def others_words(group: Group) -> str:
    """Return how else it is written, "" for no other way."""
    if group.kind == ROUTE or not group.other:
        return ""
    names = ", ".join(written_words(group.kind, one) for one in group.other.split(", "))
    return _("Also written: {names}").format(names=names)


def caution_words(group: Group) -> str:
    """Return what must not be read into it, "" for nothing."""
    if group.possible:
        return _(
            "The names are spelt differently and only sound alike: possibly the same person. Make"
            " sure before you act on it."
        )
    if group.kind in SAYS_LITTLE:
        return _(
            "Many people share a number, a place or a route. Alone it says little: look at what"
            " else agrees."
        )
    return ""


def whose_words(case: SeenCase) -> str:
    """Return whose it is in a case, "" when it is nobody's."""
    return codes("person_role", case.roles)


def case_line(case: SeenCase) -> str:
    """Return number and name of a case in one line."""
    return f"{case.case_no} · {name_or_withheld(case.name)}"
