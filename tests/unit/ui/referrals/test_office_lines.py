"""Whether an office was checked is read whole where an office is chosen, in a small window too."""

import dataclasses

import pytest

from desk_sim import dressed, on_lane, settle
from exchange_stage import two_desks
from focus_seen import rest
from office_sim import SECOND
from pair_sim import case_with
from ui.widgets.badge import Badge, mark_size
from window_sim import window_over


@pytest.mark.parametrize("words", ["en", "hi"])
def test_whether_an_office_was_checked_stands_whole_in_a_small_window(qapp, tmp_path, words):
    dressed(qapp, words=words)
    other = dataclasses.replace(SECOND, name="Bal Kalyan Shelter Home, Siliguri (made up)")
    with two_desks(tmp_path, other=other) as (ours, _theirs):
        case_id = on_lane(ours.lane, lambda: case_with(ours.services)).case_id
        with window_over(ours, 910, 465) as window:
            window.go("refer", case_id)
            settle(ours)
            rest()
            badges = window.page.body.office.findChildren(Badge)
            seen = [one for one in badges if one.isVisibleTo(window.page)]
            assert seen
            cut = [one.mark.text for one in seen if one.width() < mark_size(one.mark).width()]
            assert cut == []
