"""The answer to somebody on the telephone, so large that it is read while listening.

Rules: it shows the code that was asked for, so that an old answer is not taken for a new one; the
words that must stand on the paper are for the officer's eyes only.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.letters.records import LetterAnswer
from ui.frame import dates
from ui.letters.check_flow import LetterCheckFlow
from ui.letters.check_head import VerdictHead
from ui.letters.check_telephone import in_groups, told
from ui.look.theme import look
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel, SectionLabel

_SIDE_BY_SIDE = 640


class AnswerFace(QWidget):
    """Yes, expired, withdrawn or no such letter, and what may be told."""

    def __init__(
        self, flow: LetterCheckFlow, answer: LetterAnswer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        words = told(answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        asked = _("Letter code {code}, asked at {time}").format(
            code=in_groups(flow.code), time=dates.clock(flow.at)
        )
        self.head = VerdictHead(words.face, words.word, words.todo, asked, huge=True)
        column.addWidget(self.head)
        cards: list[tuple[QWidget, int]] = [(_tell_card(words.tell), 1)]
        if answer.verdict != "no":
            cards.append((_listen_card(answer.shown), 1))
        column.addWidget(WrapRow(cards, _SIDE_BY_SIDE))
        column.addStretch(1)


def _tell_card(tell: str) -> Card:
    card = Card()
    card.column.addWidget(SectionLabel(_("Tell them")))
    card.column.addWidget(PlainLabel(_("“{words}”").format(words=tell), "title", wrap=True))
    card.column.addWidget(
        PlainLabel(
            _("Tell nothing else: not whom it is about, not where the person is."
              " Also not when they say that it is urgent."),
            wrap=True,
        )
    )  # fmt: skip
    card.column.addStretch(1)
    return card


def _listen_card(shown: str) -> Card:
    card = Card()
    card.column.addWidget(SectionLabel(_("Let them read, you listen")))
    card.column.addWidget(
        PlainLabel(
            _("Ask what their paper says: addressee, number of pages, reference."
              " Do not read it out yourself."),
            wrap=True,
        )
    )  # fmt: skip
    card.column.addWidget(PlainLabel(_("On our letter stands:"), "muted", wrap=True))
    own = shown or _("Only who may see the case can see these words.")
    card.column.addWidget(PlainLabel(own, "heading" if shown else "", wrap=True))
    card.column.addWidget(
        PlainLabel(
            _("They read something else? Then it is not our letter. Tell them so."), wrap=True
        )
    )
    card.column.addStretch(1)
    return card
