"""The door "Received": the returns of other offices, period by period.

Rules: who has not sent is as easy to see as who has; totals are a number only where nothing is
hidden, else the words of its bounds; adding up can be stopped.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.core.permissions import Act
from app.offices import practice
from app.returns.records import PeriodLine, Sender, ShownReturn
from app.returns.taking import SUFFIX
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.look.theme import look
from ui.returns.changes_face import ChangesFace
from ui.returns.expected_sheet import ExpectedSheet
from ui.returns.received_flow import ReceivedFlow
from ui.returns.return_sheet import ReturnSheet
from ui.returns.senders_face import SendersFace
from ui.returns.tables_view import TablesView
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import ComboBox, FilterChips
from ui.widgets.compact_layout import LooseStack, flow, scrolled
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, EmptyState, column
from ui.widgets.plain import PlainLabel
from ui.widgets.role_gate import by_role

OFFICES, TOTALS, CHANGES = "offices", "totals", "changes"
_FACES = (OFFICES, TOTALS, CHANGES)
_TABLES, _EMPTY, _STOPPED, _WAITING, _NOTHING = 1, 3, 4, 5, 6
"""Places of faces behind one another."""
_LEAST_BOX = 360
_TALL, _LOW = 360, 150
"""Least height of the totals, and of the other faces, which scroll by themselves."""


class ReceivedDoor(QWidget):
    """The returns of a period."""

    def __init__(self, desk: Desk, received: ReceivedFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, received
        self.sheet: ReturnSheet | None = None
        self.ticks: ExpectedSheet | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(10))
        self.top = QWidget()
        self.top.setLayout(self._build_top())
        outer.addWidget(self.top)
        self.busy = BusyLine(can_stop=True)
        outer.addWidget(self.busy)
        outer.addWidget(self._build_faces(), 1)
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
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(look().px(8))
        inner.addWidget(flow(self.period, self.expected))
        self.summary = PlainLabel("", "muted", wrap=True)
        inner.addWidget(self.summary)
        self.faces = FilterChips(
            [(OFFICES, _("Offices")), (TOTALS, _("Totals")), (CHANGES, _("What changed"))]
        )
        self.faces.choose(OFFICES)
        self.faces.chosen.connect(lambda _face: self._show())
        inner.addWidget(self.faces)
        return inner

    def _build_faces(self) -> QWidget:
        self.stack = _Faces(self)
        self.senders = SendersFace(self.stack)
        self.tables = TablesView(_("Totals of the returns"))
        self.changes = ChangesFace(self.stack)
        totals = QWidget(self.stack)
        inside = column(spacing=8)
        totals.setLayout(inside)
        self.save = secondary(_("Save as file…"), "file-down", self._ask_place)
        by_role(self._desk, Act.EXPORT, self.save)
        inside.addWidget(self.tables, 1)
        inside.addWidget(flow(self.save))
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
        self.stack.setMinimumHeight(look().px(_TALL if face == _TABLES else _LOW))
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
            lambda path: self._flow.save(path if path.suffix else path.with_suffix(SUFFIX)),
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
