"""Which offices have sent a return for a period, which have not, and what is not counted and why.

Rules: an office of which nothing came stands in the list like one that sent; a return that is not
counted says why in words; a row with a return is opened by Enter.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.returns.records import Totals
from ui.frame.values import short_day_at
from ui.look.theme import look
from ui.returns.return_words import COUNTED, awaited_mark, received_mark
from ui.widgets.badge import Mark
from ui.widgets.buttons import secondary
from ui.widgets.frames import Card, row
from ui.widgets.plain import PlainLabel
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

_SHARES = (42, 22, 18, 18)
_NARROW = (46, 54, 0, 0)
_WIDE_FROM = 620


@dataclass(frozen=True)
class SenderLine:
    """One row: an office, what came of it, and whether that counts.

    Attributes:
        packet_id: its return, "" when none came.
        why: why it is not counted, in words; "" when it is or none came.
    """

    name: str
    mark: Mark
    packet_id: str = ""
    made: int = 0
    received: int = 0
    why: str = ""


class SendersFace(QWidget):
    """The list.

    Signals:
        return_asked(str): show the return of this packet.
    """

    return_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: RecordModel[SenderLine] = RecordModel(_columns(), self)
        self.view = RecordTable(_("Offices and their returns"))
        self.view.setModel(self.model)
        self.view.share(*_SHARES)
        self.view.picked.connect(self._picked)
        self.view.entered_row.connect(lambda _row: self.open_chosen())
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(8))
        outer.addWidget(sheet, 1)
        self.why = PlainLabel("", "muted", wrap=True)
        self.look = secondary(_("See this return"), "eye", self.open_chosen)
        foot = row(self.why, self.look, spacing=10)
        foot.setStretch(0, 1)
        outer.addLayout(foot)

    @property
    def chosen(self) -> SenderLine | None:
        """The row that is chosen, or None."""
        return self.model.record(self.view.row())

    def show_totals(self, totals: Totals | None) -> None:
        """Show who sent for a period; the rows of None are empty."""
        rows = tuple(_rows(totals)) if totals is not None else ()
        if rows != self.model.records():
            self.model.replace(rows)
            self.view.choose(0)
        self._picked(self.view.row())

    def open_chosen(self) -> None:
        """Show the return of the chosen row."""
        if self.chosen is not None and self.chosen.packet_id:
            self.return_asked.emit(self.chosen.packet_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns where there is no room for them."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_WIDE_FROM)
        self.view.share(*(_SHARES if wide else _NARROW))

    def _picked(self, place: int) -> None:
        line = self.model.record(place)
        why = line.why if line is not None else ""
        self.why.setText(why)
        self.look.setVisible(line is not None and bool(line.packet_id))


def _rows(totals: Totals) -> list[SenderLine]:
    counted = Mark(_(COUNTED), "good", "circle-check")
    rows = [
        SenderLine(one.name, counted, one.packet_id, one.made, one.received) for one in totals.sent
    ]
    rows += [SenderLine(one.name, awaited_mark()) for one in totals.missing]
    for one in totals.marked:
        rows.append(
            SenderLine(
                one.office_name,
                received_mark(one),
                one.packet_id,
                one.made,
                one.received,
                one.mark_text,
            )
        )
    return rows


def _columns() -> list[Column[SenderLine]]:
    return [
        Column(lambda: _("Office"), lambda one: one.name, strong=True),
        mark_column(lambda: _("State"), lambda one: one.mark),
        Column(lambda: _("Sealed"), lambda one: short_day_at(one.made)),
        Column(lambda: _("Received"), lambda one: short_day_at(one.received)),
    ]
