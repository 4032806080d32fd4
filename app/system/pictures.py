"""Pictures made small and forgetful, and pages of a PDF drawn as pictures, each in a process of its
own; nothing here looks into one.

Rules: a picture goes to `app.system.sandbox.picture_worker`, a PDF to
`app.system.sandbox.pdf_worker`, and what was drawn comes back through pipes, never through a file;
that process gets no more than a minute and no settings of ours; what comes back is
measured before it is believed; whatever becomes of the process, nothing is left of it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.base.errors import PaperRefusedError
from app.base.jobs import Token
from app.system import files
from app.system.sandbox import process
from app.system.sandbox.trim import Trim

EDGE = 1600
KEPT_EDGE = 2400
"""The longer edge of a picture that is kept: a page of A4 at 200 dots an inch, good to read."""

LOOK_EDGE = 3600
"""The longer edge of what is drawn for one look, at most: A4 at 300 dots an inch."""

PDF_BYTES = 256 * 1024 * 1024
PDF_PAGES = 100_000
PDF_HEAD_BYTES = 1024
MOST_BYTES = 128 * 1024 * 1024
MOST_BACK_BYTES = 24 * 1024 * 1024
THUMBNAIL_EDGE = 240
THUMBNAIL_BYTES = 24 * 1024
HEAD_BYTES = 512
LONGEST_S = 60.0
_LONGEST_LINE = 100
_WORD = "picture-worker"
_PAGE_WORD = "page-worker"
PDF_TYPE = "application/pdf"
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
ENDINGS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}
SHOWN_TYPES = frozenset(TYPES.values())
# Pictures that cannot be made small here; what their camera wrote into them stays in them.
_OTHER_ENDINGS = frozenset(
    (
        *(".heic", ".heics", ".heif", ".heifs", ".hif", ".avif", ".avifs", ".jxl", ".jp2"),
        *(".tif", ".tiff", ".gif", ".bmp", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf"),
        *(".rw2", ".raf", ".pef", ".srw"),
    )
)
# TIFF and the raw pictures of cameras that begin like it, RAF, JPEG XL, JPEG 2000, GIF.
_OTHER_HEADS = (
    *(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"FUJIFILM"),
    *(b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ", b"GIF8"),
)
# What a file says of itself after "ftyp" (ISO/IEC 14496-12, 4.3) when it is a picture.
_OTHER_BRANDS = frozenset(
    (
        *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"),
        *(b"mif1", b"mif2", b"msf1", b"miaf", b"avif", b"avis", b"avio", b"crx ", b"jxl "),
    )
)
_FILM_ENDINGS = frozenset(
    (
        *(".mov", ".mp4", ".m4v", ".3gp", ".3g2", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".m2t"),
        *(".ts", ".mpg", ".mpeg", ".mpe", ".vob", ".wmv", ".asf", ".flv", ".f4v", ".ogv", ".qt"),
        *(".rm", ".rmvb", ".dv", ".mxf", ".divx", ".insv", ".lrv"),
    )
)
_FILM_BOXES = frozenset((b"ftyp", b"moov", b"mdat"))
# What a film may begin with besides. These are words, too, so the length before them must be one.
_FILM_WORDS = frozenset((b"wide", b"free", b"skip", b"pnot", b"moof", b"styp", b"sidx", b"uuid"))
# A recording of a voice that calls itself one; many recorders call theirs what films are called.
_SOUND_BRANDS = frozenset((b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "))
_SOUND_ENDINGS = frozenset((".m4a", ".m4b", ".m4p", ".f4a", ".3ga", ".amr", ".aac", ".wma", ".mka"))
# Matroska and WebM, MPEG program streams and bare MPEG, Flash, Windows Media, RealMedia, MXF, DV.
_FILM_HEADS = (
    *(b"\x1a\x45\xdf\xa3", b"\0\0\x01\xba", b"\0\0\x01\xb3", b"FLV\x01", b".RMF"),
    *(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\x06\x0e\x2b\x34\x02\x05\x01\x01"),
    b"\x1f\x07\x00",
)
# Ogg holds films by these names, and sound by others.
_OGG_FILMS = (b"\x80theora", b"\x01video", b"BBCD\0", b"\x80daala", b"OVP80")
# MPEG transport streams: this byte begins every packet, in cameras after four bytes of time.
_SYNC, _PACKETS, _MOST_PACKETS = b"G", ((0, 188), (4, 192)), 3
_OTHER_KIND, _FILM, _LIKE_FILM = "picture.other-kind", "picture.film", "picture.like-film"

SMALL_MOST_BYTES = 24 * 1024 * 1024
"""A larger file keeps its icon: reading it from a slow stick would keep the others waiting."""
_SMALL_ENDINGS = (*(ending for known in ENDINGS.values() for ending in known), ".pdf")


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew.

    Attributes:
        kind: JPEG, PNG or WEBP.
        width, height: in pixels.
        content: the file.
        thumbnail: a JPEG of at most 240 pixels and 24 KiB.
    """

    kind: str
    width: int
    height: int
    content: bytes
    thumbnail: bytes


