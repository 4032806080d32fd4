"""A hold in words: why, until when, by whom, and how it ended.

Rules: the same words in the window and on the command line.
"""

from __future__ import annotations

from app.base.date_words import moment_words
from app.base.language import N_, translate
from app.base.reasons import show_day
from app.retention.kinds import HOLD_REASONS
from app.retention.records import HoldRecord

_OPEN = N_("until somebody lifts it")
_UNTIL = N_("until {day}")
_BY = N_("placed by {name}, {when}")
_LIFTED = N_("lifted by {name}, {when}: {why}")
_OVER = N_("over")


def reason_words(one: HoldRecord) -> str:
    """Return why a case is held; a reason of another version shows as its code."""
    return translate(HOLD_REASONS.get(one.reason, one.reason))


def until_words(one: HoldRecord) -> str:
    """Return how long a hold lasts."""
    return translate(_UNTIL).format(day=show_day(one.until)) if one.until else translate(_OPEN)


def hold_words(one: HoldRecord) -> str:
    """Return a whole hold in one line."""
    by = translate(_BY).format(name=one.placed_by, when=moment_words(one.placed_at))
    told = [reason_words(one), one.words, until_words(one), by]
    if one.lifted_at:
        when = moment_words(one.lifted_at)
        told.append(translate(_LIFTED).format(name=one.lifted_by, when=when, why=one.lifted_why))
    elif not one.in_force:
        told.append(translate(_OVER))
    return "; ".join(part for part in told if part)
