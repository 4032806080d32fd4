"""The middle of the chooser: files and folders with name, day and size, and small pictures of them.

Rules: a small picture is drawn by a process of its own, one at a time, of what is in sight only,
and given up after ten seconds; what cannot be drawn keeps its icon; no more pictures are kept than
a screen or two; while names are hidden none is asked for; a name is shown with nothing in it that
is not seen, and without what names somebody while names are hidden.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.base.language import _
from app.base.numerals import size_words
from app.system import pictures
from app.system.folders import Entry
from ui.frame import projector
from ui.frame.values import short_day_at
from ui.frame.worker import Job
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.pictures import decoded
from ui.widgets.record_model import Column, Index, RecordModel
from ui.widgets.table import RecordTable, RowDelegate

_LOW_ROW, _TALL_ROW, _AROUND = 40, 60, 4
_ICONS = {
    (".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp", ".tif", ".tiff"): "image",
    (".pdf", ".txt", ".doc", ".docx", ".odt", ".rtf"): "file-text",
    (".csv", ".xlsx", ".xls", ".ods"): "file-spreadsheet",
    (".lifafa", ".lfpart"): "mail",
    (".lifafa-card", ".lfcard", ".lfnotice"): "id-card",
    (".mp3", ".m4a", ".ogg", ".opus", ".wav", ".amr", ".aac"): "file-headphone",
    (".mp4", ".3gp", ".mov"): "file-play",
}
_BY_ENDING = {ending: icon for endings, icon in _ICONS.items() for ending in endings}
_WITH_SIZE, _WITH_DAY = 430, 300
_WAIT_MS, _LONGEST_MS = 120, 10_000
_MOST_KEPT = 160
_ARROWS = {Qt.Key.Key_Up, Qt.Key.Key_Down}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_RATIO = 2


def icon_of(entry: Entry) -> str:
    """Return the icon of a file, by its ending, or that of a folder."""
    return "folder" if entry.is_folder else _BY_ENDING.get(entry.path.suffix.casefold(), "file")


def _day(entry: Entry) -> str:
    """Return when a file was changed; a day before all computers is none."""
    return short_day_at(entry.at) if entry.at > 0 else ""


def _size(entry: Entry) -> str:
    return "" if entry.is_folder else size_words(entry.size)


def _heard(entry: Entry) -> str:
    if entry.is_folder:
        return _("{name}, folder").format(name=entry.shown)
    return ", ".join(part for part in (entry.shown, _day(entry), _size(entry)) if part)


def _columns() -> list[Column[Entry]]:
    return [
        Column(lambda: _("Name"), lambda entry: entry.shown, heard=_heard),
        Column(lambda: _("Day"), _day),
        Column(lambda: _("Size"), _size),
    ]


class FileList(RecordTable):
    """The list.

    Args:
        pool: where small pictures are asked for.
        several: whether more than one can be chosen.

    Signals:
        went_up(): the folder above is wanted.
    """

    went_up = Signal()

    def __init__(
        self,
        pool: QThreadPool,
        *,
        several: bool,
        parent: QWidget | None = None,
    ) -> None:
        self._empty = ""
        self.files: RecordModel[Entry] = RecordModel(_columns())
        super().__init__(_("Files and folders"), parent, model=self.files, shares=(1, 0, 0))
        if several:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegateForColumn(0, _FileCell(self))
        self.small = SmallPictures(pool, self)
        self.small.came.connect(lambda _path: self.viewport().update())
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._want_pictures)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._wait.start())

    def show_entries(self, entries: tuple[Entry, ...], empty: str = "") -> None:
        """Show other files, with those chosen that were chosen before and are still there.

        Args:
            entries: from top to bottom.
            empty: what is said in their place when there are none.
        """
        self._empty = "" if entries else empty
        self.setAccessibleDescription(self._empty)
        before = {entry.path for entry in self.chosen()}
        now = self.files.record(self.currentIndex().row())
        drawn = any(pictures.may_be_drawn_small(one.path.name, one.size) for one in entries)
        row = _TALL_ROW if drawn and not projector.is_on() else _LOW_ROW
        self.verticalHeader().setDefaultSectionSize(look().px(row))
        self.files.replace(entries)
        if now is not None:
            self._stand_at(self.files.row_of(lambda entry: entry.path == now.path))
        self._choose_again(before)
        self._wait.start()

    def _choose_again(self, before: set[Path]) -> None:
        """Choose what else was chosen before."""
        rows = QItemSelection()
        for row, entry in enumerate(self.files.records() if before else ()):
            if entry.path in before:
                rows.select(self.files.index(row, 0), self.files.index(row, 2))
        if not rows.isEmpty():
            self.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.Select)

    def chosen(self) -> tuple[Entry, ...]:
        """Return what is chosen, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = (self.files.record(row) for row in rows)
        return tuple(one for one in found if one is not None)

    def want_pictures(self) -> None:
        """Ask in a moment for the small pictures of what is in sight."""
        self._wait.start()

    def choose_path(self, path: Path) -> bool:
        """Choose a file or folder by its path; say whether it is there."""
        row = self.files.row_of(lambda entry: entry.path == path)
        self.choose(row)
        return row >= 0

    def choose_first(self) -> None:
        """Let the keyboard begin at the first, and choose nothing that nobody chose."""
        self._stand_at(0)

    def _stand_at(self, row: int) -> None:
        """Put the keyboard at a row, -1 for none, and choose nothing."""
        there = self.files.index(row, 0)
        self.selectionModel().setCurrentIndex(there, QItemSelectionModel.SelectionFlag.NoUpdate)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Draw the mark of the keyboard where it stands now."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say in the middle why there is nothing."""
        super().paintEvent(event)
        if self._empty:
            painter = QPainter(self.viewport())
            painter.setFont(look().font(14))
            painter.setPen(QColor(look().tokens.muted))
            edge = look().px(12)
            inside = self.viewport().rect().adjusted(edge, edge, -edge, -edge)
            how = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            painter.drawText(inside, how | int(Qt.TextFlag.TextWordWrap), self._empty)
            painter.end()

    def lay_columns(self) -> None:
        """Leave the size out where it is narrow, then the day."""
        wide = self.viewport().width()
        day, size = wide >= look().px(_WITH_DAY), wide >= look().px(_WITH_SIZE)
        self._shares = (5.0, 2.0 if day else 0.0, 1.3 if size else 0.0)
        super().lay_columns()

    def minimumSizeHint(self) -> QSize:
        """Need a row or two: the list scrolls."""
        return QSize(look().px(200), look().px(84))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace goes up; where nothing is chosen, keys choose what the keyboard stands at."""
        if event.key() == Qt.Key.Key_Backspace:
            self.went_up.emit()
            return
        here = self.currentIndex().row()
        entry = self.files.record(here)
        if entry is not None and not self.selectionModel().hasSelection():
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            is_arrow = event.key() in _ARROWS and not held
            is_enter = event.key() in _ENTER and not event.isAutoRepeat()
            if is_arrow or (is_enter and not entry.is_folder):
                self.choose(here)
            if is_arrow:
                return
        super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Ask for the pictures that came into sight."""
        super().resizeEvent(event)
        self._wait.start()

    def _want_pictures(self) -> None:
        if projector.is_on() or not self.isVisible():
            self.small.stop()
            return
        top = self.rowAt(0)
        low = self.rowAt(self.viewport().height() - 1)
        last = self.files.rowCount() - 1 if low < 0 else low
        seen = (self.files.record(row) for row in range(max(0, top), last + 1))
        self.small.want(entry for entry in seen if entry is not None)


