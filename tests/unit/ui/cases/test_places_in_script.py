"""Places stand in the script of the window; Latin letters find them, and what is stored stays."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app.base import language
from app.cases import case_list, cases
from app.cases.records import CaseQuery
from app.cases.route import routes_of
from case_fields import kept
from desk_sim import on_lane, settle
from ui.cases.case_list import CaseTable
from ui.cases.form import reading
from ui.cases.form.case_page import CasePage
from ui.cases.form.route_card import place_lines
from ui.cases.form.section_body import PlaceEditor, SectionBody
from ui.frame.desk import Desk
from ui.register.welcome.steps import Draft, OfficePart
from ui.widgets.case_words import person_line
from ui.widgets.choices import ComboBox

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p1.role": "victim",
    "p1.home_state": "Bihar",
    "p1.home_district": "Purnia",
    "e1.event_type": "rescue",
    "e1.event_district": "Dang",
    "e1.event_state": "Lumbini Province",
    "e1.event_date": "2026-03-01",
}


@pytest.fixture
def hindi() -> Iterator[None]:
    language.install("hi")
    yield
    language.install("en")


@pytest.fixture
def page(qtbot, desk: Desk, hindi: None) -> Iterator[CasePage]:
    case_id = on_lane(desk._lane, lambda: cases.add_case(desk.services, FACTS).case_id)
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.resize(1100, 620)
    form.open(str(case_id))
    qtbot.in_front(form)
    settle(desk)
    yield form
    within = QApplication.focusWidget()
    if within is not None:
        within.clearFocus()
    settle(desk)


def home(page: CasePage) -> tuple[SectionBody, QLineEdit]:
    page.show_section("p1/home")
    settle(page.desk)
    body = page.body.piece
    assert isinstance(body, SectionBody)
    line = body.widget_of("p1.home_district")
    assert isinstance(line, QLineEdit)
    return body, line


def leave(qtbot, body: SectionBody) -> None:
    """Press Tab where the keyboard is: in the list below the line as long as it is open."""
    editor = body._rows["home_district"].editor
    assert isinstance(editor, PlaceEditor)
    popup = editor.suggestions.completer.popup()
    qtbot.keyClick(popup if popup.isVisible() else editor.line, Qt.Key.Key_Tab)


def test_a_field_shows_the_place_in_the_script_and_hands_over_what_is_stored(page: CasePage):
    body, line = home(page)
    assert line.text() == "पूर्णिया"
    told = body.read("p1.home_district")
    assert told is not None
    assert told[1] == "Purnia"
    hint = body._rows["home_district"].labelled.hint.shown()
    assert hint.startswith("Purnia · बिहार · ")
    before = kept(page)
    line.setFocus()
    body.focus_at("p1.home_state")
    settle(page.desk)
    assert kept(page).updated_at == before.updated_at


@pytest.mark.parametrize("typed", ["katih", "कटिह"])
def test_latin_letters_and_the_script_find_the_same_place(qtbot, page: CasePage, typed: str):
    body, line = home(page)
    editor = body._rows["home_district"].editor
    assert isinstance(editor, PlaceEditor)
    line.setFocus()
    line.selectAll()
    line.insert(typed)
    line.textEdited.emit(line.text())
    offered = editor.suggestions.offered
    assert offered.item(0).text() == "कटिहार · Katihar · बिहार"
    editor.suggestions.completer.activated.emit("कटिहार")
    settle(page.desk)
    assert line.text() == "कटिहार"
    assert kept(page).value("p1.home_district") == "Katihar"
    editor.suggestions.completer.popup().hide()


def test_a_place_typed_in_the_script_is_stored_as_the_lists_spell_it(qtbot, page: CasePage):
    body, line = home(page)
    line.setFocus()
    line.selectAll()
    line.insert("कटिहार")
    line.textEdited.emit(line.text())
    leave(qtbot, body)
    settle(page.desk)
    assert kept(page).value("p1.home_district") == "Katihar"
    assert line.text() == "कटिहार"


def test_a_place_of_no_list_stays_as_typed(qtbot, page: CasePage):
    body, line = home(page)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Madeup Tola")
    leave(qtbot, body)
    settle(page.desk)
    assert kept(page).value("p1.home_district") == "Madeup Tola"
    assert line.text() == "Madeup Tola"


def test_list_page_route_and_lines_call_a_place_alike(desk: Desk, page: CasePage):
    case = kept(page)
    assert person_line(case.persons[0]).endswith("पूर्णिया")
    groups = reading.groups_of(case, "p1")
    cells = [text for group in groups for cell in group.cells for text, _role in cell.lines]
    assert "पूर्णिया" in cells
    assert "बिहार" in cells
    stations = [place_lines(one) for one in routes_of(case)[0].stations]
    assert ("पूर्णिया", "बिहार, भारत") in stations
    # Two districts are called so in Latin letters; the state beside it tells which.
    assert any(one[0] == "दाङ" for one in stations)
    found = on_lane(
        desk._lane, lambda: case_list.list_cases(desk.services, CaseQuery(text="purnia"))
    )
    assert [one.place for one in found.rows] == ["Purnia"]
    model = CaseTable()
    model.replace(found.rows, typed="purnia")
    texts = [str(model.index(0, column).data()) for column in range(model.columnCount())]
    assert "पूर्णिया" in texts


def test_latin_letters_find_a_place_in_a_list_of_names_in_its_script(qtbot):
    box = ComboBox([("", "कोई भी ज़िला"), ("Purnia", "पूर्णिया"), ("Katihar", "कटिहार")])
    box.find_by_code()
    qtbot.addWidget(box)
    qtbot.in_front(box)
    box.setFocus()
    assert box.value() == ""
    qtbot.keyClicks(box, "kat")
    assert box.value() == "Katihar"
    assert box.currentText() == "कटिहार"


def test_a_first_office_shows_its_place_in_the_script_and_keeps_the_official_one(qtbot, hindi):
    part = OfficePart(Draft(name="SJPU", state="Bihar", district="Purnia"))
    qtbot.addWidget(part)
    assert (part.state.text(), part.district.text()) == ("बिहार", "पूर्णिया")
    assert (part.draft().state, part.draft().district) == ("Bihar", "Purnia")
    part.state.setText("")
    part.state.setText("West Bengal")
    assert part.draft().state == "West Bengal"


def test_a_place_that_arrows_picked_out_is_the_one_when_one_leaves_the_field(qtbot, page):
    """Two districts are called गाजीपुर; the line holds the word of both."""
    body, line = home(page)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Gazip")
    editor = body._rows["home_district"].editor
    assert isinstance(editor, PlaceEditor)
    suggestions = editor.suggestions
    popup = suggestions.completer.popup()
    names = [suggestions.offered.item(row).text() for row in range(suggestions.offered.rowCount())]
    wanted = next(place for place, words in enumerate(names) if "Gazipur" in words)
    for _step in range(wanted + 1):
        qtbot.keyClick(popup, Qt.Key.Key_Down)
    assert line.text() == "गाजीपुर"
    assert suggestions.read() == "Gazipur"
