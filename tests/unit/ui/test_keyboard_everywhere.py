"""The keyboard on every page: in reading order, never trapped, always seen, and home again."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desk_sim import dressed, settle
from ui.shell.navigation import PLACES
from window_sim import window_over

RAIL = [place.key for place in PLACES if place.words]
MORE = [
    *("bin", "own-office", "letterhead", "mail", "whole", "import", "export", "return"),
    *("match-ask", "match-answer"),
]
MOST = 150
SLACK = 12
"""Widgets of one line may differ so many pixels in height."""


@pytest.fixture(scope="module")
def shown(qapp, filled):
    """One window of the size of a small screen at 150 %."""
    dressed(qapp)
    with window_over(filled, 910, 465) as window:
        yield window


@pytest.fixture
def window(qtbot, shown):
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def is_seen(widget: QWidget) -> bool:
    """Say whether what has the keyboard is on the screen in all its height, as far as that fits."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is None:
        return not widget.visibleRegion().isEmpty()
    room = above.viewport().rect()
    box = QRect(widget.mapTo(above.viewport(), QPoint(0, 0)), widget.size())
    return room.intersected(box).height() >= min(box.height(), room.height()) - 2


def in_reading_order(stations: list[QWidget]) -> list[str]:
    """Return the pairs of neighbours in one layout that Tab takes against the reading order."""
    wrong = []
    for one, other in itertools.pairwise(stations):
        if one.parentWidget() is not other.parentWidget():
            continue
        above = other.geometry().bottom() <= one.geometry().top()
        same_line = abs(other.geometry().center().y() - one.geometry().center().y()) <= SLACK
        before = same_line and other.geometry().right() <= one.geometry().left()
        if above or before:
            wrong.append(f"{one.accessibleName()} → {other.accessibleName()}")
    return wrong


@pytest.mark.parametrize("place", RAIL + MORE)
def test_tab_goes_round_a_page_in_reading_order_and_what_has_the_keyboard_is_seen(
    qtbot, window, filled, place
):
    window.go(place)
    settle(filled)
    qtbot.waitUntil(lambda: window.focusWidget().isVisible())
    for _level in range(6):  # What a page needs is told upwards one level at a time.
        QApplication.processEvents()
    assert window.page.isAncestorOf(window.focusWidget())
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    first = window.focusWidget()
    stations = [first]
    for _ in range(MOST):
        qtbot.waitUntil(lambda: is_seen(window.focusWidget()))
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        QApplication.processEvents()
        if window.focusWidget() is first:
            break
        stations.append(window.focusWidget())
    else:
        raise AssertionError(f"Tab never came home: {stations[-3:]}")
    in_rail = [place for place, one in enumerate(stations) if window._rail.isAncestorOf(one)]
    assert in_rail, "the rail is reached, too"
    # The page is whole after the rail, wherever the round began.
    turned = stations[in_rail[-1] + 1 :] + stations[: in_rail[0]]
    assert in_reading_order([one for one in turned if window.page.isAncestorOf(one)]) == []


def test_esc_goes_back_to_what_had_the_keyboard_before(qtbot, window, filled):
    window.go("today")  # From here on the way is a new one.
    window.go("settings")
    settle(filled)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    filled.open("people")
    settle(filled)
    assert window.page is not window._pages["settings"]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    settle(filled)
    assert window.page is window._pages["settings"]
    assert window.page.isAncestorOf(window.focusWidget())
