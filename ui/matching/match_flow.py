"""The questions and answers with other offices: the list, the one that is chosen, and its steps.

Rules: nothing is decided here, the use cases say what may be done; a step is taken once; an answer
to an older question is let go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.matching.match_records import Allowance, MatchRecord, MatchSent, ResultRecord, Switch
from ui.frame.errands import Errands, ask

type Found = tuple[Switch, tuple[MatchRecord, ...]]


class ListUses(Protocol):
    """What the list needs of the use cases."""

    def switched(self) -> Switch: ...

    def turn(self, on: bool) -> int: ...

    def matches(self) -> tuple[MatchRecord, ...]: ...

    def match(self, match_id: str) -> MatchRecord: ...

    def resolve(self, typed: str) -> str: ...

    def results(self, match_id: str) -> tuple[ResultRecord, ...]: ...

    def allowance(self, match_id: str) -> Allowance: ...

    def confirm(self, match: MatchRecord) -> MatchSent: ...

    def finish(self, match_id: str) -> MatchSent: ...

    def decline(self, match_id: str, reason: str, cap: int, note: str) -> MatchSent: ...

    def stop(self, match_id: str) -> MatchRecord: ...

    def forget(self, match_id: str) -> None: ...

    def note_outcome(self, result_id: str, outcome: str) -> ResultRecord: ...


class MatchFlow(QObject):
    """Presenter of the page.

    Signals:
        changed: the switch, the list, the choice, the results or the allowance changed.
        wrote: something was written into the register.
        sent: MatchSent that lies in the outbox now.
        turned: the switch was pressed; how many open matches that ended.
        refused: a failure the officer should know of.
    """

    changed = Signal()
    wrote = Signal()
    sent = Signal(object)
    turned = Signal(bool, int)
    refused = Signal(object)

    def __init__(self, uses: ListUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._round = 0
        self.switch = Switch(False, 0, "")
        self.rows: tuple[MatchRecord, ...] = ()
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
        """Read everything again; keep the choice when it is still there."""
        ask(
            self._errands,
            lambda: (self._uses.switched(), self._uses.matches()),
            self._listed,
            self.refused.emit,
        )

    def _listed(self, found: Found) -> None:
        self.switch, self.rows = found
        self.loaded = True
        if self.chosen is None:
            self.chosen_id = self.rows[0].match_id if self.rows else ""
        self._read_details()
        self.changed.emit()

    def choose(self, match_id: str) -> None:
        """Show another match."""
        if match_id != self.chosen_id:
            self.chosen_id = match_id
            self._read_details()
            self.changed.emit()

    def find(self, typed: str) -> None:
        """Choose the match of an id, or of a packet of it."""
        ask(self._errands, lambda: self._uses.resolve(typed), self.choose, self.refused.emit)

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

        ask(self._errands, read, lambda found: self._detailed(found, this), self.refused.emit)

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
        ask(self._errands, work, lambda found: self._done(done, found), self._not_done)

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
