"""Hand-written stand-ins for backups, restoring and new keys; everything in them is made up."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from app.base.jobs import Progress, Report, Token
from app.core.records import UserRecord
from app.register.records import (
    BackupFacts,
    BackupMade,
    BackupRecord,
    BackupReport,
    FirstPassphrase,
    GivenCodes,
    KitStanding,
    PlaceRecord,
    RecoveryPlan,
    Restored,
    SafetyStanding,
    Sheets,
)
from crypto.vault import recovery
from ui.widgets.removable_media import FoundBackup, Volume

DAY_S = 86_400
NOW = 1_795_600_800
CODE = recovery.format_code(bytes(range(16)))
OTHER_CODE = recovery.format_code(bytes(range(16, 32)))
DIGITS = "".join(letter for letter in CODE if letter.isdigit())

KIT = KitStanding(RecoveryPlan(), NOW - 90 * DAY_S, NOW - 30 * DAY_S, False, 0)
WELL = SafetyStanding(NOW - DAY_S, False, NOW - 20 * DAY_S, False, KIT, (), False)
NEVER = SafetyStanding(0, True, 0, False, KIT, (), False)
OLD = replace(WELL, last_backup_at=NOW - 12 * DAY_S, backup_due=True)

BLUE = PlaceRecord("a" * 32, "stick", "Blue stick", "/media/das/BLUE", True, True, NOW - DAY_S, 3)
FRESH = replace(BLUE, last_at=NOW - 3_600)
SAFE = PlaceRecord(
    "b" * 32, "stick", "Red stick, in the safe", "/media/das/RED", False, False, NOW - 40 * DAY_S, 1
)


def backup(number: int, place: PlaceRecord = BLUE, *, days: int = 1, tested: int = 0):
    """Return a backup of some days ago."""
    made = NOW - days * DAY_S
    name = f"{place.path}/1f2e3d4c/2026-11-{number:02}-0900.lfbak"
    return BackupRecord(
        f"{number:032x}", place.place_id, name, place.here, made, 48_300_000, 1204, 302, tested
    )


BACKUPS = (backup(24, tested=NOW - DAY_S), backup(23, days=2), backup(16, SAFE, days=40))
FACTS = BackupFacts(
    "c" * 32, "Asha Kendra Test Office", "1f2e3d4c", NOW - DAY_S, 1204, 302, 9871, 3, True
)
MADE = BackupMade(backup(25, days=0), 4, 48_300_000, 1, ("Red stick, in the safe",))
MEENA = UserRecord(2, "rai", "M. Rai", "Officer", "officer", True)


def volumes() -> tuple[Volume, ...]:
    """Return two made-up sticks."""
    return (
        Volume(Path("/media/das/BLUE"), "BLUE", 12_400_000_000),
        Volume(Path("/media/das/KINGSTON"), "KINGSTON", 900_000_000),
    )


class FakeBackups:
    """Backups that are made as soon as they are let go on."""

    def __init__(self, standing=WELL, places=(BLUE, SAFE), backups=BACKUPS) -> None:
        self.is_so = standing
        self.known = tuple(places)
        self.kept = tuple(backups)
        self.asked: list[tuple] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.refuse: Exception | None = None
        self.report = BackupReport(FACTS, True, ())

    def standing(self, _s):
        return self.is_so

    def places(self, _s):
        return self.known

    def backups(self, _s):
        return self.kept

    def _make(self, report: Report, token: Token) -> BackupMade:
        report(Progress("copying", 400, 1000))
        while not self.go_on.wait(0.01):
            token.checkpoint()
        if self.refuse is not None:
            raise self.refuse
        self.is_so = replace(self.is_so, last_backup_at=NOW, backup_due=False)
        return MADE

    def make_in(self, _s, place_id, report, token):
        self.asked.append(("in", place_id))
        return self._make(report, token)

    def make_in_folder(self, _s, folder, label, routine, report, token):
        self.asked.append(("folder", folder, label, routine))
        return self._make(report, token)

    def make_file(self, _s, target, report, token):
        self.asked.append(("file", target))
        return self._make(report, token)

    def set_routine(self, _s, place_id, routine):
        self.asked.append(("routine", place_id, routine))

    def note_destroyed(self, _s, place_id):
        self.asked.append(("destroyed", place_id))
        self.known = tuple(one for one in self.known if one.place_id != place_id)

    def test(self, _s, file, given: GivenCodes, report: Report, token: Token) -> BackupReport:
        self.asked.append(("test", file, given.kit))
        self._make(report, token)
        return self.report


class FakeRestore:
    """A restore whose register is one that the test has made."""

    def __init__(self, services=None, found=(), facts: BackupFacts = FACTS, others=(MEENA,)):
        self.services = services
        self.there = tuple(found)
        self.facts = facts
        self.others = others
        self.asked: list[tuple] = []
        self.refuse: Exception | None = None
        self.go_on = threading.Event()
        self.go_on.set()

    def find(self):
        return self.there

    def inspect(self, file, given):
        self.asked.append(("inspect", file, given.kit))
        if self.refuse is not None:
            raise self.refuse
        return self.facts

    def restore(self, file, folder, given, login, passphrase, *, clock, report, token):
        self.asked.append(("restore", file, folder, login, passphrase))
        report(Progress("database", 1, 2))
        while not self.go_on.wait(0.01):
            token.checkpoint()
        if self.refuse is not None:
            raise self.refuse
        told = tuple(FirstPassphrase(one, f"made-up words for {one.login}") for one in self.others)
        sheets = Sheets(RecoveryPlan(), (OTHER_CODE,))
        return Restored(self.services, self.facts, sheets, told, ())


def found_backups() -> tuple[FoundBackup, ...]:
    """Return two made-up files on a stick."""
    stick = Path("/media/das/BLUE/1f2e3d4c")
    return (
        FoundBackup(stick / "2026-11-24-0900.lfbak", "BLUE", NOW - DAY_S, 48_300_000),
        FoundBackup(stick / "2026-11-23-0900.lfbak", "BLUE", NOW - 2 * DAY_S, 48_100_000),
    )


class FakeRekey:
    """New keys that are made, or refused."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []
        self.refuse: list[Exception] = []

    def standing(self, _s) -> KitStanding:
        return KIT

    def rekey(self, s, passphrase, given, plan, report, token):
        self.asked.append((passphrase, given, plan))
        if self.refuse:
            raise self.refuse.pop(0)
        return s, Sheets(plan, (OTHER_CODE,))
