"""Line icons (Lucide) drawn in the ink of the look, always beside a word.

Rules: the name must exist in the package, or drawing fails at once; pictures are kept, because
a list draws the same few again and again. The drawings that the program names lie beside this file
(packaging/keep_icons.py writes them), because loading the package takes longer than all else that
the first window draws; a name that is not among them is drawn from the package.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.look.theme import look

_KEPT = Path(__file__).with_name("icons.json")
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"'
    ' fill="none" stroke="{ink}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
    "{drawing}</svg>"
)


class IconMissingError(LookupError):
    """The icon package has no picture of this name."""


@lru_cache(maxsize=256)
def svg(name: str, ink: str) -> bytes:
    """Return the drawing of an icon.

    Args:
        name: name in Lucide, e.g. "folder-lock".
        ink: colour as `#RRGGBB`.

    Raises:
        IconMissingError: there is no icon of this name.
    """
    drawing = _kept().get(name)
    if drawing is not None:
        return _FRAME.format(ink=ink, drawing=drawing).encode("utf-8")
    return _of_package(name).replace("currentColor", ink).encode("utf-8")


@cache
def _kept() -> dict[str, str]:
    found: dict[str, str] = json.loads(_KEPT.read_text("utf-8"))
    return found


def _of_package(name: str) -> str:
    import lucide

    text = str(lucide.lucide_icon(name))
    if "data-missing-icon" in text or "not found" in text[:120]:
        raise IconMissingError(name)
    return text


@lru_cache(maxsize=512)
def _drawn(name: str, ink: str, size: int, ratio: float) -> QPixmap:
    return painted(svg(name, ink), size, size, ratio)


def painted(drawn: bytes, width: float, height: float, ratio: float) -> QPixmap:
    """Return a drawing as a picture on nothing.

    Args:
        drawn: SVG.
        width: in pixels.
        height: in pixels.
        ratio: device pixels per pixel.
    """
    # Read before the painter begins: a painter that is left open takes the program down.
    renderer = QSvgRenderer(QByteArray(drawn))
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return pixmap


def picture(name: str, ink: str = "", size: float = 18, ratio: float = 2.0) -> QPixmap:
    """Return an icon as a picture.

    Args:
        name: name in Lucide.
        ink: colour; the ink of the look when empty.
        size: edge in pixels of the design, before zoom.
        ratio: device pixels per pixel; 2 is sharp on every screen in use.
    """
    worn = look()
    return _drawn(name, ink or worn.tokens.ink, worn.px(size), ratio)


def icon(name: str, ink: str = "", size: float = 18) -> QIcon:
    """Return an icon for a button."""
    made = QIcon(picture(name, ink, size))
    made.addPixmap(picture(name, look().tokens.muted, size), QIcon.Mode.Disabled)
    return made


def icon_size(size: float = 18) -> QSize:
    """Return the size of an icon at the officer's zoom."""
    edge = look().px(size)
    return QSize(edge, edge)
