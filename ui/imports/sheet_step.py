"""Step 2: which sheet, and in which row the headings are; with the first rows to see.

Rules: the guess is shown in the rows themselves; a click on a row makes it the headings.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.base.reasons import reason
from app.imports.sheets import Sheet
from ui.frame import projector
from ui.imports.import_flow import ImportFlow
from ui.look.theme import look
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, clear, column
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner

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
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(10))
        self.sheets = ComboBox()
        self.sheets.chosen.connect(flow.choose_sheet)
        self.headings = ComboBox()
        self.headings.chosen.connect(lambda row: flow.choose_header(int(row)))
        self.about = PlainLabel("", "muted", wrap=True)
        self._sheet_field = Labelled(_("Sheet"), self.sheets)
        fields = WrapRow(
            ((self._sheet_field, 3), (Labelled(_("Headings are in"), self.headings), 5)), 420
        )
        whole.addWidget(fields)
        whole.addWidget(self.about)
        self._notes = column(spacing=6)
        whole.addLayout(self._notes)
        self.model = SheetModel()
        self.view = _preview(self.model)
        self.view.clicked.connect(lambda index: flow.choose_header(index.row() + 1))
        card = Card(inside=1)
        card.column.addWidget(self.view)
        whole.addWidget(card, 1)

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
        for number, row in enumerate(sheet.rows[:_HEADINGS], start=1):
            filled = " · ".join(cell for cell in row if cell)
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
