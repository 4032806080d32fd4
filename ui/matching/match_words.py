"""Words for matches in the window: states as badges, sizes, what is still missing, what to note.

Rules: a state is words, shape and colour together; nothing here promises more than the words of
`app.matching.match_words`.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.matching import match_words
from app.matching.match_records import Allowance, MatchRecord, ResultRecord
from ui.frame.values import day_at
from ui.widgets.badge import Mark

_STATES = {
    ("asking", "prepared"): ("caution", "hourglass"),
    ("asking", "asked"): ("accent", "send"),
    ("asking", "came_back"): ("caution", "mail-check"),
    ("answering", "arrived"): ("caution", "mail"),
    ("answering", "prepared"): ("caution", "hourglass"),
    ("answering", "answered"): ("accent", "send"),
}
_OVER = {
    "done": ("good", "circle-check"),
    "declined": ("plain", "circle-x"),
    "expired": ("plain", "clock-alert"),
    "stopped": ("plain", "ban"),
}
_MISSING = {
    "office": N_("Choose an office first."),
    "purpose": N_("Say what it is for."),
    "basis": N_("Say on which legal ground."),
    "kinds": N_("Choose at least one kind of what is compared."),
    "cases": N_("Choose at least one case."),
    "refused": N_("Leave out the cases that may not be compared."),
    "keys": N_("The chosen cases hold nothing that could be compared."),
    "too-many": N_("That is more than the question has room for: choose fewer cases."),
    "ground-basis": N_("Say which legal ground it is."),
    "ground-order": N_("Write the number of the order."),
    "ground-officer": N_("Write who decided it."),
    "ground-reason": N_("Write the reason."),
    "wait": N_("Reading what may be compared…"),
}
_SIZES = {
    64: N_("Small: room for {count}, names too"),
    256: N_("Middle: room for {count}, without names"),
    1024: N_("Large: room for {count}, without names"),
}


def state_mark(match: MatchRecord) -> Mark:
    """Return the badge of a match."""
    tone, icon = _STATES.get((match.side, match.state)) or _OVER.get(match.state, ("plain", "mail"))
    if match.state == "done" and match.results:
        tone, icon = "caution", "phone"
    return Mark(_state_words(match), tone, icon)


def _state_words(match: MatchRecord) -> str:
    if match.state == "done":
        return shared_words(match.results)
    return match_words.state_words(match.side, match.state)


def shared_words(count: int) -> str:
    """Return how many possible matches there are."""
    if not count:
        return _("Nothing in common")
    return ngettext("{count} possible match", "{count} possible matches", count).format(
        count=numerals.shown(count)
    )


def side_words(side: str) -> str:
    """Return who asks whom."""
    return _("We ask") if side == "asking" else _("They ask")


def missing_words(slug: str) -> str:
    """Return why a step cannot be left, "" for nothing."""
    return _(_MISSING[slug]) if slug else ""


def size_words(bucket: int) -> str:
    """Return how large a question is."""
    return _(_SIZES.get(bucket, N_("Room for {count}"))).format(count=numerals.shown(bucket))


def things(count: int) -> str:
    """Return how many things there are to compare."""
    return ngettext("{count} thing to compare", "{count} things to compare", count).format(
        count=numerals.shown(count)
    )


def cases_words(count: int) -> str:
    """Return how many cases."""
    return ngettext("{count} case", "{count} cases", count).format(count=numerals.shown(count))


def kinds_words(kinds: Iterable[str]) -> str:
    """Return what is compared, joined by commas."""
    return ", ".join(match_words.kind_words(kind) for kind in kinds)


def has_room(found: Allowance, bucket: int) -> bool:
    """Say whether a question of this size may be answered now."""
    return not found.until and bucket <= found.cap


def allowance_words(found: Allowance, bucket: int) -> tuple[str, str]:
    """Return tone and words about what an office may still ask.

    Args:
        found: as the answering side counts it.
        bucket: of the question.
    """
    if has_room(found, bucket):
        return "plain", _("You may answer. The question is within the limit.")
    if found.cap and not found.until:
        words = _(
            "It is larger than what may be answered now: at most {count}. Decline, and name that"
            " size."
        )
        return "caution", words.format(count=numerals.shown(found.cap))
    words = _(
        "What this office may ask is used up until {day}. Answer then, or decline. The limit"
        " protects your cases against guessing."
    )
    return "caution", words.format(day=day_at(found.until or found.next_session))


def left_words(found: Allowance, bucket: int) -> str:
    """Return how much an office can test after an answer, "" where there can be none now.

    Args:
        found: as the answering side counts it.
        bucket: of the question.
    """
    if not has_room(found, bucket):
        return ""
    words = _(
        "After this answer the office can test {office} more within 90 days, all offices"
        " together {all}."
    )
    left = max(0, found.left_office - bucket), max(0, found.left_all - bucket)
    return words.format(office=numerals.shown(left[0]), all=numerals.shown(left[1]))


def nothing_words(match: MatchRecord) -> str:
    """Return what an empty result says, and what it does not say."""
    words = _(
        "Nothing in common was found. Compared were {count} of your chosen cases"
        " ({kinds}) with the cases that {office} chose. Not compared were cases that were not"
        " chosen, and names and numbers that are written in another way. It does not prove that"
        " they do not know the person."
    )
    return words.format(
        count=things(match.keys), kinds=kinds_words(match.kinds), office=match.office_name
    )


def note_words(result: ResultRecord) -> str:
    """Return a first text for the note of a case conference about a result."""
    words = _(
        "Possible match with {office}: {kind}. Found on {day}.\n"
        "Spoke with:\n"
        "The question that only the right case can answer, and their answer:\n"
        "What both offices agreed, and who does what until when:"
    )
    return words.format(
        office=result.office_name,
        kind=match_words.kind_words(result.kind),
        day=day_at(result.found_at),
    )
