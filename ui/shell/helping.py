"""What the window does when help is asked for: the menu behind Alt, the list of keys, the pane.

Rules: nothing of it is built before it is asked for; the pane follows the page in front; where
there is no room beside the page, the same text stands in a sheet over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QBoxLayout, QWidget
from shiboken6 import isValid

from app.base.language import _
from app.help.guide.shelf import of_topic as chapter_of
from ui.frame.commands import listen
from ui.help.guide_sheet import GuideSheet
from ui.help.help_pane import WIDE, HelpPane, HelpSheet
from ui.help.help_view import HelpView
from ui.look.theme import look
from ui.settings.help_card import KeysSheet
from ui.shell.guided_referral import Guide
from ui.shell.menu_bar import AltMenu
from ui.shell.update_entry import open_updates
from ui.widgets.buttons import quiet

if TYPE_CHECKING:
    from ui.shell.work_window import WorkWindow

PANE_FROM = 1000
_LEFT_FOR_PAGE = 420


@dataclass(frozen=True)
class Room:
    """Where help finds room in the frame.

    Attributes:
        across: the row in which the pane stands at the right.
        column: header, lines, page; the line of the guide stands before the page.
        header: the row of the header.
        rail: the rail.
        over: all of it.
    """

    across: QBoxLayout
    column: QBoxLayout
    header: QBoxLayout
    rail: QWidget
    over: QWidget


class Helping(QObject):
    """Help, keys, menu and guide of one window.

    Args:
        window: the frame.
        room: where help finds room in it.
        places: key and message id of the places of the rail, from above.
    """

    def __init__(self, window: WorkWindow, room: Room, places: list[tuple[str, str]]) -> None:
        super().__init__(window)
        self._window = window
        self._room = room
        self._places = places
        self._place = ""
        self._pane: HelpPane | None = None
        self._before: QWidget | None = None
        self.button = quiet(_("Help"), "circle-question-mark", self.ask)
        room.header.addWidget(self.button)
        window.came.connect(self.follow)
        self.guide = Guide(window, room.column, room.column.count() - 1, room.over)
        more = {
            "user-guide": self.show_user_guide,
            "words": self.show_words,
            "guide": self.guide.begin,
            "update": self.check_update,
        }
        self._acts = {"help": self.ask, "keys": self.show_keys, **more}
        window.desk.help_asked.connect(self._do)
        self.menu = AltMenu(window, places, window.go, more)
        listen(window, {"help": self.ask, "keys": self.show_keys, "menu": self.menu.ask})

    def _do(self, command: str) -> None:
        self._acts[command]()

    def parts(self) -> tuple[QWidget, ...]:
        """Return what Tab goes through after the page."""
        parts = (self.guide.strip, self._pane, self.button)
        return tuple(one for one in parts if one is not None)

    @property
    def pane(self) -> HelpPane | None:
        """The pane, while it is open."""
        return self._pane if self._pane is not None and not self._pane.isHidden() else None

    def topic(self) -> str:
        """Return the key of the text for what is in front."""
        return self._window.page.help_topic() or self._place

    def ask(self) -> None:
        """F1: show the help for what is in front; once more: close it."""
        pane = self.pane
        if pane is not None and pane.isAncestorOf(self._window.focusWidget()):
            self.close()
            return
        self._open(self.topic())

    def show_words(self) -> None:
        """Show what the words of the trade mean."""
        view = self._open(self.topic())
        view.show_words()

    def show_user_guide(self) -> None:
        """Show the user guide, with the chapter for what is in front."""
        GuideSheet(self._window, chapter_of(self.topic())).open()

    def show_keys(self) -> None:
        """Show the list of keys."""
        KeysSheet(self._window, self._places).open()

    def check_update(self) -> None:
        """Show the dialog that checks an update file."""
        open_updates(self._window.desk, self._window)

    def over(self, dialog: QWidget) -> None:
        """Show the help for what is in front over a dialog of it."""
        HelpSheet(self.topic(), dialog).open()

    def follow(self, place: str) -> None:
        """Show the text for what came to the front, while the pane is open."""
        self._place = place
        pane = self.pane
        if pane is None:
            return
        if not self._has_room():
            pane.hide()
        elif pane.view.showing != self.topic():
            pane.view.show_topic(self.topic())

    def close(self) -> None:
        """Close the pane; the keyboard goes back to where it was."""
        if self._pane is not None:
            self._pane.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()
        else:
            self._window.page.focus_first()

    def fits(self) -> None:
        """Fold the pane away when the window became too narrow for it."""
        if self.pane is not None and not self._has_room():
            self.close()

    def _has_room(self) -> bool:
        worn, window = look(), self._window
        beside = window.width() - self._room.rail.width() - worn.px(WIDE) - 2 * worn.px(22)
        needed = max(worn.px(_LEFT_FOR_PAGE), window.page.minimumSizeHint().width())
        return window.width() >= worn.px(PANE_FROM) and beside >= needed

    def _open(self, topic: str) -> HelpView:
        """Show a topic beside the page, or over it, with the keyboard in its text."""
        if not self._has_room():
            sheet = HelpSheet(topic, self._window, can_guide=True)
            sheet.view.guide_asked.connect(self.guide.begin)
            sheet.open()
            return sheet.view
        if self._pane is None:
            self._pane = HelpPane()
            self._pane.closed.connect(self.close)
            self._pane.view.guide_asked.connect(self.guide.begin)
            self._room.across.addWidget(self._pane)
        if self._pane.isHidden() or self._before is None:
            self._before = self._window.focusWidget()
        self._pane.show()
        self._pane.view.show_topic(topic)
        self._pane.view.body.setFocus()
        return self._pane.view
