"""What was found out about a letter that came: the verdict, the sender, and what to compare.

Rules: the words are those of `app.letters.check_words`; text of a letter is shown letter by letter
in a field that cannot be changed; a personal digital signature stands apart from the seal of the
office and is never called one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.letters.check_words import words_of
from app.letters.records import LetterCheck
from ui.frame import dates
from ui.letters.check_compare import CompareCard
from ui.letters.check_faces import face_of, to_compare
from ui.letters.check_flow import LetterCheckFlow
from ui.letters.check_head import VerdictHead
from ui.letters.check_told import heading, lines_of, sender_mark, sender_name, signature_lines
from ui.look.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import quiet
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import TextEntry
from ui.widgets.frames import Card, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel

_SIDE_BY_SIDE = 720
_HEAD_FROM = 300
_TEXT_LINES = 14


class ResultFace(QWidget):
    """The result of one check; the head follows what the officer compares.

    Signals:
        authorities_asked: show whose digital signatures are proved.
    """

    authorities_asked = Signal()

    def __init__(
        self, flow: LetterCheckFlow, check: LetterCheck, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._flow, self._check = flow, check
        self._words = words_of(check)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(12))
        comparing = to_compare(check, self._words)
        self.compare = CompareCard(flow, check.shown) if comparing else None
        self.text: TextEntry | None = None
        self.head = self._head()
        self._column.addWidget(self.head)
        left, right = self._left(), self._right()
        if left is None:
            self._column.addWidget(right)
        else:
            self._column.addWidget(WrapRow(((left, 3), (right, 2)), _SIDE_BY_SIDE))
        self._column.addStretch(1)

    def follow(self) -> None:
        """Show what was compared meanwhile."""
        if self.compare is not None:
            self.compare.follow()
        head = self._head()
        self._column.replaceWidget(self.head, head)
        self.head.hide()
        self.head.deleteLater()
        self.head = head

    # -- laying out ----------------------------------------------------------------------------

    def _head(self) -> VerdictHead:
        flow, words = self._flow, self._words
        face = face_of(self._check, words, compared=flow.compared, differs=flow.differs)
        told = heading(words, face, compared=flow.compared, differs=flow.differs)
        return VerdictHead(face, *told)

    def _left(self) -> QWidget | None:
        cards: list[QWidget] = [self.compare] if self.compare is not None else []
        if self._check.text:
            cards.append(self._text_card())
        return _stacked(cards) if cards else None

    def _text_card(self) -> Card:
        card = Card()
        card.column.addWidget(SectionLabel(_("The signed words")))
        self.text = TextEntry(_("The signed words"), lines=_TEXT_LINES)
        self.text.setReadOnly(True)
        self.text.cover.is_personal = True
        self.text.setText(self._check.text)
        card.column.addWidget(self.text)
        return card

    def _right(self) -> QWidget:
        cards: list[QWidget] = [self._sender_card()]
        if self._check.signatures:
            card = _signatures_card(signature_lines(self._check))
            words = _("Whose digital signatures are proved…")
            self.authorities = quiet(words, "file-badge", self.authorities_asked.emit)
            card.column.addWidget(self.authorities)
            cards.append(card)
        return _stacked(cards)

    def _sender_card(self) -> Card:
        check = self._check
        card = Card()
        line: list[tuple[QWidget, int]] = [
            (PlainLabel(sender_name(check), "heading", wrap=True), 1)
        ]
        mark = sender_mark(check)
        if mark is not None:
            line.append((Badge(mark), 0))
        card.column.addWidget(WrapRow(line, _HEAD_FROM))
        card.column.addWidget(PlainLabel(what_was_checked(self._flow), "muted", wrap=True))
        for words in lines_of(check, self._words):
            card.column.addWidget(PlainLabel(words, wrap=True))
        return card


def what_was_checked(flow: LetterCheckFlow) -> str:
    """Return what was checked and when, so that an old result is not taken for a new one."""
    time = dates.clock(flow.at)
    if flow.asked is not None and flow.asked.name:
        return _("{file}, checked at {time}").format(file=flow.asked.name, time=time)
    return _("Pasted or typed, checked at {time}").format(time=time)


def _signatures_card(signatures: Sequence[tuple[str, str, str]]) -> Card:
    """Return a card of personal signatures: icon name, words and details of each."""
    card = Card()
    card.column.addWidget(SectionLabel(_("Personal digital signatures")))
    for icon_name, words, details in signatures:
        icon = IconLabel(icon_name, look().tokens.muted, 18)
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(PlainLabel(words, wrap=True))
        if details:
            pair.addWidget(PlainLabel(details, "muted", wrap=True))
        line = row(icon, spacing=10)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        line.addLayout(pair, 1)
        card.column.addLayout(line)
    return card


def _stacked(cards: Sequence[QWidget]) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(12))
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return whole
