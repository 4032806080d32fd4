"""Waiting: words after 300 ms, what is done just now, and a bar with a Stop for long work.

Rules: nothing flickers for short work; stopping is always possible where the work can stop; a step
that has no words here is passed over, because the line over it says what is done anyway; the words
name no person, no case and no file.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from app.base.jobs import Progress
from app.base.language import N_, _
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.frames import column, put, row
from ui.widgets.plain import announce, reveal, wrapped

_WORDS = MappingProxyType(
    {
        "preparing": N_("Getting ready"),
        "deriving": N_("Working on the passphrase: this is slow on purpose"),
        "opening": N_("Opening"),
        "checking": N_("Reading and checking"),
        "comparing": N_("Comparing"),
        "copying": N_("Copying"),
        "counting": N_("Counting the cases"),
        "hiding": N_("Hiding small numbers, and those that would give them away"),
        "sealing": N_("Sealing"),
        "unsealing": N_("Taking it out of its seal"),
        "writing": N_("Writing"),
        "recording": N_("Writing it down in the register"),
        "saving": N_("Writing"),
        "exporting": N_("Writing"),
        "reading": N_("Reading"),
        "reading-rows": N_("Reading"),
        "picture": N_("Making the picture smaller"),
        "papers": N_("The documents"),
        "database": N_("The cases and their data"),
        "log": N_("The activity log"),
        "key-file": N_("The key file"),
        "proving": N_("Reading back what was written"),
        "replacing": N_("Putting the new one in the place of the old"),
        "undoing": N_("Taking back"),
    }
)


def step_words(step: str) -> str:
    """Return what a step does, "" for one without words."""
    words = _WORDS.get(step, "")
    return _(words) if words else ""


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


def endless(bar: QProgressBar) -> None:
    """Let a bar tell that the end is not known; it stands still where nothing may move."""
    bar.setRange(0, 1 if look().still else 0)
    bar.reset()


class BusyLine(QWidget):
    """A line that says what is being done; follows one job at a time.

    Signals:
        stopped(): the officer pressed Stop.
    """

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None, *, can_stop: bool = False) -> None:
        super().__init__(parent)
        whole = column(spacing=6, within=self)
        self.label = wrapped("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = secondary(_("Stop"), "square", self._stop)
        reveal(self.stop, can_stop)
        self.now = wrapped("", "small")
        put(whole, self.label, row((self.bar, 1), self.stop), self.now)
        reveal(self.now, False)
        self._wait = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._wait.timeout.connect(self._appear)
        self._job: Followed | None = None
        self._escape: QShortcut | None = None
        self.hide()

    def stop_on_escape(self, within: QWidget) -> None:
        """Let Esc press Stop while work runs, wherever the keyboard is in that window."""
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), within)
        # Held from before, it closed what lay over this.
        self._escape.setAutoRepeat(False)
        self._escape.activated.connect(self._stop)
        self._escape.setEnabled(False)

    @property
    def at_work(self) -> bool:
        """True from when work is followed until it is over."""
        return self._job is not None

    def ask_to_stop(self) -> None:
        """Press Stop, where there is one and it was not pressed before; else say what is done."""
        if not self.stop.isHidden() and self.stop.isEnabled():
            self._stop()
        elif self.at_work:
            self._appear()

    def let_go(self) -> None:
        """Follow the work no longer, although it may go on."""
        if self._job is not None:
            self._job.progressed.disconnect(self._on_progress)
            self._job.finished.disconnect(self._on_finished)
            self._on_finished()

    def follow(self, job: Followed, text: str, *, can_stop: bool | None = None) -> None:
        """Say `text` while a job runs, once it has run for 300 ms.

        Args:
            job: the work.
            text: what is being done.
            can_stop: whether this work has a Stop, when it is otherwise than usual here.
        """
        self._job = job
        if can_stop is not None:
            reveal(self.stop, can_stop)
        if self._escape is not None:
            self._escape.setEnabled(not self.stop.isHidden())
        self.label.setText(text)
        self.now.setText("")
        reveal(self.now, False)
        self.stop.allow(True)
        endless(self.bar)
        self.bar.setAccessibleName(self.label.shown())
        self._wait.start()
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_finished)

    def _appear(self) -> None:
        self._wait.stop()
        self.show()
        announce(self, self.label.shown())

    def _on_progress(self, progress: Progress) -> None:
        self._tell_step(step_words(progress.step))
        if progress.total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, progress.done * 1000 // progress.total))

    def _tell_step(self, words: str) -> None:
        if words and words != self.now.text():
            self.now.setText(words)
            reveal(self.now, True)
            self.bar.setAccessibleDescription(self.now.shown())

    def _on_finished(self) -> None:
        self._job = None
        self._wait.stop()
        self.hide()
        if self._escape is not None:
            self._escape.setEnabled(False)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.stop.allow(False, _("Stopping…"))
        self.stopped.emit()
