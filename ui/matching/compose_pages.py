"""The pages on which a question is made, and on which one is answered.

Rules: leaving loses no choice, nor does a lock; the button that seals, or hands it to the head, is
never a default and not pressed by Enter; a button that is off says why; what was handed to the head
or sealed is shown in the list of questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import cached_property
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.matching.match_records import MatchRecord, MatchSent
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.worker import Hindrance, triage
from ui.look.theme import look
from ui.matching import match_draft
from ui.matching.compose_flow import ComposeFlow
from ui.matching.compose_steps import AskedStep, AskStep, CasesStep, SealStep
from ui.matching.match_draft import Draft, Step
from ui.matching.match_flow import MatchUses
from ui.matching.match_words import missing_words
from ui.widgets.badge import StepBar
from ui.widgets.buttons import Button, allows, careful_primary, primary, secondary
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.frames import Card, EmptyState, clear, column, put, row
from ui.widgets.plain import FootWords, reveal

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
        self.bar = StepBar(_ASKING if flow.draft.asks else _ANSWERING)
        self.bar.wanted.connect(self._go)
        whole = column(self.bar, spacing=10, within=self)
        card = Card()
        self.steps = LooseStack(card)
        self.about: AskStep | AskedStep = (
            AskStep(flow, self.steps) if flow.draft.asks else AskedStep(flow, self.steps)
        )
        if isinstance(self.about, AskStep):
            self.about.offices_asked.connect(self.offices_asked)
        self.steps.addWidget(self.about)
        card.column.addWidget(self.steps)
        put(whole, (card, 1), self._foot())
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
        self.status = FootWords()
        line = row((self.status, 1), 0, spacing=10, within=self.foot)
        self.close_button = secondary(_("Close"), "", self.close_asked.emit)
        self.back = secondary(_("Back"), "", self._back)
        self.next = primary("", "", self._next)
        self.seal_button = careful_primary("", "stamp", self.flow.seal)
        self.seal_button.give_way()
        put(line, self.close_button, self.back, self.next, self.seal_button)
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
        why = problem.text if problem is not None else ""
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


class ComposePage(Page):
    """What both pages have in common.

    Attributes:
        answers: whether what is opened is a question of another office.
    """

    enter_does_nothing = True  # It neither goes on nor seals.

    answers: ClassVar[bool]

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: MatchUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._uses = uses or MatchUses(desk)
        self._errands = errands or DeskErrands(desk, self)
        self._about: str | None = None
        self._prepared_id = ""
        self.body: ComposeBody | None = None
        self.to_matches: Button | None = None
        self._inside = QVBoxLayout()
        self.column.addLayout(self._inside, 1)

    def title(self) -> str:
        """Return the words of the header."""
        return _("Answer a question") if self.answers else _("Ask another office")

    def open(self, argument: str) -> None:
        """Be about a question that is answered, or one that is asked anew; "" for a new one."""
        if not argument and self.answers:
            if self.body is None:
                self._show_nothing()
            return
        same = argument == self._about
        if self.body is not None and same and not self.body.flow.over:
            return
        self._about = argument
        self._make(argument)

    def _show_nothing(self) -> None:
        """Say where the questions are that can be answered."""
        clear(self._inside)
        card = Card()
        self.to_matches = secondary(
            _("Show the matches"), "blend", lambda: self.desk.open("matches", "")
        )
        words = _("Choose the question first that is to be answered.")
        card.column.addWidget(EmptyState("handshake", words, (self.to_matches,)))
        self._inside.addWidget(scrolled(card))

    def _make(self, argument: str) -> None:
        self._let_go()
        flow = ComposeFlow(
            self._uses,
            self._errands,
            argument if self.answers else "",
            "" if self.answers else argument,
            agrees=allows(self.desk, Act.MATCH_AGREE),
        )
        flow.refused.connect(self._refused)
        flow.sent.connect(self._sent)
        flow.prepared.connect(self._prepared)
        self.body = ComposeBody(self.desk, flow)
        self.body.close_asked.connect(self.desk.close_page)
        self.body.offices_asked.connect(lambda: self.desk.open("offices", ""))
        self._inside.addWidget(self.body)

    def _let_go(self) -> None:
        if self.body is not None:
            self.body.drafting.keep()
        clear(self._inside)
        self.body = self.to_matches = None

    def about(self, argument: str) -> str | None:
        """Return what it is about; nothing once it was handed on."""
        return None if self.body is None or self.body.flow.over else argument

    def refresh(self) -> None:
        """Read the offices, or the question, again."""
        if self.body is not None and not self.body.flow.over:
            self.body.flow.load()

    def leave(self) -> bool:
        """Keep in the register what is chosen."""
        if self.body is not None and not self.body.flow.over:
            self.body.drafting.keep()
        return True

    def has_unsaved(self) -> bool:
        """Say whether a choice is not in the register, not even as a draft."""
        return self.body is not None and self.body.drafting.is_behind

    def hindrances(self) -> set[Hindrance]:
        """Return nothing: what hinders a draft is asked where it is kept."""
        return set()

    def focus_first(self) -> None:
        """Begin where the step begins."""
        if self.body is not None:
            self.body.focus_step()
        elif self.to_matches is not None:
            self.to_matches.setFocus()

    def search_asked(self) -> None:
        """Go to the search of the cases, when it is in front."""
        if self.body is not None and self.body.flow.step is Step.CASES:
            self.body.cases.search.setFocus()

    # -- answers -------------------------------------------------------------------------------

    def _refused(self, error: Exception) -> None:
        self.desk.show_failure(error)
        if self.body is not None and self.body.flow.over:
            # It is prepared and not sealed: there it can be agreed to once more.
            self.desk.open("matches", self._prepared_id)

    def _prepared(self, match: MatchRecord) -> None:
        self.desk.wrote()
        self._prepared_id = match.match_id
        if self.body is None or not self.body.flow.agrees:
            words = _("It waits for the head of the office, who agrees under Matches.")
            self.desk.say(words, tone="accent", key="match")
            self.desk.open("matches", match.match_id)

    def _sent(self, sent: MatchSent) -> None:
        self.desk.wrote()
        tell_sent(self.desk, sent)
        self.desk.open("matches", sent.match_id)


class AskPage(ComposePage):
    """Opened with "", or with the id of a question of ours that came to nothing."""

    answers = False

    def help_topic(self) -> str:
        """Return the help for asking."""
        return "match-ask"


class AnswerPage(ComposePage):
    """Opened with the id of a question that waits here."""

    answers = True

    def help_topic(self) -> str:
        """Return the help for answering."""
        return "match-answer"


def tell_sent(desk: Desk, sent: MatchSent) -> None:
    """Say that a packet lies in the outbox, with the way there."""
    words = _("Sealed for {office}. It lies in the outbox: copy it or send it by mail.")
    desk.say(
        words.format(office=sent.to_name),
        tone="accent",
        key="match",
        acts=((_("Show in the outbox"), lambda: desk.open("outbox", sent.packet_id)),),
    )
