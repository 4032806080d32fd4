"""The kinds of cases and the reasons of holds, in an officer's words, and what is suggested.

Rules: a suggestion is only shown; nothing is on until the head sets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.base.language import N_
from models.index.retention_rows import AGE_UNKNOWN, CLOSED, GROWN, HANDED_OVER, TOUCHED
from models.rows.retention import ADULT, CHILD, KINDS, MOVED, NOTHING, UNTOUCHED

__all__ = ["HOLD_REASONS", "KINDS", "KIND_WORDS", "SINCE_WORDS", "SUGGESTED", "WHY_SUGGESTED"]


class Months(NamedTuple):
    """Months until a look, and until deletion is proposed; 0 for never."""

    review: int
    delete: int


KIND_WORDS: Final[Mapping[str, str]] = {
    CHILD: N_("Closed: a child, or age not known"),
    ADULT: N_("Closed: adults only"),
    NOTHING: N_("Closed: came to nothing"),
    MOVED: N_("Handed over to another office"),
    UNTOUCHED: N_("Open, but nobody touched it"),
}

SUGGESTED: Final[Mapping[str, Months]] = {
    CHILD: Months(24, 84),
    ADULT: Months(12, 60),
    NOTHING: Months(3, 12),
    MOVED: Months(6, 24),
    UNTOUCHED: Months(6, 0),
}

WHY_SUGGESTED: Final[Mapping[str, str]] = {
    CHILD: N_(
        "A person who was a child may ask for the record, or for compensation, after growing up:"
        " the months are counted from the 18th birthday when that is later."
    ),
    ADULT: N_("Appeals, compensation and questions of the person come years after the closing."),
    NOTHING: N_("Where nothing was found there is little reason to keep facts about people."),
    MOVED: N_("The other office has the case and answers for it. What is here is a copy."),
    UNTOUCHED: N_(
        "An open case that nobody touches was forgotten, or should be closed. It is counted from"
        " the last change."
    ),
}

HOLD_REASONS: Final[Mapping[str, str]] = {
    "court_case": N_("A court case is running"),
    "appeal": N_("An appeal is possible or running"),
    "compensation": N_("Compensation is claimed"),
    "person_asked": N_("The person asked that it is kept"),
    "authority_order": N_("An authority ordered it"),
    "audit": N_("An audit or inspection"),
    "other": N_("Another reason"),
}

SINCE_WORDS: Final[Mapping[int, str]] = {
    CLOSED: N_("closed on {day}"),
    GROWN: N_("18 years old on {day}"),
    AGE_UNKNOWN: N_("closed on {day}; the age is not known"),
    HANDED_OVER: N_("handed over on {day}"),
    TOUCHED: N_("last changed on {day}"),
}
