"""What the list of the register is narrowed and ordered by: the drawer with its chips and lists,
and the two buttons in the row above the list, which say what is chosen while it is shut.

Rules:
- what is filtered is always said: the first button names the part of the register with its count,
  the second says how many filters are on and takes them off; the drawer only changes them;
- only what a case of the register has is offered for narrowing, with how many have it; codes are
  emitted, words are only shown;
- how high the rows are is remembered for each user, by words of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.base.place_words import district_words
from app.cases.case_list import CaseChoices
from app.cases.records import CasePage
from ui.cases.case_list import DOWNWARDS, FILTERS, CaseTable, RegisterFlow
from ui.frame import values
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.choices import ComboBox, FilterChips
from ui.widgets.frames import Card, FlowLayout, put, row
from ui.widgets.plain import announce, reveal, tip
from ui.widgets.table import RecordTable

_BOX, _ORDER = 176, 236
_LEAST = 64
COMFORTABLE, USUAL, DENSE = "comfortable", "usual", "dense"
HEIGHTS = (
    (COMFORTABLE, N_("Comfortable rows"), 46),
    (USUAL, N_("Usual rows"), 36),
    (DENSE, N_("Dense rows"), 28),
)
"""Key, words, and height of a row in pixels of the design."""
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
    "district": district_words,
    "purpose": lambda value: values.code("purpose", value),
}


class Narrowing(QWidget):
    """Three lists to narrow by, one to order by, one for the height of the rows; and the columns.

    Signals:
        narrowed(dict): kind to chosen value, "" for any.
        ordered(str): a key of the orders.
    """

    narrowed = Signal(dict)
    ordered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = FlowLayout(self)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.boxes = {kind: ComboBox([("", _(words))]) for kind, words in _ANY}
        self.boxes["district"].find_by_code()
        for (_kind, words), box in zip(_ANY, self.boxes.values(), strict=True):
            box.setAccessibleName(_(words))
            box.setFixedWidth(look().px(_BOX))
            box.chosen.connect(lambda _value: self._say())
            line.addWidget(box)
        self.order = ComboBox([(key, _(words)) for key, words in ORDERS])
        self.order.setAccessibleName(_("Order of the list"))
        self.order.setFixedWidth(look().px(_ORDER))
        self.order.chosen.connect(self.ordered.emit)
        line.addWidget(self.order)
        self.rows = ComboBox([(key, _(words)) for key, words, _high in HEIGHTS])
        self.rows.setAccessibleName(_("Height of the rows"))
        self.rows.setFixedWidth(look().px(_BOX))
        self.rows.choose(USUAL)
        line.addWidget(self.rows)
        self.columns = secondary(_("Columns…"), "columns-3")
        line.addWidget(self.columns)

    def offer(self, choices: CaseChoices) -> None:
        """Offer what cases of the register have; what is chosen stays chosen."""
        for kind, words in _ANY:
            box = self.boxes[kind]
            chosen = box.value()
            values = list(getattr(choices, kind))
            if chosen and chosen not in dict(values):
                values.append((chosen, 0))
            named = [(value, _WORDS[kind](value), count) for value, count in values]
            if kind == "district":
                named.sort(key=lambda one: one[1])
            told = [(value, f"{words}  {numerals.shown(count)}") for value, words, count in named]
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
        self.narrowed.emit(self.values())


class Sorting:
    """Keeps the order of the list, the headings and the drop-down list together."""

    def __init__(
        self, flow: RegisterFlow, table: CaseTable, view: RecordTable, narrowing: Narrowing
    ) -> None:
        self._flow = flow
        self._table = table
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
        """Sort by a column; the second time the other way round. A search stays best first.

        A column that no order is kept for sorts nothing: reading all cases for it would take long.
        """
        order, flow = self._table.columns[column], self._flow
        if not flow.text and order in dict(ORDERS):
            flow.sort(order, order == flow.shown_order() and not flow.reverse)

    def show(self) -> None:
        """Show the order of now in the headings and in the drop-down list."""
        order = self._flow.shown_order()
        self._narrowing.show_order(order)
        keys = self._table.columns
        self._header.setSortIndicatorShown(order in keys)
        if order in keys:
            downwards = (order in DOWNWARDS) != self._flow.reverse
            way = Qt.SortOrder.DescendingOrder if downwards else Qt.SortOrder.AscendingOrder
            self._header.setSortIndicator(keys.index(order), way)


_FILTERS = (
    ("open", N_("Open")),
    ("mine", N_("Mine")),
    ("due", N_("Due this week")),
    ("waiting", N_("Waiting for an answer")),
    ("closed", N_("Closed")),
    ("all", N_("All")),
    ("sealed", N_("Sealed")),
)


class Drawer(Card):
    """Chips for the parts of the register, and the lists below them; shut until it is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=10)
        self.filters = FilterChips([(key, _(words)) for key, words in _FILTERS])
        self.narrowing = Narrowing()
        put(self.column, self.filters, self.narrowing)
        self.hide()

    def holds_keyboard(self) -> bool:
        """Say whether the keyboard is on something in it."""
        return any(one.hasFocus() for one in self.findChildren(QWidget))


