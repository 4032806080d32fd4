"""The rail shows where one is, and a button that names a place leads there, in the whole window."""

import itertools

import pytest
from PySide6.QtWidgets import QPushButton

from desk_sim import settle
from exchange_stage import agreed_case, two_desks
from pair_sim import HINDI
from ui.shell.navigation import PLACES
from window_sim import window_over

IN_RAIL = {place.key for place in PLACES if place.words}
BESIDE = {
    "check": "offices",
    "office-list": "offices",
    "my-number": "offices",
    "backup": "settings",
    "whole": "settings",
    "people": "settings",
    "mail": "settings",
    "own-office": "settings",
    "returns": "statistics",
    "return": "statistics",
    "retention": "register",
    "bin": "register",
    "import": "register",
    "export": "register",
    "refer": "register",
    "letter": "letters",
    "letterhead": "letters",
    "match-ask": "matches",
}
NAMED = {"Back to the offices": "offices", "Back to the register": "register"}


@pytest.fixture
def desks(qapp, tmp_path):
    with two_desks(tmp_path) as pair:
        yield pair


@pytest.fixture
def window(desks):
    with window_over(desks[0]) as shown:
        yield shown


def in_front(window) -> str:
    [key] = [key for key, one in window._rail._buttons.items() if one.isChecked()]
    return key


def argument_of(desks, place: str) -> str:
    if place in ("refer", "letter"):
        return agreed_case(*desks, HINDI)
    return desks[1].services.office.office_id if place == "check" else ""


def test_every_place_belongs_to_one_of_the_rail():
    for place in PLACES:
        assert bool(place.words) != bool(place.under), place.key
        assert (place.under or place.key) in IN_RAIL
    assert BESIDE.items() <= {place.key: place.under for place in PLACES}.items()


@pytest.mark.parametrize("place", BESIDE)
def test_the_rail_shows_the_same_place_wherever_a_page_was_opened_from(desks, window, place):
    argument = argument_of(desks, place)
    for begin in ("today", "register", "settings", "inbox"):
        window.go(begin)
        assert in_front(window) == begin
        window.desk.open(place, argument)
        settle(window.desk)
        assert in_front(window) == BESIDE[place], begin
        window.back()
        settle(window.desk)
        assert in_front(window) == begin


def test_back_to_the_offices_leads_there_from_a_check_and_back_leads_to_the_check(desks, window):
    office_id = desks[1].services.office.office_id
    for button, title in (("back", "Check an office's number"), ("offices", "Offices")):
        window.go("today")
        window.desk.open("check", office_id)
        settle(window.desk)
        window.desk.open("my-number")
        settle(window.desk)
        getattr(window.page, button).click()
        settle(window.desk)
        assert window.page.title() == title
    assert in_front(window) == "offices"


def test_every_button_that_names_a_place_leads_there(desks, window):
    pressed = 0
    for begin, place in itertools.product(("today", "offices"), PLACES):
        if place.key in ("case", "sealed-case", "sealed-refer", "sealed-letter", "match-answer"):
            continue
        argument = argument_of(desks, place.key)
        window.go(begin)
        window.desk.open(place.key, argument)
        settle(window.desk)
        for words, there in NAMED.items():
            for button in window.page.findChildren(QPushButton):
                if button.accessibleName() == words and button.isEnabled():
                    button.click()
                    settle(window.desk)
                    assert window.here[0] == there, (place.key, words)
                    pressed += 1
                    window.desk.open(place.key, argument)
                    settle(window.desk)
    assert pressed >= 8
