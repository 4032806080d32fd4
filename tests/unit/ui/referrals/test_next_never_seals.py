"""A click too many on "Next" of the composer never seals, however slow the window is."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_sim import dressed, settle
from exchange_stage import agreed_case, in_window, two_desks
from pair_sim import HINDI
from pressing import HandClock
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage
from ui.widgets import buttons
from ui.widgets.buttons import REST_S, CarefulButton

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def clock(monkeypatch) -> HandClock:
    made = HandClock()
    monkeypatch.setattr(buttons, "time", made)
    return made


@pytest.fixture
def page(qtbot, qapp, tmp_path, monkeypatch):
    dressed(qapp)
    with two_desks(tmp_path) as (ours, theirs):
        made = in_window(qtbot, ComposerPage(ours), agreed_case(ours, theirs, HINDI))
        made.body.flow.choices.set_purpose("shelter")
        settle(ours)
        made.body._share()
        settle(ours)
        qtbot.waitUntil(lambda: made.body.next.isVisible() and made.body.next.isEnabled())
        monkeypatch.setattr(CarefulButton, "rest_s", REST_S)
        yield made
        settle(ours)


def place_of(page) -> QPoint:
    button = page.body.next
    return button.mapTo(page.window(), button.rect().center())


def press(page, at: QPoint) -> None:
    """Press what stands there, as the window system does it."""
    QTest.mouseClick(page.window().windowHandle(), LEFT, Qt.KeyboardModifier.NoModifier, at)


def sealed(page) -> bool:
    return page.body.flow.sealing or page.body.flow.sent is not None


def test_a_double_and_a_triple_click_stop_at_the_last_look(qtbot, page, clock):
    at = place_of(page)
    handle = page.window().windowHandle()
    press(page, at)
    QTest.mouseDClick(handle, LEFT, Qt.KeyboardModifier.NoModifier, at)
    press(page, at)
    assert page.body.flow.step is Step.SEAL
    qtbot.waitUntil(page.body.seal_button.isEnabled)
    press(page, at)
    QTest.mouseDClick(handle, LEFT, Qt.KeyboardModifier.NoModifier, at)
    settle(page.desk)
    assert not sealed(page)


def test_a_click_that_waited_while_the_window_was_busy_does_not_seal(qtbot, page, clock):
    at = place_of(page)
    page.window().setUpdatesEnabled(False)  # It has no time to draw.
    press(page, at)
    qtbot.waitUntil(page.body.seal_button.isEnabled)
    clock.now += 60
    press(page, at)
    assert page.body.flow.step is Step.SEAL
    assert not sealed(page)


def test_a_click_on_what_has_only_just_become_pressable_does_not_seal(qtbot, page, clock):
    press(page, place_of(page))
    seal = page.body.seal_button
    qtbot.waitUntil(seal.isEnabled)
    seal.setEnabled(False)
    qtbot.waitUntil(lambda: seal._seen_since is not None)
    clock.now += 60
    page.window().setUpdatesEnabled(False)
    seal.setEnabled(True)
    clock.now += 60
    press(page, seal.mapTo(page.window(), seal.rect().center()))
    assert not sealed(page)


def test_a_click_meant_for_next_does_not_seal_on_the_way_back_to_the_last_look(qtbot, page, clock):
    at = place_of(page)
    press(page, at)
    seal = page.body.seal_button
    qtbot.waitUntil(lambda: seal.isEnabled() and seal._seen_since is not None)
    page.body.back.click()
    qtbot.waitUntil(lambda: page.body.next.isVisible() and page.body.next.isEnabled())
    clock.now += 60
    page.window().setUpdatesEnabled(False)
    press(page, place_of(page))
    assert page.body.flow.step is Step.SEAL
    assert seal.isEnabled()
    clock.now += 60
    press(page, at)
    assert not sealed(page)


def test_who_looked_can_seal(qtbot, page, clock):
    at = place_of(page)
    press(page, at)
    qtbot.waitUntil(page.body.seal_button.isEnabled)
    qtbot.waitUntil(lambda: page.body.seal_button._seen_since is not None)
    QApplication.processEvents()
    clock.now += REST_S
    press(page, page.body.seal_button.mapTo(page.window(), QPoint(20, 10)))
    assert sealed(page)
