"""Looks into drawn letters with programs that are not ours: text, typefaces, pictures, outline.

Rules: poppler is asked; a Windows that has none, as no registry has it, asks PDFium and pyHanko.
"""

import io
import itertools
import re
import shutil
import subprocess
from dataclasses import fields, replace
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps
from pyhanko.pdf_utils.reader import PdfFileReader

from app.letters.document import Body, Facts, Heading, Items, Letter, Letterhead, Words
from own_system import IS_WINDOWS

POINTS_PER_INCH = 72
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
WITHOUT_POPPLER = IS_WINDOWS and shutil.which("pdftotext") is None


def text_of(pdf: bytes, *options: str) -> str:
    """Return the text of a PDF as another program copies it.

    Args:
        options: of pdftotext; without it, ``-f`` and ``-l`` alone count: the first page, the last.
    """
    if not WITHOUT_POPPLER:
        return _run(("pdftotext", *options, "-", "-"), pdf).decode("utf-8")
    with pypdfium2.PdfDocument(pdf) as document:
        given = dict(itertools.pairwise(options))
        first, last = int(given.get("-f", 1)), int(given.get("-l", len(document)))
        texts = [document[at].get_textpage().get_text_range() for at in range(first - 1, last)]
    return "".join(text.replace("\r\n", "\n") + "\n\f" for text in texts)


def typefaces_of(pdf: bytes) -> list[dict[str, str]]:
    """Return name, emb, sub and uni of every typeface that a PDF names."""
    if WITHOUT_POPPLER:
        reader = PdfFileReader(io.BytesIO(pdf))
        found: dict[str, dict[str, str]] = {}
        _collect_typefaces(reader.root["/Pages"], found)
        return list(found.values())
    lines = _run(("pdffonts", "-"), pdf).decode("utf-8").splitlines()[2:]
    words = [line.split() for line in lines]
    return [{"name": one[0], "emb": one[-5], "sub": one[-4], "uni": one[-3]} for one in words]


def _collect_typefaces(place: Any, found: dict[str, dict[str, str]]) -> None:
    """Go through a page, a group of pages or what is drawn in one, and note the typefaces."""
    for page in _in(place, "/Kids", ()):
        _collect_typefaces(page.get_object(), found)
    resources = _in(place, "/Resources", {})
    for drawn in _in(resources, "/XObject", {}).values():
        _collect_typefaces(drawn.get_object(), found)
    for one in _in(resources, "/Font", {}).values():
        font = one.get_object()
        told = _in(_in(font, "/DescendantFonts", [font])[0], "/FontDescriptor", {})
        name = str(font["/BaseFont"])[1:]
        facts = {
            "emb": any(one in told for one in ("/FontFile", "/FontFile2", "/FontFile3")),
            "sub": re.match(r"[A-Z]{6}\+", name) is not None,
            "uni": "/ToUnicode" in font,
        }
        found[name] = {"name": name, **{key: "yes" if yes else "no" for key, yes in facts.items()}}


def _in(place: Any, name: str, other: Any) -> Any:
    """Return what a dictionary of a PDF holds under a name, wherever it lies in the file."""
    try:
        return place[name]
    except KeyError:
        return other


def facts_of(pdf: bytes) -> dict[str, str]:
    """Return what pdfinfo says about a PDF, or where it is not there, the same of it."""
    if not WITHOUT_POPPLER:
        lines = _run(("pdfinfo", "-"), pdf).decode("utf-8").splitlines()
        return {name: told.strip() for name, _, told in (line.partition(":") for line in lines)}
    root = PdfFileReader(io.BytesIO(pdf)).root
    scripts = "/JavaScript" in _in(root, "/Names", {}) or "/OpenAction" in root
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[0].get_size()
        return {
            **document.get_metadata_dict(),
            "Tagged": "yes" if _in(_in(root, "/MarkInfo", {}), "/Marked", False) else "no",
            "JavaScript": "yes" if scripts else "no",
            "Pages": str(len(document)),
            "Page size": f"{width:g} x {height:g} pts",
        }


def picture_of(pdf: bytes, page: int = 1, dpi: int = 300) -> Image.Image:
    """Return a page of a PDF, counted from 1, as another program draws it, in shades of grey."""
    if WITHOUT_POPPLER:
        with pypdfium2.PdfDocument(pdf) as document:
            drawn = document[page - 1].render(scale=dpi / POINTS_PER_INCH, grayscale=True)
            return drawn.to_pil().copy()
    number = str(page)
    args = ("pdftoppm", "-gray", "-r", str(dpi), "-f", number, "-l", number, "-")
    return Image.open(io.BytesIO(_run(args, pdf)))


def qr_codes_of(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """Return the QR codes in a picture; bars that a reader sees in their grain do not count."""
    return list(zxingcpp.read_barcodes(picture, formats=_QR_CODES))


def squares_of(picture: Image.Image) -> list[str]:
    """Return the texts of the QR codes in a picture."""
    return [found.text for found in qr_codes_of(picture)]


def ink_of(picture: Image.Image, dpi: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what is printed, in points from the upper left."""
    found = ImageOps.invert(picture.convert("L")).point(lambda value: 255 * (value > 60)).getbbox()
    left, top, right, bottom = found or (0, 0, 0, 0)
    scale = POINTS_PER_INCH / dpi
    return left * scale, top * scale, right * scale, bottom * scale


def outline_of(pdf: bytes) -> list[tuple[int, str, int]]:
    """Return level, title and page of every bookmark."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for mark in document.get_toc():
            place = mark.get_dest()
            found.append((mark.level, mark.get_title(), -1 if place is None else place.get_index()))
        return found


def filled(letter: Letter, text: str) -> Letter:
    """Return a letter that says one text in every place where it can say something."""
    return replace(
        letter,
        number=text,
        code=text,
        letterhead=Letterhead(text, text, (text,) * 6, letter.letterhead.emblem),
        bodies=tuple(_filled(body, text) for body in letter.bodies),
    )


def _filled(body: Body, text: str) -> Body:
    blocks = (Heading(text), Words(text), Facts(((text, text),) * 2), Items((text,) * 2))
    changed = {
        "lines": ((text, text),) * 2,
        "to": (text,) * 2,
        "enclosures": (text,),
        "signatory": (text,) * 3,
        "copy_words": (("office", text), ("person", text)),
        "blocks": blocks,
        "language": body.language,
    }
    return Body(**{one.name: changed.get(one.name, text) for one in fields(Body)})  # type: ignore[arg-type]


def _run(args: tuple[str, ...], given: bytes) -> bytes:
    return subprocess.run(args, input=given, check=True, capture_output=True).stdout
