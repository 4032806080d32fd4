"""Which columns the list of the register has, in which order, and which of them fall away in a
narrow window; the dialog in which they are chosen.

Rules:
- the case number always stands first: by it the office knows a row whose name is hidden;
- what is chosen holds at once and is remembered for each user, as one letter a column; a word that
  makes no sense, or that another version wrote, is the usual columns;
- a column that has no room is left out of sight and stays chosen; the name, the status and the next
  step never fall away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.base.numerals import shown
from ui.cases.case_list import COLUMNS, USUAL_COLUMNS, CaseTable
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.choices import CheckBox
from ui.widgets.frames import put, row
from ui.widgets.plain import announce, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

_FIRST: Final = "case_no"
_FALLING: Final = ("updated", "age", "risk", "owner", "place")
"""What goes first where there is no room."""

_LEAST: Final = {
    "case_no": 112,
    "name": 122,
    "age": 44,
    "place": 88,
    "status": 130,
    "next_step_on": 108,
    "updated": 92,
    "owner": 100,
    "risk": 88,
}
"""Pixels of the design that a column needs to be of use: a case number is never cut."""

_GROWS: Final = {"name": 3, "next_step_on": 4, "place": 2, "updated": 2, "owner": 2}
"""Parts of the room that is left which a column gets; one for the others."""

_LETTERS: Final = {
    "case_no": "c",
    "name": "n",
    "age": "a",
    "place": "p",
    "status": "s",
    "next_step_on": "d",
    "updated": "u",
    "owner": "o",
    "risk": "r",
}


def columns_word(keys: Sequence[str]) -> str:
    """Return columns as one word, by which they are remembered."""
    return "".join(_LETTERS[key] for key in keys)


def columns_of(word: str) -> tuple[str, ...]:
    """Return the columns that a word stands for; the usual ones for a word that makes no sense."""
    known = {letter: key for key, letter in _LETTERS.items()}
    keys = tuple(known.get(letter, "") for letter in word)
    if not keys or keys[0] != _FIRST or "" in keys or len(set(keys)) != len(keys):
        return USUAL_COLUMNS
    return keys


def fitting(keys: Sequence[str], width: float) -> tuple[str, ...]:
    """Return the columns that a list of this width has room for.

    Args:
        keys: what is chosen, in order.
        width: in pixels of the design.
    """
    shown = list(keys)
    for falling in _FALLING:
        if sum(_LEAST[key] for key in shown) <= width:
            break
        if falling in shown:
            shown.remove(falling)
    return tuple(shown)


class Columns(QObject):
    """Keeps the columns of the list as they were chosen, and laid out in the room that there is.

    Args:
        table: the rows.
        view: the list.
        habits: returns what is remembered of the page, None for nothing.
        name: of what is remembered, another one for each user.

    Signals:
        changed(): there are other columns.
    """

    changed = Signal()

    def __init__(
        self,
        table: CaseTable,
        view: RecordTable,
        habits: Callable[[], dict[str, str] | None],
        name: str,
    ) -> None:
        super().__init__(view)
        self._table, self._view = table, view
        self._habits, self._name = habits, name
        self._width = 0
        self.sheet: ColumnsSheet | None = None

    def begin(self) -> None:
        """Show the columns of the last time."""
        word = (self._habits() or {}).get(self._name)
        if word is not None and columns_of(word) != self._table.columns:
            self._show(columns_of(word))

    def choose(self, keys: Sequence[str]) -> None:
        """Show other columns, and remember them; each has its usual width again."""
        if tuple(keys) == self._table.columns:
            return
        self._view.take_widths(())
        self._show(keys)
        habits = self._habits()
        if habits is not None:
            habits[self._name] = columns_word(keys)

    def lay(self, width: int) -> None:
        """Lay the columns out in a width, in pixels of the screen."""
        self._width = width
        room = width * 1000 / look().px(1000)
        shown = fitting(self._table.columns, room)
        left = max(0.0, room - sum(_LEAST[key] for key in shown))
        part = left / sum(_GROWS.get(key, 1) for key in shown)
        widths = {key: _LEAST[key] + part * _GROWS.get(key, 1) for key in shown}
        self._view.share(*(widths.get(key, 0) for key in self._table.columns))

    def ask(self, parent: QWidget) -> None:
        """Ask which columns there are to be."""
        self.sheet = ColumnsSheet(self._table.columns, self.choose, parent)
        self.sheet.open()

    def _show(self, keys: Sequence[str]) -> None:
        row = self._view.row()
        with QSignalBlocker(self._view):
            self._table.show_columns(keys)
            self.lay(self._width)
            self._view.choose(row)
        self.changed.emit()


class ColumnsSheet(Sheet):
    """Columns to tick, and to put earlier or later; what is ticked holds at once.

    Args:
        keys: the columns of now.
        choose: told the columns, whenever they are others.
        parent: the window.
    """

    def __init__(
        self, keys: Sequence[str], choose: Callable[[Sequence[str]], None], parent: QWidget
    ) -> None:
        super().__init__(_("Columns of the list"), parent, (480, 560))
        self._choose = choose
        told = _("The case number always stands first. A narrow window leaves some columns out.")
        self.body.column.addWidget(wrapped(told, "muted"))
        self.boxes: dict[str, CheckBox] = {}
        self.earlier: dict[str, Button] = {}
        self.later: dict[str, Button] = {}
        self._lines: dict[str, QWidget] = {}
        self._order: list[str] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(look().px(2))
        for key, words in COLUMNS:
            if key != _FIRST:
                self._add(key, _(words))
        put(self.body.column, self._column, 1)
        self._take(keys)
        usual = secondary(_("As it was at first"), "undo-2", partial(self._back, USUAL_COLUMNS))
        self.close_it = secondary(_("Close"), "", self.accept)
        self.finish(usual, self.close_it, safe=self.close_it)

    def _add(self, key: str, words: str) -> None:
        line = QWidget()
        box = CheckBox(words, key)
        box.clicked.connect(lambda _on=False: self._say())
        before = quiet(_("Earlier"), "arrow-up", partial(self._move, key, -1)).stepping()
        after = quiet(_("Later"), "arrow-down", partial(self._move, key, 1)).stepping()
        for button in (before, after):
            button.setAccessibleName(f"{words}: {button.accessibleName()}")
        row((box, 1), before, after, within=line)
        self.boxes[key], self.earlier[key], self.later[key] = box, before, after
        self._lines[key] = line

    def _take(self, keys: Sequence[str]) -> None:
        """Show which columns there are, and the others behind them."""
        others = [key for key in self.boxes if key not in keys]
        self._order = [key for key in keys if key != _FIRST] + others
        for key, box in self.boxes.items():
            box.setChecked(key in keys)
        self._lay()

    def _lay(self) -> None:
        for key in self._order:
            self._column.removeWidget(self._lines[key])
            self._column.addWidget(self._lines[key])
        for key in self._order:
            self.earlier[key].allow(key != self._order[0])
            self.later[key].allow(key != self._order[-1])

    def _move(self, key: str, by: int) -> None:
        place = self._order.index(key)
        self._order.remove(key)
        self._order.insert(place + by, key)
        self._lay()
        pressed = self.earlier[key] if by < 0 else self.later[key]
        if not pressed.isEnabled():
            (self.later[key] if by < 0 else self.earlier[key]).setFocus()
        number = self._order.index(key) + 1
        announce(self, f"{self.boxes[key].text()}: {shown(number)}")
        self._say()

    def _back(self, keys: Sequence[str]) -> None:
        self._take(keys)
        self._say()

    def _say(self) -> None:
        ticked = (key for key in self._order if self.boxes[key].isChecked())
        self._choose((_FIRST, *ticked))
