"""The process that draws one page of a PDF: the file in, a picture of the page out, then it ends.

Rules: as in `app.system.sandbox.picture_worker`, and no file can be opened here at all once the
doors are closed, also for reading, so that typefaces, links and programs that a PDF names are not
found; nothing in a PDF is run or followed; only the page that is asked for is drawn; what leaves
are the numbers of its pages and a picture of it.
"""

from __future__ import annotations

import codecs
import contextlib
import math
from typing import TYPE_CHECKING, BinaryIO, Final

import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from app.system.platforms import system
from app.system.sandbox import picture_worker
from app.system.sandbox.picture_worker import NoPictureError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES: Final = 256 * 1024 * 1024
MOST_PAGES: Final = 100_000
LONGEST_EDGE_POINTS: Final = 14_400.0
"""The longest that any PDF may call a page; two hundred inches."""

MOST_EDGE: Final = 6_000
MOST_DOTS: Final = 16_000_000
POINTS_PER_INCH: Final = 72
_LONGEST_REQUEST: Final = 100


@contextlib.contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for a block; whatever the library cannot do with it is one word.

    Raises:
        NoPictureError: ``pdf.locked``, ``pdf.damaged`` or ``pdf.giant``.
    """
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise NoPictureError("pdf.locked" if locked else "pdf.damaged") from error
    try:
        yield pdf
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise NoPictureError("pdf.damaged") from error
    except MemoryError as error:
        raise NoPictureError("pdf.giant") from error
    finally:
        pdf.close()


def drawn(
    pdf: pypdfium2.PdfDocument,
    number: int,
    *,
    dots: float = math.inf,
    edge: int = MOST_EDGE,
    purpose: str | None = None,
    in_colour: bool = False,
) -> Image.Image:
    """Return one page on white.

    Args:
        pdf: the document.
        number: of the page, from 0.
        dots: per inch, at most.
        edge: the longer edge of the picture, at most.
        purpose: print for what a printer would get, None for the screen.
        in_colour: in red, green and blue, not in grey.

    Raises:
        NoPictureError: ``pdf.giant`` or ``pdf.damaged``.
    """
    page = pdf[number]
    try:
        longest = max(page.get_size())
        if not 0 < longest <= LONGEST_EDGE_POINTS:
            raise NoPictureError("pdf.giant")
        size = max(1.0, page.get_width() * page.get_height())
        scale = min(dots / POINTS_PER_INCH, edge / longest, math.sqrt(MOST_DOTS / size))
        bitmap = page.render(
            scale=scale, grayscale=not in_colour, optimize_mode=purpose, rev_byteorder=in_colour
        )
        mode = "RGB" if in_colour else "L"
        try:
            if bitmap.mode != mode:
                raise NoPictureError("pdf.damaged")
            shape = (bitmap.width, bitmap.height)
            return Image.frombytes(mode, shape, bytes(bitmap.buffer), "raw", mode, bitmap.stride)
        finally:
            bitmap.close()
    finally:
        page.close()


def draw_page(content: bytes, number: int, edge: int) -> tuple[int, Image.Image]:
    """Return how many pages there are, and one of them as the screen shows it.

    Args:
        content: a PDF.
        number: of the page, from 0.
        edge: the longer edge of the picture, at most.

    Raises:
        NoPictureError: it cannot be drawn, or there is no such page.
    """
    with opened(content) as pdf:
        pages = len(pdf)
        if not 0 <= number < pages <= MOST_PAGES:
            raise NoPictureError("pdf.pages")
        # Without this, what was filled into a form is left out of the picture.
        pdf.init_forms()
        image = drawn(pdf, number, edge=edge, in_colour=True)
        # The library rounds up.
        image.thumbnail((edge, edge))
        return pages, image


# The process ------------------------------------------------------------------------------------


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line ``lifafa-page 1 NUMBER EDGE SIZE`` and SIZE bytes. The answer is a line
    ``good PAGES WIDTH HEIGHT SIZE`` and a JPEG, or a line ``no REASON``.
    """
    close_the_doors()
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        answer(given, out)
    return 0


def close_the_doors() -> None:
    """Give up what this process does not need, as far as the system knows how."""
    Image.preinit()
    codecs.lookup("utf-16-le")
    picture_worker.close_the_doors()
    system.refuse_files()


def answer(given: BinaryIO, out: BinaryIO) -> None:
    """Read a request and write the answer."""
    try:
        pages, image = _asked(given)
        content = picture_worker.jpeg(image)
    except NoPictureError as error:
        out.write(f"no {error}\n".encode("ascii"))
        return
    line = f"good {pages} {image.width} {image.height} {len(content)}\n"
    out.write(line.encode("ascii"))
    out.write(content)


def _asked(given: BinaryIO) -> tuple[int, Image.Image]:
    words = given.readline(_LONGEST_REQUEST).split()
    if len(words) != 5 or words[:2] != [b"lifafa-page", b"1"]:
        raise NoPictureError("pdf.damaged")
    if not all(word.isdigit() for word in words[2:]):
        raise NoPictureError("pdf.damaged")
    number, edge, size = map(int, words[2:])
    if size > MOST_BYTES:
        raise NoPictureError("pdf.too-large")
    content = given.read(size)
    if len(content) < size:
        # Whoever asked is gone.
        raise NoPictureError("pdf.damaged")
    return draw_page(content, number, max(1, min(edge, MOST_EDGE)))
