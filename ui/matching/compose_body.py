"""A question or an answer under the header: step bar, the step, and the foot with its buttons.

Rules: the button that seals, or hands it to the head, is never a default and not pressed by Enter;
a button that is off says why; what is chosen is kept in the register as it is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import N_, _
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import Desk
from ui.frame.failure import triage
from ui.look.theme import look
from ui.matching import match_draft
from ui.matching.ask_step import AskStep
from ui.matching.asked_step import AskedStep
from ui.matching.cases_step import CasesStep
from ui.matching.compose_flow import ComposeFlow
from ui.matching.match_draft import Draft, Step
from ui.matching.match_words import missing_words
from ui.matching.seal_step import SealStep
from ui.widgets.buttons import primary, secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.compact_layout import LooseStack
from ui.widgets.frames import Card
from ui.widgets.plain import FootWords, reveal
from ui.widgets.step_bar import StepBar

_ASKING: Mapping[IntEnum, str] = {
    Step.ABOUT: N_("Which office, what for"),
    Step.CASES: N_("Which cases"),
    Step.SEAL: N_("Check and agree"),
}
_ANSWERING: Mapping[IntEnum, str] = {**_ASKING, Step.ABOUT: N_("What they ask")}
_NEXT = {
    Step.ABOUT: N_("Next: which cases"),
    Step.CASES: N_("Next: check and agree"),
}
_WORDS_FROM = 760
_LONGEST_NAME = 40


class ComposeBody(QWidget):
    """Everything under the header.

    Args:
        desk: for what is kept of it.
        flow: its presenter; it belongs to the body from now on.

    Signals:
        close_asked: leave; the choices are kept.
        offices_asked: go to the offices, to check one.
    """

    close_asked = Signal()
    offices_asked = Signal()

    def __init__(self, desk: Desk, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = flow
        flow.setParent(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(10))
        self.bar = StepBar(_ASKING if flow.draft.asks else _ANSWERING)
        self.bar.wanted.connect(self._go)
        whole.addWidget(self.bar)
        card = Card()
        self.steps = LooseStack(card)
        self.about: AskStep | AskedStep = (
            AskStep(flow, self.steps) if flow.draft.asks else AskedStep(flow, self.steps)
        )
        if isinstance(self.about, AskStep):
            self.about.offices_asked.connect(self.offices_asked)
        self.steps.addWidget(self.about)
        card.column.addWidget(self.steps)
        whole.addWidget(card, 1)
        whole.addWidget(self._foot())
        self._empty = flow.draft
        self._held = Held(self._written, self._take_up, self)
        self.drafting = Drafting(
            self, desk, match_draft.draft_place(flow.draft.match_id), whole, (self._held,)
        )
        flow.changed.connect(self.show_flow)
        flow.prepared.connect(lambda _match: self.drafting.done())
        self.show_flow()

    # The other steps are made when they are come to: the page is there sooner.

    @cached_property
    def cases(self) -> CasesStep:
        """The step with the cases."""
        return self._joined(CasesStep(self.flow, self.steps))

    @cached_property
    def seal(self) -> SealStep:
        """The last look."""
        return self._joined(SealStep(self.flow, self.steps))

    def _joined[T: QWidget](self, step: T) -> T:
        self.steps.addWidget(step)
        return step

    def _face(self) -> QWidget:
        step = self.flow.step
        if step is Step.ABOUT:
            return self.about
        return self.cases if step is Step.CASES else self.seal

    def _foot(self) -> QWidget:
        self.foot = QWidget()
        line = QHBoxLayout(self.foot)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(10))
        self.status = FootWords()
        line.addWidget(self.status, 1)
        line.addStretch()
        self.close_button = secondary(_("Close"), "", self.close_asked.emit)
        self.back = secondary(_("Back"), "", self._back)
        self.next = primary("", "", self._next)
        self.seal_button = careful_primary("", "stamp", self.flow.seal)
        self.seal_button.give_way()
        for button in (self.close_button, self.back, self.next, self.seal_button):
            line.addWidget(button)
        return self.foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of the foot out where the buttons need the room."""
        super().resizeEvent(event)
        self.status.setVisible(self.width() >= look().px(_WORDS_FROM))

    # -- keeping -------------------------------------------------------------------------------

    def _written(self) -> str:
        draft = self.flow.draft
        untouched = self.flow.over or not (draft.cases or draft.ground.on or draft.note.strip())
        return "" if untouched else draft.written()

    def _take_up(self, text: str) -> None:
        draft = match_draft.read(text, self.flow.draft.match_id)
        if draft is not None:
            self.flow.take(draft)
        elif not text:
            self.flow.take(Draft(match_id=self.flow.draft.match_id))
            self.flow.load()

    # -- showing -------------------------------------------------------------------------------

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self.flow
        last = flow.step is Step.SEAL
        reachable = [one for one in Step if flow.reachable(one)]
        self.bar.show_steps(flow.step, reachable, flow.over)
        face = self._face()
        if self.steps.currentWidget() is not face:
            self.steps.setCurrentWidget(face)
        reveal(self.back, flow.step is not Step.ABOUT and not flow.busy)
        reveal(self.next, not last)
        reveal(self.seal_button, last)
        problem = triage(flow.problem) if flow.problem is not None else None
        why = f"{problem.happened} {problem.todo}".strip() if problem is not None else ""
        why = why or missing_words(flow.missing())
        if last:
            self._show_seal(why)
        else:
            self.next.say(_(_NEXT[flow.step]))
            self.next.allow(not why and flow.loaded, why)
        kept = _("Nothing has left this office.")
        at_work = _("Sealing, then reading back and comparing…")
        self.status.setText(at_work if flow.busy else f"{kept} {why}".strip())
        self._held.changed.emit()

    def _show_seal(self, why: str) -> None:
        name = self.flow.office_name
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        if self.flow.agrees:
            words = _("Agree, and seal for {office}")
            self.seal_button.say(words.format(office=short))
            self.seal_button.setAccessibleName(words.format(office=name))
        else:
            self.seal_button.say(_("Hand it to the head of the office"))
        self.seal_button.allow(self.flow.can_seal(), why)

    # -- buttons -------------------------------------------------------------------------------

    def _go(self, step: Step) -> None:
        if self.flow.go(step):
            self.focus_step()

    def _next(self) -> None:
        if self.flow.step is not Step.SEAL:
            self._go(Step(self.flow.step + 1))

    def _back(self) -> None:
        if self.flow.step is not Step.ABOUT:
            self._go(Step(self.flow.step - 1))

    def focus_step(self) -> None:
        """Put the keyboard where the step begins; on the last one that is never the seal."""
        step = self.flow.step
        if step is Step.CASES:
            self.cases.first().setFocus()
            self.cases.keep_in_view(self.cases.first())
        elif step is Step.SEAL:
            self.back.setFocus()
        elif isinstance(self.about, AskStep) and self.flow.loaded:
            self.about.first().setFocus()
        else:
            (self.next if self.next.isEnabled() else self.close_button).setFocus()
