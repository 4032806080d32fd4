"""Typing a recovery sheet: every slip is told where it was made, and nothing is tried before."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.register.records import RecoveryPlan
from app.register.recovery_code import GroupState
from recovery_fakes import KIT, FakeUses, code, spelled
from ui.register.recovery.typed_sheets import CodeBoxes, SheetPart
from ui.widgets.frames import ScrollBody

GROUPS = KIT.split("-")


@pytest.fixture
def boxes(qtbot):
    shown = CodeBoxes()
    qtbot.addWidget(shown)
    shown.resize(1000, 120)
    qtbot.in_front(shown)
    shown.focus(0)
    return shown


def part_of(qtbot, plan: RecoveryPlan | None) -> SheetPart:
    part = SheetPart(plan, parse=FakeUses().parse)
    qtbot.addWidget(part)
    part.resize(1000, 500)
    qtbot.in_front(part)
    part.begin()
    return part


def here(boxes: CodeBoxes) -> int:
    """Return the number of the box that has the keyboard, from 0."""
    return [box.line for box in boxes.boxes].index(boxes.focusWidget())


def test_a_code_is_typed_in_one_run_and_the_keyboard_goes_on_by_itself(qtbot, boxes):
    filled = []
    boxes.filled.connect(lambda: filled.append(True))
    for digit in "".join(GROUPS):
        qtbot.keyClicks(boxes.focusWidget(), digit)
    assert boxes.code == KIT
    assert boxes.is_right
    assert filled == [True]


def test_another_sheet_is_typed_over_a_wrong_one_in_one_run(qtbot, boxes):
    boxes.boxes[0].line.setText(spelled(7))
    assert boxes.is_right
    filled = []
    boxes.filled.connect(lambda: filled.append(boxes.code))
    boxes.begin()
    for digit in "".join(GROUPS):
        assert filled == []
        qtbot.keyClicks(boxes.focusWidget(), digit)
    assert filled == [KIT]


def test_one_group_put_right_afterwards_counts_at_once(qtbot, boxes):
    boxes.boxes[0].line.setText(KIT)
    boxes.boxes[2].line.setText("111111")
    filled = []
    boxes.filled.connect(lambda: filled.append(boxes.code))
    boxes.point_to(3)
    qtbot.keyClicks(boxes.boxes[2].line, GROUPS[2])
    assert filled == [KIT]


def test_the_wrong_group_is_named_at_once_and_typed_over(qtbot, boxes):
    qtbot.keyClicks(boxes.boxes[0].line, GROUPS[0])
    assert here(boxes) == 1
    wrong = GROUPS[1][:-1] + str((int(GROUPS[1][-1]) + 1) % 10)
    qtbot.keyClicks(boxes.boxes[1].line, wrong)
    assert boxes.boxes[1].state is GroupState.WRONG
    assert boxes.boxes[1]._words.shown() == "look again"
    assert here(boxes) == 1
    assert boxes.boxes[1].line.selectedText() == wrong
    qtbot.keyClicks(boxes.boxes[1].line, GROUPS[1])
    assert boxes.boxes[1].state is GroupState.RIGHT
    assert here(boxes) == 2


def test_the_date_in_place_of_a_group_is_told_and_does_no_harm(qtbot, boxes):
    qtbot.keyClicks(boxes.boxes[0].line, "25.11.26")
    assert boxes.boxes[0].digits == "251126"
    assert boxes.boxes[0].state is GroupState.WRONG
    assert not boxes.ask_missing()


def test_letters_are_not_taken(qtbot, boxes):
    qtbot.keyClicks(boxes.boxes[0].line, "o0l1-2/")
    assert boxes.boxes[0].line.text() == "012"


@pytest.mark.parametrize("zero", ["०", "০"])
def test_digits_of_our_scripts_are_the_same_digits(qtbot, boxes, zero):
    spelled_there = "".join(chr(ord(zero) + int(digit)) for digit in GROUPS[0])
    boxes.boxes[0].line.setText(spelled_there)
    assert boxes.boxes[0].state is GroupState.RIGHT
    assert boxes.boxes[0].digits == GROUPS[0]


def test_the_whole_code_pasted_spreads_over_the_boxes(qtbot, boxes):
    QGuiApplication.clipboard().setText(f"  {KIT.replace('-', ' ')}\n")
    qtbot.keyClick(boxes.boxes[3].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert boxes.code == KIT
    QGuiApplication.clipboard().clear()


def test_backspace_in_an_empty_box_goes_back(qtbot, boxes):
    boxes.focus(2)
    qtbot.keyClick(boxes.boxes[2].line, Qt.Key.Key_Backspace)
    assert here(boxes) == 1


def test_what_is_missing_is_pointed_to(qtbot, boxes):
    boxes.boxes[0].line.setText(GROUPS[0])
    boxes.boxes[1].line.setText("123")
    assert not boxes.ask_missing()
    assert here(boxes) == 1
    assert boxes.boxes[1]._words.shown() == "six digits"


def test_nothing_is_cut_off_in_a_narrow_window(qtbot):
    body = ScrollBody()
    qtbot.addWidget(body)
    boxes = CodeBoxes()
    body.column.addWidget(boxes)
    body.resize(330, 400)
    body.show()
    qtbot.waitUntil(lambda: len({box.x() for box in boxes.boxes}) == 2)
    assert all(box.geometry().right() <= boxes.width() for box in boxes.boxes)


def test_one_sheet_gives_its_code(qtbot):
    part = part_of(qtbot, RecoveryPlan(1))
    assert not part.use_kit.isVisible()
    assert part.given() is None
    part.kit.boxes[0].line.setText(KIT)
    given = part.given()
    assert given is not None
    assert (given.kit, dict(given.custodians)) == (code(1), {})


def test_custodians_give_their_numbers_and_codes(qtbot):
    part = part_of(qtbot, RecoveryPlan(0, 2, 3))
    assert not part.kit.isVisible()
    assert not part.more.isVisible()
    assert [part.number.count() for part in part.custodians] == [4, 4]
    for custodian, number in zip(part.custodians, (3, 1), strict=True):
        custodian.number.choose(str(number))
        custodian.boxes.boxes[0].line.setText(spelled(100 + number))
    given = part.given()
    assert given is not None
    assert dict(given.custodians) == {1: code(101), 3: code(103)}
    assert given.kit is None


def test_a_custodian_without_a_number_and_one_typed_twice_are_told(qtbot):
    part = part_of(qtbot, RecoveryPlan(0, 2, 3))
    first, second = part.custodians
    first.boxes.boxes[0].line.setText(spelled(101))
    assert part.given() is None
    assert "number that stands on this sheet" in first.number_row.error.shown()
    first.number.choose("1")
    second.number.choose("1")
    second.boxes.boxes[0].line.setText(spelled(101))
    assert part.given() is None
    assert "Key holder 1 was typed already." in second.number_row.error.shown()


def test_where_the_plan_is_not_known_a_third_custodian_can_come(qtbot):
    part = part_of(qtbot, None)
    assert part.use_kit.isVisible()
    part.use_custodians.click()
    assert part.more.isVisible()
    part.more.click()
    assert not part.more.isVisible()
    for number, custodian in enumerate(part.custodians, 1):
        custodian.number.choose(str(number))
        custodian.boxes.boxes[0].line.setText(spelled(100 + number))
    given = part.given()
    assert given is not None
    assert sorted(given.custodians) == [1, 2, 3]


def test_a_third_custodian_that_stays_empty_does_not_count(qtbot):
    part = part_of(qtbot, None)
    part.use_custodians.click()
    part.more.click()
    for number, custodian in enumerate(part.custodians[:2], 1):
        custodian.number.choose(str(number))
        custodian.boxes.boxes[0].line.setText(spelled(100 + number))
    given = part.given()
    assert given is not None
    assert sorted(given.custodians) == [1, 2]


def test_three_of_five_asks_for_three(qtbot):
    part = part_of(qtbot, RecoveryPlan(0, 3, 5))
    assert [one.number.count() for one in part.custodians] == [6, 6, 6]


def test_what_was_typed_can_be_let_go(qtbot):
    part = part_of(qtbot, RecoveryPlan(1, 2, 3))
    part.kit.boxes[0].line.setText(KIT)
    part.custodians[0].boxes.boxes[0].line.setText(spelled(101))
    part.forget()
    assert part.kit.is_empty
    assert part.custodians[0].boxes.is_empty
