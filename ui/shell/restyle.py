"""The window of the work in another dress: another language, look or size while it is at work.

Rules: what is replaced is taken down first, because each part of it would be dressed, too; the
window answers between the stretches of it; what was typed is in the register before anything is
taken down, and where it is not taken the window stays as it is; a lock that is asked for meanwhile
comes first, and where it is held back the rest is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.base import language
from app.base.language import _
from ui.frame.worker import held
from ui.shell.locking import Locking

if TYPE_CHECKING:
    from ui.frame.desk import Desk
    from ui.shell.main_window import MainWindow

_REST_S = 0.002
"""So long what waits for the window has it between two stretches."""
_LANE = "dress"


@dataclass(frozen=True)
class Tailor:
    """What the dressing needs of the program.

    Attributes:
        wished: returns the language that is wished for, its code.
        dress: puts the new dress on.
        make: makes the window of the work, with no page in front yet.
        show: shows it in place of the one before.
    """

    wished: Callable[[], str]
    dress: Callable[[], object]
    make: Callable[[], MainWindow]
    show: Callable[[QWidget], None]


class Dressing(QObject):
    """Dresses the window anew whenever it is asked to; dies with the desk.

    Args:
        desk: the officer's desk; it is busy until all is done.
        locking: whether a lock comes first.
        front: returns the window in front.
        tailor: does what only the program can.
    """

    def __init__(
        self, desk: Desk, locking: Locking, front: Callable[[], QWidget | None], tailor: Tailor
    ) -> None:
        super().__init__(desk)
        self._desk, self._locking = desk, locking
        self._front, self._tailor = front, tailor
        self._is_on = self._once_more = False
        self._waiting: Callable[[], None] | None = None
        locking.stays.connect(self._go_on)

    def begin(self) -> bool:
        """Begin; who asks meanwhile has it done once more.

        Returns:
            False when there is no window of the work to be dressed.
        """
        if self._is_on:
            self._once_more = True
            return True
        if self._at_work() is None or self._locking.is_closing:
            return False
        self._is_on, self._once_more = True, False
        wished = self._tailor.wished()
        self._then(lambda: self._save(self._take_down), lambda: language.catalogue(wished))
        return True

    def _at_work(self) -> MainWindow | None:
        from ui.shell.main_window import MainWindow

        window = self._front()
        return window if isinstance(window, MainWindow) else None

    def _then(self, step: Callable[[], None], beside: Callable[[], object] | None = None) -> None:
        """Let the window answer, then go on; the desk stays busy meanwhile."""
        self._waiting = step
        work = beside or (lambda: time.sleep(_REST_S))
        self._desk.run_beside(
            lambda _report, _token: work(),
            lambda _done: self._go_on(),
            failed=self._give_up,
            by=self,
            lane=_LANE,
        )

    def _go_on(self) -> None:
        step, front = self._waiting, self._front()
        if self._locking.is_closing:
            if front is not None:
                front.hide()
        elif step is not None:
            self._waiting = None
            with held(self._desk.lane):
                step()

    def _give_up(self, error: Exception) -> None:
        self._is_on, self._waiting = False, None
        self._desk.show_failure(error)

    # The stretches ------------------------------------------------------------------------------

    def _save(self, then: Callable[[MainWindow], None]) -> None:
        """Hand in what was typed, and go on when the register has answered all of it.

        A new case is known by then, and what the register does not take still stands in its field.
        """
        old = self._at_work()
        if old is None:
            self._is_on = False
            return
        old.unsaved.hand_in()
        self._waiting = lambda: self._look(old, then)
        self._desk.ask(
            lambda _services: None, lambda _none: self._go_on(), failed=self._give_up, by=self
        )

    def _look(self, old: MainWindow, then: Callable[[MainWindow], None]) -> None:
        if not old.unsaved.pages():
            then(old)
            return
        self._is_on = False
        self._desk.say(
            _("What was typed last could not be saved, so the window stays as it is."),
            tone="danger",
            todo=_("The change comes when you next unlock."),
            key=_LANE,
        )

    def _take_down(self, old: MainWindow) -> None:
        if old.drop_page(keep=1):
            self._then(lambda: self._take_down(old))
        else:
            self._save(self._change)

    def _change(self, old: MainWindow) -> None:
        key, argument = old.here
        about = old.page.about(argument) or ""
        old.hand_in()
        old.stands_back = True
        while old.drop_page():
            pass
        self._then(lambda: self._dress(old, key, about))

    def _dress(self, old: MainWindow, key: str, about: str) -> None:
        self._tailor.dress()
        self._then(lambda: self._make(old, key, about))

    def _make(self, old: MainWindow, key: str, about: str) -> None:
        new = self._tailor.make()
        self._then(lambda: self._open(old, new, key, about))

    def _open(self, old: MainWindow, new: MainWindow, key: str, about: str) -> None:
        new.go(key, about)
        self._then(lambda: self._show(old, new))

    def _show(self, old: MainWindow, new: MainWindow) -> None:
        failures = old.strip.failures()
        old.release()
        self._tailor.show(new)
        new.page.focus_first()
        for error in failures:
            self._desk.show_failure(error)
        self._is_on = False
        if self._once_more:
            self.begin()
