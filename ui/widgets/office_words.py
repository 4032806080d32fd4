"""Words for offices: their state as a badge, their kind and place, and how a number was checked.

Rules: a state is words, shape and colour together; a name is shown as it is and never beside a
sign that could be taken for a state.
"""

from __future__ import annotations

from dataclasses import replace

from app.base.language import _
from app.base.place_words import both_words
from app.offices import claims, trust
from app.offices.records import OfficeRecord
from app.offices.trust import (
    HANDOVER_DAYS,
    LATE_DAYS,
    RAN_OUT,
    RED,
    is_disowned,
    standing_words,
    state_words,
)
from ui.frame.values import code, day_at, short_day_at
from ui.widgets.badge import Mark

_DAY_S = 86_400
_MARKS = {
    "new": ("plain", "circle-dashed"),
    "listed": ("accent", "list-checks"),
    "verified": ("good", "shield-check"),
    "handover": ("caution", "arrow-right-left"),
    "changed": ("danger", "octagon-alert"),
    "mismatch": ("danger", "octagon-x"),
    "revoked": ("danger", "ban"),
}
_UNKNOWN = ("plain", "circle-question-mark")


def state_mark(state: str) -> Mark:
    """Return the badge of a state alone, as it stands beside a packet."""
    tone, icon = _MARKS.get(state, _UNKNOWN)
    return Mark(state_words(state), tone, icon)


def office_mark(office: OfficeRecord) -> Mark:
    """Return the badge of an office in a list: how its number was checked."""
    words = standing_words(office)
    if office.stale and office.state in RAN_OUT:
        return Mark(words, "caution", "calendar-clock")
    if is_disowned(office):
        return Mark(words, "danger", "octagon-alert")
    return replace(state_mark(office.state), text=words)


def dated_mark(office: OfficeRecord) -> Mark:
    """Return the badge of an office on its own page: with the day of the check."""
    mark = office_mark(office)
    if mark.tone == "good" and office.check is not None and office.check.at:
        words = _("{state}, {day}").format(state=mark.text, day=short_day_at(office.check.at))
        return Mark(words, mark.tone, mark.icon)
    return mark


def shown_name(office: OfficeRecord) -> str:
    """Return the name of an office, or words when the card has none."""
    return office.name or office.name_local or _("Office without a name")


def kind_and_place(office: OfficeRecord) -> str:
    """Return kind and place in one line: "Hospital · Darjeeling, West Bengal"."""
    kind = code("office_type", office.kind) if office.kind else ""
    place = both_words(office.district, office.state_name)
    return " · ".join(part for part in (kind, place) if part)


def why_not(office: OfficeRecord) -> str:
    """Return why nothing can be sealed for an office now, or ""."""
    return trust.why_not(office)[0]


def reminder(office: OfficeRecord) -> str:
    """Return what to remind of before a case goes to an office, or ""."""
    mixed_up = " ".join(claims.mixed_up(office)).strip()
    if mixed_up:
        return mixed_up
    if office.stale and office.state in RAN_OUT:
        return _ran_out(office)
    if office.state == "listed":
        return _("Only the list names it: nobody here has checked its number.")
    return warning(office)[2] if office.state == "handover" else ""


def _ran_out(office: OfficeRecord) -> str:
    return _("Its card expired on {day}; packets can be sealed for it until {last}.").format(
        day=day_at(office.keys_until), last=day_at(office.keys_until + LATE_DAYS * _DAY_S)
    )


def warning(office: OfficeRecord) -> tuple[str, str, str]:
    """Return tone, what is the matter and what to do with an office; "" when all is well."""
    words, todo = trust.why_not(office)
    if words:
        return ("danger" if office.state in RED else "caution", words, todo)
    words, todo = claims.mixed_up(office)
    if words:
        return ("danger", words, todo)
    if office.state == "handover":
        day = day_at(office.state_since + HANDOVER_DAYS * _DAY_S)
        return (
            "caution",
            _("It moved to a new number, and the old one vouches for it."),
            _("Check the new number before {day}. Until then, look twice at what you send.").format(
                day=day
            ),
        )
    return _about_card(office)


def claimed(office: OfficeRecord) -> tuple[str, str, str]:
    """Return tone, what an office says of itself since it was checked, what to do; "" for none."""
    words, todo = claims.unsure_words(office)
    if words and office.state != "revoked":
        return ("caution", words, todo)
    if office.claim is None or office.state == "revoked":
        return ("", "", "")
    name = claims.called(office.claim)
    words = _("Its newest card says other things than what stands here.")
    if name:
        words = _("It now calls itself “{name}”. That was not checked.").format(name=name)
    todo = _("Call them on a number you know. The new words count once the number is checked.")
    return ("caution", words, todo)


def _about_card(office: OfficeRecord) -> tuple[str, str, str]:
    """Return what is the matter with the card of an office that may be dealt with."""
    if office.card_dated:
        return (
            "caution",
            _("Its card is dated {day}, which is still to come here.").format(
                day=day_at(office.card_dated)
            ),
            _("Check the date of this computer, and ask them about theirs."),
        )
    if office.stale:
        return (
            "caution",
            _ran_out(office),
            _("Ask them for a new card. If many cards expired, check the date of this computer."),
        )
    if office.state == "listed":
        return (
            "accent",
            _("Only the list names it: nobody here has checked its number."),
            _("A case may go to it after a reminder. Better check its number first."),
        )
    return ("", "", "")
