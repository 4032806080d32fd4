"""The foot of a pane: below what scrolls where there is room, and scrolling along in a low pane."""

import pytest
from PySide6.QtWidgets import QPushButton

from ui.widgets.compact_layout import LOW, LowFoot, SnugScroll
from ui.widgets.frames import Card, ScrollBody
from ui.widgets.plain import PlainLabel


@pytest.fixture
def pane(qtbot):
    whole = Card()
    qtbot.addWidget(whole)
    whole.body = ScrollBody()
    whole.column.addWidget(whole.body, 1)
    for number in range(12):
        whole.body.column.addWidget(PlainLabel(f"line {number}"))
    whole.body.column.addStretch(1)
    whole.press, whole.hidden = QPushButton("press"), QPushButton("not now")
    whole.held = SnugScroll(QPushButton("way out"))
    whole.hidden.hide()
    foot = (whole.press, whole.hidden, whole.held)
    for widget in foot:
        whole.column.addWidget(widget)
    whole.foot = LowFoot(whole, whole.column, whole.body, foot)
    whole.resize(300, LOW + 100)
    qtbot.in_front(whole)
    return whole


def test_in_a_high_pane_the_foot_stays_below(pane):
    assert not pane.foot.is_inside
    assert not pane.body.isAncestorOf(pane.press)


def test_in_a_low_pane_it_scrolls_and_nothing_of_it_is_cut(qtbot, pane):
    pane.press.setFocus()
    pane.resize(300, LOW - 100)
    qtbot.waitUntil(pane.press.isVisible)
    assert pane.foot.is_inside
    assert pane.body.isAncestorOf(pane.press)
    assert pane.window().focusWidget() is pane.press
    assert not pane.hidden.isVisible()
    qtbot.waitUntil(lambda: pane.held.height() >= pane.held.sizeHint().height())
    assert pane.press.y() < pane.held.y()


def test_back_in_a_high_pane_everything_is_as_before(qtbot, pane):
    pane.resize(300, LOW - 100)
    pane.resize(300, LOW + 100)
    qtbot.waitUntil(pane.press.isVisible)
    assert not pane.body.isAncestorOf(pane.press)
    assert not pane.hidden.isVisible()
    assert pane.press.y() < pane.held.y()


def test_a_foot_that_is_held_out_stays_below_however_low_the_pane_is(pane):
    pane.foot.hold_out(True)
    pane.resize(300, LOW - 100)
    assert not pane.foot.is_inside
    pane.foot.hold_out(False)
    assert pane.foot.is_inside


def test_a_foot_is_moved_nowhere_before_its_pane_has_a_place(qtbot):
    above = Card()
    qtbot.addWidget(above)
    pane = Card(above)
    body, press = ScrollBody(pane), QPushButton("press", pane)
    pane.column.addWidget(press)
    foot = LowFoot(pane, pane.column, body, (press,))
    foot.hold_out(held=False)
    assert not foot.is_inside
    assert press.parentWidget() is pane
