"""A register made out of a backup, on this computer or another one: beside, never over.

Rules: nothing is written before a sheet opened the backup and it was proven who made it; the new
folder gets its name when it is complete and goes when it is not; it is another register with keys,
sheets and passphrases of its own, so that neither the thief of the old computer nor an old sheet
opens it; its packets and cards have numbers that the lost computer cannot have used; what could not
be taken over is told, and takes nothing else with it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.backup import opening as backups
from app.backup import restored_rows
from app.backup.moment import remove_database
from app.base.clock import SystemClock
from app.base.errors import (
    CaseStateError,
    NotEnoughDiskError,
    RegisterDamagedError,
    RegisterNewerError,
)
from app.base.jobs import Progress, Report, Token, silent
from app.core import key_files
from app.core.permissions import HEAD
from app.core.selftest import run_self_test
from app.core.services import register_refusals, vault_refusals
from app.register import new_register, opening, passphrases
from app.register.people import user_record
from app.register.records import BackupFacts, FirstPassphrase, RecoveryPlan, Restored
from app.register.recovery_rows import draw
from app.register.safety_errors import BackupDamagedError, BackupNewerError
from app.system import files, paths
from app.system.folder_lock import FolderLock
from crypto.vault import vault as vaults
from crypto.vault.grants import OFFICE
from models.rows.user import login_key, present_users

if TYPE_CHECKING:
    from app.backup.opening import OpenedBackup
    from app.base.clock import Clock
    from app.core.records import UserRecord
    from app.core.services import Services
    from app.register.records import GivenCodes
    from app.register.recovery_rows import Drawn
    from crypto.vault.open_vault import OpenVault
    from crypto.vault.vault import KdfCost
    from models.register.database import Register

_EXTRACTED = "from-backup.db"
_PAGE_BYTES = 4_096
_SPARE_BYTES = 32 * 1024**2
_SYSTEM = SystemClock()


def inspect(file: Path, given: GivenCodes, papers: Path | None = None) -> BackupFacts:
    """Return what a backup says of itself, once a sheet opened it; nothing is written.

    Raises:
        KitWrongError, BackupOtherError, BackupDamagedError, BackupNewerError,
        FileUnreadableError: as for ``backup.opening.opened``.
    """
    with backups.opened(file, given, papers) as found:
        return found.facts


def restore(
    file: Path,
    folder: Path,
    given: GivenCodes,
    login: str | None,
    passphrase: str,
    *,
    plan: RecoveryPlan | None = None,
    clock: Clock = _SYSTEM,
    report: Report = silent,
    token: Token | None = None,
    papers: Path | None = None,
    cost: KdfCost | None = None,
) -> Restored:
    """Make a register out of a backup and open it as its head.

    Args:
        file: the backup.
        folder: where the register is to be: not there yet, or empty.
        given: what was typed from recovery sheets of before the backup.
        login: of a head of the office; None for the first one.
        passphrase: of that head from now on.
        plan: which new sheets are made; one that opens alone when it is None.
        clock: the time.
        report: told "checking", "database" (bytes), "deriving", "copying" (bytes), "sealing",
            "papers" (bytes) and "opening".
        token: looked at between chunks.
        papers: folder of the papers, when they do not lie beside the file as they were written.
        cost: of the key derivation; measured on this computer when it is None.

    Raises:
        RegisterExistsError, TargetExistsError: there is something in the place already.
        FolderNotAllowedError: the folder lies on another computer.
        KitWrongError, BackupOtherError, BackupDamagedError, BackupNewerError: as for ``inspect``.
        CaseStateError: ``restore.not-a-head``: no head of the office has this login.
        WeakPassphraseError: the passphrase is too easy to guess.
        NotEnoughDiskError, NotEnoughMemoryError, FileUnreadableError, Cancelled: nothing is left.
    """
    report(Progress("checking"))
    folder = _free(folder)
    drawn = draw(plan or RecoveryPlan())
    work = _Work(clock, report, token or Token(), passphrase, drawn, cost)
    with backups.opened(file, given, papers) as found, new_register.made_beside(folder) as making:
        _check_room(making, found)
        made = _made(making, found, login, work)
    report(Progress("opening"))
    sheets = replace(drawn.sheets, sealed_left_out=made.left_out)
    s = _opened(folder, made, work)
    return Restored(s, found.facts, sheets, made.first, made.problems)


def _free(folder: Path) -> Path:
    """Return the whole path of a place where a register may be made."""
    run_self_test()
    whole = folder.absolute()
    paths.check_register_folder(whole)
    new_register.refuse_used(whole)
    return whole


@dataclass(frozen=True)
class _Work:
    """What is done to every part of the new register."""

    clock: Clock
    report: Report
    token: Token
    passphrase: str
    drawn: Drawn
    cost: KdfCost | None

    def __repr__(self) -> str:
        return "<Work>"


@dataclass(frozen=True)
class _Made:
    """A new register in its folder.

    Attributes:
        vault: as user 0, with all keys.
        head: who opens it.
        first: the passphrases of everybody else.
        problems: what was not whole.
        left_out: sealed cases whose keys no sheet had when the backup was made.
    """

    vault: OpenVault
    head: UserRecord
    first: tuple[FirstPassphrase, ...]
    problems: tuple[str, ...] = ()
    left_out: int = 0

    def __repr__(self) -> str:
        return "<Made>"


def _check_room(making: Path, found: OpenedBackup) -> None:
    """Refuse at once when there is no room for the papers and, on the way, two registers."""
    needed = found.papers_bytes + 3 * found.manifest.database.size + _SPARE_BYTES
    free = files.free_bytes(making)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)


def _made(making: Path, found: OpenedBackup, login: str | None, work: _Work) -> _Made:
    path = making / _EXTRACTED
    try:
        key = found.extract_database(path, work.report, work.token)
        register = _open_extracted(path, key)
        try:
            made = _with_keys(register, found, login, work)
            _copy(register, making, made.vault, work)
        finally:
            register.close()
    finally:
        remove_database(path)
    rows = restored_rows.Rows(
        found.vault, made.vault, made.head.user, found.facts.made_at, work.clock.now()
    )
    with register_refusals():
        copy = open_register(making / opening.REGISTER, made.vault)
        try:
            work.report(Progress("sealing"))
            problems = restored_rows.settle(copy, rows)
            work.token.checkpoint()
            lost = restored_rows.take_papers(
                making, found, copy, made.vault, work.report, work.token
            )
        finally:
            copy.close()
    key_files.write_both(making, made.vault)
    left_out = sum(one.startswith("case-left-out") for one in problems)
    return replace(made, problems=(*problems, *lost), left_out=left_out)


def _open_extracted(path: Path, key: bytes) -> Register:
    # Imported here: the command line shows its help and its version without the database.
    from models.register.database import Register

    try:
        with register_refusals():
            return Register.open(path, key)
    except RegisterNewerError as error:
        raise BackupNewerError from error
    except RegisterDamagedError as error:
        raise BackupDamagedError(reason="backup.database") from error


def open_register(path: Path, vault: OpenVault) -> Register:
    """Open the register file of a vault."""
    from models.register.database import Register

    return Register.open(path, vault.db_key, vault.marks_key)


def _with_keys(register: Register, found: OpenedBackup, login: str | None, work: _Work) -> _Made:
    """Make the keys of the new register: for its head, and first passphrases for all others."""
    with register_refusals(), register.read() as session:
        people = [user_record(row) for row in present_users(session)]
    head = _chosen(people, login)
    passphrases.require_strong(work.passphrase, (found.facts.office, head.name, head.login))
    first = tuple(
        FirstPassphrase(one, passphrases.generate()) for one in people if one.user != head.user
    )
    work.token.checkpoint()
    work.report(Progress("deriving"))
    words = {one.user.user: (one.user.login, one.words) for one in first}
    old = found.vault
    held = {one.user: _held(old, one.user) for one in people}
    held[head.user] |= {OFFICE}
    with vault_refusals():
        vault = vaults.remade(
            old,
            {head.user: (head.login, work.passphrase), **words},
            held,
            kits=work.drawn.kits,
            custodians=work.drawn.custodians,
            need=work.drawn.sheets.plan.need,
            cost=work.cost or vaults.measure_cost(time.monotonic),
            nameless=len(people) == 1,
        )
    return _Made(vault, head, first)


def _chosen(people: list[UserRecord], login: str | None) -> UserRecord:
    wanted = login_key(login or "")
    for one in sorted(people, key=lambda one: one.user):
        if one.role == HEAD and (not wanted or login_key(one.login) == wanted):
            return one
    raise CaseStateError(reason="restore.not-a-head")


def _held(old: OpenVault, user: int) -> set[str]:
    """Return the domains of a person, without those whose keys no sheet had."""
    granted = {one.domain for one in old.header.grants if one.user == user}
    return granted & set(old.domains)


def _copy(register: Register, making: Path, vault: OpenVault, work: _Work) -> None:
    """Copy the register under its new key; keys whose time is over are not in a backup anyway."""
    from models.register.online_copy import copy_to

    def checkpoint(pages: int, total: int) -> None:
        work.token.checkpoint()
        work.report(Progress("copying", pages * _PAGE_BYTES, total * _PAGE_BYTES))

    target = making / opening.REGISTER
    with register_refusals():
        copy_to(register, target, vault.db_key, 0, checkpoint)
        with files.opened_to_write(target) as file:
            files.finish_file(file)


def _opened(folder: Path, made: _Made, work: _Work) -> Services:
    """Open the new register; one whose sheets nobody would be told is not kept."""
    try:
        with vault_refusals():
            vault = vaults.unlock_passphrase(
                made.vault.header.raw, made.head.login, work.passphrase
            )
        held = FolderLock.take(folder)
        try:
            return opening.opened(folder, held, vault, work.clock)
        except BaseException:
            held.release()
            raise
    except BaseException:
        files.remove_all(folder, quietly=True)
        raise
