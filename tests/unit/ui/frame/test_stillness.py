"""When nobody touches the window, what would only wake the computer rests until somebody does."""

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from ui.frame.stillness import TOUCHED, RestingTimer, Stillness


@pytest.fixture
def still(qapp):
    made = Stillness(qapp, 600_000)
    yield made
    made.end()
    made.setParent(None)
    made.deleteLater()


def timers_of(top: QObject) -> int:
    turns = QAbstractEventDispatcher.instance()
    return len(turns.registeredTimers(top)) + sum(timers_of(one) for one in top.children())


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit])
def test_the_cursor_of_a_field_stands_still_and_blinks_again_at_a_touch(qtbot, still, make):
    usual_ms = QGuiApplication.styleHints().cursorFlashTime()
    field = make()
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert timers_of(field) == 1, "it blinks"
    still._soon.timeout.emit()
    assert timers_of(field) == 0
    with qtbot.waitSignal(still.over):
        QTest.keyClick(field.windowHandle(), Qt.Key.Key_Right)
    assert QGuiApplication.styleHints().cursorFlashTime() == usual_ms
    assert timers_of(field) == 1


def test_a_key_that_is_pressed_begins_the_wait_anew(qtbot, still):
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    still._soon.timeout.emit()
    assert still.is_still
    still._soon.stop()
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)
    assert not still.is_still
    assert still._soon.isActive()


def test_nobody_is_there_after_a_while(qapp, qtbot):
    made = Stillness(qapp, 1)
    qtbot.waitUntil(lambda: made.is_still)
    made.end()
    made.deleteLater()


def test_what_the_program_does_by_itself_is_no_touch(still):
    still._soon.stop()
    for kind in (QEvent.Type.Paint, QEvent.Type.Timer, QEvent.Type.UpdateRequest):
        assert kind not in TOUCHED
    still.eventFilter(still, QEvent(QEvent.Type.UpdateRequest))
    assert not still._soon.isActive()
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    still.eventFilter(still, key)
    assert still._soon.isActive()


@pytest.fixture
def timer(still, qapp):
    made = RestingTimer(still, 60_000)
    made.fired = 0

    def count() -> None:
        made.fired += 1

    made.timeout.connect(count)
    made.begin()
    return made


def test_a_timer_rests_while_nobody_is_there(still, timer):
    still._begin()
    assert not timer.isActive()
    still._go_on()
    assert timer.isActive()
    assert timer.fired == 0, "its time has not come"


def test_a_timer_whose_time_has_passed_fires_at_the_first_touch(still, timer):
    still._begin()
    timer._fired_at -= 61
    still._go_on()
    assert timer.fired == 1
    still._begin()
    still._go_on()
    assert timer.fired == 1


def test_rests_that_follow_one_another_do_not_put_a_timer_off_for_ever(still, timer):
    for _pause in range(7):
        timer._fired_at -= 9
        still._begin()
        still._go_on()
    assert timer.fired == 1


def test_a_timer_that_is_begun_or_ended_while_nobody_is_there(still, timer):
    still._begin()
    timer.begin()
    assert not timer.isActive()
    timer.end()
    still._go_on()
    assert not timer.isActive()
    assert timer.fired == 0


def test_without_a_program_around_it_a_timer_only_repeats(qapp, qtbot):
    assert Stillness.here() is None
    parent = QObject()
    timer = RestingTimer(parent, 5)
    with qtbot.waitSignals([timer.timeout, timer.timeout]):
        timer.begin()


def test_when_it_lasts_memory_may_be_given_back_and_the_first_touch_ends_that(still, qtbot):
    lasted = []
    still.lasts.connect(lambda: lasted.append(True))
    still._soon.timeout.emit()
    assert still._lasting.isActive()
    still._lasting.timeout.emit()
    assert lasted == [True]
    still._go_on()
    assert not still._lasting.isActive()
