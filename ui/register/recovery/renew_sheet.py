"""New recovery sheets from the settings: which sheets, the passphrase again, then the new codes.

Rules: what each plan means is said in plain words beside it; the old sheets are void only when the
new ones are made, and that is said before; while the work runs and while codes are shown, the
dialog does not close by a key in passing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.errors import CannotUnlockError
from app.base.language import N_, _
from app.base.messages import words
from app.core.services import Services
from app.register.records import RecoveryPlan, Sheets
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.recovery.new_sheets import NewSheetsPart
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.sheets_in_dialog import show_sheets
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import clear
from ui.widgets.plain import PlainLabel
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

PLANS: tuple[tuple[RecoveryPlan, str, str], ...] = (
    (
        RecoveryPlan(1),
        N_("One sheet"),
        N_("It opens the register alone. Right for an office with a safe."),
    ),
    (
        RecoveryPlan(2),
        N_("Two sheets"),
        N_("Each opens the register alone: one for the safe, one for the superior officer."),
    ),
    (
        RecoveryPlan(0, 2, 3),
        N_("Three key holders, two of them together"),
        N_("Nobody opens the register alone. One sheet of three may be lost."),
    ),
    (
        RecoveryPlan(0, 3, 5),
        N_("Five key holders, three of them together"),
        N_("Nobody opens the register alone, nor do two. Two sheets of five may be lost."),
    ),
)


class PlanPart(QWidget):
    """The choice between the plans.

    Args:
        now: the plan that the register has; it is chosen beforehand.
    """

    def __init__(self, now: RecoveryPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(2))
        self.boxes: list[RadioBox] = []
        for plan, name, meaning in PLANS:
            box = RadioBox(_(name))
            box.setChecked(plan == now)
            box.setAccessibleDescription(_(meaning))
            told = PlainLabel(_(meaning), "muted", wrap=True)
            told.setContentsMargins(look().px(34), 0, 0, look().px(6))
            column.addWidget(box)
            column.addWidget(told)
            self.boxes.append(box)
        if self.plan is None:
            self.boxes[0].setChecked(True)

    @property
    def plan(self) -> RecoveryPlan | None:
        """The chosen plan."""
        chosen = [plan for (plan, _n, _m), box in zip(PLANS, self.boxes, strict=True)
                  if box.isChecked()]  # fmt: skip
        return chosen[0] if chosen else None


class RenewSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk.
        now: the plan that the register has.
        done: called when new sheets were made, whatever became of them then.
    """

    def __init__(
        self,
        desk: Desk,
        now: RecoveryPlan,
        done: Callable[[], None] | None = None,
        parent: QWidget | None = None,
        *,
        uses: RecoveryUses | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(_("New recovery sheets"), parent, (760, 620))
        self._desk, self._done, self._printers = desk, done, printers
        self._uses = uses or RecoveryUses()
        self._at_work = False
        self.sheets: NewSheetsPart | None = None
        column = self.body.column
        self.problem = QVBoxLayout()
        column.addLayout(self.problem)
        self.plan = PlanPart(now)
        column.addWidget(self.plan)
        column.addWidget(
            Banner(
                "caution",
                _("The current sheets no longer open the register."),
                _(
                    "Backups made before open only with them: make a new backup first thing after"
                    " this, and destroy the old sheets then."
                ),
            )
        )
        self.secret = SecretField(_("Passphrase"))
        self.secret_row = Labelled(_("Your passphrase, once more"), self.secret)
        column.addWidget(self.secret_row)
        self.busy = BusyLine()
        column.addWidget(self.busy)
        column.addStretch(1)
        self.go = careful_primary(_("Make new sheets"), "file-key", self._go)
        self.finish(secondary(_("Keep the current sheets"), "", self.reject), self.go)
        self.secret.changed.connect(lambda _text: self.secret_row.wrong(""))
        self.finished.connect(lambda _result: self._forget())
        self.secret.setFocus()

    def reject(self) -> None:
        """Close, but not in the middle of the work, nor over codes without asking."""
        if self._at_work:
            return
        if self.sheets is not None and not self.sheets.is_asking:
            self.sheets.ask_to_leave()
            return
        super().reject()

    def _go(self) -> None:
        plan, passphrase = self.plan.plan, self.secret.text()
        if not passphrase:
            self.secret_row.wrong(_("Type your passphrase: new sheets are made by nobody else."))
            self.secret.setFocus()
            return
        if plan is None or self._at_work:
            return
        self._at_work = True
        clear(self.problem)
        self.go.allow(False, _("Making new sheets…"))
        uses = self._uses
        job = self._desk.ask(
            lambda services: uses.renew(services, passphrase, plan),
            self._made,
            failed=self._failed,
            by=self,
        )
        self.busy.follow(job, _("Making new sheets…"))

    def _made(self, made: tuple[Services, Sheets]) -> None:
        self._at_work = False
        self.secret.clear()
        self.sheets = show_sheets(
            self, made, self._desk, self._uses, self._printers,
            happened=_("The new recovery sheets are on paper."),
            todo=_("Now make a new backup, then destroy the old sheets."),
        )  # fmt: skip

    def _failed(self, error: Exception) -> None:
        self._at_work = False
        self.go.allow(True)
        if isinstance(error, CannotUnlockError):
            self.secret_row.wrong(words(error).happened)
            self.secret.select()
            return
        failure = triage(error)
        self.problem.addWidget(Banner("danger", failure.happened, failure.todo))

    def _forget(self) -> None:
        self.secret.clear()
        if self.sheets is not None:
            self.sheets.forget()
            if self._done is not None:
                self._done()
