"""From a backup to the work, and what looks after backups from then on: which window follows which.

Rules: what is decided here is only the order of windows; a register that was brought back with
nobody left in front of it is locked at once; the next start shows the register that was brought
back, when it lies in the user's own profile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool

from app.base.clock import Clock
from app.base.language import _
from app.core.services import Services
from app.register.records import BackupFacts, SalvageReport
from app.system import paths, preferences
from ui.backup.backup_watch import BackupWatch
from ui.backup.restore_window import ProgramRestore, RestoreWindow
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.register.recovery.recover_window import Host
from ui.register.salvage_window import SalvageWindow
from ui.shell.main_window import MainWindow
from ui.widgets.case_words import content_words


class Restoring(QObject):
    """Opens the window that restores a backup, and leads on from it.

    Args:
        lane: the lane that a restored register is used on.
        clock: the time.
        host: what this needs of the program.
        parent: what it dies with.
        uses: the use cases; those of the program when None.
    """

    def __init__(
        self,
        lane: QThreadPool,
        clock: Clock,
        host: Host,
        parent: QObject,
        *,
        uses: ProgramRestore | None = None,
    ) -> None:
        super().__init__(parent)
        self._lane, self._clock, self._host = lane, clock, host
        self._uses = uses

    def open(self, folder: Path, back: Callable[[], object]) -> None:
        """Show the window for a backup.

        Args:
            folder: where a register of this user lies, or would lie.
            back: shows what was there before.
        """
        window = RestoreWindow(
            folder,
            self._lane,
            self._clock,
            uses=self._uses,
            idle_minutes=self._host.idle_minutes(),
        )
        window.back_asked.connect(back)
        window.finished.connect(lambda services: self._finished(services, window.flow.facts))
        window.gone.connect(self._gone)
        self._host.show(window)

    def bring_out(self, folder: Path) -> None:
        """Show the window that brings out what can be read of a damaged register."""
        window = SalvageWindow(
            folder, self._lane, self._clock, idle_minutes=self._host.idle_minutes()
        )
        window.back_asked.connect(lambda: self._host.locked(folder))
        window.later.connect(self._locked)
        window.finished.connect(lambda services: self._brought(services, window.flow.report))
        window.gone.connect(self._gone)
        self._host.show(window)

    def welcome(self, desk: Desk, window: MainWindow) -> BackupWatch:
        """Look after backups of a register that was opened."""
        watch = BackupWatch(desk, window)
        window.lock_wanted.connect(watch.end)
        window.close_wanted.connect(watch.end)
        return watch

    def _finished(self, services: Services, facts: BackupFacts | None) -> None:
        remember(services.folder)
        desk = self._host.work(services)
        if facts is not None:
            words = _("The register is back: {content}, as of {day}.").format(
                content=content_words(facts.cases, facts.papers), day=day_at(facts.made_at)
            )
            todo = _("Compare the numbers, then make a new backup. Old sheets open only old ones.")
            desk.say(words, tone="accent", todo=todo, key="restored")

    def _locked(self, folder: Path) -> None:
        remember(folder)
        self._host.locked(folder)

    def _brought(self, services: Services, report: SalvageReport | None) -> None:
        remember(services.folder)
        desk = self._host.work(services)
        if report is not None:
            words = _("This is the new register: {content}.").format(
                content=content_words(report.cases, report.papers)
            )
            todo = _("Check it, then make a new backup. Keep the damaged one until all is found.")
            desk.say(words, tone="accent", todo=todo, key="salvaged")

    def _gone(self, services: Services, end: bool) -> None:
        remember(services.folder)
        self._host.work(services)
        (self._host.close if end else self._host.lock)()


def remember(folder: Path) -> None:
    """Let the next start show this register; outside of the profile no path is kept."""
    kept = None if folder == paths.default_register() else str(folder)
    preferences.save({"damaged": None})
    with contextlib.suppress(ValueError):
        preferences.save({"register": kept})
