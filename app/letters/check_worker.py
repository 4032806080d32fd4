"""The process that looks into a letter of somebody else: a PDF or a picture in, a few words out.

Rules: as in `app.system.sandbox.picture_worker`, and no file or connection can be opened here at
all once the doors are closed, also for reading; of all that a file holds, only the texts of seals,
two small embedded files and numbers leave this process; nothing in a PDF is run or followed;
whatever goes wrong is one word.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import time
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, TiffImagePlugin
from pypdfium2 import raw as pdfium

from app.system.platforms import system
from app.system.sandbox import pdf_worker, picture_worker
from app.system.sandbox.pdf_worker import MOST_EDGE, MOST_PAGES, POINTS_PER_INCH
from app.system.sandbox.picture_worker import NoPictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_LOOKED_AT: Final = 40
MOST_COMPARED: Final = 300
MOST_CODES: Final = 8
LONGEST_CODE: Final = 400
MOST_EMBEDDED: Final = 1_048_576
"""Bytes of each of the two embedded files."""

CPU_S: Final = 60
ENOUGH_S: Final = 25.0
"""Seconds of computing after which no further try is begun."""

DOTS: Final = (200, 300, 400)
EDGES: Final = (2_400, 3_600, 5_600)
LOOKS_DOTS: Final = 100
NAMES: Final = ("letter.json", "sheet.json")
_MOST_FILES: Final = 64
# What is added to a page may be meant for the screen alone, or for the printer alone.
_PURPOSES: Final = (None, "print")
_HEAD: Final = 1_024
_LONGEST_REQUEST: Final = 200
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SIGNS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_PREFIX: Final = "LFL"
_DRAW: Final = b"lifafa-draw"
# Loaded here, before no file can be opened any more.
_READERS = (TiffImagePlugin,)


class NoLetterError(Exception):
    """Nothing can be read out of these bytes; its text is the slug of the reason."""


@dataclass
class Seen:
    """What a file shows.

    Attributes:
        kind: pdf or picture.
        pages: how many there are, and how many were looked at.
        codes: text of each seal, and the page where it stands first, from 1.
        others: how many other QR codes there are.
        embedded: the files of ``NAMES``; one that is not there, or there twice, is left out.
        signatures: how many places for a digital signature are filled.
        began: seconds of computing before the first look.
    """

    kind: str
    pages: int = 1
    looked_at: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    others: int = 0
    embedded: dict[str, bytes] = field(default_factory=dict)
    signatures: int = 0
    began: float = field(default_factory=time.process_time)


def look(content: bytes) -> Seen:
    """Return what a letter shows.

    Args:
        content: a PDF, or a JPEG, PNG or WebP file.

    Raises:
        NoLetterError: it cannot be read.
    """
    if is_pdf(content):
        return _look_into_pdf(content)
    seen = Seen("picture", looked_at=1)
    images: dict[int, Image.Image] = {}
    try:
        for edge, easier in _PICTURE_TRIES:
            if edge not in images:
                if images and max(map(_longest, images.values())) < max(images):
                    # It is no larger than what was looked at.
                    continue
                images[edge] = picture_worker.grey(content, edge)
            _find(seen, easier(images[edge]), 1)
            if seen.codes or _is_late(seen):
                break
    except NoPictureError as error:
        raise NoLetterError(str(error)) from error
    return seen


def _longest(image: Image.Image) -> int:
    return max(image.size)


def _is_late(seen: Seen) -> bool:
    """Say whether enough was tried, so that what was found is told and not only that it is late."""
    return time.process_time() > seen.began + ENOUGH_S


def is_pdf(content: bytes) -> bool:
    """Say whether bytes begin like a PDF."""
    return b"%PDF-" in content[:_HEAD]


# Codes ------------------------------------------------------------------------------------------


def _find(seen: Seen, image: Image.Image, page: int) -> None:
    """Add the codes of one page."""
    texts = _texts(image)
    ours = [text for text in texts if _is_ours(text)]
    for text in ours:
        if len(seen.codes) < MOST_CODES:
            seen.codes.setdefault(text, page)
    seen.others = max(seen.others, len(texts) - len(ours))


def _texts(image: Image.Image) -> list[str]:
    try:
        found = zxingcpp.read_barcodes(image, formats=_QR_CODES)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise NoLetterError("letter.gave-up") from error
    return [code.text for code in found]


def _is_ours(text: str) -> bool:
    """Say whether a text looks like a seal of any version; nothing else may leave."""
    mark, colon, _rest = text.partition(":")
    version = mark.removeprefix(_PREFIX)
    return (
        bool(colon)
        and mark.startswith(_PREFIX)
        and 1 <= len(version) <= 4
        and version.isdigit()
        and len(text) <= LONGEST_CODE
        and set(text) <= _SIGNS
    )


def _as_it_is(image: Image.Image) -> Image.Image:
    return image


def _smoother(image: Image.Image) -> Image.Image:
    """Return a picture with the grain of a bad scan taken out and its contrast stretched."""
    return ImageOps.autocontrast(image.filter(ImageFilter.GaussianBlur(1)), cutoff=1)


def _larger(image: Image.Image) -> Image.Image:
    """Return a small picture twice as large, so that a module is more than two dots."""
    if max(image.size) * 2 > MOST_EDGE:
        return image
    return image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)


type _Way = Callable[[Image.Image], Image.Image]

# What mostly succeeds first, then what costs more: how large, and made easier in which way.
_PICTURE_TRIES: tuple[tuple[int, _Way], ...] = (
    (EDGES[0], _as_it_is),
    (EDGES[1], _as_it_is),
    (EDGES[0], _smoother),
    (EDGES[0], _larger),
    (EDGES[2], _as_it_is),
    (EDGES[1], _smoother),
)
_PDF_TRIES: tuple[tuple[int, _Way], ...] = (
    (DOTS[0], _as_it_is),
    (DOTS[1], _as_it_is),
    (DOTS[1], _smoother),
    (DOTS[2], _as_it_is),
    (DOTS[2], _smoother),
)


# PDF --------------------------------------------------------------------------------------------


def _look_into_pdf(content: bytes) -> Seen:
    with _opened(content) as pdf:
        _refuse_tricks(pdf, content)
        seen = Seen("pdf", pages=len(pdf))
        if not 1 <= seen.pages <= MOST_PAGES:
            raise NoLetterError("pdf.pages")
        seen.signatures = max(0, int(pdfium.FPDF_GetSignatureCount(pdf)))
        seen.embedded = _embedded(pdf)
        for dots, easier in _PDF_TRIES:
            for place, number in enumerate(_worth_a_look(seen.pages), 1):
                _find(seen, easier(pdf_worker.drawn(pdf, number, dots=dots)), number + 1)
                seen.looked_at = max(seen.looked_at, place)
                if _is_late(seen):
                    return seen
            if seen.codes:
                break
        return seen


def _worth_a_look(pages: int) -> list[int]:
    """Return the pages where a seal may stand: the first ones and the last ones, from 0."""
    if pages <= MOST_LOOKED_AT:
        return list(range(pages))
    half = MOST_LOOKED_AT // 2
    return [*range(half), *range(pages - half, pages)]


@contextlib.contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for a block; whatever cannot be done with it is one word."""
    try:
        with pdf_worker.opened(content) as pdf:
            yield pdf
    except NoPictureError as error:
        raise NoLetterError(str(error)) from error


