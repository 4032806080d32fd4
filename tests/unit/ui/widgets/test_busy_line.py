"""A waiting line says what is done just now, and takes a wish to stop once."""

from __future__ import annotations

import ast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from app.base.jobs import Progress
from source_tree import ROOT
from ui.widgets import busy
from ui.widgets.busy import _WORDS, BusyLine, step_words


class MadeUpWork(QObject):
    """Work that goes as the test says."""

    progressed = Signal(object)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.stops = 0

    def cancel(self) -> None:
        self.stops += 1


@pytest.fixture
def work(qtbot) -> MadeUpWork:
    return MadeUpWork()


def line_on(qtbot, work: MadeUpWork) -> BusyLine:
    line = BusyLine(can_stop=True)
    qtbot.addWidget(line)
    line.follow(work, "Writing the made-up case…")
    qtbot.waitUntil(line.isVisible)
    return line


def test_each_step_is_told_under_the_bar(qtbot, work):
    line = line_on(qtbot, work)
    assert not line.now.isVisible()
    work.progressed.emit(Progress("copying", 1, 4))
    assert (line.now.text(), line.bar.value()) == ("Copying", 250)
    work.progressed.emit(Progress("checking", 4, 4))
    assert line.now.text() == "Reading and checking"
    assert line.bar.accessibleDescription() == "Reading and checking"
    work.progressed.emit(Progress("something-new"))
    assert line.now.text() == "Reading and checking"


def test_the_step_of_other_work_is_not_told_of_the_next(qtbot, work):
    line = line_on(qtbot, work)
    work.progressed.emit(Progress("copying"))
    work.finished.emit()
    line.follow(MadeUpWork(), "Something else…")
    assert not line.now.text()


def test_stop_is_pressed_once_and_is_there_again_for_the_next_work(qtbot, work):
    line = line_on(qtbot, work)
    line.stop.click()
    line.stop.click()
    assert work.stops == 1
    assert not line.stop.isEnabled()
    work.finished.emit()
    line.follow(MadeUpWork(), "Something else…")
    assert line.stop.isEnabled()


def test_esc_stops_it_when_it_is_pressed_and_not_when_it_is_still_held(qtbot, work):
    window = QWidget()
    qtbot.addWidget(window)
    line = BusyLine(window, can_stop=True)
    line.stop_on_escape(window)
    qtbot.in_front(window)
    line.follow(work, "Writing the made-up case…")
    [escape] = window.findChildren(QShortcut)
    assert not escape.autoRepeat()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert work.stops == 1


def test_every_step_with_words_is_a_step_of_some_work():
    told = {
        node.value
        for file in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(_WORDS) <= told
    assert step_words("no-such-step") == ""


def test_whoever_asks_work_without_a_stop_to_stop_is_told_what_is_being_done(
    qtbot, work, monkeypatch
):
    heard = []
    monkeypatch.setattr(busy, "announce", lambda _line, words: heard.append(words))
    line = BusyLine()
    qtbot.addWidget(line)
    line.follow(work, "Changing the made-up words…")
    line.ask_to_stop()
    assert line.isVisible()
    assert heard == ["Changing the made-up words…"]
    line.ask_to_stop()
    assert len(heard) == 2
    assert work.stops == 0
    work.finished.emit()
    line.ask_to_stop()
    assert not line.isVisible()
    assert len(heard) == 2
