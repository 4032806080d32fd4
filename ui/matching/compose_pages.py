"""The pages on which a question is made, and on which one is answered.

Rules: leaving loses no choice, nor does a lock; Enter neither goes on nor seals; what was handed to
the head or sealed is shown in the list of questions.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.matching.match_records import MatchRecord, MatchSent
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.frame.page import Page
from ui.matching.compose_body import ComposeBody
from ui.matching.compose_flow import ComposeFlow, ComposeUses
from ui.matching.match_draft import Step
from ui.matching.match_uses import MatchUses
from ui.widgets.buttons import Button, secondary
from ui.widgets.compact_layout import scrolled
from ui.widgets.frames import Card, EmptyState, clear
from ui.widgets.role_gate import allows


class ComposePage(Page):
    """What both pages have in common.

    Attributes:
        answers: whether what is opened is a question of another office.
    """

    answers: ClassVar[bool]

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: ComposeUses | None = None,
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does nothing here: it neither goes on nor seals."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

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
