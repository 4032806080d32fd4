"""The window about trust: a moved, changed or withdrawn office, and the list of offices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from app.core.records import UserRecord
from app.offices import directory
from app.offices.trust_errors import CardRefusedError
from desk_sim import dressed
from exchange_fakes import FakeOffices
from exchange_records import NUMBER
from exchange_stage import keyboard_in, shown, texts
from list_fakes import ENTRIES, FakeList, fake_offices, on_file
from ui.offices.check_page import CheckPage
from ui.offices.office_list_page import OfficeListPage
from ui.offices.offices_page import OfficesPage
from ui.widgets.office_words import office_mark

LIMIT = (750, 347)
FILE = Path("/stick/list.lfdir")


def said(page) -> str:
    return " ".join(texts(page))


# -- one office ------------------------------------------------------------------------------------


def test_each_state_of_trust_has_one_badge_of_its_own():
    marks = [office_mark(office) for office in fake_offices().rows]
    assert [(mark.tone, mark.text) for mark in marks] == [
        ("good", "Checked by phone"),
        ("caution", "New number: check it"),
        ("danger", "Changed: stop"),
        ("danger", "Withdrawn by the list"),
        ("danger", "Changed to a new number"),
        ("danger", "Number withdrawn"),
        ("accent", "In the directory"),
    ]


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("a", "The list shows another key for Bal Kalyan Shelter, Siliguri"),
        ("b", "Check the new number before"),
        ("c", "By its card it looks like AHTU Gorakhpur, but its number is another one."),
        ("d", "The list of offices says that this office is closed"),
        ("e", "This office moved to a new number."),
        ("f", "This office withdrew its number."),
    ],
)
def test_the_pane_says_what_is_the_matter_and_since_when(qtbot, letter, words):
    page, _desk = shown(qtbot, OfficesPage, fake_offices(), letter * 64)
    assert words in said(page.pane)
    if letter in "abc":
        assert "In this state since" in texts(page.pane)
    assert page.pane.check.isVisible() == (letter in "bc")


def test_the_key_change_page_tells_one_event_with_reasons_steps_and_what_is_blocked(qtbot):
    page, _desk = shown(qtbot, CheckPage, fake_offices(), "c" * 64)
    words = said(page)
    assert "This is not the number we checked for AHTU Gorakhpur on" in words
    for heading in ("What to do now", "What it may be", "What is blocked meanwhile"):
        assert texts(page).count(heading) == 1
    assert "Someone who is not that office made a card in its name." in words
    assert "Nothing can be sealed for this number" in words
    buttons = (page.differs, page.again, *page.marks, page.later)
    shown_words = [button.accessibleName() for button in buttons if button.isVisible()]
    assert shown_words == ["Check the number again", "Back"]


def test_an_answer_that_comes_twice_leaves_what_was_typed(qtbot):
    page, _desk = shown(qtbot, CheckPage, fake_offices(), "b" * 64)
    flow = page.flow
    flow.type_group(0, "12")
    page._begin(flow.office)
    assert page.flow is flow
    assert flow.groups[0].digits == "12"


def test_a_notice_is_taken_in_like_a_card_and_a_list_goes_to_its_own_page(qtbot):
    uses = FakeOffices()
    uses.take_notice = lambda path: uses._change("a" * 64, state="revoked", why="self:lost")
    page, desk = shown(qtbot, OfficesPage, uses)
    page._add(Path("/stick/end.lfnotice"))
    assert page.flow.chosen.state == "revoked"
    assert "was taken in" in desk.notices[-1].text
    page._add(FILE)
    page.lists.click()
    assert desk.places == [("office-list", str(FILE)), ("office-list", "")]


def test_a_notice_that_is_refused_is_told(qtbot):
    uses = FakeOffices()

    def refuse(_path):
        raise CardRefusedError

    uses.take_notice = refuse
    page, desk = shown(qtbot, OfficesPage, uses)
    page._add(Path("/stick/end.lfnotice"))
    assert desk.notices


# -- the list --------------------------------------------------------------------------------------


def test_the_first_list_asks_for_the_number_of_the_letter_and_takes_it_in(qtbot):
    uses = FakeList()
    page, desk = shown(qtbot, OfficeListPage, uses)
    assert "No list of offices is on file." in texts(page)
    page.flow.take(FILE)
    assert page.ask_number.isVisible()
    page.focus_first()
    assert keyboard_in(page.boxes.boxes[0].line)
    for box, digits in zip(page.boxes.boxes, ["11111"] * 6, strict=True):
        box.line.setText(digits)
    page.compare.click()
    assert "Group 4" in desk.notices[-1].text
    assert page.ask_number.isVisible()
    for box, digits in zip(page.boxes.boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    page.compare.setFocus()
    qtbot.keyClick(page.compare, Qt.Key.Key_Return)
    assert uses.taken == []
    page.compare.click()
    assert uses.taken == [("list.lfdir", NUMBER, False)]
    assert not page.ask_number.isVisible()
    assert "List no. 44 is taken in." in [notice.text for notice in desk.notices]
    assert any("List no. 44 with 3 offices" in text for text in texts(page))


def test_later_leaves_the_list_alone(qtbot):
    uses = FakeList()
    page, _desk = shown(qtbot, OfficeListPage, uses)
    page.open(str(FILE))
    page.not_now.click()
    assert not page.ask_number.isVisible()
    assert uses.taken == []


def test_search_narrows_the_list_and_says_when_nothing_is_found(qtbot):
    uses = FakeList([on_file()])
    page, _desk = shown(qtbot, OfficeListPage, uses)
    assert page.model.rowCount() == 3
    page.flow.search("किशन")
    assert [one.district for one in page.model.records()] == ["Kishanganj"]
    assert page.stack.currentIndex() == 0
    page.flow.search("nobody")
    assert "No office of the list has these words." in texts(page)
    page.search_asked()
    assert keyboard_in(page.search)


def test_where_more_offices_have_the_words_than_are_shown_it_says_so_and_what_to_do(qtbot):
    uses = FakeList([on_file()])
    many = [replace(ENTRIES[2], name=f"Made-up Home {n}") for n in range(directory.MOST_FOUND)]
    uses.entries = (*many, *ENTRIES[:2])
    page, _desk = shown(qtbot, OfficeListPage, uses)
    words = "The first 50 are shown. To find the others, type more of the name or the place."
    assert page.model.rowCount() == directory.MOST_FOUND
    assert words in texts(page)
    page.flow.search("home")
    assert page.model.rowCount() == directory.MOST_FOUND
    assert not page.more.isVisible()
    page.flow.search("")
    assert page.more.isVisible()
    page.flow.search("home 49")
    assert (page.model.rowCount(), page.more.isVisible()) == (1, False)


def test_a_list_that_is_refused_is_told_and_a_leap_needs_a_second_word(qtbot):
    uses = FakeList([on_file()])
    page, desk = shown(qtbot, OfficeListPage, uses)
    page.flow.take(FILE.with_name("bad.lfdir"))
    assert "not a sound list" in desk.notices[-1].text
    assert not page.leap.isVisible()
    page.flow.take(FILE.with_name("far.lfdir"))
    assert "too many are missing" in desk.notices[-1].text
    assert page.leap.isVisible()
    page.leap.click()
    assert uses.taken == [("far.lfdir", "", True)]
    assert not page.leap.isVisible()


def test_only_the_head_may_agree_to_a_leap(qtbot):
    page, desk = shown(qtbot, OfficeListPage, FakeList([on_file()]))
    desk.services.user = UserRecord(2, "x", "X", "", "officer")
    page.flow.take(FILE.with_name("far.lfdir"))
    assert not page.leap.isVisible()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expired": True}, "This list has expired."),
        ({"forks": 1}, "Two different lists carry one number."),
    ],
)
def test_what_is_wrong_with_a_list_stands_above_it(qtbot, changes, words):
    page, _desk = shown(qtbot, OfficeListPage, FakeList([on_file(**changes)]))
    assert words in said(page)


def test_another_key_for_a_checked_office_is_told_in_red(qtbot):
    uses = FakeList([on_file()], conflicts=("Bal Kalyan Shelter, Siliguri",))
    page, desk = shown(qtbot, OfficeListPage, uses)
    page.flow.take(FILE)
    red = [notice for notice in desk.notices if notice.tone == "danger"]
    assert len(red) == 1
    assert "another key for: Bal Kalyan Shelter" in red[0].text
    page.back.click()
    assert desk.places == [("offices", "")]


def states(qtbot):
    for letter in "abcdef":
        yield shown(qtbot, OfficesPage, fake_offices(), letter * 64)[0]
    yield shown(qtbot, CheckPage, fake_offices(), "c" * 64)[0]
    yield shown(qtbot, OfficeListPage, FakeList())[0]
    for changes in ({}, {"expired": True}, {"forks": 2}):
        yield shown(qtbot, OfficeListPage, FakeList([on_file(**changes)]))[0]
    page = shown(qtbot, OfficeListPage, FakeList())[0]
    page.flow.take(FILE)
    yield page


@pytest.mark.parametrize(
    ("language", "zoom"), [("en", 100), ("en", 150), ("hi", 150), ("ne", 150), ("bn", 150)]
)
def test_every_state_fits_a_small_screen_and_names_what_takes_the_keyboard(
    qtbot, qapp, language, zoom
):
    dressed(qapp, "dark", zoom, language)
    for page in states(qtbot):
        QApplication.processEvents()
        least = page.layout().minimumSize()
        assert least.width() <= LIMIT[0], (type(page).__name__, least)
        assert least.height() <= LIMIT[1], (type(page).__name__, least)
        for widget in page.findChildren(QWidget):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isVisibleTo(page) and widget.focusProxy() is None:
                face = QAccessible.queryAccessibleInterface(widget)
                assert face is not None
                assert face.text(QAccessible.Text.Name), widget
