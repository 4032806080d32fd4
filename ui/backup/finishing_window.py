"""What is shown while a backup is finished before the register closes: a bar and a way to stop it.

Rules: nothing of the register can be seen or opened meanwhile; the register locks as soon as the
backup is done; stopping locks at once and leaves nothing half-done on the stick.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base.language import _
from ui.backup.backup_runs import BackupRuns, runs_of
from ui.backup.backup_words import share
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import fit_to_screen
from ui.widgets.frames import put, row
from ui.widgets.plain import wrapped

LONGEST_MS = 30 * 60_000


class FinishingWindow(QWidget):
    """The window.

    Args:
        runs: the backups of the desk, of which one is at work.
        longest_ms: after so long the backup is stopped, so that no register stays open overnight.
    """

    def __init__(self, runs: BackupRuns, longest_ms: int = LONGEST_MS) -> None:
        super().__init__()
        self._runs = runs
        worn = look()
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        column = QVBoxLayout(self)
        edge = worn.px(22)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(worn.px(10))
        column.addWidget(wrapped(_("The register is closing"), "title"))
        words = _("A backup is finished first. Leave the USB drive where it is.")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Backing up"))
        self.stop = secondary(_("Stop the backup and lock now"), "lock", self._stop)
        put(column, wrapped(words), self.bar, 1, row(self.stop, 1))
        self._longest = QTimer(self, singleShot=True, interval=longest_ms)
        self._longest.timeout.connect(self._stop)
        self._longest.start()
        runs.changed.connect(self._show)
        fit_to_screen(self, QSize(worn.px(520), worn.px(240)))
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it means: now."""
        self._stop()
        event.ignore()

    def _show(self) -> None:
        known = share(self._runs.progress)
        self.bar.setRange(0, 0 if known is None else 1000)
        self.bar.setValue(known or 0)
        if not self._runs.running:
            self._longest.stop()
            self.hide()

    def _stop(self) -> None:
        self.stop.allow(False, _("Stopping…"))
        self._runs.stop()


def finishing(desk: Desk) -> FinishingWindow | None:
    """Return the window over the backup at work, None when none is."""
    runs = runs_of(desk)
    return FinishingWindow(runs) if runs.running else None
