"""From the locked register through its recovery sheets to the work: which window follows which.

Rules: what is decided here is only the order of windows; a register that was opened with nobody
left in front of it is locked at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.language import _
from app.core.services import Services
from ui.frame.desk import Desk
from ui.register.recovery.due_line import DUE_KEY, tell_due
from ui.register.recovery.recover_window import RecoverWindow
from ui.register.recovery.recovery_uses import RecoveryUses


@dataclass(frozen=True)
class Host:
    """What the door needs of the program.

    Attributes:
        show: puts a window in front.
        locked: shows the locked register of a folder.
        work: opens the work on a register and returns its desk.
        lock: locks the register in front.
        close: locks it and ends the program.
        idle_minutes: tells after how long without a key a register is locked.
    """

    show: Callable[[QWidget], None]
    locked: Callable[[Path], None]
    work: Callable[[Services], Desk]
    lock: Callable[[], None]
    close: Callable[[], None]
    idle_minutes: Callable[[], int]


class RecoveryDoor(QObject):
    """Opens the window for recovery sheets and leads on from it."""

    def __init__(
        self,
        lane: QThreadPool,
        clock: Clock,
        host: Host,
        parent: QObject,
        *,
        uses: RecoveryUses | None = None,
    ) -> None:
        super().__init__(parent)
        self._lane, self._clock, self._host = lane, clock, host
        self._uses = uses or RecoveryUses()

    def open(self, folder: Path) -> None:
        """Show the window for the sheets of a locked register."""
        window = RecoverWindow(
            folder,
            self._lane,
            self._clock,
            uses=self._uses,
            idle_minutes=self._host.idle_minutes(),
        )
        window.back.connect(lambda: self._host.locked(folder))
        window.finished.connect(self._finished)
        window.gone.connect(self._gone)
        self._host.show(window)

    def welcome(self, desk: Desk, by: QObject) -> None:
        """Ask a register that was opened how its sheets stand, and say what is due."""
        desk.ask(self._uses.standing, lambda standing: tell_due(desk, standing), by=by)

    def note_written(self, desk: Desk) -> None:
        """Note that the sheet of a new register was typed back: no test of it is due today."""
        desk.ask(self._uses.note_written, lambda _none: desk.settle(DUE_KEY), by=self)

    def _finished(self, services: Services) -> None:
        desk = self._host.work(services)
        desk.say(
            _("The register is open, with the new passphrase of {name}.").format(
                name=services.user.name
            ),
            tone="accent",
            todo=_("Make a new backup, then destroy the old sheet: it opens only old backups."),
            key="recovered",
        )

    def _gone(self, services: Services, end: bool) -> None:
        self._host.work(services)
        (self._host.close if end else self._host.lock)()
