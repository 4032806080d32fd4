"""Papers of a case: sealed into the register, read from it, saved outside it on request.

Rules:

* What a paper probably is: a guess is a code of attachment_kind, "other" when nothing speaks for
  one; the first word that is found counts; only the name is looked at, never the content.
* Papers: constant memory at any size; a paper is in the case or not at all, whatever interrupts;
  its content touches the disk only sealed, until an officer saves it elsewhere; a saved paper gets
  a harmless name and never replaces a file. A picture is kept small and without what the camera
  wrote into it, unless the officer wants the original; nothing else is ever looked into. One that
  was turned or cut keeps its original beside it when that is wanted, both in one transaction, and
  the same bytes. By what it begins with, not by its name, a picture or film is known that cannot
  forget where it was taken; whatever still tells it never leaves the office, until the officer
  says otherwise by hand.
"""

from __future__ import annotations

import enum
import hashlib
import io
import mimetypes
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from app.base.errors import (
    FactRefusedError,
    NotEnoughDiskError,
    NotFoundError,
    PaperRefusedError,
    RegisterDamagedError,
)
from app.base.jobs import Report, Token, at_step, silent
from app.base.language import N_, translate
from app.cases.case_view import paper_record
from app.cases.open_cases import open_row
from app.cases.papers import blob_store
from app.cases.records import PaperRecord
from app.core import log, partial_files
from app.core.field_catalogue import kept_text
from app.core.permissions import HEAD, Act, may, require
from app.core.services import Services, reading, writing
from app.system import files, pictures
from app.system.sandbox.trim import Trim
from crypto.errors import AttachmentError, TamperError, TruncatedError
from crypto.vault import blobs
from models.base.base import new_id
from models.fields import CODE_LISTS
from models.queries.listing import case_changed
from models.rows.case import Attachment
from models.rows.papers import PaperThumbnail, same_content
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.cases.papers.blob_store import NewBlob
    from app.core.records import UserRecord
    from crypto.vault.blobs import BlobFacts, BlobReader
    from models.register.database import Session
    from models.rows.case import Case


