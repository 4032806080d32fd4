"""What is told to somebody who calls about a letter: yes or no, a date, and nothing more.

Rules: never whom it is about, to whom it went or which case it belongs to; the caller reads what
stands on the paper, the officer listens, and the words that must stand there are for his eyes only;
a code that is not found is read once more before anybody is told that there is no such letter; the
code that was asked for is shown, so that an old answer is not taken for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.letters.records import LetterAnswer
from ui.frame import dates
from ui.letters.check_flow import CODE_SIGNS, LetterCheckFlow
from ui.letters.check_result import Face, VerdictHead
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import Card, column, put
from ui.widgets.plain import SectionLabel, wrapped


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


_SIDE_BY_SIDE, _NEVER = 640, 100_000


class AnswerFace(QWidget):
    """Yes, expired, withdrawn or no such letter, and what may be told.

    In a low window the sentence that is read out is seen whole, under the answer.
    """

    def __init__(
        self, flow: LetterCheckFlow, answer: LetterAnswer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        words = told(answer)
        asked = _("Letter code {code}, asked at {time}").format(
            code=in_groups(flow.code), time=dates.clock(flow.at)
        )
        self.head = VerdictHead(words.face, words.word, words.todo, asked, huge=True)
        whole = column(self.head, spacing=12, within=self)
        cards: list[tuple[QWidget, int]] = [(_tell_card(words.tell), 1)]
        if answer.verdict != "no":
            cards.append((_listen_card(answer.shown), 1))
        self._cards = WrapRow(cards, _SIDE_BY_SIDE)
        put(whole, self._cards, 1)

    def fold(self, *, low: bool) -> None:
        """Put the sentence first and alone in a low window."""
        self.head.slim(low)
        self._cards.turn_from(_NEVER if low else _SIDE_BY_SIDE)


def _tell_card(tell: str) -> Card:
    card = Card()
    card.column.addWidget(SectionLabel(_("Tell them")))
    card.column.addWidget(wrapped(_("“{words}”").format(words=tell), "title"))
    card.column.addWidget(
        wrapped(_("Tell nothing else: not whom it is about, not where the person is."
              " Also not when they say that it is urgent."))
    )  # fmt: skip
    card.column.addStretch(1)
    return card


def _listen_card(shown: str) -> Card:
    card = Card()
    card.column.addWidget(SectionLabel(_("Let them read, you listen")))
    card.column.addWidget(
        wrapped(_("Ask what their paper says: addressee, number of pages, reference."
              " Do not read it out yourself."))
    )  # fmt: skip
    card.column.addWidget(wrapped(_("On our letter stands:"), "muted"))
    own = shown or _("Only who may see the case can see these words.")
    card.column.addWidget(wrapped(own, "heading" if shown else ""))
    card.column.addWidget(
        wrapped(_("They read something else? Then it is not our letter. Tell them so."))
    )
    card.column.addStretch(1)
    return card
