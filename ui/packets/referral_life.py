"""What becomes of one referral: its steps, and what the officer tells the other office next.

Rules: what can be done follows the record alone, and a button is there only while it can do
something; every step says who told it; a dialog puts news, an end or a withdrawal into words and
says what happens next, what leaves is what was typed, and Enter never seals and never withdraws;
one thing is sealed at a time, lies in the outbox afterwards and is handed over by a person.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.errors import AppError
from app.base.language import _
from app.core import drafts
from app.core.permissions import Act
from app.core.services import Services
from app.packets.records import LifeStep, ReferralRecord, SmallPacket
from app.packets.referral_life import step_words
from app.referrals import consent_withdrawn, feedback, referrals, withdrawing
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Bound, Desk, Errands, Presenter
from ui.frame.values import day_at
from ui.look.theme import look
from ui.widgets.buttons import (
    Button,
    by_role,
    careful_danger,
    careful_primary,
    danger,
    primary,
    secondary,
)
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.field_editors import typed_date
from ui.widgets.frames import clear, column, put, row
from ui.widgets.plain import IconLabel, SectionLabel, wrapped
from ui.widgets.sheet import Sheet

ACTS = ("progress", "done", "correct", "withdraw", "acknowledge")


class LifeUses(Bound):
    """Use cases bound to the open register; called on the register's lane only."""

    def _about(self) -> AbstractContextManager[Services]:
        """Return the services with which the case is worked on; that of another kind has others."""
        return nullcontext(self._s)

    def show(self, referral_id: str) -> ReferralRecord:
        """Return a referral as it stands."""
        with self._about() as s:
            return referrals.show_referral(s, referral_id)

    def progress(self, referral_id: str, words: str, next_step: str, day: str) -> SmallPacket:
        """Seal a report about what was done, and what is next."""
        with self._about() as s:
            return feedback.progress(s, referral_id, words, next_step, day)

    def done(self, referral_id: str, words: str, day: str, next_step: str) -> SmallPacket:
        """Seal a report that ends the work on a referral."""
        with self._about() as s:
            return feedback.done(s, referral_id, words, day, next_step)

    def withdraw(self, referral_id: str, reason: str) -> SmallPacket:
        """Take a referral back, and seal the notice about it."""
        with self._about() as s:
            return withdrawing.withdraw(s, referral_id, reason)

    def acknowledge(self, packet_id: str, note: str) -> SmallPacket:
        """Confirm that consent was taken back and what was done, and seal that."""
        with self._about() as s:
            return consent_withdrawn.acknowledge(s, packet_id, note)

    def let_go(self, place: str) -> None:
        """Let a draft go whose words were sealed."""
        with contextlib.suppress(AppError), self._about() as s:
            drafts.keep(s, place, "")


