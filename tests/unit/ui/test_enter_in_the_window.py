"""What leaves, widens consent, merges or is for good is pressed by no Enter in the window."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.cases import case_list, cases
from app.consent import decisions
from desk_sim import on_lane, settle
from focus_seen import is_pressed_by_enter
from pressing import sheet_to_answer
from ui.cases.duplicates_page import DuplicatesPage, MergeSheet
from ui.cases.form.consent_body import ConsentBody, WithdrawSheet
from ui.cases.register_page import RegisterPage
from ui.consent.consent_sheet import ConsentSheet
from ui.exports.export_page import ExportPage
from ui.offices.identity_sheets import MoveSheet
from ui.offices.own_office_page import OwnOfficePage
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import secondary
from ui.widgets.sheet import KeepWriting

FACTS = {
    "p1.name_full": "Suneeta Made-up",
    "p1.role": ("victim",),
    "p1.age": "30",
    "p1.phone": "98765 43210",
}


@pytest.fixture
def case_facts() -> dict[str, object]:
    return FACTS


def sheet_over[T: QDialog](window: MainWindow, kind: type[T]) -> T:
    QApplication.processEvents()
    (found,) = (one for one in window.findChildren(kind) if one.isVisible())
    return found


def consents(desk, window: MainWindow) -> ConsentBody:
    """Turn to the section of consent of the case in front."""
    window.page.show_section("consent")
    settle(desk)
    piece = window.page.body.piece
    assert isinstance(piece, ConsentBody)
    return piece


def test_enter_records_no_decision_and_takes_none_back(desk, window, case_id):
    body = consents(desk, window)
    body.add.click()
    sheet = sheet_over(window, ConsentSheet)
    settle(desk)
    sheet.decide("refused")
    sheet.all_said.click()
    sheet.put("explained_in_language", "hin")
    sheet.put("form", "spoken")
    assert not is_pressed_by_enter(sheet.record)
    settle(desk)
    assert sheet.isVisible()
    assert on_lane(desk.lane, lambda: decisions.list_consents(desk.services, case_id)) == ()
    sheet.record.click()
    settle(desk)
    (record,) = on_lane(desk.lane, lambda: decisions.list_consents(desk.services, case_id))
    consents(desk, window)._ask_withdraw(record)
    back = sheet_over(window, WithdrawSheet)
    assert not is_pressed_by_enter(back.take)
    assert back.isVisible()
    back.reject()


def test_what_was_typed_is_not_thrown_away_by_enter(desk, window):
    consents(desk, window).add.click()
    sheet = sheet_over(window, ConsentSheet)
    settle(desk)
    sheet.decide("refused")
    sheet.close()
    asked = sheet_over(window, KeepWriting)
    assert not is_pressed_by_enter(asked.throw)
    assert sheet.isVisible()
    assert sheet.decision() == "refused"
    sheet.close()
    sheet_over(window, KeepWriting).throw.click()
    assert not sheet.isVisible()


def test_enter_leads_through_what_is_typed_for_several_cases_and_keeps_it(qtbot, desk, window):
    on_lane(desk.lane, lambda: cases.add_case(desk.services, FACTS))
    window.go("register")
    settle(desk)
    page = window.page
    assert isinstance(page, RegisterPage)
    page.view.choose_rows((0, 1), 0)
    page.bar.step.click()
    settle(desk)
    sheet = page.several.sheet
    sheet.title.setFocus()
    qtbot.keyClicks(sheet.title, "Call the family")
    qtbot.keyClick(sheet.title, Qt.Key.Key_Return)
    assert sheet.focusWidget() is sheet.due
    qtbot.keyClicks(sheet.due, "2 Dec 2026")
    for _more in range(3):
        qtbot.keyClick(sheet.focusWidget(), Qt.Key.Key_Return)
        settle(desk)
    assert sheet.focusWidget() is sheet.go
    assert sheet.isVisible()
    assert (sheet.title.text(), sheet.due.text()) == ("Call the family", "2 Dec 2026")
    qtbot.keyClick(sheet.go, Qt.Key.Key_Space)
    for _turn in range(4):
        settle(desk)
    assert not sheet.isVisible()
    listed = on_lane(desk.lane, lambda: case_list.list_cases(desk.services)).rows
    assert [row.next_step for row in listed] == ["Call the family"] * 2


def test_enter_does_not_let_go_of_the_reason_for_a_new_number(qtbot, desk, window):
    window.go("own-office")
    settle(desk)
    page = window.page
    assert isinstance(page, OwnOfficePage)
    page._open_move()
    sheet = sheet_over(window, MoveSheet)
    box = sheet.reasons["new-computer"]
    box.click()
    box.setFocus()
    for _more in range(3):
        qtbot.keyClick(sheet.focusWidget(), Qt.Key.Key_Return)
        settle(desk)
    assert sheet.isVisible()
    assert sheet.why == "new-computer"
    assert sheet.focusWidget() is sheet.move_button
    sheet.reject()


def test_enter_makes_no_case_of_two(desk, window, case_id):
    on_lane(desk.lane, lambda: cases.add_case(desk.services, FACTS))
    window.go("duplicates")
    settle(desk)
    page = window.page
    assert isinstance(page, DuplicatesPage)
    page.view.choose(0)
    settle(desk)
    page.merge.click()
    sheet = sheet_over(window, MergeSheet)
    assert not is_pressed_by_enter(sheet.merge)
    settle(desk)
    assert sheet.isVisible()
    assert len(on_lane(desk.lane, lambda: case_list.list_cases(desk.services)).rows) == 2
    sheet.reject()


def test_enter_takes_nothing_out_of_the_register(desk, window):
    window.go("export")
    settle(desk)
    page = window.page
    assert isinstance(page, ExportPage)
    assert not is_pressed_by_enter(page.save)
    assert not is_pressed_by_enter(page.everything)


def enter(widget: QWidget, *, repeated: bool) -> QKeyEvent:
    """Press Enter in a widget, or go on holding it."""
    press = QEvent.Type.KeyPress
    key, no_modifier = Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(press, key, no_modifier, "\r", repeated)
    QApplication.sendEvent(widget, event)
    return event


def test_a_key_that_is_held_presses_once(qtbot):
    told = []
    button = secondary("Next", "", lambda: told.append(True))
    qtbot.addWidget(button)
    button.show()
    for repeated in (False, True, True):
        assert enter(button, repeated=repeated).isAccepted()
    assert told == [True]


def test_a_key_that_is_held_from_before_a_dialog_hands_nothing_in(qtbot):
    told = []
    field, _go = sheet_to_answer(qtbot, lambda: told.append(True))
    for _more in range(3):
        enter(field, repeated=True)
    assert told == []
    enter(field, repeated=False)
    assert told == [True]


def test_a_key_that_is_held_in_the_search_opens_nothing_of_the_list(desk, window):
    window.go("register")
    settle(desk)
    page = window.page
    assert isinstance(page, RegisterPage)
    opened: list[int] = []
    page.view.entered_row.connect(opened.append)
    page.search.setFocus()
    enter(page.search, repeated=False)
    assert page.view.hasFocus()
    assert page.view.row() == 0
    enter(page.view, repeated=True)
    assert opened == []
    enter(page.view, repeated=False)
    assert opened == [0]
    settle(desk)
