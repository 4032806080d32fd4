"""Line icons (Lucide) drawn in the ink of the look, always beside a word.

Rules: the name must exist in the package, or drawing fails at once; pictures are kept, because
a list draws the same few again and again.
"""

from __future__ import annotations

from functools import lru_cache

import lucide
from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme import look


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
    text = str(lucide.lucide_icon(name))
    if "data-missing-icon" in text or "not found" in text[:120]:
        raise IconMissingError(name)
    return text.replace("currentColor", ink).encode("utf-8")


@lru_cache(maxsize=512)
def _drawn(name: str, ink: str, size: int, ratio: float) -> QPixmap:
    # Read before the painter begins: a painter that is left open takes the program down.
    drawing = QSvgRenderer(QByteArray(svg(name, ink)))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing.render(painter, QRectF(0, 0, size, size))
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
