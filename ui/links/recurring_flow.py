"""What is looked at: the whole register or one case, which kind and time, and which thing.

Rules: the question goes over the register's lane and can be stopped; the newest question wins;
nothing is linked here, and notes are written only as the officer worded them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Report, Token
from app.core.services import Services
from app.links.conference import Conference, note_conference
from app.links.files import write_list
from app.links.found import cases_of, of_case, recurring
from app.links.groups import KINDS, Group, Recurring, SeenCase
from app.statistics.periods import Period, days
from ui.frame.desk import Desk
from ui.frame.worker import Job

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
