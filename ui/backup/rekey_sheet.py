"""New keys for everything: what it does and what not, the passphrase, a sheet when one is needed.

Rules: nothing begins before it was read what it does; Enter begins nothing; a cut in the middle is
completed or undone at the next unlock; old codes go on opening old backups,
and that is said before and after; the new codes are shown by the page of new sheets.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.errors import CannotUnlockError, CaseStateError
from app.base.jobs import Report, Token
from app.base.language import _
from app.base.messages import words as words_of
from app.core.services import Services
from app.register import recovery_rows
from app.register.records import GivenCodes, KitStanding, RecoveryPlan, Sheets
from app.register.safety_errors import KitWrongError
from ui.backup.backup_runs import runs_of
from ui.frame.commands import IdleClock
from ui.frame.desk import Desk
from ui.frame.worker import Job, triage
from ui.printing.printing import Printers
from ui.register.recovery.new_sheets import NewSheetsPart, show_sheets
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.entries import Labelled
from ui.widgets.frames import clear, put
from ui.widgets.plain import SectionLabel, wrapped
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

NEEDS_SHEET = "rekey.needs-sheet"


class ProgramRekey:
    """The use cases themselves."""

    def standing(self, s: Services) -> KitStanding:
        """Return how the sheets stand."""
        return recovery_rows.standing(s)

    def rekey(
        self,
        s: Services,
        passphrase: str,
        given: GivenCodes | None,
        plan: RecoveryPlan,
        report: Report,
        token: Token,
    ) -> tuple[Services, Sheets]:
        """Seal everything with new keys."""
        from app.rekey.rekey import rekey

        return rekey(s, passphrase, given, plan, report, token)


class RekeySheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        done: called when the new codes are on paper, or were left for another day.
        uses: the use cases.
        codes: makes the part that codes are typed into.
    """

    def __init__(
        self,
        desk: Desk,
        done: Callable[[], object],
        parent: QWidget | None = None,
        *,
        uses: ProgramRekey | None = None,
        codes: Callable[[RecoveryPlan], SheetPart] = SheetPart,
        recovery: RecoveryUses | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(_("New keys for everything"), parent, (720, 640))
        self._desk = desk
        self._done = done
        self._uses = uses or ProgramRekey()
        self._make_codes = codes
        self._recovery: RecoveryUses = recovery or RecoveryUses()
        self._printers = printers
        self.sheets: NewSheetsPart | None = None
        self._plan = RecoveryPlan()
        self._job: Job[tuple[Services, Sheets]] | None = None
        self._answered = True
        self.codes: SheetPart | None = None
        self._explain()
        self.secret = SecretField(_("Your passphrase"))
        self.secret_row = Labelled(_("Your passphrase"), self.secret)
        self._codes_place = QVBoxLayout()
        self.problem = QVBoxLayout()
        put(self.body.column, self.secret_row, self._codes_place, self.problem, 1)
        self.busy = BusyLine(can_stop=True)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(layout.count() - 2, self.busy)
        self.shut = secondary(_("Cancel"), "", self.reject)
        self.go = careful_primary(_("Make new keys"), "key-round", self._go)
        self.finish(self.shut, self.go)
        self.secret.changed.connect(lambda _text: self.secret_row.wrong(""))
        self.finished.connect(self._forget)
        self._desk.ask(self._uses.standing, self._on_standing, by=self)
        self.secret.setFocus()

    def _explain(self) -> None:
        column = self.body.column
        column.addWidget(SectionLabel(_("What it does")))
        for text in (
            _("Everything in the register is sealed with new keys. It takes some minutes."),
            _("New recovery sheets are shown afterwards: have paper and pen ready."),
            _("An old copy of the key file opens nothing that is written from now on."),
            _("Everybody else opens the register with the same passphrase as before."),
        ):
            column.addWidget(wrapped(f"• {text}"))
        column.addWidget(SectionLabel(_("What it cannot do")))
        for text in (
            _("What somebody has copied already stays readable to whoever has its old keys."),
            _(
                "A passphrase that somebody knows goes on opening the register. Change it first,"
                " and give new first passphrases to colleagues if somebody who left may have them."
            ),
            _(
                "Backups made until today open only with the old sheets: keep those with the"
                " backups, or destroy both. Make a new backup right after."
            ),
        ):
            column.addWidget(wrapped(f"• {text}"))

    def _on_standing(self, standing: KitStanding) -> None:
        self._plan = standing.plan

    def reject(self) -> None:
        """Close, but neither while keys are made nor over new codes without asking."""
        if self._job is not None:
            return
        if self.sheets is not None and not self.sheets.is_asking:
            self.sheets.ask_to_leave()
            return
        super().reject()

    # Doing it -----------------------------------------------------------------------------------

    def _go(self) -> None:
        passphrase = self.secret.text()
        if not passphrase or self._job is not None:
            self.secret_row.wrong("" if passphrase else _("Type your passphrase first."))
            self.secret.setFocus()
            return
        given = None
        if self.codes is not None:
            given = self.codes.given()
            if given is None:
                return
        clear(self.problem)
        if self._desk.long_busy or runs_of(self._desk).running:
            words = _(
                "A backup, a check or mail is at work in the register. Wait until it is done."
            )
            self.problem.addWidget(Banner("caution", words))
            return
        self._begin(passphrase, given)

    def _begin(self, passphrase: str, given: GivenCodes | None) -> None:
        self._allow(False)
        uses, plan = self._uses, self._plan
        # On the lane of the pages: nothing may be written while everything is sealed anew.
        job = self._desk.run(
            lambda s, report, token: uses.rekey(s, passphrase, given, plan, report, token),
            self._on_done,
            failed=self._on_failed,
        )
        self._job, self._answered = job, False
        job.finished.connect(self._on_over)
        self._hold_idle(True)
        self.busy.follow(job, _("Sealing everything with new keys…"))

    def _on_over(self) -> None:
        self._job = None
        self._hold_idle(False)
        if self.sheets is not None:
            return
        self._allow(True)
        if not self._answered:
            words = _("Stopped. The register is as it was, with the keys of before.")
            self.problem.addWidget(Banner("caution", words))

    def _hold_idle(self, held: bool) -> None:
        """Nobody is expected to touch anything meanwhile, and the codes come only once."""
        idle = getattr(self.parent(), "idle", None)
        if isinstance(idle, IdleClock):
            idle.stop() if held else idle.start()

    def _allow(self, allowed: bool) -> None:
        self.go.allow(allowed, _("Keys are being made…"))
        self.shut.allow(allowed, _("Keys are being made…"))
        self.secret.setEnabled(allowed)

    def _on_done(self, made: tuple[Services, Sheets]) -> None:
        self._job, self._answered = None, True
        self.secret.clear()
        self.sheets = show_sheets(
            self, made, self._desk, self._recovery, self._printers,
            happened=_("Everything has new keys, and the new recovery sheets are on paper."),
            todo=_("Now make a new backup. Old sheets open only old backups."),
        )  # fmt: skip

    def _on_failed(self, error: Exception) -> None:
        self._answered = True
        failure = triage(error)
        if isinstance(error, CannotUnlockError):
            self.secret_row.wrong(words_of(error).happened)
            self.secret.select()
        elif isinstance(error, CaseStateError) and error.facts.get("reason") == NEEDS_SHEET:
            self._ask_sheet()
        elif isinstance(error, KitWrongError) and self.codes is not None:
            self.codes.wrong(failure.text)
        else:
            self.problem.addWidget(Banner("danger", failure.happened, failure.todo))

    def _ask_sheet(self) -> None:
        """Ask for a sheet: there are sealed cases that this head is not named for."""
        if self.codes is None:
            words = _(
                "Some sealed cases are not open to you. With the recovery sheet they get new keys,"
                " too; you still do not see what is in them."
            )
            self._codes_place.addWidget(wrapped(words, "strong"))
            self.codes = self._make_codes(self._plan)
            self._codes_place.addWidget(self.codes)
            self.codes.grown.connect(self._see)
        self.codes.begin()
        self._see(self.codes)

    def _see(self, part: QWidget) -> None:
        # Where it stands is known only after the layout has been done again.
        QTimer.singleShot(0, part, lambda: self.body.ensureWidgetVisible(part))

    def _forget(self) -> None:
        self.secret.clear()
        if self.codes is not None:
            self.codes.forget()
        if self.sheets is not None:
            self.sheets.forget()
            self._done()
