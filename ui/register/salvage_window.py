"""The window that brings everything that can be read of a damaged register into a new one.

Rules: the damaged register is never written, and is named as the one that stays; the passphrase is
held until the new register is open or the way is left, and no longer; a stop leaves nothing; what
is lost is told whole, by table, paper and case, never by a name, before the new register opens, and
its new recovery sheet before the work begins; the title names nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.errors import AppError, CannotUnlockError, RegisterDamagedError
from app.base.jobs import Report, Token
from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core import key_files
from app.core.services import Services
from app.register import access, recovery_code
from app.register.integrity import salvage
from app.register.integrity.check_words import lost_words
from app.register.records import SalvageReport, Sheets
from app.register.recovery import recovery
from ui.frame.worker import Job, triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.before_unlock_window import Step
from ui.register.login_row import LoginRow
from ui.register.recovery.new_sheets import MakingWindow
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.widgets.buttons import primary, quiet
from ui.widgets.case_words import content_words
from ui.widgets.entries import Labelled
from ui.widgets.files_ask import NewPlace, free_folder
from ui.widgets.frames import Card, clear
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.secret import SecretField
from ui.widgets.strip import Banner


class SalvageUses:
    """What bringing out needs."""

    def needs_login(self, folder: Path) -> bool:
        """Say whether the register has several people."""
        return key_files.needs_login(folder)

    def salvage(
        self,
        folder: Path,
        login: str | None,
        passphrase: str,
        target: Path,
        *,
        clock: Clock,
        report: Report,
        token: Token,
    ) -> SalvageReport:
        """Bring what can be read into a new folder."""
        return salvage.salvage(
            folder, login, passphrase, target, clock=clock, report=report, token=token
        )

    def open(
        self, folder: Path, login: str | None, passphrase: str, *, clock: Clock
    ) -> tuple[Services, Sheets]:
        """Open the new register and make its own recovery sheets."""
        services = access.unlock(folder, login, passphrase, clock=clock)
        try:
            return recovery.renew(services, passphrase, recovery_code.plan_of(folder))
        except BaseException:
            access.lock(services)
            raise


class SalvageFlow(QObject):
    """The state of the work.

    Args:
        folder: the damaged register.
        lane: the lane that the new register is used on.
        clock: the time.
        uses: the use cases.

    Signals:
        brought(SalvageReport): the new register is there, closed.
        opened(Services, Sheets): it is open, with new sheets.
        failed(object): why not.
    """

    brought = Signal(object)
    opened = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        uses: SalvageUses | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses: SalvageUses = uses or SalvageUses()
        self._lane, self._clock = lane, clock
        self.damaged = folder
        self.folder = free_folder(folder, "rescued")
        self._login: str | None = None
        self._passphrase = ""
        self.report: SalvageReport | None = None

    def needs_login(self) -> bool:
        """Say whether a login is asked for; where nobody can tell, it is."""
        try:
            return self._uses.needs_login(self.damaged)
        except AppError:
            return True

    def bring_out(self, login: str, passphrase: str) -> Job[SalvageReport]:
        """Begin.

        Args:
            login: as typed, "" while the register has one user.
            passphrase: as typed.
        """
        self._login, self._passphrase = login or None, passphrase
        uses, clock, damaged, target = self._uses, self._clock, self.damaged, self.folder
        name = self._login

        def work(report: Report, token: Token) -> SalvageReport:
            return uses.salvage(
                damaged, name, passphrase, target, clock=clock, report=report, token=token
            )

        return self._start(work, self._on_brought)

    def open(self) -> Job[tuple[Services, Sheets]]:
        """Open the new register, with the passphrase that was typed."""
        uses, clock, folder = self._uses, self._clock, self.folder
        login, passphrase = self._login, self._passphrase

        def work(_report: Report, _token: Token) -> tuple[Services, Sheets]:
            return uses.open(folder, login, passphrase, clock=clock)

        return self._start(work, self._on_opened)

    def forget(self) -> None:
        """Let the passphrase go."""
        self._passphrase = ""

    def _start[T](self, work: Callable[[Report, Token], T], done: Callable[[T], object]) -> Job[T]:
        job: Job[T] = Job(work, self)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)
        job.start(self._lane)
        return job

    def _on_brought(self, report: SalvageReport) -> None:
        self.report = report
        self.brought.emit(report)

    def _on_opened(self, made: tuple[Services, Sheets]) -> None:
        self.forget()
        self.opened.emit(*made)


_MOST_LINES = 400


class AskStep(Step):
    """The passphrase, and the folder of the new register.

    Args:
        folder: where it shall lie; there is no such folder.
        needs_login: the register has several people.
    """

    def __init__(self, folder: Path, *, needs_login: bool) -> None:
        super().__init__(
            _("Bring out what can be read"),
            _(
                "Every case and document that can still be read comes into a new register. The "
                "damaged one is not touched."
            ),
        )
        column = self.body.column
        self.secret = SecretField(_("Passphrase"))
        hint = _("Of a head of the office.")
        self.login_row = LoginRow(self.secret, hint, asked=needs_login)
        self.login = self.login_row.line
        column.addWidget(self.login_row)
        column.addWidget(Labelled(_("Passphrase"), self.secret))
        self.place = NewPlace(
            folder,
            _("Where the new register will lie"),
            lambda parent: free_folder(parent / folder.name, "2"),
        )
        column.addWidget(self.place)
        words = _("Is there a backup of yesterday? Then go back: “I have a backup” loses less.")
        column.addWidget(wrapped(words, "muted"))
        column.addStretch(1)
        self.next = primary(_("Bring it out"), "archive-restore", self._go_on)
        self.finish(self.next)
        self.secret.entered.connect(self._go_on)
        self.login_row.entered.connect(self.secret.setFocus)

    def focus_first(self) -> None:
        """Begin where typing begins."""
        self.login_row.begin()

    @property
    def folder(self) -> Path:
        """Where the new register will lie."""
        return self.place.folder

    def lock_up(self, *, busy: bool) -> None:
        """Take no other answers while the work is on."""
        self.body.setEnabled(not busy)
        self.next.allow(not busy, _("The register is being read…"))

    def _go_on(self) -> None:
        if not self.next.isEnabled():
            return
        if not self.login_row.is_ready():
            return
        if not self.secret.text():
            self.secret.setFocus()
        else:
            self.done.emit()


class LostStep(Step):
    """What came along and what is lost.

    Args:
        report: what the work found.
        damaged: the folder of the register that stays as it is.

    Signals:
        later(): the new register is opened another time.
    """

    later = Signal()

    def __init__(self, report: SalvageReport, damaged: Path) -> None:
        super().__init__(_("What could be read is in a new register"))
        column = self.body.column
        said = _("Brought out: {content}.").format(
            content=content_words(report.cases, report.papers)
        )
        if report.lost:
            words = ngettext(
                "{count} thing is lost here.", "{count} things are lost here.", len(report.lost)
            ).format(count=shown(len(report.lost)))
            todo = _("A backup may still have it: restore one beside and compare.")
            column.addWidget(Banner("caution", f"{said} {words}", todo))
            self.lost = wrapped(_listed(report.lost))
            card = Card(inside=12)
            card.column.addWidget(self.lost)
            column.addWidget(card)
        else:
            self.lost = PlainLabel("")
            column.addWidget(Banner("good", said, _("Nothing is lost.")))
        for words, folder in (
            (_("New register: {folder}"), report.folder),
            (_("The damaged one stays as it is: {folder}"), str(damaged)),
        ):
            column.addWidget(wrapped(words.format(folder=folder), "muted"))
        column.addStretch(1)
        self.foot.addWidget(quiet(_("Open it later"), "", self.later.emit))
        self.next = primary(_("Open it, with a new recovery sheet"), "lock-open", self.done.emit)
        self.finish(self.next, can_go_back=False)

    def focus_first(self) -> None:
        """Begin with the way on."""
        self.next.setFocus()


def _listed(lost: tuple[str, ...]) -> str:
    """Return everything that is lost, one a line."""
    lines = [f"• {lost_words(slug)}" for slug in lost[:_MOST_LINES]]
    more = len(lost) - _MOST_LINES
    if more > 0:
        lines.append(_("… and {count} more.").format(count=shown(more)))
    return "\n".join(lines)


class SalvageWindow(MakingWindow):
    """The window.

    Args:
        folder: the damaged register.
        lane: the lane that the new register is used on.
        clock: the time.
        uses: bringing out.
        recovery: what the page of new sheets needs.
        printers: None for those of this computer.

    Signals:
        back_asked(): to the passphrase.
        later(Path): the new register is there, and is opened another time.
    """

    back_asked = Signal()
    later = Signal(object)

    topic = "salvage"

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: SalvageUses | None = None,
        recovery: RecoveryUses | None = None,
        printers: Printers | None = None,
        idle_minutes: int = 5,
    ) -> None:
        super().__init__(
            lane,
            recovery or RecoveryUses(),
            printers=printers,
            idle_minutes=idle_minutes,
            can_stop=True,
        )
        worn = look()
        self.setMinimumSize(min(880, worn.px(500)), min(440, worn.px(260)))
        self.flow = SalvageFlow(folder, lane, clock, uses, self)
        self._job: Job[Any] | None = None
        self._answered = False
        self.flow.brought.connect(self._on_brought)
        self.flow.opened.connect(self._on_opened)
        self.flow.failed.connect(self._on_failed)
        step = AskStep(self.flow.folder, needs_login=self.flow.needs_login())
        step.back.connect(self._go_back)
        step.done.connect(lambda: self._bring_out(step))
        self._show(step)

    # The work -----------------------------------------------------------------------------------

    def _bring_out(self, step: AskStep) -> None:
        if self._job is not None:
            return
        clear(self.problem)
        step.lock_up(busy=True)
        self.flow.folder = step.folder
        job = self.flow.bring_out(step.login.text().strip(), step.secret.text())
        self._follow(job, _("Reading what can be read. This takes some minutes."))

    def _open_it(self, step: LostStep) -> None:
        if self._job is not None:
            return
        clear(self.problem)
        step.next.allow(False, _("Opening the register…"))
        self._follow(self.flow.open(), _("Opening the register…"))

    def _follow(self, job: Job[Any], words: str) -> None:
        self._job, self._answered = job, False
        job.finished.connect(self._over)
        self.busy.follow(job, words)

    def _over(self) -> None:
        self._job = None
        step = self.step
        if isinstance(step, AskStep):
            step.lock_up(busy=False)
            if not self._answered:
                words = _("Stopped. Nothing was left behind; the damaged register is as it was.")
                self.problem.addWidget(Banner("caution", words))
        if self._away and self._open is None:
            self._abandon()

    def _on_brought(self, report: SalvageReport) -> None:
        self._answered = True
        step = self.step
        if isinstance(step, AskStep):
            step.secret.clear()
        following = LostStep(report, self.flow.damaged)
        following.later.connect(self._later)
        following.done.connect(lambda: self._open_it(following))
        self._show(following)

    def _on_opened(self, services: Services, sheets: Sheets) -> None:
        self._answered = True
        then = self.finished.emit
        self._show(self._new_sheets(services, sheets, lambda: self._finish(then)))

    def _on_failed(self, error: Exception) -> None:
        self._answered = True
        failure = triage(error)
        happened, todo = failure.happened, failure.todo
        step = self.step
        if isinstance(error, RegisterDamagedError) and isinstance(step, AskStep):
            happened = _("So much is damaged that nothing can be brought out.")
            todo = _("Only a backup helps now: go back and take “I have a backup”.")
        if isinstance(step, LostStep):
            step.next.allow(True)
        clear(self.problem)
        self.problem.addWidget(Banner("danger", happened, todo))
        if isinstance(step, AskStep):
            step.lock_up(busy=False)
            if isinstance(error, CannotUnlockError):
                step.secret.select()

    # Leaving ------------------------------------------------------------------------------------

    def _go_back(self) -> None:
        if self._job is None:
            self.flow.forget()
            self.back_asked.emit()

    def _later(self) -> None:
        if self._job is None:
            self.flow.forget()
            self.later.emit(self.flow.folder)

    def _forget(self) -> None:
        self.flow.forget()

    def _abandon(self) -> None:
        self._away = False
        if isinstance(self.step, LostStep):
            self._later()
        else:
            self._go_back()

    def _show(self, page: QWidget) -> None:
        self._turn_to(page)
        self._begin_page(page)
