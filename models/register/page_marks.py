"""Marks of the pages of a register, by which a page that was put back from an older copy is found.

Rules: a mark is the first 16 bytes of a page's own tag, which is new each time the page is sealed;
the marks are believed only when their MAC holds for this key and this file; a page that nobody
wrote keeps its old mark; while pages move from the write-ahead log into the file, old and new are
both right for them; what the disk holds is judged here and never changed, but for the marks.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from models.base.cipher import PAGE_BYTES, SALT_BYTES, SIGNED_BYTES, page_hmac_key, page_is_whole
from models.base.durable_files import put_file, raw_reader, reader
from models.errors import ModelsError

ENDING: Final = ".marks"
MARK_BYTES: Final = 16
UNKNOWN: Final = bytes(MARK_BYTES)
"""Stands for a page whose mark was lost."""

_MAGIC: Final = b"LFMARKS1"
_HEAD: Final = struct.Struct(">8sQIIII")
_PENDING: Final = struct.Struct(">I16s")
_MAC_BYTES: Final = 32
REASONS: Final = ("", "missing", "damaged", "older")
"""Why marks had to be begun anew, by the number in the file."""

_FRAME: Final = struct.Struct(">II8s")
_FRAME_HEAD_BYTES: Final = 24
_WAL_HEAD_BYTES: Final = 32
_FRAME_BYTES: Final = _FRAME_HEAD_BYTES + PAGE_BYTES
_INDEX: Final = struct.Struct("=I8x?3xI12x8s")
_INDEX_BYTES: Final = 48
_INDEX_VERSION: Final = 3_007_000
_CHUNK_PAGES: Final = 256
_MOST_EXTRA_BYTES: Final = 256 * 1024 * 1024


class MarksError(ModelsError):
    """The marks cannot be believed: ``marks.missing`` or ``marks.damaged``."""

    code = "E_MARKS"


@dataclass(frozen=True)
class Marks:
    """What the pages of a register file carry.

    Attributes:
        generation: rises by one with every move of pages into the file.
        tags: 16 bytes a page, from page 1 on.
        pending: marks that are right as well, by page, while pages move.
        strange: pages that were found to be another's work before they were written again.
        lost: why earlier marks could not be believed: ``missing``, ``damaged``, ``older`` or "".
    """

    generation: int
    tags: bytes = field(repr=False)
    pending: dict[int, frozenset[bytes]] = field(default_factory=dict, repr=False)
    strange: frozenset[int] = frozenset()
    lost: str = ""

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self.tags) // MARK_BYTES

    def mark(self, page: int) -> bytes | None:
        """Return the mark of a page, None when there is no such page."""
        if page > self.pages:
            return None
        return self.tags[(page - 1) * MARK_BYTES : page * MARK_BYTES]

    def accepts(self, page: int, tag: bytes) -> bool:
        """Say whether a page may carry a mark."""
        return self.mark(page) in (tag, UNKNOWN) or tag in self.pending.get(page, ())


@dataclass(frozen=True)
class PagesFound:
    """What comparing every page with its mark found; numbers begin at 1.

    Attributes:
        damaged: pages whose own tag does not hold.
        put_back: whole pages that are not the ones that were written last.
        missing: how many pages the file is short of.
        marks: why the marks prove nothing about pages written before: ``missing``, ``damaged`` or
            ``older``; "" when they are right, or when the register has none yet.
    """

    damaged: tuple[int, ...] = ()
    put_back: tuple[int, ...] = ()
    missing: int = 0
    marks: str = ""


def marks_path(path: Path) -> Path:
    """Return where the marks of a register file are kept."""
    return path.with_name(path.name + ENDING)


def files_of(path: Path) -> tuple[Path, ...]:
    """Return a register file, what the library keeps beside it, and its marks, there or not."""
    beside = (path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal"))
    return (*beside, marks_path(path))


def salt_of(path: Path) -> bytes:
    """Return the 16 bytes with which a register file begins; a copy by pages has others."""
    with reader(path) as file:
        return file.read(SALT_BYTES)


def load(path: Path, key: bytes) -> Marks:
    """Read the marks of a register file.

    Args:
        path: the register file.
        key: 32 bytes.

    Raises:
        MarksError: there are none, or they are not what was written for this file.
        OSError: they cannot be opened now.
    """
    where, salt = marks_path(path), salt_of(path)
    # A pipe would keep whoever opens it waiting for ever.
    if where.exists() and not where.is_file():
        raise MarksError("marks.damaged")
    try:
        file = reader(where)
    except FileNotFoundError as error:
        raise MarksError("marks.missing") from error
    # Any other reason not to open them passes, as when another program holds them: nothing is lost.
    try:
        with file:
            # More than marks of every page can take is not read at all.
            most = path.stat().st_size // PAGE_BYTES * MARK_BYTES * 8 + _MOST_EXTRA_BYTES
            raw = file.read() if os.fstat(file.fileno()).st_size <= most else b""
    except OSError as error:
        raise MarksError("marks.damaged") from error
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(body) < _HEAD.size or not hmac.compare_digest(mac, _mac(key, salt, body)):
        raise MarksError("marks.damaged")
    return _decoded(body)


def save(path: Path, key: bytes, marks: Marks) -> None:
    """Write the marks of a register file beside their place, then put them there.

    Raises:
        OSError: nothing was changed.
    """
    body = _encoded(marks)
    put_file(marks_path(path), body + _mac(key, salt_of(path), body))


def _mac(key: bytes, salt: bytes, body: bytes) -> bytes:
    made = hmac.new(key, b"lifafa/marks/1" + salt, hashlib.sha256)
    made.update(body)
    return made.digest()


def _encoded(marks: Marks) -> bytes:
    pending = [(page, tag) for page, tags in sorted(marks.pending.items()) for tag in sorted(tags)]
    head = _HEAD.pack(
        _MAGIC,
        marks.generation,
        marks.pages,
        len(pending),
        len(marks.strange),
        REASONS.index(marks.lost),
    )
    strange = sorted(marks.strange)
    return b"".join(
        (
            head,
            marks.tags,
            *(_PENDING.pack(page, tag) for page, tag in pending),
            struct.pack(f">{len(strange)}I", *strange),
        )
    )


def _decoded(body: bytes) -> Marks:
    """Return marks whose MAC holds: only a later version could have written them otherwise."""
    magic, generation, pages, waiting, odd, why = _HEAD.unpack_from(body)
    tags_end = _HEAD.size + pages * MARK_BYTES
    pending_end = tags_end + waiting * _PENDING.size
    if magic != _MAGIC or len(body) != pending_end + odd * 4 or why >= len(REASONS):
        raise MarksError("marks.damaged")
    pending: dict[int, set[bytes]] = {}
    for page, tag in _PENDING.iter_unpack(body[tags_end:pending_end]):
        pending.setdefault(page, set()).add(tag)
    return Marks(
        generation,
        body[_HEAD.size : tags_end],
        {page: frozenset(found) for page, found in pending.items()},
        frozenset(struct.unpack(f">{odd}I", body[pending_end:])),
        REASONS[why],
    )


# What the disk holds ------------------------------------------------------------------------------


def waiting_pages(path: Path) -> dict[int, frozenset[bytes]]:
    """Return the marks of the pages that stand in the write-ahead log of a register file.

    Pages that were never committed are among them; they are never in the file, so that they
    prove nothing and do no harm.
    """
    found: dict[int, set[bytes]] = {}
    with contextlib.suppress(FileNotFoundError), reader(_wal(path)) as file:
        head = file.read(_WAL_HEAD_BYTES)
        if len(head) < _WAL_HEAD_BYTES:
            return {}
        salts = head[16:24]
        while len(frames := file.read(_FRAME_BYTES * _CHUNK_PAGES)) >= _FRAME_BYTES:
            for start in range(0, len(frames) - _FRAME_BYTES + 1, _FRAME_BYTES):
                page, _size, own = _FRAME.unpack_from(frames, start)
                if own != salts:
                    return {one: frozenset(tags) for one, tags in found.items()}
                tag_at = start + _FRAME_HEAD_BYTES + SIGNED_BYTES
                found.setdefault(page, set()).add(frames[tag_at : tag_at + MARK_BYTES])
    return {page: frozenset(tags) for page, tags in found.items()}


def end_of_log(path: Path) -> int | None:
    """Return where the committed part of the write-ahead log of an open register file ends.

    The index of the log says so, twice (SQLite, "WAL-mode file format", section 2.1).

    Returns:
        Bytes from its beginning; None when there is no index of this very log.
    """
    with raw_reader(path.with_name(path.name + "-shm")) as file:
        index = file.read(2 * _INDEX_BYTES)
    with reader(_wal(path)) as file:
        head = file.read(_WAL_HEAD_BYTES)
    first, second = index[:_INDEX_BYTES], index[_INDEX_BYTES:]
    if first != second or len(first) < _INDEX_BYTES or len(head) < _WAL_HEAD_BYTES:
        return None
    version, is_begun, frames, salts = _INDEX.unpack_from(first)
    if version != _INDEX_VERSION or not is_begun or salts != head[16:24]:
        return None
    return _WAL_HEAD_BYTES + int(frames) * _FRAME_BYTES


def is_strange_log(path: Path, db_key: bytes) -> bool:
    """Say whether the write-ahead log beside a register file was written with another key.

    The library would take its pages over, because it checks only sums that need no key; a frame
    that was torn by a crash is left out by it, and is not strange.
    """
    try:
        with reader(_wal(path)) as file:
            head, frame = file.read(_WAL_HEAD_BYTES), file.read(_FRAME_BYTES)
    except OSError:
        return False
    if len(frame) < _FRAME_BYTES or head[16:24] != frame[8:16]:
        return False
    order = ">" if head[3] & 1 else "<"
    total = (0, 0)
    for part in (head[:24], frame[:8], frame[_FRAME_HEAD_BYTES:]):
        total = _summed(total, struct.unpack(f"{order}{len(part) // 4}I", part))
    if struct.pack(">II", *total) != frame[16:24]:
        return False
    page, hmac_key = _FRAME.unpack_from(frame)[0], page_hmac_key(salt_of(path), db_key)
    return not page_is_whole(frame[_FRAME_HEAD_BYTES:], page, hmac_key)


def _summed(total: tuple[int, int], words: tuple[int, ...]) -> tuple[int, int]:
    first, second = total
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def tags_of(path: Path) -> bytes:
    """Return the marks that all pages of a register file carry now."""
    return b"".join(page[SIGNED_BYTES : SIGNED_BYTES + MARK_BYTES] for page in _pages(path))


def _pages(path: Path) -> Iterator[memoryview]:
    with reader(path) as file:
        while True:
            chunk = memoryview(file.read(PAGE_BYTES * _CHUNK_PAGES))
            whole = len(chunk) // PAGE_BYTES
            for place in range(whole):
                yield chunk[place * PAGE_BYTES : (place + 1) * PAGE_BYTES]
            if whole < _CHUNK_PAGES:
                return


def _tag_at(file: BinaryIO, page: int) -> bytes:
    file.seek((page - 1) * PAGE_BYTES + SIGNED_BYTES)
    return file.read(MARK_BYTES)


def begun(path: Path, generation: int = 1) -> Marks:
    """Return marks that take every page of the file as it is."""
    return Marks(generation, tags_of(path))


def lost(path: Path, generation: int, why: str) -> Marks:
    """Return marks that know no page, after the ones that were there could not be believed."""
    pages = path.stat().st_size // PAGE_BYTES
    return Marks(generation, UNKNOWN * pages, lost=why)


def about_to_move(
    path: Path, marks: Marks, waiting: dict[int, frozenset[bytes]], generation: int
) -> Marks:
    """Return the marks that hold while waiting pages move into the file.

    A page that is to be written over is compared a last time; when it is not the one that was
    written last, its number is kept.
    """
    strange = set(marks.strange)
    with reader(path) as file:
        for page in waiting:
            # Of a page whose move was cut off the tag may be torn.
            if page > marks.pages or page in marks.pending:
                continue
            tag = _tag_at(file, page)
            if tag and not marks.accepts(page, tag):
                strange.add(page)
    pending = {
        page: marks.pending.get(page, frozenset()) | waiting.get(page, frozenset())
        for page in marks.pending.keys() | waiting.keys()
    }
    return replace(marks, generation=generation, pending=pending, strange=frozenset(strange))


def moved(path: Path, marks: Marks) -> Marks:
    """Return the marks after all waiting pages moved into the file, which may be shorter now."""
    pages = path.stat().st_size // PAGE_BYTES
    tags = bytearray(marks.tags[: pages * MARK_BYTES])
    grown = pages - len(tags) // MARK_BYTES
    strange = set(marks.strange)
    # Pages that nobody wrote through the log get a mark that no page can carry.
    tags += b"\xff" * (MARK_BYTES * grown)
    with reader(path) as file:
        for page, right in marks.pending.items():
            if page > pages:
                continue
            tag = _tag_at(file, page)
            if tag in right:
                tags[(page - 1) * MARK_BYTES : page * MARK_BYTES] = tag
            elif tag != marks.mark(page):
                strange.add(page)
    kept = frozenset(page for page in strange if page <= pages)
    return replace(marks, tags=bytes(tags), pending={}, strange=kept)


def compare(
    path: Path,
    db_key: bytes,
    marks: Marks | None,
    looked_at: Callable[[int, int], None] = lambda done, total: None,
) -> PagesFound:
    """Read every page of a register file: its own tag, and whether it is the one written last.

    Args:
        path: the register file; nothing moves into it meanwhile.
        db_key: 32 bytes.
        marks: what the pages have to carry; None compares their own tags only.
        looked_at: told how many pages of how many were read; may raise.
    """
    hmac_key = page_hmac_key(salt_of(path), db_key)
    total = max(path.stat().st_size // PAGE_BYTES, marks.pages if marks else 0)
    damaged: list[int] = []
    put_back: set[int] = set(marks.strange) if marks else set()
    number = 0
    for number, page in enumerate(_pages(path), start=1):
        if number % _CHUNK_PAGES == 0:
            looked_at(number, total)
        if not page_is_whole(page, number, hmac_key):
            damaged.append(number)
        elif marks and not marks.accepts(
            number, bytes(page[SIGNED_BYTES : SIGNED_BYTES + MARK_BYTES])
        ):
            put_back.add(number)
    cut = path.stat().st_size % PAGE_BYTES != 0
    short = (max(0, marks.pages - number) if marks and not marks.pending else 0) + int(cut)
    looked_at(total, total)
    return PagesFound(
        tuple(damaged),
        tuple(sorted(put_back.difference(damaged))),
        short,
        marks.lost if marks else "",
    )
