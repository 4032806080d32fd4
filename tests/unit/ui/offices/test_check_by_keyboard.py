"""The number check by keyboard alone, in the whole window: nothing that is typed goes nowhere."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.offices import offices
from desk_sim import dressed, settle
from exchange_stage import keyboard_in, on_desk, two_desks
from window_sim import window_over

ENTER, BACK = Qt.Key.Key_Return, Qt.Key.Key_Backspace
LOW = (910, 445)
"""What a screen of 1366x768 leaves at 150 % under the title of a window and over the task bar."""


@pytest.fixture
def check(qapp, tmp_path):
    """The window with the check of an office, and the groups of its number."""
    with two_desks(tmp_path, checked=False) as (ours, theirs), window_over(ours) as shown:
        shown.go("check", theirs.services.office.office_id)
        settle(ours)
        yield shown, theirs.services.office.number.split()


def typed(qtbot, shown, text: str) -> None:
    """Type where the keyboard is, however it moves; answers come after the last key."""
    for letter in text:
        qtbot.keyClick(shown.focusWidget(), letter)
    settle(shown.desk)


def one_by_one(qtbot, shown, text: str) -> None:
    """Type where the keyboard is; each answer is there before the next key."""
    for letter in text:
        qtbot.keyClick(shown.focusWidget(), letter)
        settle(shown.desk)


def other_than(group: str) -> str:
    return "".join("1" if digit == "0" else "0" for digit in group)


def state(shown, office_id: str) -> str:
    return on_desk(shown.desk, lambda s: offices.show_office(s, office_id)).state


def test_after_a_run_with_a_slip_the_group_is_typed_over_and_then_the_name(qtbot, check):
    shown, groups = check
    page = shown.page
    office_id, boxes = page.flow.office.office_id, page._face.boxes.boxes
    typed(qtbot, shown, "".join((groups[0], other_than(groups[1]), *groups[2:])))
    assert keyboard_in(boxes[1].line)
    assert boxes[1].line.selectedText() == other_than(groups[1])
    qtbot.keyClick(boxes[1].line, BACK)
    typed(qtbot, shown, groups[1])
    assert page._face.answer.shown() == "All six groups are equal."
    assert keyboard_in(page._face.whom)
    typed(qtbot, shown, "B Made-up")
    assert page._face.whom.text() == "B Made-up"
    for _more in range(3):
        qtbot.keyClick(shown.focusWidget(), ENTER)
        settle(shown.desk)
    assert shown.page is page
    assert keyboard_in(page.marks[0])
    assert page.status.shown() == "Enter does not press this button. Press the space bar."
    assert state(shown, office_id) == "new"
    qtbot.keyClick(page.marks[0], Qt.Key.Key_Space)
    settle(shown.desk)
    assert state(shown, office_id) == "verified"


def test_a_group_that_is_different_is_typed_over_wherever_the_pointer_put_the_keyboard(
    qtbot, check
):
    shown, groups = check
    boxes = shown.page._face.boxes.boxes
    typed(qtbot, shown, "".join((other_than(groups[0]), *groups[1:])))
    line = boxes[0].line
    boxes[3].line.setFocus()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    line.setCursorPosition(2)
    assert line.selectedText() == ""
    typed(qtbot, shown, groups[0])
    assert [box.line.text() for box in boxes] == groups


def test_a_slip_stops_the_typing_and_what_is_typed_on_condemns_no_office(qtbot, check):
    shown, groups = check
    page = shown.page
    office_id, boxes = page.flow.office.office_id, page._face.boxes.boxes
    one_by_one(qtbot, shown, "".join((other_than(groups[0]), *groups[1:])))
    assert [box.line.text() for box in boxes] == [other_than(groups[0]), *[""] * 5]
    assert boxes[0].line.selectedText() == other_than(groups[0])
    assert keyboard_in(boxes[0].line)
    assert page._face.answer.shown() == (
        "What you typed on was not taken. Group 1 is different. Ask them to read it again. Press"
        " Backspace, then type it."
    )
    assert state(shown, office_id) == "new"
    qtbot.keyClick(boxes[0].line, BACK)
    one_by_one(qtbot, shown, "".join(groups))
    assert page._face.answer.shown() == "All six groups are equal."
    assert keyboard_in(page._face.whom)


def test_what_was_begun_behind_a_slip_is_no_half_of_another_group(qtbot, check):
    shown, groups = check
    boxes = shown.page._face.boxes.boxes
    typed(qtbot, shown, other_than(groups[0]) + groups[1][:2])
    assert [box.line.text() for box in boxes[:2]] == [other_than(groups[0]), ""]
    assert keyboard_in(boxes[0].line)
    typed(qtbot, shown, groups[1][2:] + groups[2])
    assert [box.line.text() for box in boxes[:2]] == [other_than(groups[0]), ""]
    assert state(shown, shown.page.flow.office.office_id) == "new"


def test_the_next_group_in_the_box_of_the_wrong_one_is_told_as_that(qtbot, check):
    shown, groups = check
    page = shown.page
    office_id, boxes = page.flow.office.office_id, page._face.boxes.boxes
    one_by_one(qtbot, shown, other_than(groups[0]))
    qtbot.keyClick(boxes[0].line, BACK)
    one_by_one(qtbot, shown, groups[1] + groups[2])
    assert page._face.answer.shown() == (
        "What you typed on was not taken. These digits are group 2. First ask again for group 1."
        " Press Backspace, then type it."
    )
    assert boxes[0].line.text() == groups[1]
    assert state(shown, office_id) == "new"
    qtbot.keyClick(boxes[0].line, BACK)
    one_by_one(qtbot, shown, "".join(groups))
    assert page._face.answer.shown() == "All six groups are equal."


def test_a_group_that_is_typed_anew_and_differs_again_stops_everything(qtbot, check):
    shown, groups = check
    office_id = shown.page.flow.office.office_id
    one_by_one(qtbot, shown, other_than(groups[0]))
    qtbot.keyClick(shown.focusWidget(), BACK)
    one_by_one(qtbot, shown, other_than(groups[0]))
    assert state(shown, office_id) == "mismatch"
    assert shown.page._face.findChildren(QLineEdit) == []


@pytest.mark.parametrize("before", [(), (BACK,)], ids=["at once", "after Backspace"])
def test_undo_brings_no_digits_back_to_be_counted_a_second_time(qtbot, check, before):
    shown, groups = check
    one_by_one(qtbot, shown, other_than(groups[0]))
    line = shown.focusWidget()
    for key in before:
        qtbot.keyClick(line, key)
    control = Qt.KeyboardModifier.ControlModifier
    # As a real keyboard tells them: with a control letter, and no letter that the box refuses.
    for key, text in ((Qt.Key.Key_Z, "\x1a"), (Qt.Key.Key_Y, "\x19")):
        event = QKeyEvent(QEvent.Type.KeyPress, key, control, text)
        QCoreApplication.sendEvent(line, event)
        settle(shown.desk)
    assert state(shown, shown.page.flow.office.office_id) == "new"
    qtbot.keyClick(line, BACK)
    one_by_one(qtbot, shown, groups[0])
    assert line.text() == groups[0]


def test_what_an_input_method_writes_on_is_not_taken_either(qtbot, check):
    shown, groups = check
    line = shown.page._face.boxes.boxes[0].line
    one_by_one(qtbot, shown, other_than(groups[0]))
    event = QInputMethodEvent()
    event.setCommitString("१२३४५")
    QCoreApplication.sendEvent(line, event)
    settle(shown.desk)
    assert line.text() == other_than(groups[0])
    assert "What you typed on was not taken." in shown.page._face.answer.shown()


def test_a_right_group_leads_on_to_the_next_that_is_open(qtbot, check):
    shown, groups = check
    boxes = shown.page._face.boxes.boxes
    boxes[1].line.setFocus()
    one_by_one(qtbot, shown, groups[1])
    assert keyboard_in(boxes[2].line)
    boxes[0].line.setFocus()
    one_by_one(qtbot, shown, groups[0] + groups[2])
    assert [box.line.text() for box in boxes[:3]] == groups[:3]


def test_enter_goes_to_what_is_missing_and_leaves_nothing_behind(qtbot, check):
    shown, groups = check
    page = shown.page
    typed(qtbot, shown, groups[0] + groups[1][:2])
    page.later.setFocus()
    page._face.whom.setFocus()
    qtbot.keyClick(page._face.whom, ENTER)
    assert keyboard_in(page._face.boxes.boxes[1].line)
    assert shown.page is page
    assert page._face.boxes.boxes[1].line.text() == groups[1][:2]


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_in_a_low_window_the_next_step_is_seen_before_and_after_the_number(
    qtbot, qapp, tmp_path, language
):
    with two_desks(tmp_path, checked=False) as (ours, theirs):
        dressed(qapp, words=language)
        with window_over(ours, *LOW) as shown:
            shown.go("check", theirs.services.office.office_id)
            settle(ours)
            face = shown.page._face
            assert face.answer.shown() == face._next
            assert not face.answer.visibleRegion().isEmpty()
            typed(qtbot, shown, theirs.services.office.number.replace(" ", ""))
            asked = (face.whom, *shown.page.marks)
            qtbot.waitUntil(lambda: all(is_whole(one) for one in asked))
            typed(qtbot, shown, "B Made-up")
            assert face.whom.text() == "B Made-up"
            assert all(is_whole(one) for one in asked)


def is_whole(widget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()
