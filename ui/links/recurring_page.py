"""Seen in several cases: suspects, numbers, places and routes, the cases that have them, and the
note for a case conference.

Rules:
- the question goes over the register's lane, says how far it is and can be stopped; the newest one
  wins; a kind says how many there are of it, and within one case no time is asked about;
- nothing is linked by itself, and what alone says little is said to say little; the list leaves
  only by whoever may export;
- a note is written by no Enter, nor the list, and only as the officer worded it; that the numbers
  of the other cases are added is said before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.jobs import Report, Token
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act, may
from app.core.services import Services
from app.links.found import KINDS, ROUTE, Group, Recurring, SeenCase, cases_of, of_case, recurring
from app.links.taking_out import (
    MOST,
    SUFFIX,
    Conference,
    note_conference,
    proposed_words,
    write_list,
)
from app.offices import practice
from app.statistics.periods import Period, days
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.worker import Job
from ui.links.recurring_words import (
    case_line,
    caution_words,
    count_words,
    day_words,
    days_words,
    kind_words,
    line_words,
    others_words,
    sort_words,
    value_words,
    whose_words,
    written_words,
)
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, careful, careful_primary, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.compact_layout import LooseStack, WrapRow, flow, scrolled
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, EmptyState, ScrollBody, put
from ui.widgets.plain import reveal, wrapped
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

MONTHS_DAYS = {"": 0, "month": 31, "quarter": 92, "year": 366, "years": 3 * 366}
"""How many days back each choice of a time goes; 0 for all."""


class RecurringFlow(QObject):
    """The state of the page.

    Signals:
        listed(): the things were asked for anew.
        opened(): the cases of another thing are there.
        noted(Conference): the note was written.
        written(int): so many things stand in the file.
    """

    listed = Signal()
    opened = Signal()
    noted = Signal(object)
    written = Signal(int)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.searched = False
        self.kind = ""
        self.time = ""
        self.case_id = ""
        self.wanted = ""
        self.found = Recurring((), {})
        self.group: Group | None = None
        self.cases: tuple[SeenCase, ...] = ()
        self._turn = 0
        self._asked = 0
        self._job: Job[tuple[int, Recurring]] | None = None

    @property
    def groups(self) -> tuple[Group, ...]:
        """The things of the kind that is chosen."""
        return tuple(one for one in self.found.groups if self.kind in ("", one.kind))

    @property
    def period(self) -> Period | None:
        """The time that is chosen, None for all and within one case."""
        back = MONTHS_DAYS[self.time]
        if not back or self.case_id:
            return None
        today = self._desk.services.clock.today()
        return days(today - dt.timedelta(days=back), today)

    def about_case(self, case_id: str, wanted: str = "") -> None:
        """Look at one case, or at the whole register when `case_id` is "".

        Args:
            case_id: id of the case.
            wanted: address of the thing in it that is to be shown first.
        """
        self.case_id, self.wanted = case_id, wanted

    def choose_time(self, time: str) -> None:
        """Let only cases count that were registered in this time, a key of ``MONTHS_DAYS``."""
        self.time = time

    def stop(self) -> None:
        """Stop the question that runs: nobody waits for its answer."""
        if self._job is not None:
            self._job.cancel()

    def look(self) -> Job[tuple[int, Recurring]]:
        """Ask what there is, in place of what was asked before."""
        self.stop()
        self._asked += 1
        asked, case_id, period = self._asked, self.case_id, self.period

        def work(s: Services, report: Report, token: Token) -> tuple[int, Recurring]:
            if not case_id:
                return asked, recurring(s, tuple(KINDS), period, report, token)
            groups = of_case(s, case_id)
            counts = {kind: sum(one.kind == kind for one in groups) for kind in KINDS}
            return asked, Recurring(groups, counts)

        self._job = self._desk.run(work, self._on_listed, by=self)
        return self._job

    def _on_listed(self, answer: tuple[int, Recurring]) -> None:
        asked, found = answer
        if asked == self._asked:
            self._job = None
            self.searched, self.found = True, found
            self.listed.emit()

    def pick(self, group: Group | None) -> None:
        """Ask for the cases of a thing."""
        self._turn += 1
        turn, period = self._turn, self.period
        self.group = group
        if group is None:
            self._on_cases((turn, ()))
            return

        def question(s: Services) -> tuple[int, tuple[SeenCase, ...]]:
            return turn, cases_of(s, group, period)

        self._desk.ask(question, self._on_cases, by=self)

    def _on_cases(self, answer: tuple[int, tuple[SeenCase, ...]]) -> None:
        turn, found = answer
        if turn == self._turn:
            self.cases = found
            self.opened.emit()

    def note(self, case_ids: tuple[str, ...], words: str) -> None:
        """Write the note of a case conference."""
        self._desk.ask(
            lambda services: note_conference(services, case_ids, words), self._on_noted, by=self
        )

    def _on_noted(self, done: Conference) -> None:
        self._desk.wrote()
        self.noted.emit(done)

    def write(self, target: Path) -> Job[int]:
        """Write the list into a file."""
        kinds = (self.kind,) if self.kind else tuple(KINDS)
        period = self.period

        def work(s: Services, report: Report, token: Token) -> int:
            return write_list(s, target, kinds, period, report, token)

        return self._desk.run(work, self.written.emit, by=self)


_TIMES = (
    ("", N_("All time")),
    ("month", N_("Last month")),
    ("quarter", N_("Last three months")),
    ("year", N_("Last year")),
    ("years", N_("Last three years")),
)
_COMBO = 200


class ChoiceLine(QWidget):
    """The line.

    Signals:
        whole_asked(): look at the whole register.
        file_asked(): the list is to go into a file.
        again_asked(): ask anew.
    """

    whole_asked = Signal()
    file_asked = Signal()
    again_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = ComboBox([])
        self.kinds.setAccessibleName(_("Kind"))
        self.offer({}, "")
        self.times = ComboBox([(key, _(words)) for key, words in _TIMES])
        self.times.setAccessibleName(_("Time of registration"))
        self.times.choose("")
        for combo in (self.kinds, self.times):
            combo.setMinimumWidth(look().px(_COMBO))
        self.whole = quiet(_("Whole register"), "folder-lock", self.whole_asked.emit)
        self.save = careful(_("List into a file…"), "file-output", self.file_asked.emit)
        by_role(desk, Act.EXPORT, self.save)
        again = quiet(_("Look again"), "refresh-cw", self.again_asked.emit)
        back = quiet(_("Back"), "arrow-left", desk.close_page)
        self.one_case = wrapped(_("What this case has in common with others."), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        put(column, flow(self.kinds, self.times, self.save, self.whole, again, back), self.one_case)

    def about_case(self, one_case: bool) -> None:
        """Show what is asked within one case, or over the whole register."""
        reveal(self.one_case, one_case)
        reveal(self.whole, one_case)
        reveal(self.times, not one_case)
        reveal(self.save, not one_case)

    def offer(self, counts: Mapping[str, int], chosen: str) -> None:
        """Offer the kinds, with how many there are of each as far as that is known."""
        every = [("", _("All kinds"))]
        for kind in KINDS:
            words = kind_words(kind)
            every.append((kind, f"{words} ({shown(counts[kind])})" if kind in counts else words))
        self.kinds.offer(every)
        self.kinds.choose(chosen)


_LEAST_ROWS = 150
_SHARES, _NOT_WRITTEN = (38, 38, 24), (62, 0, 38)


_ALIKE = frozenset({ROUTE, "district"})
"""Kinds that are written alike in every case."""


class CasesPane(Card):
    """The pane at the right of the list.

    Signals:
        open_asked(str): open the form of this case.
        conference_asked(): write a note about it.
    """

    open_asked = Signal(str)
    conference_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=12)
        self._kind = ""
        self.value = wrapped("", "heading")
        self.told = wrapped("", "muted")
        self.others = wrapped("", "small")
        self.caution = wrapped("", "small")
        self.most = wrapped("", "small")
        self.cases: RecordModel[SeenCase] = RecordModel(
            (
                Column(
                    lambda: _("Case"),
                    lambda one: one.case_no,
                    second=lambda one: name_or_withheld(one.name),
                    strong=True,
                ),
                Column(lambda: _("Written there"), self._written, second=whose_words),
                Column(lambda: _("Registered"), lambda one: day_words(one.day)),
            ),
            self,
        )
        self.view = RecordTable(_("Cases in which it is seen"), model=self.cases, shares=_SHARES)
        self.view.setMinimumHeight(look().px(_LEAST_ROWS))
        self.view.entered_row.connect(lambda _row: self._open())
        self.view.picked.connect(lambda _row: self._allow())
        self.open = secondary(_("Open the case"), "square-pen", self._open)
        self.conference = secondary(
            _("Case conference…"), "notebook-pen", self.conference_asked.emit
        )
        self.none = EmptyState("mouse-pointer-click", _("Pick a line to see its cases."))
        self._shown = (self.value, self.told, self.view, self.open, self.conference)
        for label in (self.value, self.told, self.others, self.caution):
            self.column.addWidget(label)
        put(
            self.column, (self.view, 1), self.most, flow(self.open, self.conference), (self.none, 1)
        )
        self.show_group(None, ())

    def show_group(self, group: Group | None, cases: Sequence[SeenCase]) -> None:
        """Show a thing with its cases."""
        self._kind = group.kind if group is not None else ""
        for widget in self._shown:
            reveal(widget, group is not None)
        reveal(self.none, group is None)
        told = dict.fromkeys((self.others, self.caution, self.most), "")
        if group is not None:
            self.value.setText(value_words(group))
            self.told.setText(
                " · ".join((sort_words(group), count_words(group), days_words(group)))
            )
            told[self.others], told[self.caution] = others_words(group), caution_words(group)
            if len(cases) < group.cases and cases:
                told[self.most] = _("The newest of these cases are listed.")
        for label, words in told.items():
            label.setText(words)
            reveal(label, bool(words))
        self.view.share(*(_NOT_WRITTEN if self._kind in _ALIKE else _SHARES))
        self.cases.replace(cases)
        self.view.choose(0)
        self._allow()

    def _written(self, case: SeenCase) -> str:
        return written_words(self._kind, case.written) if case.written else ""

    def _allow(self) -> None:
        self.open.allow(self.cases.record(self.view.row()) is not None, _("Pick a case first."))

    def _open(self) -> None:
        case = self.cases.record(self.view.row())
        if case is not None:
            self.open_asked.emit(case.case_id)


_TICKED_UNTIL = 6
_OPEN = "open"


class ConferenceSheet(Sheet):
    """The dialog.

    Args:
        kind: what the cases have in common.
        cases: those that may be chosen.
        parent: the page.

    Signals:
        agreed(tuple[str, ...], str): write these words into these cases.
    """

    agreed = Signal(object, str)

    def __init__(self, kind: str, cases: Sequence[SeenCase], parent: QWidget) -> None:
        super().__init__(_("Note for a case conference"), parent, (600, 520))
        offered = cases[:MOST]
        self.text = TextEntry(_("Words of the note"), lines=5)
        self.text.setText(proposed_words(kind))
        self.text.textChanged.connect(self._allow)
        self.body.column.addWidget(Labelled(_("Words of the note"), self.text))
        self.body.column.addWidget(
            wrapped(
                _(
                    "The note goes into every ticked case that is open. Below it stand the numbers"
                    " of the other ticked cases."
                ),
                "muted",
            )
        )
        self.most = wrapped("", "muted")
        if len(cases) > MOST:
            words = _("A note goes into {count} cases at most: the newest of them are offered.")
            self.most.setText(words.format(count=shown(MOST)))
        reveal(self.most, len(cases) > MOST)
        self.body.column.addWidget(self.most)
        self.boxes: dict[str, CheckBox] = {}
        self._open = {one.case_id for one in offered if one.state == _OPEN}
        for one in offered:
            words = case_line(one)
            if one.state != _OPEN:
                words = _("{case} (not open: only named)").format(case=words)
            box = CheckBox(words, one.case_id)
            box.setChecked(len(offered) <= _TICKED_UNTIL)
            box.toggled.connect(self._allow)
            self.boxes[one.case_id] = box
            self.body.column.addWidget(box)
        self.body.column.addStretch(1)
        self.cancel = secondary(_("Cancel"), "", self.reject)
        self.keep = careful_primary(_("Write the notes"), "check", self._agree)
        self.finish(self.cancel, self.keep)
        self._allow()

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the ticked cases."""
        return tuple(case_id for case_id, box in self.boxes.items() if box.isChecked())

    def _allow(self) -> None:
        chosen = self.chosen()
        if not self.text.text().strip():
            self.keep.allow(False, _("Write down what is to be talked about."))
        else:
            self.keep.allow(
                len(chosen) > 1 and bool(self._open & set(chosen)),
                _("Tick two cases or more, one of them open."),
            )

    def _agree(self) -> None:
        chosen, words = self.chosen(), self.text.text()
        self.accept()
        self.agreed.emit(chosen, words)


