"""A day at an office, played at the window from the unlock page to the lock.

Rules: made-up data only; an act is done as an officer does it, and what it asked for has come when
it is over; whoever plays the day says what happens between the acts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.services import Services
from app.statistics.making import KINDS
from made_up_cases import fill as fill_usual
from office_sim import PASSPHRASE
from pair_sim import HINDI, agree, attach, case_with, pair, sealed_case
from ui.main import Shell
from ui.packets.inbox.inbox_flow import InboxStage
from ui.referrals.choices import Step
from ui.register.unlock_window import UnlockWindow
from ui.shell.main_window import MainWindow
from ui.statistics.statistics_flow import Stage

LIMIT_S = 120.0
_AWAKE_MS = 10
_CALM_TURNS = 3


@dataclass(frozen=True)
class Ground:
    """What the day is played on.

    Attributes:
        folder: a locked register.
        case_id: a case with everything.
        told_id: a case about which the other office may be told everything.
        other: the id of the other office.
        packet: a file that came from there.
    """

    folder: Path
    case_id: str
    told_id: str
    other: str
    packet: Path


def ground(folder: Path, fill: Callable[[Services], None]) -> Ground:
    """Make two offices, the cases of the one, and what the other sent.

    Args:
        folder: an empty one.
        fill: writes cases into a register that has none.
    """
    with pair(folder) as (one, other):
        fill(one)
        case_id = fill_usual(one, folder)
        told = case_with(one, HINDI)
        agree(one, told, other)
        attach(one, told, folder, "note.txt", b"made-up note " * 1000)
        _case, sent = sealed_case(other, one)
        return Ground(one.folder, case_id, told.case_id, other.office.office_id, Path(sent.file))


class OfficeDay:
    """Plays the day.

    Args:
        shell: the program, not yet started, over the register of the ground.
        on: what the day is played on.
    """

    def __init__(self, shell: Shell, on: Ground) -> None:
        self.shell = shell
        self._on = on
        self._awake = QTimer(interval=_AWAKE_MS)
        self._awake.start()

    def acts(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Yield what is done, in order, with its name."""
        yield "the unlock page", self._start
        yield "unlock", self._unlock
        yield "today", lambda: self._go("today")
        yield "a new case is typed", self._type_a_case
        yield "the register is opened", lambda: self._go("register")
        yield "the register is scrolled", self._scroll
        yield "the register is searched", self._search
        yield "a case is opened", lambda: self._go("case", self._on.case_id)
        for key in self._sections():
            yield f"section {key}", lambda key=key: self.window.page.show_section(key)
        yield "the composer is opened", lambda: self._go("refer", self._on.told_id)
        yield "office and purpose are chosen", self._choose_office
        yield "what is shared is chosen", self._share
        yield "the referral is sealed", self._seal
        yield "a packet is opened", self._open_packet
        yield "the packet is accepted", self._accept
        for place in ("outbox", "letters", "matches", "offices", "statistics"):
            yield place, lambda place=place: self._go(place)
        for kind in KINDS:
            yield f"statistics {kind}", lambda kind=kind: count_and_look(self, kind)
        for place in ("returns", "return", "log", "settings"):
            yield place, lambda place=place: self._go(place)
        for code in ("hi", "en"):
            yield f"language {code}", lambda code=code: self._speak(code)
        yield "lock", self._lock

    def calm(self) -> None:
        """Wait until everything that was asked for is answered and drawn."""
        for _turn in range(_CALM_TURNS):
            self._wait(lambda: self.shell.desk is None or not self.shell.desk.busy)
            QApplication.processEvents()

    @property
    def window(self) -> MainWindow:
        """The window of the work."""
        assert isinstance(self.shell.window, MainWindow)
        return self.shell.window

    # The acts -----------------------------------------------------------------------------------

    def _start(self) -> None:
        self.shell.start()
        self._wait(self.shell.window.isVisible)

    def _unlock(self) -> None:
        page = self.shell.window
        assert isinstance(page, UnlockWindow)
        page.secret.line.setText(PASSPHRASE)
        page.open_button.click()
        self._wait(lambda: self.shell.desk is not None)

    def _type_a_case(self) -> None:
        self._go("case", "new")
        field = self.window.focusWidget()
        for letter in "Asha Made-up":
            QTest.keyClick(field, letter)
            QApplication.processEvents()
        QTest.keyClick(field, Qt.Key.Key_Tab)
        self._wait(lambda: self.window.page.flow.case is not None)

    def _scroll(self) -> None:
        view = self.window.page.view
        for _page in range(20):
            QTest.keyClick(view, Qt.Key.Key_PageDown)
            QApplication.processEvents()
        for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
            QTest.keyClick(view, key)
            self.calm()

    def _search(self) -> None:
        page = self.window.page
        QTest.keyClick(self.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        for letter in "Sunita":
            QTest.keyClick(page.search, letter)
            QApplication.processEvents()
        self._wait(lambda: page.table.rowCount() and page.flow.text == "Sunita")

    def _sections(self) -> Iterator[str]:
        yield from self.window.page.sections.outline.keys()

    def _choose_office(self) -> None:
        body = self._composer()
        body.office.radios[self._on.other].click()
        body.office.purpose.button("shelter").click()
        self._wait(lambda: body.flow.step is Step.SEAL)

    def _share(self) -> None:
        body = self._composer()
        body.seal.share.click()
        for line in body.share.ticks.papers.values():
            line.click()
        for letter in "Bring a warm coat":
            QTest.keyClick(body.share.details, letter)
            QApplication.processEvents()
        self._wait(lambda: body.flow.seen.fresh)
        body.next.click()
        self._wait(lambda: body.flow.step is Step.SEAL and body.flow.can_seal())

    def _seal(self) -> None:
        body = self._composer()
        body.seal_button.click()
        self._wait(lambda: body.flow.sent is not None)

    def _open_packet(self) -> None:
        self._go("inbox", str(self._on.packet))
        self._wait(lambda: self.window.page.flow.shown is not None)

    def _accept(self) -> None:
        page = self.window.page
        page.pane.answer.accept.click()
        self._wait(lambda: page.flow.stage is InboxStage.ANSWERED)

    def _speak(self, code: str) -> None:
        before = self.window
        box = self.window.page.language
        box.choose(code)
        box.activated.emit(box.currentIndex())
        self._wait(lambda: self.shell.window is not before)

    def _lock(self) -> None:
        self.window.lock()
        self._wait(lambda: not self.shell.desk.busy and self.shell.locking.is_closing)

    # Below them ---------------------------------------------------------------------------------

    def _go(self, place: str, about: str = "") -> None:
        self.window.go(place, about)
        self.calm()

    def _composer(self) -> Any:
        return self.window.page.body

    def _wait(self, reached: Callable[[], object]) -> None:
        until = time.monotonic() + LIMIT_S
        while not reached():
            if time.monotonic() > until:
                raise TimeoutError
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def count_and_look(day: OfficeDay, kind: str) -> None:
    """Count a report over the cases of the ground and look at each of its tables."""
    page = day.window.page
    choices = page.choices
    for box, code in ((choices.kind, "year"), (choices.which, "2025"), (choices.table, kind)):
        box.choose(code)
        box.chosen.emit(code)
    day.calm()
    assert page.flow.stage is Stage.COUNTED and page.flow.counted.kind == kind
    for table in page.flow.tables:
        page.flow.show(table.code)
        day.calm()
