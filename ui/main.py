"""The program with its window: from the first run or the locked register to the work, and back.

Rules: locking ends this process and starts a fresh one, because memory cannot be wiped
(docs/rules.md, Locking); what starts it is handed in; before unlocking only settings that name
nobody are read; what the first window does not need is loaded when it is asked for, so that it is
there within a second; another start on the same register brings this window to the front instead.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QLocale,
    QObject,
    QPoint,
    QProcess,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from app.base import language
from app.base.clock import Clock, SystemClock
from app.base.jobs import Cancelled
from app.base.language import _
from app.system import hardening, packaged, paths, preferences, window_file
from ui import updates
from ui.frame import clipboard, projector, screen_capture
from ui.frame.settings_store import SettingsKept
from ui.frame.stillness import Stillness
from ui.frame.worker import held, make_lane
from ui.look import drawings, fonts, theme
from ui.look.theme import SystemLook
from ui.register.before_unlock_window import CardWindow
from ui.register.unlock_window import UnlockWindow
from ui.shell.loading import Loading
from ui.shell.locking import Locking
from ui.shell.one_instance import MOST_FILES, FrontDoor, NextWindow
from ui.shell.qt_setup import Collector, QtWords, read_no_sources
from ui.system.platforms import system
from ui.widgets import files_ask
from ui.widgets.compact_layout import fit_to_screen
from ui.widgets.strip import Steady, say_copied
from ui.widgets.window_place import arrange, follow

if TYPE_CHECKING:
    from app.core.services import Services
    from ui.frame.desk import Desk
    from ui.register.recovery.recover_window import Host, RecoveryDoor
    from ui.register.welcome.steps import Draft
    from ui.shell.main_window import MainWindow
    from ui.shell.restoring import Restoring
    from ui.shell.restyle import Dressing

KEY_FILE = "vault.lfv"
_LAST_S = 20.0
_NEWS_MS = 12_000


class Shell(QObject):
    """Shows the window that fits: first run, unlock, or the register.

    Args:
        app: the running application.
        folder: the register folder.
        files: packets, cards and letters to look at once the register is open.
        restart: starts a fresh program on the folder, with what is still to be looked at; called
            after the register is locked.
        clock: the time.
        door: where other starts on the same register knock.
    """

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        files: list[Path] | None = None,
        *,
        restart: Callable[..., None] | None = None,
        clock: Clock | None = None,
        door: FrontDoor | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self.folder = folder
        self._files = list(files or ())
        self._clock = clock or SystemClock()
        self._lane = make_lane(self)
        self.loading = Loading(self)
        self.window: QWidget | None = None
        self.desk: Desk | None = None
        self._dressing: Dressing | None = None
        self._start = restart or start_again
        self._door = door
        if door is not None:
            door.asked.connect(self.take)
        # Where no door can be made the fresh program has none either, and nobody would answer.
        answers = door is not None and door.is_open
        follow_on = partial(_once_next_stands, self) if answers else None
        self.locking = Locking(app, self._start_fresh, self, follow_on=follow_on)
        self.locking.nobody_here.connect(partial(_leave, self))
        self._words = QtWords(self)
        app.installTranslator(self._words)

    @cached_property
    def recovery(self) -> RecoveryDoor:
        """The way in and on with a recovery sheet."""
        from ui.register.recovery.recover_window import RecoveryDoor

        return RecoveryDoor(self._lane, self._clock, _host(self), self)

    @cached_property
    def backups(self) -> Restoring:
        """The way back from a backup, and what looks after backups."""
        from ui.shell.restoring import Restoring

        return Restoring(self._lane, self._clock, _host(self), self)

    # Dress --------------------------------------------------------------------------------------

    def dress(self) -> dict[str, str | int]:
        """Put on look and language of the preferences and return the settings."""
        settings = _wishes()
        shown = language.install(str(settings["language"]))
        country = "" if self.desk is None else self.desk.services.office.country
        preferences.take_up(settings, shown, country)
        kind, motion, zoom = (str(settings[key]) for key in ("theme", "motion", "zoom"))
        theme.wear(self._app, kind, int(zoom), shown, motion)
        projector.wear(bool(settings.get("projector")))
        return settings

    def start(self) -> None:
        """Show the first window."""
        self.dress()
        SystemLook(partial(_look_again, self), self)
        SettingsKept(lambda: self.desk, self)
        if (self.folder / KEY_FILE).exists():
            self._show_unlock(self.folder)
        else:
            self._show_welcome()

    def _show(self, window: QWidget) -> None:
        if callable(getattr(window, "leave", None)):
            self.locking.listen()
        old, self.window = self.window, window
        _fit(window, old)
        window.show()
        window.activateWindow()
        if old is not None:
            old.hide()
            old.deleteLater()

    # First run ----------------------------------------------------------------------------------

    def _show_welcome(self, draft: Draft | None = None) -> None:
        from ui.register.welcome.welcome_window import WelcomeWindow

        window = WelcomeWindow(
            self.folder, self._lane, self._clock, draft=draft, idle_minutes=_idle_minutes()
        )
        window.language_chosen.connect(self._on_language)
        window.existing_chosen.connect(self._show_unlock)
        window.practice_asked.connect(partial(_practise, self))
        window.fresh_asked.connect(partial(_practise, self, fresh=True))
        window.backup_asked.connect(
            lambda: self.backups.open(self.folder, partial(self._show_welcome, window.draft()))
        )
        window.flow.created.connect(self.loading.begin)
        window.finished.connect(self._open_first)
        window.gone.connect(self._gone)
        self._show(window)
        self._look_at_updates(window)
        if self._files:
            from ui.shell.opened_files import tell_waiting

            tell_waiting(window, self._lane, self._files)

    def _on_language(self, code: str) -> None:
        flow = getattr(self.window, "flow", None)
        preferences.save({"language": code})
        self.dress()
        self._show_welcome(None if flow is None else flow.draft)

    def _open_first(self, services: Services, place: str) -> None:
        is_written = getattr(getattr(self.window, "flow", None), "is_written", False)
        self._open_at(services, place)
        if self.desk is not None:
            if is_written:
                self.recovery.note_written(self.desk)
            words = _("The register of {office} is set up.").format(office=services.office.name)
            self.desk.say(words, todo=_("Write down your first case here."), key="set-up")

    # Unlock -------------------------------------------------------------------------------------

    def _show_unlock(self, folder: Path) -> None:
        self.folder = folder
        damaged = "damaged" in preferences.load()
        opener = partial(open_while_loading, self.loading)
        window = UnlockWindow(folder, self._lane, self._clock, opener=opener, is_damaged=damaged)
        window.secret.line.textChanged.connect(self.loading.begin)
        window.salvage_asked.connect(lambda: self.backups.bring_out(folder))
        window.unlocked.connect(self._open_at)
        window.language_chosen.connect(partial(_speak, self, folder))
        window.elsewhere_asked.connect(self._show_welcome)
        window.sheet_asked.connect(lambda: self.recovery.open(folder))
        window.backup_asked.connect(
            lambda: self.backups.open(folder, partial(self._show_unlock, folder))
        )
        self._show(window)
        self._look_at_updates(window)

    def _look_at_updates(self, window: QWidget) -> None:
        """Check update files here: no register is needed for that."""
        updates.watch(window, self._lane)
        self._files = updates.show(window, self._lane, self._files)

    # The register -------------------------------------------------------------------------------

    def _open_at(self, services: Services, place: str = "") -> Desk:
        from ui.frame.desk import Desk
        from ui.register.login_row import remember

        self.folder = services.folder
        remember(services)
        self.desk = Desk(services, self._lane, self)
        try:
            window = _opened(self, self.desk)
        except Exception as error:
            _shut(self, services, error)
            raise
        if place == "case":
            window.go("case", "new")
            # The last digit of the code led here by itself: "Compare" is no longer under the mouse.
            Steady(window, times=3).moved()
        elif place:
            window.go(place)
        files, self._files = self._files, []
        _bring(files, window)
        return self.desk

    def _go_elsewhere(self, folder: Path) -> None:
        """Lock this register, and begin at another one."""
        self.folder = folder
        if self.desk is not None:
            self.desk.lock_asked.emit()

    def take(self, files: Sequence[Path]) -> None:
        """Come to the front, and look at files now or once the register is open."""
        window = self.window
        if window is None or self.locking.is_closing or self.desk is None:
            if window is not None and not self.locking.is_closing:
                files = updates.show(window, self._lane, files)
            new = [file for file in files if file not in self._files]
            self._files = [*self._files, *new][:MOST_FILES]
        else:
            _bring(files, window)
        if window is not None and not self.locking.is_closing:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.show()
            window.raise_()
            window.activateWindow()

    def _make_main(self, *, begins: bool = True) -> MainWindow:
        from app.consent import disclosure_gate
        from app.offices import clock_check
        from ui.offices.own_office_page import tell_doubts, tell_unseen
        from ui.papers.papers_flow import PapersFlow
        from ui.settings.passphrase_sheet import ASKED_ANEW
        from ui.shell.folder_warnings import tell_folder
        from ui.shell.main_window import MainWindow

        settings = self.dress()
        if self.desk is None:
            raise LookupError("no register is open")
        self.desk.ask(projector.learn_register)
        self.desk.cares.forget()
        window = MainWindow(
            self.desk,
            idle_minutes=int(settings["auto_lock_minutes"]),
            begins=begins,
        )
        self.desk.ask(clock_check.doubts, partial(tell_doubts, self.desk), by=window)
        self.desk.ask(disclosure_gate.unseen, partial(tell_unseen, self.desk), by=window)
        self.recovery.welcome(self.desk, window)
        self.backups.welcome(self.desk, window)
        PapersFlow.of(self.desk).left.tell()
        self.locking.watch(window, self.desk)
        tell_folder(self.desk)
        if self.desk.services.user.must_change:
            self.desk.cares.tell(
                _("Somebody else set your passphrase and knows it."),
                todo=_("Choose your own under More, Settings, Change the passphrase."),
                key=ASKED_ANEW,
                acts=((_("Settings"), partial(self.desk.open, "settings")),),
            )
        return window

    # Locking ------------------------------------------------------------------------------------

    def _start_fresh(self) -> None:
        """Give the place over to a fresh program, with what nobody has looked at yet."""
        if self._door is not None:
            self._door.close()
        preferences.settle()
        files, self._files = self._files, []
        self._start(self.folder, *files)

    def lock(self) -> None:
        """Close the register, start a fresh program, end this one."""
        self.locking.hold(self.window)
        self.locking.lock()

    def _gone(self, services: Services, end: bool) -> None:
        self._open_at(services)
        (self.close if end else self.lock)()

    def close(self) -> None:
        """Close the register and end the program."""
        self.locking.hold(self.window)
        self.locking.close()

    def end(self) -> None:
        """Take everything down in order: left to chance, a program may crash at its end."""
        preferences.tell_failures(None)
        self.loading.stop()
        self._lane.waitForDone()
        if self._files:
            # They came while the register was being closed.
            self._start_fresh()
        if self._door is not None:
            self._door.close()
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None
        self._app.removeTranslator(self._words)
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _once_next_stands(shell: Shell, then: Callable[[], None]) -> None:
    """Do something once the program that was started has its window; a page stands until then."""
    coming = NextWindow(shell.folder, shell)
    coming.stands.connect(then)
    coming.begin()


def _opened(shell: Shell, desk: Desk) -> MainWindow:
    from ui.widgets.window_memory import WindowMemory

    WindowMemory(desk)
    shell._dressing = _dressing(shell, desk)
    # Not at once: whoever asks for it is about to be taken down.
    desk.dress_asked.connect(shell._dressing.begin, Qt.ConnectionType.QueuedConnection)
    desk.register_asked.connect(shell._go_elsewhere)
    with held(shell._lane):
        window = shell._make_main()
        shell._show(window)
    return window


def _shut(shell: Shell, services: Services, error: Exception) -> None:
    """Leave no register open that no window shows, and say why none does."""
    from app.register import access

    if shell.desk is not None:
        shell.desk.deleteLater()
    shell.desk = shell._dressing = None
    shell.locking.forget()
    shell._lane.start(partial(access.lock, services))
    shell._show_unlock(shell.folder)
    if isinstance(shell.window, UnlockWindow):
        shell.window.tell(error)


def open_while_loading(
    loading: Loading, folder: Path, login: str | None, passphrase: str, **more: Any
) -> Services:
    """Open a register as `access.unlock` does, once what the window of the work needs is there.

    The page is there within a second because neither is loaded before. The derivation of the key
    leaves the other processor free.
    """
    from app.register import access

    loading.asked.emit()
    services = access.unlock(folder, login, passphrase, **more)
    loading.wait()
    token = more.get("token")
    if token is not None and token.is_set:
        # Nobody waits any more, and a register that no window shows would stay open.
        access.lock(services)
        raise Cancelled
    return services


def _wishes() -> dict[str, str | int]:
    return {**preferences.DEFAULTS, "language": _system_language(), **preferences.load()}


def _dressing(shell: Shell, desk: Desk) -> Dressing:
    from ui.shell.restyle import Dressing, Tailor

    tailor = Tailor(
        lambda: language.known(str(_wishes()["language"])),
        shell.dress,
        partial(shell._make_main, begins=False),
        shell._show,
    )
    return Dressing(desk, shell.locking, lambda: shell.window, tailor)


def _host(shell: Shell) -> Host:
    """Return what the doors need of the program."""
    from ui.register.recovery.recover_window import Host

    return Host(
        shell._show, shell._show_unlock, shell._open_at, shell.lock, shell.close, _idle_minutes
    )


def _look_again(shell: Shell) -> None:
    """The computer asks for another look: whatever is in front is dressed anew."""
    # The window of the work is dressed in stretches: all of it at once would hold it up.
    if shell._dressing is not None and shell._dressing.begin():
        return
    shell.dress()
    before = shell.window
    if isinstance(before, UnlockWindow):
        shell._show_unlock(shell.folder)
        if isinstance(shell.window, UnlockWindow):
            shell.window.go_on_from(before)


def _speak(shell: Shell, folder: Path, code: str) -> None:
    """Show the locked window in another language, with the login that was typed."""
    before = shell.window
    preferences.save({"language": code})
    shell.dress()
    shell._show_unlock(folder)
    if isinstance(before, UnlockWindow) and isinstance(shell.window, UnlockWindow):
        shell.window.go_on_from(before)


def _leave(shell: Shell) -> None:
    """Nobody is here any more, and a window before the work may hold an open register."""
    leave = getattr(shell.window, "leave", None)
    if callable(leave):
        leave()


def _practise(shell: Shell, *, fresh: bool = False) -> None:
    from ui.register.welcome.practice_way import make_practice
    from ui.register.welcome.welcome_window import WelcomeWindow

    if isinstance(shell.window, WelcomeWindow):
        make_practice(shell.window, shell._lane, shell._clock, shell._open_at, fresh=fresh)


def run_window(register: Path | None, files: list[Path] | None = None) -> int:
    """Open the window and return the exit code.

    Args:
        register: the register folder; None for this user's own.
        files: packets, cards and letters to look at.
    """
    hardening.clean(os.environ)
    system.hand_back_large_pieces()
    read_no_sources()
    fonts.hush()
    app = QApplication(sys.argv[:1])
    collector = Collector(app)
    stillness = Stillness(app)
    app.setApplicationName("Lifafa")
    app.setQuitOnLastWindowClosed(True)
    app.setWindowIcon(drawings.window_icon())
    remembered = preferences.load().get("register")
    folder = register or (Path(str(remembered)) if remembered else paths.default_register())
    door = FrontDoor(folder)
    if not door.enter(files or ()):
        return 0
    files_ask.remember_nothing()
    clipboard.guard(say_copied)
    screen_capture.guard(app)
    fonts.load()
    shell = Shell(app, folder, files, door=door)
    stillness.lasts.connect(partial(_give_back, shell))
    shell.start()
    code = app.exec()
    stillness.end()
    collector.stop()
    # What was unlocked must not stay in memory because something in it does not come to its end.
    last = threading.Timer(_LAST_S, os._exit, (code,))
    last.daemon = True
    last.start()
    shell.end()
    return code


def _give_back(shell: Shell) -> None:
    """Nobody is here: give back what is only kept to be quick."""
    if shell.desk is None or shell.locking.is_closing:
        system.give_back_memory()
        return
    # What cannot be given back now is at the next time.
    shell.desk.ask(
        rest, lambda _done: system.give_back_memory(), failed=lambda _error: None, by=shell
    )


def rest(services: Services) -> None:
    """Let go of pages of the register that were read; runs on its lane."""
    services.register.shrink()


def show_news(title: str, words: str) -> int:
    """Show a few words beside the clock of the computer, and end once they were seen.

    Args:
        title: who speaks.
        words: plain text that names nobody.
    """
    hardening.clean(os.environ)
    fonts.hush()
    app = QApplication(sys.argv[:1])
    if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
        tray = QSystemTrayIcon(drawings.window_icon(), app)
        tray.messageClicked.connect(app.quit)
        tray.show()
        tray.showMessage(title, words, drawings.window_icon(), _NEWS_MS)
        # Without its sign the words go, too.
        QTimer.singleShot(_NEWS_MS, app, app.quit)
        app.exec()
        tray.hide()
    return 0


def start_again(folder: Path, *files: Path) -> None:
    """Start a fresh program that shows the unlock window of this folder, and then the files."""
    words = ["window", "--register", str(folder), *map(str, files)]
    if not packaged.is_packaged():
        words = ["-E", "-s", "-m", "app", *words]
    QProcess.startDetached(packaged.window_program(), words, str(packaged.ROOT))


def _idle_minutes() -> int:
    return int({**preferences.DEFAULTS, **preferences.load()}["auto_lock_minutes"])


def _system_language() -> str:
    asked = language.of_system(os.environ)
    # Windows and macOS name the language nowhere in the environment.
    is_told = any(os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return asked if is_told else language.known(QLocale.system().name())


def _arrange(window: QWidget) -> None:
    """Put the window of the work where it stood the last time."""
    from ui.shell.main_window import MainWindow
    from ui.widgets.window_memory import memory_of

    if isinstance(window, MainWindow):
        memory = memory_of(window.desk)
        if memory is not None:
            memory.arrange(window)


def _bring(files: Sequence[Path], window: QWidget) -> None:
    """Show each file at the place where it belongs, in the window of the work."""
    if files:
        from ui.shell.main_window import MainWindow
        from ui.shell.opened_files import show_files

        if isinstance(window, MainWindow):
            show_files(window, window.desk, files)


def _fit(window: QWidget, old: QWidget | None) -> None:
    """Give a window the place of the one before, or of the last time, or a size that fits.

    Locked or unlocked, the window stands where it stood; only what comes before there is a register
    is smaller.
    """
    first = (UnlockWindow, CardWindow)
    before = old if old is not None and old.isVisible() else None
    of_one_kind = any(isinstance(window, kind) and isinstance(before, kind) for kind in first)
    known = window_file.load()
    if before is not None and (of_one_kind or not isinstance(before, first)):
        follow(window, before)
    elif isinstance(window, UnlockWindow) and before is None:
        arrange(window, known)
    elif not isinstance(window, first):
        fit_to_screen(window, QSize(1366, 760))
        if isinstance(before, UnlockWindow) and "frame" in known:
            follow(window, before)
        else:
            _arrange(window)
    elif before is not None:
        # With its frame: a window whose title lies above the screen cannot be moved.
        place = QRect(QPoint(), window.size() + before.frameGeometry().size() - before.size())
        place.moveCenter(before.frameGeometry().center())
        room = window.screen().availableGeometry()
        window.move(max(room.left(), place.left()), max(room.top(), place.top()))
