"""Where backups go, what lies there, and when a banner asks for something.

Rules:

* Places: a stick is known by the number in its small file, never by its letter or its path; that
  file names nobody; a place that was told destroyed is never counted again; nothing is ever written
  into the register folder.
* Standing: reading only, quick enough for every unlock; lines that every unlock or backup writes do
  not make a backup due; nothing is due in a register into which nothing was written yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import AppError, FileUnreadableError, NotFoundError
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices.own_card import DAY_S
from app.outbox.delivery import STICK, kind_of
from app.register import recovery_rows
from app.register.records import BackupRecord, PlaceRecord, SafetyStanding
from app.system import files, paths
from app.system.platforms import system
from crypto.base.primitives import random_bytes
from models.rows import backup as rows
from models.rows.log import written_since

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.backup import BackupPlace, BackupRow


MARK = "lifafa-stick"
FOLDER, FILE = "folder", "file"
_ID_BYTES = 16
_ID = re.compile(r"[0-9a-f]{32}")
_MOST_MARK_BYTES = 64
_SHOWN_DIGITS = 8
_LONGEST_LABEL = 80


def list_places(s: Services) -> tuple[PlaceRecord, ...]:
    """Return all places that still hold backups as far as is known, the last used first.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.BACKUP)
    with reading(s) as session:
        found = [_plain(session, row) for row in rows.places(session)]
    return tuple(_located(place, where(place)) for place in found)


