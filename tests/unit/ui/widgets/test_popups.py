"""Menus and lists that open over the window wear its dress and stay within it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.menus import Menu, dressed

LINES = ("First", "Second line that is a good deal longer than its button")


@pytest.fixture
def opened(qtbot, qapp):
    """Open a menu under a button that stands so far from the left edge; return both."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 400)
    button = secondary("More")
    button.setParent(window)
    menu = Menu(parent=button)
    menu.addActions([QAction(words, menu) for words in LINES])
    button.setMenu(menu)
    window.show()

    def go(left: int) -> tuple[QWidget, Menu]:
        button.move(left, 20)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        return button, menu

    yield go
    menu.close()


def test_a_menu_begins_at_the_left_edge_of_its_button(opened):
    button, menu = opened(20)
    assert menu.x() == button.mapToGlobal(QPoint(0, 0)).x()


def test_a_menu_that_would_leave_the_window_ends_at_the_right_edge_of_its_button(opened):
    button, menu = opened(600)
    right = button.mapToGlobal(QPoint(button.width(), 0)).x()
    assert menu.x() + menu.width() == right
    assert menu.y() == button.mapToGlobal(QPoint(0, button.height())).y()


@pytest.mark.parametrize(
    ("platform", "is_round"),
    [("windows", True), ("wayland-egl", True), ("cocoa", True), ("xcb", False), ("minimal", False)],
)
def test_corners_are_round_where_they_would_not_be_black(qtbot, monkeypatch, platform, is_round):
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    menu = dressed(QMenu())
    qtbot.addWidget(menu)
    assert menu.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground) == is_round
    assert bool(menu.property("round")) == is_round


def test_lines_of_a_list_have_room_around_them(qtbot):
    box = ComboBox([("one", "One"), ("two", "Two")])
    qtbot.addWidget(box)
    box.show()
    box.showPopup()
    assert box.view().sizeHintForRow(0) >= box.fontMetrics().height() + 10
    box.hidePopup()
