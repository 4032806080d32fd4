"""The menu bar that Alt alone, or F10, brings up: every command with its keys.

Rules: there is no menu bar for who does not ask; it goes when the keyboard leaves it; while a
screen reader listens it always stays. A command that does nothing here is shown grey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAction, QFocusEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from app.base.language import _
from ui.frame.commands import (
    COMMANDS,
    GO,
    MENUS,
    Command,
    at_hand,
    place_keys,
    shown_keys,
    with_letter,
)

type Act = Callable[[], object]


class AltMenu(QMenuBar):
    """The menu bar of the window.

    Args:
        window: the frame, whose shortcuts are the commands.
        places: key and message id of what stands in the rail, from above.
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
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
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
            menu = QMenu(with_letter(_(words), letter), self)
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
                menu.addAction(line)
                self._lines[command.key] = line

    def _fill_places(
        self, menu: QMenu, places: list[tuple[str, str]], go: Callable[[str], object]
    ) -> None:
        menu.addSeparator()
        for number, (key, words) in enumerate(places, 1):
            # The tenth is picked by 0: a second 1 would make the first one do nothing.
            keys = shown_keys(place_keys(number, key))
            line = QAction(_line(_(words), str(number % 10), keys), menu)
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
