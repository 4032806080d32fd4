"""The register page alone, over a made-up register, for tests of its list."""

from pytestqt.qtbot import QtBot

from desk_sim import on_lane, settle
from ui.cases.register_page import RegisterPage
from ui.frame.desk import Desk


def register_page(qtbot: QtBot, desk: Desk, write) -> RegisterPage:  # type: ignore[no-untyped-def]
    """Write cases down, and show the page as large as the window has room for it.

    Args:
        qtbot: ends the page.
        desk: the officer's desk.
        write: writes the cases down, on the lane.
    """
    on_lane(desk.lane, write)
    shown = RegisterPage(desk)
    shown.habits = {}
    qtbot.addWidget(shown)
    shown.resize(1150, 620)
    qtbot.in_front(shown)
    shown.refresh()
    settle(desk)
    return shown
