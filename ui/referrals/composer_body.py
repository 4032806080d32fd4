"""The composer of one case: step bar, the step, the receiver's view beside it, the foot.

Rules: the button that seals is never a default and not pressed by Enter; a button that is off says
why, in a whole sentence; what is shown is decided by the presenter, and the view was decoded from
the bytes that would be sealed; one that does not belong to the present choices says so; a number
that stands out is shown with its middle hidden, because the screen may be seen by others.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from enum import IntEnum
from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.numerals import size_words
from app.packets.packet_view import withheld_words
from app.packets.records import LookAgain, ReferralPreview, SentReferral
from ui.frame.worker import triage
from ui.look.theme import look
from ui.mail.mail_words import state_of
from ui.mail.send_panel import SendPanel
from ui.packets.outbox.hand_over_flow import HandOverFlow, follow_mails
from ui.packets.packet_words import block_lines, packet_into
from ui.referrals.agreed_step import AgreedStep
from ui.referrals.choices import Step
from ui.referrals.composer_flow import ComposerFlow, SeenFlow
from ui.referrals.office_step import OfficeStep
from ui.referrals.seal_step import ResultFace, SealStep
from ui.referrals.share_step import ShareStep
from ui.widgets.badge import Badge, Mark, MarkButton, StepBar
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import Button, careful_primary, primary, secondary
from ui.widgets.compact_layout import LooseStack, after_layout, from_top
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, column, put, row
from ui.widgets.office_words import shown_name
from ui.widgets.plain import FootWords, IconLabel, SectionLabel, wrapped
from ui.widgets.strip import Banner

_MISSING = {
    "office": N_("Choose an office first."),
    "purpose": N_("Say what it is for."),
    "office-unchecked": N_("Cases go only to offices whose number was checked: check it first."),
    "office-refused": N_("Nothing can be sealed for this office now."),
    "consent": N_("Record the consent, or choose a legal ground for sharing without consent."),
    "ground-danger": N_("An office that nobody has checked gets it only for danger to life."),
    "ground-basis": N_("Say which legal ground it is."),
    "ground-order": N_("Write the number of the order."),
    "ground-officer": N_("Write who decided it."),
    "ground-reason": N_("Write the reason."),
    "beyond": N_("Write why more leaves than was recorded for the child."),
    "facts": N_("Tick at least one fact or document."),
    "identity": N_("A transfer needs a name: who takes the case over must know whose it is."),
    "wait": N_("Reading what may be shared…"),
}
_AGAIN = {
    "phone": N_("Look again: {field} holds a phone number ({text})."),
    "id-number": N_("Look again: {field} holds what looks like an identity number ({text})."),
    "email": N_("Look again: {field} holds an e-mail address ({text})."),
    "doubt": N_("Look again: {field} does not fit the date of birth or the age."),
    "name": N_("Look again: {field} names another person ({text})."),
    "office": N_("Look again: {field} names another office ({text})."),
}
_HIDDEN_KINDS = ("phone", "id-number")
_SHOWN_ENDS = 2


def missing(slug: str) -> str:
    """Return why a step cannot be left, "" for nothing."""
    return _(_MISSING[slug]) if slug else ""


def look_again(hint: LookAgain) -> str:
    """Return a hint in words."""
    kind, _space, text = hint.found.partition(" ")
    words = _AGAIN.get(kind, N_("Look again: {field} ({text})."))
    shown = _middle_hidden(text) if kind in _HIDDEN_KINDS else text
    return _(words).format(field=_(hint.label), text=shown)


def _middle_hidden(text: str) -> str:
    bare = "".join(text.split())
    hidden = len(bare) - 2 * _SHOWN_ENDS
    return f"{bare[:_SHOWN_ENDS]}{'•' * max(hidden, 2)}{bare[-_SHOWN_ENDS:]}"


_BADGE_FROM = 380
_LOW = 400
"""Below this height, in pixels of the design, lines over the facts would hide all of them."""


class SeenPane(Card):
    """The receiver's view.

    Signals:
        hide_asked: LookAgain that is to be left out.
    """

    hide_asked = Signal(object)

    def __init__(self, flow: SeenFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: ReferralPreview | Exception | None = None
        self._hint: str | None = None
        self._is_low = False
        self.only = Badge(Mark(_("Only this office can open it"), "accent", "lock"))
        head = row(
            IconLabel("eye", look().tokens.accent, 20),
            (wrapped(_("Exactly what they will see"), "heading"), 1),
            self.only,
        )
        self.state = wrapped("", "muted")
        self.body = ScrollBody()
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        put(self.column, head, Rule(), self.state, (self.body, 1))
        flow.changed.connect(self.show_view)
        self.show_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the badge out where the heading needs the room; begin with facts in a low pane."""
        super().resizeEvent(event)
        self._show_badge()
        low = self.height() < look().px(_LOW)
        if low != self._is_low:
            self._is_low, self._shown = low, None
            self.show_view()

    def _show_badge(self) -> None:
        wide = self.width() >= look().px(_BADGE_FROM)
        self.only.setVisible(wide and self._flow.preview is not None)

    def show_view(self) -> None:
        """Follow the presenter."""
        flow = self._flow
        shown = flow.preview or flow.problem
        old = flow.preview is not None and not flow.fresh
        self.state.setText(_("Bringing this up to date…") if old else "")
        self.state.setVisible(old)
        self._show_badge()
        hint = "" if shown else missing(flow.missing())
        if shown is self._shown and hint == self._hint:
            return
        self._shown, self._hint = shown, hint
        place = self.body.verticalScrollBar().value()
        self.body.clear()
        if isinstance(shown, ReferralPreview):
            self._fill(self.body.column, shown)
        elif isinstance(shown, Exception):
            failure = triage(shown)
            self.body.column.addWidget(Banner("caution", failure.happened, failure.todo))
        else:
            self.body.column.addWidget(
                EmptyState(
                    "eye",
                    _("Here you will see, word for word, what they will see."),
                    hint=hint,
                )
            )
        self.body.column.addStretch(1)
        self.body.verticalScrollBar().setValue(place)

    def _hide(self, hint: LookAgain) -> Button | None:
        """Return the button that hides it, None for what is kept as it was recorded."""
        if not hint.place:
            return None
        button = secondary(_("Hide it"), "", functools.partial(self.hide_asked.emit, hint))
        button.setAccessibleName(_("Hide it: {field}").format(field=_(hint.label)))
        return button

    def _leads_to(self, again: list[Banner]) -> MarkButton:
        """Return what stands for the lines in a low pane, and scrolls to them."""
        count = len(again)
        words = ngettext("{count} thing to look at again", "{count} things to look at again", count)
        said = words.format(count=numerals.shown(count))
        mark = MarkButton(Mark(said, "caution", "triangle-alert"))

        def lead() -> None:
            self.body.ensureWidgetVisible(again[-1])
            self.body.ensureWidgetVisible(again[0])

        mark.clicked.connect(lead)
        return mark

    def _fill(self, column: QVBoxLayout, preview: ReferralPreview) -> None:
        again = [
            Banner("caution", look_again(hint), button=self._hide(hint))
            for hint in preview.look_again
        ]
        if again and self._is_low:
            put(column, self._leads_to(again))
            packet_into(column, preview.packet, facts_first=True)
            put(column, *again)
        else:
            put(column, *again)
            packet_into(column, preview.packet, facts_first=self._is_low)
        column.addWidget(Rule())
        if preview.packet.block is not None:
            column.addWidget(
                wrapped(_("All they see until they have checked this office"), "muted")
            )
            column.addWidget(FactLines(block_lines(preview.packet.block)))
        column.addWidget(SectionLabel(_("They will not see")))
        withheld = ", ".join(withheld_words(preview))
        column.addWidget(wrapped(withheld or _("Everything in the case leaves.")))
        words = _(
            "its size, rounded to {size}, and that it is a sealed file. No office, name or date."
        )
        found_words = wrapped(words.format(size=size_words(preview.packet.size)))
        found_words.setAlignment(Qt.AlignmentFlag.AlignTop)
        put(column, SectionLabel(_("Anyone who finds the file sees")), found_words)


