"""Files and folders: asked for without leaving traces in the system's recent lists, dropped on a
page, replaced, and the place where a new register will lie.

Rules:
- Qt's own dialog, never the system's (docs/rules.md, Traces); it starts in the home folder and
  remembers nothing, for the name of a folder may name a person, and none is drawn that does while
  names are hidden, nor is one said; the answer comes through a call, never from a nested event
  loop;
- whether a file may be replaced is asked without its name, and keeping it is what Enter does;
- only local files of the wanted ending are taken from a drop, and nothing is opened by that alone;
- a new register lies in a folder of its own that is not there yet, inside the one that was chosen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QFileInfo, QLocale, QMimeData, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAbstractFileIconProvider, QDragMoveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QFileDialog,
    QLineEdit,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from app.base.language import _
from app.system import paths
from ui.frame import projector
from ui.look.icons import icon
from ui.look.theme import look
from ui.widgets.buttons import careful_danger, secondary
from ui.widgets.frames import clear, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class ReplaceSheet(Sheet):
    """The question.

    Args:
        replace: called when it may be replaced.
        parent: the dialog in which the file was chosen.
    """

    def __init__(self, replace: Callable[[], None], parent: QWidget) -> None:
        super().__init__(_("A file of this name is already there"), parent, (480, 240))
        self._replace = replace
        words = _("Its name is not shown while names are hidden. What it holds now would be lost.")
        put(self.body.column, wrapped(words), 1)
        self.keep = secondary(_("Keep it"), "", self.reject)
        self.go = careful_danger(_("Replace it"), "refresh-cw", self._go)
        self.finish(self.keep, left=(self.go,), safe=self.keep)
        self.keep.setFocus()

    def _go(self) -> None:
        self.accept()
        self._replace()


_NOWHERE = os.devnull


def ask_open(
    parent: QWidget, heading: str, kinds: str, done: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a file to read.

    Args:
        parent: the widget that asks.
        heading: translated.
        kinds: e.g. "Lifafa packets (*.lifafa)".
        done: called with the path; not called when the dialog is closed.
    """
    dialog = _dialog(parent, heading, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: done(Path(name)))
    dialog.open()
    return dialog


def ask_open_many(
    parent: QWidget, heading: str, kinds: str, done: Callable[[list[Path]], None]
) -> QFileDialog:
    """Ask for several files to read, as `ask_open`."""
    dialog = _dialog(parent, heading, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: done([Path(name) for name in names]))
    dialog.open()
    return dialog


def ask_save(
    parent: QWidget, heading: str, proposed: str, kinds: str, done: Callable[[Path], None]
) -> QFileDialog:
    """Ask where to write a file that is `proposed` to be called so, as `ask_open`."""
    dialog = _dialog(parent, heading, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(projector.over(proposed))
    dialog.fileSelected.connect(lambda name: done(Path(name)))
    dialog.open()
    return dialog


def ask_folder(parent: QWidget, heading: str, done: Callable[[Path], None]) -> QFileDialog:
    """Ask for a folder, e.g. of a USB stick, as `ask_open`."""
    dialog = _dialog(parent, heading, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    dialog.fileSelected.connect(lambda name: done(Path(name)))
    dialog.open()
    return dialog


def remember_nothing() -> None:
    """Leave Qt no place to keep what its dialogs remember; call it before the first dialog.

    In Windows that place is the registry, which cannot be moved: there every dialog lets go of
    what it knows when it is over.
    """
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, _NOWHERE)


def close_all(window: QWidget) -> None:
    """Close the dialogs over a window that goes, so that they let go of what they know."""
    for dialog in window.findChildren(QFileDialog):
        dialog.reject()


class _Icons(QAbstractFileIconProvider):
    """Two pictures of our own; the system's would be looked for file by file."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = icon("folder", look().tokens.muted)
        self._file = icon("file", look().tokens.muted)

    def icon(self, what: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """Return the picture of a folder, or that of a file."""
        if isinstance(what, QFileInfo):
            return self._folder if what.isDir() else self._file
        is_file = what is QAbstractFileIconProvider.IconType.File
        return self._file if is_file else self._folder


class _Dialog(QFileDialog):
    """Qt's dialog without its memory."""

    def __init__(self, parent: QWidget, heading: str, kinds: str) -> None:
        super().__init__(parent, heading, str(Path.home()), kinds)
        self.setOption(QFileDialog.Option.DontUseNativeDialog, True)
        self.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons, True)
        self._icons = _Icons()
        self.setIconProvider(self._icons)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.finished.connect(self._let_go)
        self._veil()
        for line in self.findChildren(QLineEdit):
            completer: QCompleter | None = line.completer()
            popup = completer.popup() if completer is not None else None
            if popup is not None:
                # The dress of lists of suggestions: without it some systems show it black.
                popup.setObjectName("suggestions")

    def _veil(self) -> None:
        """Draw no name of a file or a folder that names somebody; what is typed is seen."""
        if not projector.is_on():
            return
        # Qt's own question would name the file.
        self.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
        veiled = _Veiled(self)
        for view in self.findChildren(QAbstractItemView):
            view.setItemDelegate(veiled)
        for line in self.findChildren(QLineEdit):
            line.textChanged.connect(partial(_cover, line))
            completer: QCompleter | None = line.completer()
            popup = completer.popup() if completer is not None else None
            if popup is not None:
                popup.setItemDelegate(veiled)
        for box in self.findChildren(QComboBox):
            box.currentTextChanged.connect(partial(_leave_out, box))

    def accept(self) -> None:
        """Take what was chosen; a file that would be replaced is asked about without its name."""
        chosen = self.selectedFiles()
        saves = self.acceptMode() is QFileDialog.AcceptMode.AcceptSave
        if saves and projector.is_on() and chosen and Path(chosen[0]).is_file():
            ReplaceSheet(super().accept, self).open()
            return
        super().accept()

    def _let_go(self) -> None:
        # Qt writes down the folder of now and those before when the dialog is destroyed.
        self.setDirectory(str(Path.home()))
        self.setHistory([])


