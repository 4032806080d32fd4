"""A line that comes moves the page; a click in that moment hits nothing, and one after it does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.frame.desk import Notice
from ui.widgets.strip import BannerStrip, Steady


@pytest.fixture
def page(qtbot, monkeypatch):
    """A window with a strip over a page that has one button."""
    monkeypatch.setattr(Steady, "rest_s", 0.25)
    whole = QWidget()
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    header = QPushButton("header")
    below = QWidget()
    QVBoxLayout(below).addWidget(QPushButton("press"))
    whole.strip = BannerStrip(header, header)
    for widget in (header, whole.strip, below):
        column.addWidget(widget)
    whole.strip.guard(below)
    whole.header, whole.button, whole.pressed = header, below.findChild(QPushButton), []
    header.clicked.connect(lambda: whole.pressed.append("header"))
    whole.button.clicked.connect(lambda: whole.pressed.append("button"))
    whole.resize(600, 300)
    qtbot.in_front(whole)
    return whole


def test_a_press_while_the_page_moves_hits_nothing(qtbot, page):
    page.strip.notice(Notice("caution", "A made-up line", "Do something", "one"))
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    assert page.pressed == []
    qtbot.wait(300)
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    assert page.pressed == ["button"]


def test_what_does_not_move_and_the_keyboard_work_at_once(qtbot, page):
    page.strip.notice(Notice("caution", "A made-up line", "Do something", "one"))
    qtbot.mouseClick(page.header, Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.button, Qt.Key.Key_Space)
    assert page.pressed == ["header", "button"]


def test_a_line_that_goes_moves_the_page_too(qtbot, page):
    page.strip.notice(Notice("caution", "A made-up line", "Do something", "one"))
    qtbot.wait(300)
    page.strip.settle("one")
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    assert page.pressed == []
