"""One match beside the list: what it is about, how it stands, what was found, and the next step.

Rules:

* What is offered follows from what the use cases say it waits for: one filled button at most; what
  the role does not allow is grey and says so; what a supervisor agrees to stands over the button.
* Whether a question may be answered is one sentence; who wants the numbers opens them.
* What was found is called possible, never more; nothing is linked or sent here; what was compared
  is covered in projector mode.
* No reason is chosen beforehand, and a decline says nothing about our cases.
* Ending or removing a match asks once more; Enter seals, declines and ends nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.matching.match_records import BUCKETS, DECLINES, Allowance, MatchRecord, ResultRecord
from app.matching.match_words import decline_words, sentence
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.look.theme import look
from ui.matching.compose_steps import asked_lines
from ui.matching.match_flow import MatchFlow
from ui.matching.match_words import (
    allowance_words,
    cases_words,
    has_room,
    left_words,
    nothing_words,
    side_words,
    size_words,
    state_mark,
    things,
)
from ui.widgets.badge import Badge
from ui.widgets.buttons import (
    Button,
    by_role,
    careful_danger,
    careful_primary,
    primary,
    quiet,
    secondary,
)
from ui.widgets.choices import ComboBox, FilterChips
from ui.widgets.compact_layout import LowFoot, SnugScroll
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.frames import Card, Rule, ScrollBody, clear, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, reveal, wrapped
from ui.widgets.strip import Banner


class AllowanceLine(QWidget):
    """The sentence and its numbers.

    Args:
        found: what the office may still ask.
        bucket: how large its question is.
    """

    def __init__(self, found: Allowance, bucket: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tone, words = allowance_words(found, bucket)
        numbers = left_words(found, bucket)
        self.more = quiet(_("More"), "ellipsis", self._turn)
        self.more.setAccessibleDescription(_("What this office can still test"))
        self.numbers = wrapped(numbers, "muted")
        reveal(self.more, bool(numbers))
        reveal(self.numbers, False)
        self.setLayout(column(Banner(tone, words, "", self.more), self.numbers, spacing=4))

    def _turn(self) -> None:
        reveal(self.numbers, self.numbers.isHidden())


LOWER = "lower_cap"


class DeclineBox(QWidget):
    """The box below a question.

    Signals:
        declined: reason, the larger size that would be answered or 0, a word for them.
        left: it is not declined.
    """

    declined = Signal(str, int, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = column(spacing=8)
        self.setLayout(whole)
        self.reason = ComboBox()
        self.reason.chosen.connect(lambda _code: self._show())
        whole.addWidget(Labelled(_("Why not"), self.reason))
        self.smaller = ComboBox()
        self._size_row = Labelled(_("We would answer"), self.smaller)
        whole.addWidget(self._size_row)
        self.note = TextEntry(_("Message to them"), _("Nothing about a case"), lines=2)
        whole.addWidget(Labelled(_("Message to them"), self.note, _("if it is needed")))
        words = _("They learn the reason, and nothing about your cases.")
        self.no = careful_danger(_("Decline, and seal the answer"), "circle-x", self._decline)
        self.back = secondary(_("Cancel"), "", self.left.emit)
        put(whole, wrapped(words, "muted"), in_lines(self.no, self.back))

    def begin(self, match: MatchRecord, allowance: Allowance | None) -> None:
        """Be about a question.

        Args:
            match: the question.
            allowance: what the office may still ask, None while it is not known.
        """
        smaller = [bucket for bucket in BUCKETS if bucket < match.bucket]
        reasons = [one for one in DECLINES if one != LOWER or smaller]
        words = [(one, decline_words(one)) for one in reasons]
        self.reason.offer([("", _("Choose…")), *words])
        self.smaller.offer([(str(bucket), size_words(bucket)) for bucket in reversed(smaller)])
        cap = allowance.cap if allowance is not None else 0
        if cap in smaller:
            self.smaller.choose(str(cap))
        self.note.setText("")
        self._show()

    def _show(self) -> None:
        reveal(self._size_row, self.reason.value() == LOWER)
        self.no.allow(bool(self.reason.value()), _("State the reason first."))

    def _decline(self) -> None:
        reason = self.reason.value()
        cap = int(self.smaller.value()) if reason == LOWER else 0
        self.declined.emit(reason, cap, self.note.text().strip())


OUTCOMES = (
    ("same", N_("The same")),
    ("different", N_("Not the same")),
    ("unclear", N_("Not clear")),
)


class ResultCard(Card):
    """A card for one result.

    Signals:
        case_asked(str): open our case.
        note_asked(object): write a note about it into our case.
        request_asked(object): ask the other office for their case.
        outcome_given(str, str): what the call showed, by the id of the result.
    """

    case_asked = Signal(str)
    note_asked = Signal(object)
    request_asked = Signal(object)
    outcome_given = Signal(str, str)

    def __init__(self, result: ResultRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = result
        head = row(IconLabel("phone", look().tokens.accent, 20), spacing=10)
        head.addWidget(wrapped(result.line, "heading"), 1)
        put(self.column, head, FactLines(_result_lines(result)), wrapped(result.todo, "strong"))
        name = {"case": result.case_no}
        self.case = secondary(
            _("Open the case"), "folder-open", lambda: self.case_asked.emit(result.case_id)
        )
        self.note = secondary(
            _("Write a note…"), "notebook-pen", lambda: self.note_asked.emit(result)
        )
        self.request = secondary(
            _("Request their case…"), "send", lambda: self.request_asked.emit(result)
        )
        for button, words in (
            (self.case, N_("Open {case}")),
            (self.note, N_("Write a note into {case}")),
            (self.request, N_("Request their case about {case}")),
        ):
            button.setAccessibleName(_(words).format(**name))
        self.column.addWidget(in_lines(self.case, self.note, self.request))
        self.column.addWidget(SectionLabel(_("What the call showed")))
        self.outcome = FilterChips([(code, _(words)) for code, words in OUTCOMES], ticked=True)
        self.outcome.setAccessibleName(_("What the call showed"))
        if result.outcome:
            self.outcome.choose(result.outcome)
        self.outcome.chosen.connect(lambda code: self.outcome_given.emit(result.result_id, code))
        self.column.addWidget(self.outcome)
        if result.outcome_at:
            words = _("Noted on {day}.").format(day=day_at(result.outcome_at))
            self.column.addWidget(wrapped(words, "small"))


def _result_lines(result: ResultRecord) -> list[tuple[str, str]]:
    """Return who it is about and what agreed, as pairs of label and words."""
    value = projector.free_text(result.value)
    who = projector.name(result.person_name or result.name)
    label = _("Suspect") if result.is_suspect else _("Person")
    lines = [
        (label, who),
        (_("Agrees in"), value),
        (_("Telephone on their card"), result.office_phone),
    ]
    return [(label, words) for label, words in lines if words]


_OPEN = frozenset({"prepared", "asked", "came_back", "arrived", "answered"})
_TO_ANSWER = frozenset({"arrived", "prepared"})
_NOTHING = frozenset({"declined", "expired", "stopped"})
_LONGEST_NAME = 32


class MatchActs(QWidget):
    """The buttons.

    Signals:
        decline_asked(): say no to the question.
        turned(QWidget): the keyboard is on another button, which has to be seen.
    """

    decline_asked = Signal()
    turned = Signal(object)

    def __init__(self, desk: Desk, flow: MatchFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._flow = flow
        self._match: MatchRecord | None = None
        self._asking = ""
        whole = column(spacing=8)
        self.setLayout(whole)
        self.agree = careful_primary("", "stamp", flow.agree)
        self.agree.give_way()
        self.look = careful_primary(_("Look at the answer"), "eye", flow.finish)
        self.answer = primary(_("Answer this question…"), "list-checks", self._answer)
        self.change = secondary(_("Choose other cases…"), "list-checks", self._answer)
        self.again = primary(_("Ask again with fewer cases…"), "repeat", self._again)
        self.outbox = secondary(_("Show in the outbox"), "send", self._outbox)
        self.decline = secondary(_("Decline…"), "circle-x", self.decline_asked.emit)
        self.stop = quiet(_("Stop it…"), "ban", lambda: self._ask("stop"))
        self.forget = quiet(_("Remove it from the list…"), "trash", lambda: self._ask("forget"))
        self._acts = in_lines(
            *(self.agree, self.look, self.answer, self.change, self.again),
            *(self.outbox, self.decline, self.stop, self.forget),
        )
        self.question = wrapped("")
        self.end = careful_danger("", "ban", self._end)
        self.keep = secondary(_("Keep it"), "", self._keep)
        self._sure = in_lines(self.end, self.keep)
        put(whole, self._acts, self.question, self._sure)
        by_role(desk, Act.MATCH_AGREE, self.agree)
        by_role(desk, Act.MATCH, self.look, self.answer, self.change, self.again)
        by_role(desk, Act.MATCH, self.decline, self.stop, self.forget, self.end)
        self.show_match(None)

    def show_match(self, match: MatchRecord | None) -> None:
        """Offer what can be done with a match now."""
        if match is None or self._match is None or match.match_id != self._match.match_id:
            self._asking = ""
        self._match = match
        on, asking = self._flow.switch.on, bool(self._asking)
        reveal(self._acts, match is not None and not asking)
        reveal(self.question, asking)
        reveal(self._sure, asking)
        if match is None:
            return
        waits = match.waits_for
        arrived = match.side == "answering" and match.state == "arrived"
        prepared = match.side == "answering" and match.state == "prepared"
        shown: dict[Button, bool] = {
            self.agree: on and waits == "confirm",
            self.look: on and waits == "finish",
            self.answer: on and arrived,
            self.change: on and prepared,
            self.again: on and match.side == "asking" and match.state in _NOTHING,
            self.outbox: match.state not in _NOTHING and bool(_packet(match)),
            self.decline: on and match.side == "answering" and match.state in _TO_ANSWER,
            self.stop: match.state in _OPEN and not arrived and not prepared,
            self.forget: match.state not in _OPEN,
        }
        for button, there in shown.items():
            reveal(button, there)
        name = match.office_name
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        self.agree.say(_("Agree, and seal for {office}").format(office=short))
        self.agree.setAccessibleName(_("Agree, and seal for {office}").format(office=name))
        less = match.state == "declined" and match.decline_reason == "lower_cap"
        self.again.say(_("Ask again with fewer cases…") if less else _("Ask again…"))
        self._rest(self._flow.busy)
        found = self._flow.allowance
        full = arrived and found is not None and not has_room(found, match.bucket)
        self.answer.allow(not full, _("What this office may ask now is used up."))

    def _rest(self, busy: bool) -> None:
        """Take no second press while a step is taken."""
        for button in (self.agree, self.look, self.stop, self.forget, self.end):
            button.allow(not busy, _("At work…"))

    def first(self) -> Button | None:
        """Return where the keyboard may begin: nothing that seals or ends anything."""
        safe = (self.answer, self.again, self.outbox, self.change)
        return next((one for one in safe if one.isVisibleTo(self) and one.isEnabled()), None)

    # -- buttons -------------------------------------------------------------------------------

    def _answer(self) -> None:
        if self._match is not None:
            self._desk.open("match-answer", self._match.match_id)

    def _again(self) -> None:
        if self._match is not None:
            self._desk.open("match-ask", self._match.match_id)

    def _outbox(self) -> None:
        if self._match is not None:
            self._desk.open("outbox", _packet(self._match))

    def _ask(self, what: str) -> None:
        self._asking = what
        stops = what == "stop"
        self.question.setText(
            _("What is needed for it is destroyed. It cannot be taken up again.")
            if stops
            else _("Its results go, too. Notes in the cases and the activity log stay.")
        )
        self.end.say(_("Stop it now") if stops else _("Remove it from the list"))
        self.show_match(self._match)
        self.keep.setFocus()
        self.turned.emit(self.keep)

    def _keep(self) -> None:
        back = self.stop if self._asking == "stop" else self.forget
        self._asking = ""
        self.show_match(self._match)
        back.setFocus()
        self.turned.emit(back)

    def _end(self) -> None:
        asked, self._asking = self._asking, ""
        self.show_match(self._match)
        (self._flow.stop if asked == "stop" else self._flow.forget)()


def _packet(match: MatchRecord) -> str:
    """Return the newest packet of ours, "" when there is none."""
    if match.side == "asking":
        return match.result_packet or match.question_packet
    return match.answer_packet


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
        # In a low pane the facts scroll; what is agreed to or answered stays in sight. What was
        # found needs the room: then the acts scroll, too.
        self.body.setMinimumHeight(look().px(_LEAST_FACTS))
        self.column.addWidget(self.body, 1)
        self._details = column(spacing=10)
        self.facts = QWidget()
        self._facts = column(spacing=10, within=self.facts)
        put(self.body.column, self._details, self.facts)
        self.decline = DeclineBox()
        by_role(desk, Act.MATCH, self.decline.no)
        put(self.body.column, self.decline, 1)
        self.acts = MatchActs(desk, flow)
        self.held = SnugScroll(self.acts, self)
        self.column.addWidget(self.held)
        self._foot = LowFoot(self, self.column, self.body, (self.held,))
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
        self._foot.hold_out(match is None or match.state != "done")
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
        into.addWidget(wrapped(match.office_name, "title"))
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
            into.addWidget(wrapped(words))

    def _fill_results(self, match: MatchRecord) -> None:
        if not match.results:
            self._details.addWidget(wrapped(nothing_words(match)))
            return
        words = _("A match is a hint. Nothing was linked, and nothing of a case was sent.")
        self._details.addWidget(wrapped(words, "muted"))
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