def list_backups(s: Services) -> tuple[BackupRecord, ...]:
    """Return all backups that still exist as far as is known, the newest first.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.BACKUP)
    with reading(s) as session:
        places = {row.id: _plain(session, row) for row in rows.places(session)}
        found = [plain_backup(row) for row in rows.backups(session) if row.place_id in places]
    folders = {key: folder_of(s, place, where(place)) for key, place in places.items()}
    return tuple(located_backup(one, folders[one.place_id]) for one in found)


def note_destroyed(s: Services, place_id: str) -> None:
    """Write down that a stick was destroyed or overwritten, with everything on it.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: there is no such place.
    """
    require(s, Act.BACKUP)
    with writing(s) as session:
        place = _known(session, place_id)
        gone = rows.backups(session, place_id)
        for row in gone:
            row.gone_at = s.clock.now()
        place.destroyed_at = s.clock.now()
        place.routine = False
        log.record(session, s, "backups_destroyed", kind=place.kind, backups=len(gone))


def set_routine(s: Services, place_id: str, routine: bool) -> None:
    """Say whether backups go to a place by themselves.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: there is no such place.
    """
    require(s, Act.BACKUP)
    with writing(s) as session:
        place = _known(session, place_id)
        if place.routine != routine:
            place.routine = routine
            log.record(session, s, "backup_routine_on" if routine else "backup_routine_off")


def rename(s: Services, place_id: str, label: str) -> None:
    """Call a place something else.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: there is no such place.
    """
    require(s, Act.BACKUP)
    with writing(s) as session:
        _known(session, place_id).label = clean_label(label) or place_id[:_SHOWN_DIGITS]
        log.record(session, s, "backup_place_renamed")


def clean_label(label: str) -> str:
    """Return a label as it is kept: one line, nothing invisible."""
    return log.plain_line(label)[:_LONGEST_LABEL]


def found_place(s: Services, place_id: str) -> tuple[PlaceRecord, Path]:
    """Return a place and the folder where it is now.

    Raises:
        NotFoundError: there is no such place.
        FileUnreadableError: it is not here now.
    """
    with reading(s) as session:
        place = _plain(session, _known(session, place_id))
    folder = where(place)
    if folder is None:
        raise FileUnreadableError(reason="missing")
    return _located(place, folder), folder


def refuse_register_folder(s: Services, folder: Path) -> Path:
    """Return a folder for backups without links in it, or refuse one that cannot hold them.

    Raises:
        FileUnreadableError: it lies in the register folder (``in-register``), or is no folder.
    """
    files.refuse_name(folder)
    with files.plain_errors():
        whole = folder.resolve()
        if not whole.is_dir():
            raise FileUnreadableError(reason="missing")
        if whole.is_relative_to(s.folder.resolve()):
            raise FileUnreadableError(reason="in-register")
    return whole


def mark_of(folder: Path, *, strict: bool = False) -> str:
    """Return the number in the small file of a folder or stick, "" when it has none.

    Args:
        folder: a folder of backups, or the root of a stick.
        strict: refuse when it is there but cannot be read now; else that counts as none.
    """
    path = folder / MARK
    try:
        if path.is_symlink() or not path.is_file():
            return ""
        text = files.read_small(path, _MOST_MARK_BYTES).decode("ascii", "replace").strip()
    except OSError:
        return ""
    except AppError:
        if strict:
            raise
        return ""
    return text if _ID.fullmatch(text) else ""


def marked(folder: Path) -> str:
    """Return the number of a folder or stick, and give it one when it has none.

    Raises:
        NotEnoughDiskError, FileUnreadableError: it cannot be written.
    """
    # One that cannot be read now is not replaced: the place would be taken for another one.
    found = mark_of(folder, strict=True)
    if not found:
        found = random_bytes(_ID_BYTES).hex()
        files.write_beside(folder / MARK, f"{found}\n".encode("ascii"))
    return found


def kind_here(folder: Path) -> str:
    """Return what kind of place a folder is, as the table of places names it."""
    return STICK if kind_of(folder) == STICK else FOLDER


def where(place: PlaceRecord) -> Path | None:
    """Return the folder where a place is now, None when it is not here."""
    last = Path(place.path)
    if place.kind == FILE:
        return last if last.is_dir() else None
    for folder in (last, *_other_ways(last)):
        if mark_of(folder) == place.place_id:
            return folder
    return None


def vault_folder(s: Services, root: Path) -> Path:
    """Return the folder of this register in a place."""
    return root / s.vault.vault_id[:_SHOWN_DIGITS]


def folder_of(s: Services, place: PlaceRecord, root: Path | None) -> Path | None:
    """Return the folder in which the backup files of a place lie, None when it is not here."""
    if root is None or place.kind == FILE:
        return root
    return vault_folder(s, root)


def plain_backup(row: BackupRow) -> BackupRecord:
    """Return what the register knows of a backup, wherever it may be now."""
    return BackupRecord(
        backup_id=row.id,
        place_id=row.place_id,
        path=row.name,
        here=False,
        made_at=row.made_at,
        size=row.size,
        cases=row.cases,
        papers=row.papers,
        tested_at=row.tested_at or 0,
    )


def located_backup(backup: BackupRecord, folder: Path | None) -> BackupRecord:
    """Say where a backup is now.

    Args:
        backup: as the register knows it.
        folder: where the files of its place lie now, None when they are not here.
    """
    if folder is None:
        return backup
    path = folder / backup.path
    return replace(backup, path=str(path), here=path.is_file())


def other_sticks(session: Session, but: str) -> tuple[str, ...]:
    """Return the labels of sticks that still hold backups, apart from one place."""
    return tuple(
        place.label
        for place in rows.places(session)
        if place.kind == STICK and place.id != but and rows.backups(session, place.id)
    )


def _known(session: Session, place_id: str) -> BackupPlace:
    row = session.get(rows.BackupPlace, place_id)
    if row is None or row.destroyed_at is not None:
        raise NotFoundError(reason="find.backup-place")
    return row


def _plain(session: Session, row: BackupPlace) -> PlaceRecord:
    there = rows.backups(session, row.id)
    return PlaceRecord(
        place_id=row.id,
        kind=row.kind,
        label=row.label,
        path=row.path,
        here=False,
        routine=row.routine,
        last_at=max((one.made_at for one in there), default=0),
        count=len(there),
    )


def _located(place: PlaceRecord, folder: Path | None) -> PlaceRecord:
    return replace(place, path=str(folder or place.path), here=folder is not None)


def _other_ways(last: Path) -> Iterator[Path]:
    """Yield where a stick may be now that was at ``last`` before: at another letter or mount."""
    for mount in system.mounts():
        yield mount
        for depth in (1, 2):
            if len(last.parts) > depth:
                yield mount.joinpath(*last.parts[-depth:])


BACKUP_EVERY_S = 7 * DAY_S
TEST_EVERY_S = 90 * DAY_S

_IDLE = (
    "register_created",
    "unlock",
    "unlock_failed",
    "second_unlock",
    "key_file_repaired",
    "backup_made",
    "backup_tested",
    "backups_rotated",
    "backups_destroyed",
    "backup_routine_on",
    "backup_routine_off",
    "backup_place_renamed",
    "register_checked",
)
"""Lines that tell of no change that a backup would keep."""


def standing(s: Services) -> SafetyStanding:
    """Return how backups and recovery sheets stand."""
    now = s.clock.now()
    with reading(s) as session:
        newest = next(iter(rows.backups(session)), None)
        last_at, log_number = (newest.made_at, newest.log_number) if newest else (0, 0)
        old = now - last_at > BACKUP_EVERY_S
        due = old and written_since(session, log_number, _IDLE)
        tested_at = rows.last_tested(session)
    return SafetyStanding(
        last_backup_at=last_at,
        backup_due=due,
        last_test_at=tested_at,
        test_due=last_at > 0 and now - tested_at > TEST_EVERY_S,
        kit=recovery_rows.standing(s),
        clouds=paths.clouds_of(s.folder),
        on_network=paths.on_network(s.folder),
    )
