"""What the PDF of a letter carries beside its pages: the emblem's pixels, and files.

Rules: bytes go in as they are; an emblem is never decoded here, its pixels are handed on as they
are packed in the PNG, and one that is too large or of an unusual kind is left out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES: Final = 2_000_000
_MOST_PIXELS: Final = 4_000_000
_COLOURS: Final = {0: ("/DeviceGray", 1), 2: ("/DeviceRGB", 3)}
"""Kinds of PNG that a PDF can hold as they are: colour space and channels."""


@dataclass(frozen=True)
class Emblem:
    """The pixels of a PNG, packed as they came.

    Attributes:
        width, height: in pixels.
        colours: name of the colour space in a PDF.
        channels: numbers per pixel.
    """

    width: int
    height: int
    colours: str
    channels: int
    packed: bytes


def emblem(png: bytes) -> Emblem | None:
    """Return the pixels of a PNG, None when it cannot stand in a letter."""
    if not png.startswith(_MAGIC) or len(png) > _MOST_BYTES:
        return None
    parts = _chunks(png)
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13:
        return None
    width, height, bits, kind, packing, filters, lacing = struct.unpack(">IIBBBBB", parts[0][1])
    usual = bits == 8 and kind in _COLOURS and packing == filters == lacing == 0
    if not usual or not 0 < width * height <= _MOST_PIXELS:
        return None
    packed = b"".join(content for name, content in parts if name == b"IDAT")
    return Emblem(width, height, *_COLOURS[kind], packed)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    made = []
    at = len(_MAGIC)
    while at + 12 <= len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        made.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += 12 + size
    return made


def embed_emblem(document: Any, found: Emblem, name: str) -> None:
    """Put the emblem into the file under a name."""
    how = f"<</Predictor 15 /Colors {found.channels} /Columns {found.width}>>"
    image = pdfdoc.PDFStream(content=found.packed)
    image.dictionary = pdfdoc.PDFDictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": found.width,
            "Height": found.height,
            "ColorSpace": found.colours,
            "BitsPerComponent": 8,
            "Filter": "/FlateDecode",
            "DecodeParms": how,
        }
    )
    document.Reference(image, pdfdoc.xObjectName(name))


def embed_files(document: Any, files: dict[str, bytes]) -> None:
    """Put files into the PDF under their names, as files that belong to it."""
    named, associated = [], []
    for name, content in sorted(files.items()):
        stream = pdfdoc.PDFStream(content=content)
        stream.dictionary = pdfdoc.PDFDictionary(
            {
                "Type": "/EmbeddedFile",
                "Subtype": "/application#2Fjson",
                "Params": f"<</Size {len(content)}>>",
            }
        )
        place = document.Reference(stream)
        spec = document.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/Filespec",
                    "F": pdfdoc.PDFString(name),
                    "UF": pdfdoc.PDFString(name),
                    "EF": pdfdoc.PDFDictionary({"F": place, "UF": place}),
                    "AFRelationship": "/Data",
                }
            )
        )
        named += [pdfdoc.PDFString(name), spec]
        associated.append(spec)
    catalogue = document.Catalog
    tree = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(named)})
    catalogue.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": tree})
    # The library writes only the entries it knows; this one is told to it for this file.
    catalogue.__NoDefault__ = [*catalogue.__NoDefault__, "AF"]
    catalogue.AF = pdfdoc.PDFArray(associated)
