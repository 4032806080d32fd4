"""The window of a locked register: one field, and exact words when it does not open.

Rules: a wrong passphrase and a damaged register are never mixed up; after a wrong one the text
is selected, after five there is a short wait; the title names nobody; Enter unlocks, because
trying a passphrase changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, QThreadPool, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import vault
from app.bootstrap import Services
from app.clock import Clock
from app.errors import AppError, CannotUnlockError
from app.jobs import Report, Token
from app.language import _, ngettext
from ui.failure import triage
from ui.room import SnugScroll, fit_to_screen
from ui.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, quiet
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, clear, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal
from ui.widgets.secret import SecretField
from ui.widgets.strip import Banner
from ui.worker import Job

FREE_TRIES = 5
WAIT_MS = 3_000
_LOW = 420


class UnlockWindow(QWidget):
    """The window.

    Signals:
        unlocked(Services): the register is open.
        elsewhere_asked(): another register is wanted.
    """

    unlocked = Signal(object)
    elsewhere_asked = Signal()

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        opener: Callable[..., Services] = vault.unlock,
    ) -> None:
        super().__init__()
        self._folder = folder
        self._lane = lane
        self._clock = clock
        self._opener = opener
        self._tries = 0
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        self._needs_login, problem = _looked_at(folder)
        self._build(self._needs_login)
        if problem is not None:
            self._tell(problem)

    def _build(self, needs_login: bool) -> None:
        worn = look()
        outer = QVBoxLayout(self)
        edge = worn.px(12)
        outer.setContentsMargins(edge, edge, edge, edge)
        outer.addStretch(1)
        card = self._card = Card(inside=28)
        card.setMaximumWidth(worn.px(460))
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(2, 2, 2, 2)
        body.setSpacing(worn.px(8))
        self._head = _heading()
        body.addWidget(self._head)
        self.problem = QVBoxLayout()
        body.addLayout(self.problem)
        self.login = LineEntry(_("Login"))
        login = Labelled(_("Login"), self.login)
        reveal(login, needs_login)
        body.addWidget(login)
        self.secret = SecretField(_("Passphrase"))
        body.addWidget(Labelled(_("Passphrase"), self.secret))
        self._body = SnugScroll(inside)
        card.column.addWidget(self._body, 1)
        self.open_button = primary(_("Unlock"), "lock-open", self.unlock)
        self.busy = BusyLine()
        card.column.addWidget(self.busy)
        foot = QHBoxLayout()
        foot.addWidget(quiet(_("Another register…"), "", self.elsewhere_asked.emit))
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        card.column.addLayout(foot)
        across = row(spacing=0)
        across.addStretch(1)
        across.addWidget(card, 1000)
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(2)
        self.secret.entered.connect(self.unlock)
        self.login.returnPressed.connect(self.secret.setFocus)
        self.setMinimumSize(min(880, worn.px(500)), min(440, worn.px(260)))
        fit_to_screen(self, QSize(worn.px(900), worn.px(560)))

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard where it is needed."""
        super().showEvent(event)
        (self.login if self._needs_login else self.secret).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room of the heading to the field in a low window."""
        super().resizeEvent(event)
        low = self.height() < look().px(_LOW)
        self._head.setVisible(not low)
        edge = look().px(10 if low else 28)
        self._card.column.setContentsMargins(edge, edge, edge, edge)

    def unlock(self) -> None:
        """Try what was typed."""
        passphrase, login = self.secret.text(), self.login.text().strip() or None
        if not passphrase or not self.open_button.isEnabled():
            return
        self.open_button.allow(False, _("Opening the register…"))
        self.secret.setEnabled(False)
        folder, clock, opener = self._folder, self._clock, self._opener

        def work(report: Report, _token: Token) -> Services:
            return opener(folder, login, passphrase, clock=clock, report=report)

        job: Job[Services] = Job(work, self)
        job.succeeded.connect(self._on_opened)
        job.failed.connect(self._on_failed)
        self.busy.follow(job, _("Opening the register…"))
        job.start(self._lane)

    def _on_opened(self, services: Services) -> None:
        self.secret.clear()
        self.unlocked.emit(services)

    def _on_failed(self, error: Exception) -> None:
        self.secret.setEnabled(True)
        if isinstance(error, CannotUnlockError):
            self._tries += 1
        self._tell(error)
        if self._tries >= FREE_TRIES and isinstance(error, CannotUnlockError):
            QTimer.singleShot(WAIT_MS, self.open_button, lambda: self.open_button.allow(True))
        else:
            self.open_button.allow(True)
        self.secret.select()

    def _tell(self, error: Exception) -> None:
        failure = triage(error)
        wrong = isinstance(error, CannotUnlockError)
        todo = self._about_tries(failure.todo) if wrong else failure.todo
        happened = failure.happened
        if wrong and not self._needs_login:
            # No name was asked for, so none can be wrong.
            happened = _("The passphrase is wrong.")
        clear(self.problem)
        self.problem.addWidget(Banner("danger", happened, todo))
        # Where the field stands is known only after the layout has been done again.
        QTimer.singleShot(0, self.secret, lambda: self._body.ensureWidgetVisible(self.secret))

    def _about_tries(self, todo: str) -> str:
        parts = [todo, self.secret.keyboard_words()]
        if self._tries > 1:
            words = ngettext("{count} try so far.", "{count} tries so far.", self._tries)
            parts.append(words.format(count=self._tries))
        return " ".join(part for part in parts if part)

    def tells(self) -> str:
        """Return the words of the problem that is shown, "" when none."""
        item = self.problem.itemAt(0)
        banner = item.widget() if item is not None else None
        return banner.accessibleName() if banner is not None else ""


def _heading() -> QWidget:
    brand = row(
        IconLabel("mail-check", look().tokens.accent, 30),
        PlainLabel(_("Lifafa"), "display"),
        spacing=12,
    )
    brand.addStretch(1)
    head = QWidget()
    column = QVBoxLayout(head)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(brand)
    column.addWidget(PlainLabel(_("The register is locked."), "muted", wrap=True))
    return head


def _looked_at(folder: Path) -> tuple[bool, AppError | None]:
    """Return whether a login is needed, and what is wrong with the key file before any try."""
    try:
        return vault.needs_login(folder), None
    except AppError as error:
        return False, error
