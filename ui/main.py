"""The program with its window: from the first run or the locked register to the work, and back.

Rules: locking ends this process and starts a fresh one, because memory cannot be wiped (security
B.8); what starts it is handed in; before unlocking only settings that name nobody are read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QProcess, QSize
from PySide6.QtWidgets import QApplication, QWidget

from app import demo, gate, language, paths, preferences, trust_clock, vault
from app.bootstrap import Services
from app.clock import Clock, SystemClock
from app.errors import AppError
from app.jobs import Report, Token
from app.language import _
from ui import fonts, theme
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.offices.clock_box import tell_doubts
from ui.offices.policy_card import tell_unseen
from ui.places import HOME
from ui.qt_words import QtWords
from ui.room import fit_to_screen
from ui.settings.passphrase_sheet import ASKED_ANEW
from ui.settings.settings_page import DEFAULTS
from ui.unlock.unlock_window import UnlockWindow
from ui.welcome.welcome_flow import Draft
from ui.welcome.welcome_window import WelcomeWindow
from ui.widgets import files_ask
from ui.worker import Job, make_lane

type Restart = Callable[[Path], None]
_QT_VARIABLES = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_GENERIC_PLUGINS")
KEY_FILE = "vault.lfv"


class Shell(QObject):
    """Shows the window that fits: first run, unlock, or the register.

    Args:
        app: the running application.
        folder: the register folder.
        files: packets to look at once the register is open.
        restart: starts a fresh program on the folder; called after the register is locked.
        clock: the time.
    """

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        files: list[Path] | None = None,
        *,
        restart: Restart | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self.folder = folder
        self._files = list(files or ())
        self._restart = restart or start_again
        self._clock = clock or SystemClock()
        self._lane = make_lane(self)
        self.window: QWidget | None = None
        self.desk: Desk | None = None
        self._words = QtWords(self)
        app.installTranslator(self._words)

    # Dress --------------------------------------------------------------------------------------

    def dress(self) -> dict[str, str | int]:
        """Put on look and language of the preferences and return the settings."""
        settings = {**DEFAULTS, "language": _system_language(), **preferences.load()}
        shown = language.install(str(settings["language"]))
        theme.wear(self._app, str(settings["theme"]), int(settings["zoom"]), shown)
        return settings

    def start(self) -> None:
        """Show the first window."""
        self.dress()
        if (self.folder / KEY_FILE).exists():
            self._show_unlock(self.folder)
        else:
            self._show_welcome()

    def _show(self, window: QWidget) -> None:
        old, self.window = self.window, window
        _fit(window, old)
        window.show()
        window.activateWindow()
        if old is not None:
            old.hide()
            old.deleteLater()

    # First run ----------------------------------------------------------------------------------

    def _show_welcome(self, draft: Draft | None = None) -> None:
        window = WelcomeWindow(self.folder, self._lane, self._clock, draft=draft)
        window.language_chosen.connect(self._on_language)
        window.existing_chosen.connect(self._show_unlock)
        window.practice_asked.connect(self._make_practice)
        window.finished.connect(self._open_first)
        self._show(window)

    def _on_language(self, code: str) -> None:
        window = self.window
        preferences.save({"language": code})
        self.dress()
        self._show_welcome(window.flow.draft if isinstance(window, WelcomeWindow) else None)

    def _open_first(self, services: Services, place: str) -> None:
        self._open_at(services, place)
        if self.desk is not None:
            words = _("The register of {office} is set up.").format(office=services.office.name)
            self.desk.say(words, todo=_("Write down your first case here."), key="set-up")

    def _make_practice(self) -> None:
        window = self.window
        if not isinstance(window, WelcomeWindow):
            return
        folder, clock = paths.data_folder() / "practice", self._clock

        def work(_report: Report, _token: Token) -> tuple[Services, str]:
            return open_practice(folder, clock)

        job: Job[tuple[Services, str]] = Job(work, self)
        job.succeeded.connect(self._on_practice)
        job.failed.connect(window.take_error)
        window.busy.follow(job, _("Making up two offices and their cases…"))
        job.start(self._lane)

    def _on_practice(self, opened: tuple[Services, str]) -> None:
        services, passphrase = opened
        self._open_at(services, HOME)
        if self.desk is not None:
            words = _("These cases are made up. Passphrase for practice: {words}")
            self.desk.say(words.format(words=passphrase), tone="accent", key="practice")

    # Unlock -------------------------------------------------------------------------------------

    def _show_unlock(self, folder: Path) -> None:
        self.folder = folder
        window = UnlockWindow(folder, self._lane, self._clock)
        window.unlocked.connect(lambda services: self._open_at(services, HOME))
        window.elsewhere_asked.connect(self._show_welcome)
        self._show(window)

    # The register -------------------------------------------------------------------------------

    def _open_at(self, services: Services, place: str) -> None:
        self.folder = services.folder
        self.desk = Desk(services, self._lane, self)
        self.desk.dress_asked.connect(self._dress_again)
        window = self._make_main()
        self._show(window)
        if place == "case":
            window.go("case", "new")
        elif place != HOME:
            window.go(place)
        for file in self._files:
            window.go("inbox", str(file))
        self._files = []

    def _make_main(self) -> MainWindow:
        settings = self.dress()
        if self.desk is None:
            raise LookupError("no register is open")
        window = MainWindow(
            self.desk,
            idle_minutes=int(settings["auto_lock_minutes"]),
        )
        self.desk.ask(demo.is_practice, window.mark_practice)
        self.desk.ask(trust_clock.doubts, partial(tell_doubts, self.desk), by=window)
        self.desk.ask(gate.unseen, partial(tell_unseen, self.desk), by=window)
        window.lock_wanted.connect(self.lock)
        window.close_wanted.connect(self.close)
        if self.desk.services.user.must_change:
            self.desk.say(
                _("Somebody else set your passphrase and knows it."),
                tone="caution",
                todo=_("Choose your own in the settings: Change the passphrase."),
                key=ASKED_ANEW,
            )
        return window

    def _dress_again(self) -> None:
        old = self.window
        if isinstance(old, MainWindow):
            old.prepare_to_go()
            window = self._make_main()
            self._show(window)
            window.go("settings")

    # Locking ------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Close the register, start a fresh program, end this one."""
        self._close(lambda: self._restart(self.folder))

    def close(self) -> None:
        """Close the register and end the program."""
        self._close(lambda: None)

    def end(self) -> None:
        """Take everything down in order: left to chance, a program may crash at its end."""
        self._lane.waitForDone()
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None
        self._app.removeTranslator(self._words)
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _close(self, then: Callable[[], None]) -> None:
        window, desk = self.window, self.desk
        if window is not None:
            files_ask.close_all(window)
            window.hide()
        if desk is None:
            return

        def after() -> None:
            then()
            if isinstance(window, MainWindow):
                window.release()
            self._app.quit()

        def saved() -> None:
            if isinstance(window, MainWindow) and window.unsaved.holds_back():
                window.show()
                window.idle.start()
                return
            job = desk.ask(vault.lock, failed=lambda _error: None, by=desk)
            job.finished.connect(after)

        # What pages handed in before stands in the lane before this, so it is saved first.
        desk.ask(lambda _services: None).finished.connect(saved)


