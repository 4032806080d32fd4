"""The door "Received": the returns of other offices, period by period.

Rules: who has not sent is as easy to see as who has; a return that is not counted says why in
words, and one that tells otherwise than the last stands before and after, side by side; what was
hidden stays the word for it, and totals are a number only where nothing is hidden, else the words
of its bounds; adding up can be stopped; of which offices returns are awaited is written only when
it is said; Enter writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.core.permissions import Act
from app.offices import practice
from app.returns.records import ChangedCell, PeriodLine, ReturnCell, Sender, ShownReturn, Totals
from app.returns.showing import SUFFIX
from app.returns.words import cell_words
from ui.frame.desk import Desk
from ui.frame.values import short_day_at
from ui.frame.worker import Job
from ui.look.theme import look
from ui.returns.return_tables import COUNTED, ReturnSheet, TablesView, awaited_mark, received_mark
from ui.returns.returns_flow import ReceivedFlow
from ui.widgets.badge import Mark
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, careful, primary, secondary
from ui.widgets.choices import CheckBox, ComboBox, FilterChips
from ui.widgets.compact_layout import ListStack, LooseStack, WrapRow, flow, scrolled
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, EmptyState, column, put, row
from ui.widgets.plain import wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner
from ui.widgets.table import RecordTable


class ExpectedSheet(Sheet):
    """The dialog.

    Args:
        offices: every office that may be waited for.
        keep: called with the offices whose tick was changed, and what it is now.
    """

    def __init__(
        self,
        offices: Sequence[Sender],
        keep: Callable[[dict[str, bool]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Offices that report to us"), parent, (560, 520))
        self._offices = tuple(offices)
        self._keep = keep
        column = self.body.column
        words = _(
            "Tick the offices whose returns you wait for. Those that have not sent are named for"
            " each period."
        )
        column.addWidget(wrapped(words))
        self.boxes: dict[str, CheckBox] = {}
        for one in self._offices:
            box = CheckBox(one.name, one.office_id)
            box.setChecked(one.is_expected)
            self.boxes[one.office_id] = box
            column.addWidget(box)
        if not self._offices:
            none = _("No office is checked yet.")
            column.addWidget(Banner("plain", none, _("Check its number first, under Offices.")))
        column.addStretch(1)
        self.save = primary(_("Save this selection"), "check", self._save)
        self.finish(secondary(_("Cancel"), "", self.reject), self.save, safe=self.save)
        self.save.allow(bool(self._offices), _("No office is checked yet."))
        self.finished.connect(self.deleteLater)

    def _save(self) -> None:
        changed = {
            one.office_id: self.boxes[one.office_id].isChecked()
            for one in self._offices
            if self.boxes[one.office_id].isChecked() != one.is_expected
        }
        if changed:
            self._keep(changed)
        self.accept()


_CHANGE_SHARES = (24, 44, 16, 16)


class ChangesFace(QWidget):
    """The list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: RecordModel[ChangedCell] = RecordModel(_change_columns(), self)
        self.view = RecordTable(
            _("What changed since the last return"), model=self.model, shares=_CHANGE_SHARES
        )
        nothing = EmptyState(
            "list-checks",
            _("Nothing differs from the last return of the same office."),
            hint=_("Their first return has none before it."),
        )
        self.stack = ListStack(self.view, nothing, parent=self)
        column(self.stack, spacing=None, within=self)

    def show_totals(self, totals: Totals | None) -> None:
        """Show the changes of a period."""
        rows = totals.changes if totals is not None else ()
        if rows != self.model.records():
            self.model.replace(rows)
        self.stack.setCurrentIndex(0 if rows else 1)


def _change_columns() -> list[Column[ChangedCell]]:
    return [
        Column(lambda: _("Office"), lambda one: one.office_name, strong=True),
        Column(lambda: _("Count"), _place),
        Column(lambda: _("Before"), lambda one: _said(one.before)),
        Column(lambda: _("Now"), lambda one: _said(one.after)),
    ]


def _place(one: ChangedCell) -> str:
    return " · ".join((one.row_label, one.column_label, one.table_title))


def _said(cell: ReturnCell | None) -> str:
    return cell_words(cell) if cell is not None else "—"


