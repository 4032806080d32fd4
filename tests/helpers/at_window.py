"""Somebody at the program's window with mouse and keyboard, who finds everything by its words.

Rules: only what is seen and can be pressed is pressed, as soon as it takes a press and not before;
files are chosen in the dialog that the program shows; every wait is for a state.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)

from app.base.language import translate
from desk_sim import settle
from ui.frame.presses import Presses
from ui.main import Shell
from ui.widgets.buttons import Button, CarefulButton
from ui.widgets.chooser import Chooser
from ui.widgets.strip import Steady
from waits import wait_until
from worded_screens import too_wide

OFFSCREEN = "offscreen"
WIDE, HIGH = 1366, 728


class AtWindow:
    """Somebody at the window.

    Args:
        shell: the program.
        stick: a folder that stands for a USB stick; what leaves is put there.
        pictures: a folder for pictures of the screen; None for none.

    Attributes:
        chapter: of the work that is being done.
    """

    def __init__(self, shell: Shell, stick: Path, pictures: Path | None = None) -> None:
        self.shell, self.stick = shell, stick
        self._pictures = pictures
        self.chapter = ""
        self._pressed_at = time.monotonic()

    # What is done -------------------------------------------------------------------------------

    def press(self, word: str, **filled: str) -> None:
        """Press the button with these words, once it takes a press."""
        shown = self.named(word).format(**filled)
        self.wait(lambda: self._takes_press(shown))
        button = self._button(shown)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self._pressed_at = time.monotonic()
        self.settle()

    def fill(self, word: str, text: str) -> None:
        """Type into the field with this name."""
        shown = self.named(word)
        self.wait(lambda: self._field(shown) is not None)
        field = self._field(shown)
        assert field is not None
        self.type(field, text)

    def type(self, field: QLineEdit, text: str) -> None:
        """Type into a field."""
        field.setFocus()
        QTest.keyClicks(field, text)
        self.settle()

    def choose_files(self, *files: Path) -> None:
        """Name files, or a folder, in the dialog in front that asks for them."""
        dialog = self._asking()
        if files[0].is_dir():
            _look_at(dialog, files[0])
            QTest.mouseClick(_resting(dialog.take_it), Qt.MouseButton.LeftButton)
        else:
            _look_at(dialog, files[0].parent)
            view = dialog.browser.list
            view.clearSelection()
            for file in files:
                row = view.files.row_of(lambda entry, file=file: entry.path == file)
                assert row >= 0, file
                several = QItemSelectionModel.SelectionFlag.Rows
                how = QItemSelectionModel.SelectionFlag.Select | several
                view.selectionModel().setCurrentIndex(view.files.index(row, 0), how)
            QTest.keyClick(view, Qt.Key.Key_Return)
        self._is_answered(dialog)

    def save_on_stick(self) -> None:
        """Save what the dialog in front asks about on the stick, under the name it proposes."""
        dialog = self._asking()
        _look_at(dialog, self.stick)
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        self._is_answered(dialog)

    def choose_row_with(self, word: str, rows: int) -> None:
        """Choose the row of a list beside which the button with these words stands."""
        shown = self.named(word)
        for row in range(rows):
            self.shell.window.page.view.choose(row)  # type: ignore[union-attr]
            self.settle()
            if self._button(shown) is not None:
                return

    def pick(self, word: str) -> None:
        """Choose the line with these words in a menu behind a button."""
        shown = self.named(word)
        assert self.shell.window is not None
        for menu in self.shell.window.findChildren(QMenu):
            menu.aboutToShow.emit()
            for line in menu.actions():
                if line.text() == shown and line.isEnabled():
                    line.trigger()
                    self.settle()
                    return
        raise AssertionError(f"no menu has {shown}")

    def close(self) -> None:
        """Close the dialog in front."""
        QApplication.activeModalWidget().close()
        self.settle()

    # What is seen -------------------------------------------------------------------------------

    def sees(self, word: str, **filled: str) -> None:
        """Find the button with these words."""
        shown = self.named(word).format(**filled)
        self.wait(lambda: self._button(shown) is not None)

    def named(self, word: str) -> str:
        """Return words as they stand on the screen."""
        return translate(word)

    def settle(self) -> None:
        """Wait until all work of the desk is answered."""
        if self.shell.desk is not None:
            settle(self.shell.desk)

    def make_room(self) -> None:
        """Give the window the size of a usual screen, where no screen gives it one."""
        if QGuiApplication.platformName() == OFFSCREEN and self.shell.window is not None:
            self.shell.window.resize(WIDE, HIGH)

    wait = staticmethod(wait_until)
    """Wait until something is so."""

    def picture(self, name: str) -> None:
        """Find nothing cut at the side, and take a picture of the screen where pictures are wanted.

        Where there is no screen, it is a picture of the window with its dialogs and menus over it.
        """
        for _turn in range(8):
            QApplication.processEvents()
        front = QApplication.activeModalWidget() or self.shell.window
        assert front is not None
        cut_off = too_wide(front)
        assert not cut_off, f"{name}: {cut_off}"
        if self._pictures is None:
            return
        self._pictures.mkdir(parents=True, exist_ok=True)
        number = len(list(self._pictures.glob("*.png"))) + 1
        has_screen = QGuiApplication.platformName() != OFFSCREEN
        seen = (
            QGuiApplication.primaryScreen().grabWindow(0)
            if has_screen
            else _over_it(self.shell.window)
        )
        assert seen.save(str(self._pictures / f"{number:02}-{name}.png"))

    def _takes_press(self, shown: str) -> bool:
        """Say whether a button is there and takes a press; bring it into sight."""
        button = self._button(shown)
        if button is None:
            return False
        above = button.parentWidget()
        while above is not None and not above.isWindow():
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(button)
            above = above.parentWidget()
        rests = isinstance(button, CarefulButton) and button._rests()
        # Sooner it would be the second half of a double press.
        is_double = time.monotonic() - self._pressed_at <= Presses.together_s()
        if rests or is_double or Presses.is_fresh(button.window()):
            return False
        return not any(
            one._until > time.monotonic() and one._place.isAncestorOf(button)
            for one in button.window().findChildren(Steady)
        )

    def _button(self, shown: str) -> QAbstractButton | None:
        found = (one for one in self._seen(QAbstractButton) if one.isEnabled())
        return next((one for one in found if shown in _said(one)), None)

    def _field(self, shown: str) -> QLineEdit | None:
        return next((one for one in self._seen(QLineEdit) if one.accessibleName() == shown), None)

    def _seen[T: QWidget](self, kind: type[T]) -> Iterator[T]:
        top = QApplication.activeModalWidget() or self.shell.window
        assert top is not None
        return (one for one in top.findChildren(kind) if one.isVisible())

    def _asking(self) -> Chooser:
        """Wait for a dialog that asks for files, and return it."""
        self.wait(lambda: isinstance(QApplication.activeModalWidget(), Chooser))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Chooser)
        self.wait(lambda: not Presses.is_fresh(dialog))
        return dialog

    def _is_answered(self, dialog: Chooser) -> None:
        self.wait(lambda: QApplication.activeModalWidget() is not dialog)
        self.settle()


def _over_it(under: QWidget | None) -> QPixmap:
    """Return what a screen would show: the window, and what is open over it."""
    assert under is not None
    seen = under.grab()
    painter = QPainter(seen)
    for one in QApplication.topLevelWidgets():
        if one is under or not one.isVisible():
            continue
        # Where nobody places windows a dialog stands in the middle, as a desktop does it.
        in_middle = under.rect().center() - one.rect().center()
        is_popup = one.windowType() is Qt.WindowType.Popup
        at = one.pos() - under.pos() if is_popup else in_middle
        painter.drawPixmap(at, one.grab())
        painter.drawRect(QRect(at, one.size()))
    painter.end()
    return seen


def _look_at(dialog: Chooser, folder: Path) -> None:
    wait_until(lambda: dialog.browser.folder is not None)
    dialog.browser.go_to(folder)
    wait_until(lambda: dialog.browser.folder == folder)


def _resting(button: Button) -> Button:
    """Return a button once it takes a press."""
    wait_until(button.isEnabled)
    wait_until(lambda: not (isinstance(button, CarefulButton) and button._rests()))
    return button


def _said(button: QAbstractButton) -> Sequence[str]:
    """Return what stands on a button, and the first line of one that has several."""
    words = button.text().replace("\u200b", "").replace("&&", "&").partition("   ")[0].strip()
    return words, button.accessibleName().partition(",")[0].strip()
