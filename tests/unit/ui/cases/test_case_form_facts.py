"""The form suggests places, folds rare fields away, links persons and says how dates were read."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.cases import cases
from app.core.field_catalogue import field_view
from case_fields import kept
from desk_sim import on_lane, settle
from ui.cases.form import outline
from ui.cases.form.case_frame import note_of
from ui.cases.form.case_page import CasePage
from ui.cases.form.section_body import PlaceEditor, SectionBody, told_of
from ui.frame import projector
from ui.frame.desk import Desk
from ui.widgets.field_editors import PeopleEditor
from ui.widgets.strip import Banner

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p1.role": "victim",
    "p1.is_child_stated": "no",
    "p1.home_state": "बिहार",
    "p1.birth": "2060-05-01 BS",
    "p2.name_full": "Made-up Broker",
    "p2.role": "suspect",
    "e1.event_type": "rescue",
    "e1.event_date": "Mar 2026 to May 2026",
}


@pytest.fixture
def page(qtbot, desk: Desk) -> Iterator[CasePage]:
    case_id = on_lane(desk._lane, lambda: cases.add_case(desk.services, FACTS).case_id)
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.resize(1100, 620)
    form.open(str(case_id))
    qtbot.in_front(form)
    settle(desk)
    yield form
    settle(desk)


def show(page: CasePage, key: str) -> SectionBody:
    page.show_section(key)
    settle(page.desk)
    body = page.body.piece
    assert isinstance(body, SectionBody)
    return body


def type_birth(body: SectionBody, text: str) -> None:
    line(body, "p1.birth").setText(text)
    body.settled.emit("p1.birth")


def test_an_age_that_contradicts_the_birth_is_cautioned_and_blocks_nothing(page, desk):
    def said() -> list[str]:
        settle(desk)
        return [one.text for one in body.findChildren(Banner) if one.isVisible()]

    body = show(page, "p1/birth")
    assert said() == []
    type_birth(body, "1 Jun 2015")
    assert said() == ["This does not fit the date of birth or the age."]
    assert kept(page).value("p1.birth") == "2015-06-01"
    entries = {entry.key: entry for entry in outline.outline(kept(page), frozenset({"p1"}))}
    assert note_of(entries["p1/birth"]) == "look again"
    type_birth(body, "1 Jun 1990")
    assert said() == []


def line(body: SectionBody, address: str) -> QLineEdit:
    widget = body.widget_of(address)
    assert isinstance(widget, QLineEdit)
    return widget


def test_few_letters_offer_districts_of_the_state_beside_it_first(qtbot, page: CasePage) -> None:
    body = show(page, "p1/home")
    editor = body._rows["home_district"].editor
    assert isinstance(editor, PlaceEditor)
    widget = line(body, "p1.home_district")
    widget.setFocus()
    qtbot.keyClicks(widget, "auran")
    model = editor.suggestions.offered
    offered = [model.item(row).text() for row in range(model.rowCount())]
    assert offered == ["Aurangabad · औरंगाबाद · Bihar", "Aurangabad · Maharashtra"]
    editor.suggestions.completer.activated.emit("Aurangabad")
    settle(page.desk)
    assert kept(page).value("p1.home_district") == "Aurangabad"
    assert body._rows["home_district"].labelled.hint.shown() == "औरंगाबाद · Bihar · LGD code 189"
    editor.suggestions.completer.popup().hide()


def test_hint_comes_back_when_the_place_goes(qtbot, page: CasePage) -> None:
    body = show(page, "p1/home")
    hint = body._rows["home_state"].labelled.hint
    assert hint.shown() == "बिहार"
    widget = line(body, "p1.home_state")
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClick(widget, Qt.Key.Key_Delete)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    settle(page.desk)
    assert kept(page).value("p1.home_state") is None
    assert hint.shown() == "Says which state is responsible for the return."


def test_list_below_a_field_is_not_leaving_it(qtbot, page: CasePage) -> None:
    body = show(page, "p1/home")
    widget = line(body, "p1.home_district")
    widget.setFocus()
    qtbot.keyClicks(widget, "pat")
    settle(page.desk)
    assert kept(page).value("p1.home_district") is None
    editor = body._rows["home_district"].editor
    assert isinstance(editor, PlaceEditor)
    assert editor.suggestions.completer.popup().isVisible()
    # While a list is open every key goes to it first.
    qtbot.keyClick(editor.suggestions.completer.popup(), Qt.Key.Key_Tab)
    settle(page.desk)
    assert not editor.suggestions.completer.popup().isVisible()
    assert not widget.hasFocus()
    assert kept(page).value("p1.home_district") == "pat"


def test_rare_fields_wait_behind_more_and_stay_when_filled(qtbot, page: CasePage) -> None:
    body = show(page, "p1/contact")
    assert body.widget_of("p1.phone_third") is None
    assert body.more.text() == "More (3)"
    body.more.click()
    settle(page.desk)
    third = line(body, "p1.phone_third")
    assert third.hasFocus()
    assert body.more.text() == "Show less"
    third.setText("৯৮৭৬৫৪৩২১০")
    qtbot.keyClick(third, Qt.Key.Key_Tab)
    settle(page.desk)
    assert kept(page).value("p1.phone_third") == "+919876543210"
    assert body.widget_of("p1.phone_third_safe_to_contact") is not None
    body.more.setFocus()
    body.more.click()
    settle(page.desk)
    assert body.widget_of("p1.phone_fourth") is None
    assert body.widget_of("p1.phone_third") is third


def test_refused_value_of_a_rare_field_is_not_folded_away(qtbot, page: CasePage) -> None:
    body = show(page, "p1/contact")
    body.more.click()
    third = line(body, "p1.phone_third")
    third.setText("2341 2341 2346")
    qtbot.keyClick(third, Qt.Key.Key_Tab)
    settle(page.desk)
    assert "Aadhaar" in body._rows["phone_third"].labelled.error.shown()
    body.more.click()
    settle(page.desk)
    assert line(body, "p1.phone_third").text() == "2341 2341 2346"


def test_service_is_added_and_names_persons_of_the_case(qtbot, page: CasePage) -> None:
    page.add_service.click()
    settle(page.desk)
    assert page.body.key == "s1/service"
    body = page.body.piece
    assert isinstance(body, SectionBody)
    editor = body._rows["service_person_ids"].editor
    assert isinstance(editor, PeopleEditor)
    assert [box.text() for box in editor._boxes] == ["Made-up Asha", "Made-up Broker"]
    editor._boxes[0].click()
    settle(page.desk)
    assert kept(page).value("s1.service_person_ids") == ("p1",)
    assert [e.words for e in outline.outline(kept(page), frozenset()) if e.key == "s1"] == [
        "Service 1"
    ]


def test_event_shows_a_range_that_can_be_typed_again(page: CasePage) -> None:
    body = show(page, "e1/event")
    assert line(body, "e1.event_date").text() == "Mar 2026 .. May 2026"
    page.leave()
    settle(page.desk)
    assert kept(page).value("e1.event_date") == "2026-03..2026-05"


def test_date_of_the_nepali_calendar_is_said_as_it_was_typed(page: CasePage) -> None:
    body = show(page, "p1/birth")
    assert line(body, "p1.birth").text() == "18 Aug 2003"
    assert body._rows["birth"].labelled.hint.shown() == "Typed as 2060-05-01 BS"


def test_what_stood_in_the_sheet_is_said_and_hidden_with_the_names() -> None:
    name = field_view("name_full")
    said = told_of(name, {"name_full": "सुनीता"}, "lquhrk")
    assert said == "In the sheet it was written: lquhrk"
    assert told_of(name, {}, "lquhrk") == ""
    assert told_of(field_view("age"), {"age": 15}, "15-17") == "In the sheet it was written: 15-17"
    projector.wear(True)
    try:
        assert "lquhrk" not in told_of(name, {"name_full": "सुनीता"}, "lquhrk")
    finally:
        projector.wear(False)


def test_means_are_not_asked_of_a_child_nor_when_it_is_not_sure(page: CasePage) -> None:
    assert show(page, "p1/means").widget_of("p1.means") is not None
    for answer in ("yes", "unknown"):
        answered(page, answer)
        assert show(page, "p1/means").widget_of("p1.means") is None
        page.show_section("p1/identity")


def answered(page: CasePage, below_18: str) -> None:
    """Write down at another desk whether the person is below 18."""
    change = {"p1.is_child_stated": below_18, "p1.birth": ""}
    case_id = kept(page).case_id
    on_lane(page.desk._lane, lambda: cases.set_facts(page.desk.services, case_id, change))
    page.flow.reload()
    settle(page.desk)


def test_the_example_in_the_field_of_a_birth_is_no_day_of_this_year(page: CasePage) -> None:
    born = line(show(page, "p1/birth"), "p1.birth").placeholderText()
    happened = line(show(page, "e1/event"), "e1.event_date").placeholderText()
    assert born == "14 Mar 2011, Mar 2011, 2011, about 2011"
    assert "2026" in happened
