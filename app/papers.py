"""Papers of a case: sealed into the register, read from it, saved outside it on request.

Rules: constant memory at any size; a paper is in the case or not at all, whatever interrupts; its
content touches the disk only sealed, until an officer saves it elsewhere; a saved paper gets a
harmless name and never replaces a file.
"""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app import blob_store, files, log
from app.bootstrap import Services, reading, writing
from app.case_view import paper_record
from app.errors import (
    CaseStateError,
    FactRefusedError,
    NotEnoughDiskError,
    NotFoundError,
    PaperRefusedError,
    RegisterDamagedError,
)
from app.jobs import Progress, Report, Token, silent
from app.language import N_
from app.permissions import HEAD, Act, require
from app.records import PaperRecord
from app.typed_text import kept_text
from crypto import blobs
from crypto.errors import AttachmentError, TamperError, TruncatedError
from models import finding
from models.attachment import Attachment
from models.base import new_id
from models.fields import CODE_LISTS
from models.user import names_by_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.blob_store import NewBlob
    from crypto.blobs import BlobFacts, BlobReader
    from models.case import Case
    from models.database import Session

MAX_BYTES = 2 * 1024**3
ROOM_LEFT_BYTES = 16 * 1024**2
DEFAULT_GROUP = "attachments"
_NAME_LENGTH = 120
_TYPES = mimetypes.MimeTypes(filenames=())


def attach(
    s: Services,
    case_id: str,
    source: Path,
    kind: str,
    title: str = "",
    group: str = DEFAULT_GROUP,
    report: Report = silent,
    token: Token | None = None,
) -> PaperRecord:
    """Seal a copy of a file into a case.

    Args:
        s: the open register.
        case_id: id or number of the case.
        source: the file; it is only read.
        kind: a code of attachment_kind.
        title: what it is, in words; the name of the file when it is "".
        group: consent group that lets it leave; "" when it never may.
        report: told the step "sealing" in bytes.
        token: asked between chunks whether to stop.

    Raises:
        NotFoundError, AmbiguousError, CaseStateError: no such case, or it is not open.
        FactRefusedError: not a kind or group of papers, or not a title.
        PaperRefusedError: empty, larger than 2 GiB, or changed while it was read.
        FileUnreadableError, NotEnoughDiskError: nothing was changed.
        Cancelled: the officer asked to stop; nothing was changed.
    """
    require(s, Act.CHANGE)
    _check_codes(kind, group)
    kept_title = kept_text(title, "next_step", N_("Title"))
    with reading(s) as session:
        _open_case(session, case_id)
    with files.open_to_read(source) as content:
        size = _size_of(s, content)
        blob = blob_store.begin(s)
        try:
            checkpoint = _checkpoint(report, token, "sealing", size)
            facts = _seal(content, blob, checkpoint)
            checkpoint(size)
            record = _keep(s, case_id, blob, facts, source, (kind, kept_title, group))
        except BaseException:
            blob.discard()
            raise
    blob_store.place(s, [blob.name])
    return record


def read_paper(s: Services, paper_id: str) -> BlobReader:
    """Open a paper for reading; use it as a context manager.

    Args:
        s: the open register.
        paper_id: its whole id.

    Raises:
        NotFoundError: there is no such paper.
        RegisterDamagedError: its file is missing or has another length. Reading a
            chunk that was changed raises ``crypto.errors.TamperError``.
    """
    with reading(s) as session:
        row = _paper(session, paper_id)
        name, wrapped, size = row.blob_name, row.wrapped_key, row.size
    try:
        key = s.vault.open_blob_key(paper_id, wrapped)
    except TamperError as error:
        raise RegisterDamagedError from error
    return blob_store.open_plain(s, name, key, size)


def save_paper(
    s: Services,
    paper_id: str,
    folder: Path,
    report: Report = silent,
    token: Token | None = None,
) -> Path:
    """Save a paper in the clear in a folder that the officer chose.

    Args:
        s: the open register.
        paper_id: its whole id.
        folder: an existing folder.
        report: told the step "saving" in bytes.
        token: asked between chunks whether to stop.

    Returns:
        The new file, under a name that every system keeps and nothing runs.

    Raises:
        NotFoundError: there is no such paper.
        PaperRefusedError: its kind of file may be saved only by the head of the office.
        TargetExistsError: a file of this name is there; it is untouched.
        RegisterDamagedError: the paper is damaged; nothing is left in the folder.
        FileUnreadableError, NotEnoughDiskError, Cancelled: nothing is left in the folder.
    """
    require(s, Act.SAVE_PAPER)
    with reading(s) as session:
        row = _paper(session, paper_id)
        case_no, case_id = row.case.case_no, row.case_id
        name, unsafe = _export_name(row)
        size, digest, kind = row.size, row.sha256, row.kind
    if unsafe and s.user.role != HEAD:
        raise PaperRefusedError(reason="paper.unsafe-name")
    target = files.inside(folder, name)
    checkpoint = _checkpoint(report, token, "saving", size)

    def write(out: BinaryIO) -> None:
        with read_paper(s, paper_id) as paper:
            _copy_whole(paper, out, digest, checkpoint)

    files.write_new(target, write)
    files.mark_from_outside(target)
    with writing(s) as session:
        log.record(session, s, "paper_saved", case_no, case_id, kind=kind)
    return target