_SENDER_SHARES = (42, 22, 18, 18)
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
        self.model: RecordModel[SenderLine] = RecordModel(_sender_columns(), self)
        self.view = RecordTable(
            _("Offices and their returns"), model=self.model, shares=_SENDER_SHARES
        )
        self.view.picked.connect(self._picked)
        self.view.entered_row.connect(lambda _row: self.open_chosen())
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.why = wrapped("", "muted")
        self.look = secondary(_("See this return"), "eye", self.open_chosen)
        column((sheet, 1), row((self.why, 1), self.look, spacing=10), within=self)

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
        self.view.share(*(_SENDER_SHARES if wide else _NARROW))

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


def _sender_columns() -> list[Column[SenderLine]]:
    return [
        Column(lambda: _("Office"), lambda one: one.name, strong=True),
        mark_column(lambda: _("State"), lambda one: one.mark),
        Column(lambda: _("Sealed"), lambda one: short_day_at(one.made)),
        Column(lambda: _("Received"), lambda one: short_day_at(one.received)),
    ]


OFFICES, TOTALS, CHANGES = "offices", "totals", "changes"
_FACES = (OFFICES, TOTALS, CHANGES)
_TABLES, _EMPTY, _STOPPED, _WAITING, _NOTHING = 1, 3, 4, 5, 6
"""Places of faces behind one another."""
_LEAST_BOX = 360
_TALL, _LOW = 360, 120
"""Least height of the totals, and of the other faces, which scroll by themselves."""
_TOLD_FROM, _ROOMY_FROM = 600, 600
"""Least width for the summary beside the faces; least height of a window for the higher totals."""


