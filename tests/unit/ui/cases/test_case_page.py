"""The case form saves what is left, keeps what is refused, and takes back what is not wanted."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.cases import case_list, cases
from app.cases.papers.papers import Wish
from case_fields import field, kept
from desk_sim import on_lane, settle
from ui.cases.form import case_flow
from ui.cases.form.case_page import CasePage
from ui.cases.form.section_body import SectionBody
from ui.frame.desk import Desk
from ui.papers.papers_adding import Wanted


@pytest.fixture
def page(qtbot, desk: Desk):
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.resize(1100, 620)
    form.open("new")
    qtbot.in_front(form)
    yield form
    settle(desk)


def commit(line: QLineEdit, text: str) -> None:
    """Type a text as an input method does: Qt's test keys know only ASCII."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(line, event)


def write(qtbot, page: CasePage, address: str, text: str) -> None:
    line = field(page, address)
    line.setFocus()
    line.selectAll()
    commit(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    settle(page.desk)


def count(desk: Desk) -> int:
    page = on_lane(desk._lane, lambda: case_list.list_cases(desk.services))
    return len(page.rows)


def test_opening_a_new_case_writes_nothing_down(page, desk):
    settle(desk)
    assert page.title() == "New case"
    assert count(desk) == 0


def test_a_case_is_opened_at_a_section_and_comes_back_there_with_what_it_is_about(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    case_id = kept(page).case_id
    page.open(f"{case_id}#steps")
    settle(page.desk)
    assert page.body.key == "steps"
    assert page.about(case_id) == f"{case_id}#steps"
    page.open(page.about(case_id))
    settle(page.desk)
    assert page.body.key == "steps"
    page.open(case_id)
    settle(page.desk)
    assert page.body.key == "read"
    assert page.about(f"{case_id}#steps") == case_id


def test_a_field_is_saved_when_it_is_left(qtbot, page):
    write(qtbot, page, "p1.name_full", "सुनीता थापा")
    assert kept(page).value("p1.name_full") == "सुनीता थापा"
    assert "सुनीता थापा" in page.title()
    assert page.saved.words.shown().startswith("All changes saved")


def test_running_text_is_saved_while_it_is_being_typed(qtbot, page):
    line = field(page, "p1.name_full")
    line.setFocus()
    qtbot.keyClicks(line, "Asha")
    assert page.saved.words.shown() == "Writing…"
    page.body.clock.timeout.emit()
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Asha"
    assert line.hasFocus()
    qtbot.keyClicks(line, " Kumari")
    assert line.text() == "Asha Kumari"


def test_a_form_in_which_nothing_is_typed_wakes_nobody(qtbot, page):
    assert not page.body.clock.isActive()
    line = field(page, "p1.name_full")
    line.setFocus()
    assert not page.body.clock.isActive()
    qtbot.keyClicks(line, "Asha")
    assert page.body.clock.isActive()
    page.body.clock.stop()
    page.body.clock.timeout.emit()
    settle(page.desk)
    page.body.clock.stop()
    page.body.clock.timeout.emit()
    assert not page.body.clock.isActive(), "it is in the register, so nothing waits any more"


def full(*_given):
    raise OSError(28, "No space left on device")


def test_what_could_not_be_saved_is_handed_in_again_without_a_touch(qtbot, page, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        line = field(page, "p1.name_full")
        line.setFocus()
        qtbot.keyClicks(line, "Asha")
        page.body._on_settled("p1.name_full")
        page.body.clock.stop()
        settle(page.desk)
    assert page.has_unsaved()
    assert page.body.clock.isActive()
    page.body.clock.timeout.emit()
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Asha"


@pytest.mark.parametrize("next_case", ["another", "the same", "a new one"])
def test_what_could_not_be_saved_goes_to_its_own_case_whichever_is_in_the_form(
    qtbot, page, monkeypatch, next_case
):
    write(qtbot, page, "p1.name_full", "Asha")
    first = kept(page).case_id
    other = on_lane(
        page.desk._lane, lambda: cases.add_case(page.desk.services, {"p1.name_full": "Bina"})
    ).case_id
    goes = {"another": other, "the same": f"{first}#p1/identity", "a new one": "new"}[next_case]
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        page.flow.note("p1.name_full", "Asha", "Asha Kumari")
        page.open(other)
        page.open(goes)
        settle(page.desk)
        assert page.has_unsaved(), "a lock is held back"
        assert page.flow.unsaved_addresses() == frozenset(), "nothing of it is in this form"
    page.body.clock.timeout.emit()
    settle(page.desk)
    assert not page.has_unsaved()
    names = {
        one: on_lane(page.desk._lane, partial(cases.show_case, page.desk.services, one))
        for one in (first, other)
    }
    assert names[first].value("p1.name_full") == "Asha Kumari"
    assert names[other].value("p1.name_full") == "Bina"
    if next_case == "the same":
        assert field(page, "p1.name_full").text() == "Asha Kumari"
    assert count(page.desk) == 2


def test_a_new_case_that_could_not_be_begun_is_begun_behind_the_next_one(qtbot, page, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        page.flow.note("p1.name_full", None, "Asha")
        page.flow.save()
        page.flow.note("p1.name_latin", None, "Asha")
        page.open("new")
        settle(page.desk)
        page.flow.save()
        settle(page.desk)
    assert count(page.desk) == 0
    page.flow.save()
    settle(page.desk)
    assert count(page.desk) == 1
    assert not page.has_unsaved()


def test_a_case_whose_second_fact_found_no_room_is_written_down_once(qtbot, page, monkeypatch):
    def no_room(*_given):
        full()

    with monkeypatch.context() as patched:
        patched.setattr(cases, "save_facts", no_room)
        page.flow.note("p1.name_full", None, "Asha")
        page.flow.note("p1.name_latin", None, "Asha")
        page.flow.save()
        settle(page.desk)
    assert count(page.desk) == 1
    page.flow.save()
    settle(page.desk)
    assert count(page.desk) == 1
    assert kept(page).value("p1.name_latin") == "Asha"
    assert not page.has_unsaved()


def a_later_word_counts(page) -> None:
    """Type a name once more, let what came back be tried, and see the later one in the register."""
    page.flow.note("p1.name_full", "Asha", "Asha Kumari")
    page.flow.save()
    settle(page.desk)
    page.flow.save()
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Asha Kumari"
    assert not page.has_unsaved()


def test_what_was_typed_later_is_never_written_over_by_what_comes_back(qtbot, page, monkeypatch):
    write(qtbot, page, "p1.name_full", "Asha")
    kept_facts, failed = case_flow.save_facts, []

    def first_fails(*given):
        if not failed:
            failed.append(given)
            full()
        return kept_facts(*given)

    monkeypatch.setattr(case_flow, "save_facts", first_fails)
    page.flow.note("p1.name_full", "Asha", "Asha K.")
    page.flow.save()
    a_later_word_counts(page)


def test_a_case_that_is_opened_again_goes_on_with_what_came_back_of_it(qtbot, page, monkeypatch):
    write(qtbot, page, "p1.name_full", "Asha")
    first = kept(page).case_id
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        page.flow.note("p1.name_full", "Asha", "Asha K.")
        page.open("new")
        settle(page.desk)
        page.open(first)
        settle(page.desk)
    a_later_word_counts(page)


def test_a_value_that_is_refused_once_its_case_is_gone_from_the_form_is_told(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    told = []
    page.desk.noticed.connect(told.append)
    page.flow.note("p1.birth", None, "31 February 2010")
    page.open("new")
    settle(page.desk)
    assert len(told) == 1
    assert "Date of birth" in told[0].text + told[0].todo


def test_a_field_that_is_being_written_in_holds_nothing_else_back(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    page.show_section("p1/birth")
    born = field(page, "p1.birth")
    born.setFocus()
    qtbot.keyClicks(born, "3 Ma")
    page.flow.note("p1.name_full", "Asha", "Asha Kumari")
    page.body.clock.stop()
    page.body.clock.timeout.emit()
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Asha Kumari"
    assert page.flow.unsaved_addresses() <= {"p1.birth"}
    assert not page.body.has_refused, "half a date is not handed in"


@pytest.mark.parametrize("where", ["hidden", "notes"])
def test_what_waits_is_saved_where_its_field_is_not_shown(qtbot, page, where):
    write(qtbot, page, "p1.name_full", "Asha")
    if where == "notes":
        page.show_section("notes")
    else:
        page.hide()
    page.flow.note("p1.name_full", "Asha", "Asha Kumari")
    page.body.clock.timeout.emit()
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Asha Kumari"


def test_going_to_another_section_saves_and_comes_back_with_the_text(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    line = field(page, "p1.name_latin")
    line.setFocus()
    qtbot.keyClicks(line, "Asha Kumari")
    page.show_section("case/police")
    settle(page.desk)
    assert kept(page).value("p1.name_latin") == "Asha Kumari"
    page.show_section("p1/identity")
    assert field(page, "p1.name_latin").text() == "Asha Kumari"


def test_what_is_typed_after_a_click_on_a_section_is_meant_for_its_text(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    sections = page.sections

    def click(key: str) -> QWidget:
        index = sections.outline.index(sections.outline.row_of(key))
        sections.scrollTo(index)
        at = sections.visualRect(index).center()
        qtbot.mouseClick(sections.viewport(), Qt.MouseButton.LeftButton, pos=at)
        found = QApplication.focusWidget()
        assert found is not None
        return found

    sections.setFocus()
    text = click("notes")
    qtbot.keyClicks(text, "Called the shelter")
    assert page.body.key == "notes"
    assert page.body.piece.text.text() == "Called the shelter"
    page.body.piece.text.clear()
    sections.setFocus()
    assert click("p1/status") is sections


def test_in_a_low_window_the_sections_keep_room_and_the_buttons_their_names(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    page.resize(900, 240)
    buttons = page.add_person, page.add_event, page.add_service
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == 1)
    assert all(button.height() >= button.minimumSizeHint().height() for button in buttons)
    assert [button.accessibleName() for button in buttons] == [
        "Add a person",
        "Add an event",
        "Add a service",
    ]
    page.resize(1100, 620)
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == 3)
    assert "Add a person" in page.add_person.text()


def test_a_date_that_is_none_is_said_under_its_field_and_not_lost(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    page.show_section("case/police")
    write(qtbot, page, "fir_date", "31 Feb 2026")
    body = page.body.piece
    assert isinstance(body, SectionBody)
    row = next(row for row in body._rows.values() if row.address == "fir_date")
    assert row.labelled.error.isVisible()
    assert row.labelled.error.shown()
    page.show_section("p1/identity")
    page.show_section("case/police")
    assert field(page, "fir_date").text() == "31 Feb 2026"
    assert kept(page).value("fir_date") is None
    write(qtbot, page, "fir_date", "25/11/26")
    assert kept(page).value("fir_date") == "2026-11-25"


def test_one_refused_value_holds_back_no_other(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    page.show_section("case/police")
    date, number = field(page, "fir_date"), field(page, "fir_no")
    date.setText("no day at all")
    number.setText("112/26")
    page.leave()
    settle(page.desk)
    assert kept(page).value("fir_no") == "112/26"
    assert date.text() == "no day at all"


def test_undo_takes_the_last_saved_change_back(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    write(qtbot, page, "p1.name_full", "Wrong Name")
    assert page.undo_asked()
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Asha"


def test_a_new_case_can_begin_with_the_name_that_was_searched(qtbot, page):
    page.open("new:Rekha Mandal")
    settle(page.desk)
    assert kept(page).value("p1.name_full") == "Rekha Mandal"


def test_digits_of_any_script_are_read_and_told(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    page.show_section("p1/contact")
    write(qtbot, page, "p1.phone", "९८७६५ ४३२१०")
    assert kept(page).value("p1.phone") == "+919876543210"
    body = page.body.piece
    assert isinstance(body, SectionBody)
    assert "+919876543210" in body._rows["phone"].labelled.hint.shown()
    assert "phone_who_answers" in body._rows


def test_persons_and_events_are_added_as_parts(qtbot, page):
    write(qtbot, page, "p1.name_full", "Asha")
    page.add_person.click()
    settle(page.desk)
    assert page.body.key == "p2/identity"
    page.add_event.click()
    settle(page.desk)
    assert page.body.key == "e1/event"
    case = kept(page)
    assert len(case.persons) == 2
    assert len(case.events) == 1


def test_a_paper_is_sealed_and_listed(qtbot, page, tmp_path):
    write(qtbot, page, "p1.name_full", "Asha")
    page.show_section("papers")
    paper = tmp_path / "note.txt"
    paper.write_text("made up", encoding="utf-8")
    page.body.piece._add([Wanted(paper, "other", "Health note")], Wish.SMALL)
    settle(page.desk)
    settle(page.desk)
    assert [paper.title for paper in kept(page).papers] == ["Health note"]


def test_nothing_typed_is_lost_when_the_case_is_changed(qtbot, page, desk):
    write(qtbot, page, "p1.name_full", "Asha")
    first = page.flow.case
    assert first is not None
    line = field(page, "p1.name_latin")
    line.setFocus()
    qtbot.keyClicks(line, "Asha K.")
    page.leave()
    page.open("new")
    settle(desk)
    again = on_lane(desk._lane, lambda: cases.show_case(desk.services, first.case_id))
    assert again.value("p1.name_latin") == "Asha K."
    assert page.flow.case is None
