"""Files dropped on a page.

Rules: only local files of the wanted ending are taken; what is dropped is never opened by that
alone.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

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
