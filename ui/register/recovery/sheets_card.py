"""How the recovery sheets stand, in a card: which there are, when they were made and tested.

Rules: what is not tested is said in words, not by a colour alone; testing and new sheets start
here; who may not make new sheets reads why.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _
from app.core.permissions import Act, may
from app.register.records import KitStanding, RecoveryPlan
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.look.theme import look
from ui.register.recovery.due_line import DUE_KEY
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.renew_sheet import PLANS, RenewSheet
from ui.register.recovery.try_sheet import TrySheet
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import secondary
from ui.widgets.frames import Card, FlowLayout, clear, row
from ui.widgets.plain import PlainLabel


class SheetsCard(Card):
    """The card; `ask` brings it up to date."""

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, uses: RecoveryUses | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._uses = uses or RecoveryUses()
        self.standing: KitStanding | None = None
        self.setMaximumWidth(look().px(760))
        self._head = row(PlainLabel(_("Recovery sheets"), "heading"), spacing=12)
        self._head.addStretch(1)
        self._marks = row()
        self._head.addLayout(self._marks)
        self.column.addLayout(self._head)
        self.plan = PlainLabel("", wrap=True)
        self.times = PlainLabel("", "muted", wrap=True)
        self.column.addWidget(self.plan)
        self.column.addWidget(self.times)
        self.try_button = secondary(_("Test my sheet…"), "clipboard-check", self.open_try)
        self.renew_button = secondary(_("New recovery sheets…"), "file-key", self.open_renew)
        line = FlowLayout(spacing=8)
        line.addWidget(self.try_button)
        line.addWidget(self.renew_button)
        self.column.addLayout(line)
        if not may(desk.services.user, Act.RECOVERY):
            self.renew_button.forbid(_("The head of the office makes new sheets."))
        if not may(desk.services.user, Act.BACKUP):
            self.try_button.forbid(_("Your role does not allow this."))

    def ask(self) -> None:
        """Ask the register how the sheets stand."""
        self._desk.ask(self._uses.standing, self.show_standing, by=self)

    def show_standing(self, standing: KitStanding) -> None:
        """Show it."""
        self.standing = standing
        self.plan.setText(plan_words(standing.plan))
        made = _("Made {date}").format(date=day_at(standing.made_at)) if standing.made_at else ""
        tested = _("Never typed from paper yet")
        if standing.tested_at:
            tested = _("Last typed from paper {date}").format(date=day_at(standing.tested_at))
        self.times.setText(" · ".join(part for part in (made, tested) if part))
        clear(self._marks)
        mark = Mark(_("Tested"), "good", "circle-check")
        if standing.due:
            mark = Mark(_("Test it now"), "caution", "triangle-alert")
        self._marks.addWidget(Badge(mark))
        if not standing.due:
            self._desk.settle(DUE_KEY)

    def open_try(self) -> None:
        """Open the test."""
        plan = self.standing.plan if self.standing else RecoveryPlan()
        TrySheet(self._desk, plan, self.ask, self.window(), uses=self._uses).open()

    def open_renew(self) -> None:
        """Open the dialog for new sheets."""
        plan = self.standing.plan if self.standing else RecoveryPlan()
        RenewSheet(self._desk, plan, self.ask, self.window(), uses=self._uses).open()


def plan_words(plan: RecoveryPlan) -> str:
    """Return in words which sheets there are."""
    known = [f"{_(name)} – {_(meaning)}" for each, name, meaning in PLANS if each == plan]
    if known:
        return known[0]
    together = _("{need} of {of} key holders together").format(
        need=numerals.shown(plan.need), of=numerals.shown(plan.of)
    )
    kits = _("sheets that open alone: {count}").format(count=numerals.shown(plan.kits))
    return f"{together}; {kits}"