class FilterLine(QWidget):
    """What is chosen, in two buttons: the part of the register, and how many filters are on.

    Signals:
        turned(bool): the drawer is to be open, or shut.
        cleared(): every filter is to be taken off.
    """

    turned = Signal(bool)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggle = Button("", "chip", "sliders-horizontal")
        self.toggle.setCheckable(True)
        self.toggle.clicked.connect(lambda: self.turned.emit(self.toggle.isChecked()))
        self.away = Button("", "chip", "x", self.cleared.emit)
        for button in (self.toggle, self.away):
            button.give_way()
            button.setMinimumWidth(look().px(_LEAST))
        reveal(self.away, False)
        row(self.toggle, self.away, within=self)
        self._counts: Mapping[str, int] = {}
        self._or_more: Collection[str] = ()

    def count(self, counts: Mapping[str, int], or_more: Collection[str] = ()) -> None:
        """Know how many cases there are behind each filter; there may be more behind some."""
        self._counts, self._or_more = counts, or_more

    def tell(self, flow: RegisterFlow) -> None:
        """Say what the list is narrowed by now."""
        part = dict(_FILTERS)[flow.filter]
        number = self._counts.get(flow.filter)
        more = "+" if flow.filter in self._or_more else ""
        self.toggle.say(_(part) if number is None else f"{_(part)}  {shown(number)}{more}")
        tip(self.toggle, _("Open or shut the filters."))
        told = [_WORDS[kind](value) for kind, value in flow.narrowed.items()]
        if flow.filter != FILTERS[0]:
            told.insert(0, _(part))
        before = self.away.isVisible()
        reveal(self.away, bool(told))
        if not told:
            return
        words = ngettext("{count} filter", "{count} filters", len(told))
        self.away.say(words.format(count=shown(len(told))))
        chosen = _("Take off: {filters}").format(filters=" · ".join(told))
        tip(self.away, chosen)
        if not before:
            announce(self.away, f"{self.away.accessibleName()}. {chosen}")


class Filters(QObject):
    """Keeps the two buttons, the drawer and the list together.

    Args:
        flow: asks the list.
        habits: returns what is remembered of the page, None for nothing.
        parent: the page.
    """

    def __init__(
        self, flow: RegisterFlow, habits: Callable[[], dict[str, str] | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._flow, self._habits = flow, habits
        self.line = FilterLine()
        self.drawer = Drawer()
        self.drawer.filters.choose(flow.filter)
        self.line.tell(flow)
        self.line.turned.connect(self.turn)
        self.line.cleared.connect(self.widen)
        flow.fell_back.connect(self.drawer.filters.choose)
        flow.counted.connect(self.count)
        flow.offered.connect(self.drawer.narrowing.offer)
        self.drawer.narrowing.narrowed.connect(flow.narrow)

    def begin(self) -> None:
        """Have the drawer as it was left."""
        self.turn((self._habits() or {}).get("drawer") == "open")

    def count(self, page: CasePage) -> None:
        """Show how many cases there are behind each filter."""
        self.drawer.filters.count(page.counts, page.or_more)
        self.line.count(page.counts, page.or_more)
        self.line.tell(self._flow)

    def turn(self, wanted: bool) -> None:
        """Open or shut the drawer; the keyboard never stays in one that is shut."""
        inside = self.drawer.holds_keyboard()
        self.line.toggle.setChecked(wanted)
        self.drawer.setVisible(wanted)
        if inside and not wanted:
            self.line.toggle.setFocus()
        habits = self._habits()
        if habits is not None:
            habits["drawer"] = "open" if wanted else "shut"

    def widen(self) -> None:
        """Take every filter off: the open cases, of any status, district and purpose."""
        if self.line.away.hasFocus():
            self.line.toggle.setFocus()
        self._flow.filter = FILTERS[0]
        self.drawer.filters.choose(self._flow.filter)
        self.drawer.narrowing.clear()

    def shut_from_inside(self) -> bool:
        """Shut the drawer while the keyboard is in it; return whether it was."""
        inside = self.drawer.holds_keyboard()
        if inside:
            self.turn(False)
        return inside


class Rows:
    """Keeps the height of the rows as it was chosen.

    Args:
        view: the list.
        box: where it is chosen.
        habits: returns what is remembered of the page, None for nothing.
        name: of what is remembered, another one for each user.
    """

    def __init__(
        self,
        view: RecordTable,
        box: ComboBox,
        habits: Callable[[], dict[str, str] | None],
        name: str,
    ) -> None:
        self._view, self._box, self._habits, self._name = view, box, habits, name
        box.chosen.connect(self.choose)
        self._lay(USUAL)

    def begin(self) -> None:
        """Be as high as the last time."""
        kept = (self._habits() or {}).get(self._name, "")
        if kept in _HIGH and kept != self._box.value():
            self._lay(kept)

    def choose(self, key: str) -> None:
        """Have rows of another height, and remember it."""
        self._lay(key)
        habits = self._habits()
        if habits is not None:
            habits[self._name] = key

    def _lay(self, key: str) -> None:
        self._box.choose(key)
        self._view.set_row(_HIGH[key])


_HIGH = {key: high for key, _words, high in HEIGHTS}


def own_name(name: str, user: int) -> str:
    """Return the name of what is remembered for one user: her number in letters.

    Args:
        name: what is remembered.
        user: number of the user in the register.
    """
    letters = ""
    while user > 0:
        user, rest = divmod(user - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return f"{name}-{letters or 'a'}"
