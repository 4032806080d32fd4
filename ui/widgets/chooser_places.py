"""The left side of the chooser: drives that are plugged in, the usual places of this person, and
where a file was chosen a moment ago.

Rules: drives and folders are looked for beside the window, because a tired stick answers slowly;
what was chosen lately is kept in memory only, as folders and never as files, so that it is gone
with the process at a lock; it is let go when names are hidden, and nothing is kept of what is done
within a seal; a label of a drive is text of a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QStandardPaths,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.base.language import N_, _
from app.base.numerals import size_words
from app.system import folders
from app.system.files import shown_name
from app.system.platforms import system
from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets import removable_media
from ui.widgets.plain import announce
from ui.widgets.removable_media import Volume

_MOST_RECENT = 4
_DOCUMENTS = N_("My documents")
_Where = QStandardPaths.StandardLocation
_USUAL = (
    (_Where.DesktopLocation, N_("Desktop"), "computer"),
    (_Where.DocumentsLocation, _DOCUMENTS, "file-text"),
    (_Where.PicturesLocation, N_("Pictures"), "image"),
    (_Where.DownloadLocation, N_("Downloads"), "download"),
)

_recent: list[Path] = []


def remember(folder: Path, asker: QWidget | None) -> None:
    """Keep a folder in mind until the next lock, unless that would tell of somebody.

    Args:
        folder: where something was chosen.
        asker: the widget that asked.
    """
    if projector.is_on():
        forget()
    elif not is_within_seal(asker):
        _recent[:] = [folder, *(one for one in _recent if one != folder)][:_MOST_RECENT]


def remembered() -> tuple[Path, ...]:
    """Return the folders that are kept in mind, the last one first; none while names are hidden."""
    if projector.is_on():
        forget()
    return tuple(_recent)


def forget() -> None:
    """Keep no folder in mind any more."""
    _recent.clear()


def is_within_seal(asker: QWidget | None) -> bool:
    """Say whether a widget, its desk, or what it lies in works on a sealed case."""
    while asker is not None:
        about = (asker, getattr(asker, "desk", None), getattr(asker, "_desk", None))
        if any(getattr(one, "within_seal", False) is True for one in about):
            return True
        asker = asker.parentWidget()
    return False


@dataclass(frozen=True)
class Around:
    """What there is at the left.

    Attributes:
        drives: those that can be pulled out first.
        usual: words (English message ids), icons and folders.
        recent: folders that are still there.
        photographs: where a drive or a telephone keeps photographs, with its name.
    """

    drives: tuple[Volume, ...] = ()
    usual: tuple[tuple[str, str, Path], ...] = ()
    recent: tuple[Path, ...] = ()
    photographs: tuple[tuple[str, Path], ...] = ()

    @property
    def first_drive(self) -> Path | None:
        """Where a stick is, None when none is plugged in."""
        return next((one.path for one in self.drives if not one.stays), None)

    @property
    def documents(self) -> Path:
        """The folder of documents, else that of this person."""
        found = (place for words, _sign, place in self.usual if words == _DOCUMENTS)
        return next(found, Path.home())


def look_around(recent: Iterable[Path] = ()) -> Around:
    """Return what there is now; called beside the window.

    Args:
        recent: folders that are kept in mind.
    """
    home = Path.home()
    usual = [
        (words, sign, place)
        for where, words, sign in _USUAL
        if (place := Path(QStandardPaths.writableLocation(where))) != home and _is_folder(place)
    ]
    usual.append((N_("Home folder"), "house", home))
    drives = removable_media.volumes()
    photographs = [
        (one.name, found)
        for one in drives
        if not one.stays and (found := folders.camera_folder(one.path)) is not None
    ]
    photographs += folders.telephones(system.runtime_folder())
    known = {one.path for one in drives} | {place for _words, _sign, place in usual}
    known |= {place for _name, place in photographs}
    lately = tuple(one for one in recent if one not in known and _is_folder(one))
    return Around(drives, tuple(usual), lately, tuple(photographs))


type LookAround = Callable[[Iterable[Path]], Around]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


_PATH_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_MORE_ROLE, _SIGN_ROLE = _PATH_ROLE + 1, _PATH_ROLE + 2
_HEADING, _NOTE = "heading", "note"
_WIDE, _LEAST = 216, 132
_SIGN = 18


class PlaceList(QListWidget):
    """The list.

    Signals:
        asked(Path): a place was chosen by a press, Enter or Space.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("places")
        self.setAccessibleName(_("Drives and folders"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_PlaceCell(self))
        self.setMouseTracking(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(look().px(_LEAST))
        self.setMaximumWidth(look().px(_WIDE))
        self.itemClicked.connect(self._ask)
        self._around: Around | None = None
        self._here: Path | None = None

    def show_around(self, around: Around) -> bool:
        """Show what there is, with what is chosen and scrolled to as it was; say if it changed."""
        before = self._around
        if around == before:
            return False
        if before is not None:
            self._tell_drives(before, around)
        chosen, top = self._path_of(self.currentItem()), self.verticalScrollBar().value()
        self._around = around
        self.clear()
        self._fill(around)
        self.verticalScrollBar().setValue(top)
        if not self._choose(chosen):
            self.mark_here(self._here)
        return True

    def mark_here(self, folder: Path | None) -> None:
        """Choose the place in which a folder lies, the nearest one; none for one in no place."""
        self._here = folder
        inside = [
            path
            for item in self._items()
            if (path := self._path_of(item)) is not None
            and folder is not None
            and (path == folder or path in folder.parents)
        ]
        nearest = max(inside, key=lambda path: len(path.parts), default=None)
        if not self._choose(nearest):
            self.setCurrentIndex(QModelIndex())

    def words_of(self, folder: Path) -> tuple[str, tuple[str, ...]]:
        """Return how a folder is called: the place it lies in, and the way on from there."""
        here = [
            (path, item.text())
            for item in self._items()
            if (path := self._path_of(item)) is not None
            and (path == folder or path in folder.parents)
        ]
        if not here:
            parts = folder.parts
            return shown_name(parts[0]) if parts else "", tuple(map(shown_name, parts[1:]))
        path, words = max(here, key=lambda pair: len(pair[0].parts))
        return words, tuple(map(shown_name, folder.parts[len(path.parts) :]))

    def minimumSizeHint(self) -> QSize:
        """Need little: the list scrolls."""
        return QSize(look().px(_LEAST), look().px(56))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the place on Enter or Space, once while it is held."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid() and not event.isAutoRepeat():
                self._ask(self.currentItem())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first place when the keyboard comes and none is chosen."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            first = next((self._path_of(one) for one in self._items() if self._path_of(one)), None)
            self._choose(first)

    def _fill(self, around: Around) -> None:
        self._add_heading(_("USB drives and disks"))
        for one in around.drives:
            free = _("{size} free").format(size=size_words(one.free))
            more = free if one.writable else _("{free}, only to read").format(free=free)
            self._add(one.name, one.path, "server" if one.stays else "usb", more)
        for name, path in around.photographs:
            self._add(_("Photographs on {drive}").format(drive=name), path, "image")
        if not around.drives and not around.photographs:
            self._add_note(_("None is plugged in. One that is plugged in comes up here."))
        self._add_heading(_("This computer"))
        for words, sign, path in around.usual:
            self._add(_(words), path, sign)
        if around.recent:
            self._add_heading(_("Chosen a moment ago"))
        for path in around.recent:
            self._add(shown_name(path.name or str(path)), path, "folder")

    def _tell_drives(self, before: Around, now: Around) -> None:
        """Have a screen reader say which drive came or went."""
        was = {one.path: one.name for one in before.drives}
        there = {one.path: one.name for one in now.drives}
        for path in there.keys() - was.keys():
            announce(self, _("{drive} was plugged in.").format(drive=there[path]))
        for path in was.keys() - there.keys():
            announce(self, _("{drive} was pulled out.").format(drive=was[path]))

    def _add(self, words: str, path: Path, sign: str, more: str = "") -> None:
        item = QListWidgetItem(projector.over(words))
        item.setData(_PATH_ROLE, path)
        item.setData(_MORE_ROLE, more)
        item.setData(_SIGN_ROLE, sign)
        told = f"{words}, {more}" if more else words
        item.setData(Qt.ItemDataRole.AccessibleTextRole, projector.over(told))
        self.addItem(item)

    def _add_heading(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(_SIGN_ROLE, _HEADING)
        self.addItem(item)

    def _add_note(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(_SIGN_ROLE, _NOTE)
        self.addItem(item)

    def _items(self) -> Iterator[QListWidgetItem]:
        return (self.item(row) for row in range(self.count()))

    def _path_of(self, item: QListWidgetItem | None) -> Path | None:
        path = item.data(_PATH_ROLE) if item is not None else None
        return path if isinstance(path, Path) else None

    def _choose(self, wanted: Path | None) -> bool:
        for item in self._items():
            if wanted is not None and self._path_of(item) == wanted:
                self.setCurrentItem(item)
                return True
        return False

    def _ask(self, item: QListWidgetItem) -> None:
        path = self._path_of(item)
        if path is not None:
            self.asked.emit(path)


type Index = QModelIndex | QPersistentModelIndex


class _PlaceCell(QStyledItemDelegate):
    """Draws a place with its icon, and the room that is left below its name; or a heading."""

    def __init__(self, view: PlaceList) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the line."""
        rect, sign = QRectF(option.rect), str(index.data(_SIGN_ROLE))
        painter.save()
        if sign in (_HEADING, _NOTE):
            self._draw_words(painter, rect, index, sign)
        else:
            self._draw_place(painter, rect, option, index)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Be as high as the words need at the width there is."""
        worn, sign = look(), str(index.data(_SIGN_ROLE))
        width = self._view.viewport().width()
        if sign in (_HEADING, _NOTE):
            words = self._words_rect(QRectF(0, 0, width, 10_000), index, sign)
            return QSize(width, round(words.height()) + worn.px(14))
        high = QFontMetrics(worn.font(14)).height() + worn.px(12)
        beside = worn.px(8) + worn.px(_SIGN) + worn.px(8) + worn.px(6)
        return QSize(width, high + _more_high(str(index.data(_MORE_ROLE) or ""), width - beside))

    def _words_rect(self, rect: QRectF, index: Index, sign: str) -> QRectF:
        inside = rect.adjusted(look().px(8), 0, -look().px(6), 0)
        metrics = QFontMetrics(look().font(12, 600 if sign == _HEADING else 400))
        how = int(Qt.TextFlag.TextWordWrap)
        return QRectF(metrics.boundingRect(inside.toRect(), how, str(index.data())))

    def _draw_words(self, painter: QPainter, rect: QRectF, index: Index, sign: str) -> None:
        worn = look()
        painter.setFont(worn.font(12, 600 if sign == _HEADING else 400))
        painter.setPen(QColor(worn.tokens.muted))
        inside = rect.adjusted(worn.px(8), worn.px(8 if sign == _HEADING else 2), -worn.px(6), 0)
        painter.drawText(inside, int(Qt.TextFlag.TextWordWrap), str(index.data()))

    def _draw_place(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        worn, tokens, state = look(), look().tokens, option.state
        ground = rect.adjusted(0, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.accent_tint if is_chosen else tokens.hover))
            painter.drawRoundedRect(ground, worn.px(6), worn.px(6))
        if is_chosen and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), worn.px(6), worn.px(6))
        edge = worn.px(_SIGN)
        left = rect.left() + worn.px(8)
        sign = picture(str(index.data(_SIGN_ROLE)), tokens.muted, _SIGN)
        painter.drawPixmap(QPointF(left, rect.center().y() - edge / 2), sign)
        inside = rect.adjusted(worn.px(8) + edge + worn.px(8), 0, -worn.px(6), 0)
        self._draw_lines(painter, inside.toRect(), index)

    def _draw_lines(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Draw the name in one line, and below it what has to be read to its end: it may wrap."""
        worn, more = look(), str(index.data(_MORE_ROLE) or "")
        metrics = QFontMetrics(worn.font(14))
        below = _more_high(more, inside.width())
        top = inside.center().y() - (metrics.height() + below) / 2
        painter.setFont(worn.font(14))
        painter.setPen(QColor(worn.tokens.ink))
        room = QRectF(inside.left(), top, inside.width(), metrics.height())
        words = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, inside.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        if more:
            painter.setFont(worn.font(12))
            painter.setPen(QColor(worn.tokens.muted))
            room = QRectF(inside.left(), top + metrics.height(), inside.width(), below)
            painter.drawText(room, _WRAPS, more)


_WRAPS = int(Qt.TextFlag.TextWordWrap)


def _more_high(words: str, width: int) -> int:
    """Return how high the words below a name are at a width, 0 for none."""
    if not words:
        return 0
    metrics = QFontMetrics(look().font(12))
    return metrics.boundingRect(QRect(0, 0, max(1, width), 10_000), _WRAPS, words).height()
