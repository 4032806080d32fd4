"""A name typed in one script is offered in the other, and nothing but a press takes it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base import language
from app.base.name_scripts import BENGALI, DEVANAGARI
from app.base.name_spelling import make_ready
from case_fields import field, kept
from desk_sim import settle
from ui.cases.form.case_page import CasePage
from ui.cases.form.name_offers import Offer, OfferLine, offer_of
from ui.cases.form.section_body import SectionBody
from ui.frame import projector
from ui.frame.desk import Desk

FULL, LATIN = "p1.name_full", "p1.name_latin"


@pytest.fixture(scope="module", autouse=True)
def ready() -> None:
    make_ready(DEVANAGARI)
    make_ready(BENGALI)


@pytest.fixture
def page(qtbot, desk: Desk) -> Iterator[CasePage]:
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.resize(1130, 620)
    form.open("new")
    qtbot.in_front(form)
    settle(desk)
    qtbot.waitUntil(lambda: form.names._ready)
    yield form
    within = QApplication.focusWidget()
    if within is not None:
        within.clearFocus()
    settle(desk)


def type_(qtbot, page: CasePage, address: str, text: str) -> None:
    line = field(page, address)
    line.setFocus()
    if text.isascii():
        qtbot.keyClicks(line, text)
    else:
        for letter in text:
            line.insert(letter)
            line.textEdited.emit(line.text())


def offered(page: CasePage, address: str) -> tuple[str, ...]:
    line = page.names.lines.get(address)
    return line.names if line is not None and line.isVisible() else ()


def test_latin_letters_are_offered_for_a_name_in_its_own_script(qtbot, page: CasePage):
    type_(qtbot, page, FULL, "सुनीता")
    assert offered(page, LATIN)[0] == "Sunita"
    type_(qtbot, page, FULL, " देवी")
    assert offered(page, LATIN)[0] == "Sunita Devi"
    assert field(page, LATIN).text() == ""
    assert offered(page, FULL) == ()


def test_its_own_script_is_offered_for_a_name_in_latin_letters(qtbot, page: CasePage):
    type_(qtbot, page, LATIN, "Sunita Devi")
    assert offered(page, FULL)[0] == "सुनीता देवी"
    page.names.lines[FULL].buttons[0].click()
    settle(page.desk)
    assert field(page, FULL).text() == "सुनीता देवी"
    assert offered(page, FULL) == ()
    assert kept(page).value(FULL) == "सुनीता देवी"


def test_latin_letters_in_the_wrong_field_go_to_their_own_with_one_press(qtbot, page: CasePage):
    type_(qtbot, page, FULL, "Sunita Devi")
    line = page.names.lines[FULL]
    assert line.names[0] == "सुनीता देवी"
    qtbot.mouseClick(line.buttons[0], Qt.MouseButton.LeftButton)
    settle(page.desk)
    assert field(page, FULL).hasFocus()
    assert kept(page).value(FULL) == "सुनीता देवी"
    assert kept(page).value(LATIN) == "Sunita Devi"


def test_tab_passes_an_offer_by_and_enter_takes_none(qtbot, page: CasePage):
    type_(qtbot, page, FULL, "Sunita Devi")
    assert offered(page, FULL)
    qtbot.keyClick(field(page, FULL), Qt.Key.Key_Return)
    settle(page.desk)
    assert field(page, FULL).text() == "Sunita Devi"
    qtbot.keyClick(field(page, FULL), Qt.Key.Key_Tab)
    settle(page.desk)
    assert field(page, LATIN).hasFocus()
    assert field(page, FULL).text() == "Sunita Devi"
    assert kept(page).value(LATIN) is None


def test_down_and_space_take_an_offer_and_the_keyboard_is_back(qtbot, page: CasePage):
    type_(qtbot, page, LATIN, "Sunita Devi")
    field(page, FULL).setFocus()
    qtbot.keyClick(field(page, FULL), Qt.Key.Key_Down)
    line = page.names.lines[FULL]
    assert line.buttons[0].hasFocus()
    qtbot.keyClick(line.buttons[0], Qt.Key.Key_Right)
    assert line.buttons[1].hasFocus()
    second = line.names[1]
    qtbot.keyClick(line.buttons[1], Qt.Key.Key_Space)
    settle(page.desk)
    assert field(page, FULL).hasFocus()
    assert field(page, FULL).text() == second


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_in_the_line_changes_no_name_and_leads_back(qtbot, page: CasePage, key: Qt.Key):
    type_(qtbot, page, FULL, "Sunita Devi")
    qtbot.keyClick(field(page, FULL), Qt.Key.Key_Down)
    line = page.names.lines[FULL]
    assert line.buttons[0].hasFocus()
    qtbot.keyClick(line.buttons[0], key)
    settle(page.desk)
    assert field(page, FULL).hasFocus()
    assert field(page, FULL).text() == "Sunita Devi"
    assert offered(page, FULL)
    assert kept(page).value(LATIN) is None


def test_esc_puts_an_offer_away_until_the_name_changes(qtbot, page: CasePage):
    type_(qtbot, page, LATIN, "Sunita")
    field(page, FULL).setFocus()
    qtbot.keyClick(field(page, FULL), Qt.Key.Key_Down)
    qtbot.keyClick(page.names.lines[FULL].buttons[0], Qt.Key.Key_Escape)
    assert offered(page, FULL) == ()
    assert field(page, FULL).hasFocus()
    page.names.show()
    assert offered(page, FULL) == ()
    type_(qtbot, page, LATIN, " Devi")
    assert offered(page, FULL)[0] == "सुनीता देवी"


def test_what_was_taken_is_taken_back_like_typing(qtbot, page: CasePage):
    type_(qtbot, page, LATIN, "Sunita")
    page.names.lines[FULL].buttons[0].click()
    line = field(page, FULL)
    assert line.text() == "सुनीता"
    assert line.isUndoAvailable()
    line.undo()
    assert line.text() == ""


def test_names_that_both_stand_there_are_left_alone(qtbot, page: CasePage):
    type_(qtbot, page, FULL, "सीता")
    type_(qtbot, page, LATIN, "Geeta")
    assert offered(page, FULL) == offered(page, LATIN) == ()


def test_with_names_hidden_nothing_is_offered(qtbot, page: CasePage):
    projector.wear(on=True)
    try:
        type_(qtbot, page, LATIN, "Sunita")
        assert page.names.lines == {}
    finally:
        projector.wear(on=False)


def test_typing_fast_and_hostile_text_leave_one_line_at_most(qtbot, page: CasePage):
    type_(qtbot, page, LATIN, "Rajkumari Chandravanshi")
    line = field(page, LATIN)
    for text in ("😀", "सुনी", "\u202eabc", "x" * 400, "1234", "Sunita"):
        line.selectAll()
        line.insert(text)
        line.textEdited.emit(line.text())
        assert len([one for one in page.findChildren(OfferLine) if one.isVisible()]) <= 1
    assert offered(page, FULL)[0] == "सुनीता"


def test_a_case_that_is_left_while_the_lists_are_read_is_left_in_peace(qtbot, desk: Desk):
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.open("new")
    qtbot.in_front(form)
    form.body.clear()
    settle(desk)
    form.names.show()
    assert form.names.lines == {}


def test_a_name_that_was_folded_away_has_its_offer_once_it_is_there(qtbot, page: CasePage):
    type_(qtbot, page, "p1.name_father", "रामलाल")
    field(page, "p1.name_father").clearFocus()
    settle(page.desk)
    body = page.body.piece
    assert isinstance(body, SectionBody)
    assert "p1.name_father_latin" not in body.addresses()
    body.more.click()
    settle(page.desk)
    assert offered(page, "p1.name_father_latin")[0] == "Ramlal"


def test_a_person_that_is_opened_again_has_its_offer_again(qtbot, page: CasePage):
    type_(qtbot, page, LATIN, "Sunita")
    page.show_section("p1/birth")
    settle(page.desk)
    assert page.names.lines == {}
    page.show_section("p1/identity")
    settle(page.desk)
    assert offered(page, FULL)[0] == "सुनीता"


def test_the_script_of_the_office_is_offered():
    language.install("bn")
    try:
        assert offer_of((FULL, ""), (LATIN, "Rahima"), BENGALI) == Offer(
            FULL, ("রহিমা", "রাহিমা", "রহীমা")
        )
    finally:
        language.install("en")


@pytest.mark.parametrize(
    ("own", "latin", "address", "aside"),
    [
        ("", "", "", ""),
        ("सीता", "", LATIN, ""),
        ("", "Sita", FULL, ""),
        ("Sita", "", FULL, LATIN),
        ("Sita", "sita", FULL, ""),
        ("Sita", "Gita", "", ""),
        ("सीता", "Sita", "", ""),
        ("98765", "", "", ""),
    ],
)
def test_where_an_offer_stands(own: str, latin: str, address: str, aside: str):
    found = offer_of((FULL, own), (LATIN, latin), DEVANAGARI)
    assert (found.address if found else "") == address
    assert (found.aside if found else "") == aside
