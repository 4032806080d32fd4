"""Locking: everything typed is handed in, the register closed, a fresh program started, this one
ended; also when the session of the person at this computer is locked, or the computer falls asleep.

Rules:
- however many ask at once, the register is closed once and one program is started; who is still
  there is told of what could not be saved, and the lock waits once for it; who is away cannot act
  on it, so the register closes in any case; lists, sheets and dialogs over the window go with it,
  also one that an answer opens meanwhile, and what was answered meanwhile does not come back;
- who locks sees a calm page at once, in the place of the window, until the page to unlock stands;
  nothing of the register is on it or over it, and nobody is waited for once the person is away:
  the computer falls asleep only after this process, and what it holds in memory, has gone;
- each system is asked about its session by a module of its own, and one that cannot be asked only
  means that the idle clock has to do;
- what belongs to the work is loaded with it, not with the locked window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from app.base.language import _
from ui.frame import clipboard
from ui.look.theme import look
from ui.system.platforms import system
from ui.system.platforms.watching import Watch
from ui.widgets import files_ask
from ui.widgets.frames import column, put
from ui.widgets.plain import IconLabel, PlainLabel
from ui.widgets.secret import SecretField
from ui.widgets.window_place import follow

if TYPE_CHECKING:
    from app.core.services import Services
    from ui.backup.finishing_window import FinishingWindow
    from ui.frame.desk import Desk
    from ui.shell.main_window import MainWindow


class SessionLock(QObject):
    """Tells when the person at this computer is away.

    Args:
        parent: what it dies with.
        watch: what asks the system; by default the module of this system.

    Signals:
        away(): the session was locked, or the computer is about to sleep or to end.
    """

    away = Signal()

    def __init__(self, parent: QObject, watch: Watch | None = None) -> None:
        super().__init__(parent)
        self._watch = watch if watch is not None else system_watch(self)
        self._watch.away.connect(self.away)

    def release(self) -> None:
        """Let the computer sleep, if it waits for us."""
        self._watch.release()


def system_watch(parent: QObject) -> Watch:
    """Return what watches the session on this system."""
    return system.watch_kind()(parent)


class LockedPage(QWidget):
    """What stands in the place of the window until the fresh program has one.

    Args:
        before: the window whose place it takes.
    """

    def __init__(self, before: QWidget) -> None:
        super().__init__()
        self.is_over = False
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        self._icon = IconLabel("lock", look().tokens.accent, 36)
        whole = column(spacing=12, within=self)
        middle = Qt.AlignmentFlag.AlignHCenter
        words = PlainLabel(_("The page to unlock comes in a moment."), "muted")
        title = PlainLabel(_("Locked"), "title")
        put(whole, 1, (self._icon, 0, middle), (title, 0, middle), (words, 0, middle), 1)
        follow(self, before)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay while the register is being closed: the last window would end the program."""
        event.setAccepted(self.is_over)

    def end(self) -> None:
        """Go, for good."""
        self.is_over = True
        self.hide()
        self.deleteLater()


