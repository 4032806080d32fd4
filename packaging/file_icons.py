"""The icons of our kinds of files: a sheet in the colours of the program's sign with a drawing.

Rules: drawn here and from ui/look/icons.json, nothing comes from outside; each kind has its own
drawing, so that it is told apart without colour; small ones leave out what cannot be seen. No icon
has a tick: a file that was sent is not checked by looking like ours.
"""

from __future__ import annotations

import os
import re
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from file_types import FileType
from ui.look.icons import svg as line_drawing
from ui.look.theme import BRAND

SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
_SMALL = 24
_SHEET = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<path d="M11 7a5 5 0 0 1 5-5h22l15 15v40a5 5 0 0 1-5 5H16a5 5 0 0 1-5-5z" fill="{sheet}"
 stroke="{tile}" stroke-width="3" stroke-linejoin="round"/>
<path d="M38 2v11a4 4 0 0 0 4 4h11" fill="{fold}" stroke="{tile}" stroke-width="3"
 stroke-linejoin="round"/>
<g transform="translate(17 20) scale(1.25)" fill="none" stroke="{tile}" stroke-width="2"
 stroke-linecap="round" stroke-linejoin="round">DRAWING</g>
<circle cx="46" cy="52" r="8" fill="{wax}"/>
<circle cx="46" cy="52" r="5" fill="none" stroke="{pressed}" stroke-width="1.4"/></svg>
"""
_SHEET_SMALL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
<path d="M1.5 3.5a2 2 0 0 1 2-2h17a2 2 0 0 1 2 2v17a2 2 0 0 1-2 2h-17a2 2 0 0 1-2-2z"
 fill="{sheet}" stroke="{tile}" stroke-width="1.6"/>
<g transform="translate(3.6 3.6) scale(0.7)" fill="none" stroke="{tile}" stroke-width="2.8"
 stroke-linecap="round" stroke-linejoin="round">DRAWING</g></svg>
"""


def svg(kind: FileType, size: int = 256) -> bytes:
    """Return the icon of a kind of file; up to 24 pixels the plainer one.

    Args:
        kind: one of ours.
        size: edge in pixels that it is drawn for.
    """
    drawing = line_drawing(kind.sign, BRAND["tile"]).decode("utf-8")
    inner = re.sub(r"\A<svg[^>]*>|</svg>\Z", "", drawing)
    frame = _SHEET_SMALL if size <= _SMALL else _SHEET
    return frame.format(**BRAND).replace("DRAWING", inner).encode("utf-8")


def png(kind: FileType, size: int) -> bytes:
    """Return the icon as a PNG of one size; a QGuiApplication must be there."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg(kind, size))).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data().data())
