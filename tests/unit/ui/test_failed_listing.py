"""A list that could not be read, in the whole window: Enter leads nowhere wrong, and on it goes."""

import pytest
from PySide6.QtCore import Qt

from app.cases import case_list, cases
from app.letters import issue
from desk_sim import on_lane, settle
from exchange_stage import keyboard_in, texts
from waits import wait_until
from window_sim import window_over


@pytest.fixture
def window(desk):
    """The register with a few cases."""
    for name in ("Asha", "Bina", "Chand"):
        facts = {"p1.name_full": f"Made-up {name}"}
        on_lane(desk.lane, lambda facts=facts: cases.add_case(desk.services, facts))
    with window_over(desk) as shown:
        yield shown


def broken(*_given, **_named):
    raise OSError(5, "Input/output error")


def look_for(qtbot, desk, search, text: str) -> None:
    """Type a text and press Enter."""
    search.setFocus()
    qtbot.keyClicks(search, text)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    settle(desk)


def test_after_a_failed_listing_no_old_row_is_opened_and_enter_asks_again(
    qtbot, window, desk, monkeypatch
):
    window.go("register")
    settle(desk)
    page, told = window.page, []
    qtbot.in_front(window)
    desk.noticed.connect(told.append)
    with monkeypatch.context() as patched:
        patched.setattr(case_list, "list_cases", broken)
        look_for(qtbot, desk, page.search, "Bina")
        assert keyboard_in(page.search)
        assert page.table.rowCount() == 0, "rows of before are no answer"
        assert "The list could not be read." in texts(page.empty)
        assert told
        assert all(one.tone == "danger" and one.todo for one in told)
        assert not page.refer.isEnabled()
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    settle(desk)
    assert page.table.rowCount() == 1
    assert keyboard_in(page.view)


def test_rows_that_answer_the_same_question_stay_of_use_when_they_could_not_be_read_again(
    window, desk, monkeypatch
):
    window.go("register")
    settle(desk)
    page = window.page
    with monkeypatch.context() as patched:
        patched.setattr(case_list, "list_cases", broken)
        page.flow.ask()
        settle(desk)
    assert page.table.rowCount() == 3
    assert page.flow.is_fresh


def test_the_next_page_that_did_not_come_can_be_asked_for_again(window, desk, monkeypatch):
    window.go("register")
    settle(desk)
    table, told = window.page.table, []
    desk.noticed.connect(told.append)
    with monkeypatch.context() as patched:
        patched.setattr(case_list, "list_cases", broken)
        table.replace(table._rows[:2], more=True)
        table.fetchMore(window.page.view.rootIndex())
        settle(desk)
        assert told
        assert table.rowCount() == 2

    def all_are_here() -> bool:
        # The list asks by itself too, whenever its room changes; one of its questions may be out.
        table.fetchMore(window.page.view.rootIndex())
        settle(desk)
        return bool(table.rowCount() == 3)

    wait_until(all_are_here)


def test_enter_that_found_nothing_moves_no_keyboard_later(qtbot, window, desk):
    window.go("register")
    settle(desk)
    page = window.page
    qtbot.in_front(window)
    look_for(qtbot, desk, page.search, "Nobody")
    assert page.table.rowCount() == 0
    on_lane(desk.lane, lambda: cases.add_case(desk.services, {"p1.name_full": "Nobody Made-up"}))
    page.refresh()
    settle(desk)
    assert page.table.rowCount() == 1
    assert keyboard_in(page.search)


def test_letters_that_could_not_be_listed_are_asked_for_again_by_enter(
    qtbot, window, desk, monkeypatch
):
    window.go("letters", "list")
    settle(desk)
    door = window.page.list_door
    qtbot.in_front(window)
    with monkeypatch.context() as patched:
        patched.setattr(issue, "list_letters", broken)
        look_for(qtbot, desk, door.search, "x")
        assert window.page.list.failed
        assert keyboard_in(door.search)
        assert "The list could not be read." in texts(door.stack)
        assert not door.view.isVisible(), "rows of before are no answer"
    qtbot.keyClick(door.search, Qt.Key.Key_Return)
    settle(desk)
    assert not window.page.list.failed
    assert "The list could not be read." not in texts(door.stack)


def test_an_old_question_that_fails_again_leaves_its_rows_of_use(qtbot, window, desk, monkeypatch):
    window.go("letters", "list")
    settle(desk)
    door, flow = window.page.list_door, window.page.list
    qtbot.in_front(window)
    with monkeypatch.context() as patched:
        patched.setattr(issue, "list_letters", broken)
        look_for(qtbot, desk, door.search, "x")
        assert flow.failed, "the rows are an answer to the question before"
        door.search.clear()
        flow.look_for(words="")
        settle(desk)
        assert not flow.failed, "the rows that stand there are its answer"


def test_a_new_letter_is_about_no_case_of_a_search_before(qtbot, window, desk, monkeypatch):
    window.go("letters")
    settle(desk)
    window.page.new_letter()
    settle(desk)
    sheet = window.page.chooser
    with monkeypatch.context() as patched:
        patched.setattr(case_list, "list_cases", broken)
        look_for(qtbot, desk, sheet.search, "Bina")
        assert not sheet.go.isEnabled()
        assert keyboard_in(sheet.search)
        assert "The list could not be read." in texts(sheet)
    qtbot.keyClick(sheet.search, Qt.Key.Key_Return)
    settle(desk)
    assert sheet.table.rowCount() == 1
    assert keyboard_in(sheet.view)
    sheet.reject()
