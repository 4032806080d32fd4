"""One letter of ours beside the list: what is known of it, and what can be done with it.

Rules: what stands in a letter is not shown here, only that it was issued; a letter whose case is
not to be seen can be withdrawn but neither printed nor saved.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import Act
from app.letters.check_words import kind_words
from app.letters.records import IssuedLetter
from ui.frame.desk import Desk
from ui.letters.list_words import facts_of, issued_mark, shown_number
from ui.look.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import quiet, secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.compact_layout import SnugScroll, flow
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, Rule, ScrollBody
from ui.widgets.plain import PlainLabel
from ui.widgets.role_gate import by_role


class LetterPane(Card):
    """The pane at the right of the list.

    Signals:
        again_asked: letter id: print or save it once more.
        case_asked: id of its case.
        withdraw_asked: IssuedLetter.
        back_asked: the list is to be seen again, where both have no room.
    """

    again_asked = Signal(str)
    case_asked = Signal(str)
    withdraw_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter: IssuedLetter | None = None
        self.back = quiet(_("Back to the list"), "arrow-left", self.back_asked.emit)
        self.back.hide()
        self.column.addWidget(self.back)
        self.body = ScrollBody()
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        self.column.addWidget(self.body, 1)
        self.column.addWidget(Rule())
        self.again = secondary(_("Print or save again…"), "printer", self._again)
        self.case = secondary(_("Open the case"), "folder-open", self._case)
        self.withdraw = careful_danger(_("Withdraw…"), "undo-2", self._withdraw)
        by_role(desk, Act.LETTERS, self.again, self.withdraw)
        self.column.addWidget(SnugScroll(flow(self.again, self.case, self.withdraw)))

    def show_letter(self, letter: IssuedLetter | None) -> None:
        """Show a letter, or nothing."""
        self._letter = letter
        self.body.clear()
        if letter is None:
            return
        column = self.body.column
        column.addWidget(Badge(issued_mark(letter)))
        column.addWidget(PlainLabel(shown_number(letter), "title", wrap=True))
        column.addWidget(PlainLabel(kind_words(letter.kind), "muted", wrap=True))
        column.addWidget(FactLines(facts_of(letter)))
        if not letter.number:
            words = _("Its case is gone or sealed, so its words are not to be seen here.")
            column.addWidget(PlainLabel(words, "muted", wrap=True))
        column.addStretch(1)
        self.again.setVisible(bool(letter.number) and not letter.withdrawn_at)
        self.case.setVisible(bool(letter.case_id))
        self.withdraw.setVisible(not letter.withdrawn_at)

    def _again(self) -> None:
        if self._letter is not None:
            self.again_asked.emit(self._letter.letter_id)

    def _case(self) -> None:
        if self._letter is not None:
            self.case_asked.emit(self._letter.case_id)

    def _withdraw(self) -> None:
        if self._letter is not None:
            self.withdraw_asked.emit(self._letter)
