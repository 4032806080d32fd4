"""A backup opened with recovery sheets, its maker proven first; and opened whole for a test.

Rules:

* Opening: nothing is written but where the caller says; damage, a newer program and a sheet of
  another register are told apart wherever the bytes allow it; papers lie inside the file or beside
  it, and whoever reads them proves them by their own keys; no path or name of the disk is believed
  to be a file before it is looked at.
* Testing: nothing of it lies in the clear meanwhile: the database stays under its one-time key and
  is removed at the end; what one paper lacks does not stop the test of the others; the register is
  told that a backup was tested only when everything in it is right.
"""

# ruff: noqa: PT028 - the use case is called test, but it is none of pytest's
from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from app.backup.moment import remove_database, staging_file
from app.base.errors import AppError, RegisterDamagedError, RegisterNewerError
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, register_refusals, writing
from app.register.records import BackupFacts, BackupReport, GivenCodes
from app.register.safety_errors import (
    BackupDamagedError,
    BackupNewerError,
    BackupOtherError,
    KitWrongError,
)
from app.rekey import rekey
from app.sealed import sealed
from app.system import files, paths
from app.system.files import plain_errors, remove
from app.system.folder_lock import FolderLock
from crypto.backup import backup as format_
from crypto.backup.backup_format import RECOVERY, BackupManifest, Front, read_front
from crypto.errors import CryptoError, NewerVersionError, NotForUsError, TruncatedError
from crypto.vault.blobs import BlobFacts, check_blob
from models.base.meta import get_meta
from models.queries import lookup
from models.queries.lookup import PaperFacts, facts_in_dump, paper_facts
from models.rows import backup as rows
from models.rows.sealed import all_sealed

if TYPE_CHECKING:
    from crypto.backup.backup import OpenBackup, Slice
    from crypto.vault.key_slots import Slot
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session


PAPERS = "papers"
"""Folder beside a backup file that holds the papers."""

PAPER_SUFFIX = ".lfb"
_CUSTODIANS_NEED = 2
_SHOWN_DIGITS = 8
_NAME = re.compile(r"[0-9a-f]{64}")


class OpenedBackup:
    """A backup that a sheet opened.

    Attributes:
        facts: what it says of itself.
        vault: the register it was made of, as user 0; its key file, its domains.
    """

    def __init__(self, backup: OpenBackup, beside: Path) -> None:
        self._backup = backup
        self._beside = beside
        self.vault: OpenVault = backup.vault
        self.facts = facts_of(backup.manifest)

    def __repr__(self) -> str:
        return "<OpenedBackup>"

    @property
    def manifest(self) -> BackupManifest:
        """What stands in the backup about the register: epoch, head of the log, sizes."""
        return self._backup.manifest

    @property
    def papers_bytes(self) -> int:
        """Bytes of all sealed papers that the backup names."""
        return sum(size for _name, size in _told(self._backup.index()))

    def extract_database(
        self, target: Path, report: Report = silent, token: Token | None = None
    ) -> bytes:
        """Write the database of the backup into a new file.

        Args:
            target: nothing is there yet; the file stays encrypted.
            report: told the step "database", in bytes.
            token: looked at between chunks.

        Returns:
            The key it opens with, 32 bytes.

        Raises:
            BackupDamagedError, NotEnoughDiskError, FileUnreadableError, TargetExistsError,
                Cancelled: nothing is left.
        """
        checkpoint = at_step(report, token, "database", self._backup.manifest.database.size)
        made = False
        try:
            with files.plain_errors(), files.create_private(target) as file:
                made = True
                with told_as_damage():
                    self._backup.write_database(file, checkpoint)
                files.finish_file(file)
        except BaseException:
            if made:
                with contextlib.suppress(OSError):
                    files.remove(target)
            raise
        return self._backup.manifest.db_key

    def papers(self) -> Iterator[tuple[str, BinaryIO | None]]:
        """Yield name (64 hex digits) and a reader of the sealed bytes of each paper, by name.

        The reader is closed when the next one is asked for. It is None for a paper that was lost
        when the backup was made, or that does not lie beside the file in its full length.

        Raises:
            BackupDamagedError: while reading, the file was changed or ends too early.
        """
        readers = self._inside()
        for name, size in _told(self._backup.index()):
            if size == 0:
                yield name, None
                continue
            reader = self._beside_file(name, size) if self.facts.beside else next(readers)
            try:
                yield name, reader
            finally:
                if reader is not None:
                    reader.close()

    def check_rest(self) -> None:
        """Read the end of the file, which holds nothing.

        Raises:
            BackupDamagedError: it holds something, or was changed.
        """
        with told_as_damage():
            self._backup.check_padding()

    def _inside(self) -> Iterator[BinaryIO]:
        for _name, _size, reader in self._backup.papers():
            if reader is not None:
                yield cast(BinaryIO, _Told(reader))

    def _beside_file(self, name: str, size: int) -> BinaryIO | None:
        path = paper_path(self._beside, name)
        try:
            source = files.open_to_read(path)
        except AppError:
            return None
        if source.seek(0, io.SEEK_END) != size:
            source.close()
            return None
        source.seek(0)
        return source


