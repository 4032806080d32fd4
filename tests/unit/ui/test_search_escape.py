"""Esc in a search belongs to the search: it empties it, and the window does not go back."""

import pytest
from PySide6.QtCore import Qt

from app.cases import cases
from desk_sim import on_lane, settle
from ui.cases.register_page import RegisterPage
from window_sim import window_over


@pytest.fixture
def register(desk):
    """The window with three cases in the register."""
    for name in ("Sunita Made-up", "Rekha Made-up", "Anil Made-up"):
        facts = {"p1.name_full": name}
        on_lane(desk.lane, lambda facts=facts: cases.add_case(desk.services, facts))
    with window_over(desk) as window:
        window.go("register")
        settle(desk)
        assert isinstance(window.page, RegisterPage)
        yield window


def rows(window) -> int:
    settle(window.desk)
    return window.page.view.model().rowCount()


def test_escape_empties_the_search_and_the_whole_list_is_back(qtbot, register):
    search = register.page.search
    search.setFocus()
    qtbot.keyClicks(search, "rekha")
    qtbot.waitUntil(lambda: rows(register) == 1)
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert isinstance(register.page, RegisterPage)
    assert search.text() == ""
    qtbot.waitUntil(lambda: rows(register) == 3)
    assert search.hasFocus()
