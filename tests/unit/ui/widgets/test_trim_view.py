"""A part of a picture is marked by the mouse and by the keyboard, and turns with it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage

from app.system.sandbox.trim import Trim
from ui.frame import projector
from ui.widgets.trim_view import TrimView, kept_words

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot):
    shown = TrimView()
    qtbot.addWidget(shown)
    shown.resize(424, 324)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    shown.show_picture(image, Trim())
    qtbot.in_front(shown)
    return shown


def at(view: TrimView, across: float, down: float) -> QPoint:
    """Return the point of the window at these shares of the picture."""
    whole = view.picture_rect()
    return QPointF(
        whole.left() + across * whole.width(), whole.top() + down * whole.height()
    ).toPoint()


def drag(qtbot, view: TrimView, begin: tuple[float, float], end: tuple[float, float]) -> None:
    qtbot.mousePress(view.viewport(), _LEFT, pos=at(view, *begin))
    middle = ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
    qtbot.mouseMove(view.viewport(), at(view, *middle))
    qtbot.mouseMove(view.viewport(), at(view, *end))
    qtbot.mouseRelease(view.viewport(), _LEFT, pos=at(view, *end))


def box(view: TrimView) -> list[float]:
    return [round(one, 2) for one in view.trim.box]


def test_a_drag_marks_a_part_and_a_press_alone_does_not(qtbot, view):
    qtbot.mouseClick(view.viewport(), _LEFT, pos=at(view, 0.5, 0.5))
    assert view.trim == Trim()
    drag(qtbot, view, (0.75, 0.75), (0.25, 0.5))
    assert box(view) == [0.25, 0.5, 0.75, 0.75]
    assert kept_words(view.trim) == "Kept: 50 % of the width, 25 % of the height"
    assert view.accessibleDescription() == kept_words(view.trim)


def test_an_edge_a_corner_and_the_part_are_taken_hold_of(qtbot, view):
    view.show_picture(view._framed.image, Trim(0, 2_500, 2_500, 7_500, 7_500))
    drag(qtbot, view, (0.25, 0.5), (0.1, 0.5))
    assert box(view) == [0.1, 0.25, 0.75, 0.75]
    drag(qtbot, view, (0.75, 0.75), (0.9, 1.4))
    assert box(view) == [0.1, 0.25, 0.9, 1.0]
    drag(qtbot, view, (0.5, 0.5), (0.9, 0.4))
    assert box(view) == [0.2, 0.15, 1.0, 0.9]
    drag(qtbot, view, (1.0, 0.5), (-0.5, 0.5))
    assert box(view) == [0.2, 0.15, 0.22, 0.9], "it cannot be pulled over the other edge"


def test_the_keyboard_does_the_same(qtbot, view):
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for _press in range(10):
        qtbot.keyClick(view, Qt.Key.Key_Left, shift)
        qtbot.keyClick(view, Qt.Key.Key_Down, control)
    assert box(view) == [0.0, 0.1, 0.9, 1.0]
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert box(view) == [0.01, 0.09, 0.91, 0.99]
    for _press in range(200):
        qtbot.keyClick(view, Qt.Key.Key_Left, shift)
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert box(view) == [0.0, 0.09, 0.02, 0.99]


def test_it_turns_with_its_part_and_all_is_kept_again(view):
    view.show_picture(view._framed.image, Trim(0, 0, 0, 5_000, 10_000))
    view.turn(1)
    assert view.trim == Trim(1, 0, 0, 10_000, 5_000)
    assert view.picture_rect().height() > view.picture_rect().width()
    view.turn(-1)
    assert view.trim == Trim(0, 0, 0, 5_000, 10_000)
    view.turn(2)
    view.keep_all()
    assert view.trim == Trim(2)


def test_without_a_picture_nothing_is_told(qtbot, view):
    view.show_picture(QImage(), Trim())
    view.turn(1)
    view.keep_all()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    drag(qtbot, view, (0.1, 0.1), (0.9, 0.9))
    assert view.trim == Trim()


def test_nothing_is_seen_while_names_are_hidden(view):
    image = view._framed.image
    projector.wear(True)
    try:
        view.show_picture(image, Trim())
        assert not view.has_picture
    finally:
        projector.wear(False)
