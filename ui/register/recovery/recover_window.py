"""The way from the locked register through its recovery sheets to the work: the codes, who, a new
passphrase, then the new sheets.

Rules:
- until a new passphrase is chosen nothing is written, and the way back is open; it counts only
  after a press that Enter does not make, and made-up words only after two of them were typed back;
- once the register is open it is never left behind open: closing and idleness lock it; new sheets
  that nobody wrote down are asked for once more before the window goes;
- sealed cases that nobody could open after it are told first, and given up by a tick alone;
- codes live here only until the register is open or the way is left; six words that somebody wrote
  down stay the same while the window is open, and go with it;
- nothing here hurries anybody, every slip is told where it was made, and the title names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.base.language import _
from app.core.permissions import HEAD
from app.core.records import UserRecord
from app.core.services import Services
from app.register.people import ROLE_WORDS
from app.register.records import GivenCodes, KitStanding, Recovered, RecoveryPlan, Sheets
from app.register.safety_errors import (
    KitWrongError,
    SealedWouldCloseError,
    WeakPassphraseError,
)
from ui.frame.desk import Desk
from ui.frame.worker import Job, triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.before_unlock_window import Step
from ui.register.passphrase_part import PassphraseStep
from ui.register.recovery.new_sheets import SheetsWindow
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.sheets_card import DUE_KEY, after_sheets, tell_due
from ui.register.recovery.typed_sheets import Parse, SheetPart
from ui.widgets.buttons import primary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import row
from ui.widgets.plain import IconLabel, reveal, wrapped


class RecoverFlow(QObject):
    """Presenter of the way from a sheet to the open register.

    Signals:
        people_found(tuple): the sheets fit; these people can get a new passphrase, heads first.
        recovered(): the register is open; `services` and `sheets` are there.
        failed(object): why it did not go on.
    """

    people_found = Signal(object)
    recovered = Signal()
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: RecoveryUses | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.lane = lane
        self._clock = clock
        self.uses = uses or RecoveryUses()
        self._given = GivenCodes()
        self.services: Services | None = None
        self.sheets: Sheets | None = None
        self.busy = False

    def plan(self) -> tuple[RecoveryPlan | None, AppError | None]:
        """Return which sheets there are, or why that is not known."""
        try:
            return self.uses.plan_of(self.folder), None
        except AppError as error:
            return None, error

    def try_codes(self, given: GivenCodes) -> Job[Any]:
        """Ask whether the sheets fit; nothing is changed by it."""
        self._given = given
        folder, uses = self.folder, self.uses

        def work(_report: Report, _token: Token) -> tuple[UserRecord, ...]:
            people = uses.people(folder, given)
            return tuple(sorted(people, key=lambda one: one.role != HEAD))

        return self._start(work, self.people_found.emit)

    def recover(self, login: str | None, passphrase: str, *, give_up: bool = False) -> Job[Any]:
        """Give somebody a new passphrase, open the register, make new sheets."""
        folder, uses, given, clock = self.folder, self.uses, self._given, self._clock

        def work(report: Report, _token: Token) -> Recovered:
            return uses.recover(
                folder, given, login, passphrase, clock=clock, report=report, give_up=give_up
            )

        return self._start(work, self._on_recovered)

    def forget(self) -> None:
        """Let the codes go."""
        self._given = GivenCodes()

    def _start(self, work: Any, done: Any) -> Job[Any]:
        self.busy = True
        job: Job[Any] = Job(work, self)
        job.finished.connect(self._rest)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)
        job.start(self.lane)
        return job

    def _rest(self) -> None:
        self.busy = False

    def _on_recovered(self, made: Recovered) -> None:
        self.forget()
        self.services, self.sheets = made.services, made.sheets
        self.recovered.emit()


class CodesStep(Step):
    """What stands on the sheets.

    Args:
        plan: which sheets there are; None when that is not known.
    """

    def __init__(self, plan: RecoveryPlan | None, parse: Parse) -> None:
        super().__init__(
            _("Use the recovery sheet"),
            _("Nothing is lost. Type what stands on the sheet; trying breaks nothing."),
        )
        self.part = SheetPart(plan, parse=parse)
        self.body.column.addWidget(self.part)
        for icon, words in (
            ("info", _("Only the eight groups are typed: no date, and no number of the register.")),
            ("search", _("Not at hand? Look in the safe, or ask your superior officer.")),
        ):
            line = row(IconLabel(icon, look().tokens.muted, 16), (wrapped(words, "muted"), 1))
            self.body.column.addLayout(line)
        self.body.column.addStretch(1)
        self.next = primary(_("Go on"), "arrow-right", self.done.emit)
        self.finish(self.next)
        self.part.grown.connect(self.show_whole)
        self.part.changed.connect(lambda: self.tell(""))
        self.part.filled.connect(self.next.setFocus)

    def focus_first(self) -> None:
        """Begin with the first group."""
        self.part.begin()


class PersonStep(PassphraseStep):
    """Who opens the register from now on, with which passphrase.

    Args:
        people: who can get one, the likely one first.
        words: six words that were drawn in this window before, or "".
        own: whether an own passphrase was chosen before.
    """

    chosen = Signal(str, str)

    def __init__(self, people: Sequence[UserRecord], *, words: str = "", own: bool = False) -> None:
        super().__init__(
            _("The sheet is right"),
            _("Choose a new passphrase. The old one and this sheet do not open the register then."),
            go=_("Open with this passphrase"),
            icon="lock-open",
            words=words,
            own=own,
        )
        column = self.body.column
        self.people = ComboBox(
            [(one.login, f"{one.name} · {_(ROLE_WORDS[one.role])}") for one in people]
        )
        self.people.setMaximumWidth(look().px(420))
        self._several = len(people) > 1
        if self._several:
            column.addWidget(
                Labelled(
                    _("Whose passphrase is lost?"),
                    self.people,
                    _("Everybody else keeps theirs."),
                )
            )
        else:
            self.people.setParent(self)
            self.people.hide()
        self.give_up = CheckBox(_("Nobody needs to open these sealed cases any more"))
        reveal(self.give_up, False)
        column.addWidget(self.give_up)
        column.addWidget(self.secret)
        column.addStretch(1)
        self.finish(self.next)
        self.people.currentIndexChanged.connect(lambda _place: self._ask_to_give_up(False))
        self.done.connect(lambda: self.chosen.emit(self.people.value(), self.passphrase()))

    def tell_closing(self, happened: str, todo: str) -> None:
        """Tell that sealed cases would stay closed for ever, and let them be given up."""
        self.show_front()
        self._ask_to_give_up(True)
        self.tell(happened, todo)

    def _ask_to_give_up(self, wanted: bool) -> None:
        self.give_up.setChecked(False)
        reveal(self.give_up, wanted)

    def focus_first(self) -> None:
        """Begin with the person, or with the passphrase."""
        (self.people if self._several else self.secret.use_words).setFocus()


class RecoverWindow(SheetsWindow):
    """The window.

    Signals:
        back(): to the passphrase.
    """

    back = Signal()

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: RecoveryUses | None = None,
        printers: Printers | None = None,
        idle_minutes: int = 5,
    ) -> None:
        uses = uses or RecoveryUses()
        super().__init__(lane, uses, printers=printers, idle_minutes=idle_minutes)
        worn = look()
        self.setMinimumSize(min(880, worn.px(500)), min(440, worn.px(260)))
        self._words, self._own = "", False
        self.flow = RecoverFlow(folder, lane, clock, uses=uses, parent=self)
        self.flow.people_found.connect(self._on_people)
        self.flow.recovered.connect(self._on_recovered)
        self.flow.failed.connect(self._on_failed)
        self._begin()

    def focus_first(self) -> None:
        """Put the keyboard into the page that is shown."""
        step = self.step
        if isinstance(step, CodesStep | PersonStep):
            step.focus_first()
        elif self.sheets is not None:
            self.sheets.begin()

    # The codes ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        plan, problem = self.flow.plan()
        step = CodesStep(plan, self.flow.uses.parse)
        step.back.connect(self._leave)
        step.done.connect(self._try)
        self._show(step)
        if problem is not None:
            failure = triage(problem)
            step.tell(failure.happened, failure.todo)

    def _leave(self) -> None:
        self._forget_words()
        self.back.emit()

    def _try(self) -> None:
        step = self.step
        if self.flow.busy or not isinstance(step, CodesStep):
            return
        given = step.part.given()
        if given is None:
            return
        step.tell("")
        step.next.allow(False, _("One moment…"))
        self.busy.follow(self.flow.try_codes(given), _("Comparing the sheet…"))

    def _on_people(self, people: tuple[UserRecord, ...]) -> None:
        if self._away:
            self._abandon()
            return
        step = self.step
        if isinstance(step, CodesStep):
            step.part.forget()
        following = PersonStep(people, words=self._words, own=self._own)
        following.back.connect(self._again)
        following.chosen.connect(self._recover)
        self._show(following)

    def _again(self) -> None:
        step = self.step
        if not self.flow.busy and isinstance(step, PersonStep):
            self.flow.forget()
            # They may stand on paper by now: the same ones come again.
            self._words, self._own = step.secret.drawn, not step.secret.proposed
            step.forget()
            self._begin()

    # The passphrase -----------------------------------------------------------------------------

    def _recover(self, login: str, passphrase: str) -> None:
        step = self.step
        if self.flow.busy or not isinstance(step, PersonStep):
            return
        step.tell("")
        step.begin_work(_("Opening the register…"))
        give_up = step.give_up.isChecked()
        job = self.flow.recover(login or None, passphrase, give_up=give_up)
        self.busy.follow(job, _("Opening the register. This takes a moment, on purpose."))

    def _on_failed(self, error: Exception) -> None:
        if self._away:
            self._abandon()
            return
        step = self.step
        failure = triage(error)
        happened, todo = failure.happened, failure.todo
        if isinstance(step, CodesStep):
            step.next.allow(True)
            if isinstance(error, KitWrongError) and not step.part.one_sheet:
                happened = _("These sheets together do not open this register.")
                todo = _("Compare the number of each sheet; then look for sheets of a newer date.")
            step.tell(happened, todo)
            step.part.begin()
        elif isinstance(step, PersonStep):
            step.end_work()
            if isinstance(error, SealedWouldCloseError):
                step.tell_closing(happened, todo)
            elif isinstance(error, WeakPassphraseError):
                step.secret.wrong(f"{happened} {failure.todo}".strip())
            else:
                step.tell(happened, failure.todo)

    # The new sheets -----------------------------------------------------------------------------

    def _on_recovered(self) -> None:
        services, sheets = self.flow.services, self.flow.sheets
        self._forget_words()
        if services is None or sheets is None:
            return
        self.flow.services = self.flow.sheets = None
        self._show(self._new_sheets(services, sheets, lambda: self._finish(self.finished.emit)))

    def _works(self) -> bool:
        return self.flow.busy

    def _abandon(self) -> None:
        self._away = False
        self.flow.forget()
        self._forget_words()
        self.back.emit()

    def _forget_words(self) -> None:
        self._words, self._own = "", False
        step = self.step
        if isinstance(step, PersonStep):
            step.forget()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but neither in the middle of the work nor over new sheets without asking."""
        if self.flow.busy:
            event.ignore()
            return
        if self._open is None:
            self._forget_words()
            super().closeEvent(event)
            return
        event.ignore()
        self._leave_open()

    def _show(self, step: QWidget) -> None:
        self._turn_to(step)
        self.focus_first()


