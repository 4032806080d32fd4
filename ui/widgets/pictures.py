"""Pictures in the window: small ones of papers in a list; and QR codes.

Rules: only JPEGs that a process of `app.system.sandbox` drew anew are decoded here
(docs/rules.md, What comes from others), never what somebody else made; what cannot be decoded
leaves the icon in its place; a code is black on white in every look, because that is what cameras
read, every square a whole number of screen points wide, with its quiet zone.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.system import pictures
from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.buttons import PressedOnce, draw_pressed
from ui.widgets.plain import ElidedLabel, Veiled, tip

_JPEG = b"jpeg"
_RATIO = 2
_TILE = 96


def decoded(jpeg: bytes, edge: int = pictures.EDGE) -> QImage:
    """Return the picture of a JPEG that we made; a null image when it is none, or too large.

    Args:
        jpeg: drawn anew.
        edge: its longer edge at most, in pixels.
    """
    # Measured by ourselves first, so that Qt gets nothing that is no JPEG of ours.
    if not 0 < max(pictures.jpeg_size(jpeg)) <= edge:
        return QImage()
    room = QBuffer()
    room.setData(jpeg)
    reader = QImageReader(room, QByteArray(_JPEG))
    reader.setDecideFormatFromContent(False)
    return reader.read()


class Thumbnail(QLabel):
    """A square with an icon, or with the middle of a paper's small picture once there is one.

    Args:
        icon_name: Lucide name.
        ink: colour of the icon; muted when empty.
        edge: pixels of the design.
    """

    def __init__(
        self, icon_name: str, ink: str = "", edge: float = 56, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._edge = look().px(edge)
        self._shown = picture(icon_name, ink or look().tokens.muted, 24)
        self.has_picture = False
        self.setFixedSize(self._edge, self._edge)

    def show_jpeg(self, jpeg: bytes) -> None:
        """Show a small picture; bytes that are none, or of what is hidden now, leave the icon."""
        if not projector.is_on():
            self.show_image(decoded(jpeg))

    def show_image(self, image: QImage) -> None:
        """Show a picture that was decoded; a null one leaves what there is."""
        if image.isNull() or projector.is_on():
            return
        sharp = QSize(self._edge, self._edge) * _RATIO
        whole = QPixmap.fromImage(image).scaled(
            sharp,
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
        middle = QRect(QPoint(0, 0), sharp)
        middle.moveCenter(whole.rect().center())
        self._shown = whole.copy(middle)
        self._shown.setDevicePixelRatio(_RATIO)
        self.has_picture = True
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the square with round corners."""
        worn = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), worn.px(6), worn.px(6))
        painter.setClipPath(corners)
        painter.fillPath(corners, QColor(worn.tokens.paper))
        side = self._shown.deviceIndependentSize()
        left, top = (self._edge - side.width()) / 2, (self._edge - side.height()) / 2
        painter.drawPixmap(QPointF(left, top), self._shown)
        # A white scan on a white card has an edge, too.
        painter.setClipping(False)
        painter.setPen(QColor(worn.tokens.line))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, worn.px(6), worn.px(6))
        painter.end()


class PaperTile(Veiled, PressedOnce, QAbstractButton):
    """A paper as a small picture with its title under it, pressed as a whole.

    Args:
        title: of the paper.
        more: what else is to be said of it, translated; the last of it stands under the title.
        icon_name: Lucide name, for as long as there is no picture.
        ink: colour of the icon.
    """

    def __init__(
        self,
        title: str,
        more: Sequence[str],
        icon_name: str,
        ink: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(", ".join((title, *more)))
        self.thumbnail = Thumbnail(icon_name, ink, _TILE)
        labels = [ElidedLabel(words, "small") for words in (title, *more[-1:])]
        edge = look().px(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look().px(4))
        for child in (self.thumbnail, *labels):
            column.addWidget(child)
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(self.thumbnail.width() + 2 * edge)
        tip(self, " · ".join((title, *more)))

    def show_jpeg(self, jpeg: bytes) -> None:
        """Show its small picture once there is one."""
        if jpeg and not self.thumbnail.has_picture:
            self.thumbnail.show_jpeg(jpeg)

    def sizeHint(self) -> QSize:
        """Ask for picture and title."""
        return self.layout().sizeHint()  # type: ignore[union-attr]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground under the pointer, and the ring of the keyboard."""
        draw_pressed(self)


_POINTS = 6
_QUIET = 4


class CodePicture(QWidget):
    """One QR code.

    Args:
        rows: modules, True for dark ones, without the quiet zone.
        name: accessible name.
    """

    def __init__(
        self, rows: Sequence[Sequence[bool]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._module = max(2, look().px(_POINTS))
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size with the quiet zone."""
        edge = self._module * (len(self._rows) + 2 * _QUIET)
        return QSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the squares."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        module = self._module
        for down, row in enumerate(self._rows, _QUIET):
            for across, dark in enumerate(row, _QUIET):
                if dark:
                    square = QRectF(across * module, down * module, module, module)
                    painter.fillRect(square, Qt.GlobalColor.black)
        painter.end()
