"""A click too many on "Next" of the composer never seals, however slow the window is."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_sim import dressed, settle
from exchange_stage import in_window, on_desk, two_desks
from pair_sim import HINDI, agree, case_with
from ui import careful
from ui.careful import REST_S, CarefulButton
from ui.referral.composer_page import ComposerPage
from ui.referral.draft import Step

LEFT = Qt.MouseButton.LeftButton


class Clock:
    """Monotonic seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(careful, "time", made)
    return made


@pytest.fixture
def page(qtbot, qapp, tmp_path, monkeypatch):
    dressed(qapp)
    with two_desks(tmp_path) as (ours, theirs):

        def write(s):
            case = case_with(s, HINDI)
            agree(s, case, theirs.services)
            return case.case_id

        made = in_window(qtbot, ComposerPage(ours), on_desk(ours, write))
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


def test_who_looked_can_seal(qtbot, page, clock):
    at = place_of(page)
    press(page, at)
    qtbot.waitUntil(page.body.seal_button.isEnabled)
    qtbot.waitUntil(lambda: page.body.seal_button._seen_since is not None)
    QApplication.processEvents()
    clock.now += REST_S
    press(page, page.body.seal_button.mapTo(page.window(), QPoint(20, 10)))
    assert sealed(page)
