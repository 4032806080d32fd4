"""Statistics: numbers over the cases of a period, drawn and in tables, and the cases behind each.

Rules: counting begins when the page comes to the front and whenever another choice is made, off
the window's thread; it can be stopped, and what was counted before stays in view meanwhile; what
leaves the window is for those who may export; of how the page is used only the table and the kind
of period are remembered.
"""

from __future__ import annotations

import enum

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import in_digits, shown
from app.core.permissions import Act
from app.statistics.figures import is_empty
from app.statistics.files import narrowed_words
from app.statistics.tables import CellKey
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.look.theme import look
from ui.printing.printing import Printers, SystemPrinters
from ui.statistics.behind_sheet import BehindSheet
from ui.statistics.choice_bar import ChoiceBar
from ui.statistics.grid import key_words, number_words
from ui.statistics.population_sheet import Population, PopulationSheet
from ui.statistics.statistics_flow import Count, Stage, StatisticsFlow, Wish, count
from ui.statistics.table_body import TableBody
from ui.statistics.taking_out import TakingOut
from ui.widgets.announce import announce
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import Card, EmptyState, ScrollBody, row
from ui.widgets.low_foot import LOW, LowFoot
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.role_gate import by_role
from ui.widgets.second_unlock import SecondLockSheet, behind_second_lock, opens_sealed

_FOOT_BESIDE_FROM = 720
_NEEDS_CASE = N_("Needs at least one case.")
_NEEDS_REFERRAL = N_("Needs at least one referral.")


class Face(enum.Enum):
    """What stands under the choices."""

    BODY = "body"
    EMPTY = "empty"
    STOPPED = "stopped"
    FAILED = "failed"
    NOTHING = "nothing"