@dataclass(frozen=True)
class PageDrawn:
    """A page that was drawn as a picture.

    Attributes:
        pages: how many there are; 1 for a picture.
        width, height: in pixels.
        content: a JPEG.
    """

    pages: int
    width: int
    height: int
    content: bytes


def is_pdf(head: bytes) -> bool:
    """Say whether a file begins like a PDF.

    Args:
        head: the first 1024 bytes.
    """
    return b"%PDF-" in head[:PDF_HEAD_BYTES]


def kind_of(head: bytes) -> str:
    """Return JPEG, PNG or WEBP for a file that begins with these bytes, else "".

    Args:
        head: the first 16 bytes or more.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return ""


def is_picture_by_name(name: str) -> bool:
    """Say whether the ending of a name is that of a picture, also of one not made small here."""
    ending = Path(name).suffix.lower()
    return ending in _OTHER_ENDINGS or any(ending in known for known in ENDINGS.values())


def with_ending(name: str, kind: str) -> str:
    """Return the name of a file with an ending that tells what it is."""
    known = ENDINGS[kind]
    return name if Path(name).suffix.lower() in known else f"{name}{known[0]}"


def remake(
    source: BinaryIO,
    size: int,
    edge: int = EDGE,
    token: Token | None = None,
    told: Callable[[int], None] = lambda _done: None,
    *,
    to_look_at: bool = False,
    as_png: bool = False,
    trim: Trim | None = None,
) -> Picture:
    """Draw a picture anew: upright, small, with nothing of the camera in it.

    Args:
        source: a JPEG, PNG or WebP file, read from where it stands.
        size: how many bytes of it.
        edge: longest edge of the new picture, in pixels.
        token: asked again and again whether to stop.
        told: called with the bytes done.
        to_look_at: make a JPEG of it whatever it was, for one look.
        as_png: make a PNG of it whatever it was, for a page that is drawn here.
        trim: how it is turned, and what of it is kept; all of it by default.

    Raises:
        PaperRefusedError: too large, damaged, one that moves, more than a minute of work, or the
            file became shorter meanwhile.
        Cancelled: the officer asked to stop.
        FileUnreadableError: the file cannot be read any more.
    """
    if size > MOST_BYTES:
        raise PaperRefusedError(reason="picture.too-large")
    how = "png" if as_png else "look" if to_look_at else "keep"
    more = f" {trim.written()}" if trim is not None and not trim.changes_nothing else ""
    line = f"lifafa-picture 1 {how} {edge} {size}{more}\n"
    with _worker(command(), "picture.no-helper", token) as worker:
        _hand_over(worker, line.encode("ascii"), source, size, token, told)
        answer = _answer(worker)
    return _measured(answer)


def draw_page(
    source: BinaryIO, size: int, number: int, edge: int, token: Token | None = None
) -> PageDrawn:
    """Draw one page of a PDF, and no other.

    Args:
        source: a PDF, read from where it stands.
        size: how many bytes of it.
        number: of the page, from 0.
        edge: longer edge of the picture, in pixels, at most `LOOK_EDGE`.
        token: asked again and again whether to stop.

    Raises:
        PaperRefusedError: too large, damaged, locked with a password, without such a page, more
            than a minute of work, or the file became shorter meanwhile.
        Cancelled: the officer asked to stop.
        FileUnreadableError: the file cannot be read any more.
    """
    if size > PDF_BYTES:
        raise PaperRefusedError(reason="pdf.too-large")
    line = f"lifafa-page 1 {number} {edge} {size}\n"
    with _worker(process.command(_PAGE_WORD), "pdf.no-helper", token) as worker:
        _hand_over(worker, line.encode("ascii"), source, size, token, lambda _done: None)
        answer = _answer(worker)
    return _measured_page(answer, number, edge)


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a JPEG by its frame header, (0, 0) when there is none."""
    place = 2
    while content[:2] == b"\xff\xd8" and place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = int.from_bytes(content[place + 5 : place + 7], "big")
            width = int.from_bytes(content[place + 7 : place + 9], "big")
            return width, height
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return 0, 0


