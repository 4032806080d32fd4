"""A window that ends with new recovery sheets of a register that it opened.

Rules: an open register is never left behind: closing, idleness and a locked session have it locked;
what was typed goes when the person goes; new sheets that nobody wrote down are asked for once more
before the window goes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.core.services import Services
from app.register.records import Sheets
from ui.frame.commands import IdleClock
from ui.frame.errands import LaneErrands
from ui.printing.printing import Printers
from ui.register.before_unlock_window import CardWindow
from ui.register.recovery.new_sheets import NewSheetsPart
from ui.register.recovery.recovery_uses import RecoveryUses


class SheetsWindow(CardWindow):
    """The window.

    Args:
        lane: the lane that the register is used on.
        uses: what the page of new sheets needs.
        printers: None for those of this computer.
        idle_minutes: after how long without a key an open register is locked.
        can_stop: whether the line of what runs has a button that stops it.

    Signals:
        finished(Services): open, and the new sheets are on paper or left for tomorrow.
        gone(Services, bool): open, but nobody is here: lock it; True: and end the program.
    """

    finished = Signal(object)
    gone = Signal(object, bool)

    def __init__(
        self,
        lane: QThreadPool,
        uses: RecoveryUses,
        *,
        printers: Printers | None,
        idle_minutes: int,
        can_stop: bool = False,
    ) -> None:
        super().__init__(can_stop=can_stop)
        self._lane, self._sheet_uses = lane, uses
        self._printers, self._idle_minutes = printers, idle_minutes
        self._open: Services | None = None
        self._away = False
        self.idle: IdleClock | None = None
        self.sheets: NewSheetsPart | None = None

    @property
    def step(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def _new_sheets(
        self, services: Services, sheets: Sheets, then: Callable[[], object]
    ) -> NewSheetsPart:
        """Return the page of the new sheets; from now on the register is open.

        Args:
            services: the open register.
            sheets: its new codes.
            then: called when they are on paper, or left for tomorrow.
        """
        self._open = services
        self.idle = IdleClock(self._idle_minutes, self)
        self.idle.idle.connect(lambda: self.go_away(end=False))
        self.idle.lock_pressed.connect(lambda: self.go_away(end=False))
        part = self.sheets = NewSheetsPart(
            sheets,
            lambda: services,
            LaneErrands(self._lane, self),
            self._sheet_uses,
            printers=self._printers,
        )
        part.written.connect(then)
        part.left.connect(then)
        if self._away:
            # Once the page stands: whoever began this went away while it was at work.
            QTimer.singleShot(0, self, lambda: self.go_away(end=False))
        return part

    def leave(self) -> None:
        """Nobody is here: lock what is open, let what was typed go."""
        if self._open is not None:
            self.go_away(end=False)
        elif self._works():
            self._away = True
        else:
            self._abandon()

    def _works(self) -> bool:
        """Say whether something is being done that ends by itself."""
        return False

    def _abandon(self) -> None:
        """Let what was typed go, and show what was there before."""

    def go_away(self, *, end: bool) -> None:
        """Nobody is here any more: let the codes go and have the register locked."""
        if self.sheets is not None:
            self.sheets.forget()
        self._finish(lambda services: self.gone.emit(services, end))

    def _finish(self, tell: Callable[[Services], object]) -> None:
        """Hand the open register on; a second call finds none."""
        services, self._open = self._open, None
        if self.idle is not None:
            self.idle.stop()
        if services is not None:
            tell(services)

    def _leave_open(self) -> None:
        """The window is to close over an open register: ask for its sheets, then go away."""
        if self.sheets is not None and self.step is self.sheets and not self.sheets.is_asking:
            self.sheets.ask_to_leave()
        else:
            self.go_away(end=True)
