"""Several cases in the window: nothing acts on one of them, and what was done can be undone."""

import pytest
from PySide6.QtCore import Qt

from app.cases import case_list, cases
from desk_sim import on_lane, settle
from exchange_stage import texts
from ui.cases.register_page import RegisterPage
from window_sim import window_over


@pytest.fixture
def shown(desk):
    """The window with six cases in the register."""
    for number in range(6):
        facts = {"p1.name_full": f"Made-up {number}"}
        on_lane(desk.lane, lambda facts=facts: cases.add_case(desk.services, facts))
    with window_over(desk) as window:
        window.go("register")
        settle(desk)
        assert isinstance(window.page, RegisterPage)
        yield window


def steps(desk) -> list[str]:
    return [
        row.next_step
        for row in on_lane(desk.lane, lambda: case_list.list_cases(desk.services)).rows
    ]


def add_a_step(window) -> None:
    """Give two cases a next step, and let the line that goes by itself be gone."""
    page, desk = window.page, window.desk
    page.view.choose_rows((0, 1), 0)
    page.bar.step.click()
    settle(desk)
    page.several.sheet.title.setText("Call the family")
    page.several.sheet.go.click()
    for _turn in range(4):
        settle(desk)
    window.toast.forget()


def test_the_pane_acts_on_no_single_case_while_several_are_chosen(qtbot, shown, desk):
    page = shown.page
    pane = page.pane
    page.view.choose_rows((0,), 0)
    settle(desk)
    acts = (pane._open, pane._refer, pane._delete)
    assert all(act.isVisible() for act in acts)
    qtbot.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert not any(act.isVisible() for act in acts)
    assert "6 cases are chosen." in texts(pane)
    asked = []
    pane.bin_asked.connect(asked.append)
    pane.ask_bin()
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    settle(desk)
    assert asked == []
    page.bar.none.click()
    settle(desk)
    assert all(act.isVisible() for act in acts)
    assert "6 cases are chosen." not in texts(pane)


@pytest.mark.parametrize("way", ["line", "keys"])
def test_what_was_done_with_several_is_taken_back_long_after(qtbot, shown, desk, way):
    page = shown.page
    add_a_step(shown)
    assert sorted(steps(desk)) == ["", "", "", "", "Call the family", "Call the family"]
    assert page.bar.told.shown() == "2 cases got the next step."
    if way == "line":
        assert page.bar.undo.isVisible()
        page.bar.undo.click()
    else:
        qtbot.in_front(shown)
        page.view.setFocus()
        qtbot.keyClick(shown, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    for _turn in range(4):
        settle(desk)
    assert steps(desk) == [""] * 6
    assert not page.bar.done.isVisible()
    assert not page.undo_asked()


def test_what_was_done_is_offered_back_until_the_next_act_or_another_page(shown, desk):
    page = shown.page
    add_a_step(shown)
    desk.offer_undo("Something else was done.", list)
    assert not page.bar.done.isVisible()
    add_a_step(shown)
    assert page.bar.done.isVisible()
    shown.go("more")
    settle(desk)
    shown.go("register")
    settle(desk)
    assert not page.bar.done.isVisible()
    assert not page.undo_asked()


def test_cases_are_assigned_to_nobody_by_a_press_without_a_choice(shown, desk):
    page = shown.page
    page.view.choose_rows((0, 1), 0)
    page.bar.assign.click()
    for _turn in range(2):
        settle(desk)
    sheet = page.several.sheet
    sheet.go.click()
    settle(desk)
    assert sheet.isVisible()
    assert "Choose one from the list." in texts(sheet)
    assert sheet.focusWidget() is sheet.who
    sheet.who.choose(desk.services.user.login)
    sheet.who.chosen.emit(desk.services.user.login)
    assert "Choose one from the list." not in texts(sheet)
    sheet.reject()
