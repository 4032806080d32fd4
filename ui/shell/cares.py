"""The badge in the header: how many things need care; a press shows them on the first page.

Rules: it is the only thing about them outside of that page, so no bar takes room from the work; it
is not there when nothing needs care; the gravest gives the colour, and the words say it too; a
screen reader hears what is new as it comes.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.numerals import shown
from ui.frame.desk import Desk, Notice
from ui.home.home_card import CARES
from ui.home.home_words import care_words
from ui.shell.navigation import HOME
from ui.widgets.badge import Mark, MarkButton
from ui.widgets.plain import announce, reveal, tip


class CareBadge(MarkButton):
    """The badge.

    Args:
        desk: knows what needs care.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(Mark(""), parent)
        self._desk = desk
        self._is_narrow = False
        self.clicked.connect(partial(desk.open, HOME, CARES))
        desk.cares.changed.connect(self._show)
        desk.noticed.connect(self._tell)
        self._show()

    def narrow(self, narrow: bool) -> None:
        """Show only the number, or words too."""
        self._is_narrow = narrow
        self._show()

    def _show(self) -> None:
        cares = self._desk.cares.now()
        said = care_words(len(cares))
        grave = any(one.tone == "danger" for one in cares)
        tone, icon = ("danger", "octagon-alert") if grave else ("caution", "triangle-alert")
        self.wear(Mark(shown(len(cares)) if self._is_narrow else said, tone, icon), said)
        tip(self, "\n".join([said, *(one.text for one in cares)]))
        reveal(self, bool(cares))

    def _tell(self, notice: Notice) -> None:
        if notice.lasts:
            announce(self, f"{notice.text} {notice.todo}".strip())
