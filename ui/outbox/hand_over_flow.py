"""Handing a sealed file over: copied to a stick or folder, read back and compared, then safe to
remove.

Rules: "safe to remove" is said only after the copy was compared; a pulled stick leaves nothing
half-done and says so; nothing is sent by itself.
"""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.jobs import Progress, Report, Token
from ui.errands import Errands, Stoppable, ask


class HandOverStage(enum.Enum):
    """How far the copying is."""

    READY = "ready"
    COPYING = "copying"
    COPIED = "copied"
    FAILED = "failed"


class HandOverUses(Protocol):
    """What handing over needs of the use cases."""

    def copy_to(self, packet_id: str, folder: Path, report: Report, token: Token) -> Path: ...

    def mark_handed_over(self, packet_id: str) -> None: ...


class HandOverFlow(QObject):
    """Presenter of one packet's way to a stick or folder.

    Signals:
        changed: the stage or the progress changed.
        marked: the packet was marked as handed over.
        refused: an AppError the officer can act on.
    """

    changed = Signal()
    marked = Signal(str)
    refused = Signal(object)

    def __init__(self, uses: HandOverUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._running: Stoppable | None = None
        self.packet_id = ""
        self.folder = Path()
        self.copied_to = ""
        self.stage = HandOverStage.READY
        self.progress = Progress("copying")
        self.handed_over = False
        self.answered = False

    def show(self, packet_id: str, *, handed_over: bool = False, answered: bool = False) -> None:
        """Turn to another packet; a running copy is stopped first."""
        if packet_id != self.packet_id:
            self.stop()
            self.stage = HandOverStage.READY
            self.copied_to = ""
        self.packet_id = packet_id
        self.handed_over = handed_over
        self.answered = answered
        self.changed.emit()

    def copy_to(self, folder: Path) -> None:
        """Copy the packet into a folder, compare it, and only then say so."""
        if self.stage is HandOverStage.COPYING or not self.packet_id:
            return
        packet_id = self.packet_id
        self.folder = folder
        self.stage = HandOverStage.COPYING
        self.progress = Progress("copying")
        self.changed.emit()
        self._running = self._errands.run(
            lambda report, token: self._uses.copy_to(packet_id, folder, report, token),
            self._copied,
            self._failed,
            self._moved,
            self._ended,
        )

    def stop(self) -> None:
        """Ask a running copy to stop; nothing half-done stays on the stick."""
        if self._running is not None:
            self._running.cancel()

    def mark_handed_over(self) -> None:
        """Note that the file has left the house."""
        if self.packet_id and not self.handed_over:
            packet_id = self.packet_id
            ask(
                self._errands,
                lambda: self._uses.mark_handed_over(packet_id),
                lambda _answer: self._marked(packet_id),
                self.refused.emit,
            )

    def _marked(self, packet_id: str) -> None:
        self.handed_over = self.handed_over or packet_id == self.packet_id
        self.marked.emit(packet_id)
        self.changed.emit()

    def _moved(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _copied(self, path: Path) -> None:
        self.copied_to = str(path)
        self.stage = HandOverStage.COPIED
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.stage = HandOverStage.FAILED
        self.refused.emit(error)
        self.changed.emit()

    def _ended(self) -> None:
        self._running = None
        if self.stage is HandOverStage.COPYING:  # The officer asked to stop.
            self.stage = HandOverStage.READY
            self.changed.emit()