@dataclass(frozen=True)
class Host:
    """What the door needs of the program.

    Attributes:
        show: puts a window in front.
        locked: shows the locked register of a folder.
        work: opens the work on a register and returns its desk.
        lock: locks the register in front.
        close: locks it and ends the program.
        idle_minutes: tells after how long without a key a register is locked.
    """

    show: Callable[[QWidget], None]
    locked: Callable[[Path], None]
    work: Callable[[Services], Desk]
    lock: Callable[[], None]
    close: Callable[[], None]
    idle_minutes: Callable[[], int]


class RecoveryDoor(QObject):
    """Opens the window for recovery sheets and leads on from it."""

    def __init__(
        self,
        lane: QThreadPool,
        clock: Clock,
        host: Host,
        parent: QObject,
        *,
        uses: RecoveryUses | None = None,
    ) -> None:
        super().__init__(parent)
        self._lane, self._clock, self._host = lane, clock, host
        self._uses = uses or RecoveryUses()

    def open(self, folder: Path) -> None:
        """Show the window for the sheets of a locked register."""
        window = RecoverWindow(
            folder,
            self._lane,
            self._clock,
            uses=self._uses,
            idle_minutes=self._host.idle_minutes(),
        )
        window.back.connect(lambda: self._host.locked(folder))
        window.finished.connect(self._finished)
        window.gone.connect(self._gone)
        self._host.show(window)

    def welcome(self, desk: Desk, by: QObject) -> None:
        """Ask a register that was opened how its sheets stand, and say what is due."""
        desk.ask(self._uses.standing, lambda standing: tell_due(desk, standing), by=by)

    def note_written(self, desk: Desk) -> None:
        """Note that the sheet of a new register was typed back: no test of it is due today."""
        desk.ask(self._uses.note_written, lambda _none: desk.settle(DUE_KEY), by=self)

    def _finished(self, services: Services) -> None:
        desk = self._host.work(services)
        desk.ask(self._uses.standing, lambda standing: _say_recovered(desk, standing), by=self)

    def _gone(self, services: Services, end: bool) -> None:
        self._host.work(services)
        (self._host.close if end else self._host.lock)()


def _say_recovered(desk: Desk, standing: KitStanding) -> None:
    todo = _("Make a new backup, then destroy the old sheet: it opens only old backups.")
    if standing.sealed_left_out:
        todo = after_sheets(standing.sealed_left_out)
    name = desk.services.user.name
    desk.say(
        _("The register is open, with the new passphrase of {name}.").format(name=name),
        tone="accent",
        todo=todo,
        key="recovered",
    )
