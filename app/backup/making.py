"""Making a backup: one moment of the register, sealed, read back, compared, and only then named.

Rules: never inside the register folder and never over a file; nobody who works on the register
waits for it; what goes wrong at any step, a pulled stick or a full disk, leaves older backups as
they were and nothing half-made under a name that counts; older ones go only after the new one was
proved.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.backup import beside, places
from app.backup.moment import Frozen, frozen, open_paper
from app.backup.opening import vault_of
from app.base.errors import AppError, FileUnreadableError, NotEnoughDiskError, TargetExistsError
from app.base.jobs import Report, Token, at_step, silent
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, vault_refusals, writing
from app.offices import practice
from app.register import recovery_rows
from app.register.records import BackupMade
from app.retention import backup_rotation
from app.system import files
from app.system.verified_copy import forget_cached
from crypto.backup import backup_seal
from crypto.base.primitives import random_bytes
from crypto.errors import AttachmentError, TamperError, TruncatedError
from models.base.local_time import local, moment_of
from models.rows import backup as rows

if TYPE_CHECKING:
    from models.register.database import Session

_NAME = "%Y-%m-%d-%H%M%S"
_STEM_LETTERS = len("2026-11-26-101500")
_ID_BYTES = 16
_MOST_NAMES = 100


@dataclass(frozen=True)
class _Place:
    """Where a backup goes."""

    place_id: str
    kind: str
    label: str
    folder: Path
    routine: bool | None


def make_file(
    s: Services, target: Path, report: Report = silent, token: Token | None = None
) -> BackupMade:
    """Make a backup that is one file, with all papers in it.

    Args:
        s: the open register.
        target: where the file is to be; nothing is there yet.
        report: told "database", "sealing" and "checking", in bytes.
        token: looked at between chunks.

    Raises:
        CaseStateError: the role of the user does not allow it.
        TargetExistsError: something has this name; it is untouched.
        FileUnreadableError: the place is gone or cannot be written, or lies in the register; or
            the name is not that of a backup.
        NotEnoughDiskError, RegisterDamagedError, Cancelled: nothing is left.
    """
    require(s, Act.BACKUP)
    token = token or Token()
    beside.refuse_other_name(target)
    folder = places.refuse_register_folder(s, target.parent)
    files.refuse_taken(folder / target.name)
    with frozen(s, report, token) as moment:
        prepared = _prepared(s, moment, beside_it=False)
        _refuse_small(folder, prepared.size_bytes)
        with _no_half():
            _write(prepared, folder / target.name, report, token)
        place = _file_place(s, folder)
        return _noted(s, place, prepared, folder / target.name, moment, _Done())


def make_in(
    s: Services, place_id: str, report: Report = silent, token: Token | None = None
) -> BackupMade:
    """Make a backup in a place that is known; see ``make_in_folder``.

    Raises:
        NotFoundError: there is no such place.
        FileUnreadableError: it is not here now (``missing``), or as for ``make_in_folder``.
    """
    require(s, Act.BACKUP)
    known, folder = places.found_place(s, place_id)
    if known.kind == places.FILE:
        taken = _free_name(folder, s.clock.now(), practice.stem_ending(s))
        return make_file(s, taken, report, token)
    place = _Place(known.place_id, known.kind, known.label, folder, None)
    return _made_in(s, place, report, token or Token())


def make_in_folder(
    s: Services,
    folder: Path,
    label: str,
    *,
    routine: bool = False,
    report: Report = silent,
    token: Token | None = None,
) -> BackupMade:
    """Make a backup in a folder or on a stick, where papers are copied only once.

    Args:
        s: the open register.
        folder: the folder or the stick; a folder of this register is made in it.
        label: what the officer calls it; "" keeps the name it has.
        routine: backups go there by themselves from now on.
        report: told "database", "copying", "sealing" and "checking", in bytes.
        token: looked at between chunks.

    Raises:
        CaseStateError: the role of the user does not allow it.
        FileUnreadableError: the place is gone or cannot be written, or lies in the register.
        NotEnoughDiskError, RegisterDamagedError, Cancelled: older backups are as they were, and
            nothing half-made counts.
    """
    require(s, Act.BACKUP)
    whole = places.refuse_register_folder(s, folder)
    place_id = places.marked(whole)
    kind = places.kind_here(whole)
    place = _Place(place_id, kind, places.clean_label(label), whole, routine)
    return _made_in(s, place, report, token or Token())


@dataclass(frozen=True)
class _Done:
    """What was done beside the file itself."""

    papers: int = 0
    papers_bytes: int = 0


def _made_in(s: Services, place: _Place, report: Report, token: Token) -> BackupMade:
    places.refuse_register_folder(s, place.folder)
    root = places.vault_folder(s, place.folder)
    with files.plain_errors():
        if root.is_symlink() or root.is_junction():
            raise FileUnreadableError(reason="name")
        root.mkdir(mode=0o700, exist_ok=True)
        files.sync_folder(place.folder)
    places.refuse_register_folder(s, root)
    beside.refuse_links(root)
    with frozen(s, report, token) as moment:
        prepared = _prepared(s, moment, beside_it=True)
        lacking = sum(size for _name, size in beside.missing(root, moment))
        _refuse_small(root, prepared.size_bytes + lacking)
        copied, copied_bytes = beside.copy_papers(s.folder, root, moment, report, token)
        target = _free_name(root, moment.made_at, practice.stem_ending(s))
        try:
            beside.write_list(target, (name for name, size in moment.entries if size))
            with _no_half():
                _write(prepared, target, report, token)
        finally:
            # A backup keeps its list when the disk fails right after it got its name.
            with contextlib.suppress(OSError):
                if not target.exists():
                    files.remove(beside.list_path(target))
        made = _noted(s, place, prepared, target, moment, _Done(copied, copied_bytes))
    return _rotated(s, place, root, made)


def _prepared(s: Services, moment: Frozen, *, beside_it: bool) -> backup_seal.PreparedBackup:
    held = moment.moment
    facts = backup_seal.Facts(
        made=moment.made_at,
        office=log.plain_line(held.office),
        epoch=held.epoch,
        cases=held.cases,
        users=held.users,
        lines=held.lines,
        log_head=held.log_head,
    )
    papers = backup_seal.Papers(moment.entries, beside_it, lambda name: open_paper(s.folder, name))
    with vault_refusals():
        return backup_seal.prepare(s.vault, facts, moment.database, papers)


def _write(
    prepared: backup_seal.PreparedBackup, target: Path, report: Report, token: Token
) -> None:
    """Write beside the name, flush, read back, compare, then give the name."""
    total = prepared.size_bytes
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{files.PART_SUFFIX}")
    try:
        with files.plain_errors(), files.create_private(part) as writer:
            prepared.write(writer, at_step(report, token, "sealing", total))
            files.finish_file(writer)
            forget_cached(writer.fileno())
            prepared.verify_written(writer, at_step(report, token, "checking", total))
        with files.plain_errors():
            files.rename_new(part, target)
            files.sync_folder(target.parent)
    finally:
        # Does nothing after the rename; after a failure nothing half-written stays behind.
        with contextlib.suppress(OSError):
            files.remove(part)


@contextlib.contextmanager
def _no_half() -> Iterator[None]:
    """Say what it means that something written does not read back, or was not as it had been.

    Raises:
        FileUnreadableError: the stick gives back other bytes (``device``), or a paper was removed
            while it was read (``in-use``).
    """
    try:
        yield
    except (TamperError, TruncatedError) as error:
        raise FileUnreadableError(reason="device") from error
    except AttachmentError as error:
        raise FileUnreadableError(reason="in-use") from error


def _refuse_small(folder: Path, needed: int) -> None:
    free = files.free_bytes(folder)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)


def _free_name(folder: Path, at: int, mark: str) -> Path:
    """Return a name for a backup of this moment that nothing has; `mark` stands behind it.

    Raises:
        TargetExistsError: a hundred backups were made in one second.
    """
    stem = local(at).strftime(_NAME) + mark
    for number in range(_MOST_NAMES):
        ending = f"-{number + 1}" if number else ""
        path = folder / f"{stem}{ending}{beside.BACKUP_SUFFIX}"
        if not path.exists(follow_symlinks=False):
            return path
    raise TargetExistsError


def _file_place(s: Services, folder: Path) -> _Place:
    """Return the place of single files in a folder, the same one each time."""
    with reading(s) as session:
        known = {row.path: row.id for row in rows.places(session) if row.kind == places.FILE}
    place_id = known.get(str(folder)) or random_bytes(_ID_BYTES).hex()
    return _Place(place_id, places.FILE, places.clean_label(folder.name), folder, None)


def _noted(
    s: Services,
    place: _Place,
    prepared: backup_seal.PreparedBackup,
    target: Path,
    moment: Frozen,
    done: _Done,
) -> BackupMade:
    """Write down a backup that was proved."""
    manifest = prepared.manifest
    with writing(s) as session:
        _keep_place(session, place, manifest.made)
        row = rows.BackupRow(
            id=manifest.id,
            place_id=place.place_id,
            name=target.name,
            made_at=manifest.made,
            size=prepared.size_bytes,
            cases=manifest.cases,
            papers=manifest.papers,
            log_number=manifest.lines,
            log_head=manifest.log_head,
        )
        session.add(row)
        log.record(
            session,
            s,
            "backup_made",
            kind=place.kind,
            cases=manifest.cases,
            papers=manifest.papers,
            lost=moment.lost,
        )
        session.flush()
        record = places.located_backup(places.plain_backup(row), target.parent)
        sticks = places.other_sticks(session, place.place_id)
    written = prepared.size_bytes + done.papers_bytes
    return BackupMade(record, done.papers, written, 0, sticks)


def _keep_place(session: Session, place: _Place, at: int) -> None:
    row = session.get(rows.BackupPlace, place.place_id)
    if row is None:
        row = rows.BackupPlace(
            id=place.place_id, label=place.label or place.folder.name, routine=False, first_at=at
        )
        session.add(row)
    elif place.label:
        row.label = place.label
    row.kind, row.path, row.last_at = place.kind, str(place.folder), at
    # A stick that was told destroyed and is here after all counts again.
    row.destroyed_at = None
    if place.routine is not None:
        row.routine = row.routine or place.routine
    session.flush()


def _rotated(s: Services, place: _Place, root: Path, made: BackupMade) -> BackupMade:
    """Remove the backups of this register that the rotation does not keep, and their papers."""
    there = dict(_ours(s, root))
    stay = backup_rotation.kept(there.values(), s.clock.today())
    spared = {*_spared(s, place), Path(made.backup.path).name}
    gone = []
    for path, at in there.items():
        if at not in stay and path.name not in spared:
            with contextlib.suppress(OSError):
                files.remove(path)
                files.remove(beside.list_path(path), missing_ok=True)
                gone.append(path.name)
    beside.remove_unneeded(root)
    if gone:
        with writing(s) as session:
            for row in rows.backups(session, place.place_id):
                if row.name in gone:
                    row.gone_at = s.clock.now()
            log.record(session, s, "backups_rotated", backups=len(gone))
    return replace(made, removed=len(gone))


def _spared(s: Services, place: _Place) -> set[str]:
    """Return the names of backups that stay in any case, because a paper opens them.

    The newest that was opened whole stays until a newer one was; and as long as nobody typed the
    sheets of now from paper, everything older than these sheets stays.
    """
    sheets = recovery_rows.standing(s)
    with reading(s) as session:
        known = rows.backups(session, place.place_id)
        spared = {one.name for one in [one for one in known if one.tested_at][:1]}
        if not sheets.tested_at:
            spared |= {one.name for one in known if one.made_at < sheets.made_at}
    return spared


def _ours(s: Services, root: Path) -> Iterator[tuple[Path, int]]:
    """Yield the backups of this register in its folder of a place, and when each was made.

    A crash can leave one there that no row knows; its name and its first lines tell enough.
    """
    for path in beside.backups_in(root):
        with contextlib.suppress(AppError, ValueError):
            shown = datetime.strptime(path.name[:_STEM_LETTERS], _NAME).replace(tzinfo=UTC)
            if vault_of(path) == s.vault.vault_id:
                # Clocks of this place showed it; a stranger may have written any year.
                yield path, moment_of(shown.date(), shown.time())
