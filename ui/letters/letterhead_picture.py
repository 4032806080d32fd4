"""The upper part of a page as a picture: the letterhead as it will be printed.

Rules: only pages that we drew ourselves are decoded here; everything stays in memory; a page that
cannot be decoded leaves an empty sheet.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base.language import _
from ui.look.theme import look

_SHARE = 0.36
_PIXELS = 1_100
_PAPER = Qt.GlobalColor.white
_A4 = 210 / 297


class HeadPicture(QWidget):
    """Shows the upper part of the first page of a PDF of ours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setAccessibleName(_("Picture of the letterhead"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def has_picture(self) -> bool:
        """Whether a page is shown."""
        return not self._image.isNull()

    def show_pdf(self, pdf: bytes) -> None:
        """Show the head of the first page."""
        self._image = head_of(pdf)
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Keep the shape of the paper."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the upper part of a page of this width."""
        return round(width / _A4 * _SHARE)

    def sizeHint(self) -> QSize:
        """Ask for a page that can be read."""
        width = look().px(520)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Be content with a small one."""
        width = look().px(160)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sheet; it is white in the dark look too, as paper is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = min(self.width(), round(self.height() * _A4 / _SHARE))
        sheet = QRectF(0, 0, width, self.heightForWidth(width))
        painter.fillRect(sheet, QColor(_PAPER))
        if self.has_picture:
            painter.drawImage(sheet, self._image)
        painter.setPen(QPen(QColor(look().tokens.line), 1))
        painter.drawRect(sheet.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


def head_of(pdf: bytes) -> QImage:
    """Return the upper part of the first page of a PDF of ours, a null image when it is none."""
    room = QBuffer()
    room.setData(QByteArray(pdf))
    room.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(room)
    image = QImage()
    if document.pageCount() > 0:
        points = document.pagePointSize(0)
        whole = QSize(_PIXELS, round(_PIXELS * points.height() / points.width()))
        page = document.render(0, whole)
        flat = QImage(whole, QImage.Format.Format_RGB32)
        flat.fill(QColor(_PAPER))
        painter = QPainter(flat)
        painter.drawImage(0, 0, page)
        painter.end()
        image = flat.copy(QRect(0, 0, whole.width(), round(whole.height() * _SHARE)))
    document.close()
    return image
