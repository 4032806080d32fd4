"""The import wizard: from a spreadsheet to cases and back, by keyboard, with nothing lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QApplication

import office_sheet
from app.cases import case_list
from app.cases.records import CaseQuery
from app.core import drafts
from app.core.permissions import READ_ONLY
from app.imports import batch_in
from app.imports.batch_in import BatchRecord
from desk_sim import on_lane, settle
from focus_seen import is_pressed_by_enter
from ui.cases.register_page import MORE
from ui.drafts.draft_form import Drafting
from ui.imports import check_step
from ui.imports import import_words as words
from ui.imports.import_flow import BegunImport, Step, begun_plan
from ui.imports.import_page import ImportPage
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel


@pytest.fixture(scope="module")
def register(tmp_path_factory) -> Path:
    return office_sheet.write_xlsx(tmp_path_factory.mktemp("sheet") / "register.xlsx")


@pytest.fixture
def page(qtbot, desk):
    shown = ImportPage(desk)
    qtbot.addWidget(shown)
    shown.resize(1150, 620)
    shown.show()
    settle(desk)
    return shown


@pytest.fixture
def checked(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    choose_font(page, desk)
    return page


def choose_font(page, desk) -> None:
    """Decode the one column of the sheet that waits for it, and go back to all rows."""
    page.steps.check.read.decode.click()
    settle(desk)
    page.steps.check.filters.button("all").click()


def listed(desk) -> int:
    query = CaseQuery(filter="all", limit=1000)
    return len(on_lane(desk._lane, lambda: case_list.list_cases(desk.services, query)).rows)


def labels(widget) -> str:
    return "\n".join(one.shown() for one in widget.findChildren(PlainLabel) if one.isVisible())


def written(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_it_begins_with_the_choice_of_a_file(page):
    assert page.steps.currentWidget() is page.steps.file
    assert not page.foot.next.isVisible()
    assert not page.foot.bring_in.isVisible()
    assert not page.steps.file.earlier.isVisible()


def test_a_file_shows_its_first_rows_with_the_headings_found(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    assert page.steps.currentWidget() is page.steps.sheet
    assert page.steps.sheet.headings.value() == str(office_sheet.HEADER_ROW)
    assert page.steps.sheet.model.index(3, 1).data() == "पीड़िता का नाम"
    assert "201 rows" in page.steps.sheet.about.text()


def test_a_click_on_a_row_makes_it_the_headings(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.steps.sheet.view.clicked.emit(page.steps.sheet.model.index(0, 0))
    settle(desk)
    assert page.flow.plan.header_row == 1
    assert page.steps.sheet.headings.value() == "1"


def test_another_sheet_can_be_taken(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.flow.choose_sheet("खाली")
    settle(desk)
    assert page.flow.sheet.name == "खाली"
    assert page.flow.plan.columns == ()


def test_columns_show_their_guess_and_can_be_sent_elsewhere(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.foot.next.click()
    assert page.steps.currentWidget() is page.steps.columns
    row = page.steps.columns.model.row_of(lambda one: one.target == "p1.name_father")
    page.steps.columns.view.choose(row)
    assert "KrutiDev" in page.steps.columns.recognised.text()
    assert page.steps.columns.target.value() == "p1.name_father"
    page.steps.columns.reading.choose("")
    page.steps.columns.reading.chosen.emit("")
    assert "uewuk" in page.steps.columns.samples.shown()
    page.steps.columns.target.chosen.emit("")
    assert page.steps.columns.model.record(row).target == ""
    assert words.how(page.steps.columns.model.record(row)).text == "chosen"


def test_every_row_is_counted_and_told(checked):
    assert checked.steps.check.verdict.text() == "187 ready, 10 need a look, 4 rejected."
    assert checked.foot.bring_in.text().strip() == "Add 197 cases"
    checked.steps.check._choose("rejected")
    texts = [checked.steps.check.model.index(row, 3).data() for row in range(4)]
    assert "मोबाइल नं0: This is not a telephone number." in texts
    assert "This looks like a sum, not like a case." in texts


def test_a_cell_put_right_is_checked_at_once(qtbot, checked):
    checked.steps.check._choose("rejected")
    assert checked.steps.check.view.row() == 0
    place, field = next(iter(checked.steps.check.pane.fields.items()))
    assert checked.flow.plan.columns[place].target == "p1.phone"
    field.field.setText("9000012345")
    field.field.left.emit()
    assert checked.flow.checked.counts["rejected"] == 3
    assert checked.foot.bring_in.text().strip() == "Add 198 cases"


def test_a_row_can_be_left_out_and_taken_in_again(checked):
    checked.steps.check.pane.out.click()
    assert checked.flow.checked.counts["left_out"] == 1
    checked.steps.check._choose("left_out")
    assert checked.steps.check.model.rowCount() == 1
    checked.steps.check.pane.out.click()
    assert checked.flow.checked.counts["left_out"] == 0


def test_what_cannot_be_read_may_go_to_the_notes(checked, desk):
    checked.steps.check.keep.click()
    settle(desk)
    assert checked.flow.checked.counts["rejected"] == 1
    assert checked.steps.check.keep.isChecked()


def test_the_button_adds_the_cases_and_undo_takes_them_out(checked, desk):
    offered = []
    desk.undo_offered.connect(lambda text, undo: offered.append((text, undo)))
    checked.foot.bring_in.click()
    settle(desk)
    assert checked.steps.currentWidget() is checked.steps.done
    assert "197 cases were added." in labels(checked.steps.done)
    assert listed(desk) == 197
    assert offered[0][0] == "197 cases were added."
    checked.steps.done.undo.click()
    settle(desk)
    assert listed(desk) == 0
    assert "The import was undone." in labels(checked.steps.done)


def test_rejected_rows_are_saved(checked, desk, tmp_path):
    checked.foot.bring_in.click()
    settle(desk)
    checked.steps.done._save(tmp_path / "left.xlsx")
    settle(desk)
    assert (tmp_path / "left.xlsx").is_file()


def test_an_earlier_import_is_listed_and_can_be_undone(checked, desk):
    checked.foot.bring_in.click()
    settle(desk)
    checked.open("")
    checked.refresh()
    settle(desk)
    assert checked.steps.currentWidget() is checked.steps.file
    (button,) = checked.steps.file.undo.values()
    button.click()
    settle(desk)
    assert listed(desk) == 0
    assert checked.steps.file.undo == {}
    assert "undone" in "".join(one.mark.text for one in badges(checked.steps.file))


def test_imports_that_are_not_listed_are_a_press_away(page, desk, monkeypatch):
    made = [
        BatchRecord(f"b{n}", f"made-up-{n}.csv", "", 1, 0, 1, "R. Das", False) for n in range(70)
    ]
    monkeypatch.setattr(batch_in, "list_batches", lambda _s, limit: tuple(made[:limit]))
    step, earlier = page.steps.file, page.flow.earlier

    def listed() -> int:
        settle(desk)
        return len(step.undo)

    earlier.load()
    assert (listed(), step.older.isVisible()) == (8, True)
    step.older.click()
    assert (listed(), step.older.isVisible()) == (58, True)
    step.older.click()
    assert (listed(), step.older.isVisible()) == (70, False)
    made[:] = made[:8]
    earlier.load()
    assert (listed(), step.older.isVisible()) == (8, False)


def test_cells_of_a_row_that_are_not_shown_are_counted(checked, monkeypatch):
    monkeypatch.setattr(check_step, "_MOST_FIELDS", 2)
    step = checked.steps.check
    step.view.choose(1)
    (words,) = (one for one in labels(step.pane).splitlines() if "more cell" in one)
    assert words.endswith("more cells of this row are not shown. To change them, change the sheet.")
    assert len(step.pane.fields) == 2
    monkeypatch.setattr(check_step, "_MOST_FIELDS", 60)
    step.view.choose(2)
    assert "more cell" not in labels(step.pane)


def badges(widget):
    from ui.widgets.badge import Badge

    return widget.findChildren(Badge)


def test_the_same_sheet_again_asks_first(checked, desk, register):
    checked.foot.bring_in.click()
    settle(desk)
    checked.flow.choose_file(register)
    settle(desk)
    assert checked.known.isVisible()
    checked.flow.go(Step.CHECK)
    settle(desk)
    assert not checked.foot.bring_in.isEnabled()
    checked.again.click()
    assert checked.foot.bring_in.isEnabled()


def test_without_a_column_for_the_name_the_button_is_off_and_says_why(page, desk, tmp_path):
    page.flow.choose_file(written(tmp_path, "Age,District\n16,Patna\n17,Gonda\n"))
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    assert page.steps.check.verdict.text() == (
        "0 of 2 rows will become cases: no column for the name."
    )
    assert not page.foot.bring_in.isEnabled()
    assert page.foot.bring_in.accessibleDescription() == "No column goes to the name of the person."


def test_a_file_that_is_not_read_is_told_and_another_can_be_chosen(page, desk, tmp_path):
    told = []
    desk.noticed.connect(lambda notice: told.append(notice.text))
    page.flow.choose_file(written(tmp_path, "", "empty.xlsx"))
    settle(desk)
    assert told == ["This spreadsheet was not read. The file is empty."]
    assert page.steps.currentWidget() is page.steps.file
    assert page.steps.file.choose.isEnabled()


def test_a_stopped_check_goes_back_to_the_columns(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.flow.go(Step.CHECK)
    page.flow.work.stop()
    settle(desk)
    assert page.flow.step is Step.COLUMNS
    assert page.flow.checked is None


def test_a_stopped_import_adds_nothing(checked, desk):
    checked.flow.bring_in()
    checked.flow.work.stop()
    settle(desk)
    assert checked.flow.batch is None
    assert listed(desk) == 0
    assert checked.foot.bring_in.isEnabled()


def test_enter_never_imports(qtbot, checked, desk):
    checked.foot.bring_in.setFocus()
    qtbot.keyClick(checked.foot.bring_in, Qt.Key.Key_Return)
    checked.steps.check.view.setFocus()
    qtbot.keyClick(checked.steps.check.view, Qt.Key.Key_Return)
    qtbot.keyClick(checked, Qt.Key.Key_Return)
    settle(desk)
    assert checked.flow.batch is None
    assert listed(desk) == 0


def test_reading_checking_and_importing_leave_the_window_thread(page, desk, register, monkeypatch):
    here, seen = QThread.currentThread(), {}
    for name in ("propose", "check_sheet", "bring_in", "undo_import"):
        real = getattr(batch_in, name)

        def call(*given, _real=real, _name=name, **more):
            seen[_name] = QThread.currentThread() is not here
            return _real(*given, **more)

        monkeypatch.setattr(batch_in, name, call)
    page.flow.choose_file(register)
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    choose_font(page, desk)
    page.flow.bring_in()
    settle(desk)
    page.flow.undo()
    settle(desk)
    assert seen == dict.fromkeys(("propose", "check_sheet", "bring_in", "undo_import"), True)


def test_a_hostile_heading_is_shown_letter_by_letter(page, desk, tmp_path):
    hostile = "<img src=x> & Co"
    page.flow.choose_file(written(tmp_path, f"Name,{hostile}\nAsha,1\n"))
    settle(desk)
    page.flow.go(Step.COLUMNS)
    page.steps.columns.view.choose(1)
    assert page.steps.columns.heading.shown() == hostile


def test_the_menu_offers_it_to_those_who_may(page, desk):
    (entry,) = [one for one in MORE if one.place == "import"]
    assert entry.act is not None
    assert entry.act.value == "import"
    assert READ_ONLY == "read_only"
    QApplication.processEvents()


def test_an_export_is_looked_into_and_comes_in_only_when_asked(page, desk, tmp_path):
    export = written(
        tmp_path,
        '{"format": "lifafa-cases", "version": 1, "cases": [{"case_no": "LF-26-0001",'
        ' "persons": [{"facts": {"name_full": "Made-up Asha"}}], "papers": [{}]}]}',
        "cases.json",
    )
    before = listed(desk)
    page.flow.choose_file(export)
    settle(desk)
    assert "1 case of a Lifafa register" in page.steps.file.found_words.text()
    assert page.steps.file.found.isVisible()
    assert listed(desk) == before
    assert not is_pressed_by_enter(page.steps.file.take_in)
    page.steps.file.take_in.click()
    settle(desk)
    assert listed(desk) == before + 1
    assert "1 document is named" in page.steps.done.kept.text()
    page.steps.done.undo.click()
    settle(desk)
    assert listed(desk) == before


def begun_page(qtbot, desk) -> ImportPage:
    shown = ImportPage(desk)
    qtbot.addWidget(shown)
    shown.show()
    settle(desk)
    return shown


def test_where_the_columns_go_outlives_a_crash_and_goes_when_the_cases_are_there(
    page, qtbot, desk, tmp_path
):
    path = written(tmp_path, "Name,Place,Remark\nMade-up One,Patna,x\n")
    page.flow.choose_file(path)
    settle(desk)
    last = page.flow.plan.columns[-1].index
    page.flow.set_target(last, "p1.name_alias")
    page.findChild(Drafting).keep()
    settle(desk)
    again = begun_page(qtbot, desk)
    assert again.flow.plan == page.flow.plan
    assert again.flow.step is Step.SHEET
    banner = again.findChild(Drafting).banner
    banner.findChild(Button).click()
    assert (again.flow.plan, again.flow.step) == (None, Step.FILE)
    again.findChild(Drafting).banner.findChild(Button).click()
    settle(desk)
    assert again.flow.plan == page.flow.plan
    again.flow.go(Step.CHECK)
    settle(desk)
    again.flow.bring_in()
    settle(desk)
    assert listed(desk) == 1
    assert on_lane(desk.lane, lambda: drafts.kept(desk.services, "import")) == ""


ROWS = "Name,Place\nMade-up One,Patna\nMade-up Two,Gaya\nMade-up Three,Siliguri\n"


def rows_put_right(page, desk, path: Path) -> None:
    """Put the first row right and leave the second one out, and keep it all as a draft."""
    page.flow.choose_file(path)
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    flow = page.flow
    flow.change(flow.put_right.put(flow.checked, 2, 0, "Made-up Onesima"))
    flow.change(flow.put_right.leave_out(flow.checked, 3, True))
    page.findChild(Drafting).keep()
    settle(desk)


def told(page) -> list[tuple[str, bool]]:
    return [(row.cells[0], row.left_out) for row in page.flow.checked.rows]


def test_rows_put_right_outlive_a_crash_and_another_choice_of_columns(page, qtbot, desk, tmp_path):
    rows_put_right(page, desk, written(tmp_path, ROWS))
    right = [("Made-up Onesima", False), ("Made-up Two", True), ("Made-up Three", False)]
    assert told(page) == right
    page.flow.keep_unread(not page.flow.plan.keep_unread)
    settle(desk)
    assert told(page) == right
    again = begun_page(qtbot, desk)
    again.flow.go(Step.CHECK)
    settle(desk)
    assert told(again) == right
    again.findChild(Drafting).banner.findChild(Button).click()
    again.flow.choose_file(tmp_path / "a.csv")
    settle(desk)
    again.flow.go(Step.CHECK)
    settle(desk)
    assert told(again)[0] == ("Made-up One", False), "begun anew"


def test_a_row_that_says_something_else_now_is_not_changed(page, qtbot, desk, tmp_path):
    path = written(tmp_path, ROWS)
    rows_put_right(page, desk, path)
    path.write_text(ROWS.replace("One,Patna", "Four,Patna"), encoding="utf-8")
    again = begun_page(qtbot, desk)
    again.flow.go(Step.CHECK)
    settle(desk)
    assert told(again)[:2] == [("Made-up Four", False), ("Made-up Two", True)]


@pytest.mark.parametrize("rows", ["7", '[7, {"row": 900}, {"row": 2, "cells": 3}]', "{}"])
def test_rows_that_make_no_sense_change_nothing(page, desk, tmp_path, rows):
    path = written(tmp_path, ROWS)
    page.flow.choose_file(path)
    settle(desk)
    kept = f'{{"headings": "{page.flow.plan.headings_key}", "rows": {rows}}}'
    page.flow.kept = kept
    page.flow.choose_file(path)
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    assert [name for name, _out in told(page)] == ["Made-up One", "Made-up Two", "Made-up Three"]


def test_columns_wait_for_a_file_that_is_not_there_and_fit_no_other(page, qtbot, desk, tmp_path):
    path = written(tmp_path, "Name,Remark\nMade-up One,x\n")
    page.flow.choose_file(path)
    settle(desk)
    page.flow.set_target(1, "p1.name_alias")
    page.findChild(Drafting).keep()
    settle(desk)
    path.rename(tmp_path / "away.csv")
    again = begun_page(qtbot, desk)
    assert again.flow.plan is None
    again.flow.choose_file(written(tmp_path, "Name,Other\nMade-up One,x\n", "other.csv"))
    settle(desk)
    assert again.flow.plan.columns[1].target != "p1.name_alias"
    third = begun_page(qtbot, desk)
    third.flow.choose_file(tmp_path / "away.csv")
    settle(desk)
    assert third.flow.plan == page.flow.plan


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"header_row": 1, "headings": 3, "how": ["?"]}'])
def test_choices_that_make_no_sense_change_nothing(page, desk, tmp_path, text):
    page.flow.choose_file(written(tmp_path, "Name,Remark\nMade-up One,x\n"))
    settle(desk)
    flow = page.flow
    assert begun_plan(text, flow.sheet, flow.plan, lambda _row: flow.plan) is flow.plan


def test_an_old_font_waits_for_a_person_and_shows_what_it_would_read(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    check = page.steps.check
    assert check.filters.value() == "read"
    assert check.read.model.record(check.read.view.row()).column.heading == "पिता/पति का नाम"
    assert "gfj'kadj uewuk  →  हरिशंकर नमूना" in labels(check.read)
    assert "(100 % of its words fit)" in check.read.said.text()
    assert not page.flow.can_bring_in()
    assert "Choose first how it is read: पिता/पति का नाम" in labels(page)
    page.flow.bring_in()
    settle(desk)
    assert page.flow.batch is None


@pytest.mark.parametrize(("button", "father"), [("decode", "हरिशंकर"), ("leave", "gfj'kadj")])
def test_either_choice_lets_the_sheet_come_in(page, desk, register, button, father):
    page.flow.choose_file(register)
    settle(desk)
    page.flow.go(Step.CHECK)
    settle(desk)
    getattr(page.steps.check.read, button).click()
    settle(desk)
    assert page.flow.can_bring_in()
    facts = [row.facts.get("p1.name_father", "") for row in page.flow.checked.rows]
    assert any(father in value for value in facts)
    other = page.steps.check.read.leave if button == "decode" else page.steps.check.read.decode
    other.click()
    settle(desk)
    facts = [row.facts.get("p1.name_father", "") for row in page.flow.checked.rows]
    assert not any(father in value for value in facts)


def test_what_is_read_otherwise_is_counted_by_column(checked):
    check = checked.steps.check
    check.filters.button("read").click()
    told = {one.column.target: one.count for one in check.read.model.records()}
    assert told["p1.name_father"] == 200
    assert told["p1.sex_or_gender"] == 167
    assert "fir_no" not in told
    assert check.filters.button("read").text().endswith(f"  {len(told)}")


def test_a_choice_about_a_font_outlives_a_crash(page, qtbot, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    begun = begun_plan("", page.flow.sheet, page.flow.plan, lambda _row: page.flow.plan)
    assert len(begun.open_columns) == 1
    (waiting,) = page.flow.plan.open_columns
    page.flow.set_reading(waiting.index, waiting.looks)
    kept = BegunImport(page.flow).text()
    fresh = on_lane(desk.lane, lambda: batch_in.propose(desk.services, page.flow.sheet))
    found = begun_plan(kept, page.flow.sheet, fresh, lambda _row: fresh)
    assert [one.font for one in found.columns if one.font] == [waiting.looks]


def test_numbers_offer_no_way_of_reading(page, desk, register):
    page.flow.choose_file(register)
    settle(desk)
    page.flow.go(Step.COLUMNS)
    columns = page.steps.columns
    offered = {}
    for row, column in enumerate(columns.model.records()):
        columns.view.choose(row)
        offered[column.target] = columns.reading.isEnabled()
    assert offered["p1.name_full"] and offered["registered_on"]
    assert not offered["fir_no"] and not offered["p1.phone"] and not offered["p1.age"]