class _Told(io.RawIOBase):
    """A reader of the file whose refusals are those of an office."""

    def __init__(self, reader: Slice) -> None:
        super().__init__()
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._reader.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._reader.seek(offset, whence)

    def readinto(self, buffer: memoryview | bytearray, /) -> int:  # type: ignore[override]
        with files.plain_errors(), told_as_damage():
            return self._reader.readinto(buffer)


@contextlib.contextmanager
def opened(
    file: Path, given: GivenCodes, papers: Path | None = None, own: OpenVault | None = None
) -> Iterator[OpenedBackup]:
    """Open a backup for the length of a block.

    Args:
        file: the backup.
        given: what was typed from sheets.
        papers: folder of the papers when they do not lie beside the file as they were written.
        own: the open register, which knows whether the first lines are its own.

    Raises:
        FileUnreadableError: the file cannot be read.
        KitWrongError: no sheet, or too few custodians.
        BackupOtherError: the codes are of another register or another sheet; its ``reason`` is
            ``present`` or ``earlier`` when the backup is of the open register.
        BackupNewerError: a newer Lifafa made it.
        BackupDamagedError: cut, changed, not a backup, or made by somebody without the register.
    """
    if given.kit is None and len(given.custodians) < _CUSTODIANS_NEED:
        raise KitWrongError(reason="backup.custodians-few")
    with files.open_to_read(file) as source:
        found = _open(source, given, own)
        yield OpenedBackup(found, papers or file.absolute().parent / PAPERS)


def vault_of(file: Path) -> str:
    """Return the number of the register a file says it is of, 32 hex digits; nothing is proven.

    Raises:
        FileUnreadableError, BackupNewerError, BackupDamagedError: as for ``opened``.
    """
    with files.open_to_read(file) as source, files.plain_errors(), told_as_damage():
        return read_front(source).vault_id


def facts_of(manifest: BackupManifest) -> BackupFacts:
    """Return what a person is shown of a manifest."""
    return BackupFacts(
        backup_id=manifest.id,
        office=manifest.office,
        vault=manifest.vault[:_SHOWN_DIGITS],
        made_at=manifest.made,
        cases=manifest.cases,
        papers=manifest.papers,
        lines=manifest.lines,
        users=manifest.users,
        beside=manifest.beside,
    )


def paper_path(folder: Path, name: str) -> Path:
    """Return where a paper lies in a folder of papers; the name is 64 hex digits."""
    if not _NAME.fullmatch(name):
        raise ValueError("a paper is named by 64 hex digits")
    return folder / name[:2] / f"{name}{PAPER_SUFFIX}"


@contextlib.contextmanager
def told_as_damage() -> Iterator[None]:
    """Turn what a file of ours refuses into refusals of an office.

    Raises:
        BackupNewerError, BackupDamagedError: its fact ``reason`` is the slug of the check.
    """
    try:
        yield
    except NewerVersionError as error:
        raise BackupNewerError from error
    except CryptoError as error:
        raise BackupDamagedError(reason=error.reason) from error


def _open(source: BinaryIO, given: GivenCodes, own: OpenVault | None = None) -> OpenBackup:
    try:
        with files.plain_errors(), told_as_damage():
            return format_.open_backup(source, given.kit, given.custodians)
    except BackupDamagedError as error:
        if not isinstance(error.__cause__, NotForUsError):
            raise
        refusal: Exception = error.__cause__
    source.seek(0)
    with files.plain_errors(), told_as_damage():
        front = read_front(source)
    reason = "" if own is None else _known(front, own)
    raise BackupOtherError(vault=front.vault_id[:_SHOWN_DIGITS], reason=reason) from refusal


def _known(front: Front, own: OpenVault) -> str:
    """Return what the open register knows of first lines that no typed sheet fits.

    A register keeps its number and its salt for life, and all its sheets change together.

    Returns:
        "present" for lines that are its own with its sheets of now, "earlier" for its own with
        other sheets, "" for those of another register.

    Raises:
        BackupDamagedError: some of it is as in the register and some is not.
    """
    same = front.vault_id == own.vault_id
    if same != (front.salt == own.header.salt):
        raise BackupDamagedError(reason="backup.front-own")
    if not same:
        return ""
    now = [slot for slot in own.header.slots if slot.user == RECOVERY]
    if list(front.slots) == now:
        return "present"
    if _sealed_parts(front.slots) & _sealed_parts(now):
        raise BackupDamagedError(reason="backup.slots-own")
    return "earlier"


def _sealed_parts(slots: Iterable[Slot]) -> set[bytes]:
    return {part for slot in slots for part in (slot.commit, slot.nonce, slot.wrap)}


def _told(index: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Walk over an index, with the refusals of an office."""
    while True:
        with files.plain_errors(), told_as_damage():
            entry = next(index, None)
        if entry is None:
            return
        yield entry


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
    elif not log.ends_with(session, manifest.lines, manifest.log_head):
        yield f"log.head-other:{chain.lines}"
    try:
        yield from rekey.unreadable(session, found.vault)
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