_SIDE_BY_SIDE_FROM = 820
_FOUND, _NOTHING, _STOPPED = 0, 1, 2


class RecurringPage(Page):
    """The page behind "Seen in several cases" in the register's menu."""

    heading = N_("Seen in several cases")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = RecurringFlow(desk, self)
        self.things: RecordModel[Group] = RecordModel(
            (
                Column(
                    lambda: _("What"),
                    value_words,
                    second=lambda one: line_words(one, self.flow.kind),
                    strong=True,
                ),
                Column(lambda: _("Seen in"), count_words, second=days_words),
            ),
            self,
        )
        self._build()
        self.choice.kinds.chosen.connect(self._on_kind)
        self.choice.times.chosen.connect(self.flow.choose_time)
        self.choice.whole_asked.connect(self._show_whole)
        self.choice.file_asked.connect(self._ask_file)
        self.choice.again_asked.connect(self.refresh)
        self.choice.times.chosen.connect(lambda _time: self.refresh())
        self.view.picked.connect(lambda row: self.flow.pick(self.things.record(row)))
        self.view.entered_row.connect(lambda _row: self.pane.view.setFocus())
        self.pane.open_asked.connect(partial(desk.open, "case"))
        self.pane.conference_asked.connect(self._ask_conference)
        self.busy.stopped.connect(self._on_stopped)
        self.flow.listed.connect(self._on_listed)
        self.flow.opened.connect(lambda: self.pane.show_group(self.flow.group, self.flow.cases))
        self.flow.noted.connect(self._on_noted)
        self.flow.written.connect(self._on_written)

    def open(self, argument: str) -> None:
        """Show the whole register, or what one case has in common: its id, and "#" an address."""
        case_id, _sign, address = argument.partition("#")
        if case_id != self.flow.case_id:
            self.choice.kinds.choose("")
            self.flow.kind = ""
        self.flow.about_case(case_id, address)

    def about(self, argument: str) -> str | None:
        """Return the case that is looked at, "" for the whole register."""
        return self.flow.case_id

    def refresh(self) -> None:
        """Ask anew."""
        self.choice.about_case(bool(self.flow.case_id))
        if self.stack.currentIndex() == _STOPPED:
            self.stack.setCurrentIndex(_FOUND)
        self.busy.let_go()
        self.busy.follow(self.flow.look(), _("Comparing the cases of the register…"))

    def leave(self) -> bool:
        """Let other pages have the register."""
        self.flow.stop()
        return True

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.choice = ChoiceLine(self.desk)
        self.busy = BusyLine(can_stop=True)
        put(self.column, self.choice, self.busy)
        # In its place from the beginning: what is moved is dressed anew, with all that is in it.
        self.stack = LooseStack(self)
        found = ScrollBody(self.stack)
        found.column.addWidget(self._found_face(found.inside), 1)
        self.stack.addWidget(found)
        nothing = Card()
        self.empty = EmptyState(
            "users",
            _("Nothing here is seen in several cases."),
            hint=_(
                "The suspects, telephone numbers, vehicles, accounts, places and routes of all "
                "cases that are not sealed are compared."
            ),
        )
        nothing.column.addWidget(self.empty)
        self.stack.addWidget(scrolled(nothing))
        stopped = Card()
        again = secondary(_("Look again"), "refresh-cw", self.refresh)
        stopped.column.addWidget(EmptyState("users", _("Comparing was stopped."), (again,)))
        self.stack.addWidget(scrolled(stopped))
        self.column.addWidget(self.stack, 1)

    def _found_face(self, within: QWidget) -> QWidget:
        self.view = RecordTable(_("Seen in several cases"), model=self.things, shares=(50, 50))
        self.most = wrapped("", "small")
        sheet = Card(inside=1)
        put(sheet.column, (self.view, 1), self.most)
        self.pane = CasesPane()
        by_role(self.desk, Act.CHANGE, self.pane.conference)
        return WrapRow(((sheet, 1), (self.pane, 1)), _SIDE_BY_SIDE_FROM, within)

    # Choosing -----------------------------------------------------------------------------------

    def _on_kind(self, kind: str) -> None:
        self.flow.kind = kind
        self._show()

    def _on_stopped(self) -> None:
        if not self.flow.searched:
            self.stack.setCurrentIndex(_STOPPED)

    def _show_whole(self) -> None:
        self.flow.about_case("")
        self.refresh()
        self.focus_first()

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self) -> None:
        self.choice.offer(self.flow.found.counts, self.flow.kind)
        self._show()

    def _show(self) -> None:
        groups = self.flow.groups
        chosen = self.flow.group.ref if self.flow.group is not None else ""
        self.things.replace(groups)
        nothing = self.flow.searched and not groups
        self.stack.setCurrentIndex(_NOTHING if nothing else _FOUND)
        self._tell_most()
        place = self.things.row_of(lambda one: one.ref == chosen)
        if self.flow.wanted:
            wanted, self.flow.wanted = self.flow.wanted, ""
            place = self.things.row_of(lambda one: wanted in one.addresses)
        if groups:
            self.view.choose(max(0, place))
        else:
            self.flow.pick(None)

    def _tell_most(self) -> None:
        counts = self.flow.found.counts
        kinds = (self.flow.kind,) if self.flow.kind else tuple(KINDS)
        left = sum(counts.get(kind, 0) for kind in kinds) - len(self.flow.groups)
        words = ngettext(
            "{count} more, of fewer cases, is not listed. Narrow the time.",
            "{count} more, of fewer cases, are not listed. Narrow the time.",
            left,
        )
        self.most.setText(words.format(count=shown(left)))
        reveal(self.most, left > 0)

    # The note and the file ----------------------------------------------------------------------

    def _ask_conference(self) -> None:
        group = self.flow.group
        if group is not None and may(self.desk.services.user, Act.CHANGE):
            self.sheet = ConferenceSheet(group.kind, self.flow.cases, self)
            self.sheet.agreed.connect(self.flow.note)
            self.sheet.open()

    def _on_noted(self, done: Conference) -> None:
        count = len(done.noted)
        words = ngettext(
            "The note was written into {count} case.",
            "The note was written into {count} cases.",
            count,
        )
        self.desk.say(words.format(count=shown(count)))

    def _ask_file(self) -> None:
        day = self.desk.services.clock.today().isoformat()
        self.dialog = ask_save(
            self.window(),
            _("List into a file"),
            practice.file_name(self.desk.services, f"seen-in-several-cases-{day}{SUFFIX}"),
            f"(*{SUFFIX})",
            self.write,
        )

    def write(self, path: Path) -> None:
        """Write the list into a file."""
        self.busy.follow(self.flow.write(path), _("Writing the list…"))

    def _on_written(self, count: int) -> None:
        words = ngettext("{count} line written.", "{count} lines written.", count)
        self.desk.say(
            words.format(count=shown(count)),
            todo=_("The file is not sealed: anyone who has it can read it."),
        )
