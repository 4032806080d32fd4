"""The questions and answers with other offices: the list, the one that is chosen, and its steps.

Rules: nothing is decided here, the use cases say what may be done and run on the register's lane; a
step is taken once; an answer to an older question is let go.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.base.errors import NotFoundError
from app.cases import case_work
from app.cases.case_list import list_cases
from app.cases.records import MOST_ROWS, CasePage, CaseQuery, CaseSummary, NoteRecord
from app.core.permissions import Act, may
from app.core.services import Services
from app.matching import allowed, answering, asking, ending, matches
from app.matching.match_records import (
    Allowance,
    AnswerMatch,
    AskMatch,
    MatchRecord,
    MatchSent,
    ResultRecord,
    Switch,
)
from ui.drafts.draft_form import spending
from ui.frame.desk import Bound, Errands, Presenter, asks
from ui.matching.match_draft import draft_place, note_place

PAGE = 100

type Page = tuple[tuple[MatchRecord, ...], bool]
"""Some matches, and whether there are more after them."""


class Found(NamedTuple):
    """What was read for the list.

    Attributes:
        switch: whether matching is on.
        rows: the first ones.
        more: whether there are more than these.
        sought: the match that was chosen; it is among them unless it is gone.
    """

    switch: Switch
    rows: tuple[MatchRecord, ...]
    more: bool
    sought: str


class MatchFlow(Presenter):
    """Presenter of the page.

    Signals:
        changed: the switch, the list, the choice, the results or the allowance changed.
        wrote: something was written into the register.
        sent: MatchSent that lies in the outbox now.
        turned: the switch was pressed; how many open matches that ended.
        refused: a failure the officer should know of.
    """

    wrote = Signal()
    sent = Signal(object)
    turned = Signal(bool, int)

    def __init__(self, uses: MatchUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._round = 0
        self.switch = Switch(False, 0, "")
        self.rows: tuple[MatchRecord, ...] = ()
        self.more = False
        self.chosen_id = ""
        self.results: tuple[ResultRecord, ...] = ()
        self.allowance: Allowance | None = None
        self.loaded = False
        self.busy = False
        self._details_of = ""

    @property
    def chosen(self) -> MatchRecord | None:
        """The match that is chosen."""
        return next((row for row in self.rows if row.match_id == self.chosen_id), None)

    # -- the list ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read as much as is shown again; keep the choice when it is still there."""
        uses, most, sought = self._uses, max(PAGE, len(self.rows)), self.chosen_id
        self._ask(lambda: _found(uses, most, sought), self._listed)

    def read_more(self) -> None:
        """Read older ones."""
        if self.more and self.rows:
            uses, last = self._uses, self.rows[-1].match_id
            self._ask(lambda: _page(uses, PAGE, last), lambda page: self._came(page, last))

    def _listed(self, found: Found) -> None:
        self.switch, self.rows, self.more, sought = found
        self.loaded = True
        if self.chosen is None and sought != self.chosen_id:
            self.reload()
            return
        if self.chosen is None:
            self.chosen_id = self.rows[0].match_id if self.rows else ""
        self._read_details()
        self.changed.emit()

    def _came(self, page: Page, after: str) -> None:
        # Read anew meanwhile, the list may end elsewhere.
        if self.rows and self.rows[-1].match_id == after:
            rows, self.more = page
            self.rows = *self.rows, *rows
            self.changed.emit()

    def choose(self, match_id: str) -> None:
        """Show another match; where it is not among the rows, read on as far as to it."""
        if match_id != self.chosen_id:
            self.chosen_id = match_id
            if self.loaded and self.chosen is None:
                self.reload()
            self._read_details()
            self.changed.emit()

    def find(self, typed: str) -> None:
        """Choose the match of an id, or of a packet of it."""
        self._ask(lambda: self._uses.resolve(typed), self.choose)

    def _read_details(self) -> None:
        match = self.chosen
        self._round += 1
        this = self._round
        if match is None or match.match_id != self._details_of:
            self.results, self.allowance = (), None
        self._details_of = self.chosen_id
        if match is None:
            return
        uses, chosen = self._uses, match

        def read() -> tuple[tuple[ResultRecord, ...], Allowance | None]:
            found = uses.results(chosen.match_id) if chosen.state == "done" else ()
            waits = (chosen.side, chosen.state) in (
                ("answering", "arrived"),
                ("answering", "prepared"),
            )
            return found, uses.allowance(chosen.match_id) if waits else None

        self._ask(read, lambda found: self._detailed(found, this))

    def _detailed(
        self, found: tuple[tuple[ResultRecord, ...], Allowance | None], this: int
    ) -> None:
        if this == self._round:
            self.results, self.allowance = found
            self.changed.emit()

    # -- steps ---------------------------------------------------------------------------------

    def turn(self, on: bool) -> None:
        """Switch matching on or off."""
        self._do(lambda: self._uses.turn(on), lambda ended: self.turned.emit(on, ended))

    def agree(self) -> None:
        """Agree to the question or the answer that was prepared, and seal it."""
        match = self.chosen
        if match is not None and match.waits_for == "confirm":
            self._do(lambda: self._uses.confirm(match), self.sent.emit)

    def finish(self) -> None:
        """Look at the answer: the result is there, and the last packet is sealed."""
        match = self.chosen
        if match is not None and match.waits_for == "finish":
            self._do(lambda: self._uses.finish(match.match_id), self.sent.emit)

    def decline(self, reason: str, cap: int, note: str) -> None:
        """Say no to a question, with a reason.

        Args:
            reason: a code of `DECLINES`.
            cap: the larger size that would be answered, with "lower_cap" only; else 0.
            note: words for the other office.
        """
        match_id = self.chosen_id
        if reason:
            self._do(
                lambda: self._uses.decline(match_id, reason, cap, note.strip()), self.sent.emit
            )

    def stop(self) -> None:
        """End a match that is under way; what it needs is destroyed."""
        match_id = self.chosen_id
        self._do(lambda: self._uses.stop(match_id), lambda _match: None)

    def forget(self) -> None:
        """Take a match that is over from the list."""
        match_id = self.chosen_id
        self._do(lambda: self._uses.forget(match_id), lambda _none: None)

    def note_outcome(self, result_id: str, outcome: str) -> None:
        """Keep what the call about a result showed."""
        self._do(lambda: self._uses.note_outcome(result_id, outcome), lambda _result: None)

    def _do(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        if self.busy:
            return
        self.busy = True
        self.changed.emit()
        self._ask(work, lambda found: self._done(done, found), self._not_done)

    def _done(self, done: Callable[[Any], object], found: object) -> None:
        self.busy = False
        done(found)
        self.wrote.emit()
        self.reload()

    def _not_done(self, error: Exception) -> None:
        self.busy = False
        self.refused.emit(error)
        # Somebody may have taken the step before, or its time ran out meanwhile.
        self.reload()


def _found(uses: MatchUses, most: int, sought: str) -> Found:
    """Read the first matches, and as far as to the one that is sought."""
    rows, more = _page(uses, most, "")
    with suppress(NotFoundError):
        while more and sought and not any(row.match_id == sought for row in rows):
            # One that is gone is not looked for through all of them.
            uses.match(sought)
            page, more = _page(uses, PAGE, rows[-1].match_id)
            rows = *rows, *page
    return Found(uses.switched(), rows, more, sought)


def _page(uses: MatchUses, most: int, after: str) -> Page:
    """Read some matches after one of them, and whether there are more."""
    rows = uses.matches(most + 1, after)
    return rows[:most], len(rows) > most


MOST_FOUND = 40
_HERE = frozenset({"answer", "confirm", "finish"})


class MatchUses(Bound):
    """Use cases bound to the open register."""

    switched = asks(allowed.switched)

    def turn(self, on: bool) -> int:
        """Switch matching on or off, and return how many matches were stopped by that."""
        if on:
            allowed.turn_on(self._s)
            return 0
        return allowed.turn_off(self._s)

    def matches(self, limit: int, after: str) -> tuple[MatchRecord, ...]:
        """Return a page of the matches, after those whose time ran out were ended.

        Args:
            limit: how many at most.
            after: the last one that is shown already, "" to begin.
        """
        ending.expire_due(self._s)
        return matches.matches(self._s, limit, after)

    def match(self, match_id: str) -> MatchRecord:
        """Return one match by its id."""
        return matches.match(self._s, match_id)

    def resolve(self, typed: str) -> str:
        """Return the id of the match that is meant by its id, or that of a packet of it."""
        return matches.resolve(self._s, typed)

    def results(self, match_id: str) -> tuple[ResultRecord, ...]:
        """Return what a match that was finished found."""
        return matches.results(self._s, match_id)

    allowance = asks(answering.allowance)

    def offices(self) -> tuple[tuple[str, str], ...]:
        """Return id and name of each office that can be asked."""
        return matches.offices_to_ask(self._s)

    def find(self, text: str) -> CasePage:
        """Return open cases that fit some words, as many as a list of choices can show.

        What cannot be read is passed over: it keeps no case that can be read from being found.
        """
        rows: list[CaseSummary] = []
        query = CaseQuery(filter="open", text=text, limit=MOST_FOUND, counted=False)
        more = True
        while more and len(rows) < MOST_FOUND:
            page = list_cases(self._s, query)
            rows += (row for row in page.rows if not row.damaged)
            more = page.more
            last = page.rows[-1].case_id if page.rows else None
            query = replace(query, limit=MOST_ROWS, after=last)
        return CasePage(tuple(rows[:MOST_FOUND]), {}, more or len(rows) > MOST_FOUND)

    plan_question = asks(asking.plan)
    plan_answer = asks(answering.plan)

    def prepare_question(self, wanted: AskMatch) -> MatchRecord:
        """Make a question ready for a head to agree to, and let its draft go."""
        return spending(draft_place(""), lambda s: asking.prepare(s, wanted))(self._s)

    def prepare_answer(self, match_id: str, wanted: AnswerMatch) -> MatchRecord:
        """Make an answer ready for a head to agree to, and let its draft go."""
        place = draft_place(match_id)
        return spending(place, lambda s: answering.prepare(s, match_id, wanted))(self._s)

    def confirm(self, match: MatchRecord) -> MatchSent:
        """Seal the question or the answer that a head agreed to."""
        confirm = asking.confirm if match.side == "asking" else answering.confirm
        return confirm(self._s, match.match_id)

    finish = asks(asking.finish)
    decline = asks(answering.decline)
    stop = asks(ending.stop)
    forget = asks(ending.forget)
    note_outcome = asks(ending.note_outcome)

    def add_note(self, result: ResultRecord, text: str) -> NoteRecord:
        """Write a note about a result into its case, and let its draft go."""
        place = note_place(result.result_id)
        return spending(place, lambda s: case_work.add_note(s, result.case_id, text))(self._s)


def count_matches(s: Services) -> int:
    """Return how many matches wait for somebody here, for the number beside the place.

    A match also waits while nobody noted what a call about its results showed.
    """
    if not may(s.user, Act.MATCH) or s.inside_seal:
        return 0
    waiting = {one.match_id for one in matches.open_matches(s) if one.waits_for in _HERE}
    return len(waiting | {one.match_id for one in matches.results(s) if not one.outcome})