OTHER = "other"
_SOUNDS = frozenset({".mp3", ".m4a", ".ogg", ".opus", ".wav", ".amr", ".aac"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic"})
# Words as offices write them in names of files, in order of how surely they tell.
_WORDS: tuple[tuple[str, str], ...] = (
    ("age_order", r"age (order|proof|declaration)|ossification|आयु|उम्र"),
    ("medical_report", r"medical|mlc|medico|injury|चिकित्सा|मेडिकल"),
    ("health_report", r"health|discharge|prescription|hospital|स्वास्थ्य"),
    ("consent_form", r"consent|सहमति"),
    ("fir_copy", r"fir|zero fir|gd|gde|dd entry|diary|first information|एफआईआर|प्राथमिकी"),
    ("producers_report", r"producer|production (report|form)|form 17|form17"),
    ("statement", r"statements?|161|164|180|183|बयान|कथन"),
    ("case_history", r"case history|social history|history"),
    ("home_verification_report", r"home (verification|study|visit)|hvr|social investigation|sir"),
    ("care_plan", r"care plan|icp|rehabilitation plan"),
    ("release_certificate", r"release|bonded|मुक्ति"),
    ("wage_record", r"wages?|muster|salary|मज़दूरी|मजदूरी"),
    ("call_record_summary", r"cdr|call (records?|details?)"),
    ("hand_over_memo", r"hand ?over|handing over|memo|सुपुर्दगी"),
    ("translation", r"translation|translated|अनुवाद"),
    ("signature", r"signature|thumb|हस्ताक्षर|अंगूठा"),
    ("id_document", r"aa?dhaa?r|pan|voter|epic|passport|ration|birth certificate|ids?|आधार|पहचान"),
    ("photo_place", r"place|site|house|building|spot|जगह|स्थान"),
    ("photo_person", r"photo|face|portrait|फोटो|फ़ोटो"),
)
_KINDS = tuple((kind, re.compile(rf"(?<!\w)({words})(?!\w)")) for kind, words in _WORDS)
_NOT_A_LETTER = re.compile(r"[\s_\-.()\[\]+,]+|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")


def guess(file_name: str) -> str:
    """Return the kind of paper that a name of a file speaks for.

    Args:
        file_name: with its ending; any text.
    """
    path = PurePath(file_name.replace("\\", "/")).name
    stem, ending = PurePath(path).stem, PurePath(path).suffix.lower()
    if ending in _SOUNDS:
        return "audio"
    plain = _NOT_A_LETTER.sub(" ", unicodedata.normalize("NFC", stem).casefold())
    for kind, words in _KINDS:
        if words.search(plain) and (not kind.startswith("photo_") or ending in _PICTURES):
            return kind
    return OTHER


MAX_BYTES = 16 * 1024**3
ROOM_LEFT_BYTES = 16 * 1024**2
DEFAULT_GROUP = "attachments"
SAME_AS_BEFORE = "paper.same-as-before"
_CHANGED = "paper.changed"
_NAME_LENGTH = 120
_TYPES = mimetypes.MimeTypes(filenames=())


class Wish(enum.Enum):
    """What is to become of a picture; a film can only be added as it is."""

    SMALL = "small"  # small and without the camera's notes; as it is when that cannot be done
    SMALL_ONLY = "small-only"  # the same, or not at all
    ORIGINAL = "original"  # as it is


@dataclass(frozen=True)
class _Words:
    kind: str
    title: str
    group: str


@dataclass(frozen=True)
class _Pictured:
    """What is to become of a picture, and how it is turned and cut before."""

    wish: Wish
    trim: Trim

    @property
    def keeps_both(self) -> bool:
        """True when the original is kept beside what is made of it."""
        return self.wish is Wish.ORIGINAL and not self.trim.changes_nothing


@dataclass(frozen=True)
class _Ready:
    """What is to be sealed.

    Attributes:
        content: open at its beginning.
        size: its bytes.
        name: name of the file, as text to show.
        media_type: what it is.
        thumbnail: small picture, or None when there is none yet.
        notes: slugs of what the officer should know.
        is_beside: whether it is the original of the picture before it.
        tells_place: whether it may still tell where it was taken.
        sha256: what the content must be, 64 hex digits; "" for anything.
    """

    content: BinaryIO
    size: int
    name: str
    media_type: str
    thumbnail: bytes | None = None
    notes: tuple[str, ...] = ()
    is_beside: bool = False
    tells_place: bool = False
    sha256: str = ""


def attach(
    s: Services,
    case_id: str,
    source: Path,
    kind: str,
    title: str = "",
    group: str = DEFAULT_GROUP,
    report: Report = silent,
    token: Token | None = None,
    wish: Wish = Wish.SMALL_ONLY,
    trim: Trim | None = None,
) -> PaperRecord:
    """Seal a copy of a file into a case.

    Args:
        s: the open register.
        case_id: id or number of the case.
        source: the file; it is only read.
        kind: a code of attachment_kind.
        title: what it is, in words; the name of the file when it is "".
        group: consent group that lets it leave; "" when it never may, and taken as "" for what
            still tells where it was taken.
        report: told the steps "picture" and "sealing" in bytes.
        token: asked between chunks whether to stop.
        wish: what is to become of a picture; one that cannot be made small is refused by default,
            in the window and on the command line alike.
        trim: how a picture is turned and cut; then it is made small or refused, and
            ``Wish.ORIGINAL`` keeps the original beside it as a paper that never leaves.

    Returns:
        The paper, of two the one that was turned and cut; its ``notes`` say when a picture was
        kept as it is, and when the case holds the same content already.

    Raises:
        NotFoundError, AmbiguousError, CaseStateError: no such case, or it is not open.
        FactRefusedError: not a kind or group of papers, or not a title.
        PaperRefusedError: empty, larger than 16 GiB, changed while it was read, or a picture that
            cannot be made small when it must be.
        FileUnreadableError, NotEnoughDiskError: nothing was changed.
        Cancelled: the officer asked to stop; nothing was changed.
    """
    words = _allowed(s, case_id, kind, title, group)
    how = _Pictured(wish, trim or Trim())
    with files.open_to_read(source) as content:
        return _attach(s, case_id, content, source.name, words, how, report, token)


def attach_bytes(
    s: Services,
    case_id: str,
    content: bytes,
    name: str,
    kind: str,
    title: str = "",
    group: str = DEFAULT_GROUP,
    report: Report = silent,
    token: Token | None = None,
    wish: Wish = Wish.SMALL_ONLY,
    trim: Trim | None = None,
) -> PaperRecord:
    """Seal something that is no file, such as a picture that was pasted; else as ``attach``.

    ``content`` is the whole of it, ``name`` the name that a file of it would have.
    """
    words = _allowed(s, case_id, kind, title, group)
    how = _Pictured(wish, trim or Trim())
    return _attach(s, case_id, io.BytesIO(content), name, words, how, report, token)


def _allowed(s: Services, case_id: str, kind: str, title: str, group: str) -> _Words:
    require(s, Act.CHANGE)
    words = kept_words(kind, title, group)
    with reading(s) as session:
        open_row(session, case_id)
    return words


def _attach(
    s: Services,
    case_id: str,
    content: BinaryIO,
    name: str,
    words: _Words,
    how: _Pictured,
    report: Report,
    token: Token | None,
) -> PaperRecord:
    wanted = _ready(s, content, shown_name(name), how, report, token)
    _check_room(s, sum(one.size for one in wanted))
    blobs_made: list[NewBlob] = []
    facts: list[BlobFacts] = []
    try:
        for ready in wanted:
            checkpoint = at_step(report, token, "sealing", ready.size)
            with files.plain_errors():
                ready.content.seek(0)
            blobs_made.append(blob_store.begin(s))
            facts.append(_seal(ready, blobs_made[-1], checkpoint))
            checkpoint(ready.size)
    except BaseException:
        for blob in blobs_made:
            blob.discard()
        raise
    with blob_store.committed(blobs_made):
        record = _keep(s, case_id, list(zip(wanted, blobs_made, facts, strict=True)), words)
    blob_store.place(s, [blob.name for blob in blobs_made])
    return record


def _ready(
    s: Services,
    content: BinaryIO,
    name: str,
    how: _Pictured,
    report: Report,
    token: Token | None,
) -> list[_Ready]:
    """Look at what was given, from the outside, and let a picture be made small."""
    with files.plain_errors():
        size = content.seek(0, 2)
        content.seek(0)
        head = content.read(pictures.HEAD_BYTES)
        content.seek(0)
    if size == 0:
        raise PaperRefusedError(reason="paper.empty")
    if size > MAX_BYTES:
        raise PaperRefusedError(reason="paper.too-large")
    kind, wish = pictures.kind_of(head), how.wish
    why = pictures.why_as_it_is(name, head)
    media_type = pictures.TYPES.get(kind) or media_type_of(name)
    as_it_is = _Ready(content, size, name, media_type, tells_place=bool(kind or why))
    if not how.trim.changes_nothing:
        # As it is it would show what was to be cut away.
        wish = Wish.SMALL_ONLY
    elif wish is Wish.ORIGINAL or not as_it_is.tells_place:
        return [as_it_is]
    try:
        if not kind:
            raise PaperRefusedError(reason=why or "picture.other-kind")
        read = _Read(content)
        small = _made_small(
            replace(as_it_is, content=cast("BinaryIO", read)),
            how.trim,
            at_step(report, token, "picture", size),
            token,
        )
    except PaperRefusedError as error:
        reason = str(error.facts["reason"])
        if wish is Wish.SMALL_ONLY or reason == _CHANGED:
            raise
        return [replace(as_it_is, notes=(reason,))]
    if not how.keeps_both:
        return [small]
    return [small, replace(as_it_is, is_beside=True, sha256=read.seen.hexdigest())]


class _Read(io.RawIOBase):
    """Reads what is open at its beginning once, and knows what it was.

    Attributes:
        seen: over the bytes that were read.
    """

    def __init__(self, content: BinaryIO) -> None:
        super().__init__()
        self._content = content
        self.seen = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        chunk = self._content.read(size)
        self.seen.update(chunk)
        return chunk


def _made_small(
    given: _Ready, trim: Trim, told: Callable[[int], None], token: Token | None
) -> _Ready:
    made = pictures.remake(
        given.content, given.size, pictures.KEPT_EDGE, token=token, told=told, trim=trim
    )
    with files.plain_errors():
        if given.content.read(1):
            raise PaperRefusedError(reason=_CHANGED)
    return _Ready(
        io.BytesIO(made.content),
        len(made.content),
        pictures.with_ending(given.name, made.kind),
        pictures.TYPES[made.kind],
        made.thumbnail,
    )


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
    require(s, Act.VIEW)
    with reading(s) as session:
        row = paper_row(session, paper_id)
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
        CaseStateError: the role does not allow it.
        PaperRefusedError: its kind of file may be saved only by the head of the office.
        TargetExistsError: a file of this name is there; it is untouched.
        RegisterDamagedError: the paper is damaged; nothing is left in the folder.
        FileUnreadableError, NotEnoughDiskError, Cancelled: nothing is left in the folder.
    """
    require(s, Act.SAVE_PAPER)
    with reading(s) as session:
        row = paper_row(session, paper_id)
        case_no, case_id = row.case.case_no, row.case_id
        refuse_unsafe(s, row)
        name = _export_name(row)
        size, digest, kind = row.size, row.sha256, row.kind
    target = files.inside(folder, name)
    checkpoint = at_step(report, token, "saving", size)

    def write(out: BinaryIO) -> None:
        with read_paper(s, paper_id) as paper:
            _copy_whole(paper, out, digest, checkpoint)

    def line(session: Session) -> None:
        log.record(session, s, "paper_saved", case_no, case_id, kind=kind)

    # Whoever sent it may have meant it to do harm when it is opened elsewhere.
    partial_files.write_noted(s, target, write, line, from_outside=True)
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


def _seal(ready: _Ready, blob: NewBlob, checkpoint: Callable[[int], None]) -> BlobFacts:
    try:
        with files.plain_errors():
            facts = blobs.write_blob(blob.file, blob.key, ready.content, checkpoint)
    except (AttachmentError, TruncatedError) as error:
        raise PaperRefusedError(reason=_CHANGED) from error
    # The original beside must be that of the picture, not what took its place meanwhile.
    if ready.sha256 not in ("", facts.sha256):
        raise PaperRefusedError(reason=_CHANGED)
    blob.finish()
    return facts


def _keep(
    s: Services,
    case_id: str,
    sealed: Sequence[tuple[_Ready, NewBlob, BlobFacts]],
    words: _Words,
) -> PaperRecord:
    """Write rows and log lines in one transaction; return the first paper."""
    with writing(s) as session:
        case = open_row(session, case_id)
        kept = [_kept(session, s, case, one, words) for one in sealed]
        case_changed(session, case, now=s.clock.now(), fields=())
        return replace(kept[0], original_id="".join(one.paper_id for one in kept[1:]))


def _kept(
    session: Session,
    s: Services,
    case: Case,
    sealed: tuple[_Ready, NewBlob, BlobFacts],
    words: _Words,
) -> PaperRecord:
    ready, blob, facts = sealed
    paper_id = new_id()
    again = same_content(session, case.id, facts.sha256)
    title = words.title or ready.name
    if ready.is_beside:
        title = translate("{title} (original)").format(title=title[:_NAME_LENGTH])
    row = Attachment(
        id=paper_id,
        case_id=case.id,
        kind=words.kind,
        title=title,
        file_name=ready.name,
        media_type=ready.media_type,
        size=facts.size,
        sha256=facts.sha256,
        blob_name=blob.name,
        wrapped_key=s.vault.seal_blob_key(paper_id, blob.key),
        consent_group="" if ready.tells_place else words.group,
        created=s.clock.now(),
        created_by=s.user.user,
    )
    case.attachments.append(row)
    kind, size = words.kind, facts.size
    log.record(session, s, "paper_added", case.case_no, case.id, kind=kind, size=size)
    session.flush()
    if ready.thumbnail is not None:
        session.add(PaperThumbnail(attachment_id=paper_id, jpeg=ready.thumbnail))
    notes = (*ready.notes, SAME_AS_BEFORE) if again else ready.notes
    return replace(paper_record(row, names_by_number(session)), notes=notes)


def paper_row(session: Session, paper_id: str) -> Attachment:
    """Return the row of a paper.

    Raises:
        NotFoundError: there is no such paper.
    """
    row = session.get(Attachment, paper_id)
    if row is None:
        raise NotFoundError
    return row


def kept_words(kind: str, title: str, group: str) -> _Words:
    """Return the words about a paper as they are kept.

    Raises:
        FactRefusedError: not a kind or group of papers, or not a title.
    """
    if kind not in {code.value for code in CODE_LISTS["attachment_kind"]}:
        raise FactRefusedError(field=N_("Kind of document"), reason="code.unknown")
    if group and group not in {code.value for code in CODE_LISTS["consent_group"]}:
        raise FactRefusedError(field=N_("Which facts"), reason="code.unknown")
    return _Words(kind, kept_text(title, "next_step", N_("Title")), group)


def _check_room(s: Services, size: int) -> None:
    needed, free = blobs.file_size(size) + ROOM_LEFT_BYTES, files.free_bytes(s.folder)
    if needed > free:
        raise NotEnoughDiskError(needed=needed, free=free)


def is_harmless(file_name: str) -> bool:
    """Say whether a file of this name can be saved under it, and opening it runs nothing."""
    return Path(file_name).suffix.lower() in files.SAFE_SUFFIXES


def media_type_of(name: str) -> str:
    """Return the media type that the ending of a name stands for."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def may_take_out(user: UserRecord, file_name: str) -> bool:
    """Say whether the role of a user allows a copy, on paper too, of a file of this name."""
    return may(user, Act.SAVE_PAPER) and _is_for(user, file_name)


def _is_for(user: UserRecord, file_name: str) -> bool:
    return user.role == HEAD or is_harmless(file_name)


def refuse_unsafe(s: Services, row: Attachment) -> None:
    """Refuse that anybody but the head takes out a file of a kind that can run.

    Raises:
        PaperRefusedError: ``paper.unsafe-name``.
    """
    if not _is_for(s.user, row.file_name):
        raise PaperRefusedError(reason="paper.unsafe-name")


def _export_name(row: Attachment) -> str:
    suffix = Path(row.file_name).suffix.lower()
    if not is_harmless(row.file_name):
        return files.safe_export_name(row.file_name)[0]
    stem = row.title.removesuffix(Path(row.file_name).suffix)
    return files.title_as_name(stem, suffix)


def shown_name(name: str) -> str:
    """Return the name of a file as text to show: composed, one line, nothing invisible."""
    return log.plain_line(name)[:_NAME_LENGTH].strip() or "file"