class StatisticsPage(Page):
    """The page behind "Statistics" in the rail.

    Args:
        desk: the officer's desk.
        parent: the window.
        counting: another way to count, for tests.
        printers: other printers than those of this computer.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        counting: Count = count,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.flow = StatisticsFlow(desk, self, counting)
        self._population: Population | None = None
        self._begun = False
        self._left_for_case = False
        self.asked: SecondLockSheet | None = None
        self.choices = ChoiceBar(desk.services.clock.today())
        self._build()
        self.out = TakingOut(desk, self.flow, self.busy_out, printers or SystemPrinters(), self)
        self._connect()

    def title(self) -> str:
        """Return the words of the header."""
        return _("Statistics")

    def refresh(self) -> None:
        """Count anew: cases may have changed meanwhile."""
        if not self._begun:
            self._begun = True
            self.choices.begin_as(self.habits)
        self.choices.offer_sealed(opens_sealed(self.desk.services))
        self._count()

    def focus_first(self) -> None:
        """Begin with the choice of a table; after a case with the number it was behind."""
        if self._left_for_case and self.face is Face.BODY:
            self._left_for_case = False
            self.body.view.setFocus()
        else:
            self.choices.focus_first()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.whole = ScrollBody()
        self.column.addWidget(self.whole, 1)
        self.busy = BusyLine(can_stop=True)
        self.busy_out = BusyLine(can_stop=True)
        for part in (self.choices, self.busy, self.busy_out):
            self.whole.column.addWidget(part)
        self.body = TableBody()
        self.new_case = secondary(
            _("New case"), "folder-plus", lambda: self.desk.open("case", "new")
        )
        by_role(self.desk, Act.CHANGE, self.new_case)
        self.again = secondary(_("Count again"), "refresh-cw", self._count)
        self.once_more = secondary(_("Try again"), "refresh-cw", self._count)
        self.empty = EmptyState(
            "chart-column",
            _(_NEEDS_CASE),
            (self.new_case,),
            _("Nothing was counted in this period. Choose another one, or write a case down."),
        )
        stopped = EmptyState("chart-column", _("Counting was stopped."), (self.again,))
        wrong = EmptyState("triangle-alert", _("Nothing could be counted."), (self.once_more,))
        self.faces: dict[Face, QWidget] = {Face.BODY: self.body}
        for face, state in (
            (Face.EMPTY, self.empty),
            (Face.STOPPED, stopped),
            (Face.FAILED, wrong),
        ):
            card = self.faces[face] = Card()
            card.column.addWidget(state)
        self.faces[Face.NOTHING] = QWidget()
        for widget in self.faces.values():
            self.whole.column.addWidget(widget, 1)
        self.face = Face.NOTHING
        self._turn(Face.NOTHING)
        foot = self._foot()
        self.column.addWidget(foot)
        LowFoot(self, self.column, self.whole, (foot,))

    def _turn(self, face: Face) -> None:
        """Show one of the faces in place of the one before."""
        self.face = face
        for one, widget in self.faces.items():
            reveal(widget, one is face)

    def _foot(self) -> QWidget:
        """Return the row of buttons; where the page is narrow it stands under what is told."""
        self.status = PlainLabel("", "muted", wrap=True)
        self.copy = secondary(_("Copy table"), "copy")
        self.print = secondary(_("Print…"), "printer")
        self.save = secondary(_("Save as file…"), "file-down")
        by_role(self.desk, Act.EXPORT, self.copy, self.print, self.save)
        buttons = QWidget()
        line = row(self.copy, self.print, self.save)
        buttons.setLayout(line)
        for button in (self.copy, self.print, self.save):
            button.give_way()
        return WrapRow(((self.status, 1), (buttons, 0)), _FOOT_BESIDE_FROM)

    def _connect(self) -> None:
        self.choices.chosen.connect(self._count)
        self.choices.population_asked.connect(self._ask_population)
        self.choices.returns_asked.connect(lambda: self.desk.open("returns"))
        self.flow.changed.connect(self._show)
        self.flow.failed.connect(self.desk.show_failure)
        self.body.opened.connect(self._open)
        self.body.turned.connect(self.flow.show)
        self.copy.clicked.connect(lambda _on=False: self.out.copy())
        self.print.clicked.connect(lambda _on=False: self.out.ask_print())
        self.save.clicked.connect(lambda _on=False: self.out.ask_save())
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table the room of the cards where there is little height."""
        super().resizeEvent(event)
        self.body.cards.fold(self.height() < look().px(LOW))

    # Counting -----------------------------------------------------------------------------------

    def _count(self) -> None:
        """Count what is chosen, after the passphrase when sealed cases are wanted."""
        if self.choices.sealed.isChecked():
            self.asked = behind_second_lock(
                self.desk, "", self._begin, self._without_sealed, self.window()
            )
        else:
            self._begin()

    def _without_sealed(self) -> None:
        self.choices.sealed.setChecked(False)

    def _begin(self) -> None:
        wished = self.choices.wish()
        if wished is None:
            self.flow.stop()
            return
        self.choices.note(self.habits)
        kind, choice = wished
        with_sealed = self.choices.sealed.isChecked()
        job = self.flow.count(Wish(kind, choice, self._population, with_sealed))
        self.busy.let_go()
        self.busy.follow(job, _("Counting the cases…"))

    def _ask_population(self) -> None:
        PopulationSheet(self.desk, self._population, self._take_population, self.window()).open()

    def _take_population(self, found: Population | None) -> None:
        self._population = found
        self._count()

    # Answers ------------------------------------------------------------------------------------

    def _show(self) -> None:
        flow, table = self.flow, self.flow.table
        if flow.stage is Stage.COUNTED and table is not None:
            if is_empty(flow.tables):
                of_referrals = table.code == "referrals"
                self.empty.sentence.setText(_(_NEEDS_REFERRAL if of_referrals else _NEEDS_CASE))
                self._turn(Face.EMPTY)
            else:
                self.body.put(flow.tables, table, flow.laid[table.code])
                self._turn(Face.BODY)
        elif flow.stage is Stage.STOPPED:
            self._turn(Face.STOPPED)
        elif flow.stage is Stage.FAILED:
            self._turn(Face.FAILED)
        self._tell()
        can = flow.stage in (Stage.COUNTED, Stage.COUNTING) and not is_empty(flow.tables)
        for button in (self.copy, self.print, self.save):
            button.allow(can, _("There are no numbers yet."))

    def _tell(self) -> None:
        """Say over which days was counted, and what the numbers hold besides."""
        wish, flow = self.flow.counted, self.flow
        if flow.stage is Stage.COUNTING:
            return
        if flow.stage is not Stage.COUNTED or wish is None:
            self.status.setText("")
            return
        parts = [in_digits(wish.choice.period.shown), narrowed_words(wish.choice)]
        sealed = flow.tables[0].sealed
        if sealed:
            parts.append(
                ngettext("with {count} sealed case", "with {count} sealed cases", sealed).format(
                    count=shown(sealed)
                )
            )
        clock = dates.clock(flow.at)
        parts.append(_("counted at {time}").format(time=clock))
        words = " · ".join(part for part in parts if part)
        if words != self.status.shown():
            self.status.setText(words)
            announce(self.status, words)

    # The cases behind a number ------------------------------------------------------------------

    def _open(self, key: CellKey) -> None:
        table, wish = self.flow.table, self.flow.counted
        if table is None or wish is None:
            return
        cell = table.cells.get(key)
        words = f"{key_words(table, key)}: {number_words(table.value(*key))}"
        if cell is None or not cell.value:
            self._say(_("{number}. No case stands behind it.").format(number=words))
        elif cell.behind is None:
            self._say(_("{number}. It has no list of cases.").format(number=words))
        else:
            sheet = BehindSheet(
                self.desk,
                cell.behind,
                words,
                number=cell.value,
                with_sealed=wish.with_sealed,
                parent=self.window(),
            )
            sheet.accepted.connect(self._to_case)
            sheet.open()

    def _say(self, words: str) -> None:
        self.status.setText(words)
        announce(self.status, words)

    def _to_case(self) -> None:
        self._left_for_case = True
