"""What has the keyboard stays on the screen while its page grows, until somebody scrolls."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.widgets.frames import ScrollBody


@pytest.fixture
def body(qtbot):
    shown = ScrollBody()
    qtbot.addWidget(shown)
    shown.early = QWidget()
    shown.early.setFixedHeight(10)
    shown.field = QLineEdit()
    shown.late = QWidget()
    shown.late.setFixedHeight(800)
    for widget in (shown.early, shown.field, shown.late):
        shown.column.addWidget(widget)
    shown.resize(300, 200)
    qtbot.in_front(shown)
    shown.field.setFocus()
    shown.keep_in_view(shown.field)
    return shown


def is_seen(body: ScrollBody) -> bool:
    top = body.field.mapTo(body.viewport(), QPoint(0, 0)).y()
    return 0 <= top <= body.viewport().height() - body.field.height()


def test_it_stays_in_view_when_something_grows_above_it(qtbot, body):
    assert is_seen(body)
    body.early.setFixedHeight(500)
    qtbot.waitUntil(lambda: body.verticalScrollBar().maximum() > 1000)
    assert is_seen(body)


def test_it_stays_in_view_when_what_is_below_shrinks_as_much(qtbot, body):
    body.early.setFixedHeight(500)
    body.late.setFixedHeight(310)
    qtbot.waitUntil(lambda: body.field.y() > 500)
    qtbot.waitUntil(lambda: is_seen(body))


def test_whoever_scrolled_away_is_left_there(qtbot, body):
    at = QPointF(20, 20)
    wheel = QWheelEvent(
        at, body.mapToGlobal(at), QPoint(0, -240), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(body.viewport(), wheel)
    assert not is_seen(body)
    body.early.setFixedHeight(500)
    qtbot.waitUntil(lambda: body.verticalScrollBar().maximum() > 1000)
    assert not is_seen(body)
