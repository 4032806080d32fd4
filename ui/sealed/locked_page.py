"""What makes an ordinary page one about a sealed case: the second unlock before it, each time.

Rules: the passphrase is asked again before anything is shown, unless this was just done; nothing of
an earlier look stands behind the question; the case stays open while the page is in front.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QHideEvent, QShowEvent

from ui.frame.page import Page
from ui.widgets.compact_layout import LooseStack
from ui.widgets.second_unlock import Stay, behind_second_lock


class AboutCase(Protocol):
    """The use cases of a page, once they know which sealed case they are about."""

    case_id: str


class LockedPage(Page):
    """Stands before the ordinary page among the bases of a class, and opens it behind the lock."""

    stack: LooseStack
    within_seal = True
    """As of a desk: nothing of what is done here is kept in mind elsewhere."""

    def lock(self, about_case: AboutCase) -> None:
        """Prepare the lock; called once, when the ordinary page is built.

        Args:
            about_case: told the case before the page is opened.
        """
        self._about_case = about_case
        self._stay = Stay(self.desk)

    def case_of(self, argument: str) -> str:
        """Return the id of the sealed case that the page is opened for."""
        return argument

    def open(self, argument: str) -> None:
        """Be about one sealed case, after the second unlock."""
        case_id = self.case_of(argument)
        self.stack.setVisible(self.desk.services.second_lock.is_open(case_id))
        self.asked = behind_second_lock(
            self.desk,
            case_id,
            lambda: self._open(argument, case_id),
            self.desk.close_page,
            self.window(),
        )

    def refresh(self) -> None:
        """Read again, while that may be."""
        if self._stay.is_open:
            super().refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the case open while it is in front."""
        super().showEvent(event)
        self._stay.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the short time count from now on."""
        super().hideEvent(event)
        self._stay.hidden()

    def _open(self, argument: str, case_id: str) -> None:
        self._about_case.case_id = case_id
        self.stack.show()
        self._stay.begin(case_id, shown=self.isVisible())
        super().open(argument)
        if self.isVisible():
            # The window did this already, when nothing could be shown yet.
            self.refresh()
            self.focus_first()
