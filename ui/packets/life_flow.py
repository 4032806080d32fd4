"""What becomes of one referral: its steps, and what the officer tells the other office next.

Rules: what can be done follows the record alone; whatever is sealed lies in the outbox afterwards
and is handed over by a person; one thing is sealed at a time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.base.errors import AppError
from app.core import drafts
from app.packets.life_records import SmallPacket
from app.packets.records import ReferralRecord
from app.referrals import consent_withdrawn, feedback, referrals, withdrawing
from ui.frame.bound import Bound
from ui.frame.errands import Errands, ask

ACTS = ("progress", "done", "correct", "withdraw", "acknowledge")


class LifeUses(Bound):
    """Use cases bound to the open register; called on the register's lane only."""

    def show(self, referral_id: str) -> ReferralRecord:
        return referrals.show_referral(self._s, referral_id)

    def progress(self, referral_id: str, words: str, next_step: str, day: str) -> SmallPacket:
        return feedback.progress(self._s, referral_id, words, next_step, day)

    def done(self, referral_id: str, words: str, day: str, next_step: str) -> SmallPacket:
        return feedback.done(self._s, referral_id, words, day, next_step)

    def withdraw(self, referral_id: str, reason: str) -> SmallPacket:
        return withdrawing.withdraw(self._s, referral_id, reason)

    def acknowledge(self, packet_id: str, note: str) -> SmallPacket:
        return consent_withdrawn.acknowledge(self._s, packet_id, note)

    def let_go(self, place: str) -> None:
        """Let a draft go whose words were sealed."""
        with contextlib.suppress(AppError):
            drafts.keep(self._s, place, "")


class LifeFlow(QObject):
    """Presenter of one referral's life.

    Signals:
        changed: the record, or what is being done, changed.
        sealed: a SmallPacket was sealed, or nothing had to be.
        refused: a failure.
    """

    changed = Signal()
    sealed = Signal(object)
    refused = Signal(object)

    def __init__(self, uses: LifeUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
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
            ask(
                self._errands,
                lambda: self._uses.show(referral_id),
                lambda record: self._shown(referral_id, record),
                self.refused.emit,
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

        ask(self._errands, seal, self._sealed, self._failed)

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
