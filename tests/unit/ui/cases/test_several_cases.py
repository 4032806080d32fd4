"""Several cases of the register at once: chosen by mouse and keyboard, changed, and taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.cases import cases, several
from desk_sim import on_lane, settle
from register_sim import register_page
from ui.cases.several import done_words
from ui.widgets.entries import LineEntry

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot, desk):
    def write() -> None:
        for number in range(6):
            cases.add_case(desk.services, {"p1.name_full": f"Made-up {number}", "case_owner": "X"})

    shown = register_page(qtbot, desk, write)
    shown.view.setFocus()
    return shown


def ids(page) -> list[str]:
    return [page.table.summary(row).case_id for row in range(page.table.rowCount())]


def press(page, row: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    place = page.view.visualRect(page.table.index(row, 0)).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def hand_in(page, desk) -> None:
    page.several.sheet.go.click()
    for _turn in range(4):
        settle(desk)


def test_one_case_is_no_choice_of_several(page):
    assert not page.bar.line.isVisible()
    press(page, 2)
    assert page.several.case_ids == (ids(page)[2],)
    assert not page.bar.line.isVisible()


def test_rows_are_chosen_by_ctrl_and_shift(page):
    press(page, 0)
    press(page, 2, CTRL)
    press(page, 4, CTRL)
    assert page.view.rows() == (0, 2, 4)
    assert page.bar.label.shown() == "3 cases are chosen."
    press(page, 2, CTRL)
    assert page.view.rows() == (0, 4)
    press(page, 0)
    press(page, 3, SHIFT)
    assert page.view.rows() == (0, 1, 2, 3)


def test_rows_are_chosen_by_keyboard_alone(qtbot, page):
    page.view.choose(0)
    qtbot.keyClick(page.view, Qt.Key.Key_Down, CTRL)
    qtbot.keyClick(page.view, Qt.Key.Key_Down, CTRL)
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.view.rows() == (0, 2)
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.view.rows() == (0,)
    qtbot.keyClick(page.view, Qt.Key.Key_Down, SHIFT)
    assert page.view.rows() == (0, 2, 3)


def test_ctrl_a_takes_all_that_there_are_and_esc_lets_them_go(qtbot, desk, page):
    qtbot.keyClick(page.view, Qt.Key.Key_A, CTRL)
    settle(desk)
    assert len(page.several.case_ids) == 6
    assert page.bar.label.shown() == "6 cases are chosen."
    assert page.back_asked()
    assert len(page.view.rows()) == 1
    assert not page.bar.line.isVisible()


def test_ctrl_a_is_bounded_and_says_so(qtbot, desk, page, monkeypatch):
    monkeypatch.setattr("ui.cases.case_list.PAGE", 2)
    monkeypatch.setattr("ui.cases.choosing.MOST", 4)
    qtbot.keyClick(page.view, Qt.Key.Key_A, CTRL)
    settle(desk)
    assert len(page.several.case_ids) == 4
    assert "More are not chosen at once." in page.bar.label.shown()


def test_the_choice_outlives_another_look_at_the_list_and_loses_what_is_gone(desk, page):
    chosen = ids(page)[1:4]
    page.view.choose_rows((1, 2, 3), 2)
    page.refresh()
    settle(desk)
    assert list(page.several.case_ids) == chosen
    on_lane(desk._lane, lambda: cases.close_case(desk.services, chosen[0], "other"))
    page.refresh()
    settle(desk)
    assert list(page.several.case_ids) == chosen[1:]
    page.filters.button("closed").click()
    settle(desk)
    assert not page.bar.line.isVisible()


def test_cases_are_assigned_after_one_question_and_given_back(desk, page):
    undo = []
    desk.undo_offered.connect(lambda words, back: undo.append((words, back)))
    page.view.choose_rows((0, 2), 0)
    chosen = page.several.case_ids
    page.bar.assign.click()
    settle(desk)
    sheet = page.several.sheet
    assert sheet.told.shown() == "This is done with 2 cases."
    sheet.who.choose(desk.services.user.login)
    hand_in(page, desk)
    assert not sheet.isVisible()
    assert [words for words, _back in undo] == ["2 cases were assigned."]
    owners = on_lane(desk._lane, lambda: owners_of(desk, chosen))
    assert owners == [desk.services.user.name] * 2
    assert not page.bar.line.isVisible()
    undo[0][1]()
    settle(desk)
    assert on_lane(desk._lane, lambda: owners_of(desk, chosen)) == ["X"] * 2


def owners_of(desk, chosen) -> list[object]:
    return [cases.show_case(desk.services, one).facts.get("case_owner") for one in chosen]


def test_what_is_left_out_is_said_with_its_reason_before_anything_is_done(desk, page):
    page.view.choose_rows((0, 1, 2), 0)
    gone = page.several.case_ids[1]
    on_lane(desk._lane, lambda: cases.close_case(desk.services, gone, "other"))
    page.bar.close_them.click()
    settle(desk)
    sheet = page.several.sheet
    assert sheet.told.shown() == "This is done with 2 cases."
    assert sheet.left.shown() == "Left out: 1 not open."
    assert gone not in sheet.takes
    sheet.reject()


def test_that_nothing_had_to_be_done_is_said_as_such():
    for wish in (several.Assign("R. Das"), several.AddStep("Call"), several.Close("")):
        done = several.Done(wish, (), {several.SAME: 5})
        assert done_words(done) == "No case was changed. Left out: 5 already so."


def test_what_was_typed_wrong_is_told_in_the_question_and_changes_nothing(desk, page):
    page.view.choose_rows((0, 1), 0)
    page.bar.step.click()
    settle(desk)
    sheet = page.several.sheet
    sheet.title.setText("Call")
    sheet.due.setText("the 99th")
    hand_in(page, desk)
    assert sheet.isVisible()
    assert isinstance(sheet.focusWidget(), LineEntry)
    sheet.reject()
    assert (
        on_lane(
            desk._lane, lambda: cases.show_case(desk.services, ids(page)[0]).facts.get("next_step")
        )
        is None
    )


def test_enter_in_no_question_changes_or_throws_away_anything(qtbot, desk, page):
    page.view.choose_rows((0, 1), 0)
    for asked in page.bar.acts:
        asked.click()
        settle(desk)
        sheet = page.several.sheet
        for _more in range(5):
            qtbot.keyClick(sheet.focusWidget() or sheet, Qt.Key.Key_Return)
            settle(desk)
        assert sheet.isVisible(), asked.accessibleName()
        assert sheet.focusWidget() is sheet.go
        sheet.reject()
        assert len(page.several.case_ids) == 2


def test_cases_are_closed_and_opened_again_as_they_were(desk, page):
    undo = []
    desk.undo_offered.connect(lambda words, back: undo.append(back))
    page.view.choose_rows((0, 1), 0)
    page.bar.close_them.click()
    settle(desk)
    page.several.sheet.reason.choose("other")
    hand_in(page, desk)
    assert page.table.rowCount() == 4
    undo[0]()
    for _turn in range(3):
        settle(desk)
    assert page.table.rowCount() == 6


def test_the_chosen_cases_are_exported_after_the_warning(desk, page, tmp_path):
    said = []
    desk.noticed.connect(lambda notice: said.append(notice.text))
    page.view.choose_rows((0, 1, 3), 0)
    page.bar.export.click()
    settle(desk)
    sheet = page.several.sheet
    sheet._export(sheet_choice(sheet), tmp_path / "chosen.json")
    for _turn in range(3):
        settle(desk)
    assert (tmp_path / "chosen.json").is_file()
    assert said == ["3 cases written to chosen.json."]


def sheet_choice(sheet):
    from app.exports.export import JSON, ExportChoice

    return ExportChoice(JSON, only=sheet.takes)


def test_delete_and_refer_wait_until_one_case_is_chosen(qtbot, desk, page):
    said = []
    desk.noticed.connect(lambda notice: said.append(notice.text))
    page.view.choose_rows((0, 1), 0)
    assert not page.refer.isEnabled()
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    settle(desk)
    assert said == ["Choose one case alone."]
    assert page.table.rowCount() == 6
    press(page, 3)
    assert page.refer.isEnabled()


def test_sealed_cases_are_never_several(page):
    page.flow.filter = "sealed"
    page.choosing.restore("")
    assert not page.view.takes_several


def test_nothing_begins_while_the_last_act_is_at_work(desk, page):
    page.view.choose_rows((0, 1), 0)
    page.several.begin(several.AddStep("Call"), page.several.case_ids)
    assert not page.bar.assign.isEnabled()
    for _turn in range(3):
        settle(desk)
    page.view.choose_rows((0, 1), 0)
    assert page.bar.assign.isEnabled()
