"""The line under the filters: status, district and purpose to narrow the list, and its order.

Rules: only what a case of the register has is offered, with how many have it; a narrowed list
shows how to widen it again; codes are emitted, words are only shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _
from app.cases.case_list import CaseChoices
from ui.cases.case_list import RegisterFlow
from ui.cases.list.case_table import COLUMNS, DOWNWARDS
from ui.frame import values
from ui.look.theme import look
from ui.widgets.buttons import quiet
from ui.widgets.choices import ComboBox
from ui.widgets.plain import reveal
from ui.widgets.table import RecordTable

_LEAST_LETTERS = 3
_ANY = (
    ("status", N_("Any status")),
    ("district", N_("Any district")),
    ("purpose", N_("Any purpose")),
)
ORDERS = (
    ("updated", N_("Updated, newest first")),
    ("case_no", N_("Case number, newest first")),
    ("name", N_("Name, A to Z")),
    ("age", N_("Age, youngest first")),
    ("place", N_("Place, A to Z")),
    ("status", N_("Status")),
    ("next_step_on", N_("Next step, soonest first")),
)
_WORDS: Mapping[str, Callable[[str], str]] = {
    "status": lambda value: values.code("case_status", value),
    "district": lambda value: value,
    "purpose": lambda value: values.code("purpose", value),
}


class Narrowing(QWidget):
    """Three lists to narrow by and one to order by.

    Signals:
        narrowed(dict): kind to chosen value, "" for any.
        ordered(str): a key of the orders.
    """

    narrowed = Signal(dict)
    ordered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        self.boxes = {kind: ComboBox([("", _(words))]) for kind, words in _ANY}
        for (_kind, words), box in zip(_ANY, self.boxes.values(), strict=True):
            box.setAccessibleName(_(words))
            box.setMaximumWidth(look().px(210))
            box.setMinimumContentsLength(_LEAST_LETTERS)
            box.chosen.connect(lambda _value: self._say())
            line.addWidget(box, 3)
        self.widen = quiet(_("Show all again"), "x", self.clear)
        reveal(self.widen, False)
        line.addWidget(self.widen)
        line.addStretch()
        self.order = ComboBox([(key, _(words)) for key, words in ORDERS])
        self.order.setAccessibleName(_("Order of the list"))
        self.order.setMaximumWidth(look().px(250))
        self.order.setMinimumContentsLength(_LEAST_LETTERS)
        self.order.chosen.connect(self.ordered.emit)
        line.addWidget(self.order, 4)

    def offer(self, choices: CaseChoices) -> None:
        """Offer what cases of the register have; what is chosen stays chosen."""
        for kind, words in _ANY:
            box = self.boxes[kind]
            chosen = box.value()
            values = list(getattr(choices, kind))
            if chosen and chosen not in dict(values):
                values.append((chosen, 0))
            told = [
                (value, f"{_WORDS[kind](value)}  {numerals.shown(count)}")
                for value, count in values
            ]
            box.offer([("", _(words)), *told])
            box.choose(chosen)

    def values(self) -> dict[str, str]:
        """Return what is chosen, "" for any."""
        return {kind: box.value() for kind, box in self.boxes.items()}

    def clear(self) -> None:
        """Choose nothing."""
        for box in self.boxes.values():
            box.choose("")
        self._say()

    def show_order(self, order: str) -> None:
        """Show the order of the list; "" is that of a search, which cannot be chosen away."""
        searching = not order
        best = self.order.findData("")
        if searching and best < 0:
            self.order.insertItem(0, _("Best match first"), "")
        elif not searching and best >= 0:
            self.order.removeItem(best)
        self.order.choose(order)
        self.order.setEnabled(not searching)
        self.order.setAccessibleDescription(
            _("A search shows the best match first.") if searching else ""
        )

    def _say(self) -> None:
        values = self.values()
        reveal(self.widen, any(values.values()))
        self.narrowed.emit(values)


class Sorting:
    """Keeps the order of the list, the headings and the drop-down list together."""

    def __init__(self, flow: RegisterFlow, view: RecordTable, narrowing: Narrowing) -> None:
        self._flow = flow
        self._header = view.horizontalHeader()
        self._narrowing = narrowing
        self._header.setSectionsClickable(True)
        self._header.sectionClicked.connect(self.by_column)
        narrowing.ordered.connect(flow.sort)

    def begin_as(self, habits: Mapping[str, str] | None) -> None:
        """List in the order of the last time, unless one is chosen already."""
        word = (habits or {}).get("order", "")
        order = word.removeprefix("-")
        if not self._flow.order and order in dict(ORDERS):
            self._flow.order, self._flow.reverse = order, word != order

    def note(self, habits: dict[str, str] | None) -> None:
        """Remember the order that was chosen, if anything is remembered."""
        if habits is not None:
            habits["order"] = ("-" if self._flow.reverse else "") + self._flow.order

    def by_column(self, column: int) -> None:
        """Sort by a column; the second time the other way round. A search stays best first."""
        order, flow = COLUMNS[column][0], self._flow
        if not flow.text:
            flow.sort(order, order == flow.shown_order() and not flow.reverse)

    def show(self) -> None:
        """Show the order of now in the headings and in the drop-down list."""
        order = self._flow.shown_order()
        self._narrowing.show_order(order)
        keys = [key for key, _words in COLUMNS]
        self._header.setSortIndicatorShown(order in keys)
        if order in keys:
            downwards = (order in DOWNWARDS) != self._flow.reverse
            way = Qt.SortOrder.DescendingOrder if downwards else Qt.SortOrder.AscendingOrder
            self._header.setSortIndicator(keys.index(order), way)
