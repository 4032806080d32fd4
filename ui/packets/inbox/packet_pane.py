"""A received packet beside the list: the same view as the sender saw, and the officer's answer.

Rules: while the sender is not checked only the block without names is shown; what the pane offers
follows the presenter; declining and a late packet need words first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.base.reasons import show_size
from app.inbox.notices import CONSENT
from app.offices.claims import sentence
from app.packets.records import PacketPreview, SeenAnswer
from ui.look.theme import look
from ui.packets.inbox.answer_strip import AnswerStrip
from ui.packets.inbox.inbox_flow import OPEN_STATES, InboxFlow, InboxStage
from ui.packets.life_box import LifeBox
from ui.packets.packet_facts import answer_lines, packet_into
from ui.packets.packet_words import (
    about,
    after_answer,
    answer_mark,
    block_lines,
    match_sentence,
    office_district,
    sealed_line,
    urgency_mark,
    warnings,
)
from ui.widgets.badge import Badge
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import SnugScroll
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, Rule, ScrollBody, clear, row
from ui.widgets.low_foot import LowFoot
from ui.widgets.office_words import state_mark
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel
from ui.widgets.strip import Banner

_LEAST_SEEN, _AROUND = 64, 48
"""What has to be seen of the packet beside an answer, in pixels of the design, and its edges."""
RETURN = "return"
_DONE = (InboxStage.READING, InboxStage.ANSWERED)


class PacketPane(Card):
    """The pane at the right of the inbox.

    Signals:
        check_asked: office id: check the sender's number.
        case_asked: id of the case that the packet belongs to.
        sealed_case_asked: id of the sealed case that the packet is about.
        letter_asked: InboxItem that is to be acknowledged on paper.
        returns_asked: id of a packet with a return: show it among the returns.
        match_asked: id of a packet of a match: show it among the matches.
    """

    check_asked = Signal(str)
    case_asked = Signal(str)
    sealed_case_asked = Signal(str)
    letter_asked = Signal(object)
    returns_asked = Signal(str)
    match_asked = Signal(str)

    def __init__(
        self,
        flow: InboxFlow,
        answer: AnswerStrip,
        life: LifeBox,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: PacketPreview | None = None
        self.opens_sealed: Callable[[], bool] = bool
        self.body = ScrollBody(self)
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        self.column.addWidget(self.body, 1)
        self.details = QVBoxLayout()
        self.details.setSpacing(look().px(10))
        self.body.column.addLayout(self.details)
        words = _("About a sealed case. The people named for it see it when they open the case.")
        self.closed = PlainLabel(words, wrap=True)
        self.body.column.addWidget(self.closed)
        self.life = life
        self.body.column.addWidget(life)
        self.body.column.addStretch(1)
        self.column.addWidget(life.acts)
        self.answer = answer
        self.held = SnugScroll(answer, self)
        self.column.addWidget(self.held)
        self.check = primary(_("Check this office's number"), "phone", self._check)
        self.column.addWidget(self.check)
        self.to_case = secondary(_("Open the case"), "folder-open", self._open_case)
        self.on_paper = secondary(_("Acknowledge on paper…"), "printer", self._on_paper)
        self.to_returns = secondary(_("Open the return"), "file-spreadsheet", self._open_return)
        self.to_match = primary(_("Open it under Matches"), "blend", self._open_match)
        ways = in_lines(self.to_case, self.on_paper, self.to_returns, self.to_match)
        self.column.addWidget(ways)
        foot = (life.acts, self.held, self.check, ways)
        self._foot = LowFoot(self, self.column, self.body, foot)
        flow.changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """While an answer is written in a low window, the packet makes room for it."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        answering = self._flow.stage not in (InboxStage.READING, InboxStage.WORKING)
        self._foot.hold_out(answering)
        left = self.height() - self.held.sizeHint().height()
        self.body.setVisible(not answering or left >= look().px(_LEAST_SEEN + _AROUND))

    def _check(self) -> None:
        if self._flow.shown is not None:
            self.check_asked.emit(self._flow.shown.from_office)

    def _open_case(self) -> None:
        chosen = self._flow.chosen
        if chosen is not None and chosen.sealed_case:
            self.sealed_case_asked.emit(chosen.sealed_case)
        elif chosen is not None:
            self.case_asked.emit(chosen.case_id)

    def _open_return(self) -> None:
        if self._flow.chosen is not None:
            self.returns_asked.emit(self._flow.chosen.packet_id)

    def _open_match(self) -> None:
        if self._flow.chosen is not None:
            self.match_asked.emit(self._flow.chosen.packet_id)

    def _on_paper(self) -> None:
        if self._flow.chosen is not None:
            self.letter_asked.emit(self._flow.chosen)

    def _show(self) -> None:
        preview = self._flow.shown
        closed = preview is not None and preview.from_state not in OPEN_STATES
        known = preview is not None and preview.from_state in ("new", "changed", "mismatch")
        self.check.setVisible(closed and known)
        item = self._flow.chosen
        answering = self._flow.stage is not InboxStage.READING
        sealed = item is not None and bool(item.sealed_case)
        self.closed.setVisible(sealed)
        to_case = (sealed and self.opens_sealed()) or (item is not None and bool(item.case_id))
        self.to_case.setVisible(to_case and not answering)
        taken = item is not None and (item.type, item.state) == ("referral", "accepted")
        self.on_paper.setVisible(taken and to_case and self._flow.stage in _DONE)
        self.to_returns.setVisible(preview is not None and preview.type == RETURN and not closed)
        matches = preview is not None and bool(match_sentence(preview.type))
        self.to_match.setVisible(matches and not closed)
        self._make_room()
        if preview is self._shown:
            return
        self._shown = preview
        clear(self.details)
        if preview is not None:
            self._fill(self.details, preview)
        self._show_life()
        self.body.verticalScrollBar().setValue(0)

    def _show_life(self) -> None:
        """Show what became of the referral that the packet carried, or is about."""
        item = self._flow.chosen
        open_ = item is not None and item.from_state in OPEN_STATES
        waits = open_ and item is not None and (item.type, item.state) == ("notice", "waiting")
        self.life.show_life(
            item.referral_id if item is not None and open_ else "",
            item.packet_id if item is not None and waits and item.kind == CONSENT else "",
        )

    def _fill(self, column: QVBoxLayout, preview: PacketPreview) -> None:
        column.addLayout(self._head(preview))
        column.addWidget(PlainLabel(sealed_line(preview), "muted", wrap=True))
        for tone, words in warnings(preview):
            column.addWidget(Banner(tone, words))
        if preview.from_state not in OPEN_STATES:
            self._fill_closed(column, preview)
            return
        column.addWidget(Rule())
        if preview.answer is not None:
            self._fill_answer(column, preview.answer)
            return
        if preview.type == RETURN:
            column.addWidget(PlainLabel(_("Their return"), "heading"))
            words = _(
                "Numbers of the cases of this office, and no case. They are added up under "
                "Statistical returns by themselves; nothing has to be answered."
            )
            column.addWidget(PlainLabel(words, wrap=True))
            return
        told = match_sentence(preview.type)
        if told:
            column.addWidget(PlainLabel(told, wrap=True))
            return
        seen = row(IconLabel("eye", look().tokens.accent, 18))
        seen.addWidget(PlainLabel(_("What they sent"), "heading"), 1)
        column.addLayout(seen)
        packet_into(column, preview)
        if preview.files and "files-not-checked" in preview.warnings:
            words = _("Documents are read and compared when you accept.")
            column.addWidget(PlainLabel(words, "small", wrap=True))

    def _head(self, preview: PacketPreview) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(look().px(4))
        urgent = urgency_mark(preview.block.urgency) if preview.block else None
        marks = [mark for mark in (state_mark(preview.from_state), urgent) if mark is not None]
        head.addWidget(in_lines(*(Badge(mark) for mark in marks)))
        name = preview.from_name or _("Unknown office")
        head.addWidget(PlainLabel(name, "title", wrap=True))
        if preview.from_district:
            head.addWidget(PlainLabel(office_district(preview.from_district), "muted", wrap=True))
        if preview.from_claims:
            head.addWidget(PlainLabel(sentence(preview.from_claims), "strong", wrap=True))
        words = f"{about(preview.type, preview.kind)} · {show_size(preview.size)}"
        head.addWidget(PlainLabel(words, "muted", wrap=True))
        return head

    def _fill_answer(self, column: QVBoxLayout, answer: SeenAnswer) -> None:
        notice = self._shown is not None and self._shown.type == "notice"
        words = _("What they tell") if notice else _("Their answer")
        head = row(PlainLabel(words, "heading"), spacing=10)
        head.addWidget(Badge(answer_mark(answer.state)))
        head.addStretch(1)
        column.addLayout(head)
        item = self._flow.chosen
        lines = answer_lines(answer)
        if item is not None:
            ours = ((_("Case"), item.case_no), (_("Common reference"), item.case_ref))
            lines += [(label, words) for label, words in ours if words]
        column.addWidget(FactLines(lines))
        after = after_answer(answer.state)
        if after:
            column.addWidget(PlainLabel(after, "muted", wrap=True))

    def _fill_closed(self, column: QVBoxLayout, preview: PacketPreview) -> None:
        if preview.block is not None:
            column.addWidget(SectionLabel(_("What can be seen now")))
            column.addWidget(FactLines(block_lines(preview.block)))
        column.addWidget(Rule())
        words = {
            "new": _(
                "The content stays closed until the number of this office is checked. Nothing is"
                " lost: it opens here as soon as the number is right."
            ),
            "changed": _("The content stays closed. Do not answer it before you have called them."),
            "mismatch": _(
                "The content stays closed, because the number that was read out differed."
            ),
            "revoked": _("You blocked this office. Its content stays closed."),
            "": _(
                "The sender is not among your offices. Add its office card first, then check its"
                " number."
            ),
        }
        column.addWidget(PlainLabel(words.get(preview.from_state, words[""]), wrap=True))
