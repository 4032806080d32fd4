"""A file that another register wrote: its cases come in whole, without columns and single rows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.imports.batch_in import BatchRecord
from ui.imports.import_uses import ImportUses
from ui.imports.work import Work

SUFFIX = ".json"


class WholeFile(QObject):
    """The file that was chosen, when it is one of these.

    Signals:
        changed(): something is to be shown anew.
        taken(BatchRecord): its cases are there.
    """

    changed = Signal()
    taken = Signal(object)

    def __init__(self, uses: ImportUses, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._work = work
        self.forget()

    def forget(self) -> None:
        """Begin anew with no file."""
        self._path: Path | None = None
        self.found = 0
        self.remarks: list[str] = []

    def look(self, path: Path) -> None:
        """Count its cases."""
        self._path = path
        self._work.run("reading", lambda _r, _t: self._uses.look(path), self._was_found)

    def take_in(self) -> None:
        """Take in the cases that were counted."""
        path = self._path
        if path is not None and self.found and not self._work.doing:
            self._work.run(
                "importing", lambda r, t: self._uses.take_in(path, r, t), self._was_taken
            )

    def _was_found(self, count: int) -> None:
        self.found = count
        self.changed.emit()

    def _was_taken(self, answer: tuple[BatchRecord, list[str]]) -> None:
        batch, self.remarks = answer
        self.taken.emit(batch)