class _Veiled(QStyledItemDelegate):
    """Draws the names of files without those of persons."""

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        """Return what is drawn."""
        return projector.over(super().displayText(value, locale))


def _cover(line: QLineEdit, text: str) -> None:
    """Show nothing of a name that was chosen in the list and names somebody."""
    covered = not line.isModified() and projector.hides(text)
    line.setEchoMode(QLineEdit.EchoMode.NoEcho if covered else QLineEdit.EchoMode.Normal)


def _leave_out(box: QComboBox, text: str) -> None:
    """Leave out where the list is when that names somebody."""
    reveal(box, not projector.hides(text))


def _dialog(parent: QWidget, heading: str, kinds: str) -> QFileDialog:
    return _Dialog(parent, heading, kinds)


_COMING = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class FileDrops(QObject):
    """Watches a widget for files.

    Args:
        widget: where files may be dropped.
        suffix: ending that is wanted, in small letters; "" takes any file, so that a wrong one gets
            its words.

    Signals:
        dropped: list of paths.
    """

    dropped = Signal(list)

    def __init__(self, widget: QWidget, suffix: str = "") -> None:
        super().__init__(widget)
        self._suffix = suffix
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def paths(self, mime: QMimeData) -> list[Path]:
        """Return the local files of a drop that are wanted."""
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        wanted = self._suffix
        return [path for path in files if not wanted or path.suffix.casefold() == wanted]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what is wanted, leave the rest."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            paths = self.paths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                self.dropped.emit(paths)
            return True
        if isinstance(event, QDragMoveEvent) and event.type() in _COMING:
            if self.paths(event.mimeData()):
                event.acceptProposedAction()
            return True
        return False


class NewPlace(QWidget):
    """The part of a page.

    Args:
        folder: where the register will lie unless another place is chosen.
        heading: what it is called, also in the window that asks for a folder.
        inside: returns a folder that is not there yet, inside another one.
    """

    def __init__(self, folder: Path, heading: str, inside: Callable[[Path], Path]) -> None:
        super().__init__()
        self.folder = folder
        self._heading, self._inside = heading, inside
        self._shown = wrapped(str(folder))
        self._told = QVBoxLayout()
        line = row(secondary(_("Another folder…"), "folder-open", self._ask), 1)
        column(PlainLabel(heading, "heading"), self._shown, self._told, line, within=self)
        self._warn()

    def take(self, parent: Path) -> None:
        """Put the register into a folder of its own inside the one that was chosen."""
        self.folder = self._inside(parent)
        self._shown.setText(str(self.folder))
        self._warn()

    def _ask(self) -> None:
        ask_folder(self, self._heading, self.take)

    def _warn(self) -> None:
        clear(self._told)
        clouds = paths.clouds_of(self.folder)
        if clouds:
            words = _("This folder is copied to {service}. The register stays sealed there.")
            self._told.addWidget(Banner("caution", words.format(service=", ".join(clouds))))


_MOST_NAMES = 99


def free_folder(wanted: Path, mark: str = "restored") -> Path:
    """Return the folder itself when there is none, else a name beside it that is free.

    Args:
        wanted: the folder.
        mark: what is added to its name.
    """
    if not _taken(wanted):
        return wanted
    for number in range(1, _MOST_NAMES):
        ending = mark if number == 1 else f"{mark}-{number}"
        other = wanted.with_name(f"{wanted.name}-{ending}")
        if not _taken(other):
            return other
    return wanted


def _taken(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError:
        return True
