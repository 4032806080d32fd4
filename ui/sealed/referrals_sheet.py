"""The referrals of a sealed case: what became of each, and what can be done with it now.

Rules: they are read inside the seal; nothing of them stands in the outbox or the inbox, where all
see only that there is a packet about a sealed case.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.inbox.notices import case_banners
from app.packets.life_records import CaseBanner, SmallPacket
from app.packets.records import ReferralRecord
from app.referrals.referrals import list_referrals
from app.sealed import sealed
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands
from ui.frame.sealed_desk import SealedDesk
from ui.frame.values import code, day_at
from ui.packets.referral_life import LifeBox, LifeUses
from ui.widgets.buttons import secondary
from ui.widgets.choices import RadioBox
from ui.widgets.frames import EmptyState, clear
from ui.widgets.role_gate import by_role
from ui.widgets.sheet import Sheet


class SealedLifeUses(LifeUses):
    """Use cases about the referrals of one sealed case, each inside its seal.

    Args:
        outer: the desk of the whole register.
        case_id: whole id of the case.
    """

    def __init__(self, outer: Desk, case_id: str) -> None:
        super().__init__(outer)
        self._case_id = case_id

    def show(self, referral_id: str) -> ReferralRecord:
        with sealed.opened(self._s, self._case_id) as inside:
            return LifeUses(inside).show(referral_id)

    def progress(self, referral_id: str, words: str, next_step: str, day: str) -> SmallPacket:
        with sealed.opened(self._s, self._case_id) as inside:
            return LifeUses(inside).progress(referral_id, words, next_step, day)

    def done(self, referral_id: str, words: str, day: str, next_step: str) -> SmallPacket:
        with sealed.opened(self._s, self._case_id) as inside:
            return LifeUses(inside).done(referral_id, words, day, next_step)

    def withdraw(self, referral_id: str, reason: str) -> SmallPacket:
        with sealed.opened(self._s, self._case_id) as inside:
            return LifeUses(inside).withdraw(referral_id, reason)

    def acknowledge(self, packet_id: str, note: str) -> SmallPacket:
        with sealed.opened(self._s, self._case_id) as inside:
            return LifeUses(inside).acknowledge(packet_id, note)


class ReferralsSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk that works inside the seal of the case.
        parent: the window.
        referral_id: which one is shown first, "" for the newest.
    """

    def __init__(
        self, desk: SealedDesk, parent: QWidget | None = None, referral_id: str = ""
    ) -> None:
        super().__init__(_("Referrals of this sealed case"), parent, (640, 600))
        self._desk, self._case_id = desk, desk.case_id
        outer = desk.outer
        refer = secondary(_("Refer…"), "send", self._refer)
        by_role(outer, Act.REFER, refer)
        self.none = EmptyState("send", _("It was not referred yet."), (refer,))
        self.none.hide()
        self.body.column.addWidget(self.none)
        self._lines = QVBoxLayout()
        self.body.column.addLayout(self._lines)
        uses = SealedLifeUses(outer, desk.case_id)
        self.life = LifeBox(outer, DeskErrands(outer, self), uses=uses, composer="sealed-refer")
        self.life.changed.connect(self.reload)
        self.life.correct.clicked.connect(self.accept)
        self.body.column.addWidget(self.life)
        self.body.column.addWidget(self.life.acts)
        self.body.column.addStretch(1)
        self.lines: list[RadioBox] = []
        self.chosen = referral_id
        self._notices: dict[str, str] = {}
        close = secondary(_("Close"), "", self.accept)
        self.finish(secondary(_("Outbox"), "send", self._to_outbox), close)
        close.setFocus()
        self.reload()

    def reload(self) -> None:
        """Read the referrals again."""
        case_id = self._case_id
        self._desk.ask(
            lambda inside: (list_referrals(inside, case_id), case_banners(inside, case_id)),
            self._show,
        )

    def _show(self, answer: tuple[tuple[ReferralRecord, ...], tuple[CaseBanner, ...]]) -> None:
        found, told = answer
        self._notices = {one.referral_id: one.packet_id for one in told if one.waits}
        clear(self._lines)
        self.lines = []
        self.none.setVisible(not found)
        if found and self.chosen not in {one.referral_id for one in found}:
            self.chosen = found[0].referral_id
        for one in found:
            line = RadioBox(_line(one), one.referral_id)
            line.setChecked(one.referral_id == self.chosen)
            line.toggled.connect(self._picked)
            self.lines.append(line)
            self._lines.addWidget(line)
        self._show_life()

    def _show_life(self) -> None:
        self.life.show_life(self.chosen, self._notices.get(self.chosen, ""))

    def _picked(self) -> None:
        now = next((line.value for line in self.lines if line.isChecked()), self.chosen)
        if now != self.chosen:
            self.chosen = now
            self._show_life()

    def _refer(self) -> None:
        self.accept()
        self._desk.outer.open("sealed-refer", self._case_id)

    def _to_outbox(self) -> None:
        self.accept()
        self._desk.outer.open("outbox")


def _line(one: ReferralRecord) -> str:
    kind = code("referral_kind", one.kind)
    state = code("referral_state", one.state)
    return f"{one.office_name} · {kind} · {day_at(one.sealed_at)} · {state}"