def is_thumbnail(content: bytes) -> bool:
    """Say whether bytes are no more than a thumbnail of ours may be."""
    width, height = jpeg_size(content)
    fits = 0 < width <= THUMBNAIL_EDGE and 0 < height <= THUMBNAIL_EDGE
    return fits and len(content) <= THUMBNAIL_BYTES


def may_be_drawn_small(name: str, size: int) -> bool:
    """Say whether a small picture is worth trying, by name and size of a file."""
    return 0 < size <= SMALL_MOST_BYTES and name.casefold().endswith(_SMALL_ENDINGS)


def small_of(path: Path, token: Token | None = None) -> bytes:
    """Return a picture, or the first page of a PDF, as a small JPEG, for a list of files.

    Args:
        path: of a file that anybody may have made.
        token: asked again and again whether to stop.

    Raises:
        PaperRefusedError: as for `remake` and `draw_page`, and for any other kind of file.
        FileUnreadableError: it cannot be read, or not any more.
        Cancelled: it is wanted no longer.
    """
    with files.open_to_read(path) as source:
        return small_in(source, token)


def small_in(source: BinaryIO, token: Token | None = None) -> bytes:
    """Return a small picture of what is open at its beginning; as `small_of` otherwise."""
    size = _size_of(source)
    if size > SMALL_MOST_BYTES:
        raise PaperRefusedError(reason="picture.too-large")
    with files.plain_errors():
        head = source.read(PDF_HEAD_BYTES)
        source.seek(0)
    if kind_of(head[:HEAD_BYTES]):
        return remake(source, size, THUMBNAIL_EDGE, token, to_look_at=True).thumbnail
    if is_pdf(head):
        return draw_page(source, size, 0, THUMBNAIL_EDGE, token).content
    raise PaperRefusedError(reason=_OTHER_KIND)


def seen_in(source: BinaryIO, token: Token | None = None) -> bytes:
    """Return the JPEG, `EDGE` long, of a picture that is open at its beginning, for one look.

    Raises:
        PaperRefusedError: as for `remake`, and for what is no JPEG, PNG or WebP.
        FileUnreadableError: it cannot be read, or not any more.
        Cancelled: it is wanted no longer.
    """
    size = _size_of(source)
    with files.plain_errors():
        head = source.read(HEAD_BYTES)
        source.seek(0)
    if not kind_of(head):
        raise PaperRefusedError(reason=_OTHER_KIND)
    return remake(source, size, EDGE, token, to_look_at=True).content


def can_be_trimmed(name: str) -> bool:
    """Say whether a file calls itself a picture that can be turned and cut here."""
    return Path(name).suffix.lower() in {end for known in ENDINGS.values() for end in known}


def why_as_it_is(name: str, head: bytes = b"") -> str:
    """Return why a picture or film could only be kept as it is, with the place in it.

    Args:
        name: of the file; what it begins with counts more.
        head: the first `HEAD_BYTES`, b"" when they are not known.

    Returns:
        A slug, "" for what can be made small and for what is neither picture nor film. What begins
        as a film and is called a sound recording may be either.
    """
    if kind_of(head):
        return ""
    ending = Path(name).suffix.lower()
    is_boxed = head[4:8] in _FILM_BOXES
    if head.startswith(_OTHER_HEADS) or (is_boxed and head[8:12] in _OTHER_BRANDS):
        return _OTHER_KIND
    if ending in _FILM_ENDINGS:
        return _FILM
    if is_boxed and ending in _SOUND_ENDINGS and head[8:12] in _SOUND_BRANDS:
        return ""
    if is_boxed or _begins_as_film(head):
        return _LIKE_FILM if ending in _SOUND_ENDINGS else _FILM
    return _OTHER_KIND if ending in _OTHER_ENDINGS or (head and can_be_trimmed(name)) else ""


