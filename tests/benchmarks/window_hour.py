"""An hour's work at the window, pressed together: how soon everything is painted, and what is held.

Used by ``window_speed.py``. The real program is unlocked over a register and worked as an officer
works it: searching letter by letter, opening cases, turning to other places, letters, a referral,
statistics, another language. A lock ends the process and all its memory with it, so an hour
without one is the worst.

Rules: what is told is time on the clock, from what was done to the painted picture, and beside it
the processor time of the window's thread, which other programs do not lengthen; the picture is
painted when the window has answered its last wish to be drawn after everything was there.
"""

from __future__ import annotations

import dataclasses
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from large_register import keystrokes
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ends_told import end_with_first_failure
from office_day import Ground, OfficeDay
from ui import main
from ui.frame.stillness import Stillness
from ui.shell.navigation import PLACES

SWITCH, AGAIN, CASE, FULL, SECTION, KEY = (
    "a place is shown for the first time",
    "a place is shown again",
    "a case opens",
    "a case with every field and 40 persons opens",
    "a section of that case opens to be written",
    "the list after a keystroke",
)
GOALS = {SWITCH: 50.0, AGAIN: 50.0, CASE: 150.0, FULL: 150.0, SECTION: 50.0, KEY: 120.0}
"""Milliseconds at most, each."""
_PAINTED_MS = 40
"""The window is drawn within so many milliseconds of its wish, or it was drawn already."""
_LONGEST_S = 60.0
_ALONE = frozenset({"sealed-case", "sealed-refer", "sealed-letter"})
_ABOUT = {"case": "case", "letter": "case", "refer": "told"}
_EVERY_STATISTICS, _EVERY_LETTER, _EVERY_LANGUAGE = 8, 4, 10


@dataclass
class Found:
    """What was measured: milliseconds on the clock and of the thread, and MiB of memory."""

    acts: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    memory: list[float] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    rested: float = 0.0
    done: int = 0
    worst: dict[str, tuple[float, str]] = field(default_factory=dict)

    def note(self, what: str, about: str, wall_ms: float, busy_ms: float) -> None:
        """Take one act in."""
        self.acts.setdefault(what, []).append((wall_ms, busy_ms))
        if wall_ms > self.worst.get(what, (0.0, ""))[0]:
            self.worst[what] = (wall_ms, about)


