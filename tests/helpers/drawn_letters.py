"""Looks into drawn letters with programs that are not ours: text, typefaces, pictures, outline."""

import io
import subprocess
from dataclasses import fields, replace

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

from app.letters.document import Body, Facts, Heading, Items, Letter, Letterhead, Words

POINTS_PER_INCH = 72


def text_of(pdf: bytes, *options: str) -> str:
    """Return the text of a PDF as another program copies it."""
    return _run(("pdftotext", *options, "-", "-"), pdf).decode("utf-8")


def typefaces_of(pdf: bytes) -> list[dict[str, str]]:
    """Return name, emb, sub and uni of every typeface that a PDF names."""
    lines = _run(("pdffonts", "-"), pdf).decode("utf-8").splitlines()[2:]
    words = [line.split() for line in lines]
    return [{"name": one[0], "emb": one[-5], "sub": one[-4], "uni": one[-3]} for one in words]


def facts_of(pdf: bytes) -> dict[str, str]:
    """Return what pdfinfo says about a PDF."""
    lines = _run(("pdfinfo", "-"), pdf).decode("utf-8").splitlines()
    return {name: told.strip() for name, _, told in (line.partition(":") for line in lines)}


def picture_of(pdf: bytes, page: int = 1, dpi: int = 300) -> Image.Image:
    """Return a page of a PDF, counted from 1, as another program draws it, in shades of grey."""
    number = str(page)
    args = ("pdftoppm", "-gray", "-r", str(dpi), "-f", number, "-l", number, "-")
    return Image.open(io.BytesIO(_run(args, pdf)))


def squares_of(picture: Image.Image) -> list[str]:
    """Return the texts of the QR codes in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


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
