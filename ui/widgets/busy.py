"""Waiting: words after 300 ms, and a bar with a Stop button for long work.

Rules: nothing flickers for short work; stopping is always possible where the work can stop.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.jobs import Progress
from app.language import _
from ui.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, reveal

SHOW_AFTER_MS = 300


class Followed(Protocol):
    """Work that can be followed: a `Job`, or several of them that come one after the other."""

    @property
    def progressed(self) -> SignalInstance:
        """Tells a `Progress` now and then."""
        ...

    @property
    def finished(self) -> SignalInstance:
        """Tells that the work is over."""
        ...

    def cancel(self) -> None:
        """Ask the work to stop."""
        ...


class BusyLine(QWidget):
    """A line that says what is being done; follows one job at a time.

    Signals:
        stopped(): the officer pressed Stop.
    """

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None, *, can_stop: bool = False) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        self.label = PlainLabel("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = secondary(_("Stop"), "square", self._stop)
        reveal(self.stop, can_stop)
        column.addWidget(self.label)
        line = row(self.bar, self.stop)
        line.setStretch(0, 1)
        column.addLayout(line)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SHOW_AFTER_MS)
        self._wait.timeout.connect(self.show)
        self._job: Followed | None = None
        self.hide()

    def follow(self, job: Followed, text: str) -> None:
        """Say `text` while a job runs, once it has run for 300 ms."""
        self._job = job
        self.label.setText(text)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(text)
        self._wait.start()
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_finished)

    def _on_progress(self, progress: Progress) -> None:
        if progress.total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, progress.done * 1000 // progress.total))

    def _on_finished(self) -> None:
        self._job = None
        self._wait.stop()
        self.hide()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.stopped.emit()
