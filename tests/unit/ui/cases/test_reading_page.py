"""A case that is there opens as one page to read; a fact of it leads into its field, Esc back."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from app.base import language, numerals
from app.cases import case_list, case_work, cases
from app.cases.papers import papers
from app.consent import decisions
from desk_sim import dressed, on_lane, settle
from made_pictures import drawn
from made_up_cases import EXPLAINED, SUNITA
from ui.cases.form import outline
from ui.cases.form.case_page import CasePage
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.reading_body import PersonFold, ReadingBody
from ui.frame.desk import Desk
from ui.widgets.buttons import Button
from ui.widgets.cells import Cell, CellGrid
from ui.widgets.pictures import PaperTile
from ui.widgets.plain import PlainLabel
from window_sim import window_over


@pytest.fixture
def case_facts():
    return SUNITA


def page_of(window) -> ReadingBody:
    settle(window.desk)
    body = window.page.body.piece
    assert isinstance(body, ReadingBody)
    body._finish() if body._later else None
    QApplication.processEvents()
    return body


def cells(body: ReadingBody) -> dict[str, Cell]:
    return {cell.words.key: cell for cell in body.findChildren(Cell)}


def said(body: ReadingBody) -> list[str]:
    return [cell.accessibleName() for cell in body.findChildren(Cell)]


def record(desk: Desk, case_id: str):
    return on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))


def test_a_case_opens_to_be_read_with_the_keyboard_where_no_key_changes_anything(
    qtbot, window, case_id, desk
):
    body = page_of(window)
    assert window.page.body.key == outline.READ
    assert window.page.sections.outline.keys()[0] == outline.READ
    before = record(desk, case_id)
    assert window.focusWidget() is body
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(body, key)
    qtbot.keyClicks(body, "aex ")
    settle(desk)
    assert record(desk, case_id) == before
    assert window.page.body.piece is body


def test_the_name_is_the_largest_and_what_is_filled_stands_there_once(window):
    body = page_of(window)
    assert body.sheet.name.shown() == "सुनीता थ."
    labels = [one for one in body.findChildren(PlainLabel) if one is not body.sheet.name]
    assert all(one.font().pixelSize() < body.sheet.name.font().pixelSize() for one in labels)
    found = said(body)
    for fact in ("Age in years: 16", "Home district: Kalimpong", "Danger: High"):
        assert found.count(fact) == 1, fact
    keys = [cell.words.key for cell in body.findChildren(Cell)]
    assert "p1.home_block" not in keys
    assert "p1.name_full" not in keys


def test_a_second_person_of_whom_only_a_name_is_known_opens_no_section(desk):
    facts = {"p1.name_full": "Asha", "p1.age": "24", "p2.name_full": "Rupa"}
    case_id = on_lane(desk.lane, lambda: cases.add_case(desk.services, facts)).case_id
    with window_over(desk, 1200, 700) as window:
        window.go("case", case_id)
        assert isinstance(page_of(window), ReadingBody)
        assert window.page.body.key == outline.READ
        (fold,) = window.page.body.piece.findChildren(PersonFold)
        fold.turn()
        assert window.page.body.key == "p2/identity"


def test_the_parts_stand_in_the_order_in_which_they_are_read(filled, qtbot, qapp):
    with window_over(filled, 1200, 700) as window:
        window.go("case", whole_case(filled))
        body = page_of(window)
        headings = [
            one.shown()
            for one in body.findChildren(PlainLabel)
            if one.property("role") == "heading"
        ]
    assert headings == [
        *("Safety", "What was decided", "What comes next", "Documents", "People"),
        *("What happened", "The case", "Notes", "Timeline"),
    ]


@pytest.mark.parametrize("words", ["en", "ne", "bn"])
def test_on_the_smallest_screen_the_name_has_the_width_of_the_page(
    filled, qtbot, qapp, look_of_tests, words
):
    dressed(qapp, "dark", 100, words)
    with window_over(filled, 910, 465) as window:
        window.go("case", whole_case(filled))
        body = page_of(window)
        who, acts = body.sheet.name.parentWidget(), body.sheet.summary.parentWidget()
        assert who.width() > 0.8 * body.viewport().width()
        low = who.mapTo(body, who.rect().bottomLeft()).y()
        assert low < acts.mapTo(body, QPoint(0, 0)).y()
        window.resize(1366, 728)
        QApplication.processEvents()
        assert acts.mapTo(body, QPoint(0, 0)).x() > who.width()


@pytest.mark.parametrize("words", ["en", "hi", "ne", "bn"])
def test_on_the_smallest_screen_a_new_case_shows_the_field_that_is_typed_into(
    desk, qapp, look_of_tests, words
):
    dressed(qapp, "dark", 100, words)
    with window_over(desk, 910, 465) as window:
        window.go("case", "new")
        settle(desk)
        QApplication.processEvents()
        line = window.focusWidget()
        assert line is window.page.body.fields.widget_of("p1.name_full")
        assert line.visibleRegion().boundingRect().size() == line.size()


def whole_case(desk: Desk) -> str:
    rows = on_lane(desk._lane, lambda: case_list.list_cases(desk.services)).rows
    return next(row.case_id for row in rows if row.name.startswith("सुनीता"))


def test_what_is_needed_and_empty_is_one_line_that_leads_to_it(qtbot, window):
    body = page_of(window)
    [line] = [one.shown() for one in body.findChildren(PlainLabel) if "Still needed" in one.shown()]
    assert line == "Still needed: Status of the person"
    [fill_in] = [
        one
        for one in body.findChildren(Button)
        if one.accessibleName() == "Fill in: Status of the person"
    ]
    qtbot.mouseClick(fill_in, Qt.MouseButton.LeftButton)
    assert window.page.body.key == "p1/status"
    assert keyboard_is_in(window.page, "p1.trafficking_status")


def keyboard_is_in(page: CasePage, address: str) -> bool:
    widget, now = page.body.fields.widget_of(address), QApplication.focusWidget()
    return widget is now or widget.isAncestorOf(now)


def test_a_press_on_a_fact_leads_into_its_field_and_esc_back_to_the_page_then_to_the_register(
    qtbot, window, case_id
):
    window.go("register")
    window.go("case", case_id)
    body = page_of(window)
    qtbot.mouseClick(cells(body)["p1.home_district"], Qt.MouseButton.LeftButton)
    settle(window.desk)
    assert window.page.body.key == "p1/home"
    assert keyboard_is_in(window.page, "p1.home_district")
    line = window.page.body.fields.widget_of("p1.home_district")
    line.setText("Darjeeling")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    body = page_of(window)
    assert window.focusWidget() is body
    assert "Home district: Darjeeling" in said(body)
    qtbot.keyClick(body, Qt.Key.Key_Escape)
    assert window.page.title() == "Register"


def test_the_keyboard_alone_reads_on_and_edits_a_fact(qtbot, window):
    body = page_of(window)
    grid = next(one for one in body.findChildren(CellGrid) if len(one.cells) > 6)
    grid.go_to(0)
    qtbot.keyClick(grid.cells[0], Qt.Key.Key_Right)
    assert grid.cells[1].hasFocus()
    qtbot.keyClick(grid.cells[1], Qt.Key.Key_Down)
    here = next(one for one in grid.cells if one.hasFocus())
    assert here.y() > grid.cells[1].y()
    assert here.x() == grid.cells[1].x()
    qtbot.keyClick(here, Qt.Key.Key_F2)
    settle(window.desk)
    assert keyboard_is_in(window.page, here.words.key)


def test_f2_on_the_page_leads_to_the_section_that_was_written_in_last(qtbot, window):
    window.page.habits = {}
    window.page.show_section("case/police")
    window.page.back_asked()
    body = page_of(window)
    qtbot.keyClick(body, Qt.Key.Key_F2)
    assert window.page.body.key == "case/police"


def test_the_first_entry_of_the_outline_leads_back_to_the_page(qtbot, window):
    window.page.show_section("p1/home")
    sections = window.page.sections
    at = sections.visualRect(sections.outline.index(0)).center()
    qtbot.mouseClick(sections.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.focusWidget() is page_of(window)


def test_back_leads_to_the_section_that_was_left_and_opening_again_to_the_page(window, case_id):
    window.page.show_section("p1/home")
    window.go("refer", case_id)
    settle(window.desk)
    window.back()
    settle(window.desk)
    assert window.page.body.key == "p1/home"
    window.go("register")
    window.go("case", case_id)
    settle(window.desk)
    assert window.page.body.key == outline.READ


def test_a_new_case_begins_with_its_name_and_is_a_page_once_something_is_written(qtbot, window):
    window.go("case", "new")
    settle(window.desk)
    assert keyboard_is_in(window.page, "p1.name_full")
    assert window.page.sections.outline.row_of(outline.READ) < 0
    line = window.page.body.fields.widget_of("p1.name_full")
    line.setText("Made-up Asha")
    window.page.leave()
    settle(window.desk)
    assert window.page.body.key == outline.FIRST_SECTION
    assert window.page.back_asked()
    assert page_of(window).sheet.name.shown() == "Made-up Asha"


def test_steps_consent_and_answers_stand_among_what_comes_next(filled, qtbot, qapp):
    with window_over(filled, 1200, 700) as window:
        window.go("case", whole_case(filled))
        body = page_of(window)
        told = said(body)
    assert "Overdue · Due: Ask the school for a certificate, 20 Nov 2026 · 5 days late" in told
    assert any(one.startswith("Due: Call the shelter") for one in told)
    assert any(one.startswith("Consent ends") for one in told)
    assert any(one.startswith("Consent: Shelter, Medical care") for one in told)


def test_a_paper_is_a_small_picture_and_one_that_cannot_be_shown_leads_to_its_section(
    filled, qtbot, qapp
):
    with window_over(filled, 1200, 700) as window:
        window.go("case", whole_case(filled))
        body = page_of(window)
        [tile] = body.findChildren(PaperTile)
        assert tile.accessibleName().startswith("Health note")
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert window.page.body.key == outline.PAPERS
        assert not window.findChildren(PaperViewer)


def test_a_picture_is_looked_at_from_the_page(qtbot, window, desk, case_id, tmp_path):
    file = tmp_path / "made-up.jpg"
    drawn((120, 80)).save(file, "JPEG")
    on_lane(desk._lane, lambda: papers.attach(desk.services, case_id, file, "photo_place"))
    window.page.flow.reload()
    body = page_of(window)
    [tile] = body.findChildren(PaperTile)
    qtbot.waitUntil(lambda: tile.thumbnail.has_picture, timeout=20_000)
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    [sheet] = window.findChildren(PaperViewer)
    settle(desk)
    sheet.close()
    assert window.page.body.piece is body


def test_a_screen_reader_hears_the_page_in_its_order(filled, qtbot, qapp):
    with window_over(filled, 1200, 700) as window:
        window.go("case", whole_case(filled))
        told = list(heard(page_of(window)))
    wanted = (
        *("सुनीता थ.", "Danger: High", "Safety", "Needs at once: Safe place to stay, Medical care"),
        *("What was decided", "What comes next"),
        *("Documents", "People", "Home district: Kalimpong", "What happened", "Notes", "Timeline"),
    )
    places = [told.index(one) for one in wanted]
    assert places == sorted(places)
    due = next(place for place, one in enumerate(told) if one.startswith("Overdue"))
    assert told.index("What comes next") < due < told.index("Documents")
    assert told.index("Timeline") < len(told) - 1


def heard(widget: QWidget) -> Iterator[str]:
    """Yield the names that a screen reader meets below a widget, in its order."""
    face = QAccessible.queryAccessibleInterface(widget)
    for place in range(face.childCount()):
        child = face.child(place)
        if child.text(QAccessible.Text.Name):
            yield child.text(QAccessible.Text.Name)
        if isinstance(child.object(), QWidget):
            yield from heard(child.object())


def test_people_beyond_three_are_one_line_each_until_they_are_opened(qtbot, window, desk, case_id):
    def add(services):
        for number in range(40):
            made = cases.add_person(services, case_id, "suspect")
            cases.set_facts(
                services, case_id, {f"p{made}.name_full": f"Made-up {number}", f"p{made}.age": "40"}
            )

    on_lane(desk._lane, lambda: add(desk.services))
    window.page.flow.reload()
    body = page_of(window)
    folds = body.findChildren(PersonFold)
    assert len(folds) == 40
    assert [one.is_open for one in folds] == [False] * 40
    assert len(folds[0].findChildren(Cell)) == 1
    qtbot.mouseClick(folds[0].head.cells[0], Qt.MouseButton.LeftButton)
    told = [one.accessibleName() for one in folds[0].findChildren(Cell)]
    assert told[0] == "Made-up 0, Suspect · 40 years, open"
    assert "Age in years: 40" in told


def test_in_a_closed_case_nothing_is_asked_for_and_editing_says_why(window, desk, case_id):
    closing = {"reason": "other", "on": "25 Nov 2026", "details": ""}
    on_lane(desk._lane, lambda: cases.close_case(desk.services, case_id, *closing.values()))
    window.page.flow.reload()
    body = page_of(window)
    assert not [one for one in body.findChildren(PlainLabel) if "Still needed" in one.shown()]
    edits = [one for one in body.findChildren(Button) if one.accessibleName().startswith("Edit")]
    assert edits
    assert not any(one.isEnabled() for one in edits)
    assert all("closed" in one.accessibleDescription() for one in edits)


def test_numbers_are_written_in_the_digits_of_the_office(window, desk):
    numerals.install(numerals.NATIVE)
    language.install("hi")
    window.page.body.open(outline.READ)
    assert any(one.endswith(": १६") for one in said(page_of(window)))


def test_the_page_follows_what_is_written_and_taken_back(window, desk, case_id):
    on_lane(desk._lane, lambda: case_work.add_note(desk.services, case_id, "Called the shelter."))
    on_lane(desk._lane, lambda: decisions.add_consent(desk.services, case_id, 1, EXPLAINED))
    window.page.flow.reload()
    told = said(page_of(window))
    assert any("Called the shelter." in one for one in told)
    assert any(one.startswith("Consent: Shelter") for one in told)


def test_of_many_notes_the_newest_stand_there_and_all_are_counted(window, desk, case_id):
    def written(count: int) -> list[str]:
        for number in range(count):
            words = f"Made-up call {number}."
            on_lane(desk._lane, partial(case_work.add_note, desk.services, case_id, words))
        window.page.flow.reload()
        body = page_of(window)
        return [one.text().strip() for one in body.findChildren(Button) if "ote" in one.text()]

    assert "Notes" in written(3)
    assert "4 notes" in written(1)
