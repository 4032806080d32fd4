"""Taking in a whole folder: batch after batch on the register's lane, so that others get a turn.

Rules: a batch is short; it can be stopped between two, and gone on with by the same folder again;
what became of the files is told once, at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import _
from app.base.messages import words
from app.inbox.bulk import BATCH, TakenIn
from app.inbox.taken_words import taken_words
from ui.frame.errands import Errands, Stoppable, ask
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.plain import PlainLabel

FEW = 8
"""So many files are told of one by one."""

_TELL_EVERY_S, _TELL_EVERY = 1.5, 10 * BATCH
_MOST_NAMED = 5


class ManyFilesUses(Protocol):
    """What taking in a folder needs of the use cases."""

    def packet_files(self, places: Sequence[Path]) -> tuple[Path, ...]: ...

    def take_in(self, files: Sequence[Path], report: Report, token: Token) -> TakenIn: ...


class ManyFiles(QObject):
    """Presenter of a folder on its way into the inbox.

    Args:
        few: what to do with a handful of files instead.

    Signals:
        changed: work began, went on or ended.
        came: some packets are in the inbox now; sent after 320 files and 1.5 seconds, because the
            whole list is read again.
        ended: TakenIn and how many files there were.
        refused: a failure of reading the folder.
    """

    changed = Signal()
    came = Signal()
    ended = Signal(object, int)
    refused = Signal(object)

    def __init__(
        self,
        uses: ManyFilesUses,
        errands: Errands,
        few: Callable[[Sequence[Path]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._few = few
        self._files: tuple[Path, ...] = ()
        self._running: Stoppable | None = None
        self._told_at, self._told_done = 0.0, 0
        self.total = 0
        self.told = TakenIn()

    @property
    def busy(self) -> bool:
        """Whether a folder is being taken in."""
        return self.total > 0

    def take(self, places: Sequence[Path]) -> None:
        """Take in files, and the packets of folders; a handful of files goes one by one."""
        ask(
            self._errands,
            lambda: self._uses.packet_files(places),
            lambda files: self._found(tuple(places), files),
            self.refused.emit,
        )

    def _found(self, places: tuple[Path, ...], files: tuple[Path, ...]) -> None:
        if files == places and len(files) <= FEW:
            self._few(files)
            return
        if self.busy:
            self._files += files
            self.total += len(files)
            return
        self._files, self.total, self.told = files, len(files), TakenIn()
        self._told_at, self._told_done = time.monotonic(), 0
        if not files:
            self.ended.emit(self.told, 0)
            return
        self.changed.emit()
        self._next()

    def stop(self) -> None:
        """Stop after the batch at work; what was received stays."""
        self._files = ()
        if self._running is not None:
            self._running.cancel()

    def _next(self) -> None:
        batch, self._files = self._files[:BATCH], self._files[BATCH:]
        self._running = self._errands.run(
            lambda report, token: self._uses.take_in(batch, report, token),
            self._took,
            self._failed,
            None,
            self._went_on,
        )

    def _took(self, told: TakenIn) -> None:
        self.told.add(told)
        if told.ended_by is not None:
            self._files = ()

    def _failed(self, error: Exception) -> None:
        self._files = ()
        self.refused.emit(error)

    def _went_on(self) -> None:
        self._running = None
        if self._files:
            self._tell()
            self.changed.emit()
            self._next()
            return
        total, self.total = self.total, 0
        self.changed.emit()
        self.came.emit()
        self.ended.emit(self.told, total)

    def _tell(self) -> None:
        now, done = time.monotonic(), self.told.done
        if now - self._told_at > _TELL_EVERY_S and done - self._told_done >= _TELL_EVERY:
            self._told_at, self._told_done = now, done
            self.came.emit()


class ManyFilesLine(QWidget):
    """How far it is, and the button that stops it; not there while nothing is at work.

    Args:
        flow: its presenter.
    """

    def __init__(self, flow: ManyFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        line = QHBoxLayout()
        line.setSpacing(look().px(10))
        self.said = PlainLabel("", wrap=True)
        self.stop = secondary(_("Stop"), "square", flow.stop)
        line.addWidget(self.said, 1)
        line.addWidget(self.stop)
        column.addLayout(line)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Importing"))
        column.addWidget(self.bar)
        flow.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        flow = self._flow
        self.setVisible(flow.busy)
        if flow.busy:
            told = _("Taking in the folder: {done} of {total} files. You can go on working.")
            self.said.setText(
                told.format(done=numerals.shown(flow.told.done), total=numerals.shown(flow.total))
            )
            self.bar.setRange(0, flow.total)
            self.bar.setValue(flow.told.done)


def refused_words(told: TakenIn) -> str:
    """Return the names of files that were not taken in, each with the reason; the first few."""
    named = [f"{name}: {words(why)}" for name, why in told.refused[:_MOST_NAMED]]
    more = len(told.refused) - len(named)
    if more:
        named.append(_("and {more} more").format(more=numerals.shown(more)))
    return " · ".join(named)


def all_words(told: TakenIn, total: int) -> str:
    """Return what became of all files, in a few sentences."""
    return " ".join(taken_words(told, total))
