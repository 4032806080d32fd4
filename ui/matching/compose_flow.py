"""Making a question, or an answer: three steps, then the seal.

Rules: nothing is written before `prepare`; the head agrees with one more press, everybody else
hands it to the head.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.matching.match_records import AnswerMatch, AskMatch, MatchRecord, MatchSent
from ui.frame.errands import Errands, ask
from ui.matching import match_draft
from ui.matching.match_choices import ChoicesUses, MatchChoices
from ui.matching.match_draft import Step


class ComposeUses(ChoicesUses, Protocol):
    """What making a question or an answer needs of the use cases."""

    def offices(self) -> tuple[tuple[str, str], ...]: ...

    def match(self, match_id: str) -> MatchRecord: ...

    def prepare_question(self, wanted: AskMatch) -> MatchRecord: ...

    def prepare_answer(self, match_id: str, wanted: AnswerMatch) -> MatchRecord: ...

    def confirm(self, match: MatchRecord) -> MatchSent: ...


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
        uses: ComposeUses,
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
