"""A received packet beside the list: the same view as the sender saw, and the officer's answer.

Rules: while the sender is not checked only the block without names is shown; only the choices that
the presenter allows are there, and whose packet it is stays in sight; declining needs a reason from
the list, and half a refusal is kept until it is sent, thrown away or answered otherwise; Enter in a
field answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.base.language import _
from app.base.numerals import size_words
from app.base.place_words import district_words
from app.inbox.notices import CONSENT
from app.offices.claims import sentence
from app.packets.packet_view import about
from app.packets.records import PacketPreview, SeenAnswer
from ui.drafts.draft_form import Drafting
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.values import choices
from ui.look.theme import look
from ui.packets.inbox.inbox_flow import OPEN_STATES, InboxFlow, InboxStage
from ui.packets.outbox.hand_over_flow import HandOverFlow
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.packets.packet_words import (
    after_answer,
    answer_lines,
    answer_mark,
    block_lines,
    decline_place,
    match_sentence,
    office_district,
    packet_into,
    plain_sentence,
    sealed_line,
    urgency_mark,
    warnings,
)
from ui.packets.referral_life import LifeBox
from ui.widgets.badge import Badge
from ui.widgets.buttons import careful_danger, careful_primary, primary, quiet, secondary
from ui.widgets.case_words import more_cases
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import LowFoot, SnugScroll
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry, SearchField
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, Rule, ScrollBody, clear, column, put, row
from ui.widgets.office_words import state_mark
from ui.widgets.plain import ElidedLabel, IconLabel, PlainLabel, SectionLabel, reveal, wrapped
from ui.widgets.strip import Banner


class BegunAnswer(QObject):
    """Keeps what stands in the fields of a refusal, for the packet that is in front.

    Args:
        face: the fields and what stands around them; this dies with it.
        line: where it is said that something was begun.
        fields: reason and words.
    """

    def __init__(
        self, face: QWidget, desk: Desk, line: QVBoxLayout, fields: Sequence[QWidget]
    ) -> None:
        super().__init__(face)
        self._face, self._desk, self._line, self._fields = face, desk, line, tuple(fields)
        self._begun: Drafting | None = None

    def begin(self, packet_id: str) -> None:
        """Keep what is typed from now on; the fields are empty, until what was begun is there."""
        self.leave()
        self._begun = Drafting(
            self._face, self._desk, decline_place(packet_id), self._line, self._fields
        )

    def leave(self) -> None:
        """Keep what was typed, and be about no packet any more."""
        if self._begun is not None:
            self._begun.leave()
            self._begun = None


_CASES_TALL = 108
_CASE_ROLE = 256


class AnswerStrip(QWidget):
    """What stands under a packet.

    Signals:
        case_asked: id of the case to open.
    """

    case_asked = Signal(str)

    def __init__(
        self, desk: Desk, flow: InboxFlow, hand_over: HandOverFlow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, flow
        self._hand_over = hand_over
        self._column = column(Rule(), within=self)
        self._faces: dict[InboxStage, QWidget] = {
            InboxStage.READING: self._choices(),
            InboxStage.ACCEPTING: self._late(),
            InboxStage.CHOOSING_CASE: self._cases(),
            InboxStage.DECLINING: self._declining(),
            InboxStage.WORKING: self._working(),
            InboxStage.ANSWERED: self._answered(),
        }
        put(self._column, *self._faces.values())
        self._stage: InboxStage | None = None
        self._has_keys = False
        flow.changed.connect(self._show)
        flow.search.found.connect(self._show_cases)
        self._show()

    # -- faces ---------------------------------------------------------------------------------

    def _choices(self) -> QWidget:
        face, column = _face()
        self.accept = careful_primary(_("Accept into register"), "folder-down", self._accept)
        self.link = secondary(_("Add to an existing case…"), "link", self._link)
        self.no = secondary(_("Decline…"), "circle-x", self._decline)
        column.addWidget(self.accept)
        column.addWidget(in_lines(self.no, self.link))
        return face

    def _late(self) -> QWidget:
        face, column = _face()
        self.why = LineEntry(_("Why is it opened now?"), _("One sentence"))
        column.addWidget(
            Labelled(_("Why is it opened now?"), self.why, _("This is kept in the activity log."))
        )
        self.accept_late = careful_primary(_("Accept into register"), "folder-down", self._take)
        self.accept_late.give_way()
        column.addWidget(in_lines(self._back(), self.accept_late))
        self.why.textChanged.connect(lambda _text: self._allow())
        return face

    def _cases(self) -> QWidget:
        face, column = _face()
        column.addWidget(wrapped(_("To which case does it belong?"), "strong"))
        self.search = SearchField(_("Search name or case number"))
        self.search.searched.connect(self._flow.search.look_for)
        self.found = QListWidget()
        self.found.setAccessibleName(_("Cases"))
        self.found.setMaximumHeight(look().px(_CASES_TALL))
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.found.currentItemChanged.connect(lambda _now, _before: self._allow())
        self.more = wrapped("", "small")
        reveal(self.more, False)
        self.why_linked = LineEntry(_("Why is it opened now?"), _("Why is it opened now?"))
        self.why_linked.textChanged.connect(lambda _text: self._allow())
        self.add = careful_primary(_("Add to this case"), "link", self._take_into)
        column.addWidget(self.search)
        column.addWidget(self.found)
        column.addWidget(self.more)
        column.addWidget(self.why_linked)
        self.add.give_way()
        column.addWidget(in_lines(self._back(), self.add))
        return face

    def _declining(self) -> QWidget:
        face, column = _face()
        self.reason = ComboBox(choices("decline_reason"))
        self.reason.setCurrentIndex(-1)
        self.reason.setPlaceholderText(_("Choose a reason"))
        self.reason.chosen.connect(lambda _value: self._allow())
        self.note = LineEntry(_("Message to the sender"), _("Optional, for example whom to ask"))
        column.addWidget(Labelled(_("Reason"), self.reason))
        column.addWidget(
            Labelled(
                _("Message to the sender"),
                self.note,
                _("It leaves with the receipt. No names here."),
            )
        )
        self.begun = BegunAnswer(face, self._desk, column, (self.reason, self.note))
        self.decline = careful_danger(_("Decline"), "circle-x", self._say_no)
        column.addWidget(in_lines(self._back(), self.decline))
        return face

    def _working(self) -> QWidget:
        face, column = _face()
        column.addWidget(PlainLabel(_("Reading and comparing…"), "muted"))
        column.addLayout(_line(secondary(_("Stop"), "square", self._flow.stop)))
        return face

    def _answered(self) -> QWidget:
        face, column = _face()
        self._banner_place = QVBoxLayout()
        column.addLayout(self._banner_place)
        self.to_case = quiet(_("Open the case"), "folder-open", self._open_case)
        column.addWidget(self.to_case)
        column.addWidget(
            wrapped(_("Next: the receipt is sealed. Copy it to the USB drive and give it back."))
        )
        self.panel = HandOverPanel(
            self._hand_over, _("Copy the receipt to the USB drive…"), main=True
        )
        column.addWidget(self.panel)
        return face

    def _back(self) -> QWidget:
        return secondary(_("Back"), "", lambda: self._flow.begin(InboxStage.READING))

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self._flow
        answerable = flow.can_answer() or flow.stage in (InboxStage.WORKING, InboxStage.ANSWERED)
        self.setVisible(answerable)
        began = flow.stage is not self._stage
        self._stage = flow.stage
        if began and flow.stage is not InboxStage.ANSWERED:
            self._has_keys = self.isAncestorOf(self.window().focusWidget())
        # The new face comes before the old one goes, so that the keyboard can go on to it.
        self._faces[flow.stage].show()
        for stage, face in self._faces.items():
            face.setVisible(stage is flow.stage)
        if began:
            self._began(flow.stage)
        self._allow()

    def _began(self, stage: InboxStage) -> None:
        self.begun.leave()
        if stage is InboxStage.ACCEPTING:
            self.why.clear()
            self.why.setFocus()
        elif stage is InboxStage.CHOOSING_CASE:
            self.why_linked.clear()
            self.why_linked.setVisible(self._flow.needs_reason())
            self.search.clear()
            self.search.setFocus()
            self._flow.search.look_for("")
        elif stage is InboxStage.DECLINING:
            self.reason.setCurrentIndex(-1)
            self.note.clear()
            self.begun.begin(self._flow.chosen_id)
            self.reason.setFocus()
        elif stage is InboxStage.ANSWERED:
            self._show_outcome()
            if self._has_keys:
                self.panel.copy.setFocus()

    def _show_outcome(self) -> None:
        outcome = self._flow.outcome
        if outcome is None:
            return
        clear(self._banner_place)
        words = (
            _("Declined. Nothing was written into the register.")
            if self._flow.declined
            else _("Accepted as case {number}.").format(number=outcome.case_no)
        )
        self._banner_place.addWidget(Banner("plain" if self._flow.declined else "good", words))
        self.to_case.setVisible(bool(outcome.case_id))
        self._hand_over.show(outcome.receipt_packet_id)

    def _show_cases(self) -> None:
        self.found.clear()
        for case in self._flow.search.cases:
            told = (case.case_no, projector.name(case.name), district_words(case.place))
            words = " · ".join(part for part in told if part)
            item = QListWidgetItem(projector.over(words))
            item.setData(_CASE_ROLE, case.case_id)
            self.found.addItem(item)
        search = self._flow.search
        more = more_cases(len(search.cases)) if search.has_more else ""
        self.more.setText(more)
        self.found.setAccessibleDescription(more)
        reveal(self.more, search.has_more)
        self._allow()

    def _allow(self) -> None:
        late = self._flow.needs_reason()
        self.accept_late.allow(bool(self.why.text().strip()), _("State the reason first."))
        chosen = self.found.currentItem() is not None
        told = not late or bool(self.why_linked.text().strip())
        self.add.allow(
            chosen and told,
            _("Choose a case first.") if not chosen else _("State the reason first."),
        )
        self.decline.allow(bool(self.reason.value()), _("Choose a reason first."))

    # -- buttons -------------------------------------------------------------------------------

    def _accept(self) -> None:
        if self._flow.needs_reason():
            self._flow.begin(InboxStage.ACCEPTING)
        else:
            self._flow.accept()

    def _take(self) -> None:
        self._flow.accept(reason=self.why.text())

    def _link(self) -> None:
        self._flow.begin(InboxStage.CHOOSING_CASE)

    def _take_into(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            self._flow.accept(into=str(item.data(_CASE_ROLE)), reason=self.why_linked.text())

    def _decline(self) -> None:
        self._flow.begin(InboxStage.DECLINING)

    def _say_no(self) -> None:
        self._flow.decline(self.reason.value(), self.note.text())

    def _open_case(self) -> None:
        if self._flow.outcome is not None:
            self.case_asked.emit(self._flow.outcome.case_id)


def _face() -> tuple[QWidget, QVBoxLayout]:
    face = QWidget()
    whole = column(within=face)
    return face, whole


def _line(*buttons: QWidget) -> QHBoxLayout:
    return row(1, *buttons)


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
        self.told, self.details = column(spacing=10), column(spacing=10)
        self.check = primary(_("Check this office's number"), "phone", self._check)
        words = _("About a sealed case. The people named for it see it when they open the case.")
        self.closed = wrapped(words)
        self.life = life
        # What has to be done before anything is seen stands under the line that says so.
        put(self.body.column, self.told, self.check, self.details, self.closed, life, 1)
        put(self.column, (self.body, 1), life.acts)
        self.answer = answer
        self.held = SnugScroll(answer, self)
        self.to_case = secondary(_("Open the case"), "folder-open", self._open_case)
        self.on_paper = secondary(_("Acknowledge on paper…"), "printer", self._on_paper)
        self.to_returns = secondary(_("Open the return"), "file-spreadsheet", self._open_return)
        self.to_match = primary(_("Open it under Matches"), "blend", self._open_match)
        ways = in_lines(self.to_case, self.on_paper, self.to_returns, self.to_match)
        self.whose = ElidedLabel("", "strong")
        reveal(self.whose, False)
        put(self.column, self.whose, self.held, ways)
        foot = (life.acts, self.held, ways)
        self._foot = LowFoot(self, self.column, self.body, foot)
        flow.changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """While an answer is written in a low window, the packet makes room for it but its name."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        answering = self._flow.stage not in (InboxStage.READING, InboxStage.WORKING)
        self._foot.hold_out(answering)
        left = self.height() - self.held.sizeHint().height()
        seen = not answering or left >= look().px(_LEAST_SEEN + _AROUND)
        self.body.setVisible(seen)
        reveal(self.whose, not seen)

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
        clear(self.told)
        clear(self.details)
        if preview is not None:
            told = (preview.from_name or _("Unknown office"), about(preview.type, preview.kind))
            self.whose.setText(" · ".join(told))
            self._tell(self.told, preview)
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

    def _tell(self, column: QVBoxLayout, preview: PacketPreview) -> None:
        put(column, self._head(preview), wrapped(sealed_line(preview), "muted"))
        for tone, words in warnings(preview):
            column.addWidget(Banner(tone, words))

    def _fill(self, column: QVBoxLayout, preview: PacketPreview) -> None:
        if preview.from_state not in OPEN_STATES:
            self._fill_closed(column, preview)
            return
        column.addWidget(Rule())
        if preview.answer is not None:
            self._fill_answer(column, preview.answer)
            return
        if preview.type == RETURN:
            words = _(
                "Numbers of the cases of this office, and no case. They are added up under "
                "Statistical returns by themselves; nothing has to be answered."
            )
            put(column, PlainLabel(_("Their return"), "heading"), wrapped(words))
            return
        told = plain_sentence(preview)
        if told:
            column.addWidget(wrapped(told))
            return
        seen = row(IconLabel("eye", look().tokens.accent, 18))
        seen.addWidget(PlainLabel(_("What they sent"), "heading"), 1)
        column.addLayout(seen)
        packet_into(column, preview)
        if preview.files and "files-not-checked" in preview.warnings:
            words = _("Documents are read and compared when you accept.")
            column.addWidget(wrapped(words, "small"))

    def _head(self, preview: PacketPreview) -> QVBoxLayout:
        urgent = urgency_mark(preview.block.urgency) if preview.block else None
        marks = [mark for mark in (state_mark(preview.from_state), urgent) if mark is not None]
        name = preview.from_name or _("Unknown office")
        head = column(in_lines(*(Badge(mark) for mark in marks)), wrapped(name, "title"), spacing=4)
        if preview.from_district:
            head.addWidget(wrapped(office_district(preview.from_district), "muted"))
        if preview.from_claims:
            head.addWidget(wrapped(sentence(preview.from_claims), "strong"))
        words = f"{about(preview.type, preview.kind)} · {size_words(preview.size)}"
        head.addWidget(wrapped(words, "muted"))
        return head

    def _fill_answer(self, column: QVBoxLayout, answer: SeenAnswer) -> None:
        notice = self._shown is not None and self._shown.type == "notice"
        words = _("What they tell") if notice else _("Their answer")
        head = row(PlainLabel(words, "heading"), Badge(answer_mark(answer.state)), 1, spacing=10)
        column.addLayout(head)
        item = self._flow.chosen
        lines = answer_lines(answer)
        if item is not None:
            ours = ((_("Case"), item.case_no), (_("Common reference"), item.case_ref))
            lines += [(label, words) for label, words in ours if words]
        column.addWidget(FactLines(lines))
        after = after_answer(answer)
        if after:
            column.addWidget(wrapped(after, "muted"))

    def _fill_closed(self, column: QVBoxLayout, preview: PacketPreview) -> None:
        if preview.block is not None:
            column.addWidget(SectionLabel(_("What can be seen now")))
            column.addWidget(FactLines(block_lines(preview.block)))
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
        put(column, Rule(), wrapped(words.get(preview.from_state, words[""])))
