"""A register made out of a backup, on this computer or another one: beside, never over.

Rules:

* Rows and papers: everything sealed is sealed anew before anything else is looked at; the old log
  stays and goes on with the line of the restoring; new numbers, a new sealing key and a new card go
  out from here on; a paper that lies beside a backup is proved by its own key, because nothing else
  covers it.
* The register: nothing is written before a sheet opened the backup and it was proven who made it;
  the new folder gets its name when it is complete and goes when it is not; it is another register
  with keys, sheets and passphrases of its own, so that neither the thief of the old computer nor an
  old sheet opens it; its packets and cards have numbers that the lost computer cannot have used;
  what could not be taken over is told, and takes nothing else with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.backup import opening as backups
from app.backup.moment import remove_database
from app.base.clock import SystemClock
from app.base.errors import (
    CaseStateError,
    NotEnoughDiskError,
    RegisterDamagedError,
    RegisterNewerError,
)
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.cases.papers.blob_store import blob_path
from app.core import key_files, log
from app.core.permissions import HEAD
from app.core.selftest import run_self_test
from app.core.services import register_refusals, vault_refusals
from app.matching.allowed import ON as MATCHING_ON
from app.offices.office_facts import own_office
from app.offices.own_card import make_encryption_key, make_next_card
from app.register import access, opening, passphrases
from app.register.integrity.check_words import SEALED
from app.register.people import user_record
from app.register.records import BackupFacts, FirstPassphrase, RecoveryPlan, Restored
from app.register.recovery_rows import draw, note_sheets
from app.register.safety_errors import BackupDamagedError, BackupNewerError
from app.rekey import rekey
from app.sealed import sealed
from app.sealed.case_sealing import KIT_KEY
from app.system import files, paths
from app.system.folder_lock import FolderLock
from crypto.base.primitives import random_bytes
from crypto.errors import CryptoError
from crypto.vault import key_slots, open_vault, vault_parts, vault_renewal
from crypto.vault.blobs import BlobFacts, check_blob
from crypto.vault.grants import OFFICE
from models.base.local_time import utc
from models.base.meta import set_meta
from models.queries.lookup import PaperFacts, blob_names, facts_in_dump, paper_facts
from models.register import resealing as rows
from models.rows.sealed import sealed_cases
from models.rows.user import login_key, present_users

if TYPE_CHECKING:
    from app.backup.opening import OpenedBackup
    from app.base.clock import Clock
    from app.core.records import UserRecord
    from app.core.services import Services
    from app.register.records import GivenCodes
    from app.register.recovery_rows import Drawn
    from crypto.vault.key_slots import KdfCost
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Register, Session


_EPOCH_BYTES = 8
_PC_TIE = "pc_secret"


@dataclass(frozen=True)
class Rows:
    """What the rows are changed by.

    Attributes:
        old: keys of the register that the backup was made of.
        new: keys of the new one, as user 0.
        head: number of who restores it.
        made_at: when the backup was made.
        now: Unix seconds.
    """

    old: OpenVault
    new: OpenVault
    head: int
    made_at: int
    now: int


def settle(register: Register, change: Rows) -> tuple[str, ...]:
    """Make the copied rows those of the new register, in one transaction.

    Args:
        register: the copy, open.
        change: keys and times.

    Returns:
        What is not whole, as slugs: of the rows, of the database, ``packets-again:3`` for packets
        that their senders have to hand over again.

    Raises:
        RegisterDamagedError: our own identity or a sealing key does not open.
    """
    with register.session() as session:
        problems = rekey.reseal(session, change.old, change.new)
        again = rows.let_packet_files_go(session)
        rows.forget_that_computer(session)
        age_s = change.now - change.made_at
        rows.begin_anew(session, random_bytes(_EPOCH_BYTES).hex(), age_s)
        _write_down(session, change)
        _renew_keys(session, change)
        day = utc(change.made_at).date().isoformat()
        office = own_office(session).name
        facts: dict[str, str | int] = {"day": day, "made": change.made_at, "packets": again}
        log.write_line(session, change.now, change.head, "register_restored", office, None, facts)
    database = tuple(f"database:{slug}" for slug in register.check())
    with register.read() as session:
        chain = log.check_lines(session)
    broken = (f"{chain.problem}:{chain.broken_at}",) if chain.problem else ()
    waiting = (f"packets-again:{again}",) if again else ()
    return (*problems, *database, *broken, *waiting)


def _write_down(session: Session, change: Rows) -> None:
    new = change.new
    set_meta(session, "vault_id", new.vault_id)
    set_meta(session, "header_gen", str(new.header.gen))
    set_meta(session, KIT_KEY, new.publics[vault_parts.RECOVERY].hex())
    # The secret of the lost computer is lost with it.
    set_meta(session, _PC_TIE, "0")
    # Answers that were given since the backup are not counted here: a head has to decide anew.
    set_meta(session, MATCHING_ON, "")
    note_sheets(session, change.now)
    rows.put_public_keys(session, new.publics, change.head)
    session.flush()


def _renew_keys(session: Session, change: Rows) -> None:
    """Give out a sealing key that the lost computer never had, on a card of a higher number."""
    begun = max(change.now, rows.newest_key_from(session) + 1)
    make_encryption_key(session, change.new, begun)
    session.flush()
    make_next_card(change.new, session, change.now)


def take_papers(
    making: Path,
    found: OpenedBackup,
    register: Register,
    vault: OpenVault,
    report: Report,
    token: Token,
) -> tuple[str, ...]:
    """Copy the sealed papers of a backup into the new folder.

    Args:
        making: the new register folder.
        found: the backup.
        register: the new register.
        vault: its keys.
        report: told "papers", in bytes.
        token: looked at between chunks.

    Returns:
        Papers that are missing or changed, with the number of their case.
    """
    total, done = found.papers_bytes, 0
    problems = []
    with register.read() as session:
        wanted = _Wanted(session, vault)
        for name, reader in found.papers():
            if reader is None or name not in wanted.names:
                continue
            path = blob_path(making, name)
            done += _copy_paper(reader, path, at_step(report, token, "papers", total, done))
            wanted.names.discard(name)
            facts = wanted.facts(name)
            if found.facts.beside and facts is not None and not _is_right(path, vault, facts):
                problems.append(f"{rekey.PAPER_CHANGED}:{facts.case_no or SEALED}")
        problems += [f"paper-missing:{wanted.case_of(name)}" for name in sorted(wanted.names)]
    return tuple(problems)


class _Wanted:
    """The papers that the rows of a register name.

    Attributes:
        names: of those that were not copied yet.
    """

    def __init__(self, session: Session, vault: OpenVault) -> None:
        self._session = session
        self.names = blob_names(session)
        self._inside = {
            facts.blob_name: facts
            for row in sealed_cases(session, vault.domains)
            for facts in _papers_in(vault, row.domain, row.id, row.sealed)
        }

    def facts(self, name: str) -> PaperFacts | None:
        """Return what proves a paper, None when its sealed case does not open."""
        return self._inside.get(name) or paper_facts(self._session, name)

    def case_of(self, name: str) -> str:
        """Return the number of the case of a paper."""
        facts = self.facts(name)
        return facts.case_no if facts is not None and facts.case_no else SEALED


def _papers_in(vault: OpenVault, domain: str, case_id: str, value: bytes) -> list[PaperFacts]:
    try:
        plain = vault.open_row(domain, sealed.TABLE, case_id, value)
    except CryptoError:
        return []
    return list(facts_in_dump(sealed.content_of(plain)["case"]))


def _copy_paper(reader: BinaryIO, path: Path, checkpoint: Callable[[int], None]) -> int:
    with files.plain_errors():
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700)
        with files.create_private(path) as target:
            copied = files.copy_stream(reader, target, checkpoint)
            files.finish_file(target)
    return copied


def _is_right(path: Path, vault: OpenVault, facts: PaperFacts) -> bool:
    try:
        with files.plain_errors(), files.raw_reader(path) as source:
            key = vault.open_blob_key(facts.paper_id, facts.wrapped_key)
            check_blob(source, key, BlobFacts(facts.size, facts.sha256))
    except CryptoError:
        return False
    return True


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
    with backups.opened(file, given, papers) as found, access.made_beside(folder) as making:
        _check_room(making, found)
        made = _made(making, found, login, work)
    report(Progress("opening"))
    s = _opened(folder, made, work)
    return Restored(s, found.facts, drawn.sheets, made.first, made.problems)


def _free(folder: Path) -> Path:
    """Return the whole path of a place where a register may be made."""
    run_self_test()
    whole = folder.absolute()
    paths.check_register_folder(whole)
    access.refuse_used(whole)
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
    """

    vault: OpenVault
    head: UserRecord
    first: tuple[FirstPassphrase, ...]
    problems: tuple[str, ...] = ()

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
    rows = Rows(found.vault, made.vault, made.head.user, found.facts.made_at, work.clock.now())
    with register_refusals():
        copy = opening.open_register(making / opening.REGISTER, made.vault)
        try:
            work.report(Progress("sealing"))
            problems = settle(copy, rows)
            work.token.checkpoint()
            lost = take_papers(making, found, copy, made.vault, work.report, work.token)
        finally:
            copy.close()
    key_files.write_both(making, made.vault)
    return replace(made, problems=(*problems, *lost))


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
        vault = vault_renewal.remade(
            old,
            {head.user: (head.login, work.passphrase), **words},
            held,
            kits=work.drawn.kits,
            custodians=work.drawn.custodians,
            need=work.drawn.sheets.plan.need,
            cost=work.cost or key_slots.measure_cost(time.monotonic),
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
            vault = open_vault.unlock_passphrase(
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
