"""Backups at work: one at a time, on a lane of its own, whatever page is in front.

Rules: pages never wait for a backup; what happened stays readable until the next one; a backup that
was stopped or cut off counts as none, and says so; a backup begun by itself speaks only when it is
done or could not be finished; each use case is given the register it is about, because keys may
have changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.backup import making, opening, places
from app.base.jobs import Progress, Report, Token
from app.core.services import Services
from app.register.records import (
    BackupMade,
    BackupRecord,
    BackupReport,
    GivenCodes,
    PlaceRecord,
    SafetyStanding,
)
from ui.frame.desk import Desk
from ui.frame.worker import Job

type Making = Callable[[Services, Report, Token], BackupMade]


@dataclass(frozen=True)
class Run:
    """One backup, at work or over.

    Attributes:
        where: the stick, folder or file as the officer calls it.
        by_itself: nobody pressed a button for it.
        folder_kind: stick, folder or file.
        place_id: of a place that is known, else "".
    """

    where: str
    by_itself: bool = False
    folder_kind: str = "folder"
    place_id: str = ""


class BackupRuns(QObject):
    """The backups of one desk.

    Signals:
        changed(): a backup began, moved on, or is over.
        made(BackupMade): one was written, read back and compared.
        refused(object): why one was not made.
    """

    changed = Signal()
    made = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, uses: RegisterBackups, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.uses = uses
        self._job: Job[BackupMade] | None = None
        self.run: Run | None = None
        self.progress = Progress("reading")
        self.last: BackupMade | None = None
        self.stopped = False
        self.error: Exception | None = None

    @property
    def running(self) -> bool:
        """True while a backup is made."""
        return self._job is not None

    def again(self, place: PlaceRecord, *, by_itself: bool = False) -> None:
        """Make a backup in a place that is known."""
        place_id = place.place_id
        self._begin(
            Run(place.label, by_itself, place.kind, place_id),
            lambda s, report, token: self.uses.make_in(s, place_id, report, token),
        )

    def in_folder(self, folder: Path, label: str, *, routine: bool, stick: bool = False) -> None:
        """Make a backup on a stick or in a folder that may be new.

        Args:
            folder: where it is now.
            label: what the officer calls it.
            routine: from now on backups go there by themselves.
            stick: it looks like something that can be pulled out.
        """
        self._begin(
            Run(label, folder_kind="stick" if stick else "folder"),
            lambda s, report, token: self.uses.make_in_folder(
                s, folder, label, routine, report, token
            ),
        )

    def as_file(self, target: Path) -> None:
        """Make a backup with everything in one file."""
        self._begin(
            Run(target.name, folder_kind="file"),
            lambda s, report, token: self.uses.make_file(s, target, report, token),
        )

    def stop(self) -> None:
        """Ask the backup at work to stop; what is half-done counts for nothing."""
        if self._job is not None:
            self.stopped = True
            self._job.cancel()

    def _begin(self, run: Run, work: Making) -> None:
        if self.running:
            return
        self.run, self.last, self.error, self.stopped = run, None, None, False
        self.progress = Progress("reading")
        job = self._desk.run_long(work, self._on_made, failed=self._on_failed)
        self._job = job
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_finished)
        self.changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _on_made(self, made: BackupMade) -> None:
        self.last, self.stopped = made, False
        self._desk.wrote()
        self.made.emit(made)

    def _on_failed(self, error: Exception) -> None:
        self.error, self.stopped = error, False
        self.refused.emit(error)

    def _on_finished(self) -> None:
        self._job = None
        self.changed.emit()


def runs_of(desk: Desk) -> BackupRuns:
    """Return the backups of a desk, made when they are asked for first."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found = desk.findChild(BackupRuns, options=direct)
    if isinstance(found, BackupRuns):
        return found
    return BackupRuns(desk, RegisterBackups(), desk)


class RegisterBackups:
    """The use cases themselves."""

    def standing(self, s: Services) -> SafetyStanding:
        """Return how backups and sheets stand."""
        return places.standing(s)

    def places(self, s: Services) -> tuple[PlaceRecord, ...]:
        """Return where backups are."""
        return places.list_places(s)

    def backups(self, s: Services) -> tuple[BackupRecord, ...]:
        """Return the backups that are known."""
        return places.list_backups(s)

    def make_in(self, s: Services, place_id: str, report: Report, token: Token) -> BackupMade:
        """Make a backup in a place that is known."""
        return making.make_in(s, place_id, report, token)

    def make_in_folder(
        self, s: Services, folder: Path, label: str, routine: bool, report: Report, token: Token
    ) -> BackupMade:
        """Make a backup on a stick or in a folder."""
        return making.make_in_folder(s, folder, label, routine=routine, report=report, token=token)

    def make_file(self, s: Services, target: Path, report: Report, token: Token) -> BackupMade:
        """Make a backup that is one file."""
        return making.make_file(s, target, report, token)

    def set_routine(self, s: Services, place_id: str, routine: bool) -> None:
        """Say whether backups go to a place by themselves."""
        places.set_routine(s, place_id, routine)

    def note_destroyed(self, s: Services, place_id: str) -> None:
        """Count a stick no more."""
        places.note_destroyed(s, place_id)

    def test(
        self, s: Services, file: Path, given: GivenCodes, report: Report, token: Token
    ) -> BackupReport:
        """Open a backup whole."""
        return opening.test(file, given, report, token, s)
