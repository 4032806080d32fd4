"""Steps 1 to 3: which file, which sheet with which headings, and where each column goes.

Rules: what is read, what becomes of it and what the limits are stands there before anything is
chosen; nothing is brought in by choosing a file or by Enter, and earlier imports stand below, to be
undone; the guess is shown in the rows themselves, and a click on a row makes it the headings; every
column is listed with cells of its own, one field gets one column, and what is not sure says so;
what looks like an old font is told, and decoded only where a person chooses it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from app.base.language import _, ngettext
from app.base.messages import reason
from app.base.numerals import shown
from app.imports.batch_in import BatchRecord
from app.imports.plan import Column as SheetColumn
from app.imports.plan import holds_words, is_dated
from app.imports.sheets import Sheet
from ui.frame import projector
from ui.frame.values import day_at
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, careful, primary, quiet, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled
from ui.widgets.files_ask import FileDrops, ask_open
from ui.widgets.frames import Card, EmptyState, ScrollBody, clear, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.strip import Banner
from ui.widgets.table import RecordTable

_KINDS = "*.xlsx *.ods *.csv *.tsv *.txt *.xls *.json"


class FileStep(ScrollBody):
    """The choice of a file.

    Signals:
        chosen(Path): a file was chosen or dropped.
    """

    chosen = Signal(object)

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: tuple[BatchRecord, ...] = ()
        self.undo: dict[str, Button] = {}
        self.choose = primary(_("Choose a spreadsheet…"), "file-spreadsheet", self._ask)
        words = _("Choose the register that your office keeps as a spreadsheet, or drop it here.")
        hint = _(
            "xlsx, ods and csv, up to 50,000 rows. Headings in English, Hindi, Nepali or Bengali, "
            "also in KrutiDev. You see every row before anything is kept, and can undo all of it."
        )
        self.column.addWidget(EmptyState("file-spreadsheet", words, (self.choose,), hint), 1)
        self.found = Card()
        self.found_words = wrapped("", "strong")
        self.take_in = careful(_("Import these cases"), "file-input", flow.whole.take_in)
        self.found.column.addLayout(row((self.found_words, 1), self.take_in, spacing=10))
        self.found.hide()
        self.earlier = Card()
        self._list = column(spacing=6)
        self.older = quiet(_("Show older imports"), "chevron-down", flow.earlier.load_older)
        heading = PlainLabel(_("Earlier imports"), "heading")
        put(self.earlier.column, heading, self._list, in_lines(self.older))
        self.earlier.hide()
        put(self.column, self.found, self.earlier)
        drops = FileDrops(self)
        drops.dropped.connect(lambda paths: self.chosen.emit(paths[0]))

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self._flow
        self.choose.setEnabled(not flow.work.doing)
        self.take_in.setEnabled(not flow.work.doing)
        self.found.setVisible(bool(flow.whole.found))
        self.found_words.setText(
            ngettext(
                "{count} case of a Lifafa register is in this file.",
                "{count} cases of a Lifafa register are in this file.",
                flow.whole.found,
            ).format(count=shown(flow.whole.found))
        )
        if flow.earlier.batches != self._shown:
            self._shown = flow.earlier.batches
            self._lay_out()
        reveal(self.older, flow.earlier.has_older)
        for button in (*self.undo.values(), self.older):
            button.setEnabled(not flow.work.doing)

    def _lay_out(self) -> None:
        clear(self._list)
        self.undo.clear()
        self.earlier.setVisible(bool(self._shown))
        for batch in self._shown:
            said = ngettext(
                "{day} · {file}: {count} case", "{day} · {file}: {count} cases", batch.added
            ).format(day=day_at(batch.at), file=batch.file_name or "—", count=shown(batch.added))
            label = wrapped(said)
            line = row((label, 1), spacing=10)
            if batch.undone:
                line.addWidget(Badge(Mark(_("undone"), "plain", "undo-2")))
            else:
                line.addWidget(self._undo_button(batch, said))
            self._list.addLayout(line)

    def _undo_button(self, batch: BatchRecord, said: str) -> Button:
        batch_id = batch.batch_id
        button = secondary(_("Undo"), "undo-2", lambda: self._flow.earlier.undo(batch_id))
        button.setAccessibleName(_("Undo this import: {what}").format(what=said))
        self.undo[batch_id] = button
        return button

    def _ask(self) -> None:
        kinds = _("Spreadsheets ({kinds})").format(kinds=_KINDS)
        ask_open(self, _("Choose a spreadsheet"), kinds, self._chosen)

    def _chosen(self, path: Path) -> None:
        self.chosen.emit(path)


type Index = QModelIndex | QPersistentModelIndex

_ROWS = 40
_HEADINGS = 25
_SHOWN_OF_ROW = 60
_LONGEST = 200


class SheetModel(QAbstractTableModel):
    """The first rows of a sheet; the row of the headings stands out."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._width = 0
        self._heading = 0

    def show_sheet(self, sheet: Sheet, heading: int) -> None:
        """Show the first rows; ``heading`` is the number of the row with the headings."""
        self.beginResetModel()
        self._rows, self._width, self._heading = sheet.rows[:_ROWS], sheet.width, heading
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows of the sheet are shown; a cell has none below it."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns the widest row has; a cell has none below it."""
        return 0 if parent is not None and parent.isValid() else self._width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, cut and covered while names are hidden, or how it looks."""
        row = self._rows[index.row()]
        heading = index.row() + 1 == self._heading
        if role == Qt.ItemDataRole.DisplayRole:
            text = row[index.column()] if index.column() < len(row) else ""
            if index.row() + 1 > self._heading:
                text = projector.free_text(text)
            else:
                text = projector.over(text)
            return text[:_LONGEST].replace("\n", " ")
        if role == Qt.ItemDataRole.BackgroundRole and heading:
            return QColor(look().tokens.accent_tint)
        if role == Qt.ItemDataRole.FontRole:
            return look().font(13, 600 if heading else 400)
        if role == Qt.ItemDataRole.ForegroundRole:
            above = 0 < index.row() + 1 < self._heading
            return QColor(look().tokens.muted if above else look().tokens.ink)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the number of a row, as spreadsheets count; columns bear no heading."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return str(section + 1) if orientation == Qt.Orientation.Vertical else ""


class SheetStep(QWidget):
    """Sheet, row of the headings, preview.

    Signals:
        again_wanted(bool): the sheet is to come in though it came in before.
    """

    again_wanted = Signal(bool)

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: tuple[object, int] | None = None
        self.sheets = ComboBox()
        self.sheets.chosen.connect(flow.choose_sheet)
        self.headings = ComboBox()
        self.headings.chosen.connect(lambda row: flow.choose_header(int(row)))
        self.about = wrapped("", "muted")
        self._sheet_field = Labelled(_("Sheet"), self.sheets)
        fields = WrapRow(
            ((self._sheet_field, 3), (Labelled(_("Headings are in"), self.headings), 5)), 420
        )
        self._notes = column(spacing=6)
        self.model = SheetModel()
        self.view = _preview(self.model)
        self.view.clicked.connect(lambda index: flow.choose_header(index.row() + 1))
        card = Card(inside=1)
        card.column.addWidget(self.view)
        column(fields, self.about, self._notes, (card, 1), spacing=10, within=self)

    def show_flow(self) -> None:
        """Follow the presenter."""
        sheet, plan = self._flow.sheet, self._flow.plan
        if sheet is None or plan is None or self._shown == (sheet, plan.header_row):
            return
        self._shown = (sheet, plan.header_row)
        self._sheet_field.setVisible(len(sheet.names) > 1)
        self.sheets.offer([(name, name) for name in sheet.names])
        self.sheets.choose(sheet.name)
        self.headings.offer(self._heading_choices(sheet, plan.header_row))
        self.headings.choose(str(plan.header_row))
        self.model.show_sheet(sheet, plan.header_row)
        self.view.scrollToTop()
        count = max(0, len(sheet.rows) - plan.header_row)
        words = ngettext(
            "{count} row below the headings, {columns} columns.",
            "{count} rows below the headings, {columns} columns.",
            count,
        )
        self.about.setText(words.format(count=shown(count), columns=shown(len(plan.columns))))
        self._show_notes(sheet)

    def focus_first(self) -> None:
        """Begin with the headings."""
        self.headings.setFocus()

    def _heading_choices(self, sheet: Sheet, heading: int) -> list[tuple[str, str]]:
        choices = [("0", _("No row: there are no headings"))]
        for number, line in enumerate(sheet.rows[:_HEADINGS], start=1):
            filled = " · ".join(cell for cell in line if cell)
            if number > heading:
                filled = projector.free_text(filled)
            if filled:
                words = _("Row {number}: {text}").format(
                    number=shown(number), text=filled[:_SHOWN_OF_ROW]
                )
                choices.append((str(number), words))
        return choices

    def _show_notes(self, sheet: Sheet) -> None:
        clear(self._notes)
        for slug in sheet.notes:
            self._notes.addWidget(Banner("caution", reason(slug)))


def _preview(model: SheetModel) -> QTableView:
    view = QTableView()
    view.setAccessibleName(_("First rows of the sheet"))
    view.setModel(model)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setMinimumSize(look().px(200), look().px(90))
    view.horizontalHeader().hide()
    view.horizontalHeader().setDefaultSectionSize(look().px(130))
    view.verticalHeader().setDefaultSectionSize(look().px(32))
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    return view


_PANE = 300
_SHARES = (24, 30, 30, 16)
_NARROW_SHARES = (34, 0, 40, 26)
_ALL_FROM = 560
_LONGEST_SAMPLE = 120


class ColumnsStep(QWidget):
    """The columns of the sheet."""

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._index = -1
        self.model: RecordModel[SheetColumn] = RecordModel(_columns(), self)
        self.view = RecordTable(_("Columns of the sheet"), model=self.model)
        self.view.picked.connect(self._pick)
        self.view.entered_row.connect(lambda _row: self.target.setFocus())
        card = Card(inside=1)
        card.column.addWidget(self.view)
        row((card, 1), self._pane(), spacing=14, within=self)

    def _pane(self) -> QWidget:
        pane = QWidget()
        pane.setFixedWidth(look().px(_PANE))
        body = ScrollBody(inside=4)
        self.heading = wrapped("", "heading")
        self.target = ComboBox(words.target_choices())
        self.target.setAccessibleName(_("This column goes to"))
        self.target.chosen.connect(lambda value: self._flow.set_target(self._index, value))
        self.reading = ComboBox(words.reading_choices())
        self.reading.chosen.connect(lambda value: self._flow.set_reading(self._index, value))
        self.recognised = wrapped("", "muted")
        self.samples = wrapped("", "")
        body.column.addWidget(self.heading)
        body.column.addWidget(Labelled(_("This column goes to"), self.target))
        body.column.addWidget(Labelled(_("How it is read"), self.reading))
        body.column.addWidget(self.recognised)
        put(body.column, PlainLabel(_("Some of its cells"), "label"), self.samples, 1)
        card = Card(inside=12)
        card.column.addWidget(body)
        column(card, spacing=None, within=pane)
        return pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the sample cells out of the list where it is narrow; they stand beside it."""
        super().resizeEvent(event)
        wide = self.width() - look().px(_PANE) >= look().px(_ALL_FROM)
        self.view.share(*(_SHARES if wide else _NARROW_SHARES))

    def show_flow(self) -> None:
        """Follow the presenter."""
        plan = self._flow.plan
        if plan is None:
            return
        if plan.columns != self.model.records():
            index = self._index
            self.model.replace(plan.columns)
            row = self.model.row_of(lambda column: column.index == index)
            self.view.choose(row if row >= 0 else self._first_unsure())
        self._show_picked()

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    def _first_unsure(self) -> int:
        return max(0, self.model.row_of(lambda column: column.how in ("likely", "none")))

    def _pick(self, row: int) -> None:
        column = self.model.record(row)
        if column is not None:
            self._index = column.index
            self._show_picked()

    def _show_picked(self) -> None:
        index = self._index
        column = self.model.record(self.model.row_of(lambda one: one.index == index))
        if column is None:
            return
        self.heading.setText(column.heading)
        self.target.choose(column.target)
        self.reading.choose(column.reading)
        dated = is_dated(column.target)
        self.reading.setEnabled(dated or holds_words(column.target))
        said = words.reading(column)
        self.recognised.setText(said)
        reveal(self.recognised, bool(said))
        samples = "\n".join(sample[:_LONGEST_SAMPLE] for sample in column.samples)
        self.samples.setText(projector.free_text(samples) or "—")


def _columns() -> list[Column[SheetColumn]]:
    return [
        Column(lambda: _("Column"), lambda one: one.heading, strong=True),
        Column(
            lambda: _("Some of its cells"),
            lambda one: projector.free_text(" · ".join(one.samples)),
        ),
        Column(lambda: _("Goes to"), lambda one: words.target(one.target)),
        mark_column(lambda: _("How sure"), words.how),
    ]
