"""The window of a locked register: one field, the language, and exact words when it does not open.

Rules:
- a wrong passphrase and a damaged register are never mixed up; after a wrong one the text is
  selected, after two the recovery sheet is named beside it without hurry, after five there is a
  short wait that is counted down in words beside the button, never grows and locks nothing out:
  only the next try waits, the other ways in stay open, and another language takes the wait along;
- the title names nobody; Enter unlocks, because trying a passphrase changes nothing; Stop leads
  back to the field at once, and a register that opens after that is closed unseen;
- each language is named in its own script, and the choice counts at once and for the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import language
from app.base.clock import Clock
from app.base.errors import AppError, CannotUnlockError, RegisterDamagedError
from app.base.jobs import Report, Token
from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core import key_files
from app.practice.practice_place import known_passphrase
from app.system import paths
from app.system.folder_lock import refuse_held
from ui.frame.commands import listen
from ui.frame.settings_store import offered
from ui.frame.worker import Job, triage
from ui.help.help_pane import HelpSheet
from ui.look.theme import look
from ui.register.login_row import LoginRow
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, quiet
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import SnugScroll, fit_to_screen, flow
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, Sign, clear, column, laid_in, put, row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal, wrapped
from ui.widgets.secret import SecretField
from ui.widgets.strip import Banner

if TYPE_CHECKING:
    from app.core.services import Services


class LanguageCorner(QWidget):
    """A list of languages with its icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.box = ComboBox(offered())
        self.box.choose(language.current())
        self.box.setAccessibleName(_("Language"))
        self.box.setMinimumWidth(worn.px(130))
        row(IconLabel("languages", worn.tokens.muted, 18), self.box, within=self)


_SECOND_MS = 1_000


class WaitLine(PlainLabel):
    """The line; hidden while there is nothing to wait for.

    Signals:
        over(): the wait is over.
    """

    over = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "small", wrap=True, parent=parent)
        self.left = 0
        self._tick = QTimer(self, interval=_SECOND_MS)
        self._tick.timeout.connect(self._on_second)
        self.hide()

    def begin(self, seconds: int) -> None:
        """Wait for some seconds, at least one."""
        self.left = max(1, seconds)
        self._say()
        announce(self, self.shown())
        self._tick.start()

    def _on_second(self) -> None:
        self.left -= 1
        if self.left > 0:
            self._say()
            return
        self._tick.stop()
        self.hide()
        announce(self, _("You can try again now."))
        self.over.emit()

    def _say(self) -> None:
        words = ngettext(
            "You can try again in {count} second.",
            "You can try again in {count} seconds.",
            self.left,
        )
        self.setText(words.format(count=shown(self.left)))
        reveal(self, True)


FREE_TRIES = 5
WAIT_S = 3
PATIENT_TRIES = 2
"""After so many wrong passphrases the recovery sheet is offered beside the field."""

_LOW = 420
_WIDE = 640
_RING = 2
"""Room around the field for its ring, in pixels; what stands below begins and ends with it."""


def close_register(services: Services) -> None:
    """Close a register that opened when nobody waited for it any more."""
    from app.register import access

    access.lock(services)


def open_register(folder: Path, login: str | None, passphrase: str, **more: Any) -> Services:
    """Open a register; what that needs is loaded now, because the page is there sooner without."""
    from app.register import access

    return access.unlock(folder, login, passphrase, **more)


