"""What the window of the first run shows while practice registers are made.

Rules: nothing else can be begun meanwhile; it can be stopped, also by closing the window.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.widgets.busy import BusyLine, Followed


class Practising(QObject):
    """Follows the making.

    Args:
        busy: the line that tells of it.
        pages: what is not touched meanwhile; this dies with it.
    """

    def __init__(self, busy: BusyLine, pages: QWidget) -> None:
        super().__init__(pages)
        self._busy, self._pages = busy, pages
        self._job: Followed | None = None

    def begin(self, job: Followed) -> None:
        """Tell of a making that begins."""
        self._job = job
        self._pages.setEnabled(False)
        self._pages.window().setFocus()
        self._busy.follow(job, _("Making up two offices and their cases…"), can_stop=True)

    def stop(self) -> None:
        """Ask it to stop, when it is still under way."""
        if self._job is not None:
            self._job.cancel()

    def over(self) -> None:
        """Let the pages be used again."""
        self._job = None
        self._pages.setEnabled(True)
