"""Taking in files one after the other: each is checked off the window's thread and gets its own
answer.

Rules: a refused file stops no other; nothing is opened into the register by taking it in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Report, Token
from app.packets.part_records import WaitingParts
from app.packets.records import InboxItem
from ui.frame.errands import Errands, Stoppable


class TakingInUses(Protocol):
    """What taking in needs of the use cases."""

    def receive(self, path: Path, report: Report, token: Token) -> InboxItem | WaitingParts: ...


class TakingIn(QObject):
    """A queue of files on their way into the inbox.

    Signals:
        changed: work began or ended.
        progressed: Progress of the file at work.
        received: InboxItem that was taken in.
        gathered: WaitingParts of the packet that a part belongs to.
        refused: the failure and the name of the file it is about.
    """

    changed = Signal()
    progressed = Signal(object)
    received = Signal(object)
    gathered = Signal(object)
    refused = Signal(object, str)

    def __init__(self, uses: TakingInUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._queue: deque[Path] = deque()
        self._running: Stoppable | None = None
        self.file_name = ""

    @property
    def busy(self) -> bool:
        """Whether a file is being taken in."""
        return bool(self.file_name)

    def receive(self, paths: Sequence[Path]) -> None:
        """Take in files."""
        self._queue.extend(paths)
        self._next()

    def stop(self) -> None:
        """Ask what is running to stop; nothing half-done stays."""
        self._queue.clear()
        if self._running is not None:
            self._running.cancel()

    def _next(self) -> None:
        if self.busy or not self._queue:
            return
        path = self._queue.popleft()
        self.file_name = path.name
        self.changed.emit()
        self._running = self._errands.run(
            lambda report, token: self._uses.receive(path, report, token),
            self._took_in,
            lambda error: self.refused.emit(error, path.name),
            self.progressed.emit,
            self._ended,
        )

    def _took_in(self, taken: InboxItem | WaitingParts) -> None:
        signal = self.gathered if isinstance(taken, WaitingParts) else self.received
        signal.emit(taken)

    def _ended(self) -> None:
        self._running = None
        self.file_name = ""
        self.changed.emit()
        self._next()
