"""A case beside the form: to see whether it is about the same person, without leaving.

Rules: nothing is changed here; the form and its keyboard stay as they are.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.cases import cases
from app.cases.records import CaseRecord
from ui.cases.detail_pane import DetailPane
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import quiet
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel


class BesidePane(QWidget):
    """The pane at the right of the case form.

    Signals:
        shown(): a case is shown.
        closed(): it was put away.
    """

    shown = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = ""
        self.pane = DetailPane(refers=False)
        self.pane.open_asked.connect(lambda case_id: desk.open("case", case_id))
        self.close_button = quiet(_("Close panel"), "x", self.put_away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        top = row(PlainLabel(_("Already in the register?"), "strong"))
        top.addStretch(1)
        top.addWidget(self.close_button)
        column.addLayout(top)
        column.addWidget(self.pane, 1)
        self.hide()

    def look_at(self, case_id: str) -> None:
        """Show a case."""
        self._wanted = case_id
        self._desk.ask(lambda services: cases.show_case(services, case_id), self._on_case)

    def put_away(self) -> None:
        """Leave the whole width to the form."""
        self._wanted = ""
        self.hide()
        self.closed.emit()

    def _on_case(self, case: CaseRecord) -> None:
        if self._wanted:
            self.pane.show_case(case, self._desk.services.clock.now())
            self.show()
            self.shown.emit()
