"""A return as it is shown: badges, its tables one at a time, and the dialog of a sealed one.

Rules: a state is words, shape and colour together; every cell is a number or words, a hidden count
is the word for it and no sign; how much of each table is hidden stands beside its name and nothing
is left out; all of it can be gone through with the keyboard, cell by cell as a screen reader does;
the heading of a column is not cut off; the dialog changes nothing and Esc closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.returns.records import ReceivedReturn, ReturnCell, ReturnTable, SentReturn, ShownReturn
from app.returns.words import cell_meaning, cell_words
from app.statistics.tables import Head
from ui.frame.values import day_at
from ui.look.theme import look
from ui.packets.packet_words import outbox_mark
from ui.widgets.badge import Mark
from ui.widgets.buttons import quiet, secondary
from ui.widgets.choices import ComboBox, FilterChips
from ui.widgets.compact_layout import LooseStack, WrapRow
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, ScrollBody, column, put, row
from ui.widgets.plain import reveal, wrapped
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner
from ui.widgets.table import RecordTable

_LABEL_LEAST, _LABEL_MOST = 150, 320
_CELL_LEAST, _CELL_MOST = 72, 260
_AROUND = 26
_ROW = 36
_LEAST = 132
_ROWS_MEASURED = 200
_HEADING_WIDER = 1.1


@dataclass(frozen=True)
class CountRow:
    """One row.

    Attributes:
        label: what it counts.
        meaning: its definition in a sentence.
        cells: its numbers as they are shown, one for each column.
        meanings: what each number says, in a sentence; "" for nothing more.
    """

    label: str
    meaning: str
    cells: tuple[str, ...]
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """A table as it is shown.

    Attributes:
        title: what is counted.
        definition: who counts, and how often.
        labels: the heading over the labels of the rows.
        columns: the headings over the numbers.
        rows: from above.
        heads: label and meaning of all rows and columns, each label once.
    """

    title: str
    definition: str
    labels: str
    columns: tuple[str, ...]
    rows: tuple[CountRow, ...]
    heads: tuple[tuple[str, str], ...]


class CountTable(RecordTable):
    """The numbers of one table."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._name = name
        self._shown: Counts | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(look().px(_ROW))

    def show_counts(self, counts: Counts) -> None:
        """Show a table; the one that is shown already stays as it is scrolled."""
        if counts == self._shown:
            return
        self._shown = counts
        columns: list[Column[CountRow]] = [
            Column(
                lambda: counts.labels,
                lambda line: line.label,
                strong=True,
                tip=lambda line: line.meaning,
            )
        ]
        for place, heading in enumerate(counts.columns):
            tip = partial(_row_meaning, place)
            columns.append(Column(partial(str, heading), partial(_cell, place), tip=tip))
        old = self.model()
        model: RecordModel[CountRow] = RecordModel(columns, self)
        self.setModel(model)
        if old is not None:
            old.deleteLater()
        model.replace(counts.rows)
        self.setAccessibleName(f"{self._name}: {counts.title}")
        self.scrollToTop()
        self._widen()

    def minimumSizeHint(self) -> QSize:
        """Need a heading and two rows: the rest is scrolled to."""
        return QSize(look().px(200), look().px(_LEAST))

    def resizeEvent(self, event: object) -> None:
        """Give the labels the room that is left."""
        super().resizeEvent(event)
        self._widen()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another typeface."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def _widen(self) -> None:
        # Qt tells of the typeface while the base is still being built.
        counts = getattr(self, "_shown", None)
        if counts is None:
            return
        worn = look()
        text = QFontMetricsF(worn.font(14, 600))
        heading = QFontMetricsF(self.horizontalHeader().font())
        around = worn.px(_AROUND)
        measured = counts.rows[:_ROWS_MEASURED]
        widths = []
        for place, words in enumerate(counts.columns):
            needs = [heading.horizontalAdvance(words) * _HEADING_WIDER]
            needs += [text.horizontalAdvance(line.cells[place]) for line in measured]
            widths.append(_within(max(needs) + around, worn.px(_CELL_LEAST), worn.px(_CELL_MOST)))
        needs = [text.horizontalAdvance(line.label) + around for line in measured]
        label = _within(max(needs, default=0), worn.px(_LABEL_LEAST), worn.px(_LABEL_MOST))
        room = self.viewport().width()
        label = min(label, max(worn.px(_LABEL_LEAST), room // 2))
        self.setColumnWidth(0, max(label, room - sum(widths)))
        for place, width in enumerate(widths, 1):
            self.setColumnWidth(place, width)


def _cell(place: int, line: CountRow) -> str:
    return line.cells[place]


def _row_meaning(place: int, line: CountRow) -> str:
    return line.meanings[place]


def _within(width: float, least: int, most: int) -> int:
    return min(max(round(width), least), most)


_NOT_COUNTED = {
    "replaced": ("plain", "repeat", N_("Replaced")),
    "twice": ("plain", "files", N_("Came twice")),
    "old-version": ("caution", "triangle-alert", N_("Older tables")),
    "newer-version": ("caution", "triangle-alert", N_("Newer tables")),
    "unknown-office": ("caution", "circle-question-mark", N_("Not waited for")),
    "other-period": ("plain", "calendar-days", N_("Other days")),
    "overlaps": ("caution", "triangle-alert", N_("Overlapping days")),
    "made-too-early": ("caution", "clock-alert", N_("Made too early")),
    "odd-tables": ("danger", "octagon-alert", N_("Does not add up")),
    "unchecked": ("caution", "shield-question-mark", N_("Sender not checked")),
}
_WIDE = 9
"""So many columns have no room; a table with few rows is turned round then."""
_NOT_ADDED = ("caution", "triangle-alert", N_("Not counted"))
_ALL_HIDE = N_("Hidden by the offices that have somebody here.")
COUNTED = N_("Counted")
AWAITED = N_("Nothing came yet")


def counts_of(table: ReturnTable, k: int) -> Counts:
    """Return a table of a return as it is shown.

    Args:
        table: a return's, or one of totals.
        k: counts below it are hidden; 0 for totals, where each office has its own.
    """
    heads = dict.fromkeys((head.label, head.meaning) for head in (*table.rows, *table.columns))
    if table.is_open:
        return _list_of(table, k, tuple(heads))
    turned = len(table.columns) > _WIDE and len(table.rows) < _WIDE
    down, across = table.rows, table.columns
    if turned:
        down, across = across, down
    rows = []
    for line in down:
        cells = [
            table.cell(*((one.code, line.code) if turned else (line.code, one.code)))
            for one in across
        ]
        said = tuple(cell_words(cell) for cell in cells)
        meanings = tuple(_meaning(cell, k) for cell in cells)
        rows.append(CountRow(line.label, line.meaning, said, meanings))
    columns = tuple(one.label for one in across)
    return Counts(
        table.title, table.definition, _("What is counted"), columns, tuple(rows), tuple(heads)
    )


def _list_of(table: ReturnTable, k: int, heads: tuple[tuple[str, str], ...]) -> Counts:
    """Return an open table: one line for each pair that stands in it."""
    starts, ends = _by_code(table.rows), _by_code(table.columns)
    lines = []
    for (begin, to), cell in table.cells.items():
        start, end = starts[begin], ends[to]
        said = (end.label, cell_words(cell))
        lines.append(CountRow(start.label, start.meaning, said, (end.meaning, _meaning(cell, k))))
    columns = (_("To where"), _("Count"))
    return Counts(table.title, table.definition, _("From where"), columns, tuple(lines), heads)


def _meaning(cell: ReturnCell, k: int) -> str:
    """Return what a number says, in a sentence."""
    if not k and cell.most is None and not cell.least:
        return _(_ALL_HIDE)
    return cell_meaning(cell, k)


def _by_code(heads: tuple[Head, ...]) -> dict[str, Head]:
    return {head.code: head for head in heads}


def hidden_words(count: int) -> str:
    """Return how many counts are hidden, in a few words."""
    if not count:
        return _("Nothing is hidden")
    return ngettext("{count} count is hidden", "{count} counts are hidden", count).format(
        count=numerals.shown(count)
    )


def table_words(table: ReturnTable) -> str:
    """Return the name of a table with how much of it is hidden."""
    if not table.hidden:
        return table.title
    return _("{table} ({count} hidden)").format(
        table=table.title, count=numerals.shown(table.hidden)
    )


def sent_mark(one: SentReturn) -> Mark:
    """Return the badge of a return that we sealed."""
    if one.replaced_by:
        return Mark(_("Replaced"), "plain", "repeat")
    if one.is_outdated:
        return Mark(_("Send it again"), "caution", "triangle-alert")
    return outbox_mark(one.state)


def received_mark(one: ReceivedReturn) -> Mark:
    """Return the badge of a return that came: counted, or why not."""
    if not one.mark:
        return Mark(_(COUNTED), "good", "circle-check")
    tone, icon, words = _NOT_COUNTED.get(one.mark, _NOT_ADDED)
    return Mark(_(words), tone, icon)


def awaited_mark() -> Mark:
    """Return the badge of an office of which nothing came."""
    return Mark(_(AWAITED), "caution", "hourglass")


NUMBERS, MEANINGS = "numbers", "meanings"
_VIEW_LEAST, _HEAD_FROM = 230, 560


class TablesView(QWidget):
    """The tables.

    Args:
        name: what a screen reader calls the numbers, translated.
        least: height of the numbers that is kept, in pixels of the design.
    """

    def __init__(
        self, name: str, parent: QWidget | None = None, *, least: int = _VIEW_LEAST
    ) -> None:
        super().__init__(parent)
        self._tables: tuple[ReturnTable, ...] = ()
        self._k = 0
        self.which = ComboBox()
        self.which.setAccessibleName(_("Table"))
        self.which.chosen.connect(lambda _code: self._show())
        self.before = quiet("", "chevron-left", lambda: self._step(-1)).stepping()
        self.before.setAccessibleName(_("The table before"))
        self.after = quiet("", "chevron-right", lambda: self._step(1)).stepping()
        self.after.setAccessibleName(_("The next table"))
        picker = QWidget()
        row((self.which, 1), self.before, self.after, within=picker)
        self.faces = FilterChips([(NUMBERS, _("Numbers")), (MEANINGS, _("What they mean"))])
        self.faces.choose(NUMBERS)
        self.faces.chosen.connect(lambda _face: self._show())
        self.stack = LooseStack(self)
        self.stack.setMinimumHeight(look().px(least))
        sheet = Card(self.stack, inside=1)
        self.table = CountTable(name, sheet)
        sheet.column.addWidget(self.table)
        self.stack.addWidget(sheet)
        self.meanings = ScrollBody(self.stack)
        self.stack.addWidget(self.meanings)
        head = WrapRow(((picker, 1), (self.faces, 0)), _HEAD_FROM)
        column(head, (self.stack, 1), within=self)

    @property
    def shown(self) -> ReturnTable | None:
        """The table in front."""
        code = self.which.value()
        return next((one for one in self._tables if one.code == code), None)

    def show_tables(self, tables: Sequence[ReturnTable], k: int) -> None:
        """Show other tables, and the one with the code that was in front before.

        Args:
            tables: in their order.
            k: counts below it are hidden.
        """
        code = self.which.value()
        self._tables, self._k = tuple(tables), k
        self.which.offer((one.code, table_words(one)) for one in self._tables)
        codes = [one.code for one in self._tables]
        if codes:
            self.which.choose(code if code in codes else codes[0])
        for button in (self.before, self.after):
            reveal(button, len(codes) > 1)
        self._show()

    def focus_first(self) -> None:
        """Begin with the choice of the table."""
        self.which.setFocus()

    def _step(self, by: int) -> None:
        codes = [one.code for one in self._tables]
        place = codes.index(self.which.value()) + by
        if 0 <= place < len(codes):
            self.which.choose(codes[place])
            self._show()

    def _show(self) -> None:
        table = self.shown
        if table is None:
            return
        codes = [one.code for one in self._tables]
        place = codes.index(table.code)
        self.before.allow(place > 0, _("This is the first table."))
        self.after.allow(place + 1 < len(codes), _("This is the last table."))
        counts = counts_of(table, self._k)
        numbers = self.faces.value() != MEANINGS
        self.stack.setCurrentIndex(0 if numbers else 1)
        if numbers:
            self.table.show_counts(counts)
            return
        self.meanings.clear()
        put(self.meanings.column, wrapped(counts.definition), FactLines(counts.heads), 1)


class ReturnSheet(Sheet):
    """The dialog."""

    def __init__(self, shown: ShownReturn, parent: QWidget | None = None) -> None:
        heading = _("What we sent") if shown.is_ours else _("What they sent")
        super().__init__(heading, parent, (860, 640))
        column = self.body.column
        column.addWidget(FactLines(lines_of(shown)))
        if shown.mark_text and not shown.is_ours:
            column.addWidget(Banner("caution", shown.mark_text))
        if shown.replaces:
            words = _("It takes the place of the one that was sealed before.")
            column.addWidget(wrapped(words, "muted"))
        self.tables = TablesView(_("Numbers of the return"))
        self.tables.show_tables(shown.tables, shown.k)
        column.addWidget(self.tables, 1)
        self.shut = secondary(_("Close"), "", self.accept)
        self.finish(self.shut, safe=self.shut)
        self.finished.connect(self.deleteLater)


def lines_of(shown: ShownReturn) -> list[tuple[str, str]]:
    """Return what a return says about itself, as pairs of label and words."""
    smallest = _("Counts below {k}").format(k=numerals.shown(shown.k))
    return [
        (_("To") if shown.is_ours else _("From"), shown.office_name),
        (_("Days"), shown.period.shown),
        (_("Sealed"), day_at(shown.made)),
        (_("Hidden"), smallest),
    ]
