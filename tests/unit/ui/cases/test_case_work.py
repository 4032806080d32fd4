"""The form's records: steps, notes and history are worked on, and everything can be taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app.cases import case_work, cases
from app.retention import recycle_bin as bins
from desk_sim import kept_case as kept
from desk_sim import on_lane, settle
from ui.cases.form import outline
from ui.cases.form.case_page import CasePage
from ui.cases.form.record_body import HistoryBody, NotesBody
from ui.cases.form.section_body import SectionBody
from ui.cases.form.steps_body import StepsBody, StepSheet, due_mark

FACTS = {"p1.name_full": "Asha", "p1.age": "16", "p2.name_full": "Mohan", "p2.role": "suspect"}


@pytest.fixture
def case_facts() -> dict[str, str]:
    return FACTS


def field(page: CasePage, address: str) -> QLineEdit:
    """Return a field of the section that is shown, gone to from the page of the case."""
    if page.body.key == outline.READ:
        page.show_section(outline.section_at(address))
    assert isinstance(page.body.piece, SectionBody)
    widget = page.body.piece.widget_of(address)
    assert isinstance(widget, QLineEdit)
    return widget


def write(qtbot, page: CasePage, address: str, text: str) -> None:
    line = field(page, address)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    settle(page.desk)


# Undo ---------------------------------------------------------------------------------------------


def test_changes_are_taken_back_one_by_one_and_done_again(qtbot, page, case_id):
    write(qtbot, page, "p1.name_full", "First")
    write(qtbot, page, "p1.name_full", "Second")
    assert page.undo_asked()
    assert kept(page, case_id).value("p1.name_full") == "First"
    assert page.undo_asked()
    assert kept(page, case_id).value("p1.name_full") == "Asha"
    assert not page.undo_asked()
    assert page.redo_asked()
    assert kept(page, case_id).value("p1.name_full") == "First"
    assert page.redo_asked()
    assert kept(page, case_id).value("p1.name_full") == "Second"
    assert not page.redo_asked()
    assert field(page, "p1.name_full").text() == "Second"


def test_the_keys_work_while_the_keyboard_is_in_a_field(qtbot, window, page, case_id):
    write(qtbot, page, "p1.name_full", "Changed")
    line = QApplication.focusWidget()
    assert line is not None
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert kept(page, case_id).value("p1.name_full") == "Asha"
    line = QApplication.focusWidget()
    qtbot.keyClick(line, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert kept(page, case_id).value("p1.name_full") == "Changed"


def test_what_is_being_typed_is_taken_back_by_its_field(qtbot, page, case_id):
    line = field(page, "p1.name_full")
    line.setFocus()
    line.end(False)
    qtbot.keyClicks(line, "xyz")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "Asha"
    assert kept(page, case_id).value("p1.name_full") == "Asha"


def test_undo_shows_the_section_of_its_field(qtbot, page, case_id):
    page.show_section("case/police")
    write(qtbot, page, "fir_no", "112/26")
    page.show_section("p1/identity")
    settle(page.desk)
    assert page.undo_asked()
    settle(page.desk)
    assert page.body.key == "case/police"
    assert kept(page, case_id).value("fir_no") is None


# Removing -----------------------------------------------------------------------------------------


def menu_words(page: CasePage) -> list[str]:
    page.menu.fill()
    return [action.text() for action in page.menu.menu().actions()]


def test_a_person_is_removed_with_a_toast_and_comes_back_whole(qtbot, window, page, case_id):
    before = kept(page, case_id)
    page.show_section("p2/identity")
    settle(page.desk)
    write(qtbot, page, "p2.name_full", "Mohan Das")
    assert menu_words(page)[-2] == "Remove: Mohan Das"
    page.menu.menu().actions()[-2].trigger()
    settle(page.desk)
    assert len(kept(page, case_id).persons) == 1
    assert page.body.key == "p1/identity"
    assert not page.flow.can_undo
    assert window.toast.isVisible()
    window.toast.undo()
    settle(page.desk)
    back = kept(page, case_id)
    assert back.persons[1].display_name == "Mohan Das"
    assert back.persons[0] == before.persons[0]


def test_a_case_is_put_into_the_bin_without_a_question_and_taken_back(window, page, case_id):
    desk = page.desk
    assert menu_words(page)[-1].startswith("Delete the case")
    page.menu.menu().actions()[-1].trigger()
    settle(desk)
    assert on_lane(desk._lane, lambda: bins.list_bin(desk.services))[0].case_id == case_id
    assert window.page is not page
    window.toast.undo()
    settle(desk)
    assert on_lane(desk._lane, lambda: bins.list_bin(desk.services)) == ()
    assert window.page is page


def test_what_was_typed_is_saved_before_the_case_goes_into_the_bin(qtbot, page, case_id):
    line = field(page, "p1.name_full")
    line.setFocus()
    qtbot.keyClicks(line, " Kumari")
    page.acts.bin()
    settle(page.desk)
    assert kept(page, case_id).value("p1.name_full") == "Asha Kumari"


# Next steps ---------------------------------------------------------------------------------------


def steps(page: CasePage) -> StepsBody:
    page.show_section("steps")
    settle(page.desk)
    assert isinstance(page.body.piece, StepsBody)
    return page.body.piece


def test_steps_are_added_ticked_and_opened_again(qtbot, window, page, case_id):
    body = steps(page)
    qtbot.keyClicks(body.title, "Call the home office")
    qtbot.keyClicks(body.due, "28/11/2026")
    body.who.choose("das")
    body.add.click()
    (task,) = kept(page, case_id).tasks
    assert (task.title, task.due_on, task.who_name) == (
        "Call the home office",
        "2026-11-28",
        "R. Das",
    )
    assert body.title.text() == body.due.text() == ""
    body._act(case_work.finish_task, task, "Done")
    settle(page.desk)
    assert kept(page, case_id).tasks[0].state == "done"
    window.toast.undo()
    settle(page.desk)
    assert kept(page, case_id).tasks[0].state == "open"


def test_a_step_that_is_refused_stays_where_it_was_typed(qtbot, page, case_id):
    body = steps(page)
    qtbot.keyClicks(body.title, "Visit")
    qtbot.keyClicks(body.due, "some day")
    body.add.click()
    settle(page.desk)
    assert (body.title.text(), body.due.text()) == ("Visit", "some day")
    assert kept(page, case_id).tasks == ()


def test_a_step_typed_and_not_added_waits_where_it_was_typed(qtbot, page, case_id):
    qtbot.keyClicks(steps(page).title, "Visit")
    page.show_section("notes")
    settle(page.desk)
    assert kept(page, case_id).tasks == ()
    body = steps(page)
    settle(page.desk)
    assert body.title.text() == "Visit"


def test_a_step_is_changed_or_taken_off_in_its_sheet(qtbot, window, page, case_id):
    desk = page.desk
    task = on_lane(desk._lane, lambda: case_work.add_task(desk.services, case_id, "Visit"))
    page.flow.reload()
    body = steps(page)
    body._change(task)
    sheet = window.findChild(StepSheet)
    assert sheet is not None
    sheet.due.setText("27 Nov 2026")
    sheet.who.choose("das")
    sheet._keep()
    settle(desk)
    changed = kept(page, case_id).tasks[0]
    assert (changed.due_on, changed.who_name) == ("2026-11-27", "R. Das")
    body._drop(changed)
    settle(desk)
    assert kept(page, case_id).tasks[0].state == "dropped"


def test_a_due_day_says_whether_it_is_late_or_soon(desk):
    today = desk.services.clock.today()
    assert due_mark("", today) is None
    late = due_mark("2026-11-20", today)
    assert (late.tone, late.text) == ("danger", "20 Nov 2026 · 5 days late")
    assert due_mark("2026-12-02", today).tone == "caution"
    assert due_mark("2026-12-03", today).tone == "plain"


def test_a_step_that_is_emptied_to_be_written_anew_is_not_taken_off_meanwhile(qtbot, page, case_id):
    desk = page.desk
    for title, day in (("Visit", "2026-11-27"), ("Court", "2026-12-15")):
        on_lane(desk._lane, lambda t=title, d=day: case_work.add_task(desk.services, case_id, t, d))
    page.flow.reload()
    page.show_section("case/case")
    settle(desk)
    line = field(page, "next_step")
    line.setFocus()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    page.body.clock.timeout.emit()
    settle(desk)
    assert kept(page, case_id).value("next_step") == "Visit"
    qtbot.keyClicks(line, "Call first")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    found = kept(page, case_id).tasks
    assert [(task.title, task.state) for task in found] == [
        ("Call first", "open"),
        ("Court", "open"),
    ]


# Notes --------------------------------------------------------------------------------------------


def test_notes_are_kept_and_corrected_by_further_notes(qtbot, page, case_id):
    page.show_section("notes")
    body = page.body.piece
    assert isinstance(body, NotesBody)
    qtbot.keyClicks(body.text, "Mother called")
    body.add.click()
    settle(page.desk)
    body._correct(1)
    qtbot.keyClicks(body.text, "It was the aunt")
    page.leave()
    assert [note.text for note in kept(page, case_id).notes] == ["Mother called"]
    body.add.click()
    settle(page.desk)
    found = kept(page, case_id).notes
    assert [(note.text, note.corrects) for note in found] == [
        ("It was the aunt", 1),
        ("Mother called", 0),
    ]
    assert body.text.text() == ""


# History ------------------------------------------------------------------------------------------


def history(page: CasePage) -> HistoryBody:
    page.show_section("history")
    settle(page.desk)
    assert isinstance(page.body.piece, HistoryBody)
    return page.body.piece


def change(page: CasePage, case_id: str, **facts: str) -> None:
    desk = page.desk
    changes = {name.replace("__", "."): value for name, value in facts.items()}
    on_lane(desk._lane, lambda: cases.set_facts(desk.services, case_id, changes))


def test_the_history_shows_before_and_after_and_puts_back(page, case_id):
    change(page, case_id, p1__age="17", summary="Found")
    body = history(page)
    row = body.model.row_of(lambda line: line.field == "age")
    said = [body.model.index(row, column).data() for column in range(1, 5)]
    assert said == ["R. Das", "Age in years", "16", "17"]
    body.view.choose(row)
    assert body.before.shown() == "Before: 16"
    assert body.restore.isEnabled()
    body.restore.click()
    assert kept(page, case_id).persons[0].facts["age"] == 16
    body = page.body.piece
    assert body.model.record(0).value_after == 16


def test_the_history_is_filtered_by_field_and_person(page, case_id):
    change(page, case_id, p1__age="17", p2__age="40", summary="Found")
    body = history(page)
    assert body.model.rowCount() == 3
    body.field.setCurrentIndex(body.field.findData("age"))
    body.field.chosen.emit("age")
    settle(page.desk)
    assert body.model.rowCount() == 2
    second = page.flow.case.persons[1].person_id
    body.part.chosen.emit(second)
    settle(page.desk)
    assert [line.after for line in body.model.records()] == ["40"]
    assert body.part.currentText() == "Person 2 · Mohan"


def test_a_removed_person_is_brought_back_from_the_history(page, case_id):
    desk = page.desk
    on_lane(desk._lane, lambda: cases.remove_person(desk.services, case_id, 2))
    page.flow.reload()
    settle(desk)
    body = history(page)
    assert body.restore.text().strip() == "Bring it back whole"
    gone = body.model.row_of(lambda line: line.field == "name_full")
    body.view.choose(gone)
    assert not body.restore.isEnabled()
    body.view.choose(0)
    body.restore.click()
    assert kept(page, case_id).persons[1].display_name == "Mohan"


def test_older_changes_are_read_when_asked_for(page, case_id, monkeypatch):
    monkeypatch.setattr("ui.cases.form.record_body.PAGE", 2)
    for age in ("17", "18", "19"):
        change(page, case_id, p1__age=age)
    body = history(page)
    assert body.model.rowCount() == 2
    assert body.more.isVisible()
    body.more.click()
    settle(page.desk)
    assert body.model.rowCount() == 3
    assert not body.more.isVisible()


def test_a_case_that_was_never_changed_says_so(page, case_id):
    body = history(page)
    assert body.stack.currentIndex() == 1


def test_the_outline_counts_what_is_open(page, case_id):
    desk = page.desk
    on_lane(desk._lane, lambda: case_work.add_task(desk.services, case_id, "Visit"))
    on_lane(desk._lane, lambda: case_work.add_note(desk.services, case_id, "x"))
    page.flow.reload()
    settle(desk)
    entries = {e.key: e.filled for e in page.sections.outline._entries}
    assert (entries["steps"], entries["notes"]) == (1, 1)
