"""Why a case is due, in words.

Rules: what the months are counted from is always told, so that nobody has to guess.
"""

from __future__ import annotations

from app.base.language import N_, ngettext, translate
from app.base.numerals import shown
from app.base.reasons import show_day
from app.retention.kinds import SINCE_WORDS
from app.retention.records import ASKED, DELETE, DueCase

_ASKED = N_("Deletion was asked for, or consent taken back, on {day}")


def since_words(since: int, day: str) -> str:
    """Return what the day is from which the months of a case are counted."""
    return translate(SINCE_WORDS[since]).format(day=show_day(day))


def due_words(one: DueCase) -> str:
    """Return why a case is due."""
    if one.why == ASKED:
        return translate(_ASKED).format(day=show_day(one.asked_on))
    if one.why == DELETE:
        words = ngettext(
            "Proposed for deletion after {count} month: {since}",
            "Proposed for deletion after {count} months: {since}",
            one.months,
        )
    else:
        words = ngettext(
            "Review due after {count} month: {since}",
            "Review due after {count} months: {since}",
            one.months,
        )
    return words.format(count=shown(one.months), since=since_words(one.since, one.day))
