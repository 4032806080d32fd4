"""A dialog in which pages lie that are in memory alone: scanned, or pasted.

Rules: pages that were scanned are thrown away only when that is answered; when something else than
an answer closes the dialog, such as a lock or the keys that hide names, all that lies in memory is
handed on to be kept, and the dialog is not shown again; a window made small changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.papers.papers_adding import Wanted, is_scanned
from ui.widgets.sheet import ClosedByHiding, KeepWriting

type Pages = Callable[[], list[Wanted]]
type Kept = Callable[[list[Wanted]], object]


class PagesSheet(ClosedByHiding):
    """The dialog.

    Args:
        heading: translated.
        in_memory: returns what lies in memory alone, with what is said of it.
        kept: called with that when something else than an answer closes this.
        parent: the window.
        wanted: size in pixels of the design.
    """

    def __init__(
        self, heading: str, in_memory: Pages, kept: Kept, parent: QWidget, wanted: tuple[int, int]
    ) -> None:
        super().__init__(heading, parent, wanted)
        # What was pasted or scanned lies in it, and must not outlive it.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._in_memory, self._kept = in_memory, kept
        self._is_answered = False

    def accept(self) -> None:
        """Close; whoever accepts has handed on what lies here."""
        self._is_answered = True
        super().accept()

    def reject(self) -> None:
        """Close, after a question when pages that were scanned would be thrown away."""
        at_work = self._busy is not None and self._busy.at_work
        if at_work or self._is_answered:
            super().reject()
        elif any(is_scanned(one.source) for one in self._in_memory()):
            self.question = KeepWriting(self._throw, self, _("Discard the scanned pages?"))
            self.question.open()
        else:
            self._throw()

    def _throw(self) -> None:
        self._is_answered = True
        super().reject()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what nobody decided on."""
        super().hideEvent(event)
        if event.spontaneous() or self._is_answered:
            return
        pages = self._in_memory()
        if pages:
            self._is_answered = True
            self._kept(pages)
            # It is not shown again when the lock is held back: its pages are in the case.
            QTimer.singleShot(0, self, partial(self.done, 0))
