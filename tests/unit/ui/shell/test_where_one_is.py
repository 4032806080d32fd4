"""The rail shows where one is, and a button that names a place leads there, in the whole window."""

import itertools

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton

from app.inbox.inbox_list import InboxQuery
from desk_sim import settle
from exchange_stage import agreed_case, two_desks
from pair_sim import HINDI
from ui.shell.navigation import PLACES, RAIL, TOP, lit
from window_sim import window_over

LIT = {
    "today": ("today",),
    "register": (
        *("register", "case", "sealed-case", "refer", "sealed-refer", "duplicates", "recurring"),
        *("bin", "retention", "import", "export", "calendar"),
    ),
    "packets": ("inbox", "outbox"),
    "letters": ("letters", "letterhead", "letter", "sealed-letter"),
    "offices": ("offices", "check", "office-list", "my-number"),
    "more": (
        *("more", "statistics", "log", "returns", "return", "matches", "match-ask"),
        *("match-answer", "people", "settings", "mail", "own-office"),
    ),
    "backup": ("backup", "whole"),
}
"""Which item of the rail is lit at which places: every page of the program stands here once."""
LIT_AT = {place: item for item, places in LIT.items() for place in places}
BEGINS = ("today", "outbox", "settings", "backup", "case")
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
    if place in ("refer", "letter", "case"):
        return agreed_case(*desks, HINDI)
    return desks[1].services.office.office_id if place == "check" else ""


def test_every_page_of_the_program_belongs_to_one_item_of_the_rail():
    assert sorted(LIT_AT) == sorted(place.key for place in PLACES)
    assert list(LIT) == [slot.key for slot in RAIL]
    assert {place.key: lit(place.key) for place in PLACES} == LIT_AT


@pytest.mark.parametrize("place", LIT_AT)
def test_the_rail_shows_the_same_place_wherever_a_page_was_opened_from(desks, window, place):
    argument = argument_of(desks, place)
    case_id = argument if place == "case" else argument_of(desks, "case")
    for begin in BEGINS:
        if begin == place:
            continue
        about = case_id if begin == "case" else ""
        window.go("today")
        window.go(begin, about)
        settle(window.desk)
        window.desk.open(place, argument)
        settle(window.desk)
        assert (window.here[0], in_front(window)) == (place, LIT_AT[place]), begin
        window.back()
        settle(window.desk)
        # What the rail leads to begins anew, and there is nothing behind it.
        there = place if place in TOP else begin
        assert (window.here[0], in_front(window)) == (there, LIT_AT[there]), begin


def test_a_refused_way_leaves_the_rail_as_it_is(desks, window, monkeypatch):
    window.go("people")
    settle(window.desk)
    monkeypatch.setattr(window.page, "leave", lambda: False)
    for button in window._rail._buttons.values():
        button.click()
        assert (window.here[0], in_front(window)) == ("people", "more")


def test_packets_lead_to_the_face_seen_last_and_each_face_to_the_other(desks, window):
    rail = window._rail._buttons["packets"]
    rail.click()
    settle(window.desk)
    assert window.here[0] == "inbox"
    window.page.faces.button("outbox").click()
    settle(window.desk)
    assert (window.here[0], window.page.faces.value()) == ("outbox", "outbox")
    window.go("case", argument_of(desks, "case"))
    settle(window.desk)
    rail.click()
    settle(window.desk)
    assert window.here[0] == "outbox"
    window.page.faces.button("inbox").click()
    settle(window.desk)
    assert (window.here[0], window.page.faces.value()) == ("inbox", "inbox")
    for key, there in (("Ctrl+4", "outbox"), ("Ctrl+3", "inbox")):
        press(window, key)
        assert window.here[0] == there


def press(window, keys: str) -> None:
    for shortcut in window.findChildren(QShortcut):
        if shortcut.key() == QKeySequence(keys):
            shortcut.activated.emit()
    settle(window.desk)


def test_each_face_keeps_what_was_chosen_and_looked_for(desks, window):
    window.go("inbox")
    settle(window.desk)
    inbox = window.page
    inbox.narrowing.look_for(InboxQuery(text="zz"))
    window.go("outbox", "no-packet")
    settle(window.desk)
    window._rail._buttons["today"].click()
    window.go("packets")
    settle(window.desk)
    assert window.here[0] == "outbox"
    window.page.faces.button("inbox").click()
    settle(window.desk)
    assert window.page is inbox
    assert inbox.narrowing.query.text == "zz"


def test_the_rail_counts_what_waits_at_both_faces_and_inside_more(desks, window):
    for key, number in (("inbox", 2), ("outbox", 1), ("matches", 3), ("returns", 4)):
        window._counts._on_count((key, number))
    names = {key: one.accessibleName() for key, one in window._rail._buttons.items()}
    assert (names["packets"], names["more"]) == ("Packets 3", "More 7")
    window.go("outbox")
    faces = window.page.faces
    told = [faces.button(key).accessibleName().split() for key in ("inbox", "outbox")]
    assert told == [["In", "2"], ["Out", "1"]]


def test_the_backup_is_one_press_away_and_back_leads_to_where_one_was(desks, window):
    for begin in ("today", "register", "inbox", "offices", "more", "people", "case"):
        window.go(begin, argument_of(desks, begin) if begin == "case" else "")
        settle(window.desk)
        window._rail._buttons["backup"].click()
        settle(window.desk)
        assert (window.here[0], in_front(window)) == ("backup", "backup")
        assert window.focusWidget() is window.page.now
        window.back()
        settle(window.desk)
        assert window.here[0] == begin


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
