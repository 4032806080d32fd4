"""What is told to somebody who calls about a letter: yes or no, a date, and nothing more.

Rules: never whom it is about, to whom it went or which case it belongs to; the caller reads what
stands on the paper, the officer listens; a code that is not found is read once more before anybody
is told that there is no such letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.base.language import _
from app.letters.records import LetterAnswer
from ui.frame import dates
from ui.letters.check_head import Face
from ui.letters.check_places import CODE_SIGNS


@dataclass(frozen=True)
class Told:
    """An answer in words.

    Attributes:
        face: how it looks.
        word: one or two words that answer the question.
        tell: the sentence that may be said to the caller, whole.
        todo: what the officer does, "" for nothing.
    """

    face: Face
    word: str
    tell: str
    todo: str = ""


def told(answer: LetterAnswer) -> Told:
    """Return the answer to a caller in words."""
    day = dates.iso_day(answer.issued_on)
    if answer.verdict == "yes":
        return Told(Face.GOOD, _("Yes"), _yes(day, dates.iso_day(answer.valid_until)))
    if answer.verdict == "expired":
        words = _("Yes, we issued this letter on {day}. It was valid until {last} and is over.")
        last = dates.iso_day(answer.valid_until)
        return Told(Face.OVER, _("Expired"), words.format(day=day, last=last))
    if answer.verdict == "withdrawn":
        words = _("We withdrew this letter on {day}. It counts no longer.")
        day = dates.iso_day(answer.withdrawn_on)
        return Told(Face.OVER, _("Withdrawn"), words.format(day=day))
    return Told(
        Face.BAD,
        _("No such letter"),
        _("We have no letter with this code."),
        _(
            "First read the code once more with them, sign by sign. A letter of another office is"
            " never found here: only that office can answer."
        ),
    )


def _yes(day: str, last: str) -> str:
    if last:
        words = _("Yes, we issued this letter on {day}. It is valid until {last}.")
        return words.format(day=day, last=last)
    return _("Yes, we issued this letter on {day}.").format(day=day)


def in_groups(code: str) -> str:
    """Return a code as it is printed: in groups of four, four and five; anything else as typed."""
    bare = "".join(sign for sign in code.upper() if not sign.isspace() and sign not in "-–—.·")
    return "-".join((bare[:4], bare[4:8], bare[8:])) if len(bare) == CODE_SIGNS else code.strip()
