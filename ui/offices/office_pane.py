"""One office beside the list: who it is, its state in words, and the next step.

Rules: the number of an office that is not checked is not shown here, so that nobody compares it
by eye; blocking stands apart and asks once; in a low window a warning stands whole over
the buttons.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.offices import claims
from app.offices.records import OfficeRecord
from ui.frame.values import code, day_at
from ui.look.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import primary, secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.compact_layout import SnugScroll
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, Rule, ScrollBody, clear
from ui.widgets.low_foot import LowFoot
from ui.widgets.office_words import claimed, kind_and_place, office_mark, shown_name, warning
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner


class OfficePane(Card):
    """The pane at the right of the offices page.

    Signals:
        check_asked: office id: check its number.
        block_asked: office id: stop all exchange with it.
    """

    check_asked = Signal(str)
    block_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office: OfficeRecord | None = None
        self._asking = False
        self._body = ScrollBody()
        self._body.column.setContentsMargins(0, 0, look().px(6), 0)
        self.column.addWidget(self._body, 1)
        self._details = QVBoxLayout()
        self._details.setSpacing(look().px(10))
        self._body.column.addLayout(self._details)
        self._body.column.addStretch(1)
        foot = QWidget()
        self._footer = QVBoxLayout(foot)
        self._footer.setContentsMargins(0, 0, 0, 0)
        self._footer.setSpacing(look().px(8))
        held = SnugScroll(foot)
        self.column.addWidget(held)
        self._foot = LowFoot(self, self.column, self._body, (held,))
        self.check = primary(_("Check its number"), "phone", self._check)
        self.check_again = secondary(_("Check its number again"), "phone", self._check)
        self.block = careful_danger(_("Block this office…"), "ban", self._ask_block)
        self.block_now = careful_danger(_("Block now"), "ban", self._block)
        self.keep = secondary(_("Keep it"), "", self._keep)
        for button in (self.check, self.check_again, self.block):
            button.give_way()
        self.question = PlainLabel(
            _("Nothing is sent to a blocked office or opened from it. This cannot be taken back."),
            wrap=True,
        )
        self._footer.addWidget(self.question)
        self._footer.addWidget(self.check)
        self._footer.addWidget(self.check_again)
        self._footer.addWidget(self.block)
        answers = QHBoxLayout()
        answers.addWidget(self.block_now)
        answers.addStretch(1)
        answers.addWidget(self.keep)
        self._footer.addLayout(answers)
        self.show_office(None)

    def show_office(self, office: OfficeRecord | None) -> None:
        """Show an office, or nothing."""
        if office is None or self._office is None or office.office_id != self._office.office_id:
            self._asking = False
        self._office = office
        clear(self._details)
        if office is not None:
            self._fill(self._details, office)
        self._show_buttons()

    def _fill(self, column: QVBoxLayout, office: OfficeRecord) -> None:
        column.addWidget(Badge(office_mark(office)))  # The day stands below: it needs room.
        column.addWidget(PlainLabel(shown_name(office), "title", wrap=True))
        if office.name_local and office.name_local != office.name:
            column.addWidget(PlainLabel(office.name_local, wrap=True))
        column.addWidget(PlainLabel(kind_and_place(office), "muted", wrap=True))
        for tone, words, todo in (warning(office), claimed(office)):
            if words:
                column.addWidget(Banner(tone, words, todo))
        column.addWidget(Rule())
        column.addWidget(FactLines(_lines(office)))

    def _show_buttons(self) -> None:
        office, asking = self._office, self._asking
        can_check = office is not None and office.state != "revoked"
        checked = office is not None and office.state == "verified"
        self.check.setVisible(can_check and not asking and not checked)
        self.check_again.setVisible(can_check and not asking and checked)
        self.block.setVisible(can_check and not asking)
        for widget in (self.question, self.block_now, self.keep):
            widget.setVisible(asking)

    def _check(self) -> None:
        if self._office is not None:
            self.check_asked.emit(self._office.office_id)

    def _ask_block(self) -> None:
        self._asking = True
        self._show_buttons()
        self.keep.setFocus()

    def _keep(self) -> None:
        self._asking = False
        self._show_buttons()
        self.block.setFocus()

    def _block(self) -> None:
        if self._office is not None:
            self.block_asked.emit(self._office.office_id)
        self._asking = False
        self._show_buttons()


def _two_lines(number: str) -> str:
    groups = number.split()
    return " ".join(groups[:3]) + "\n" + " ".join(groups[3:])


def _lines(office: OfficeRecord) -> list[tuple[str, str]]:
    check = office.check
    number = office.number if office.state == "verified" else None
    lines = [
        (_("In this state since"), day_at(office.state_since)),
        (_("Looks like the card of"), office.conflict if office.state == "changed" else ""),
        *claims.lines(office.claim),
        (_("Number before"), _two_lines(office.before) if office.before else ""),
        (_("Number"), _two_lines(number) if number else ""),
        (_("How checked"), code("check_method", check.how) if check else ""),
        (_("Spoke with"), check.with_whom if check else ""),
        (_("Checked by"), check.by if check else ""),
        (_("Phone on its card"), office.phone),
        (_("E-mail on its card"), office.email),
        (_("Card added"), day_at(office.added_at)),
        (_("Last exchange"), day_at(office.last_exchange_at) or _("none yet")),
    ]
    return [(label, words) for label, words in lines if words]
