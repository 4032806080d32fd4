"""The imports that there were, and taking one of them out again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.imports.batch_in import BatchRecord, Undone
from ui.imports.import_uses import ImportUses
from ui.imports.work import Work


class Earlier(QObject):
    """The newest batches of the register.

    Signals:
        changed(): the list is to be shown anew.
        undone(Undone): a batch was taken out again.
    """

    changed = Signal()
    undone = Signal(object)

    def __init__(self, uses: ImportUses, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._work = work
        self._last: Undone | None = None
        self.batches: tuple[BatchRecord, ...] = ()

    def load(self) -> None:
        """Read which imports there were."""
        self._work.run("listing", lambda _r, _t: self._uses.batches(), self._listed)

    def undo(self, batch_id: str) -> None:
        """Take a batch out again."""
        self._work.run("undoing", lambda r, t: self._uses.undo(batch_id, r, t), self._was_undone)

    def undone_of(self, batch: BatchRecord) -> Undone | None:
        """Return what undoing a batch did, None as long as it stands."""
        last = self._last
        return last if last is not None and last.batch_id == batch.batch_id else None

    def _listed(self, batches: tuple[BatchRecord, ...]) -> None:
        self.batches = batches
        self.changed.emit()

    def _was_undone(self, answer: tuple[Undone, tuple[BatchRecord, ...]]) -> None:
        self._last, self.batches = answer
        self.undone.emit(self._last)