class ReceivedDoor(QWidget):
    """The returns of a period."""

    def __init__(self, desk: Desk, received: ReceivedFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, received
        self.sheet: ReturnSheet | None = None
        self.ticks: ExpectedSheet | None = None
        outer = column(spacing=10, within=self)
        self.top = QWidget()
        self.top.setLayout(self._build_top())
        self.busy = BusyLine(can_stop=True)
        put(outer, self.top, self.busy, (self._build_faces(), 1))
        self._connect()
        self._show()

    def focus_first(self) -> None:
        """Begin with the period, or with the next step when nothing came."""
        (self.period if self._flow.periods else self.first_ticks).setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _build_top(self) -> QVBoxLayout:
        self.period = ComboBox()
        self.period.setAccessibleName(_("Which days"))
        self.period.setMinimumWidth(look().px(_LEAST_BOX))
        self.period.chosen.connect(self._flow.choose)
        self.expected = secondary(
            _("Offices that report to us…"), "building", self._flow.ask_expected
        )
        by_role(self._desk, Act.OFFICES, self.expected)
        self.summary = wrapped("", "muted")
        self.faces = FilterChips(
            [(OFFICES, _("Offices")), (TOTALS, _("Totals")), (CHANGES, _("What changed"))]
        )
        self.faces.choose(OFFICES)
        self.faces.chosen.connect(lambda _face: self._show())
        told = WrapRow(((self.faces, 0), (self.summary, 1)), _TOLD_FROM)
        return column(flow(self.period, self.expected), told)

    def _build_faces(self) -> QWidget:
        self.stack = _Faces(self)
        self.senders = SendersFace(self.stack)
        self.tables = TablesView(_("Totals of the returns"), least=_LOW)
        self.changes = ChangesFace(self.stack)
        totals = QWidget(self.stack)
        inside = column(spacing=8)
        totals.setLayout(inside)
        self.save = careful(_("Save as file…"), "file-down", self._ask_place)
        by_role(self._desk, Act.EXPORT, self.save)
        put(inside, (self.tables, 1), flow(self.save))
        self.first_ticks = primary(
            _("Offices that report to us…"), "building", self._flow.ask_expected
        )
        by_role(self._desk, Act.OFFICES, self.first_ticks)
        empty = Card()
        empty.column.addWidget(
            EmptyState(
                "inbox",
                _("No return came yet. An office sends it as a file, by USB drive or mail."),
                (self.first_ticks,),
                _("Open the file in the inbox; it is counted here by itself."),
            )
        )
        self._again = secondary(_("Add up again"), "refresh-cw", self._flow.add_up_again)
        stopped = Card()
        stopped.column.addWidget(
            EmptyState("rotate-ccw-clock", _("The returns are not added up."), (self._again,))
        )
        nothing = Card()
        nothing.column.addWidget(
            EmptyState(
                "inbox",
                _("Nothing came for these days yet."),
                (),
                _("Under Offices you see whom to ask."),
            )
        )
        for page in (
            self.senders,
            totals,
            self.changes,
            scrolled(empty),
            scrolled(stopped),
            QWidget(),
            scrolled(nothing),
        ):
            self.stack.addWidget(page)
        return self.stack

    def _connect(self) -> None:
        received = self._flow
        self.senders.return_asked.connect(received.look_at)
        received.changed.connect(self._show)
        received.begun.connect(self._follow)
        received.shown.connect(self._show_return)
        received.saving.connect(self._follow_saving)
        received.saved.connect(self._saved)
        received.asked.connect(self._ask_expected)
        received.refused.connect(self._desk.show_failure)

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        received = self._flow
        empty = received.loaded and not received.periods
        self.top.setVisible(not empty)
        offered = [(one.period.code, one.period.shown) for one in received.periods]
        present = [
            (str(self.period.itemData(place)), self.period.itemText(place))
            for place in range(self.period.count())
        ]
        if present != offered:
            self.period.offer(offered)
        self.period.choose(received.code)
        chosen = received.chosen
        self.summary.setText(_summary(chosen) if chosen is not None else "")
        face = self._face(empty)
        self.stack.setCurrentIndex(face)
        roomy = self.window().height() >= look().px(_ROOMY_FROM)
        self.stack.setMinimumHeight(look().px(_TALL if face == _TABLES and roomy else _LOW))
        self.senders.show_totals(received.totals)
        self.changes.show_totals(received.totals)
        if received.totals is not None:
            self.tables.show_tables(received.totals.tables, 0)

    def _face(self, empty: bool) -> int:
        if empty:
            return _EMPTY
        totals = self._flow.totals
        if totals is None:
            return _WAITING if self._flow.adding or not self._flow.loaded else _STOPPED
        face = _FACES.index(self.faces.value())
        return _NOTHING if face == _TABLES and not totals.tables else face

    def _follow(self, work: object) -> None:
        if isinstance(work, Job):
            self.busy.follow(work, _("Adding the returns up…"))

    def _show_return(self, shown: ShownReturn) -> None:
        self.sheet = ReturnSheet(shown, self.window())
        self.sheet.open()

    def _ask_place(self) -> None:
        totals = self._flow.totals
        if totals is None:
            return
        name = f"lifafa-returns-{totals.period.code}{SUFFIX}"
        self.dialog = ask_save(
            self.window(),
            _("Save the totals as a file"),
            practice.file_name(self._desk.services, name),
            f"(*{SUFFIX})",
            self._flow.save,
        )

    def _follow_saving(self, work: object) -> None:
        if isinstance(work, Job):
            self.busy.follow(work, _("Writing the file…"))

    def _saved(self, path: Path) -> None:
        self._desk.say(_("The totals were written to {file}.").format(file=path.name))

    def _ask_expected(self, offices: tuple[Sender, ...]) -> None:
        self.ticks = ExpectedSheet(offices, self._flow.expect, self.window())
        self.ticks.open()


class _Faces(LooseStack):
    """The faces, as high as the one in front needs and not as the highest of them."""

    def hasHeightForWidth(self) -> bool:
        """Break no line by the width."""
        return False

    def sizeHint(self) -> QSize:
        """Ask for no more than is needed: what is left is given anyway."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


def _summary(line: PeriodLine) -> str:
    told = [
        _("{sent} of {expected} offices have sent.").format(
            sent=numerals.shown(line.sent), expected=numerals.shown(line.expected)
        )
    ]
    if line.marked:
        words = ngettext(
            "{count} return is not counted; the list says why.",
            "{count} returns are not counted; the list says why.",
            line.marked,
        )
        told.append(words.format(count=numerals.shown(line.marked)))
    return " ".join(told)
