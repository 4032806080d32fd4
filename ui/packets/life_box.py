"""The steps of a referral under one another, and the buttons for what comes next.

Rules: a button is there only while it can do something; every step says who told it; what was
sealed is named with the way to hand it over.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.packets.life_records import LifeStep, SmallPacket
from app.packets.referral_words import step_words
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk
from ui.frame.errands import Errands
from ui.frame.field_values import typed_date
from ui.frame.values import day_at
from ui.look.theme import look
from ui.packets.life_flow import ACTS, LifeFlow, LifeUses
from ui.packets.life_sheets import AcknowledgeSheet, DoneSheet, NewsSheet, TakeBackSheet
from ui.widgets.buttons import danger, primary, secondary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import clear
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel
from ui.widgets.role_gate import by_role
from ui.widgets.sheet import Sheet

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
    ) -> None:
        super().__init__(parent)
        self._composer = composer
        self._desk = desk
        self._shown: tuple[LifeStep, ...] | None = None
        self.flow = LifeFlow(uses or LifeUses(desk), errands, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        self.heading = SectionLabel(_("Outcome"))
        column.addWidget(self.heading)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(look().px(6))
        column.addLayout(self._steps)
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
            Drafting(sheet, self._desk, place, sheet.body.column, until_written=True)
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
    line = QHBoxLayout()
    line.setSpacing(look().px(8))
    top = Qt.AlignmentFlag.AlignTop
    line.addWidget(IconLabel(icon, look().tone(tone)[0], 16), 0, top)
    words = f"{day_at(step.at)} · {step_words(step)}"
    line.addWidget(PlainLabel(words, wrap=True), 1)
    return line
