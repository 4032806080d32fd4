"""No menu begins with what takes something away: that stands last, behind a line."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from app.cases import cases
from app.core.services import Services
from app.retention import recycle_bin
from desk_sim import on_lane, settle
from ui.frame.desk import Desk
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from window_sim import window_over

TAKES_AWAY = re.compile(
    r"^&?(remove|delete|erase|discard|withdraw|destroy|forget|empty|throw|drop|unseal)\b"
    r"|into the bin",
    re.IGNORECASE,
)
"""How a line begins that takes something away, whoever adds it."""

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p2.name_full": "Made-up Mohan",
    "p2.role": "guardian",
    "e1.event_type": "rescue",
}


def lines_of(menu: QMenu) -> list[str]:
    """Return the lines of a menu as it opens, "" for a rule between them."""
    menu.aboutToShow.emit()
    return ["" if one.isSeparator() else one.text() for one in menu.actions()]


def assert_safe_first(name: str, lines: list[str]) -> None:
    away = [place for place, words in enumerate(lines) if TAKES_AWAY.search(words)]
    if not away:
        return
    assert away[0] > 1, (name, lines)
    assert lines[away[0] - 1] == "", (name, lines)
    assert away == list(range(away[0], len(lines))), (name, lines)


def menus_of(widget: QWidget) -> list[QMenu]:
    return widget.findChildren(QMenu)


@pytest.fixture
def window(desk: Desk):
    with window_over(desk) as shown:
        yield shown


@pytest.mark.parametrize(
    ("lines", "is_safe"),
    [
        (["Open", "", "Delete the case"], True),
        (["Open", "", "Remove: Asha", "Delete the case"], True),
        (["Delete the case"], False),
        (["Remove: Asha", "Open"], False),
        (["Open", "Delete the case"], False),
        (["Open", "", "Delete the case", "Close"], False),
    ],
)
def test_what_is_asked_of_a_menu_can_be_missed(lines, is_safe):
    if is_safe:
        assert_safe_first("made up", lines)
        return
    with pytest.raises(AssertionError):
        assert_safe_first("made up", lines)


def test_the_menus_behind_alt_end_with_what_takes_something_away(window: MainWindow):
    bar = window.helping.menu
    bar.ask()
    found = {menu.title(): lines_of(menu) for menu in menus_of(bar)}
    assert len(found) >= 5
    for name, lines in found.items():
        assert_safe_first(name, lines)
    assert any(TAKES_AWAY.search(lines[-1]) for lines in found.values())


def test_no_menu_of_any_place_begins_with_what_takes_something_away(desk, window: MainWindow):
    seen = 0
    for place in PLACES:
        if not place.words:
            continue
        window.go(place.key)
        settle(desk)
        for menu in menus_of(window.page):
            seen += 1
            assert_safe_first(place.key, lines_of(menu))
    assert seen


def _open(_s: Services, _case_id: str) -> None:
    pass


def _closed(s: Services, case_id: str) -> None:
    cases.close_case(s, case_id, "restored_to_family")


def _binned(s: Services, case_id: str) -> None:
    recycle_bin.bin_case(s, case_id)


@pytest.mark.parametrize("change", [_open, _closed, _binned])
def test_the_menu_of_a_case_begins_with_daily_work(desk, window: MainWindow, change):
    def write() -> str:
        case = cases.add_case(desk.services, FACTS)
        change(desk.services, case.case_id)
        return case.case_id

    case_id = on_lane(desk._lane, write)
    window.go("case", case_id)
    settle(desk)
    for section in ("p1/identity", "p2/identity", "e1/event", "case/police"):
        window.page.show_section(section)
        settle(desk)
        lines = lines_of(window.page.menu.menu())
        assert lines
        assert_safe_first(section, lines)
        if change is _open:
            assert lines[0] == "New letter…"
            assert lines[-1].startswith("Delete the case")