_NEXT = {
    Step.OFFICE: N_("Next: consent"),
    Step.AGREED: N_("Next: what to share"),
    Step.SHARE: N_("Next: check and seal"),
}
_LEFT, _RIGHT = 58, 42
_WORDS_FROM = 620
_LONGEST_NAME = 40

_STEPS: Mapping[IntEnum, str] = {
    Step.OFFICE: N_("To which office"),
    Step.AGREED: N_("Consent given"),
    Step.SHARE: N_("What to share"),
    Step.SEAL: N_("Check and seal"),
}


class ComposerBody(QWidget):
    """Everything under the header.

    Signals:
        close_asked: leave the composer; the choices are kept.
        another_asked: refer the case to one more office.
        next_asked: go on with the next office.
        copy_asked: choose here what was chosen for the first office.
        attach_asked: add documents to the case that are to go along.

    Attributes:
        adding: how far such documents are.
        why_no_papers: why the user may add none, "" when he may.
    """

    close_asked = Signal()
    another_asked = Signal()
    next_asked = Signal()
    copy_asked = Signal()
    attach_asked = Signal()

    def __init__(
        self,
        flow: ComposerFlow,
        hand_over: HandOverFlow,
        mailing: SendPanel | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.mailing = mailing
        if mailing is not None:
            mailing.setParent(self)
            mailing.hide()
        self.flow = flow
        self.hand_over = hand_over
        flow.setParent(self)
        hand_over.setParent(self)
        self.result: ResultFace | None = None
        self._others = ("", False)
        self._copy_from = ""
        self.bar = StepBar(_STEPS)
        self.bar.wanted.connect(flow.go)
        self.adding = BusyLine(can_stop=True)
        self.why_no_papers = ""
        whole = column(self.bar, self.adding, spacing=10, within=self)
        self.stack = LooseStack(self)
        self.stack.addWidget(self._two_halves())
        put(whole, (self.stack, 1), self._foot())
        flow.changed.connect(self.show_flow)
        flow.sealed.connect(self._show_result)
        # Queued: the steps follow the choices first, and may be made anew by it.
        flow.led.connect(self.focus_step, Qt.ConnectionType.QueuedConnection)
        self.show_flow()

    def _two_halves(self) -> QWidget:
        flow = self.flow
        halves = QWidget(self.stack)
        card = Card(halves)
        self.steps = LooseStack(card)
        self.office = OfficeStep(flow.choices, self.steps)
        self.office.purpose.chosen.connect(lambda _purpose: self._lead_on())
        self.office.another_asked.connect(self.another_asked)
        self.steps.addWidget(self.office)
        card.column.addWidget(self.steps)
        self.seen = SeenPane(flow.seen, halves)
        self.seen.hide_asked.connect(flow.choices.hide)
        row((card, _LEFT), (self.seen, _RIGHT), spacing=14, within=halves)
        return halves

    # The other steps are made when they are come to: the page is there sooner.

    @cached_property
    def agreed(self) -> AgreedStep:
        """The step about consent."""
        return self._joined(AgreedStep(self.flow.choices, self.steps))

    @cached_property
    def share(self) -> ShareStep:
        """The step with the ticks."""
        step = ShareStep(self.flow.choices, self.steps)
        step.copy_asked.connect(self.copy_asked)
        step.attach_asked.connect(self.attach_asked)
        if self.why_no_papers:
            step.attach.forbid(self.why_no_papers)
        step.offer_copy(self._copy_from)
        return self._joined(step)

    @cached_property
    def seal(self) -> SealStep:
        """The last look before sealing."""
        step = SealStep(self.flow.choices, self.flow.seen, self.steps)
        step.share_asked.connect(self._share)
        return self._joined(step)

    def _joined[T: QWidget](self, step: T) -> T:
        self.steps.addWidget(step)
        return step

    def _face(self, step: Step) -> ScrollBody:
        if step is Step.OFFICE:
            return self.office
        if step is Step.SHARE:
            return self.share
        return self.seal if step is Step.SEAL else self.agreed

    def _foot(self) -> QWidget:
        self.foot = QWidget()
        line = QHBoxLayout(self.foot)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(10))
        self.mark = IconLabel("circle-check", look().tokens.good, 18)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.status = FootWords()
        line.addWidget(self.status, 1)
        self.close_button = secondary(_("Close"), "", self.close_asked.emit)
        self.stop = secondary(_("Stop"), "square", self.flow.stop)
        self.back = secondary(_("Back"), "", self._back)
        self.next = primary("", "", self._next)
        self.seal_button = careful_primary("", "stamp", self.flow.seal)
        put(line, 0, self.close_button, self.stop, self.back, self.next, self.seal_button)
        return self.foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of the foot out where the buttons need the room."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_WORDS_FROM)
        self.status.setVisible(wide)
        self.mark.setVisible(wide)

    # -- showing -------------------------------------------------------------------------------

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self.flow
        step, last = flow.step, flow.step is Step.SEAL
        self.bar.show_steps(
            step, [one for one in Step if flow.reachable(one)], flow.sent is not None
        )
        if self.steps.currentWidget() is not self._face(step):
            face = self._face(step)
            self.steps.setCurrentWidget(face)
            after_layout(face, lambda: _begin_at_top(face))
        gone = flow.sent is not None
        self.foot.setVisible(not gone)
        self.back.setVisible(step is not Step.OFFICE and not flow.sealing)
        self.next.setVisible(not last)
        self.seal_button.setVisible(last)
        self.stop.setVisible(flow.sealing)
        self.close_button.setVisible(not flow.sealing)
        why = missing(flow.missing())
        if "share" in self.__dict__:
            self.share.tell(flow.seen.problem)
        self.seen.show_view()
        if not last:
            self.next.say(_(_NEXT[step]))
            self.next.allow(not why, why)
        else:
            self._show_seal(why)
        self.status.setText(self._status(why))

    def _show_seal(self, why: str) -> None:
        office = self.flow.choices.office
        name = shown_name(office) if office else "…"
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        self.seal_button.say(_("Seal for {office}").format(office=short))
        self.seal_button.setAccessibleName(_("Seal for {office}").format(office=name))
        problem = triage(self.flow.seen.problem).happened if self.flow.seen.problem else ""
        why = why or problem or _("The right side is being brought up to date.")
        self.seal_button.allow(self.flow.can_seal(), why)

    def _status(self, why: str) -> str:
        if self.flow.sealing:
            return _("Sealing, then reading back and comparing…")
        kept = _("Nothing has left this office.")
        return f"{kept} {why}" if why else kept

    def _show_result(self, sent: SentReferral) -> None:
        office = self.flow.choices.office
        if office is None:
            return
        self.hand_over.show(sent.packet_id, size=sent.size)
        if self.mailing is not None:
            self.mailing.show_packet(sent.packet_id, office.office_id, sent.size)
        self.result = ResultFace(sent, office, self.hand_over, self.mailing)
        if self.mailing is not None:
            self.mailing.show()
            self.mailing.flow.changed.connect(self._show_mail)
            self.mailing.flow.prepared.connect(
                lambda _packet, parts: self._show_mail(
                    "copied" if not parts or parts.is_whole else ""
                )
            )
            follow_mails(self.hand_over, self.mailing.flow)
        self.result.next_asked.connect(self.next_asked)
        self.result.another_asked.connect(self.another_asked)
        self.result.show_others(self._others[0], may_add=self._others[1])
        self.stack.addWidget(self.result)
        self.stack.setCurrentWidget(self.result)

    def _show_mail(self, state: str = "") -> None:
        if self.mailing is not None and self.result is not None:
            state = state or state_of(self.mailing.flow.jobs)
            done = any(job.state == "sent" for job in self.mailing.flow.jobs)
            if state:
                self.result.show_mail("part" if done and state != "sent" else state)

    def show_others(self, following: str, *, may_add: bool, copy_from: str) -> None:
        """Offer the next office, one more, and what was chosen for the first, where it helps."""
        self._others, self._copy_from = (following, may_add), copy_from
        if "share" in self.__dict__:
            self.share.offer_copy(copy_from)
        self.office.offer_another(may_add)
        if self.result is not None:
            self.result.show_others(following, may_add=may_add)

    # -- buttons -------------------------------------------------------------------------------

    def _next(self) -> None:
        if self.flow.step is not Step.SEAL and self.flow.go(Step(self.flow.step + 1)):
            self.focus_step()

    def _share(self) -> None:
        if self.flow.go(Step.SHARE):
            self.focus_step()

    def _lead_on(self) -> None:
        """The purpose is chosen last: with an office, all that it needs is known."""
        if self.flow.choices.draft.office_id:
            self.flow.lead_on()

    def _back(self) -> None:
        if self.flow.step is not Step.OFFICE and self.flow.go(Step(self.flow.step - 1)):
            self.focus_step()

    def focus_step(self) -> None:
        """Put the keyboard where the step begins; on the last one that is never the seal.

        What is asked there stands above it, and is seen too.
        """
        _focus(self)
        here = QApplication.focusWidget()
        if here is not None and self.steps.isAncestorOf(here):
            from_top(here)


def _begin_at_top(face: ScrollBody) -> None:
    """Let a step begin at its top where the keyboard is in none of its fields."""
    here = QApplication.focusWidget()
    if here is None or not face.isAncestorOf(here):
        face.verticalScrollBar().setValue(0)


def _focus(body: ComposerBody) -> None:
    step = body.flow.step
    if body.result is not None:
        body.result.panel.copy.setFocus()
    elif step is Step.OFFICE:
        body.office.focus_first()
    elif step is Step.AGREED:
        (body.next if body.next.isEnabled() else body.agreed.first()).setFocus()
    elif step is Step.SHARE:
        lines = list(body.share.ticks.lines.values())
        (lines[0] if lines else body.share.details).setFocus()
    elif body.flow.lacks_reason():
        body.seal.reason.setFocus()
    else:
        body.back.setFocus()
