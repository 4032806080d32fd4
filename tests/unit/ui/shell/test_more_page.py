"""More: everything that is not in the rail is there, says what waits, and hides nothing."""

import pytest
from PySide6.QtWidgets import QApplication

from app.home.in_use import MATCHES, RETURNS
from app.matching import allowed
from desk_sim import dressed, on_lane, settle
from ui.shell.more_page import INSIDE
from ui.shell.navigation import MORE, PLACES, RAIL
from window_sim import window_over

SMALL = (910, 465)


@pytest.fixture
def window(desk):
    with window_over(desk) as shown:
        shown.go(MORE)
        settle(desk)
        yield shown


def shown_lines(page) -> set[str]:
    return {key for key, line in page.lines.items() if line.isVisible()}


def test_more_holds_every_place_with_a_name_that_the_rail_does_not_lead_to():
    reached = {place for slot in RAIL if not slot.at_foot for place in slot.faces or (slot.key,)}
    named = {place.key: place.words for place in PLACES if place.words}
    assert {key for key, *_rest in INSIDE} == set(named) - reached
    assert all(name == named[key] for key, _icon, name, _sentence in INSIDE)


def test_each_line_opens_its_place_and_back_leads_here(desk, window):
    for key in shown_lines(window.page):
        window.page.lines[key].click()
        settle(desk)
        assert window.here[0] == key
        window.back()
        settle(desk)
        assert window.here[0] == MORE


def test_what_is_not_in_use_stands_below_with_the_way_to_begin(desk, window):
    page = window.page
    assert not {MATCHES, RETURNS} & shown_lines(page)
    assert page.off[MATCHES].isVisible()
    assert page.off[RETURNS].isVisible()
    for button, there in ((page.read, "matches"), (page.first, "return")):
        button.click()
        settle(desk)
        assert window.here[0] == there
        assert not on_lane(desk.lane, lambda: allowed.switched(desk.services)).on, "only shown"
        window.back()
        settle(desk)


def test_what_is_switched_on_stands_among_the_others_also_when_it_is_off_again(desk, window):
    on_lane(desk.lane, lambda: allowed.turn_on(desk.services))
    window.page.refresh()
    settle(desk)
    assert MATCHES in shown_lines(window.page)
    assert not window.page.off[MATCHES].isVisible()
    on_lane(desk.lane, lambda: allowed.turn_off(desk.services))
    window.page.refresh()
    settle(desk)
    assert MATCHES not in shown_lines(window.page), "nothing was ever asked"


def test_what_waits_is_said_in_words(window):
    window._counts._on_count((MATCHES, 2))
    line = window.page.lines[MATCHES]
    assert line.badge.accessibleName() == "2 wait"
    assert line.accessibleName().endswith("2 wait")
    window._counts._on_count((MATCHES, 0))
    assert "wait" not in line.accessibleName()
    assert not line.badge.isVisibleTo(line)


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_all_of_it_is_seen_on_a_small_screen_without_scrolling(qapp: QApplication, desk, language):
    dressed(qapp, words=language)
    with window_over(desk, *SMALL) as window:
        window.go(MORE)
        settle(desk)
        for unused in (frozenset(), frozenset({MATCHES, RETURNS})):
            window.page._show(unused)
            for _turn in range(6):
                QApplication.processEvents()
            assert window.page.body.verticalScrollBar().maximum() == 0
