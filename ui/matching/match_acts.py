"""What can be done with a match, as buttons below it.

Rules: one filled button at most, for what it waits for; a button that the role does not allow is
grey and says so; ending or removing a match asks once more, and the safe answer has the keyboard.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import Act
from app.matching.match_records import MatchRecord
from ui.frame.desk import Desk
from ui.matching.match_flow import MatchFlow
from ui.matching.match_words import has_room
from ui.widgets.buttons import Button, primary, quiet, secondary
from ui.widgets.careful_button import careful_danger, careful_primary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import column
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.role_gate import by_role

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
        whole.addWidget(self._acts)
        self.question = PlainLabel("", wrap=True)
        whole.addWidget(self.question)
        self.end = careful_danger("", "ban", self._end)
        self.keep = secondary(_("Keep it"), "", self._keep)
        self._sure = in_lines(self.end, self.keep)
        whole.addWidget(self._sure)
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