class SmallPictures(QObject):
    """Asks for small pictures of files, one after the other, and keeps those of late.

    Args:
        pool: where they are asked for.

    Signals:
        came(Path): there is one of this file now.
    """

    came = Signal(object)

    def __init__(self, pool: QThreadPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._kept: OrderedDict[Entry, QPixmap | None] = OrderedDict()
        self._waiting: list[Entry] = []
        self._job: Job[QImage] | None = None
        self._asked: Entry | None = None
        self._late = QTimer(self, singleShot=True, interval=_LONGEST_MS)
        self._late.timeout.connect(self._give_up)

    def of(self, entry: Entry) -> QPixmap | None:
        """Return the small picture of a file, None when there is none (yet)."""
        return self._kept.get(entry)

    def want(self, entries: Iterable[Entry]) -> None:
        """Want these now, from first to last, and no others any more."""
        self._waiting = [
            one
            for one in entries
            if one not in self._kept
            and not one.is_folder
            and pictures.may_be_drawn_small(one.path.name, one.size)
        ]
        if self._asked is not None and self._asked not in self._waiting and self._job is not None:
            self._job.cancel()
        self._next()

    def stop(self) -> None:
        """Want nothing any more, and keep nothing."""
        self._waiting = []
        self._kept.clear()
        if self._job is not None:
            self._job.cancel()

    def _next(self) -> None:
        # A read that hangs in the system keeps its thread; no second one is sent after it.
        if self._job is not None or not self._waiting:
            return
        entry = self._waiting.pop(0)
        edge = look().px(_TALL_ROW - 2 * _AROUND) * _RATIO
        job: Job[QImage] = Job(partial(_small, entry.path, edge), self)
        self._job, self._asked = job, entry
        job.succeeded.connect(partial(self._keep, entry))
        job.finished.connect(self._over)
        self._late.start()
        job.start(self._pool)

    def _give_up(self) -> None:
        if self._job is not None and self._asked is not None:
            self._kept[self._asked] = None
            self._job.cancel()

    def _keep(self, entry: Entry, image: QImage) -> None:
        self._kept[entry] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        if not image.isNull():
            self.came.emit(entry.path)

    def _over(self) -> None:
        self._late.stop()
        self._job = self._asked = None
        self._next()


def _small(path: Path, edge: int, _report: Report, token: Token) -> QImage:
    """Return a square of a small picture, its top where it is high; a null image for none."""
    try:
        jpeg = pictures.small_of(path, token)
    except AppError:
        return QImage()
    image = decoded(jpeg, pictures.THUMBNAIL_EDGE)
    if image.isNull():
        return image
    whole = image.scaled(
        QSize(edge, edge),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    # A page begins at its top, and so does a scan: there it says what it is.
    return whole.copy(QRect(QPoint((whole.width() - edge) // 2, 0), QSize(edge, edge)))


class _FileCell(RowDelegate):
    """Draws the small picture or the icon of a file before its name, and where the keyboard is."""

    def is_marked(self, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say whether the row is chosen, or the one at which the keyboard stands."""
        table = self.parent()
        is_here = isinstance(table, FileList) and table.currentIndex().row() == index.row()
        return is_here or super().is_marked(option, index)

    def _draw_texts(self, painter: QPainter, inside: QRectF, index: Index) -> None:
        worn, table = look(), self.parent()
        entry = table.files.record(index.row()) if isinstance(table, FileList) else None
        if entry is None or not isinstance(table, FileList):
            return
        edge = min(inside.height() - 2 * worn.px(_AROUND), worn.px(_TALL_ROW - 2 * _AROUND))
        square = QRectF(inside.left(), inside.center().y() - edge / 2, edge, edge)
        small = table.small.of(entry)
        if small is not None:
            painter.drawPixmap(square, small, QRectF(small.rect()))
            painter.setPen(QPen(QColor(worn.tokens.line), 1))
            painter.drawRect(square)
        else:
            tokens = worn.tokens
            ink = tokens.accent if entry.is_folder else tokens.muted
            sign = picture(icon_of(entry), ink, 20)
            half = worn.px(20) / 2
            painter.drawPixmap(square.center() - QPointF(half, half), sign)
        super()._draw_texts(painter, inside.adjusted(edge + worn.px(8), 0, 0, 0), index)
