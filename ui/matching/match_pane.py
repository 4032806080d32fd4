"""One match beside the list: what it is about, how it stands, what was found, and the next step.

Rules: what is offered follows from what the use cases say it waits for; what a supervisor agrees to
stands over the button; ending a match asks once; Enter seals, declines and ends nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.matching.match_records import MatchRecord, ResultRecord
from app.matching.match_words import decline_words, sentence
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.look.theme import look
from ui.matching.allowance_line import AllowanceLine
from ui.matching.asked_step import asked_lines
from ui.matching.decline_box import DeclineBox
from ui.matching.match_acts import MatchActs
from ui.matching.match_flow import MatchFlow
from ui.matching.match_words import (
    cases_words,
    nothing_words,
    side_words,
    size_words,
    state_mark,
    things,
)
from ui.matching.result_card import ResultCard
from ui.widgets.badge import Badge
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import SnugScroll
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.frames import Card, Rule, ScrollBody, clear
from ui.widgets.plain import PlainLabel, SectionLabel, reveal
from ui.widgets.role_gate import by_role
from ui.widgets.strip import Banner

_LEAST_FACTS = 72


class MatchPane(Card):
    """The pane at the right of the page.

    Signals:
        case_asked(str), note_asked(object), request_asked(object): as of a `ResultCard`.
    """

    case_asked = Signal(str)
    note_asked = Signal(object)
    request_asked = Signal(object)

    def __init__(self, desk: Desk, flow: MatchFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._desk = desk
        self._shown: object = None
        self._declining = ""
        self.results: list[ResultCard] = []
        self.body = ScrollBody(self)
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        # In a low pane the facts scroll; what is agreed to or answered stays in sight.
        self.body.setMinimumHeight(look().px(_LEAST_FACTS))
        self.column.addWidget(self.body, 1)
        self._details = QVBoxLayout()
        self._details.setSpacing(look().px(10))
        self.body.column.addLayout(self._details)
        self.facts = QWidget()
        self._facts = QVBoxLayout(self.facts)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setSpacing(look().px(10))
        self.body.column.addWidget(self.facts)
        self.decline = DeclineBox()
        by_role(desk, Act.MATCH, self.decline.no)
        self.body.column.addWidget(self.decline)
        self.body.column.addStretch(1)
        self.acts = MatchActs(desk, flow)
        self.held = SnugScroll(self.acts, self)
        self.column.addWidget(self.held)
        self.decline.declined.connect(self._decline)
        self.decline.left.connect(self._leave_decline)
        self.acts.decline_asked.connect(self._begin_decline)
        self.acts.turned.connect(self.held.keep_in_view)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    # -- declining -----------------------------------------------------------------------------

    def _begin_decline(self) -> None:
        match = self._flow.chosen
        if match is not None:
            self._declining = match.match_id
            self.decline.begin(match, self._flow.allowance)
            self.show_flow()
            self.decline.reason.setFocus()
            self.body.keep_in_view(self.decline.reason)

    def _leave_decline(self) -> None:
        self._declining = ""
        self.show_flow()
        self.acts.decline.setFocus()

    def _decline(self, reason: str, cap: int, note: str) -> None:
        self._declining = ""
        self._flow.decline(reason, cap, note)

    # -- showing -------------------------------------------------------------------------------

    def show_flow(self) -> None:
        """Follow the choice."""
        flow, match = self._flow, self._flow.chosen
        declining = match is not None and match.match_id == self._declining
        reveal(self.decline, declining)
        reveal(self.facts, not declining)
        reveal(self.acts, match is not None and not declining)
        self.acts.show_match(match)
        shown = (match, flow.results, flow.allowance)
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        clear(self._details)
        clear(self._facts)
        self.results = []
        if match is not None:
            self._fill(match)
            was = before[0] if isinstance(before, tuple) else None
            if not isinstance(was, MatchRecord) or was.match_id != match.match_id:
                self.body.verticalScrollBar().setValue(0)

    def _fill(self, match: MatchRecord) -> None:
        into = self._details
        into.addWidget(PlainLabel(match.office_name, "title", wrap=True))
        side = PlainLabel(side_words(match.side), "muted")
        into.addWidget(in_lines(Badge(state_mark(match)), side))
        self._tell(match)
        if match.state == "done":
            self._fill_results(match)
        facts = self._facts
        facts.addWidget(Rule())
        facts.addWidget(FactLines(_lines(match)))
        if match.ground is not None:
            facts.addWidget(SectionLabel(_("Compared on a legal ground, without consent")))
            facts.addWidget(FactLines(ground_lines(match.ground)))

    def _tell(self, match: MatchRecord) -> None:
        """Say what is to be thought of before the next step."""
        into, allowance = self._details, self._flow.allowance
        if not match.ended_at and match.office_state != "verified":
            words = _("The number of this office is not checked now: nothing can be compared.")
            self.check = secondary(
                _("Check this office's number"),
                "phone",
                lambda: self._desk.open("check", match.office_id),
            )
            by_role(self._desk, Act.OFFICES, self.check)
            into.addWidget(Banner("caution", words, "", self.check))
        if match.waits_for == "confirm":
            words = _("Agree only if you trust this office and the purpose is worth it.")
            into.addWidget(Banner("caution", sentence(match.bucket), words))
        if allowance is not None:
            into.addWidget(AllowanceLine(allowance, match.bucket))
        words = _about(match)
        if words:
            into.addWidget(PlainLabel(words, wrap=True))

    def _fill_results(self, match: MatchRecord) -> None:
        if not match.results:
            self._details.addWidget(PlainLabel(nothing_words(match), wrap=True))
            return
        words = _("A match is a hint. Nothing was linked, and nothing of a case was sent.")
        self._details.addWidget(PlainLabel(words, "muted", wrap=True))
        for result in self._flow.results:
            self._add_result(result)

    def _add_result(self, result: ResultRecord) -> None:
        card = ResultCard(result)
        card.case_asked.connect(self.case_asked)
        card.note_asked.connect(self.note_asked)
        card.request_asked.connect(self.request_asked)
        card.outcome_given.connect(self._flow.note_outcome)
        by_role(self._desk, Act.CHANGE, card.note)
        by_role(self._desk, Act.REFER, card.request)
        self.results.append(card)
        self._details.addWidget(card)


def _about(match: MatchRecord) -> str:
    """Return what happens next, or why nothing does; "" when the state says it all."""
    until = {"day": day_at(match.expires_at), "office": match.office_name}
    if match.waits_for == "reply":
        return _("Until {day} their packet can come. It is opened in the inbox.").format(**until)
    if match.waits_for == "send":
        return _("The sealed packet lies in the outbox. Copy it, or send it by mail.")
    if match.waits_for == "finish":
        return _(
            "Their answer is here. Look at it before {day}: you see which of your cases they may"
            " know, and a last packet is sealed so that they see theirs."
        ).format(**until)
    if match.state == "expired":
        return _("No answer in 30 days. What was needed for it is destroyed; nobody learned more.")
    if match.state == "stopped":
        return _("It was stopped here. What was needed for it is destroyed.")
    return ""


def _lines(match: MatchRecord) -> list[tuple[str, str]]:
    declined = match.state == "declined"
    cap = size_words(match.decline_cap) if match.decline_cap else ""
    prepared = f"{day_at(match.prepared_at)}, {match.prepared_by}" if match.prepared_at else ""
    agreed = f"{day_at(match.confirmed_at)}, {match.confirmed_by}" if match.confirmed_at else ""
    lines = [
        (_("Why not"), decline_words(match.decline_reason) if declined else ""),
        (_("They would answer"), cap if match.side == "asking" else ""),
        (_("Message with the reply"), projector.free_text(match.decline_note)),
        *asked_lines(match),
        (_("Our cases in it"), cases_words(len(match.cases)) if match.cases else ""),
        (_("Found in these cases"), things(match.keys) if match.keys else ""),
        (_("Prepared"), prepared),
        (_("Approved by"), agreed),
        (_("Ended"), day_at(match.ended_at)),
    ]
    return [(label, words) for label, words in lines if words]
