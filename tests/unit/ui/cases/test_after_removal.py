"""A case that is put into the bin out of the list takes no other one along."""

import pytest
from PySide6.QtCore import Qt

from app.cases import cases
from app.retention import recycle_bin
from desk_sim import on_lane, settle
from focus_seen import rest
from ui.shell.navigation import REGISTER


@pytest.fixture
def case_facts() -> dict[str, object]:
    return {"p1.name_full": "Sunita Made-up"}


def test_a_second_press_after_a_removal_removes_no_other_case(qtbot, desk, window):
    on_lane(desk.lane, lambda: cases.add_case(desk.services, {"p1.name_full": "Rekha Made-up"}))
    window.go(REGISTER)
    settle(desk)
    page = window.page
    every = page.view.model().rowCount()
    page.view.choose(0)
    settle(desk)
    remove = page.pane._delete
    remove.setFocus()
    qtbot.keyClick(remove, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.view.model().rowCount() == every - 1)
    rest()
    here = window.focusWidget()
    assert here is page.view
    qtbot.keyClick(here, Qt.Key.Key_Space)
    settle(desk)
    assert len(on_lane(desk.lane, lambda: recycle_bin.list_bin(desk.services))) == 1
