"""The use cases of backups, as the pages ask for them.

Rules: making, testing and checking run on the lane for long work, everything else on the lane of
the register; each call is given the register it is about, because keys may have changed since.
"""

from __future__ import annotations

from pathlib import Path

from app.backup import making, places, standing, testing
from app.base.jobs import Report, Token
from app.core.services import Services
from app.register.records import (
    BackupMade,
    BackupRecord,
    BackupReport,
    GivenCodes,
    PlaceRecord,
    SafetyStanding,
)


class RegisterBackups:
    """The use cases themselves."""

    def standing(self, s: Services) -> SafetyStanding:
        """Return how backups and sheets stand."""
        return standing.standing(s)

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
        return testing.test(file, given, report, token, s)
