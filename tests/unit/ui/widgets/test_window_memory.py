"""The window comes back as it was: its place, its size, its columns, and nothing of any case."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from app.cases import case_list
from app.system import window_file
from desk_sim import desk_over, on_lane, settle
from made_up_cases import SUNITA, add
from office_sim import DAY_S, Hands
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.shell.main_window import MainWindow
from ui.widgets.window_memory import WindowMemory, memory_of


@pytest.fixture(scope="module")
def over(qapp, tmp_path_factory):
    """One register for all tests of this file, which only look."""
    with desk_over(tmp_path_factory.mktemp("arranged"), lambda s: add(s, SUNITA)) as lent:
        yield lent


@pytest.fixture
def file(tmp_path):
    return tmp_path / "window.json"


@pytest.fixture
def window(qtbot, over: Desk, file):
    """Make windows with a memory, each as after a start; the one before goes."""
    open_now: list[tuple[Desk, MainWindow]] = []

    def leave() -> None:
        while open_now:
            desk, shown = open_now.pop()
            shown.prepare_to_go()
            settle(desk)
            shown.hide()
            shown.deleteLater()
            desk.deleteLater()

    def make() -> MainWindow:
        leave()
        desk = Desk(over.services, over.lane)
        WindowMemory(desk, file)
        shown = MainWindow(desk)
        shown.resize(1100, 640)
        memory_of(desk).arrange(shown)
        qtbot.in_front(shown)
        settle(desk)
        open_now.append((desk, shown))
        return shown

    yield make
    leave()


def place_of(window: MainWindow) -> str:
    return window._here[0]


def test_the_last_place_of_the_same_day_comes_back(window):
    window().go("outbox")
    assert place_of(window()) == "outbox"


def test_a_case_that_was_open_brings_its_place_in_the_rail_back_and_no_more(window, over, file):
    shown = window()
    case_id = on_lane(over.lane, lambda: _only_case(over))
    shown.go("register")
    shown.go("case", case_id)
    settle(shown.desk)
    assert place_of(window()) == "register"
    text = file.read_text()
    assert case_id not in text
    assert "Sunita" not in text


def test_on_another_day_the_window_begins_where_it_usually_does(window, over, file, monkeypatch):
    usual = place_of(window())
    window().go("outbox")
    later = Hands(over.services.clock.now() + DAY_S)
    monkeypatch.setattr(type(over.services.clock), "today", lambda _clock: later.today())
    assert place_of(window()) == usual


def test_size_and_place_on_the_screen_come_back(window):
    room = QGuiApplication.primaryScreen().availableGeometry()
    wanted = QRect(room.left() + 12, room.top() + 9, room.width() - 40, room.height() - 50)
    window().setGeometry(wanted)
    assert window().geometry() == wanted


def test_a_window_from_a_screen_that_is_gone_comes_back_where_one_is(window, file):
    window_file.save({"frame": (20_000, 9_000, 3_000, 2_000)}, file)
    room = QGuiApplication.primaryScreen().availableGeometry()
    shown = window()
    assert room.intersects(shown.geometry())
    assert shown.width() <= room.width()
    window_file.save({"frame": (-500, -300, 900, 600)}, file)


def test_a_window_half_outside_is_moved_inside(window, file):
    room = QGuiApplication.primaryScreen().availableGeometry()
    window_file.save({"frame": (room.right() - 300, room.top() + 5, 700, 460)}, file)
    assert room.contains(window().geometry())


def test_a_maximised_window_is_maximised_again_and_keeps_its_usual_size(window):
    window().showMaximized()
    assert window().isMaximized()


def test_columns_that_were_dragged_keep_their_width(window):
    shown = window()
    shown.go("register")
    settle(shown.desk)
    view = shown.page.view
    wide = view.columnWidth(1) + 90
    view.horizontalHeader().resizeSection(1, wide)
    again = window()
    again.go("register")
    settle(again.desk)
    now = again.page.view
    assert now.widths() == view.widths()
    # In a wider list more columns stand beside it: what was arranged keeps its proportion.
    kept = now.columnWidth(1) / now.columnWidth(0)
    assert kept == pytest.approx(wide / view.columnWidth(0), rel=0.05)


def test_nothing_is_written_about_columns_that_nobody_touched(window, file):
    window().go("register")
    window()
    assert "columns" not in file.read_text()


def test_the_order_of_the_list_comes_back(window):
    shown = window()
    shown.go("register")
    settle(shown.desk)
    shown.page.sorting.by_column(0)
    order = (shown.page.flow.order, shown.page.flow.reverse)
    settle(shown.desk)
    again = window()
    again.go("register")
    assert (again.page.flow.order, again.page.flow.reverse) == order


def test_editing_a_case_begins_in_the_section_that_was_written_in_last(window, over):
    case_id = on_lane(over.lane, lambda: _only_case(over))
    shown = window()
    shown.go("case", case_id)
    settle(shown.desk)
    shown.page.show_section("papers")
    settle(shown.desk)
    again = window()
    again.go("case", case_id)
    settle(again.desk)
    assert again.page.body.key == "read"
    again.page.body.piece.edit()
    assert again.page.body.key == "papers"


def test_parts_of_a_case_that_were_folded_stay_folded(window, over, file):
    case_id = on_lane(over.lane, lambda: _only_case(over))
    shown = window()
    shown.go("case", case_id)
    settle(shown.desk)
    shown.page.show_section("papers")
    assert shown.page.sections.is_open("p1")
    shown.page.sections.toggled.emit("p1")
    again = window()
    again.go("case", case_id)
    settle(again.desk)
    assert not again.page.sections.is_open("p1")
    assert again.page.sections.is_open("case")
    assert '"habit.case-groups": "case"' in file.read_text("utf-8")


def test_forgetting_makes_the_next_window_as_the_first(window, file):
    shown = window()
    shown.go("outbox")
    memory_of(shown.desk).write()
    settle(shown.desk)
    assert file.exists()
    memory_of(shown.desk).forget()
    settle(shown.desk)
    assert not file.exists()


def test_a_page_remembers_nothing_without_a_memory(qtbot, over):
    page = Page(over)
    qtbot.addWidget(page)
    assert page.habits is None


def _only_case(desk: Desk) -> str:

    return case_list.list_cases(desk.services).rows[0].case_id
