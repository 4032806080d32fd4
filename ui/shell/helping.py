"""What the window does when help is asked for: the menu behind Alt with every command and its keys,
the list of keys, the pane, and the check of an update file.

Rules: nothing of it is built before it is asked for; the menu goes when the keyboard leaves it, and
stays while a screen reader listens; a command that does nothing here is shown grey; the pane
follows the page in front, and where there is no room beside the page, the same text stands in a
sheet over it; the check of an update leaves the register's own lane free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAction, QFocusEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QBoxLayout, QMainWindow, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from app.base.language import _
from app.help.guide.shelf import of_topic as chapter_of
from ui.frame.commands import (
    COMMANDS,
    GO,
    MENUS,
    Command,
    at_hand,
    listen,
    place_keys,
    place_letter,
    shown_keys,
    with_letter,
)
from ui.frame.desk import Desk
from ui.help.guide_sheet import GuideSheet
from ui.help.help_pane import WIDE, HelpPane, HelpSheet, HelpView
from ui.look.theme import look
from ui.settings.help_card import KeysSheet
from ui.shell.guided_referral import Guide
from ui.updates.update_sheet import UpdateSheet
from ui.widgets.buttons import quiet
from ui.widgets.menus import Menu
from ui.widgets.sheet import under

if TYPE_CHECKING:
    from ui.shell.navigation import WorkWindow


def open_updates(desk: Desk, window: QWidget, file: Path | None = None) -> UpdateSheet:
    """Show the dialog over the window of the work.

    Args:
        desk: the officer's desk.
        window: the window.
        file: an update file that is checked at once.
    """
    sheet = UpdateSheet(
        lambda by, work, done, failed: desk.run_beside(
            work, done, failed=failed, by=by, lane="updates"
        ),
        window,
        file,
    )
    sheet.open()
    return sheet


type Act = Callable[[], object]


class AltMenu(QMenuBar):
    """The menu bar of the window.

    Args:
        window: the frame, whose shortcuts are the commands.
        places: key and message id of the places that have a name.
        go: brings a place to the front.
        more: what commands without keys do, by their key.
    """

    def __init__(
        self,
        window: QMainWindow,
        places: list[tuple[str, str]],
        go: Callable[[str], object],
        more: Mapping[str, Act],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._more = more
        self._places, self._go = places, go
        self._alone = False
        self._lines: dict[str, QAction] = {}
        self.setNativeMenuBar(False)
        self.setAccessibleName(_("All commands"))
        window.setMenuBar(self)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._go_if_left)
        self._before: QWidget | None = None
        if QAccessible.isActive():
            self._build()
        self.setVisible(QAccessible.isActive())
        # Keys reach the window before its widgets; a filter over the whole program would slow it.
        QApplication.instance().focusWindowChanged.connect(self._listen_to)  # type: ignore[union-attr]

    def _build(self) -> None:
        """Make the menus, once: a window begins without them."""
        if self._lines:
            return
        for key, words, letter in MENUS:
            menu = Menu(with_letter(_(words), letter), self)
            self.addMenu(menu)
            self._fill(menu, key)
            if key == GO:
                self._fill_places(menu, self._places, self._go)
            menu.aboutToShow.connect(self._tell_what_works)
            menu.aboutToHide.connect(self._look_soon)

    def _fill(self, menu: QMenu, key: str) -> None:
        for command in COMMANDS:
            if command.menu == key and command.key != "menu":
                keys = shown_keys(command.keys[0]) if command.keys else ""
                line = QAction(_line(_(command.words), command.letter, keys), menu)
                line.triggered.connect(lambda _on=False, one=command: self._do(one))
                if command.takes_away:
                    menu.addSeparator()
                menu.addAction(line)
                self._lines[command.key] = line

    def _fill_places(
        self, menu: QMenu, places: list[tuple[str, str]], go: Callable[[str], object]
    ) -> None:
        menu.addSeparator()
        for key, words in places:
            line = QAction(_line(_(words), place_letter(key), shown_keys(place_keys(key))), menu)
            line.triggered.connect(lambda _on=False, key=key: go(key))
            menu.addAction(line)

    def _tell_what_works(self) -> None:
        works = {*at_hand(self._window), *self._more}
        for key, line in self._lines.items():
            line.setEnabled(key in works)

    def _do(self, command: Command) -> None:
        act = self._more.get(command.key)
        shortcut = at_hand(self._window).get(command.key)
        self._go_if_left()
        if act is not None:
            act()
        elif shortcut is not None:
            shortcut.activated.emit()

    # Coming and going ---------------------------------------------------------------------------

    def ask(self) -> None:
        """Come, with the keyboard in the first menu; or go when it has the keyboard already."""
        if self.isVisible() and self.activeAction() is not None:
            self._leave()
            return
        self._build()
        self._before = self._window.focusWidget()
        self.show()
        self.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self.setActiveAction(self.actions()[0])

    def _listen_to(self, window: QWindow | None) -> None:
        own = self._window.windowHandle()
        if window is not None and window is own:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Alt being pressed and let go alone, and whatever takes the keyboard away."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._alone = event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat()
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            alone, self._alone = self._alone and event.key() == Qt.Key.Key_Alt, False
            if alone and QApplication.activeModalWidget() is None:
                self.ask()
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut):
            self._alone = False
            self._look_soon()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the keyboard back to the page."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go once the keyboard went elsewhere than into a menu of this bar."""
        super().focusOutEvent(event)
        self._look_soon()

    def _leave(self) -> None:
        self.setActiveAction(None)  # type: ignore[arg-type] # Qt takes none; its stub does not.
        had, before = self.hasFocus(), self._before
        self._before = None
        self.setVisible(QAccessible.isActive())
        if had and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.MenuBarFocusReason)

    def _look_soon(self) -> None:
        # The menu beside it may be opening: it is asked after that.
        self._soon.start()

    def _go_if_left(self) -> None:
        if isinstance(QApplication.activePopupWidget(), QMenu):
            return
        if self.isVisible() and (self.activeAction() is None or not self.hasFocus()):
            self._leave()


def _line(words: str, letter: str, keys: str) -> str:
    marked = with_letter(words, letter)
    return f"{marked}\t{keys}" if keys else marked


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
        places: key and message id of the places that have a name.
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
        told = (getattr(one, "helped_by", "") for one in under(dialog))
        HelpSheet(next(filter(None, told), self.topic()), dialog).open()

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
