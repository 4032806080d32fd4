"""Frozen records of recovery, backup, check and repair: what keeps a register alive.

Rules: times are Unix seconds (UTC), 0 for never; codes of sheets never show in ``repr`` and are
kept nowhere; a path stands here only for a place that the officer chose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.records import LogAnchor, UserRecord

if TYPE_CHECKING:
    from app.core.services import Services


@dataclass(frozen=True)
class RecoveryPlan:
    """Which sheets open the register when all passphrases are lost.

    Attributes:
        kits: sheets that open it alone, 0 to 2; at least 1 unless there are custodians.
        need: how many custodians have to come together: 0, 2 or 3.
        of: how many custodians there are: 0 for none, 3 (2 of 3) or 5 (3 of 5).
    """

    kits: int = 1
    need: int = 0
    of: int = 0


@dataclass(frozen=True)
class GivenCodes:
    """What was typed from recovery sheets: one kit, or some custodians by their number.

    Attributes:
        kit: 16 bytes, None when custodians came together.
        custodians: number (1 to 5) to 16 bytes.
    """

    kit: bytes | None = field(default=None, repr=False)
    custodians: Mapping[int, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Sheets:
    """New recovery codes, told once: eight groups of six digits each, parted by hyphens.

    Attributes:
        plan: which sheets these are.
        kits: one code a kit.
        custodians: one code a custodian, of number 1, 2, … in this order.
        sealed_left_out: sealed compartments that the sheets open only after one of their people
            was here.
    """

    plan: RecoveryPlan
    kits: tuple[str, ...] = field(repr=False)
    custodians: tuple[str, ...] = field(default=(), repr=False)
    sealed_left_out: int = 0


@dataclass(frozen=True)
class KitStanding:
    """How the recovery sheets of this register stand.

    Attributes:
        plan: which sheets there are.
        made_at: when they were made; 0 for the sheet of the first run of an older register.
        tested_at: when they were last typed from paper, 0 for never.
        due: True when they want a test: never tested, or more than 183 days ago.
        sealed_left_out: as in ``Sheets``.
        sealed_not_held: sealed compartments that sheets which this user made would not open.
    """

    plan: RecoveryPlan
    made_at: int
    tested_at: int
    due: bool
    sealed_left_out: int
    sealed_not_held: int = 0


@dataclass(frozen=True)
class Recovered:
    """A register that a sheet opened; the old sheets open it no more.

    Attributes:
        services: open, as the person whose passphrase was set.
        sheets: the new codes.
    """

    services: Services = field(repr=False)
    sheets: Sheets


@dataclass(frozen=True)
class PlaceRecord:
    """A folder, stick or single file that backups were written to.

    Attributes:
        place_id: 32 hex digits.
        kind: folder, stick or file.
        label: what the officer calls it.
        path: where it is now, or was seen last.
        here: True when it can be reached now.
        routine: True when backups go there by themselves.
        last_at: when the newest backup there was made.
        count: backups there.
    """

    place_id: str
    kind: str
    label: str
    path: str
    here: bool
    routine: bool
    last_at: int
    count: int


@dataclass(frozen=True)
class BackupRecord:
    """One backup that was written and read back.

    Attributes:
        backup_id: 32 hex digits.
        place_id: of its place.
        path: the file, when its place is here; else where it was.
        here: True when the file is there now.
        made_at: when.
        size: bytes of the file; papers beside it are not counted.
        cases: cases in it, sealed ones too.
        papers: papers in it or beside it.
        tested_at: when it was last opened whole, 0 for never.
    """

    backup_id: str
    place_id: str
    path: str
    here: bool
    made_at: int
    size: int
    cases: int
    papers: int
    tested_at: int


@dataclass(frozen=True)
class BackupMade:
    """What making a backup did.

    Attributes:
        backup: the new one.
        copied_papers: papers that were not there before.
        copied_bytes: bytes written in all.
        removed: older backups that the rotation took away.
        other_sticks: sticks that still hold older backups, as the officer calls them.
    """

    backup: BackupRecord
    copied_papers: int
    copied_bytes: int
    removed: int
    other_sticks: tuple[str, ...]


@dataclass(frozen=True)
class BackupFacts:
    """What a backup says of itself once a sheet opened it.

    Attributes:
        backup_id: 32 hex digits.
        office: name of the office.
        vault: the first 8 hex digits of the register's number.
        made_at: when it was made.
        cases: cases in it, sealed ones too.
        papers: papers in it or beside it.
        lines: lines of the activity log.
        users: people who may open the register.
        beside: True when papers lie beside the file.
    """

    backup_id: str
    office: str
    vault: str
    made_at: int
    cases: int
    papers: int
    lines: int
    users: int
    beside: bool


@dataclass(frozen=True)
class BackupReport:
    """What opening a backup whole found.

    Attributes:
        facts: what it says of itself.
        whole: True when every row, paper and line of the log was read and is right.
        problems: slugs as of ``RegisterReport``, such as ``paper-missing:LF-26-0042``.
    """

    facts: BackupFacts
    whole: bool
    problems: tuple[str, ...]


@dataclass(frozen=True)
class FirstPassphrase:
    """The new passphrase of one person, told once."""

    user: UserRecord
    words: str = field(repr=False)


@dataclass(frozen=True)
class Restored:
    """A register made out of a backup, open.

    Attributes:
        services: open, as the head who restored it.
        facts: what the backup said of itself.
        sheets: the new recovery codes.
        passphrases: of all other people.
        problems: what could not be taken over, as slugs.
    """

    services: Services = field(repr=False)
    facts: BackupFacts
    sheets: Sheets
    passphrases: tuple[FirstPassphrase, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class SafetyStanding:
    """What a page or a banner tells about backups and sheets.

    Attributes:
        last_backup_at: when the newest backup was made that still exists, 0 for never.
        backup_due: True when there is none or it is older than 7 days, and something was written
            since.
        last_test_at: when a backup was last opened whole, 0 for never.
        test_due: True when there is a backup and none was opened whole for 90 days.
        kit: how the recovery sheets stand.
        clouds: cloud services that copy the register folder, by name.
        on_network: True when the register folder lies on another computer.
    """

    last_backup_at: int
    backup_due: bool
    last_test_at: int
    test_due: bool
    kit: KitStanding
    clouds: tuple[str, ...]
    on_network: bool


@dataclass(frozen=True)
class Finding:
    """One thing that is not whole, and the best way out of it.

    Attributes:
        slug: as in ``RegisterReport.problems``, or ``folder:open``, which is no damage.
        what: header, page, paper, log, search, counts, keys, marks or folder.
        happened: in the words of an office.
        todo: the best way out, in the words of an office.
        case_no: the case it touches, "" when none or not known.
    """

    slug: str
    what: str
    happened: str
    todo: str
    case_no: str = ""


@dataclass(frozen=True)
class SalvageReport:
    """What was brought out of a damaged register into a new one.

    Attributes:
        folder: the new register folder.
        cases: cases that came along, sealed ones too.
        papers: papers that came along.
        lost: what did not, as slugs such as ``paper-changed:LF-26-0042`` or ``rows:events:3``.
    """

    folder: str
    cases: int
    papers: int
    lost: tuple[str, ...]


@dataclass(frozen=True)
class RegisterReport:
    """The state of the register folder; every part is "ok" or a problem slug."""

    database: str
    blobs: int
    log: str
    header: str
    problems: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    """Every problem in the words of an office, with the best way out; in the same order."""
    anchors: tuple[LogAnchor, ...] = ()
    """Heads of the log that were kept elsewhere, the newest first."""


@dataclass(frozen=True)
class SheetFacts:
    """What stands on one sheet.

    Attributes:
        office: name of the office.
        date: when its code was made.
        vault8: the first 8 hex digits of the register's number.
        code: eight groups of six digits.
        number: of the custodian, 0 for a sheet that opens alone.
        need: how many custodians have to come together.
        of: how many custodians there are.
        revocation: the notice that withdraws the office, or None.
    """

    office: str
    date: dt.date
    vault8: str
    code: tuple[str, ...] = field(repr=False)
    number: int = 0
    need: int = 0
    of: int = 0
    revocation: bytes | None = field(default=None, repr=False)