def open_practice(folder: Path, clock: Clock) -> tuple[Services, str]:
    """Make the practice registers when they are not there; open the first, tell its passphrase."""
    made = demo.run(folder, lambda _line: None, clock)
    return vault.unlock(made.first, None, made.passphrases[0], clock=clock), made.passphrases[0]


def run_window(register: Path | None, files: list[Path] | None = None) -> int:
    """Open the window and return the exit code.

    Args:
        register: the register folder; None for this user's own.
        files: packets to look at.
    """
    for name in _QT_VARIABLES:
        os.environ.pop(name, None)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Lifafa")
    app.setQuitOnLastWindowClosed(True)
    files_ask.remember_nothing()
    fonts.load()
    remembered = preferences.load().get("register")
    folder = register or (Path(str(remembered)) if remembered else paths.default_register())
    shell = Shell(app, folder, files)
    shell.start()
    code = app.exec()
    shell.end()
    return code


def start_again(folder: Path) -> None:
    """Start a fresh program that shows the unlock window of this folder."""
    root = Path(__file__).resolve().parent.parent
    words = ["window", "--register", str(folder)]
    if not getattr(sys, "frozen", False):
        words = ["-E", "-s", "-m", "app", *words]
    QProcess.startDetached(sys.executable, words, str(root))


def _system_language() -> str:
    try:
        return language.known(os.environ.get("LANGUAGE") or os.environ.get("LANG") or "en")
    except AppError:
        return "en"


def _fit(window: QWidget, old: QWidget | None) -> None:
    """Give a window the place of the one before, or a size that fits the screen."""
    same = isinstance(window, WelcomeWindow) or not isinstance(old, UnlockWindow | WelcomeWindow)
    if old is not None and old.isVisible() and same:
        window.setGeometry(old.geometry())
    elif isinstance(window, MainWindow):
        fit_to_screen(window, QSize(1366, 760))