class UnlockWindow(QWidget):
    """The window.

    Signals:
        unlocked(Services): the register is open.
        elsewhere_asked(): another register is wanted.
        sheet_asked(): the passphrase is lost; the recovery sheet is at hand.
        backup_asked(): the register is to come out of a backup.
        salvage_asked(): what can be read of the damaged register is to be brought out.
        language_chosen(str): show everything in this language.
    """

    unlocked = Signal(object)
    elsewhere_asked = Signal()
    sheet_asked = Signal()
    backup_asked = Signal()
    salvage_asked = Signal()
    language_chosen = Signal(str)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        opener: Callable[..., Services] = open_register,
        closer: Callable[[Services], None] = close_register,
        is_damaged: bool = False,
    ) -> None:
        super().__init__()
        self._folder = folder
        self._lane = lane
        self._clock = clock
        self._opener, self._closer = opener, closer
        self._job: Job[Services] | None = None
        self._tries = 0
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        self._needs_login, problem = _looked_at(folder)
        self.help = quiet(_("Help"), "", self.ask_help)
        self.language = LanguageCorner()
        self.language.box.chosen.connect(self.language_chosen)
        self._build(self._needs_login)
        listen(self, {"help": self.ask_help})
        reveal(self.salvage, is_damaged)
        # Whatever takes room in a low window, the field stays in view.
        bar = self._body.verticalScrollBar()
        bar.rangeChanged.connect(lambda: self._body.ensureWidgetVisible(self.secret.line))
        if problem is not None:
            self.tell(problem)

    def _build(self, needs_login: bool) -> None:
        worn = look()
        outer = QVBoxLayout(self)
        edge = worn.px(12)
        outer.setContentsMargins(edge, edge, edge, edge)
        outer.addStretch(1)
        card = self._card = Card(inside=28)
        card.setMaximumWidth(worn.px(_WIDE))
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(_RING, _RING, _RING, _RING)
        body.setSpacing(worn.px(8))
        self._head = _heading()
        self.problem = QVBoxLayout()
        put(body, self._head, _practice_line(self._folder), self.problem)
        self.secret = SecretField(_("Passphrase"))
        self.login_row = LoginRow(self.secret, asked=needs_login)
        self.login = self.login_row.line
        put(body, self.login_row, Labelled(_("Passphrase"), self.secret))
        self._body = SnugScroll(inside)
        card.column.addWidget(self._body, 1)
        self.open_button = primary(_("Unlock"), "lock-open", self.unlock)
        self._build_waiting(card)
        self.use_sheet = quiet(_("Use the recovery sheet…"), "", self.sheet_asked.emit)
        self.use_backup = quiet(_("I have a backup…"), "", self.backup_asked.emit)
        self.salvage = quiet(_("Bring out what can be read…"), "", self.salvage_asked.emit)
        other = quiet(_("Another register…"), "", self.elsewhere_asked.emit)
        self._other_ways = (self.use_sheet, self.use_backup, self.salvage, other, self.language)
        ways = flow(self.use_sheet, self.use_backup, self.salvage, other, self.help, self.language)
        foot = row((ways, 1), (self.open_button, 0, Qt.AlignmentFlag.AlignBottom), spacing=None)
        foot.setContentsMargins(_RING, 0, _RING, 0)
        card.column.addLayout(foot)
        put(outer, row(1, (card, 1000), 1, spacing=1), 2)
        self.secret.entered.connect(self.unlock)
        self.login_row.entered.connect(partial(_after_login, self))
        self.setMinimumSize(min(880, worn.px(500)), min(440, worn.px(260)))
        fit_to_screen(self, QSize(worn.px(900), worn.px(560)))

    def _build_waiting(self, card: Card) -> None:
        self.busy = BusyLine(can_stop=True)
        self.busy.stop_on_escape(self)
        self.busy.stopped.connect(self._stopped)
        self.wait = WaitLine()
        self.wait.over.connect(self._allow)
        waiting = column(self.busy, self.wait)
        waiting.setContentsMargins(_RING, 0, _RING, 0)
        card.column.addLayout(waiting)

    def go_on_from(self, before: UnlockWindow) -> None:
        """Take over the login and the tries of this window in another language.

        A passphrase is never carried from field to field: it is typed anew.
        """
        self.login_row.go_on_from(before.login_row)
        before.secret.clear()
        self._tries = before._tries
        if before.wait.left:
            self._wait(before.wait.left)

    def ask_help(self) -> None:
        """Show the help for this window over it."""
        HelpSheet("unlock", self).open()

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard where it is needed."""
        super().showEvent(event)
        self.login_row.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room of the heading to the field in a low window."""
        super().resizeEvent(event)
        low = self.height() < look().px(_LOW)
        self._head.setVisible(not low)
        # One row of ways in, whatever the size: the field needs the height.
        self.use_sheet.say(_("Recovery sheet…") if low else _("Use the recovery sheet…"))
        self.use_backup.say(_("Backup…") if low else _("I have a backup…"))
        self.salvage.say(_("Bring out…") if low else _("Bring out what can be read…"))
        edge = look().px(10 if low else 28)
        self._card.column.setContentsMargins(edge, edge, edge, edge)

    def unlock(self) -> None:
        """Try what was typed."""
        if not self.open_button.isEnabled() or not self.login_row.is_ready():
            return
        passphrase, login = self.secret.text(), self.login_row.text() or None
        if not passphrase:
            self.secret.setFocus()
            return
        self.open_button.allow(False, _("Opening the register…"))
        self._allow_other_ways(False)
        self.secret.setEnabled(False)
        folder, clock, opener = self._folder, self._clock, self._opener

        def work(report: Report, token: Token) -> Services:
            return opener(folder, login, passphrase, clock=clock, report=report, token=token)

        job: Job[Services] = Job(work, self)
        job.succeeded.connect(partial(self._on_opened, job))
        job.failed.connect(partial(self._on_failed, job))
        job.finished.connect(partial(self._on_end, job))
        self._job = job
        self.busy.follow(job, _("Opening the register…"))
        job.start(self._lane)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another window took the place of this one: nobody waits for the register any more."""
        super().hideEvent(event)
        if self._job is not None and not event.spontaneous():
            self._job.cancel()

    def _stopped(self) -> None:
        """Go back to the field; what is derived comes to its end unseen."""
        self._job = None
        self.busy.let_go()
        self.secret.setEnabled(True)
        self._allow()
        self.secret.select()

    def _on_end(self, job: Job[Services]) -> None:
        if job is self._job:
            self._stopped()

    def _on_opened(self, job: Job[Services], services: Services) -> None:
        if job is not self._job:
            closer = self._closer
            Job(lambda _report, _token: closer(services), self).start(self._lane)
            return
        self._job = None
        self.secret.clear()
        self.unlocked.emit(services)

    def _on_failed(self, job: Job[Services], error: Exception) -> None:
        # A wrong one counts, although nobody waited for the answer.
        self._tries += isinstance(error, CannotUnlockError)
        if job is self._job:
            self._job = None
            self._answer(error)

    def _answer(self, error: Exception) -> None:
        self.secret.setEnabled(True)
        if isinstance(error, RegisterDamagedError):
            reveal(self.salvage, True)
        self.tell(error)
        if self._tries >= FREE_TRIES and isinstance(error, CannotUnlockError):
            self._wait(WAIT_S)
        else:
            self._allow()
        self.secret.select()

    def _wait(self, seconds: int) -> None:
        """Let nothing wait but the next try: the banner names the other ways in."""
        self.open_button.allow(False, _("Only the next try waits for a moment."))
        self._allow_other_ways(True)
        self.wait.begin(seconds)

    def _allow(self) -> None:
        self.open_button.allow(True)
        self._allow_other_ways(True)

    def _allow_other_ways(self, allowed: bool) -> None:
        """Let nobody go elsewhere while a register opens that would then be left open."""
        for way in self._other_ways:
            way.setEnabled(allowed)

    def tell(self, error: Exception) -> None:
        """Show why something did not work."""
        failure = triage(error)
        wrong = isinstance(error, CannotUnlockError)
        todo = self._about_tries(failure.todo) if wrong else failure.todo
        if isinstance(error, RegisterDamagedError):
            todo = _("Take “I have a backup”, or else “Bring out what can be read”.")
        happened = failure.happened
        if wrong and not self._needs_login:
            # No name was asked for, so none can be wrong.
            happened = _("The passphrase is wrong.")
        clear(self.problem)
        self.problem.addWidget(Banner("danger", happened, todo))
        if wrong and self._tries >= PATIENT_TRIES:
            self.problem.addWidget(_way_out())
        # Where the field stands is known only after the layout has been done again.
        QTimer.singleShot(0, self.secret, lambda: self._body.ensureWidgetVisible(self.secret))

    def _about_tries(self, todo: str) -> str:
        parts = [todo, self.secret.keyboard_words()]
        if self._tries > 1:
            words = ngettext("{count} try so far.", "{count} tries so far.", self._tries)
            parts.append(words.format(count=shown(self._tries)))
        return " ".join(part for part in parts if part)

    def tells(self) -> str:
        """Return the words of the problem that is shown, "" when none."""
        told = [one.accessibleName() for one in laid_in(self.problem) if isinstance(one, Banner)]
        return " ".join(told)


def _after_login(window: UnlockWindow) -> None:
    """Go on from the login: to the passphrase, or on with the one that was typed there already."""
    if window.login_row.was_moved():
        window.secret.select()
    elif window.secret.text():
        window.unlock()
    else:
        window.secret.setFocus()


def _way_out() -> Banner:
    """Say without hurry that the passphrase is not the only way in."""
    return Banner(
        "plain",
        _("Nothing is lost, and nothing is locked out. Try again as often as you like."),
        _("Or take the recovery sheet of the office: it opens the register, too."),
    )


def _heading() -> QWidget:
    brand = row(Sign(34), PlainLabel(_("Lifafa"), "display"), 1, spacing=12)
    head = QWidget()
    column(brand, wrapped(_("The register is locked."), "muted"), spacing=None, within=head)
    return head


def _practice_line(folder: Path) -> PlainLabel:
    """Tell the passphrase that everybody may read, over a register that holds nothing real."""
    passphrase = known_passphrase(folder, paths.data_folder())
    words = _("This is the practice register. Its passphrase is: {words}")
    line = wrapped(words.format(words=passphrase), "strong")
    reveal(line, bool(passphrase))
    return line


def _looked_at(folder: Path) -> tuple[bool, AppError | None]:
    """Return whether a login is needed, and what is wrong with the key file before any try."""
    needed = False
    try:
        needed = key_files.needs_login(folder)
        refuse_held(folder)
    except AppError as error:
        return needed, error
    return needed, None
