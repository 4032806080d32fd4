"""What the officer chooses for a question or an answer, and what would be compared with it.

Rules: what may be compared is asked anew whenever a choice changes that it depends on, and the
latest choice wins; a case that may not be compared cannot be chosen; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.cases.records import CaseSummary
from app.matching.match_records import AnswerMatch, AskMatch, MatchPlan, PlannedCase
from ui.frame.errands import Errands, ask
from ui.matching import match_draft
from ui.matching.match_draft import Draft, Step

MOST_COUNTED = 64
"""So many cases are counted by kind, one by one."""


class ChoicesUses(Protocol):
    """What choosing needs of the use cases."""

    def find(self, text: str) -> tuple[CaseSummary, ...]: ...

    def plan_question(self, wanted: AskMatch) -> MatchPlan: ...

    def plan_answer(self, match_id: str, wanted: AnswerMatch) -> MatchPlan: ...


class MatchChoices(QObject):
    """The choices of one question or answer.

    Args:
        uses: the use cases.
        errands: does them.
        match_id: the question that is answered; "" to ask one.

    Signals:
        changed: the step, a choice or what was read changed.
        refused: a failure the officer should know of.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, uses: ChoicesUses, errands: Errands, match_id: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choosing = uses
        self._errands = errands
        self._asked = 0
        self._looked = 0
        self.draft = Draft(match_id=match_id)
        self.step = Step.ABOUT
        self.text = ""
        self.found: tuple[PlannedCase, ...] = ()
        self.plan: MatchPlan | None = None
        self.by_case: dict[str, tuple[tuple[str, int], ...]] = {}
        self.problem: Exception | None = None
        self.listing = False
        self.busy = False

    def take(self, draft: Draft) -> None:
        """Go on from choices that were kept."""
        self.draft = draft
        self._plan_again()

    def look_for(self, text: str) -> None:
        """Look for open cases that could be compared; "" finds the last changed."""
        self.text = text
        self._looked += 1
        this, draft, uses = self._looked, self.draft, self._choosing

        def read() -> tuple[PlannedCase, ...]:
            ids = [row.case_id for row in uses.find(text) if not row.damaged]
            return self._planned(draft, ids).cases if ids else ()

        ask(
            self._errands,
            read,
            lambda cases: self._found(cases, this),
            lambda error: self._not_found(error, this),
        )

    def _found(self, cases: tuple[PlannedCase, ...], this: int) -> None:
        if this == self._looked:
            self.found = cases
            self.changed.emit()

    def _not_found(self, error: Exception, this: int) -> None:
        if this == self._looked:
            self.found = ()
            self.refused.emit(error)
            self.changed.emit()

    def _planned(self, draft: Draft, case_ids: Iterable[str]) -> MatchPlan:
        if draft.match_id:
            return self._choosing.plan_answer(draft.match_id, draft.answer(case_ids))
        return self._choosing.plan_question(draft.question(case_ids))

    def count_each(self) -> None:
        """Count what each chosen case gives, by kind, for the last look."""
        this, draft = self._asked, self.draft
        ids = sorted(draft.cases)[:MOST_COUNTED]
        ask(
            self._errands,
            lambda: {case_id: self._planned(draft, [case_id]).by_kind for case_id in ids},
            lambda found: self._counted(found, this),
            self.refused.emit,
        )

    def _counted(self, found: dict[str, tuple[tuple[str, int], ...]], this: int) -> None:
        if this == self._asked:
            self.by_case = found
            self.changed.emit()

    # -- choosing ------------------------------------------------------------------------------

    def set(self, **parts: Any) -> None:
        """Choose office, purpose, legal basis, kinds or words for them."""
        self._choose(replace(self.draft, **parts))

    def set_bucket(self, bucket: int) -> None:
        """Choose how large the question is; names go with the smallest only."""
        self._choose(self.draft.in_bucket(bucket))

    def set_ground(self, **parts: str | bool) -> None:
        """Change parts of the legal ground (`on`, `basis`, `order_no`, `officer`, `reason`)."""
        ground = replace(self.draft.ground, **parts)  # type: ignore[arg-type]
        self._choose(replace(self.draft, ground=ground))

    def tick(self, case_id: str, on: bool) -> bool:
        """Choose a case, or leave it out; return whether it now stands as asked."""
        row = next((one for one in self.found if one.case_id == case_id), None)
        if self.busy or (on and (row is None or row.why)):
            return False
        self._choose(self.draft.ticked([case_id], on))
        return True

    def tick_all(self) -> None:
        """Choose every case that was found and may be compared."""
        may = [one.case_id for one in self.found if not one.why and one.keys]
        self._choose(self.draft.ticked(may, True))

    def untick_all(self) -> None:
        """Choose no case."""
        self._choose(replace(self.draft, cases=frozenset()))

    def _choose(self, draft: Draft) -> None:
        if self.busy or draft == self.draft:
            return
        before, self.draft = self.draft, draft
        words_only = replace(draft, note=before.note) == before
        same_ground = before.ground.ground() == draft.ground.ground()
        if words_only or (same_ground and replace(draft, ground=before.ground) == before):
            self.changed.emit()
            return
        self._plan_again()

    def _plan_again(self) -> None:
        """Ask anew what would be compared."""
        self._asked += 1
        this, draft = self._asked, self.draft
        # What is asked for whole; a question without an office or a purpose is no question yet.
        self.listing = bool(draft.cases) and not match_draft.missing(
            draft, Step.ABOUT, 0, refused=False
        )
        if not self.listing:
            self.plan = None
        self.problem, self.by_case = None, {}
        self.changed.emit()
        if self.listing:
            ask(
                self._errands,
                lambda: self._planned(draft, sorted(draft.cases)),
                lambda plan: self._came(plan, this),
                lambda error: self._not_planned(error, this),
            )
        if self.step is Step.CASES:
            self.look_for(self.text)

    def _came(self, plan: MatchPlan, this: int) -> None:
        if this == self._asked:
            self.listing, self.plan = False, plan
            # Cases that are not there any more are not asked for.
            there = {one.case_id for one in plan.cases}
            self.draft = replace(self.draft, cases=self.draft.cases & there)
            self.changed.emit()

    def _not_planned(self, error: Exception, this: int) -> None:
        if this == self._asked:
            self.listing, self.plan, self.problem = False, None, error
            self.changed.emit()
