"""What looks after backups while the register is open: lines when something is due, and the backup
that goes by itself to a stick that is there.

Rules: a line never stops anybody and goes by itself when it is settled; a backup by itself begins
only in a place that was ticked for it, at most once a day, and never beside another one; of the
places that are there the one that waited longest comes first; the practice register asks for
nothing, what is made up may be lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import Act
from app.core.services import Services
from app.register.records import BackupMade, PlaceRecord, SafetyStanding
from ui.backup.backup_runs import BackupRuns, runs_of
from ui.backup.backup_words import made_words, unfinished_words
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.widgets.buttons import allows

BACKUP_DUE, TEST_DUE, BY_ITSELF = "backup-due", "backup-test-due", "backup-by-itself"
DAY_S = 86_400
LOOK_EVERY_MS = 5 * 60_000
_AGAIN_S = 3_600


@dataclass(frozen=True)
class Found:
    """How things stand."""

    standing: SafetyStanding
    places: tuple[PlaceRecord, ...]


def due_place(places: tuple[PlaceRecord, ...], now: int) -> PlaceRecord | None:
    """Return where a backup is due by itself: ticked, here, and older than a day.

    A clock that was put back does not make a backup wait for years: one from the future is due.
    """
    waiting = [
        one for one in places if one.routine and one.here and not 0 <= now - one.last_at < DAY_S
    ]
    return min(waiting, key=lambda one: one.last_at, default=None)


class BackupWatch(QObject):
    """Looks after backups from the moment a window is shown until it is locked.

    Args:
        desk: the officer's desk.
        window: the window; looking ends with it.
        runs: the backups of the desk; made when None.
    """

    def __init__(self, desk: Desk, window: QWidget, runs: BackupRuns | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._runs = runs
        self._told: set[str] = set()
        self._refused_at: dict[str, int] = {}
        self._begun = self._over = False
        # It does not rest: who plugs in the stick and goes away touches nothing afterwards.
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)
        window.installEventFilter(self)

    @property
    def runs(self) -> BackupRuns:
        """The backups of the desk."""
        if self._runs is None:
            self._runs = runs_of(self._desk)
        return self._runs

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is there: begin."""
        if event.type() == QEvent.Type.Show and not self._begun and not self._over:
            self._begun = True
            self._begin()
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        if allows(self._desk, Act.BACKUP):
            self.runs.made.connect(self._on_made)
            self.runs.refused.connect(self._on_refused)
            self._timer.start()
            self.look()

    def end(self) -> None:
        """Begin nothing any more."""
        self._over = True
        self._timer.stop()

    def look(self) -> None:
        """Ask how things stand."""
        if self._over or not self._window.isVisible():
            return
        uses = self.runs.uses

        def found(s: Services) -> Found:
            return Found(uses.standing(s), uses.places(s))

        self._desk.ask(found, self._on_found, failed=_let_be, by=self)

    def _on_found(self, found: Found) -> None:
        if self._over or not self._window.isVisible():
            return  # It is being locked.
        now = self._desk.services.clock.now()
        place = self._waits(found.places, now)
        if place is not None and not self.runs.running:
            self.runs.again(place, by_itself=True)
        if not self._desk.services.office.practice:
            self._tell(found, at_work=place is not None or self.runs.running)

    def _waits(self, places: tuple[PlaceRecord, ...], now: int) -> PlaceRecord | None:
        """Return the place that is due, leaving out one that has just refused."""
        ready = tuple(
            one
            for one in places
            if not 0 <= now - self._refused_at.get(one.place_id, -_AGAIN_S) < _AGAIN_S
        )
        return due_place(ready, now)

    def _tell(self, found: Found, *, at_work: bool) -> None:
        standing = found.standing
        if standing.backup_due and not at_work:
            text = _("The last backup is more than a week old.")
            if not standing.last_backup_at:
                text = _("There is no backup of this register yet.")
            self._say_once(BACKUP_DUE, text, _("Plug in the USB drive and make one now."))
        elif not standing.backup_due:
            self._settle(BACKUP_DUE)
        if standing.test_due and not standing.backup_due:
            text = _("No backup was opened whole yet.")
            if standing.last_test_at:
                text = _("No backup was opened whole for 90 days.")
            self._say_once(TEST_DUE, text, _("Test one, so that it opens on a bad day."))
        else:
            self._settle(TEST_DUE)

    def _say_once(self, key: str, text: str, todo: str) -> None:
        """Say what is due; who closed the line is not told again before the next unlock."""
        if key in self._told:
            return
        self._told.add(key)
        acts = ((_("Backup and recovery…"), lambda: self._desk.open("backup")),)
        self._desk.cares.tell(text, todo=todo, key=key, acts=acts)

    def _settle(self, key: str) -> None:
        self._told.discard(key)
        self._desk.settle(key)

    # What became of it --------------------------------------------------------------------------

    def _on_made(self, made: BackupMade) -> None:
        self._settle(BACKUP_DUE)
        self._desk.settle(BY_ITSELF)
        run = self.runs.run
        if run is not None and run.by_itself:
            said, todo = made_words(made, run)
            self._desk.say(f"{run.where}: {said}", todo=todo, key=BY_ITSELF)

    def _on_refused(self, error: Exception) -> None:
        run = self.runs.run
        if run is None or not run.by_itself:
            return
        self._refused_at[run.place_id] = self._desk.services.clock.now()
        failure = triage(error)
        self._desk.cares.tell(unfinished_words(self.runs), todo=failure.text, key=BY_ITSELF)


def _let_be(_error: Exception) -> None:
    """A look that failed is no reason to disturb anybody: the next one is due soon."""
