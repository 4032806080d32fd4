"""Files and folders: asked for without leaving traces in the system's recent lists, dropped on a
page, and the place where a new register will lie.

Rules:
- the program's own chooser (`ui.widgets.chooser`), never the system's dialog nor Qt's, which keep
  names of folders (docs/rules.md, Traces); the answer comes through a call, never from a nested
  event loop; the chooser is loaded when something is asked for: the locked window needs none;
- only local files of the wanted ending are taken from a drop, and nothing is opened by that alone;
- a new register lies in a folder of its own that is not there yet, inside the one that was chosen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QSettings, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.system import paths
from ui.widgets.buttons import secondary
from ui.widgets.frames import clear, column, row
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.strip import Banner

if TYPE_CHECKING:
    from ui.widgets.chooser import Chooser

_NOWHERE = os.devnull


def ask_open(
    parent: QWidget,
    heading: str,
    kinds: str,
    done: Callable[[Path], object],
    *,
    with_drive: bool = False,
) -> Chooser:
    """Ask for a file to read.

    Args:
        parent: the widget that asks.
        heading: translated.
        kinds: e.g. "Lifafa packets (*.lifafa)", several with ";;" between them; "" for all files.
        done: called with the path; not called when the dialog is closed.
        with_drive: begin with a USB drive when one is plugged in.
    """
    from ui.widgets import chooser

    asked = chooser.Asked(chooser.OPEN, heading, kinds, with_drive=with_drive)
    return _opened(chooser.Chooser(asked, lambda paths: done(paths[0]), parent))


def ask_open_many(
    parent: QWidget,
    heading: str,
    kinds: str,
    done: Callable[[list[Path]], object],
    *,
    with_drive: bool = False,
    photographs: bool = False,
) -> Chooser:
    """Ask for several files to read, as `ask_open`.

    Args:
        parent: the widget that asks.
        heading: translated.
        kinds: as for `ask_open`.
        done: called with the paths.
        with_drive: as for `ask_open`.
        photographs: begin where a drive or a telephone keeps its photographs, when one is there.
    """
    from ui.widgets import chooser

    asked = chooser.Asked(
        chooser.MANY, heading, kinds, with_drive=with_drive, photographs=photographs
    )
    return _opened(chooser.Chooser(asked, lambda paths: done(list(paths)), parent))


def ask_save(
    parent: QWidget,
    heading: str,
    proposed: str,
    kinds: str,
    done: Callable[[Path], object],
    *,
    replaces: bool = False,
) -> Chooser:
    """Ask where to write a file that is `proposed` to be called so, as `ask_open`.

    Args:
        parent: the widget that asks.
        heading: translated.
        proposed: its name.
        kinds: its kind, whose first ending a name gets that has none; "" for a new folder.
        done: called with the path.
        replaces: a file that is there may be replaced, after a question; else its name is refused,
            as whoever writes it would refuse it.
    """
    from ui.widgets import chooser

    asked = chooser.Asked(chooser.SAVE, heading, kinds, proposed, writes=True, replaces=replaces)
    return _opened(chooser.Chooser(asked, lambda paths: done(paths[0]), parent))


def ask_folder(
    parent: QWidget,
    heading: str,
    done: Callable[[Path], object],
    *,
    with_drive: bool = False,
    writes: bool = False,
) -> Chooser:
    """Ask for a folder, e.g. of a USB drive, as `ask_open`.

    Args:
        parent: the widget that asks.
        heading: translated.
        done: called with the folder.
        with_drive: begin with a USB drive when one is plugged in.
        writes: something will be written there.
    """
    from ui.widgets import chooser

    asked = chooser.Asked(chooser.INTO, heading, with_drive=with_drive, writes=writes)
    return _opened(chooser.Chooser(asked, lambda paths: done(paths[0]), parent))


def _opened(dialog: Chooser) -> Chooser:
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
    """Close the choosers over a window that goes, and forget what they kept in mind."""
    from ui.widgets import chooser, chooser_places

    for dialog in window.findChildren(chooser.Chooser):
        dialog.reject()
    chooser_places.forget()


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
        ask_folder(self, self._heading, self.take, writes=True)

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
