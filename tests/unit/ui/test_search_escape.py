"""Esc in a search belongs to the search: it empties it, and the window does not go back."""

import pytest
from PySide6.QtCore import Qt

from app.cases import cases
from desk_sim import on_lane, settle
from ui.cases.register_page import RegisterPage
from ui.shell.navigation import REGISTER


@pytest.fixture
def case_facts() -> dict[str, object]:
    return {"p1.name_full": "Sunita Made-up"}


def test_escape_empties_the_search_and_the_whole_list_is_back(qtbot, desk, window):
    on_lane(desk.lane, lambda: cases.add_case(desk.services, {"p1.name_full": "Rekha Made-up"}))
    window.go(REGISTER)
    settle(desk)

    def rows() -> int:
        settle(desk)
        return window.page.view.model().rowCount()

    search, every = window.page.search, rows()
    search.setFocus()
    qtbot.keyClicks(search, "rekha")
    qtbot.waitUntil(lambda: rows() == 1)
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert isinstance(window.page, RegisterPage)
    assert search.text() == ""
    qtbot.waitUntil(lambda: rows() == every > 1)
    assert search.hasFocus()