def _begins_as_film(head: bytes) -> bool:
    """Say whether what is in no box of its own begins as a film does."""
    if head.startswith(_FILM_HEADS) or (head[:4] == b"RIFF" and head[8:11] == b"AVI"):
        return True
    if head[:1] == b"\0" and head[4:8] in _FILM_WORDS:
        return True
    if head[:4] == b"OggS":
        return any(name in head for name in _OGG_FILMS)
    return any(
        all(head[at + long * packet :][:1] == _SYNC for packet in range(_MOST_PACKETS))
        for at, long in _PACKETS
    )


def _size_of(source: BinaryIO) -> int:
    with files.plain_errors():
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
    return size


# The process ------------------------------------------------------------------------------------


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


@contextlib.contextmanager
def _worker(
    words: Sequence[str], missing: str, token: Token | None
) -> Iterator[subprocess.Popen[bytes]]:
    with contextlib.ExitStack() as stack:
        try:
            worker = stack.enter_context(process.lent(words, LONGEST_S, token))
        except OSError as error:
            raise PaperRefusedError(reason=missing) from error
        yield worker
    if token is not None:
        token.checkpoint()


def _hand_over(
    worker: subprocess.Popen[bytes],
    line: bytes,
    source: BinaryIO,
    size: int,
    token: Token | None,
    told: Callable[[int], None],
) -> None:
    """Give the request and the bytes; a process that is gone is noticed at its answer."""
    pipe, done = process.opened(worker.stdin), 0
    with process.while_it_reads():
        pipe.write(line)
    while done < size:
        if token is not None:
            token.checkpoint()
        with files.plain_errors():
            chunk = source.read(min(files.COPY_BYTES, size - done))
        if not chunk:
            raise PaperRefusedError(reason="paper.changed")
        with process.while_it_reads():
            pipe.write(chunk)
        done += len(chunk)
        told(done)
    with process.while_it_reads():
        pipe.flush()


def _answer(worker: subprocess.Popen[bytes]) -> bytes:
    return process.opened(worker.stdout).read(MOST_BACK_BYTES + 1)


def _measured(answer: bytes) -> Picture:
    """Take the answer of the process apart; anything odd counts as a picture that cannot be read.

    A process that died, was stopped or was misled has told less or more than it must.
    """
    words, rest = _words(answer, _REASONS)
    if len(words) != 6 or words[0] != "good" or not all(one.isdecimal() for one in words[2:]):
        raise PaperRefusedError(reason="picture.gave-up")
    kind, (width, height, size, small) = words[1], (int(one) for one in words[2:])
    content, thumbnail = rest[:size], rest[size:]
    if kind_of(content[:HEAD_BYTES]) != kind or not kind or len(rest) != size + small:
        raise PaperRefusedError(reason="picture.gave-up")
    if not is_thumbnail(thumbnail):
        raise PaperRefusedError(reason="picture.gave-up")
    return Picture(kind, width, height, content, thumbnail)


def _measured_page(answer: bytes, number: int, edge: int) -> PageDrawn:
    """Take an answer apart as `_measured` does."""
    words, content = _words(answer, _PAGE_REASONS)
    if len(words) != 5 or words[0] != "good" or not all(one.isdecimal() for one in words[1:]):
        raise PaperRefusedError(reason="pdf.gave-up")
    pages, width, height, size = (int(one) for one in words[1:])
    if len(content) != size or jpeg_size(content) != (width, height):
        raise PaperRefusedError(reason="pdf.gave-up")
    if not number < pages <= PDF_PAGES or not (0 < width <= edge and 0 < height <= edge):
        raise PaperRefusedError(reason="pdf.gave-up")
    return PageDrawn(pages, width, height, content)


def _words(answer: bytes, reasons: frozenset[str]) -> tuple[list[str], bytes]:
    """Return the words of the first line of an answer, and what follows it.

    Raises:
        PaperRefusedError: it says no, for one of these reasons.
    """
    line, _end, rest = answer.partition(b"\n")
    words = line[:_LONGEST_LINE].decode("ascii", "replace").split()
    if words[:1] == ["no"] and len(words) == 2 and words[1] in reasons:
        raise PaperRefusedError(reason=words[1])
    return words, rest


_REASONS = frozenset({"picture.too-large", "picture.unreadable", "picture.moving"})
_PAGE_REASONS = frozenset({"pdf.too-large", "pdf.damaged", "pdf.locked", "pdf.pages", "pdf.giant"})
