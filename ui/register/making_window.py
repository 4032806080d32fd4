"""A window before the work that makes a register, out of a backup or of what can still be read.

Rules: closing stops the work, which leaves nothing behind, and never goes over new codes without
asking; what was typed is let go with the window.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from ui.frame.worker import Job
from ui.register.recovery.new_sheets import NewSheetsPart
from ui.register.recovery.sheets_window import SheetsWindow
from ui.register.step import Step
from ui.widgets.frames import clear


class MakingWindow(SheetsWindow):
    """The window; whoever inherits says what is let go with it."""

    _job: Job[Any] | None = None

    def _works(self) -> bool:
        return self._job is not None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but neither in the middle of the work nor over new codes without asking."""
        if self._job is not None:
            self._job.cancel()  # It leaves nothing behind; the window can be closed then.
            event.ignore()
        elif self._open is None:
            self._forget()
            super().closeEvent(event)
        else:
            event.ignore()
            self._leave_open()

    def _forget(self) -> None:
        """Let codes and passphrases go that were typed."""

    def _begin_page(self, page: QWidget) -> None:
        """Take away what was told of the page before, and put the keyboard where it is needed."""
        clear(self.problem)
        if isinstance(page, Step):
            page.focus_first()
        elif isinstance(page, NewSheetsPart):
            page.begin()
