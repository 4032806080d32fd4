"""What a page of the window is.

Rules: a page lays out, asks the desk and shows the answer; it never loses what was typed: `leave`
saves first.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.frame.desk import Desk
from ui.look.theme import look


class Page(QWidget):
    """One place of the window, shown under the header.

    Subclasses build into `self.column`, override `title` and usually `refresh`.

    Attributes:
        enter_does_nothing: whether Enter stays here, because something could leave by it.

    Signals:
        title_changed(): the header should ask `title` again.
    """

    enter_does_nothing = False
    title_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look().px(12))
        self.habits: dict[str, str] | None = None
        """How the page is used, in words of the program: kept outside the register, so never a word
        of a case and nothing that was typed (`app.system.window_file`). None: nothing is
        remembered."""

    def title(self) -> str:
        """Return the words of the header, translated."""
        raise NotImplementedError

    def help_topic(self) -> str:
        """Return the key of the help text for what is in front; "" for the one of the place."""
        return ""

    def open(self, argument: str) -> None:
        """Be about `argument` (a case id, a packet id …), or about nothing when it is empty."""

    def about(self, argument: str) -> str | None:
        """Return what the page is about now; usually what it was opened with.

        None: what was done here is finished, and back does not lead here again.
        """
        return argument

    def refresh(self) -> None:
        """Ask again for what is shown; called when the page comes to the front."""

    def leave(self) -> bool:
        """Save what was typed; return False when the officer must first see something here."""
        return True

    def has_unsaved(self) -> bool:
        """Say whether something typed here is not in the register, after it was handed in."""
        return False

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter where it must do nothing."""
        if self.enter_does_nothing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def search_asked(self) -> None:
        """Ctrl+F was pressed."""

    def file_asked(self) -> None:
        """Ctrl+O was pressed, anywhere; only the inbox opens files."""

    def undo_asked(self) -> bool:
        """Ctrl+Z was pressed outside a field; return True when something was taken back."""
        return False


class NoPage(Page):
    """What stands for the page in front while there is none: it does nothing."""

    def title(self) -> str:
        """Return no words."""
        return ""
