"""Asking for a file or a folder without leaving traces in the system's recent lists.

Rules: Qt's own dialog, never the system's (security H.8); it starts in the home folder and
remembers nothing; the answer comes through a call, never from a nested event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


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
    dialog.selectFile(proposed)
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


def _dialog(parent: QWidget, heading: str, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, heading, str(Path.home()), kinds)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
    return dialog