def _refuse_tricks(pdf: pypdfium2.PdfDocument, content: bytes) -> None:
    """Refuse what no letter needs: a lock, a program, a form that draws itself, a missing end."""
    if pdfium.FPDF_GetSecurityHandlerRevision(pdf) != -1:
        raise NoLetterError("pdf.locked")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(pdf) > 0 or b"/JavaScript" in content:
        raise NoLetterError("pdf.program")
    if pdf.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
        raise NoLetterError("pdf.form")
    if b"%%EOF" not in content[-_HEAD:]:
        raise NoLetterError("pdf.cut")


def _embedded(pdf: pypdfium2.PdfDocument) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    twice: set[str] = set()
    for place in range(min(pdf.count_attachments(), _MOST_FILES)):
        one = pdf.get_attachment(place)
        name = one.get_name()
        if name in found:
            twice.add(name)
        elif name in NAMES:
            size = ctypes.c_ulong()
            pdfium.FPDFAttachment_GetFile(one, None, 0, size)
            if size.value > MOST_EMBEDDED:
                raise NoLetterError("pdf.giant")
            found[name] = bytes(one.get_data()) if size.value else b""
    return {name: found[name] for name in found if name not in twice}


def looks_the_same(before: bytes, after: bytes, boxes: Sequence[tuple[float, ...]]) -> bool:
    """Say whether two PDF show the same pages but for what stands in some boxes.

    Args:
        before: a PDF that was drawn here.
        after: the same with something behind it.
        boxes: page from 0, then left, bottom, width and height in points.

    Raises:
        NoLetterError: one of them cannot be drawn.
    """
    with _opened(before) as old, _opened(after) as new:
        if len(old) != len(new) or len(old) > MOST_COMPARED:
            return False
        # Without this, what a signature shows is left out of the picture.
        new.init_forms()
        return all(
            _is_same_page(old, new, number, purpose, [box[1:] for box in boxes if box[0] == number])
            for number in range(len(old))
            for purpose in _PURPOSES
        )


def _is_same_page(
    old: pypdfium2.PdfDocument,
    new: pypdfium2.PdfDocument,
    number: int,
    purpose: str | None,
    boxes: Sequence[tuple[float, ...]],
) -> bool:
    first, second = (
        pdf_worker.drawn(one, number, dots=LOOKS_DOTS, purpose=purpose) for one in (old, new)
    )
    if first.size != second.size:
        return False
    difference = ImageChops.difference(first, second)
    scale = LOOKS_DOTS / POINTS_PER_INCH
    pen = ImageDraw.Draw(difference)
    for left, bottom, width, height in boxes:
        upper = difference.height - (bottom + height) * scale
        lower = difference.height - bottom * scale
        pen.rectangle((left * scale - 1, upper - 1, (left + width) * scale + 1, lower + 1), fill=0)
    return difference.getbbox() is None