class Locking(QObject):
    """Closes the register under a window.

    Args:
        app: the running application.
        restart: starts a fresh program at the unlock page.
        parent: what it dies with.
        follow_on: told what to do once the fresh program has its window; None where no other
            program can be asked.

    Signals:
        nobody_here(): the person went away while no register was at work.
        stays(): a lock was held back, and the window is at work again.
    """

    nobody_here = Signal()
    stays = Signal()

    def __init__(
        self,
        app: QApplication,
        restart: Callable[[], None],
        parent: QObject | None = None,
        *,
        follow_on: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._restart = restart
        self._follow_on = follow_on
        self._page: LockedPage | None = None
        self._session: SessionLock | None = None
        self._window: QWidget | None = None
        self._desk: Desk | None = None
        self._sheets: list[QDialog] = []
        self.is_closing = False
        self._starts_anew = False
        self._forced = False
        self._is_shut = self._is_over = False
        self._last: FinishingWindow | None = None

    def watch(self, window: MainWindow, desk: Desk, watch: Watch | None = None) -> None:
        """Lock by what a window asks, and when the person at this computer is away."""
        self._window, self._desk = window, desk
        window.lock_wanted.connect(self.lock)
        window.close_wanted.connect(self.close)
        self.listen(watch)

    def listen(self, watch: Watch | None = None) -> None:
        """Hear when the person at this computer goes away."""
        if self._session is None:
            self._session = SessionLock(self, watch)
            self._session.away.connect(self.leave)

    def hold(self, window: QWidget | None) -> None:
        """Know the window in front while no register is open."""
        self._window = window

    def forget(self) -> None:
        """Know of no register any more, because it was closed in another way."""
        self._window = self._desk = None

    def lock(self) -> None:
        """Close the register, start a fresh program, end this one."""
        self._starts_anew = True
        self._close()

    def close(self) -> None:
        """Close the register and end the program."""
        self._close()

    def leave(self) -> None:
        """Lock although nobody is there who could put right what is not saved."""
        if self._desk is None:
            self.nobody_here.emit()
            return
        if self._is_shut:
            self._end()
            return
        self._forced = True
        self._starts_anew = True
        if self._last is not None and self._desk.long_busy:
            self._desk.stop_long()
        window = _at_work(self._window)
        if window is not None and not self.is_closing:
            window.hand_in()
        self._close()

    def _close(self) -> None:
        window, desk = self._window, self._desk
        clipboard.forget()
        # A window that has gone holds nobody from closing the register that was open in it.
        if window is not None and isValid(window):
            files_ask.close_all(window)
            if desk is not None and self._starts_anew and window.isVisible():
                self._page = LockedPage(window)
                self._page.show()
            self._hide(window)
        if desk is None or self.is_closing:
            return
        self.is_closing = True
        # What pages handed in before stands in the lane before this, so it is saved first.
        desk.ask(lambda _services: None, failed=_told_already, by=self).finished.connect(
            self._saved
        )

    def _saved(self) -> None:
        from ui.backup.finishing_window import finishing

        window, desk = _at_work(self._window), self._desk
        if desk is None:
            return
        if window is not None:
            self._hide(window)  # What was asked before may have opened a sheet with its answer.
        if window is not None and not self._forced and window.unsaved.holds_back():
            self.is_closing = self._starts_anew = False
            self._show_again(window)
            return
        if desk.long_busy:
            desk.rested.connect(self._shut)
            # Who only went away wants the backup; who is away by force, or stops it, the lock.
            self._last = None if self._forced else finishing(desk)
            if self._last is None:
                desk.stop_long()  # It stops at its next checkpoint.
            else:
                self._uncover()
                self._last.show()
            return
        self._shut()

    def _shut(self) -> None:
        if self._desk is not None:
            job = self._desk.ask(_closed, failed=_told_already, by=self)
            job.finished.connect(self._gone)

    def _hide(self, window: QWidget) -> None:
        """Hide a window with every sheet over it; a passphrase that was typed is let go at once.

        The lock may wait for half an hour until a backup is done.
        """
        # A list may name people; an open one would stay until this program ends.
        while (over := QApplication.activePopupWidget()) is not None and over.close():
            pass
        for secret in window.findChildren(SecretField):
            secret.clear()
        open_now = [sheet for sheet in window.findChildren(QDialog) if sheet.isVisible()]
        self._sheets += open_now
        for sheet in reversed(open_now):
            sheet.finished.connect(partial(self._is_answered, sheet))
            sheet.hide()
        window.hide()

    def _is_answered(self, sheet: QDialog, _result: int) -> None:
        """What was at work in a hidden sheet is over, and the sheet with it: it stays away."""
        self._sheets = [one for one in self._sheets if one is not sheet]

    def _uncover(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.end()

    def _show_again(self, window: MainWindow) -> None:
        window.show()
        self._uncover()
        sheets, self._sheets = self._sheets, []
        for sheet in sheets:
            if isValid(sheet):
                sheet.show()
        window.idle.start()
        self.stays.emit()

    def _gone(self) -> None:
        window = _at_work(self._window)
        if self._starts_anew:
            self._restart()
        if window is not None:
            self._hide(window)  # An answer may have opened one more sheet since.
            window.release()
        self._is_shut = True
        if self._page is None or self._forced or self._follow_on is None:
            self._end()
        else:
            self._follow_on(self._end)

    def _end(self) -> None:
        """End the program; whoever comes second finds it done."""
        if self._is_over:
            return
        self._is_over = True
        if self._session is not None:
            self._session.release()
        self._uncover()
        self._app.quit()


def _at_work(window: QWidget | None) -> MainWindow | None:
    """Return a window when it is the one of the work, and still there."""
    from ui.shell.main_window import MainWindow

    return window if isinstance(window, MainWindow) and isValid(window) else None


def _closed(services: Services) -> None:
    """Close the register, whatever becomes of the numbers for the next log-in."""
    from app.home import reminders
    from app.register import access

    try:
        reminders.note(services)
    finally:
        access.lock(services)


def _told_already(_error: Exception) -> None:
    """The register is closed or not, and nobody is there any more to be told."""
