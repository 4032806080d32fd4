"""A case is closed and opened again in its form; while it is not open it says so and stays."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.cases import case_work, cases
from app.cases.history import history
from app.cases.papers import papers
from app.core import log
from app.retention import recycle_bin as bins
from desk_roles import as_role
from desk_sim import kept_case as kept
from desk_sim import on_lane, settle
from models.queries import lookup
from ui.cases.form import outline
from ui.cases.form.case_acts import CloseSheet
from ui.cases.form.case_page import CasePage
from ui.cases.form.consent_body import ConsentBody
from ui.cases.form.papers_body import PapersBody
from ui.cases.form.record_body import HistoryBody, NotesBody
from ui.cases.form.section_body import SectionBody
from ui.cases.form.steps_body import StepsBody
from ui.widgets.case_words import StateLine, told_of

FACTS = {"p1.name_full": "Asha", "next_step": "Call her aunt", "e1.event_type": "rescue"}


@pytest.fixture
def case_facts() -> dict[str, str]:
    return FACTS


def lines(page: CasePage) -> dict[str, bool]:
    page.menu.fill()
    return {line.text(): line.isEnabled() for line in page.menu.menu().actions()}


def press(page: CasePage, words: str) -> None:
    page.menu.fill()
    next(one for one in page.menu.menu().actions() if one.text() == words).trigger()
    settle(page.desk)


def sheet(page: CasePage) -> CloseSheet:
    press(page, "Close the case…")
    return page.window().findChildren(CloseSheet)[-1]


def close(page: CasePage, reason: str = "restored_to_family", details: str = "") -> None:
    opened = sheet(page)
    opened.reason.choose(reason)
    opened.details.setText(details)
    opened.go.click()
    settle(page.desk)


def as_state(page: CasePage, case_id: str, state: str) -> None:
    def change() -> None:
        with page.desk.services.register.session() as session:
            lookup.find_case(session, case_id).record_state = state

    on_lane(page.desk._lane, change)
    page.flow.reload()
    settle(page.desk)


def inside(page: CasePage) -> SectionBody:
    """Return the fields of the first section, gone to from the page of the case."""
    if page.body.key == outline.READ:
        page.show_section(outline.FIRST_SECTION)
    assert isinstance(page.body.piece, SectionBody)
    return page.body.piece


# Closing ------------------------------------------------------------------------------------------


def test_a_case_is_closed_with_its_reason_and_opened_again(qtbot, page, case_id):
    assert "Open again" not in lines(page)
    assert not page.state.isVisible()
    close(page, details="Her aunt took her home")
    case = kept(page, case_id)
    assert (case.state, case.status, case.closed_on) == ("closed", "closed", "2026-11-25")
    assert case.value("closure_reason") == "restored_to_family"
    assert case.value("closure_details") == "Her aunt took her home"
    assert page.state.isVisible()
    assert page.state.banner.text == "Closed on 25 Nov 2026 · Restored to the family"
    assert "Close the case…" not in lines(page)
    press(page, "Open again")
    case = kept(page, case_id)
    assert (case.state, case.status, case.closed_on) == ("open", "active", "")
    assert case.value("closure_details") == "Her aunt took her home"
    assert not page.state.isVisible()
    told = on_lane(page.desk._lane, lambda: log.entries(page.desk.services, 2))
    assert [one.action for one in told] == ["case_reopened", "case_closed"]
    found = on_lane(page.desk._lane, lambda: history(page.desk.services, case_id)).lines
    assert {one.address for one in found} >= {"closed_on", "closure_reason", "status"}


def test_the_banner_and_the_toast_open_it_again(qtbot, page, case_id):
    asked = []
    page.desk.undo_offered.connect(lambda text, undo: asked.append((text, undo)))
    for way in ("toast", "banner"):
        close(page)
        assert kept(page, case_id).state == "closed"
        if way == "toast":
            asked[-1][1]()
        else:
            page.state.banner.findChildren(type(page.refer))[0].click()
        assert kept(page, case_id).state == "open"
    assert asked[0][0] == "LF-26-0001 is closed"


def test_what_was_typed_is_saved_before_it_closes(qtbot, page, case_id):
    line = inside(page).widget_of("p1.name_full")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Asha Kumari")
    close(page)
    assert kept(page, case_id).value("p1.name_full") == "Asha Kumari"


def test_a_wrong_day_and_no_reason_are_told_at_their_field(qtbot, page, case_id):
    opened = sheet(page)
    opened.go.click()
    assert "why" in opened.fields["closure_reason"].error.shown()
    opened.reason.choose("other")
    for typed in ("someday", "1 Nov 2026"):
        opened.day.setText(typed)
        opened.go.click()
        settle(page.desk)
        assert opened.fields["closed_on"].error.shown()
        assert opened.isVisible()
    assert not opened.fields["closure_reason"].error.isVisible()
    opened.details.setText("x" * 20_001)
    opened.day.setText("25 Nov 2026")
    opened.go.click()
    settle(page.desk)
    assert opened.fields["closure_details"].error.isVisible()
    opened.reject()
    assert kept(page, case_id).state == "open"


def test_what_else_is_refused_stands_above_and_nothing_typed_is_lost(qtbot, page, case_id):
    opened = sheet(page)
    opened.reason.choose("other")
    opened.details.setText("Kept words")
    on_lane(page.desk._lane, lambda: bins.bin_case(page.desk.services, case_id))
    opened.go.click()
    settle(page.desk)
    assert opened.isVisible()
    assert "bin" in opened._banner.accessibleName()
    assert opened.details.text() == "Kept words"
    opened.reject()


# Not open -----------------------------------------------------------------------------------------


def test_fields_of_a_closed_case_are_read_only_and_undo_waits(qtbot, page, case_id):
    line = inside(page).widget_of("p1.name_full")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Usha")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    settle(page.desk)
    close(page)
    line = inside(page).widget_of("p1.name_full")
    assert not line.isEnabled()
    qtbot.keyClicks(line, "lost?")
    assert line.text() == "Usha"
    assert not page.undo_asked()
    assert not page.redo_asked()
    for button in (page.add_person, page.add_event, page.add_service, page.refer):
        assert not button.isEnabled()
        assert "closed" in button.accessibleDescription()
    assert not any(words.startswith("Remove:") for words in lines(page))
    press(page, "Open again")
    assert inside(page).widget_of("p1.name_full").isEnabled()
    assert page.undo_asked()
    assert kept(page, case_id).value("p1.name_full") == "Asha"


def test_records_of_a_closed_case_can_be_read_and_not_changed(qtbot, page, case_id, tmp_path):
    paper = tmp_path / "p.txt"
    paper.write_bytes(b"made up")
    s = page.desk.services
    on_lane(page.desk._lane, lambda: papers.attach(s, case_id, paper, "other"))
    on_lane(page.desk._lane, lambda: case_work.add_note(s, case_id, "Made up"))
    close(page)
    for key, kind in (("notes", NotesBody), ("steps", StepsBody), ("papers", PapersBody),
                      ("consent", ConsentBody), ("history", HistoryBody)):  # fmt: skip
        page.show_section(key)
        settle(page.desk)
        piece = page.body.piece
        assert isinstance(piece, kind)
        assert piece.isEnabled()
        if key != "history":
            assert not piece.add.isEnabled()
            assert "closed" in piece.add.accessibleDescription()
    page.show_section("papers")
    settle(page.desk)
    row = next(iter(page.body.piece.rows.values()))
    allowed = {one.property("act"): one.isEnabled() for one in row.findChildren(type(page.refer))}
    assert allowed["save"]
    assert not allowed["remove"]
    assert not allowed["describe"]


@pytest.mark.parametrize("state", ["transferred", "duplicate"])
def test_a_case_that_others_go_on_with_says_so(qtbot, page, case_id, state):
    as_state(page, case_id, state)
    assert page.state.isVisible()
    words = {"transferred": "Handed over to another office", "duplicate": "became one"}[state]
    assert words in page.state.banner.text
    assert not inside(page).widget_of("p1.name_full").isEnabled()
    assert not {"Open again", "Close the case…"} & set(lines(page))


def test_a_binned_case_is_taken_back_from_its_form(qtbot, page, case_id):
    on_lane(page.desk._lane, lambda: bins.bin_case(page.desk.services, case_id))
    page.flow.reload()
    settle(page.desk)
    assert page.state.banner.text == "This case is in the bin"
    assert list(lines(page)) == ["Take it back out of the bin"]
    page.state.banner.findChildren(type(page.refer))[0].click()
    assert kept(page, case_id).state == "open"
    assert not page.state.isVisible()
    assert inside(page).widget_of("p1.name_full").isEnabled()


def test_who_may_not_close_sees_why(qtbot, desk, case_id):
    closed = on_lane(desk._lane, lambda: cases.close_case(desk.services, case_id, "other"))
    desk.services = as_role(desk.services, "data_entry")
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.open(case_id)
    settle(desk)
    assert lines(form)["Open again (not with your role)"] is False
    back = form.findChild(StateLine).banner.findChildren(type(form.refer))[0]
    assert not back.isEnabled()
    assert "role" in back.accessibleDescription()
    assert closed.state == "closed"


def test_the_office_that_took_a_case_over_is_named(page):
    taken = replace(page.flow.case, state="transferred", gone_to="Made-up Shelter")
    assert told_of(taken)[0] == "Handed over to Made-up Shelter, which works on it now"
