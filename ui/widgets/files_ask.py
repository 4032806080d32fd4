"""Asking for a file or a folder without leaving traces in the system's recent lists.

Rules: Qt's own dialog, never the system's (docs/rules.md, Traces); it starts in the home folder and
remembers nothing, for the name of a folder may name a person, and none is drawn that does while
names are hidden, nor is one said; the answer comes through a call, never from a nested event loop.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileInfo, QLocale, QSettings, Qt
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QFileDialog,
    QLineEdit,
    QStyledItemDelegate,
    QWidget,
)

from ui.frame import projector
from ui.look.icons import icon
from ui.look.theme import look
from ui.widgets.plain import reveal
from ui.widgets.replace_sheet import ReplaceSheet

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
