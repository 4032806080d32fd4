"""Which pairs look alike, which one is looked at, and what becomes of it.

Rules: the search for pairs can be stopped; the newest question wins; nothing becomes one without
the officer's press, and every merge can be undone from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Report, Token
from app.core.services import Services
from app.duplicates import comparing, merging, same_person
from app.duplicates.comparing import DIFFERS, Comparison
from app.duplicates.merging import MergeChoices, MergeRecord
from app.duplicates.same_person import Pair
from ui.frame.desk import Desk
from ui.frame.worker import Job

type _Listed = tuple[tuple[Pair, ...], tuple[MergeRecord, ...]]


class DuplicatesFlow(QObject):
    """The state of the page.

    Signals:
        listed(): pairs and merges were asked for anew.
        compared(Comparison | None): another pair is looked at, or the same one anew.
        merged(MergeRecord): two cases became one.
        undone(MergeRecord): they are two again.
    """

    listed = Signal()
    compared = Signal(object)
    merged = Signal(object)
    undone = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.searched = False
        self.pairs: tuple[Pair, ...] = ()
        self.merges: tuple[MergeRecord, ...] = ()
        self.comparison: Comparison | None = None
        self.take: set[str] = set()
        self._pair: Pair | None = None
        self._kept = ""
        self._persons: dict[int, int] | None = None
        self._turn = 0

    # The list -----------------------------------------------------------------------------------

    def search(self) -> Job[_Listed]:
        """Go through the register for pairs."""

        def work(services: Services, report: Report, token: Token) -> _Listed:
            return same_person.pairs(services, report, token), comparing.all_merges(services)

        return self._desk.run(work, self._on_listed)

    def _on_listed(self, found: _Listed) -> None:
        self.searched = True
        self.pairs, self.merges = found
        self.listed.emit()

    # One pair -----------------------------------------------------------------------------------

    def pick(self, pair: Pair | None) -> None:
        """Look at a pair; the older case is kept unless the officer turns it round."""
        self._pair = pair
        self._kept = pair.older.case_id if pair is not None else ""
        self._ask(None)

    def turn_round(self) -> None:
        """Keep the other case."""
        if self._pair is not None:
            ids = _ids(self._pair)
            self._kept = ids[0] if self._kept == ids[1] else ids[1]
            self._ask(None)

    def match(self, number: int, same_as: int) -> None:
        """Say who a person of the merged case is in the kept one; 0 for nobody."""
        persons = {
            merged: kept
            for merged, kept in self._matched().items()
            if merged != number and kept != same_as
        }
        self._ask(persons | ({number: same_as} if same_as else {}))

    def choose(self, address: str, merged_wins: bool) -> None:
        """Let the value of the merged case win at its address, or the kept one's."""
        if merged_wins:
            self.take.add(address)
        else:
            self.take.discard(address)

    def _matched(self) -> dict[int, int]:
        comparison = self.comparison
        persons = comparison.persons if comparison is not None else ()
        return {one.number: one.same_as for one in persons if one.same_as}

    def _ask(self, persons: Mapping[int, int] | None) -> None:
        self._turn += 1
        turn, pair, kept = self._turn, self._pair, self._kept
        self._persons = dict(persons) if persons is not None else None
        if pair is None:
            self._on_compared((turn, None))
            return
        ids = _ids(pair)
        merged = ids[1] if kept == ids[0] else ids[0]

        def question(services: Services) -> tuple[int, Comparison | None]:
            return turn, comparing.compare_cases(services, kept, merged, persons)

        self._desk.ask(question, self._on_compared)

    def _on_compared(self, answer: tuple[int, Comparison | None]) -> None:
        turn, comparison = answer
        if turn != self._turn:
            return
        self.comparison = comparison
        facts = comparison.facts if comparison is not None else ()
        self.take &= {fact.address for fact in facts if fact.state == DIFFERS}
        self.compared.emit(comparison)

    # Acts ---------------------------------------------------------------------------------------

    def say_different(self) -> None:
        """The pair is two people: it is not shown again."""
        pair = self._pair
        if pair is None:
            return
        ids = _ids(pair)
        self._desk.ask(
            lambda services: same_person.say_different(services, *ids),
            lambda _done: self._gone(pair),
            by=self,
        )

    def merge(self) -> None:
        """Make one case of the two, as it was chosen."""
        comparison, pair = self.comparison, self._pair
        if comparison is None or pair is None:
            return
        choices = MergeChoices(self._matched(), frozenset(self.take))
        ids = (comparison.kept.case_id, comparison.merged.case_id)

        def done(record: MergeRecord) -> None:
            self.merges = (record, *self.merges)
            self.pairs = tuple(one for one in self.pairs if record.merged_id not in _ids(one))
            self._gone(pair)
            self.merged.emit(record)

        self._desk.ask(lambda services: merging.merge_cases(services, *ids, choices), done, by=self)

    def undo(self, record: MergeRecord) -> None:
        """Make two cases of one again."""

        def done(undone: MergeRecord) -> None:
            self.merges = tuple(one for one in self.merges if one.merge_id != undone.merge_id)
            self._desk.wrote()
            self.listed.emit()
            self.undone.emit(undone)

        self._desk.ask(
            lambda services: merging.undo_merge(services, record.merge_id), done, by=self
        )

    def _gone(self, pair: Pair) -> None:
        """Take a pair off the list."""
        self.pairs = tuple(one for one in self.pairs if one != pair)
        self._desk.wrote()
        self.listed.emit()


def _ids(pair: Pair) -> tuple[str, str]:
    return pair.older.case_id, pair.newer.case_id
