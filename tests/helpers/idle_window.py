"""The real program, let alone at each of its places: `python idle_window.py GROUND`, a JSON object.

Prints one line of JSON: for each state of the program that somebody may leave it in, the timers
that are running then; and for some of them how often the window's thread was woken, and how often
the others, while nobody did anything.

Rules: three pauses are shortened (until it is still, until the place of the window is kept, until
mail is looked at), everything else is the program as it is; what is counted is told by the event
loop itself and by the system, not taken from a stopwatch.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from PySide6.QtCore import (  # noqa: E402
    QAbstractEventDispatcher,
    QEventLoop,
    QObject,
    Qt,
    QThread,
    QTimer,
)
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog  # noqa: E402
from shiboken6 import Shiboken  # noqa: E402

from ends_told import end_with_first_failure  # noqa: E402
from office_day import Ground, OfficeDay  # noqa: E402
from own_system import IS_WINDOWS  # noqa: E402
from ui import main  # noqa: E402
from ui.frame.stillness import Stillness  # noqa: E402
from ui.mail import rounds  # noqa: E402
from ui.shell.navigation import PLACES  # noqa: E402
from ui.widgets import window_memory  # noqa: E402
from ui.widgets.buttons import CarefulButton  # noqa: E402
from ui.widgets.strip import Steady  # noqa: E402

REST_MS = 300
_PASSING_MS = 60_000
"""A timer that fires once before that is over soon, and is waited for."""
_COUNTED_MS = 8_000 if IS_WINDOWS else 2_000
"""Longer where more is allowed, so that what wakes once in a second is still too much."""
_TASKS = Path("/proc/self/task")


def running() -> list[tuple[str, int, bool]]:
    """Return the timers of this thread that run: whose each is, its milliseconds, fires once."""
    here = QThread.currentThread()
    turns = QAbstractEventDispatcher.instance()
    known: dict[int, QObject] = {}
    wrapped = Shiboken.getAllValidWrappers()
    waiting = [one for one in wrapped if isinstance(one, QObject) and one.thread() is here]
    while waiting:
        one = waiting.pop()
        if known.setdefault(Shiboken.getCppPointer(one)[0], one) is one:
            waiting += one.children()
    found = []
    for one in known.values():
        once = isinstance(one, QTimer) and one.isSingleShot()
        for timer in turns.registeredTimers(one):
            found.append((_owner(one), timer.interval, once))
    return sorted(found)


def _owner(one: QObject) -> str:
    """Return the class of what a timer belongs to; a part of Qt belongs to the widget it serves."""
    owner: QObject | None = one.parent() if type(one) in (QTimer, QObject) else one
    return type(owner or one).__name__


def beside() -> int:
    """Return how often the other threads gave the processor away of themselves so far."""
    total = 0
    # Under Wine there is such a folder, and it is about another process.
    for task in _TASKS.iterdir() if _TASKS.is_dir() and not IS_WINDOWS else ():
        if task.name != str(os.getpid()):
            rows = (task / "status").read_text("ascii").splitlines()
            total += next(int(r.split()[1]) for r in rows if r.startswith("voluntary"))
    return total


def let_alone(milliseconds: int) -> None:
    """Leave the program alone for a while."""
    loop = QEventLoop()
    over = QTimer(singleShot=True, interval=milliseconds)
    over.timeout.connect(loop.quit)
    over.start()
    loop.exec()


class LeftAlone:
    """Leaves the program alone in one state after the other."""

    def __init__(self, shell: main.Shell, on: Ground) -> None:
        self._day = OfficeDay(shell, on)
        self._on = on
        self.timers: dict[str, list[tuple[str, int, bool]]] = {}
        self.woken: dict[str, tuple[int, int]] = {}

    def states(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield what is left alone, and what leads there."""
        day, on = self._day, self._on
        yield "locked", self._begun
        yield "unlocked", day._unlock
        about = {"case": on.case_id, "letter": on.case_id, "refer": on.told_id}
        for place in PLACES:
            yield place.key, lambda key=place.key: day._go(key, about.get(key, ""))
        yield "a field of a case", self._typed
        yield "the guide", self._guided

    def _begun(self) -> None:
        assert self._day.shell.window is not None
        self._day._wait(self._day.shell.window.isVisible)
        # Somebody began to type, and went away.
        self._day.shell.window.secret.line.setFocus()  # type: ignore[attr-defined]

    def _typed(self) -> None:
        self._day._type_a_case()
        QTest.keyClick(self._day.window.focusWidget(), Qt.Key.Key_A)

    def _guided(self) -> None:
        self._day._go("today")
        self._day.window.helping.guide.begin()
        self._day.calm()

    def play(self) -> None:
        """Go through all states."""
        for name, lead in self.states():
            for sheet in QApplication.topLevelWidgets():
                if isinstance(sheet, QDialog) and sheet.isVisible():
                    sheet.reject()
            self._day._awake.start()
            lead()
            self._day.calm()
            self._day._awake.stop()
            self._rest(name)
        told = {"timers": self.timers, "woken": self.woken}
        print(json.dumps(told), flush=True)
        os._exit(0)

    def _rest(self, name: str) -> None:
        """Wait until nobody has been there for a while, and what passes has passed; then look."""
        window = self._day.shell.window
        assert window is not None
        window.activateWindow()
        here = Stillness.here()
        assert here is not None
        while not here.is_still or any(once and ms < _PASSING_MS for _who, ms, once in running()):
            let_alone(REST_MS)
        self.timers[name] = running()
        if name in ("locked", "unlocked", "today", "register", "the guide"):
            self.woken[name] = self._count()

    def _count(self) -> tuple[int, int]:
        turns, times = QAbstractEventDispatcher.instance(), [0]

        def awake() -> None:
            times[0] += 1

        before = beside()
        turns.awake.connect(awake)
        let_alone(_COUNTED_MS)
        turns.awake.disconnect(awake)
        return times[0], beside() - before


def begin(shell: main.Shell) -> None:
    """Play once the first window is there."""
    start(shell)
    facts = json.loads(sys.argv[1])
    facts |= {"folder": Path(facts["folder"]), "packet": Path(facts["packet"])}
    played = LeftAlone(shell, Ground(**facts))
    QTimer.singleShot(0, shell, played.play)


start = main.Shell.start

if __name__ == "__main__":
    end_with_first_failure()
    main.Shell.start = begin  # type: ignore[method-assign]
    CarefulButton.rest_s = Steady.rest_s = 0.0
    rounds.SOON_MS = window_memory._LATER_MS = REST_MS
    main.Stillness = lambda app: Stillness(app, REST_MS)  # type: ignore[assignment,misc]
    sys.exit(main.run_window(Path(json.loads(sys.argv[1])["folder"])))