class _Drawn(QObject):
    """Counts how often a window answered a wish to be drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self.times += 1
        return False


class Hour(OfficeDay):
    """Works and measures.

    Args:
        shell: the program, its locked window shown.
        on: what it is worked over.
        full: the case with every field and 40 persons.
        memory: asks how much memory this process has, in MiB.
        where: asks in words where it lies.
    """

    def __init__(
        self,
        shell: main.Shell,
        on: Ground,
        full: str,
        memory: Callable[[], float],
        where: Callable[[], str],
    ) -> None:
        super().__init__(shell, on)
        self._full, self._memory, self._where = full, memory, where
        self._drawn = _Drawn()
        self._chance = random.Random(7)
        self.found = Found()

    def work(self, rounds: int) -> None:
        """Unlock, and do the rounds."""
        self._unlock()
        self.calm()
        self._watch()
        self.found.memory.append(self._memory())
        for number in range(rounds):
            self._round(number)
            self.found.memory.append(self._memory())
        for _time in range(3 if rounds > 5 else 1):
            self._at_the_full_case()
        self._refer()
        self.found.memory.append(self._memory())
        self.found.where.append(self._where())
        self._rest()
        self.found.rested = self._memory()
        self.found.where.append(self._where())

    def _round(self, number: int) -> None:
        for key in self._places(number):
            self._turn_to(key)
        self._search_and_open()
        self._typed_in_a_new_case(number)
        if number % _EVERY_LETTER == 0:
            self._act("", "letter", lambda: self._go("letter", self._on.case_id))
        if number % _EVERY_STATISTICS == 0:
            self._act("", "statistics", self._count)
        if number % _EVERY_LANGUAGE == _EVERY_LANGUAGE - 1:
            self._speak_both()

    def _places(self, number: int) -> Iterator[str]:
        """Yield the places of a round: all in the first two, then some of them."""
        keys = [place.key for place in PLACES if place.key not in _ALONE]
        yield from keys if number < 2 else self._chance.sample(keys, 10)

    # What is measured ---------------------------------------------------------------------------

    def _turn_to(self, key: str) -> None:
        about = {"": "", "case": self._on.case_id, "told": self._on.told_id}[_ABOUT.get(key, "")]
        what = AGAIN if key in self.window._pages else SWITCH
        self._act(what, key, lambda: self.window.go(key, about), first=True)

    def _search_and_open(self) -> None:
        self._act("", "register", lambda: self._go("register"))
        page = self.window.page
        listed: list[object] = []
        page.flow.listed.connect(listed.append)
        text = next(text for text in iter(self._text, "") if text.isascii())
        page.search.setFocus()
        for letter in text[:12]:
            listed.clear()
            wanted = page.search.text() + letter
            asks = wanted.strip() != page.flow.text
            self._act(
                KEY if asks else "",
                wanted,
                lambda letter=letter: QTest.keyClick(page.search, letter),
                lambda asks=asks: bool(listed) or not asks,
            )
        page.flow.listed.disconnect(listed.append)
        rows = [page.table.summary(at) for at in range(min(page.table.rowCount(), 5))]
        for row in rows:
            self._open(CASE, row.case_id)
            self._act("", "back", lambda: self._go("register"))
        page.search.clear()
        self.calm()

    def _text(self) -> str:
        return keystrokes(self._chance, 1)[0]

    def _open(self, what: str, case_id: str) -> None:
        def is_there() -> bool:
            page = self.window.page
            case = page.flow.case if hasattr(page, "flow") else None
            return case is not None and getattr(case, "case_id", "") == case_id

        self._act(what, case_id, lambda: self.window.go("case", case_id), is_there)

    def _at_the_full_case(self) -> None:
        self._open(FULL, self._full)
        for key in list(self.window.page.sections.outline.keys()):
            show = partial(self.window.page.show_section, key)
            self._act(SECTION, key, show, first=True)
        self._act("", "back", lambda: self._go("register"))

    # What is only done --------------------------------------------------------------------------

    def _typed_in_a_new_case(self, number: int) -> None:
        if number % 2 == 0:
            self._act("", "a new case", self._type_a_case)

    def _count(self) -> None:
        self._go("statistics")

    def _speak_both(self) -> None:
        for code in ("hi", "en"):
            self._go("settings")
            self._speak(code)
            self.calm()
            self._watch()

    def _refer(self) -> None:
        for name, act in (
            ("composer", lambda: self._go("refer", self._on.told_id)),
            ("office", self._choose_office),
            ("share", self._share),
            ("seal", self._seal),
        ):
            self._act("", name, act)

    def _rest(self) -> None:
        """Do as if nobody had been there for a minute."""
        still = Stillness.here()
        assert still is not None
        still.lasts.emit()
        self.calm()

    # The watch ----------------------------------------------------------------------------------

    def _watch(self) -> None:
        self.window.installEventFilter(self._drawn)

    def _act(
        self,
        what: str,
        about: str,
        act: Callable[[], object],
        reached: Callable[[], bool] = lambda: True,
        *,
        first: bool = False,
    ) -> None:
        """Do something, and note how long it took until it was painted; "" notes nothing.

        Args:
            what: the row of the table.
            about: what it was done with, for the worst of them.
            act: does it.
            reached: says whether what was asked for has come.
            first: the first picture counts, and not what comes into it later.
        """
        self.found.done += 1
        drawn, waiting = self._drawn, QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        before, began, busy = drawn.times, time.perf_counter(), time.thread_time()
        act()
        painted, worked = began, busy
        until = began + _LONGEST_S
        is_there = False
        while time.perf_counter() < until:
            QApplication.processEvents(waiting)
            if drawn.times != before:
                before, painted, worked = drawn.times, time.perf_counter(), time.thread_time()
                if is_there or first:
                    is_there = True
                    break
            if not is_there and reached():
                is_there, until = True, time.perf_counter() + _PAINTED_MS / 1_000
                painted, worked = time.perf_counter(), time.thread_time()
        if not is_there:
            raise TimeoutError(f"{what or about}: {about}")
        if what:
            self.found.note(what, about, (painted - began) * 1_000, (worked - busy) * 1_000)
        self.calm()
        # Within a script nobody else lets go of what was to be deleted later.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def play(
    facts: dict[str, Any], rounds: int, memory: Callable[[], float], where: Callable[[], str]
) -> None:
    """Start the real program, work for an hour, and print what was found."""
    folder = Path(facts["folder"])
    full = str(facts.pop("full"))
    on = Ground(**{**facts, "folder": folder, "packet": Path(facts["packet"])})
    start = main.Shell.start

    def begin(shell: main.Shell) -> None:
        start(shell)
        QTimer.singleShot(600, shell, lambda: worked(shell))

    def worked(shell: main.Shell) -> None:
        from ui.widgets.buttons import CarefulButton
        from ui.widgets.strip import Steady

        CarefulButton.rest_s = Steady.rest_s = 0.0
        hour = Hour(shell, on, full, memory, where)
        hour.work(rounds)
        told = dataclasses.asdict(hour.found)
        print(json.dumps(told), flush=True)
        os._exit(0)

    end_with_first_failure()
    main.Shell.start = begin  # type: ignore[method-assign]
    main.run_window(folder)
