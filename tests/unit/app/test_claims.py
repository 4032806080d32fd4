"""What an office calls itself beside what was checked, in the words that a person reads."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app import claims
from app.records import OfficeClaim
from app.trust import State


def test_nothing_said_otherwise_has_no_words():
    assert claims.called(None) == claims.sentence("") == ""
    assert claims.lines(None) == []


def test_the_name_that_is_claimed_is_the_english_one_where_there_is_one():
    assert claims.called(OfficeClaim(name="Demo", name_local="डेमो")) == "Demo"
    assert claims.called(OfficeClaim(name_local="डेमो")) == "डेमो"
    assert claims.called(OfficeClaim(phone="1098")) == ""
    assert claims.sentence("Demo") == "now calls itself “Demo”, which was not checked"


def test_all_that_a_new_card_says_otherwise_is_told_line_by_line():
    claim = OfficeClaim(
        name="Demo",
        kind="ahtu",
        district="Purnia",
        state_name="Bihar",
        phone="+919000000001",
        email="demo@example.org",
    )
    assert claims.lines(claim) == [
        ("Calls itself now", "Demo"),
        ("Says it is now", claims.lines(OfficeClaim(kind="ahtu"))[0][1]),
        ("Place on its new card", "Purnia, Bihar"),
        ("Phone on its new card", "+919000000001"),
        ("E-mail on its new card", "demo@example.org"),
    ]
    assert claims.lines(OfficeClaim(state_name="Bihar")) == [("Place on its new card", "Bihar")]
    assert "ahtu" not in claims.lines(OfficeClaim(kind="ahtu"))[0][1]


@pytest.mark.parametrize(
    ("conflict", "by", "state", "words"),
    [
        ("", "office", State.VERIFIED, ""),
        ("Demo", "office", State.NEW, ""),
        (
            "Demo",
            "office",
            State.VERIFIED,
            "By its card it looks like Demo, which is another office.",
        ),
        (
            "Demo",
            "list",
            State.VERIFIED,
            "The list shows another key for Made-up Shelter than the one you checked.",
        ),
    ],
)
def test_it_is_told_for_whom_a_checked_office_can_be_taken(conflict, by, state, words):
    office = SimpleNamespace(
        name="Made-up Shelter", conflict=conflict, conflict_by=by, state=state.value
    )
    told, todo = claims.mixed_up(office)
    assert told == words
    assert bool(todo) == bool(words)