def _copy_whole(
    paper: BlobReader, out: BinaryIO, digest: str, checkpoint: Callable[[int], None]
) -> None:
    """Copy a paper and prove at the end that it is the one that was attached."""
    seen, done = hashlib.sha256(), 0
    try:
        while chunk := paper.read(files.COPY_BYTES):
            seen.update(chunk)
            files.write_all(out, chunk)
            done += len(chunk)
            checkpoint(done)
    except (TamperError, TruncatedError) as error:
        raise RegisterDamagedError from error
    if seen.hexdigest() != digest:
        raise RegisterDamagedError


def _seal(content: BinaryIO, blob: NewBlob, checkpoint: Callable[[int], None]) -> BlobFacts:
    try:
        with files.plain_errors():
            facts = blobs.write_blob(blob.file, blob.key, content, checkpoint)
    except (AttachmentError, TruncatedError) as error:
        raise PaperRefusedError(reason="paper.changed") from error
    blob.finish()
    return facts


def _keep(
    s: Services,
    case_id: str,
    blob: NewBlob,
    facts: BlobFacts,
    source: Path,
    words: tuple[str, str, str],
) -> PaperRecord:
    """Write row and log line in one transaction."""
    kind, title, group = words
    paper_id = new_id()
    file_name = _shown_name(source.name)
    with writing(s) as session:
        case = _open_case(session, case_id)
        row = Attachment(
            id=paper_id,
            case_id=case.id,
            kind=kind,
            title=title or file_name,
            file_name=file_name,
            media_type=_TYPES.guess_type(file_name)[0] or "application/octet-stream",
            size=facts.size,
            sha256=facts.sha256,
            blob_name=blob.name,
            wrapped_key=s.vault.seal_blob_key(paper_id, blob.key),
            consent_group=group,
            created=s.clock.now(),
            created_by=s.user.user,
        )
        case.attachments.append(row)
        case.updated = s.clock.now()
        log.record(session, s, "paper_added", case.case_no, case.id, kind=kind, size=facts.size)
        session.flush()
        return paper_record(row, names_by_number(session))


def _open_case(session: Session, ref: str) -> Case:
    case = finding.find_case(session, ref)
    if case.record_state != "open" or case.binned:
        raise CaseStateError(reason="case.not-open")
    return case


def _paper(session: Session, paper_id: str) -> Attachment:
    row = session.get(Attachment, paper_id)
    if row is None:
        raise NotFoundError
    return row


def _size_of(s: Services, content: BinaryIO) -> int:
    with files.plain_errors():
        size = content.seek(0, 2)
        content.seek(0)
    if size == 0:
        raise PaperRefusedError(reason="paper.empty")
    if size > MAX_BYTES:
        raise PaperRefusedError(reason="paper.too-large")
    needed, free = blobs.file_size(size) + ROOM_LEFT_BYTES, files.free_bytes(s.folder)
    if needed > free:
        raise NotEnoughDiskError(needed=needed, free=free)
    return size


def _check_codes(kind: str, group: str) -> None:
    if kind not in {code.value for code in CODE_LISTS["attachment_kind"]}:
        raise FactRefusedError(field=N_("Kind of paper"), reason="code.unknown")
    if group and group not in {code.value for code in CODE_LISTS["consent_group"]}:
        raise FactRefusedError(field=N_("Which facts"), reason="code.unknown")


def _export_name(row: Attachment) -> tuple[str, bool]:
    suffix = Path(row.file_name).suffix.lower()
    if suffix not in files.SAFE_SUFFIXES:
        return files.safe_export_name(row.file_name)
    stem = row.title.removesuffix(Path(row.file_name).suffix)
    return files.title_as_name(stem, suffix), False


def _shown_name(name: str) -> str:
    """Return the name of a file as text to show: composed, one line, nothing invisible."""
    return log.plain_line(name)[:_NAME_LENGTH].strip() or "file"


def _checkpoint(
    report: Report, token: Token | None, step: str, total: int
) -> Callable[[int], None]:
    def checkpoint(done: int) -> None:
        if token is not None:
            token.checkpoint()
        report(Progress(step, min(done, total), total))

    return checkpoint
