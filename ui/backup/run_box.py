"""The backup at work, and what became of the last one: progress, Stop, result, and what was wrong.

Rules: it shows the one state that the backups of the desk are in, also to whoever comes back later;
a failure names what to do, and that nothing half-done counts.
"""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base.language import _
from ui.backup.backup_runs import BackupRuns
from ui.backup.backup_words import doing_words, made_words, share, unfinished_words
from ui.frame.failure import triage
from ui.look.theme import look
from ui.widgets.announce import announce
from ui.widgets.buttons import secondary
from ui.widgets.frames import clear, row
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner


class RunBox(QWidget):
    """What the backups of the desk are doing."""

    def __init__(self, runs: BackupRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        self.doing = PlainLabel("", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Backing up"))
        self.stop = secondary(_("Stop"), "square", runs.stop)
        self._line = QWidget()
        line = row(self.bar, self.stop)
        line.setStretch(0, 1)
        self._line.setLayout(line)
        self.result = QVBoxLayout()
        column.addWidget(self.doing)
        column.addWidget(self._line)
        column.addLayout(self.result)
        self._shown: tuple[object, ...] = ()
        runs.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show how it stands."""
        runs = self._runs
        self.doing.setVisible(runs.running)
        self._line.setVisible(runs.running)
        if runs.running:
            self.doing.setText(doing_words(runs))
            known = share(runs.progress)
            self.bar.setRange(0, 0 if known is None else 1000)
            self.bar.setValue(known or 0)
            self.stop.allow(not runs.stopped, _("Stopping…"))
        self._show_result()
        self.setVisible(runs.running or self.result.count() > 0)

    def _show_result(self) -> None:
        runs = self._runs
        now = (runs.running, runs.last, runs.error, runs.stopped)
        if now == self._shown:
            return
        self._shown = now
        clear(self.result)
        if runs.running:
            return
        if runs.last is not None:
            made = Banner("good", *made_words(runs.last, runs.run))
            self.result.addWidget(made)
            announce(self, made.accessibleName())
        elif runs.error is not None:
            failure = triage(runs.error)
            self.result.addWidget(Banner("danger", failure.happened, failure.todo))
            self.result.addWidget(PlainLabel(unfinished_words(runs), "muted", wrap=True))
        elif runs.stopped:
            self.result.addWidget(Banner("caution", unfinished_words(runs)))
