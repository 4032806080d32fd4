"""Everything that can still be read of a damaged register, brought into a new folder beside it.

Rules: nothing of the damaged folder is changed, but new keys that were decided on come first; the
new one gets its name when it is complete and goes when it is not; it has the same keys, so that the
same passphrases and recovery sheets open it, and an epoch of its own, because what the old one
counted may be lost or go on; what is lost is told by table, paper and case, and a file that cannot
be read takes no other with it; only the head does it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import SystemClock
from app.base.errors import AppError, LoginMissingError, RegisterDamagedError
from app.base.jobs import Progress, Report, Token, silent
from app.cases.papers import blob_store
from app.core import key_files, log
from app.core.key_files import needs_login
from app.core.permissions import HEAD, Act, require
from app.core.records import OwnOffice, UserRecord
from app.core.selftest import run_self_test
from app.core.services import Services, register_refusals, writing
from app.register import access, rekey_swap
from app.register.integrity import checks
from app.register.integrity.check_words import SEALED
from app.register.opening import ABOVE
from app.register.passphrase_slots import unlock_named
from app.register.people import user_record
from app.register.records import SalvageReport
from app.system import files, paths
from app.system.folder_lock import FolderLock
from crypto.base import sjson
from crypto.base.primitives import random_bytes
from crypto.errors import CryptoError
from crypto.vault.database_pages import open_page
from crypto.vault.log_chain import START, row_hash
from models.base.meta import get_meta, set_meta
from models.queries.lookup import blob_names
from models.register.resealing import begin_anew
from models.rows.case import Attachment
from models.rows.matching import stop_open
from models.rows.sealed import sealed_blobs
from models.rows.user import User

if TYPE_CHECKING:
    from app.base.clock import Clock
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Register, Session
    from models.register.salvaging import Damaged, Line

REGISTER = "register.db"
_COPY = "damaged.db"
_PAGE_BYTES = 4096
_EPOCH_BYTES = 8
_SYSTEM = SystemClock()
_FOLDERS = ("inbox", "outbox")


def salvage(
    folder: Path,
    login: str | None,
    passphrase: str,
    target: Path,
    *,
    clock: Clock = _SYSTEM,
    report: Report = silent,
    token: Token | None = None,
) -> SalvageReport:
    """Bring all rows and papers that can be read into a new register folder.

    Args:
        folder: the damaged register folder; it stays as it is.
        login: as typed; None or "" while the register has one user.
        passphrase: as typed.
        target: the new folder: not there yet, or empty, and not inside the damaged one.
        clock: the time.
        report: told the steps "deriving", "database" (in rows) and "papers" (in bytes).
        token: asked between rows and chunks whether to stop.

    Raises:
        RegisterMissingError, CannotUnlockError, KeyFileDamagedError, RegisterBusyError: as for
            ``access.unlock``.
        RegisterExistsError, TargetExistsError, FolderNotAllowedError: not a place for it.
        RegisterDamagedError: the list of tables cannot be read; only a backup helps.
        CaseStateError: whoever unlocks is not a head.
        NotEnoughDiskError, FileUnreadableError, Cancelled: nothing is left behind.
    """
    run_self_test()
    folder, target = folder.absolute(), target.absolute()
    paths.check_register_folder(target)
    access.refuse_used(target)
    report(Progress("deriving"))
    if not (login or "").strip() and needs_login(folder):
        raise LoginMissingError
    held = FolderLock.take(folder)
    try:
        rekey_swap.finish(folder)
        vault = unlock_named(folder, login or "", passphrase).vault
        with access.made_beside(target) as making:
            found = _brought_out(folder, making, vault, held, clock, report, token)
            key_files.write_both(making, vault)
    finally:
        held.release()
    return SalvageReport(str(target), *found)


def _brought_out(
    folder: Path,
    making: Path,
    vault: OpenVault,
    held: FolderLock,
    clock: Clock,
    report: Report,
    token: Token | None,
) -> tuple[int, int, tuple[str, ...]]:
    """Fill the new folder; return how many cases and papers came along, and what did not."""
    from models.register.database import Register
    from models.register.library_errors import translated

    with register_refusals(), translated(making / REGISTER):
        register = Register.create(making / REGISTER, vault.db_key, vault.marks_key)
        try:
            with _copy(folder / REGISTER, making / _COPY, vault) as source:
                lost = _rows(source, making / REGISTER, vault, clock.now(), report, token)
            # The files are still in the damaged folder, the rows in the new register.
            s = _services(folder, register, vault, held, clock)
            require(s, Act.RECOVERY)
            papers, damaged = _papers(s, making, report, token)
            cases = _finished(s, [*lost, *damaged], papers)
        finally:
            register.close()
    left = [one for name in _FOLDERS for one in _copy_packets(folder / name, making / name)]
    return cases, papers, (*lost, *damaged, *left)


def _copy_packets(source: Path, target: Path) -> list[str]:
    """Copy the files of packets and parts; return those that cannot be read."""
    lost: list[str] = []
    if source.is_symlink() or source.is_junction():
        return lost
    for folder, names, found in source.walk():
        place = target / folder.relative_to(source)
        with files.plain_errors():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        names[:] = [name for name in names if not (folder / name).is_junction()]
        for name in found:
            path = folder / name
            if not path.is_symlink() and not _copy_file(path, place / name):
                lost.append(f"packet-file:{name}")
    return lost


def _copy_file(source: Path, target: Path) -> bool:
    """Copy one file, sealed as it is; say whether it could be read to its end.

    Raises:
        NotEnoughDiskError, FileUnreadableError: the new one cannot be written.
    """
    whole = True
    with files.plain_errors():
        with files.create_private(target) as writer:
            for chunk in _chunks(source):
                whole = chunk is not None
                files.write_all(writer, chunk or b"")
        if not whole:
            files.remove(target)
    return whole


def _chunks(source: Path) -> Iterator[bytes | None]:
    """Yield what a file holds, and None at the end when it could not be read that far."""
    try:
        with files.open_to_read(source) as reader:
            while chunk := reader.read(files.COPY_BYTES):
                yield chunk
    except (OSError, AppError):
        yield None


@contextlib.contextmanager
def _copy(path: Path, copy: Path, vault: OpenVault) -> Iterator[Damaged]:
    """Lend a connection to a sealed copy of the damaged file; the copy goes afterwards."""
    from models.register.salvaging import Damaged, copied_file

    try:
        with files.plain_errors():
            if not path.is_file() or path.stat().st_size < _PAGE_BYTES:
                raise RegisterDamagedError
            with files.reader(path) as file:
                first = open_page(vault.db_key, file.read(_PAGE_BYTES), 1)
            # A file that was cut says here how long it was; nonsense when the page is damaged.
            pages = int.from_bytes(first[28:32])
            most = 64 * (path.stat().st_size // _PAGE_BYTES) + 1_000_000
            copied_file(path, copy, vault.db_key, pages if pages < most else 0)
        source = Damaged(copy, vault.db_key)
        try:
            yield source
        finally:
            source.close()
    finally:
        for ending in ("", "-wal", "-shm"):
            files.remove(copy.with_name(copy.name + ending), missing_ok=True)


def _rows(
    source: Damaged, path: Path, vault: OpenVault, now: int, report: Report, token: Token | None
) -> list[str]:
    """Copy the rows; return what is lost."""
    from models.base.cipher import connect
    from models.register import salvaging

    def told(rows: int) -> None:
        if token is not None:
            token.checkpoint()
        report(Progress("database", rows))

    target = connect(path, vault.db_key)
    try:
        target.execute("PRAGMA foreign_keys = OFF")
        lost = salvaging.copy_rows(source, target, told)
        target.execute("BEGIN IMMEDIATE")
        stubs = salvaging.add_lost_cases(source, target, now)
        gone = salvaging.let_go_of_lost(target)
        target.execute("COMMIT")
    finally:
        target.close()
    for table, rows in gone.items():
        lost[table] = lost.get(table, 0) + rows
    return [f"rows:{table}:{count}" for table, count in lost.items()] + [
        f"case-facts:{number}" for number in stubs
    ]


def _services(
    folder: Path, register: Register, vault: OpenVault, held: FolderLock, clock: Clock
) -> Services:
    with register.session() as session:
        _put_right(session, vault, clock.now())
        session.flush()
        user: UserRecord = user_record(session.get_one(User, vault.user))
        office = _office(session)
    return Services(folder, vault, register, user, office, clock, held, ABOVE)


def _office(session: Session) -> OwnOffice:
    from app.offices import cards, practice
    from app.offices.office_facts import own_office
    from app.offices.own_card import current_card
    from models.errors import ModelsError

    try:
        with contextlib.suppress(AppError):
            practice.know_again(session, cards.read(current_card(session)))
            session.flush()
        return own_office(session)
    except (ModelsError, AttributeError) as error:
        # Without its identity an office cannot go on: a backup still has it.
        raise RegisterDamagedError from error


def _put_right(session: Session, vault: OpenVault, now: int) -> None:
    """Write what an unlock looks for, where its rows are lost."""
    set_meta(session, "vault_id", vault.vault_id)
    set_meta(session, "header_gen", str(vault.header.gen))
    begin_anew(session, random_bytes(_EPOCH_BYTES).hex(), 0)
    stop_open(session, now)
    if not get_meta(session, "office.name"):
        set_meta(session, "office.name", "?")
    if session.get(User, vault.user) is None:
        session.add(
            User(
                number=vault.user,
                login="head",
                name="?",
                post=None,
                role=HEAD,
                public_key=vault.publics[vault.user],
                created=now,
            )
        )


def _papers(
    s: Services, making: Path, report: Report, token: Token | None
) -> tuple[int, list[str]]:
    """Copy the papers that are whole, take away the rows of the others, and return them."""
    found = checks.papers(s)
    lost: list[str] = []
    whole = 0
    for one, problem in checks.judge_papers(s, found, report, token):
        if problem:
            lost.append(f"{problem}:{one.case_no}")
            with s.register.session() as session:
                session.delete(session.get_one(Attachment, one.paper_id))
            continue
        _copy_blob(s.folder, making, one.name)
        whole += 1
    known = {one.name for one in found}
    with s.register.read() as session:
        sealed = set(sealed_blobs(session))
        others = (blob_names(session) | sealed) - known
    for name in sorted(others):
        if token is not None:
            token.checkpoint()
        if not _copy_blob(s.folder, making, name) and name in sealed:
            lost.append(f"paper-missing:{SEALED}")
    return whole, lost


def _copy_blob(folder: Path, making: Path, name: str) -> bool:
    """Copy one sealed file; say whether it was there."""
    source, target = blob_store.blob_path(folder, name), blob_store.blob_path(making, name)
    with files.plain_errors():
        target.parent.mkdir(mode=0o700, exist_ok=True)
    return _copy_file(source, target)


def _finished(s: Services, lost: list[str], papers: int) -> int:
    """Make list and search anew, put the log right and add the line of the salvage."""
    from models.register.salvaging import count_of_cases, fill_derived

    with writing(s) as session:
        _settle_log(session)
        fill_derived(session)
        cases = count_of_cases(session)
        log.record(session, s, "register_salvaged", cases=cases, papers=papers, lost=len(lost))
    return cases


def _settle_log(session: Session) -> None:
    """Chain the lines that came along anew when some are missing between them."""
    from models.register.salvaging import write_log
    from models.rows import log as rows

    if not log.check_lines(session).problem:
        return
    last = START
    lines: list[Line] = []
    for row in rows.all_lines(session):
        try:
            body = sjson.parse(row.row_bytes)
            body.pop("s", None)  # what several computers wrote becomes one chain
            raw = sjson.encode({**body, "n": len(lines) + 1})
        except (CryptoError, TypeError):
            continue
        last = row_hash(last, raw)
        lines.append((len(lines) + 1, row.at, row.user, row.action, row.object_id, raw, last))
    write_log(session, lines)
    log.note_count(session, len(lines))
