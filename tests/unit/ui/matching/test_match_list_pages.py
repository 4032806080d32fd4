"""More matches than a page shows: they are read on in the window, and one far below is found."""

from __future__ import annotations

import pytest

from desk_sim import settle
from exchange_stage import in_window, on_desk, press
from match_desk import many_matches
from ui.matching.match_flow import PAGE
from ui.matching.matches_page import MatchesPage

COUNT = 2 * PAGE + 3


@pytest.fixture
def ids(desks) -> list[str]:
    ours, theirs = desks
    office_id = theirs.services.office.office_id
    return on_desk(ours, lambda s: many_matches(s, office_id, COUNT, s.clock.now()))


def listed(page: MatchesPage) -> list[str]:
    return [row.match_id for row in page.model.records()]


def test_older_ones_are_read_when_they_are_wanted(qtbot, desks, ids):
    ours, _theirs = desks
    page = in_window(qtbot, MatchesPage(ours))
    settle(ours)
    for shown in (PAGE, 2 * PAGE):
        assert listed(page) == ids[:shown]
        assert page.more.isVisible()
        press(qtbot, page.more)
        settle(ours)
    assert listed(page) == ids
    assert not page.more.isVisible()
    page.view.choose(COUNT - 1)
    settle(ours)
    page.flow.forget()
    settle(ours)
    assert listed(page) == ids[:-1]


def test_a_match_far_below_is_shown_by_its_packet_and_stays_chosen(qtbot, desks, ids):
    ours, _theirs = desks
    page = in_window(qtbot, MatchesPage(ours), f"{COUNT - 1 + 4096:032x}")
    settle(ours)
    assert page.flow.chosen_id == ids[-1]
    assert listed(page)[page.view.row()] == ids[-1]
    page.refresh()
    settle(ours)
    assert page.flow.chosen_id == ids[-1]
    page.open(ids[PAGE + 1])
    settle(ours)
    assert listed(page)[page.view.row()] == ids[PAGE + 1]


def test_pressed_again_before_the_answer_nothing_is_listed_twice(qtbot, desks, ids):
    ours, _theirs = desks
    page = in_window(qtbot, MatchesPage(ours))
    settle(ours)
    page.flow.read_more()
    page.flow.read_more()
    page.flow.reload()
    settle(ours)
    found = listed(page)
    assert len(found) == len(set(found))
    assert found == ids[: len(found)]
