"""What the sections under "Records" have in common: they follow the record and tell of changes.

Rules: what was typed and not handed in stays a draft when the section is left; in a case that is
not open, or with a role that only reads, what would change something is greyed with the reason.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.cases.records import CaseRecord
from app.core.permissions import Act
from ui.frame.desk import Desk
from ui.widgets.buttons import Button, allows, not_allowed
from ui.widgets.case_words import why_fixed
from ui.widgets.frames import ScrollBody


class RecordBody(ScrollBody):
    """A section of records.

    Signals:
        changed(): something was written; the record should be read again.
    """

    changed = Signal()

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(parent, inside=4)
        self.desk = desk
        self.case = case
        self.fixed = why_fixed(case) or ("" if allows(desk, Act.CHANGE) else not_allowed())

    def hold(self, *widgets: QWidget) -> None:
        """Grey what would change something, when nothing can be changed."""
        for widget in widgets if self.fixed else ():
            if isinstance(widget, Button):
                widget.forbid(self.fixed)
            else:
                widget.setEnabled(False)

    def show_case(self, case: CaseRecord) -> None:
        """Show another state of the record."""
        self.case = case

    def keep_begun(self) -> None:
        """Keep what was typed and not handed in as a draft; called before the section is left."""

    def has_typed(self) -> bool:
        """Say whether something typed here is not in the register."""
        return False

    def wrote(self, _answer: object = None) -> None:
        """Tell that something was written."""
        self.desk.wrote()
        self.changed.emit()