# The process ------------------------------------------------------------------------------------


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line ``lifafa-letter 1 SIZE`` and SIZE bytes. The answer is a line ``good KIND
    PAGES LOOKED OTHERS SIGNATURES CODES RECORD SHEET``, a line ``PAGE TEXT`` for each seal, the
    bytes of both embedded files, and a line ``end``; RECORD and SHEET are sizes, 0 for none.

    Or the request is a line ``lifafa-looks 1 SIZE BEFORE`` with up to eight boxes of five numbers
    behind it, and SIZE bytes, of which the first BEFORE are the PDF as it was. The answer is a line
    ``same`` or ``other``.

    Or the request is a line ``lifafa-draw 1 SIZE TEXT RECORD`` and SIZE bytes: the text of the
    seal, the record, and the sheet of a letter. The answer is a line ``drawn SIZE`` with the five
    numbers of the box for a signature behind it, if there is one, the PDF, and a line ``end``.

    Whatever cannot be read is a line ``no REASON``.
    """
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        first = given.readline(_LONGEST_REQUEST)
        close_the_doors(may_read=first.startswith(_DRAW))
        answer(given, out, first)
    return 0


def close_the_doors(*, may_read: bool = False) -> None:
    """Give up what this process does not need, as far as the system knows how.

    Args:
        may_read: the typefaces are needed, for a letter that a known office has sealed.
    """
    Image.preinit()
    codecs.lookup("utf-16-le")
    picture_worker.close_the_doors(CPU_S)
    if not may_read:
        system.refuse_files()


def answer(given: BinaryIO, out: BinaryIO, first: bytes = b"") -> None:
    """Read a request, of which the first line may be read already, and write the answer."""
    try:
        told = _asked(given, first or given.readline(_LONGEST_REQUEST))
    except (NoLetterError, NoPictureError) as error:
        told = f"no {error}\n".encode("ascii")
    out.write(told)


def _asked(given: BinaryIO, first: bytes) -> bytes:
    words = first.split()
    if len(words) < 3 or words[1] != b"1" or not words[2].isdigit():
        raise NoLetterError("letter.gave-up")
    size = int(words[2])
    if size > MOST_BYTES:
        raise NoLetterError("letter.too-large")
    content = given.read(size)
    if len(content) < size:
        # Whoever asked is gone.
        raise NoLetterError("letter.gave-up")
    if words[0] == b"lifafa-letter" and len(words) == 3:
        return _told(look(content))
    if words[0] == b"lifafa-looks" and len(words) % 5 == 4:
        return _compared(content, words[3:])
    if words[0] == _DRAW and len(words) == 5:
        return _drawn_again(content, words[3:])
    raise NoLetterError("letter.gave-up")


def _told(seen: Seen) -> bytes:
    record, sheet = (seen.embedded.get(name, b"") for name in NAMES)
    counts = (seen.pages, seen.looked_at, min(seen.others, 999), min(seen.signatures, 999))
    sizes = (len(seen.codes), len(record), len(sheet))
    lines = [" ".join(("good", seen.kind, *map(str, (*counts, *sizes))))]
    lines += [f"{page} {text}" for text, page in seen.codes.items()]
    return "\n".join(lines).encode("ascii") + b"\n" + record + sheet + b"end\n"


def _compared(content: bytes, words: Sequence[bytes]) -> bytes:
    try:
        before = int(words[0])
        numbers = [float(word) for word in words[1:]]
    except ValueError as error:
        raise NoLetterError("letter.gave-up") from error
    boxes = [tuple(numbers[at : at + 5]) for at in range(0, len(numbers), 5)]
    same = looks_the_same(content[:before], content, boxes)
    return b"same\n" if same else b"other\n"


def _drawn_again(content: bytes, words: Sequence[bytes]) -> bytes:
    """Draw a letter from its sheet, with the seal that it came with."""
    # Loaded only here: the typesetting is much, and no stranger's file needs it.
    from app.letters import document
    from app.letters.document import DrawnSeal
    from app.letters.drawing import draw

    if not all(word.isdigit() for word in words):
        raise NoLetterError("letter.gave-up")
    text, record = (int(word) for word in words)
    seal = DrawnSeal(
        qr_text=content[:text].decode("ascii", "replace"),
        record=content[text : text + record],
        sheet=content[text + record :],
    )
    try:
        drawn = draw(document.read(seal.sheet).letter, lambda _pages: seal)
    except Exception as error:  # whatever a hostile office has sealed
        raise NoLetterError("letter.undrawn") from error
    box = "" if drawn.box is None else " {} {:.4f} {:.4f} {:.4f} {:.4f}".format(*astuple(drawn.box))
    return f"drawn {len(drawn.pdf)}{box}\n".encode("ascii") + drawn.pdf + b"end\n"
