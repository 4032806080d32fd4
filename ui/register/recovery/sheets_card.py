"""How the recovery sheets stand: when they were made and tested, the line that a test is due, the
test, and new sheets.

Rules:
- what is not tested is said in words, not by a colour alone; the line blocks nothing, waits until
  tomorrow after one press, and is told only to who can do something about it;
- a test opens and changes nothing, what is right is said as plainly as what is wrong, and a sheet
  that was replaced is told to be destroyed; the codes are emptied with the dialog;
- what each plan means is said beside it; old sheets are void only when the new ones are made, and
  that is said before; while the work runs and codes are shown, the dialog does not close by a key
  in passing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.errors import CannotUnlockError
from app.base.language import N_, _
from app.base.messages import words
from app.core.permissions import Act, may
from app.core.services import Services
from app.register.records import KitStanding, RecoveryPlan, Sheets
from app.register.safety_errors import KitWrongError
from app.system import preferences
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.frame.worker import triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.recovery.new_sheets import (
    NewSheetsPart,
    keep_old,
    sealed_words,
    show_sheets,
)
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets.badge import Badge, Mark
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful_primary, primary, secondary
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, FlowLayout, clear, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

DUE_KEY = "sheet-due"
LATER = "sheet_later"
PLACE = "backup"


def tell_due(desk: Desk, standing: KitStanding) -> None:
    """Tell that the sheet was never tested, or not for half a year."""
    today = desk.services.clock.today().isoformat()
    if (
        not standing.due
        or desk.services.office.practice
        or not may(desk.services.user, Act.RECOVERY)
        or preferences.load().get(LATER) == today
    ):
        return
    text = _("The recovery sheet was not typed from paper for half a year.")
    todo = _("Fetch it and type it once, so that it opens the register on a bad day.")
    if not standing.tested_at:
        text = _("The recovery sheet is not tested yet.")
        todo = _("Test it, or make a new one: a lost passphrase loses everything.")

    def tomorrow() -> None:
        desk.settle(DUE_KEY)
        preferences.save({LATER: today})

    acts = (
        (_("Recovery sheets…"), lambda: desk.open(PLACE)),
        (_("Do it tomorrow"), tomorrow),
    )
    desk.cares.tell(text, todo=todo, key=DUE_KEY, acts=acts)


class TrySheet(Sheet):
    """The dialog.

    Args:
        desk: the desk.
        plan: which sheets the register has.
        done: called when a sheet was right.
    """

    def __init__(
        self,
        desk: Desk,
        plan: RecoveryPlan,
        done: Callable[[], None] | None = None,
        parent: QWidget | None = None,
        *,
        uses: RecoveryUses | None = None,
    ) -> None:
        super().__init__(_("Test my sheet"), parent, (980, 430))
        self._desk, self._done = desk, done
        self._uses = uses or RecoveryUses()
        column = self.body.column
        hint = _("Fetch the sheet from where it is kept, and type it. Nothing is changed by it.")
        column.addWidget(wrapped(hint, "muted"))
        self.answer = QVBoxLayout()
        column.addLayout(self.answer)
        self.part = SheetPart(plan, parse=self._uses.parse)
        column.addWidget(self.part)
        self.busy = BusyLine()
        column.addWidget(self.busy)
        column.addStretch(1)
        self.go = primary(_("Compare"), "", self._go)
        self.close_button = secondary(_("Close"), "", self.reject)
        self.finish(self.close_button, self.go)
        self.part.filled.connect(self.go.setFocus)
        self.part.changed.connect(lambda: clear(self.answer))
        self.part.grown.connect(lambda part: self.body.ensureWidgetVisible(part, 0, look().px(8)))
        self.finished.connect(lambda _result: self.part.forget())
        self.part.begin()

    def _go(self) -> None:
        given = self.part.given()
        if given is None or not self.go.isEnabled():
            return
        clear(self.answer)
        self.go.allow(False, _("One moment…"))
        uses = self._uses
        job = self._desk.ask(
            lambda services: uses.test(services, given),
            lambda _nothing: self._right(),
            failed=self._failed,
            by=self,
        )
        self.busy.follow(job, _("Comparing the sheet…"))

    def _right(self) -> None:
        self.part.forget()
        clear(self.answer)
        reveal(self.part, False)
        reveal(self.go, False)
        self.answer.addWidget(
            Banner(
                "good",
                _("The sheet opens this register."),
                _("Put it back where it is kept. Lifafa asks again in six months."),
            )
        )
        self.close_button.setFocus()
        self._desk.wrote()
        if self._done is not None:
            self._done()

    def _failed(self, error: Exception) -> None:
        self.go.allow(True)
        failure = triage(error)
        todo = failure.todo
        if isinstance(error, KitWrongError):
            todo = f"{todo} " + _("When no sheet is right, make new recovery sheets today.")
        self.answer.addWidget(Banner("danger", failure.happened, todo))
        self.part.begin()


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
        whole = column(spacing=2, within=self)
        self.boxes: list[RadioBox] = []
        for plan, name, meaning in PLANS:
            box = RadioBox(_(name))
            box.setChecked(plan == now)
            box.setAccessibleDescription(_(meaning))
            told = wrapped(_(meaning), "muted")
            told.setContentsMargins(look().px(34), 0, 0, look().px(6))
            put(whole, box, told)
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
        not_held: sealed compartments that new sheets of this user would not open yet.
    """

    def __init__(
        self,
        desk: Desk,
        now: RecoveryPlan,
        done: Callable[[], None] | None = None,
        parent: QWidget | None = None,
        *,
        not_held: int = 0,
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
        todo = _(
            "Backups made before open only with them: make a new backup first thing after"
            " this, and destroy the old sheets then."
        )
        if not_held:
            todo = f"{sealed_words(not_held)} {keep_old()}"
        current = _("The current sheets no longer open the register.")
        column.addWidget(Banner("caution", current, todo))
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
            todo=after_sheets(made[1].sealed_left_out),
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
        self._marks = row()
        self._head = row(PlainLabel(_("Recovery sheets"), "heading"), 1, self._marks, spacing=12)
        self.plan = wrapped("")
        self.times = wrapped("", "muted")
        self.try_button = secondary(_("Test my sheet…"), "clipboard-check", self.open_try)
        self.renew_button = secondary(_("New recovery sheets…"), "file-key", self.open_renew)
        line = FlowLayout(spacing=8)
        line.addWidget(self.try_button)
        line.addWidget(self.renew_button)
        put(self.column, self._head, self.plan, self.times, line)
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
        not_held = self.standing.sealed_not_held if self.standing else 0
        RenewSheet(
            self._desk, plan, self.ask, self.window(), not_held=not_held, uses=self._uses
        ).open()


def after_sheets(left_out: int) -> str:
    """Say what comes after new sheets.

    Args:
        left_out: sealed parts that they do not open yet.
    """
    if left_out:
        return _("Now make a new backup.") + " " + sealed_words(left_out) + " " + keep_old()
    return _("Now make a new backup, then destroy the old sheets.")


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
