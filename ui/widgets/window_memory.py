"""What the window remembers about itself: its place on the screen, the last place, columns, habits.

Rules: nothing that is remembered names anybody or any case (`app.system.window_file` checks each
word); what is remembered never hides anything: a window comes back where a screen is, a column that
a narrow list leaves out stays out; what is written is written on the lane.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.services import Services
from app.system import window_file
from app.system.window_file import Value
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.widgets.table import RecordTable
from ui.widgets.window_place import arrange, usual_frame

_LATER_MS = 2_000


class WindowMemory(QObject):
    """Remembers for one desk; dies with it.

    Args:
        desk: the officer's desk.
        file: another file than the user's own.
    """

    def __init__(self, desk: Desk, file: Path | None = None) -> None:
        super().__init__(desk)
        self._desk = desk
        self._file = file
        self._known: dict[str, Value] = window_file.load(file)
        self._pages: dict[str, Page] = {}
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self.write)

    # Coming back --------------------------------------------------------------------------------

    def place(self, keys: Sequence[str], usual: str) -> str:
        """Return the place to begin with: that of the same day, else the usual one.

        Args:
            keys: the places of the rail.
            usual: one of them.
        """
        known = self._known.get("place") if self._known.get("day") == self._today() else ""
        return next((key for key in keys if key == known), usual)

    def arrange(self, window: QWidget) -> bool:
        """Give a window its size and place of the last time; tell whether there were any."""
        return arrange(window, self._known)

    def adopt(self, key: str, page: Page) -> None:
        """Give a page that was just made its columns and habits, and remember what becomes of them.

        Args:
            key: the place.
            page: its page.
        """
        self._pages[key] = page
        for number, table in enumerate(page.findChildren(RecordTable)):
            name = f"columns.{key}-{number}"
            kept = self._known.get(name)
            if isinstance(kept, tuple):
                table.take_widths(kept)
            table.arranged.connect(self._later.start)
        begin = f"habit.{key}-"
        page.habits = {
            name.removeprefix(begin): str(value)
            for name, value in self._known.items()
            if name.startswith(begin)
        }

    # Remembering --------------------------------------------------------------------------------

    def note_place(self, key: str) -> None:
        """Remember a place of the rail for the rest of the day."""
        self._known["place"], self._known["day"] = key, self._today()
        self._later.start()

    def note_frame(self, window: QWidget) -> None:
        """Remember where a window stands and how large it is."""
        usual = usual_frame(window)
        if usual.isValid():
            self._known["frame"] = (usual.x(), usual.y(), usual.width(), usual.height())
        self._known["maximised"] = int(window.isMaximized())

    def write(self) -> None:
        """Write down everything that is known now, behind what the lane does."""
        self._later.stop()
        self._gather()
        known, file = dict(self._known), self._file

        def keep(_services: Services) -> None:
            window_file.save(known, file)

        self._desk.ask(keep)

    def forget(self) -> None:
        """Let everything go: from the next start on the window is as at the first."""
        self._later.stop()
        self._known.clear()
        for page in self._pages.values():
            page.habits = None
            for table in page.findChildren(RecordTable):
                table.take_widths(())
        self._pages.clear()
        file = self._file

        def drop(_services: Services) -> None:
            window_file.forget(file)

        self._desk.ask(drop)

    def _gather(self) -> None:
        for key, page in self._pages.items():
            if not isValid(page):  # Its window was dressed anew meanwhile.
                continue
            for number, table in enumerate(page.findChildren(RecordTable)):
                self._put(f"columns.{key}-{number}", table.widths())
            for name, word in (page.habits or {}).items():
                self._put(f"habit.{key}-{name}", word)

    def _put(self, key: str, value: Value) -> None:
        if window_file.is_allowed(key, value):
            self._known[key] = value
        else:
            self._known.pop(key, None)

    def _today(self) -> str:
        today: dt.date = self._desk.services.clock.today()
        return today.isoformat()


def memory_of(desk: Desk) -> WindowMemory | None:
    """Return the memory of a desk, None for one that has none."""
    found = desk.findChild(WindowMemory, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, WindowMemory) else None
