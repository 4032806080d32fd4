"""Rings of objects fall in the window's thread, whichever thread makes the next object."""

import gc
import re
import threading

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from source_tree import ROOT
from ui.frame.worker import make_lane
from ui.shell.qt_setup import Collector


class Ring:
    """Holds itself; says in which thread it fell."""

    fell: list[int] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.fell.append(threading.get_ident())


def make_many() -> None:
    for _ in range(5_000):
        Ring()


def test_a_lane_makes_rings_and_the_window_lets_them_go(qtbot) -> None:
    # What goes by itself is taken off Python's count of what was made, and so is all that a test
    # before this one had: the lane makes more until the count is above all that.
    Ring.fell.clear()
    lane = make_lane()

    def fell() -> bool:
        lane.start(make_many)
        lane.waitForDone()
        return Ring.fell != []

    qtbot.waitUntil(fell)
    assert set(Ring.fell) == {threading.get_ident()}


def test_nobody_else_searches():
    """Work on a lane that searched would let go of widgets there."""
    search = re.compile(r"\bgc\.collect\b|from gc import")
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ("app", "crypto", "models", "ui")
        for path in (ROOT / room).rglob("*.py")
        if search.search(path.read_text("utf-8"))
    }
    assert found == {"ui/shell/qt_setup.py"}


def test_the_search_is_python_s_own_again_when_the_window_is_gone(own_collector, qapp) -> None:
    assert not gc.isenabled()
    Collector(qapp).stop()
    assert gc.isenabled()


@pytest.fixture(scope="module")
def searched_by_itself() -> bool:
    """Whether Python searches by itself while something is made that several tests share."""
    return gc.isenabled()


def test_no_other_thread_searches_while_windows_are_tested(searched_by_itself):
    assert not searched_by_itself
    assert not gc.isenabled()


class Counted(Collector):
    """Only counts how often it is asked to search."""

    looks = 0

    def look(self) -> None:
        self.looks += 1


def test_a_window_that_does_nothing_is_not_woken_to_search(qapp) -> None:
    counted = Counted(qapp)
    still = QEventLoop()
    QTimer.singleShot(1_000, still.quit)
    still.exec()
    counted.stop()
    # Once before it slept; what else the window of a test has may wake it now and then.
    assert 1 <= counted.looks < 8
