"""The columns of the register: chosen and ordered by the officer, remembered, some fall away."""

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from app.cases.records import CaseSummary
from app.system import window_file
from desk_sim import settle
from made_up_cases import REKHA, SUNITA, add
from register_sim import register_page
from ui.cases.case_list import COLUMNS, USUAL_COLUMNS, CaseTable
from ui.cases.list_columns import columns_of, columns_word, fitting
from ui.cases.list_drawer import own_name
from ui.cases.register_page import RegisterPage
from ui.frame import projector
from ui.widgets.record_model import SECOND_ROLE

ALL = tuple(key for key, _words in COLUMNS)


@pytest.fixture
def page(qtbot, desk):
    def write() -> None:
        add(desk.services, REKHA)
        add(desk.services, SUNITA)

    return register_page(qtbot, desk, write)


def headings(page) -> list[str]:
    return [
        str(page.table.headerData(column, page.view.horizontalHeader().orientation()))
        for column in range(page.table.columnCount())
        if not page.view.isColumnHidden(column)
    ]


def test_columns_are_ticked_and_moved_and_hold_at_once(page):
    page.narrowing.columns.click()
    sheet = page.columns.sheet
    sheet.boxes["age"].click()
    sheet.boxes["owner"].click()
    sheet.earlier["status"].click()
    assert page.table.columns == (
        "case_no", "name", "status", "place", "next_step_on", "updated", "owner"
    )  # fmt: skip
    assert headings(page)[:3] == ["Case", "Person", "Status"]
    owner = page.table.index(0, page.table.columns.index("owner")).data()
    assert owner == page.desk.services.user.name
    sheet.close_it.click()


def test_a_press_beyond_the_end_is_not_offered_and_the_keyboard_stays_in_its_line(qtbot, page):
    page.columns.ask(page)
    sheet = page.columns.sheet
    qtbot.waitExposed(sheet)
    assert not sheet.earlier["name"].isEnabled()
    sheet.earlier["age"].setFocus()
    sheet.earlier["age"].click()
    assert sheet.earlier["age"].isEnabled() is False
    assert sheet.focusWidget() is sheet.later["age"]
    sheet.reject()


def test_what_stands_first_stays_and_the_usual_columns_come_back_with_one_press(page):
    page.columns.choose(("case_no", "risk"))
    page.columns.ask(page)
    sheet = page.columns.sheet
    assert "case_no" not in sheet.boxes
    next(one for one in sheet.findChildren(type(sheet.close_it)) if "first" in one.text()).click()
    assert page.table.columns == USUAL_COLUMNS
    sheet.reject()


def test_the_case_in_front_stays_chosen_while_columns_change(page):
    page.view.choose(1)
    wanted = page.table.summary(1).case_id
    page.columns.choose(("case_no", "status"))
    assert page.view.row() == 1
    assert page._wanted == wanted


def test_columns_come_back_for_the_user_who_chose_them(qtbot, desk, page):
    page.columns.choose(("case_no", "status", "name"))
    own = own_name("columns", desk.services.user.user)
    assert page.habits[own] == "csn"
    assert window_file.is_allowed(f"habit.register-{own}", page.habits[own])
    again = RegisterPage(desk)
    again.habits = dict(page.habits)
    qtbot.addWidget(again)
    again.refresh()
    settle(desk)
    assert again.table.columns == ("case_no", "status", "name")


@pytest.mark.parametrize("word", ["", "nc", "ccn", "cnq", "c-n", "CN"])
def test_a_word_that_makes_no_sense_is_the_usual_columns(word):
    assert columns_of(word) == USUAL_COLUMNS


def test_every_choice_is_one_word_and_comes_back():
    assert columns_of(columns_word(ALL)) == ALL
    assert window_file.is_allowed("habit.register-columns-a", columns_word(ALL))


def test_the_name_the_status_and_the_next_step_never_fall_away():
    assert fitting(ALL, 2000) == ALL
    assert fitting(ALL, 100) == ("case_no", "name", "status", "next_step_on")
    lengths = [len(fitting(ALL, width)) for width in range(100, 1000, 50)]
    assert lengths == sorted(lengths)


def test_only_what_has_an_index_is_sorted_by(page, desk):
    page.columns.choose(ALL)
    for key in ("owner", "risk"):
        page.sorting.by_column(ALL.index(key))
        assert page.flow.order == ""
    page.sorting.by_column(ALL.index("name"))
    settle(desk)
    assert page.flow.order == "name"
    page.columns.choose(("case_no", "status", "name"))
    assert page.view.horizontalHeader().sortIndicatorSection() == 2


def test_names_stay_hidden_in_any_order_of_columns(page):
    page.columns.choose(("case_no", "status", "name"))
    projector.wear(True)
    try:
        page.desk.ask(projector.learn_register)
        settle(page.desk)
        texts = [page.table.index(row, 2).data() for row in range(page.table.rowCount())]
    finally:
        projector.wear(False)
    assert set(texts) == {"Name hidden"}


def test_what_was_found_is_told_beside_the_number_when_there_is_no_name(qapp):
    table = CaseTable()
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    row = CaseSummary("1", "LF-26-0001", "Asha", "17", "", "", "active", 1, found="98765")
    table.replace([row])
    assert table.index(0, 1).data(SECOND_ROLE) == "found: 98765"
    table.show_columns(("case_no", "status"))
    assert table.index(0, 0).data(SECOND_ROLE) == "found: 98765"
    assert table.index(0, 1).data(SECOND_ROLE) is None
    assert tester.model() is table