class LifeFlow(Presenter):
    """Presenter of one referral's life.

    Signals:
        changed: the record, or what is being done, changed.
        sealed: a SmallPacket was sealed, or nothing had to be.
        refused: a failure.
    """

    sealed = Signal(object)

    def __init__(self, uses: LifeUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self.referral_id = ""
        self.notice_id = ""
        self.record: ReferralRecord | None = None
        self.busy = False

    def show(self, referral_id: str, notice_id: str = "") -> None:
        """Turn to a referral.

        Args:
            referral_id: its id, or "" for none.
            notice_id: a notice that waits to be acknowledged, or "".
        """
        if referral_id != self.referral_id:
            self.record = None
        self.referral_id, self.notice_id = referral_id, notice_id
        self.changed.emit()
        if referral_id:
            self._ask(
                lambda: self._uses.show(referral_id),
                lambda record: self._shown(referral_id, record),
            )

    def may(self, act: str) -> bool:
        """Say whether something can be done now: one of ACTS."""
        if self.busy:
            return False
        if act == "acknowledge":
            return bool(self.notice_id)
        return self.record is not None and act in self.record.may

    def place_of(self, act: str) -> str:
        """Return where the words for one of ACTS are kept while they are typed, "" for nowhere."""
        record = self.record
        return "" if record is None else f"{act}:{record.case_id}:{record.referral_id}"

    def progress(self, words: str, next_step: str, day: str) -> None:
        """Seal news for the office that referred."""
        self._seal("progress", lambda one: self._uses.progress(one, words, next_step, day))

    def done(self, words: str, day: str, next_step: str) -> None:
        """Seal that it was done, and what came of it."""
        self._seal("done", lambda one: self._uses.done(one, words, day, next_step))

    def withdraw(self, reason: str) -> None:
        """Take the referral back."""
        self._seal("withdraw", lambda one: self._uses.withdraw(one, reason))

    def acknowledge(self, note: str = "") -> None:
        """Tell that the notice was read."""
        notice_id = self.notice_id
        self._seal("acknowledge", lambda _one: self._uses.acknowledge(notice_id, note))

    def _seal(self, act: str, work: Callable[[str], SmallPacket]) -> None:
        if not self.may(act):
            return
        self.busy = True
        self.changed.emit()
        referral_id, place = self.referral_id, self.place_of(act)

        def seal() -> SmallPacket:
            packet = work(referral_id)
            if place:
                self._uses.let_go(place)
            return packet

        self._ask(seal, self._sealed, self._failed)

    def _shown(self, referral_id: str, record: ReferralRecord) -> None:
        if referral_id == self.referral_id:
            self.record = record
            self.changed.emit()

    def _sealed(self, packet: SmallPacket) -> None:
        self.busy = False
        self.sealed.emit(packet)
        self.show(self.referral_id)

    def _failed(self, error: Exception) -> None:
        self.busy = False
        self.refused.emit(error)
        self.changed.emit()


class NewsSheet(Sheet):
    """Asks how it goes: what was done so far, what comes next, and when.

    Args:
        office: name of the office that is told.
        done: called with what was done, the next step and its day as typed.
        parent: the window.
    """

    def __init__(self, office: str, done: Callable[[str, str, str], None], parent: QWidget) -> None:
        super().__init__(_("In progress"), parent, (560, 540))
        self._done = done
        self.words = TextEntry(_("What was done so far"), lines=3)
        self.next_step = LineEntry(_("What comes next"))
        self.day = LineEntry(_("On which day"), _("Day: 25 Nov 2026"), as_typed=True)
        say_where(self, office)
        for field in (self.words, self.next_step, self.day):
            self.body.column.addWidget(Labelled(field.accessibleName(), field))
        self.body.column.addStretch(1)
        self.seal = careful_primary(_("Seal the progress note"), "repeat", self._seal)
        self.finish(secondary(_("Cancel"), "", self.reject), self.seal)
        self.words.setFocus()

    def _seal(self) -> None:
        self.accept()
        self._done(self.words.text(), self.next_step.text(), self.day.text())


class DoneSheet(Sheet):
    """Asks what was done, on which day, and what comes next.

    Args:
        office: name of the office that is told.
        today: the day as it is typed.
        done: called with what was done, the day as typed and the next step.
        parent: the window.
    """

    def __init__(
        self, office: str, today: str, done: Callable[[str, str, str], None], parent: QWidget
    ) -> None:
        super().__init__(_("Done"), parent, (560, 540))
        self._done = done
        self.words = TextEntry(_("What was done"), lines=3)
        self.day = LineEntry(_("Done on"), _("Day: 25 Nov 2026"), as_typed=True)
        self.day.setText(today)
        self.next_step = LineEntry(_("What comes next"))
        say_where(self, office)
        for field in (self.words, self.day, self.next_step):
            self.body.column.addWidget(Labelled(field.accessibleName(), field))
        self.body.column.addStretch(1)
        self.seal = careful_primary(_("Seal: it is done"), "check-check", self._seal)
        self.finish(secondary(_("Cancel"), "", self.reject), self.seal)
        needs_words(self.words, self.seal, _("First state what was done."))
        self.words.setFocus()

    def _seal(self) -> None:
        self.accept()
        self._done(self.words.text(), self.day.text(), self.next_step.text())


class TakeBackSheet(Sheet):
    """Asks why a referral is withdrawn.

    Args:
        office: name of the office that got it.
        left: True when the packet may have left the house.
        done: called with the reason.
        parent: the window.
    """

    def __init__(
        self, office: str, left: bool, done: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(_("Withdraw the referral"), parent, (560, 400))
        self._done = done
        words = (
            _("What has left cannot be erased. A notice for {office} is put into the outbox.")
            if left
            else _("It has not left yet: its file is removed, and {office} hears nothing of it.")
        )
        self.body.column.addWidget(wrapped(words.format(office=office)))
        self.why = TextEntry(_("Reason"), lines=3)
        put(self.body.column, Labelled(_("Reason"), self.why), 1)
        self.take = careful_danger(_("Withdraw"), "undo-2", self._withdraw)
        self.finish(secondary(_("Keep the referral"), "", self.reject), left=(self.take,))
        needs_words(self.why, self.take, _("State the reason first."))
        self.why.setFocus()

    def _withdraw(self) -> None:
        self.accept()
        self._done(self.why.text())


class AcknowledgeSheet(Sheet):
    """Asks what was done after a person took consent back, before the notice is acknowledged.

    Args:
        office: name of the office that told it, "" when it is not known here.
        done: called with the words.
        parent: the window.
    """

    def __init__(self, office: str, done: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(_("Acknowledge: consent was taken back"), parent, (560, 400))
        self._done = done
        words = _("Pass nothing on any more, and tell whoever got it from you.")
        self.body.column.addWidget(wrapped(words))
        say_where(self, office or _("the office that told it"))
        self.note = TextEntry(_("What was destroyed, what has to be kept, and why"), lines=3)
        put(self.body.column, Labelled(self.note.accessibleName(), self.note), 1)
        self.seal = careful_primary(_("Seal the acknowledgement"), "mail-check", self._seal)
        self.finish(secondary(_("Cancel"), "", self.reject), self.seal)
        self.note.setFocus()

    def _seal(self) -> None:
        self.accept()
        self._done(self.note.text())


def say_where(sheet: Sheet, office: str) -> None:
    """Say in a sheet what happens to what is typed."""
    words = _("It is sealed for {office} and put into the outbox; it leaves as you type it.")
    sheet.body.column.addWidget(wrapped(words.format(office=office), "muted"))


def needs_words(field: TextEntry, button: Button, why: str) -> None:
    """Keep a button back until something was typed."""

    def allow() -> None:
        button.allow(bool(field.text().strip()), why)

    field.textChanged.connect(allow)
    allow()


_ICONS = {
    "declined": ("circle-x", "danger"),
    "withdrawn": ("undo-2", "danger"),
    "consent_withdrawn": ("undo-2", "danger"),
    "superseded": ("repeat", "caution"),
    "done": ("check-check", "good"),
    "accepted": ("circle-check", "good"),
    "acknowledged": ("mail-check", "good"),
}


class LifeBox(QWidget):
    """The life of the referral that is chosen; `acts` holds the buttons and stands elsewhere.

    Args:
        uses: the use cases, those of the open register when None.
        composer: the place in which a referral is corrected.
        drafts_desk: keeps what is typed; the desk, when None.

    Signals:
        changed: something was sealed or withdrawn; the list is to be read again.
    """

    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        errands: Errands,
        parent: QWidget | None = None,
        *,
        uses: LifeUses | None = None,
        composer: str = "refer",
        drafts_desk: Desk | None = None,
    ) -> None:
        super().__init__(parent)
        self._composer = composer
        self._desk, self._drafts_desk = desk, drafts_desk or desk
        self._shown: tuple[LifeStep, ...] | None = None
        self.flow = LifeFlow(uses or LifeUses(desk), errands, self)
        self.heading = SectionLabel(_("Outcome"))
        self._steps = column(spacing=6)
        column(self.heading, self._steps, within=self)
        self.news = secondary(_("In progress…"), "repeat", self._tell_news)
        self.done = primary(_("Done…"), "check-check", self._tell_done)
        self.withdraw = danger(_("Withdraw…"), "undo-2", self._take_back)
        self.correct = secondary(_("Correct this referral"), "repeat", self._correct)
        self.acknowledge = primary(_("Acknowledge…"), "mail-check", self._acknowledge)
        by_role(desk, Act.ACCEPT, self.news, self.done, self.acknowledge)
        by_role(desk, Act.REFER, self.withdraw, self.correct)
        self.acts = in_lines(self.acknowledge, self.news, self.done, self.correct, self.withdraw)
        self.flow.changed.connect(self._show)
        self.flow.sealed.connect(self._sealed)
        self.flow.refused.connect(desk.show_failure)
        self._show()

    def show_life(self, referral_id: str, notice_id: str = "") -> None:
        """Turn to a referral; see `LifeFlow.show`."""
        self.flow.show(referral_id, notice_id)

    def _show(self) -> None:
        flow = self.flow
        for button, act in (
            (self.news, "progress"),
            (self.done, "done"),
            (self.correct, "correct"),
            (self.withdraw, "withdraw"),
            (self.acknowledge, "acknowledge"),
        ):
            button.setVisible(flow.may(act))
        self.acts.setVisible(any(flow.may(act) for act in ACTS))
        steps = flow.record.life if flow.record is not None else ()
        self.setVisible(bool(flow.referral_id or flow.notice_id))
        self.heading.setVisible(bool(steps))
        if steps != self._shown:
            self._shown = steps
            clear(self._steps)
            for step in steps:
                self._steps.addLayout(_line(step))

    def _tell_news(self) -> None:
        self._open("progress", NewsSheet(self._office(), self.flow.progress, self.window()))

    def _tell_done(self) -> None:
        today = typed_date(self._desk.services.clock.today().isoformat())
        self._open("done", DoneSheet(self._office(), today, self.flow.done, self.window()))

    def _take_back(self) -> None:
        record = self.flow.record
        left = record is not None and record.left
        sheet = TakeBackSheet(self._office(), left, self.flow.withdraw, self.window())
        self._open("withdraw", sheet)

    def _correct(self) -> None:
        record = self.flow.record
        if record is not None:
            self._desk.open(self._composer, f"{record.case_id}:{record.referral_id}")

    def _acknowledge(self) -> None:
        sheet = AcknowledgeSheet(self._office(), self.flow.acknowledge, self.window())
        self._open("acknowledge", sheet)

    def _open(self, act: str, sheet: Sheet) -> None:
        """Open a sheet whose words outlive a lock until they are sealed."""
        place = self.flow.place_of(act)
        if place:
            Drafting(sheet, self._drafts_desk, place, sheet.body.column, until_written=True)
        sheet.open()

    def _office(self) -> str:
        return self.flow.record.office_name if self.flow.record is not None else ""

    def _sealed(self, packet: SmallPacket) -> None:
        self._desk.wrote()
        if packet.packet_id:
            words = _("Sealed for {office}.").format(office=packet.to_name)
            self._desk.say(words, tone="good", todo=_("It waits in the outbox."), key="life")
        elif packet.refusal:
            words = _("No notice could be sealed for {office}: call them.")
            self._desk.say(words.format(office=packet.to_name), tone="caution", key="life")
        else:
            words = _("Withdrawn. Nothing had left, so nobody has to be told.")
            self._desk.say(words, tone="good", key="life")
        self.changed.emit()


def _line(step: LifeStep) -> QHBoxLayout:
    """Return one step: a mark, the day, and the words."""
    icon, tone = _ICONS.get(step.what, ("circle-check" if step.ours else "mail-check", "accent"))
    top = Qt.AlignmentFlag.AlignTop
    words = f"{day_at(step.at)} · {step_words(step)}"
    return row((IconLabel(icon, look().tone(tone)[0], 16), 0, top), (wrapped(words), 1))
