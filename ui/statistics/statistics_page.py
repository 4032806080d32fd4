"""Statistics: numbers over the cases of a period, drawn and in tables, and the cases behind each.

Rules: counting begins when the page comes to the front and whenever another choice is made, off the
window's thread; it can be stopped, and what was counted before stays in view meanwhile; what leaves
the window is for those who may export; of how the page is used only the table and the kind of
period are remembered. The list behind a number changes nothing, and its names follow projector
mode. A number of people that is left empty has no rate, and none is kept when the program ends.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.base.language import N_, _, ngettext
from app.base.numerals import in_digits, shown
from app.core.permissions import Act
from app.core.services import Services
from app.statistics.behind import CaseRows, case_rows
from app.statistics.figures import is_empty
from app.statistics.files import narrowed_words
from app.statistics.population import COLUMNS, MOST_BYTES, read_population
from app.statistics.tables import ALL, Behind, CellKey, Number
from app.system import files
from ui.cases.case_list import CaseTable
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.worker import triage
from ui.look.theme import look
from ui.printing.printing import Printers, SystemPrinters
from ui.statistics.choice_bar import ChoiceBar
from ui.statistics.number_table import key_words, number_words
from ui.statistics.statistics_flow import Count, Stage, StatisticsFlow, Wish, count
from ui.statistics.table_body import TableBody
from ui.statistics.taking_out import TakingOut
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, primary, secondary
from ui.widgets.compact_layout import LOW, LowFoot, WrapRow, scrolled
from ui.widgets.entries import LineEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, EmptyState, ScrollBody, column, put, row
from ui.widgets.plain import PlainLabel, announce, reveal, wrapped
from ui.widgets.second_unlock import SecondLockSheet, behind_second_lock, opens_sealed
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

type Population = Mapping[str, int]

_SEX_WORDS: Final = {
    "female": N_("Female"),
    "male": N_("Male"),
    "other_gender": N_("Other gender"),
    ALL: N_("All"),
}
_AGE_WORDS: Final = {"under_18": N_("Under 18"), "adult": N_("18 and over"), ALL: N_("All")}


class PopulationSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        known: what was given before, None for nothing.
        taken: called with what is given, None for no rates any more.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        known: Population | None,
        taken: Callable[[Population | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Population"), parent, (660, 480))
        self._desk, self._taken = desk, taken
        told = self.body.column
        words = _(
            "Rates are victims for 100,000 people of the same sex and age. Give the people of the"
            " district or state that you count; what you leave empty has no rate."
        )
        told.addWidget(wrapped(words))
        self.entries: dict[tuple[str, str], LineEntry] = {}
        told.addLayout(self._grid(known or {}))
        self.problem = wrapped("", "wrong")
        reveal(self.problem, False)
        told.addWidget(self.problem)
        told.addStretch(1)
        self.file = secondary(_("Take from a csv file…"), "file-input", self._ask_file)
        self.none = secondary(_("No rates"), "", self._drop)
        self.go = primary(_("Count with rates"), "check", self._go)
        self.finish(self.file, self.none, self.go, safe=self.go)
        reveal(self.none, known is not None)
        next(iter(self.entries.values())).setFocus()

    def _grid(self, known: Population) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(look().px(8))
        for across, age in enumerate(_AGE_WORDS, start=1):
            grid.addWidget(PlainLabel(_(_AGE_WORDS[age]), "label"), 0, across)
        for down, sex in enumerate(_SEX_WORDS, start=1):
            grid.addWidget(PlainLabel(_(_SEX_WORDS[sex]), "label"), down, 0)
            for across, age in enumerate(_AGE_WORDS, start=1):
                entry = LineEntry(f"{_(_SEX_WORDS[sex])}, {_(_AGE_WORDS[age])}", as_typed=True)
                entry.setText(str(known.get(_code(sex, age), "")))
                entry.textChanged.connect(lambda _text: self._tell(""))
                grid.addWidget(entry, down, across)
                self.entries[sex, age] = entry
        return grid

    def _go(self) -> None:
        lines = [",".join(COLUMNS)]
        for (sex, age), entry in self.entries.items():
            people = entry.text().replace(",", "").replace(" ", "").strip()
            if people:
                lines.append(f"{sex},{age},{people}")
        if len(lines) == 1:
            self._tell(_("Type at least one number of people."))
            return
        try:
            found = read_population("\n".join(lines).encode())
        except AppError as error:
            self._refuse(error)
            return
        self._finish(found)

    def _drop(self) -> None:
        self._finish(None)

    def _ask_file(self) -> None:
        self.dialog = ask_open(
            self,
            _("A csv file with the columns {columns}").format(columns=", ".join(COLUMNS)),
            "(*.csv)",
            self._read,
        )

    def _read(self, path: Path) -> None:
        def work(_report: Report, _token: Token) -> Population:
            return read_population(files.read_small(path, MOST_BYTES))

        self._desk.run_beside(work, self._read_it, failed=self._refuse)

    def _read_it(self, found: Population) -> None:
        # Who closed the dialog meanwhile wants no rates of that file.
        if self.isVisible():
            self._finish(found)

    def _finish(self, found: Population | None) -> None:
        self.accept()
        self._taken(found)

    def _refuse(self, error: Exception) -> None:
        self._tell(triage(error).text)

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        reveal(self.problem, bool(words))


def _code(sex: str, age: str) -> str:
    """Return the code of the row of the SDG table."""
    return ALL if sex == age == ALL else f"{sex}.{age}"


_PERSONS_OF_CASE = N_("A case can hold several persons, so there are fewer cases than persons.")
_SENT_OF_CASE = N_("A case can have several referrals, so there are fewer cases than referrals.")
_CAME_OF_CASE = N_(
    "A case can have several referrals, and one that nobody has answered has no case here."
)
_SHARES = (16, 30, 8, 20, 20, 0, 14)


class BehindSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        behind: from the number.
        words: what it counts, and how many.
        number: how many.
        with_sealed: as the table was counted.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        behind: Behind,
        words: str,
        *,
        number: Number = 0,
        with_sealed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("The cases behind this number"), parent, (900, 620))
        self._desk, self._behind, self._with_sealed = desk, behind, with_sealed
        self._number = number
        self._sealed: frozenset[str] = frozenset()
        self._after: int | None = None
        self.model = CaseTable(self)
        self.view = RecordTable(_("Cases"), model=self.model, shares=_SHARES)
        whole = QWidget()
        self.words = wrapped(words)
        self.busy = BusyLine()
        sheet = Card(inside=1)
        sheet.column.addWidget(self.view)
        self.status = wrapped("", "muted")
        column(self.words, self.busy, (sheet, 1), self.status, within=whole)
        # Only where even a few lines find no room does the whole of it scroll.
        self.set_whole(scrolled(whole))
        self.go = secondary(_("Open the case"), "square-pen", self._open)
        self.go.allow(False, _("Pick a case first."))
        self.stay = secondary(_("Close"), "", self.reject)
        self.finish(self.stay, self.go)
        self.view.picked.connect(lambda row: self.go.allow(row >= 0, _("Pick a case first.")))
        self.view.entered_row.connect(lambda _row: self._open())
        self.model.more_wanted.connect(self._read)
        self._read()
        self.view.setFocus()

    def _read(self) -> None:
        behind, after, with_sealed = self._behind, self._after, self._with_sealed

        def ask(s: Services) -> CaseRows:
            return case_rows(s, behind, after=after, with_sealed=with_sealed)

        job = self._desk.ask(ask, self._came, failed=self._failed)
        self.busy.follow(job, _("Looking for the cases…"))

    def _came(self, page: CaseRows) -> None:
        first = self._after is None
        self._sealed |= page.sealed
        self._after = page.after
        more = page.after is not None
        if first:
            self.model.replace(page.rows, more)
            self.view.choose(0)
        else:
            self.model.append(page.rows, more)
        count = self.model.rowCount()
        words = ngettext("{count} case", "{count} cases", count).format(count=shown(count))
        if more:
            self.status.setText(_("{count} so far, more below").format(count=words))
        else:
            self.status.setText(
                f"{words} · {_(self._why_fewer())}" if count < self._number else words
            )

    def _why_fewer(self) -> str:
        """Return why the list is shorter than the number says."""
        if self._behind.referrals is None:
            return _PERSONS_OF_CASE
        return _SENT_OF_CASE if self._behind.referrals[0] == "out" else _CAME_OF_CASE

    def _failed(self, error: Exception) -> None:
        self.status.setText(triage(error).text)

    def _open(self) -> None:
        row = self.model.summary(self.view.row())
        if row is not None:
            self.accept()
            self._desk.open("sealed-case" if row.case_id in self._sealed else "case", row.case_id)


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
    """The page behind "Statistics" on *More*.

    Args:
        desk: the officer's desk.
        parent: the window.
        counting: another way to count, for tests.
        printers: other printers than those of this computer.
    """

    heading = N_("Statistics")

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
        self.choices = ChoiceBar(desk.services.clock.today(), country=desk.services.office.country)
        self._build()
        self.out = TakingOut(desk, self.flow, self.busy_out, printers or SystemPrinters(), self)
        self._connect()

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
        put(self.whole.column, self.choices, self.busy, self.busy_out)
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
        self.status = wrapped("", "muted")
        self.copy = secondary(_("Copy table"), "copy")
        self.print = secondary(_("Print…"), "printer")
        self.save = secondary(_("Save as file…"), "file-down")
        by_role(self.desk, Act.EXPORT, self.copy, self.print, self.save)
        buttons = QWidget()
        buttons.setLayout(row(self.copy, self.print, self.save))
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
