"""What a tired hand presses twice is done once, and no dialog is answered by the second half."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.cases import case_list, case_work, cases
from app.core.permissions import Act
from app.retention import recycle_bin as bins
from desk_sim import on_lane, settle
from pressing import at_ease, sheet_to_answer
from ui.cases.form.case_acts import CaseMenu
from ui.cases.form.steps_body import StepsBody
from ui.cases.register_page import RegisterPage
from ui.frame.commands import CommandKey, at_hand
from ui.frame.presses import LEAST_S
from ui.frame.worker import held
from ui.retention.keeping_sheet import KeepingSheet
from ui.widgets.buttons import Button, secondary
from ui.widgets.choices import CheckBox
from ui.widgets.chooser import NewFolderSheet
from waits import double_click

LEFT = Qt.MouseButton.LeftButton
FACTS = {"p1.name_full": "Suneeta Made-up", "p1.role": ("victim",), "p1.age": "30"}


@pytest.fixture
def case_facts() -> dict[str, object]:
    return FACTS


def press(button, times=2):
    for _more in range(times):
        QTest.mouseClick(button, LEFT)


def kept(desk, case_id):
    return on_lane(desk.lane, lambda: cases.show_case(desk.services, case_id))


# Before the register has answered -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "what"), [("person", "persons"), ("event_", "events"), ("service", "services")]
)
def test_a_part_of_a_case_is_added_once(desk, window, page, case_id, name, what):
    before = len(getattr(kept(desk, case_id), what))
    with held(desk.lane):
        press(getattr(page._side, name), 3)
    settle(desk)
    assert len(getattr(kept(desk, case_id), what)) == before + 1
    assert window.strip.failures() == []


def test_once_it_was_answered_a_second_part_can_be_added(desk, page, case_id):
    for _one in range(2):
        press(page._side.person, 1)
        settle(desk)
    assert len(kept(desk, case_id).persons) == 3


def test_another_press_between_makes_it_a_new_one(desk, page, case_id):
    with held(desk.lane):
        for button in (page._side.person, page._side.event_, page._side.person):
            press(button, 1)
    settle(desk)
    case = kept(desk, case_id)
    assert (len(case.persons), len(case.events)) == (3, 1)


def test_enter_and_space_add_once(desk, page, case_id):
    button = page._side.person
    button.setFocus()
    with held(desk.lane):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Return):
            QTest.keyClick(button, key)
    settle(desk)
    assert len(kept(desk, case_id).persons) == 2


def test_a_step_is_done_once_and_nothing_is_said_of_the_second_tick(desk, window, page, case_id):
    on_lane(desk.lane, lambda: case_work.add_task(desk.services, case_id, "Call", "", ""))
    page.flow.reload()
    page.show_section("steps")
    settle(desk)
    body = page.body.piece
    assert isinstance(body, StepsBody)
    (tick,) = body.findChildren(CheckBox)
    with held(desk.lane):
        press(tick)
    settle(desk)
    assert [one.state for one in kept(desk, case_id).tasks] == ["done"]
    assert window.strip.failures() == []


def test_a_line_of_the_menu_of_a_case_is_done_once(desk, window, page, case_id):
    on_lane(
        desk.lane,
        lambda: cases.close_case(desk.services, case_id, "other"),
    )
    page.flow.reload()
    settle(desk)
    menu = page.findChild(CaseMenu)
    with held(desk.lane):
        for _twice in range(2):
            menu._line("Open again", "undo-2", Act.CLOSE, page.acts.reopen).trigger()
    settle(desk)
    assert kept(desk, case_id).state == "open"
    assert window.strip.failures() == []


def test_a_dialog_that_comes_with_the_answer_opens_once(desk, window, page):
    opener = secondary("How long", "", page.acts.keeping)
    opener.setParent(page)
    opener.show()
    with held(desk.lane):
        press(opener)
    settle(desk)
    (sheet,) = (one for one in window.findChildren(KeepingSheet) if one.isVisible())
    sheet.reject()


def test_what_failed_or_was_stopped_can_be_tried_again(qtbot, desk):
    begun = []

    def work(_services, _report, _token):
        begun.append(True)
        raise ValueError

    jobs = []
    button = secondary("Try", "", lambda: jobs.append(desk.run(work, failed=lambda _error: None)))
    qtbot.addWidget(button)
    button.show()
    press(button)
    settle(desk)
    press(button)
    settle(desk)
    assert len(begun) == 2
    with held(desk.lane):
        press(button, 1)
        jobs[-1].cancel()
        press(button, 1)
    settle(desk)
    assert len(jobs) == 4


# Short cuts ---------------------------------------------------------------------------------------


def test_the_keys_of_what_is_done_are_heard_once_while_they_are_held(desk, window, page):
    found = {one.command for one in window.findChildren(CommandKey) if one.autoRepeat()}
    assert found <= {"next", "previous", "larger", "smaller"}
    assert "next" in found
    settle(desk)


def test_del_puts_one_case_into_the_bin_however_often_it_is_pressed(desk, window):
    for _more in range(2):
        on_lane(desk.lane, lambda: cases.add_case(desk.services, FACTS))
    window.go("register")
    settle(desk)
    page = window.page
    assert isinstance(page, RegisterPage)
    page.view.choose(0)
    settle(desk)
    with held(desk.lane):
        for _more in range(3):
            at_hand(window)["delete"].activated.emit()
    settle(desk)
    assert len(on_lane(desk.lane, lambda: bins.list_bin(desk.services))) == 1
    assert len(on_lane(desk.lane, lambda: case_list.list_cases(desk.services)).rows) == 2
    assert window.strip.failures() == []


# The second half ----------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """Two presses belong together for as long as they do for an officer."""
    return at_ease(monkeypatch)


def shown(qtbot, button: Button) -> Button:
    qtbot.addWidget(button)
    button.show()
    return button


def shown_two(qtbot, told: list[str]) -> list[Button]:
    """Two buttons that say which of them was pressed."""
    return [
        shown(qtbot, secondary(words, "", lambda words=words: told.append(words)))
        for words in ("First", "Second")
    ]


def test_a_double_click_presses_once(qtbot):
    told = []
    double_click(shown(qtbot, secondary("Make it", "", lambda: told.append(True))))
    assert told == [True]


def test_the_second_half_presses_nothing_that_stands_there_by_then(qtbot):
    told = []
    button = shown(qtbot, secondary("Agree", "", lambda: told.append(True)))
    QTest.mouseDClick(button, LEFT)
    QTest.mouseRelease(button, LEFT)
    box = CheckBox("The next step")
    qtbot.addWidget(box)
    box.show()
    QTest.mouseDClick(box, LEFT)
    QTest.mouseRelease(box, LEFT)
    assert told == []
    assert not box.isChecked()


def test_what_takes_a_step_takes_every_press(qtbot, clock):
    told = []
    button = shown(qtbot, secondary("Month after", "", lambda: told.append(True)).stepping())
    double_click(button)
    for _more in range(2):
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert len(told) == 4


def test_two_presses_with_a_key_are_one_although_the_first_was_answered(qtbot, clock):
    told = []
    first, second = shown_two(qtbot, told)
    QTest.keyClick(first, Qt.Key.Key_Return)
    clock.now += LEAST_S / 2
    QTest.keyClick(first, Qt.Key.Key_Return)
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert told == ["First"]
    clock.now += LEAST_S
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert told == ["First", "Second"]


def test_who_goes_on_with_tab_presses_as_quickly_as_wanted(qtbot, clock):
    told = []
    first, second = shown_two(qtbot, told)
    QTest.keyClick(first, Qt.Key.Key_Space)
    qtbot.in_front(second)
    first.setFocus()
    second.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert told == ["First", "Second"]


def test_a_dialog_takes_no_press_in_the_moment_in_which_it_appears(qtbot, clock):
    told = []
    field, go = sheet_to_answer(qtbot, lambda: told.append(True))
    for key, widget in ((Qt.Key.Key_Return, field), (Qt.Key.Key_Space, go)):
        QTest.keyClick(widget, key)
    press(go, 1)
    assert told == []
    clock.now += LEAST_S
    QTest.keyClick(field, Qt.Key.Key_Return)
    clock.now += LEAST_S
    QTest.keyClick(go, Qt.Key.Key_Space)
    press(go, 1)
    assert told == [True, True, True]


def test_the_second_enter_gives_no_name_to_a_folder(qtbot, asking, tmp_path, clock):
    made = []
    sheet = NewFolderSheet(tmp_path, made.append, asking)
    qtbot.addWidget(sheet)
    sheet.name.setText("Made up")
    sheet.open()
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    assert sheet.make.isEnabled()
    clock.now += LEAST_S
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made == [tmp_path / "Made up"])
