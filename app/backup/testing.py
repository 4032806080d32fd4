"""A backup opened whole: every page, every line of the log, every paper, as a restore needs it.

Rules: nothing of it lies in the clear meanwhile: the database stays under its one-time key and is
removed at the end; what one paper lacks does not stop the test of the others; the register is told
that a backup was tested only when everything in it is right.
"""

# ruff: noqa: PT028 - the use case is called test, but it is none of pytest's

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.backup.moment import remove_database, staging_file
from app.backup.opening import OpenedBackup, opened
from app.base.errors import AppError, RegisterDamagedError, RegisterNewerError
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, register_refusals, writing
from app.register.records import BackupReport, GivenCodes
from app.register.safety_errors import BackupDamagedError, BackupNewerError
from app.rekey import resealing
from app.sealed import sealed
from app.system import paths
from app.system.files import plain_errors, remove
from app.system.folder_lock import FolderLock
from crypto.errors import CryptoError, NotForUsError, TruncatedError
from crypto.vault.blobs import BlobFacts, check_blob
from models.base.meta import get_meta
from models.queries import lookup
from models.queries.lookup import PaperFacts, facts_in_dump, paper_facts
from models.rows import backup as rows
from models.rows.sealed import all_sealed

if TYPE_CHECKING:
    from models.register.database import Session

SEALED = "sealed"
"""Stands for the number of a case that is sealed."""

_WORKPLACE = "backup-test"


def test(
    file: Path,
    given: GivenCodes,
    report: Report = silent,
    token: Token | None = None,
    s: Services | None = None,
    *,
    papers: Path | None = None,
) -> BackupReport:
    """Open a backup to its last byte and say what is not right.

    Args:
        file: the backup.
        given: what was typed from sheets.
        report: told "database", "checking", "papers" (in bytes) and "log".
        token: looked at between chunks.
        s: the open register, which then remembers that the backup was tested.
        papers: folder of the papers when they do not lie where they were written.

    Raises:
        CaseStateError: the role of the user does not allow it.
        KitWrongError, BackupOtherError, BackupNewerError, BackupDamagedError: as for
            ``opening.opened``; also when the database in it cannot be opened.
        NotEnoughDiskError, FileUnreadableError, RegisterBusyError, Cancelled: nothing is left.
    """
    if s is not None:
        require(s, Act.BACKUP)
    token = token or Token()
    own = s.vault if s is not None else None
    with opened(file, given, papers, own) as found, _database_at(s) as path:
        key = found.extract_database(path, report, token)
        problems = tuple(dict.fromkeys(_problems(found, path, key, report, token)))
    result = BackupReport(found.facts, not problems, problems)
    if s is not None:
        _note(s, result)
    return result


def _problems(
    found: OpenedBackup, path: Path, key: bytes, report: Report, token: Token
) -> Iterator[str]:
    # Imported here: the command line shows its help without the database.
    from models.register.database import Register

    try:
        with register_refusals():
            register = Register.open(path, key)
    except RegisterNewerError as error:
        raise BackupNewerError from error
    except RegisterDamagedError as error:
        raise BackupDamagedError(reason="backup.database") from error
    try:
        report(Progress("checking"))
        with register_refusals():
            yield from (f"database:{slug}" for slug in register.check())
        token.checkpoint()
        with register_refusals(), register.read() as session:
            yield from _row_problems(session, found)
            yield from _paper_problems(session, found, report, token)
    except RegisterDamagedError:
        yield "database:unreadable"
    finally:
        register.close()
    try:
        found.check_rest()
    except BackupDamagedError:
        yield "backup:end"


def _row_problems(session: Session, found: OpenedBackup) -> Iterator[str]:
    """Compare what the rows say with what the backup says, and open what is sealed in them."""
    manifest = found.manifest
    if get_meta(session, "vault_id") != manifest.vault:
        yield "database:other-register"
    chain = log.check_lines(session)
    if chain.problem:
        yield f"{chain.problem}:{chain.broken_at}"
    elif (chain.lines, log.head(session)) != (manifest.lines, manifest.log_head):
        yield f"log.head-other:{chain.lines}"
    try:
        yield from resealing.unreadable(session, found.vault)
    except RegisterDamagedError:
        yield "own-keys:damaged"


def _paper_problems(
    session: Session, found: OpenedBackup, report: Report, token: Token
) -> Iterator[str]:
    inside = {facts.blob_name: facts for facts in _sealed_papers(session, found)}
    wanted = lookup.blob_names(session)
    total = found.papers_bytes
    before = 0
    for name, reader in found.papers():
        wanted.discard(name)
        facts = inside.get(name) or paper_facts(session, name)
        checkpoint, size = at_step(report, token, "papers", total, before), 0
        problem = "paper-missing"
        if reader is not None:
            size = reader.seek(0, io.SEEK_END)
            problem = _paper_problem(found, facts, reader, checkpoint)
        before += size
        if problem:
            yield f"{problem}:{_case_of(facts)}"
    for name in sorted(wanted):
        yield f"paper-missing:{_case_of(inside.get(name) or paper_facts(session, name))}"


def _case_of(facts: PaperFacts | None) -> str:
    return facts.case_no if facts is not None and facts.case_no else SEALED


def _paper_problem(
    found: OpenedBackup,
    facts: PaperFacts | None,
    reader: BinaryIO,
    checkpoint: Callable[[int], None],
) -> str:
    if facts is None:
        # Of a compartment that the sheets cannot open yet; that it is there can be said.
        return ""
    try:
        with plain_errors():
            key = found.vault.open_blob_key(facts.paper_id, facts.wrapped_key)
            check_blob(reader, key, BlobFacts(facts.size, facts.sha256), checkpoint)
    except TruncatedError:
        return "paper-cut-off"
    except (CryptoError, BackupDamagedError):
        return "paper-changed"
    except AppError:
        return "paper-unreadable"
    return ""


def _sealed_papers(session: Session, found: OpenedBackup) -> Iterator[PaperFacts]:
    for row in all_sealed(session):
        with contextlib.suppress(RegisterDamagedError, NotForUsError, ValueError, KeyError):
            yield from facts_in_dump(sealed.unsealed(found.vault, row)["case"])


@contextlib.contextmanager
def _database_at(s: Services | None) -> Iterator[Path]:
    """Give a name for the database of the backup; everything by this name is removed at the end."""
    if s is not None:
        path = staging_file(s.folder)
        try:
            yield path
        finally:
            remove_database(path)
        return
    place = paths.state_folder() / _WORKPLACE
    with plain_errors():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = FolderLock.take(place)
    try:
        # What a test left here that was cut off is sealed under a key that nobody has any more.
        for left in place.iterdir():
            if left != held.path:
                remove(left)
        path = place / "register.db"
        try:
            yield path
        finally:
            remove_database(path)
    finally:
        held.release()


def _note(s: Services, result: BackupReport) -> None:
    with writing(s) as session:
        row = session.get(rows.BackupRow, result.facts.backup_id)
        if row is not None and result.whole:
            row.tested_at = s.clock.now()
        log.record(session, s, "backup_tested", problems=len(result.problems))
