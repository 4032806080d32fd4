"""What a letter of somebody else shows, read by a process of its own; nothing here looks into it.

Rules: the bytes go to `app.letters.check_worker` and come back as a few words, through pipes and
never through a file; that process gets a minute and no settings of ours; what comes back is
measured before it is believed; the file is read once, so that what was looked at is what is
compared later.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.jobs import Progress, Report, Token, silent
from app.letters.errors import CHECK_REASONS, LetterUnreadError
from app.system import files, pictures
from app.system.sandbox import process

if TYPE_CHECKING:
    from typing import IO

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_EMBEDDED: Final = 1_048_576
MOST_PAGES: Final = 100_000
MOST_BOXES: Final = 8
LONGEST_S: Final = 60.0
_HEAD: Final = 1_024
_LONGEST_LINE: Final = 512
_WORD: Final = "letter-worker"
_GAVE_UP: Final = "letter.gave-up"
_GOOD: Final = re.compile(
    r"good (pdf|picture) (\d{1,6}) (\d{1,2}) (\d{1,3}) (\d{1,3}) ([0-8]) (\d{1,7}) (\d{1,7})\n"
)
_CODE: Final = re.compile(r"(\d{1,6}) (LFL[0-9]{1,4}:[0-9A-Z $%*+\-./:]{0,395})\n")
_NO: Final = re.compile(r"no ([a-z.-]+)\n")
_PACKET: Final = b"age-encryption.org/"
_PARTS: Final = b"lifafa-part"
_SIGNED: Final = b"lifafa-signed "


_DRAWN: Final = re.compile(r"drawn (\d{1,8})((?: \d{1,4}(?: -?\d{1,5}\.\d{4}){4})?)\n")
_UNDRAWN: Final = "no letter.undrawn\n"

type Box = tuple[int, float, float, float, float]


@dataclass(frozen=True)
class Shown:
    """What a file shows; nothing of it is proved.

    Attributes:
        pages: of the PDF; 1 for a picture.
        looked_at: how many of them were looked at.
        others: how many QR codes of something else there are.
        signatures: how many places for a digital signature are filled.
        codes: texts of seals, each once.
        record, sheet: the embedded files, b"" for none.
        content: the file itself.
    """

    is_pdf: bool
    pages: int
    looked_at: int
    others: int
    signatures: int
    codes: tuple[str, ...]
    record: bytes = field(repr=False)
    sheet: bytes = field(repr=False)
    content: bytes = field(repr=False)


def shown_in(source: bytes | Path, token: Token | None = None, report: Report = silent) -> Shown:
    """Return what a letter shows.

    Args:
        source: a PDF, JPEG, PNG or WebP file of at most 64 MiB, or its bytes.
        token: asked again and again whether to stop.
        report: told "reading" in bytes, then "looking".

    Raises:
        LetterUnreadError: nothing can be read in it.
        FileUnreadableError: the file cannot be read.
        Cancelled: the officer asked to stop.
    """
    content = _content(source, token or Token(), report)
    _refuse_by_head(content, "" if isinstance(source, bytes) else source.name)
    report(Progress("looking"))
    with _asked(f"lifafa-letter 1 {len(content)}\n", content, token) as told:
        return _measured(told, content)


def looks_the_same(
    content: bytes,
    before: int,
    boxes: Sequence[Box],
    token: Token | None = None,
) -> bool:
    """Say whether a PDF shows the same pages as its beginning alone, but for some boxes.

    Args:
        content: the whole file.
        before: how many bytes of it are the PDF as it was.
        boxes: page from 0, then left, bottom, width and height in points; at most eight.
        token: asked again and again whether to stop.

    Raises:
        LetterUnreadError: it cannot be drawn.
        Cancelled: the officer asked to stop.
    """
    numbers = "".join(
        f" {page} {left:.2f} {bottom:.2f} {width:.2f} {height:.2f}"
        for page, left, bottom, width, height in boxes[:MOST_BOXES]
    )
    line = f"lifafa-looks 1 {len(content)} {before}{numbers}\n"
    with _asked(line, content, token) as told:
        answer = told.readline(_LONGEST_LINE).decode("ascii", "replace")
    if token is not None:
        token.checkpoint()
    if answer not in ("same\n", "other\n"):
        raise _refusal(answer)
    return answer == "same\n"


def drawn_again(
    qr_text: str, record: bytes, sheet: bytes, token: Token | None = None
) -> tuple[bytes, tuple[Box, ...]] | None:
    """Return the PDF of a letter as it is drawn here, and where a signature may stand on it.

    Args:
        qr_text: the text of its seal.
        record: the embedded file of what the letter says.
        sheet: the embedded file of how it is drawn.
        token: asked again and again whether to stop.

    Returns:
        None when nothing can be drawn from this sheet.

    Raises:
        LetterUnreadError: the process did not start, or broke off.
        Cancelled: the officer asked to stop.
    """
    text = qr_text.encode("ascii")
    content = text + record + sheet
    line = f"lifafa-draw 1 {len(content)} {len(text)} {len(record)}\n"
    with _asked(line, content, token) as told:
        first = told.readline(_LONGEST_LINE).decode("ascii", "replace")
        good = _DRAWN.fullmatch(first)
        if good is None:
            if first == _UNDRAWN:
                return None
            raise _refusal(first)
        size = min(int(good[1]), MOST_BYTES)
        pdf = told.read(size)
        if len(pdf) != size or told.read(5) != b"end\n":
            raise LetterUnreadError(reason=_GAVE_UP)
    return pdf, _boxes(good[2].split())


def _boxes(words: Sequence[str]) -> tuple[Box, ...]:
    if not words:
        return ()
    left, bottom, width, height = map(float, words[1:])
    return ((int(words[0]), left, bottom, width, height),)


def _content(source: bytes | Path, token: Token, report: Report) -> bytes:
    if isinstance(source, bytes):
        if len(source) > MOST_BYTES:
            raise LetterUnreadError(reason="letter.too-large")
        return source
    with files.open_to_read(source) as file, files.plain_errors():
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            # A large packet is still told as what it is.
            _refuse_by_head(file.read(_HEAD), source.name)
        parts, done = [], 0
        while size <= MOST_BYTES and (chunk := file.read(files.COPY_BYTES)):
            token.checkpoint()
            parts.append(chunk)
            done += len(chunk)
            size = max(size, done)
            report(Progress("reading", done, size))
    if size > MOST_BYTES:
        raise LetterUnreadError(reason="letter.too-large")
    return b"".join(parts)


def _refuse_by_head(content: bytes, name: str) -> None:
    """Refuse what is told apart without looking into it."""
    head = content[:_HEAD]
    if b"%PDF-" in head or pictures.kind_of(content[: pictures.HEAD_BYTES]):
        return
    if not head.strip(b"\0 \t\r\n"):
        reason = "letter.empty"
    elif head.startswith((_PACKET, _PARTS)):
        reason = "letter.packet"
    elif head.startswith(_SIGNED):
        reason = "letter.card"
    else:
        by_name = pictures.is_picture_by_name(name)
        reason = "picture.other-kind" if by_name else "letter.other-kind"
    raise LetterUnreadError(reason=reason)


# The process ------------------------------------------------------------------------------------


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


@contextlib.contextmanager
def _asked(line: str, content: bytes, token: Token | None) -> Iterator[IO[bytes]]:
    """Lend the answer to a request for the length of a block."""
    with contextlib.ExitStack() as stack:
        try:
            given = (line.encode("ascii"), content)
            answer = process.answering(command(), given, LONGEST_S, token)
            told = stack.enter_context(answer)
        except OSError as error:
            raise LetterUnreadError(reason="letter.no-helper") from error
        try:
            yield told
        except LetterUnreadError:
            # A process that was stopped because the officer asked is no fault of the letter.
            if token is not None:
                token.checkpoint()
            raise


def _measured(told: IO[bytes], content: bytes) -> Shown:
    """Return an answer when it is whole, and of the size and shape that it must have."""
    first = told.readline(_LONGEST_LINE).decode("ascii", "replace")
    good = _GOOD.fullmatch(first)
    if good is None:
        raise _refusal(first)
    pages, looked_at, others, signatures, count, record, sheet = map(int, good.groups()[1:])
    if not 1 <= pages <= MOST_PAGES or max(record, sheet) > MOST_EMBEDDED:
        raise LetterUnreadError(reason=_GAVE_UP)
    codes = tuple(_code(told.readline(_LONGEST_LINE)) for _ in range(count))
    embedded = told.read(record + sheet)
    if len(embedded) != record + sheet or told.read(5) != b"end\n":
        raise LetterUnreadError(reason=_GAVE_UP)
    return Shown(
        is_pdf=good[1] == "pdf",
        pages=pages,
        looked_at=looked_at,
        others=others,
        signatures=signatures,
        codes=tuple(dict.fromkeys(codes)),
        record=embedded[:record],
        sheet=embedded[record:],
        content=content,
    )


def _code(line: bytes) -> str:
    found = _CODE.fullmatch(line.decode("ascii", "replace"))
    if found is None:
        raise LetterUnreadError(reason=_GAVE_UP)
    return found[2]


def _refusal(answer: str) -> LetterUnreadError:
    """Return why nothing came; who died, was stopped or was misled has told less than it must."""
    no = _NO.fullmatch(answer)
    return LetterUnreadError(
        reason=no[1] if no is not None and no[1] in CHECK_REASONS else _GAVE_UP
    )
