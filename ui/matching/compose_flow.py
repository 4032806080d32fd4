"""Making a question, or an answer: what is chosen, three steps, then the seal.

Rules: what may be compared is asked anew whenever a choice changes that it depends on, and the
latest choice wins; a case that may not be compared cannot be chosen; nothing is written before
`prepare`; the head agrees with one more press, everybody else hands it to the head.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.matching.match_records import (
    MatchPlan,
    MatchRecord,
    MatchSent,
    PlannedCase,
)
from ui.frame.desk import Errands, Presenter, ask
from ui.matching import match_draft
from ui.matching.match_draft import Draft, Step
from ui.matching.match_flow import MatchUses

MOST_COUNTED = 64
"""So many cases are counted by kind, one by one."""


class MatchChoices(Presenter):
    """The choices of one question or answer.

    Args:
        uses: the use cases.
        errands: does them.
        match_id: the question that is answered; "" to ask one.

    Signals:
        changed: the step, a choice or what was read changed.
        refused: a failure the officer should know of.
    """

    def __init__(
        self, uses: MatchUses, errands: Errands, match_id: str, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._choosing = uses
        self._asked = 0
        self._looked = 0
        self.draft = Draft(match_id=match_id)
        self.step = Step.ABOUT
        self.text = ""
        self.found: tuple[PlannedCase, ...] = ()
        self.has_more = False
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

        def read() -> tuple[tuple[PlannedCase, ...], bool]:
            page = uses.find(text)
            ids = [row.case_id for row in page.rows]
            return self._planned(draft, ids).cases if ids else (), page.more

        self._ask(
            read,
            lambda found: self._found(found, this),
            lambda error: self._not_found(error, this),
        )

    def _found(self, found: tuple[tuple[PlannedCase, ...], bool], this: int) -> None:
        if this == self._looked:
            self.found, self.has_more = found
            self.changed.emit()

    def _not_found(self, error: Exception, this: int) -> None:
        if this == self._looked:
            self.found, self.has_more = (), False
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
        self._ask(
            lambda: {case_id: self._planned(draft, [case_id]).by_kind for case_id in ids},
            lambda found: self._counted(found, this),
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
            self._ask(
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


class ComposeFlow(MatchChoices):
    """Presenter of one question or answer.

    Args:
        uses: the use cases.
        errands: does them.
        match_id: the question that is answered; "" to ask one.
        earlier: a question that came to nothing, to begin from; "" for none.
        agrees: whether the user may agree, as the head of the office.

    Signals:
        prepared: MatchRecord: it waits for the head.
        sent: MatchSent: it lies in the outbox.
    """

    prepared = Signal(object)
    sent = Signal(object)

    def __init__(
        self,
        uses: MatchUses,
        errands: Errands,
        match_id: str = "",
        earlier: str = "",
        *,
        agrees: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(uses, errands, match_id, parent)
        self._uses = uses
        self._earlier = earlier
        self.agrees = agrees
        self.match: MatchRecord | None = None
        self.offices: tuple[tuple[str, str], ...] = ()
        self.loaded = False
        self.over = False

    @property
    def office_name(self) -> str:
        """Name of the other office, "" while none is chosen."""
        if self.match is not None:
            return self.match.office_name
        return dict(self.offices).get(self.draft.office_id, "")

    # -- reading -------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the offices, or the question that is to be answered."""
        uses, of = self._uses, self.draft.match_id or (self._earlier if not self.loaded else "")

        def read() -> tuple[MatchRecord | None, tuple[tuple[str, str], ...]]:
            return uses.match(of) if of else None, uses.offices()

        ask(self._errands, read, self._read, self.refused.emit)

    def _read(self, found: tuple[MatchRecord | None, tuple[tuple[str, str], ...]]) -> None:
        match, self.offices = found
        if self.draft.match_id:
            self.match = match
        if match is not None and not self.loaded and not self.draft.cases:
            begun = match_draft.answering if self.draft.match_id else match_draft.again
            self.draft = begun(match)
        self.loaded = True
        if self.draft.asks and self.draft.office_id not in dict(self.offices):
            only = self.offices[0][0] if len(self.offices) == 1 else ""
            self.draft = replace(self.draft, office_id=only)
            self.step = Step.ABOUT
        self._plan_again()

    # -- steps ---------------------------------------------------------------------------------

    def missing(self, step: Step | None = None) -> str:
        """Return the slug of what is missing before a step may be left, or ""."""
        step = self.step if step is None else step
        plan = self.plan
        refused = plan is not None and any(one.why for one in plan.cases)
        found = match_draft.missing(self.draft, step, plan.keys if plan else 0, refused=refused)
        if step is not Step.ABOUT and self.listing and found in ("", "keys"):
            return "wait"
        return found

    def reachable(self, step: Step) -> bool:
        """Whether all steps before this one are complete and nothing is under way."""
        if self.busy or self.over or not self.loaded:
            return False
        return all(not self.missing(Step(before)) for before in range(step))

    def go(self, step: Step) -> bool:
        """Turn to a step when it can be reached; return whether it was."""
        if not self.reachable(step):
            return False
        self.step = step
        if step is Step.CASES:
            self.look_for(self.text)
        elif step is Step.SEAL:
            self.count_each()
        self.changed.emit()
        return True

    # -- sealing -------------------------------------------------------------------------------

    def can_seal(self) -> bool:
        """Whether the last step shows what would really be compared."""
        ready = self.step is Step.SEAL and self.reachable(Step.SEAL) and not self.missing()
        return ready and self.plan is not None

    def seal(self) -> None:
        """Hand it to the head; the head agrees and seals at once."""
        if not self.can_seal():
            return
        draft, uses, agrees = self.draft, self._uses, self.agrees
        self.busy = True
        self.changed.emit()

        def work() -> MatchRecord:
            cases = sorted(draft.cases)
            if draft.match_id:
                return uses.prepare_answer(draft.match_id, draft.answer(cases))
            return uses.prepare_question(draft.question(cases))

        def done(match: MatchRecord) -> None:
            self.over = True
            self.prepared.emit(match)
            if agrees:
                ask(self._errands, lambda: uses.confirm(match), self._sent, self._unsent)
            else:
                self._ended()

        ask(self._errands, work, done, self._not_done)

    def _sent(self, sent: MatchSent) -> None:
        self._ended()
        self.sent.emit(sent)

    def _unsent(self, error: Exception) -> None:
        """It is prepared, and waits in the list for another try."""
        self._ended()
        self.refused.emit(error)

    def _not_done(self, error: Exception) -> None:
        self._ended()
        self.refused.emit(error)

    def _ended(self) -> None:
        self.busy = False
        self.changed.emit()
