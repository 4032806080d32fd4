"""Every state of trust has one badge, its own words and a next step, with a fresh or old card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.offices.trust import HANDOVER_DAYS, RED, State, What, gate
from exchange_records import DAY, NOW, office
from ui.referrals.choices import SEALABLE_STATES
from ui.widgets.office_words import office_mark, reminder, warning, why_not

WHY = ("local", "self:stolen", "authority:lost", "directory:closed", "succession:planned")
FRESH = [
    *(office(state=state.value, check=None) for state in State if state is not State.REVOKED),
    *(office(state="revoked", check=None, why=why) for why in WHY),
]
USABLE = [one for one in FRESH if gate(State(one.state), What.CLIENT_DATA).refusal is None]
OLD = [replace(one, stale=True, keys_until=NOW - DAY) for one in USABLE]
TONES = {
    "new": "plain",
    "listed": "accent",
    "verified": "good",
    "handover": "caution",
    "changed": "danger",
    "mismatch": "danger",
    "revoked": "danger",
}


def named(one) -> str:
    return f"{one.state}-{one.why}-{'old' if one.stale else 'fresh'}"


def test_no_two_states_share_a_badge():
    marks = [(mark.text, mark.tone, mark.icon) for mark in map(office_mark, [*FRESH, *OLD])]
    assert len({text for text, _tone, _icon in marks}) == len(marks)


@pytest.mark.parametrize("one", FRESH, ids=named)
def test_the_badge_has_the_colour_of_the_design(one):
    assert office_mark(one).tone == TONES[one.state]


@pytest.mark.parametrize("one", OLD, ids=named)
def test_a_card_that_ran_out_is_amber_and_says_until_when_it_can_be_sealed_for(one):
    assert office_mark(one).tone == "caution"
    assert "24 Nov 2026" in reminder(one) or "ran out" in reminder(one)
    tone, words, todo = warning(one)
    assert tone == "caution"
    assert words
    assert todo


@pytest.mark.parametrize("one", [*FRESH, *OLD], ids=named)
def test_what_is_not_well_is_told_with_a_next_step(one):
    tone, words, todo = warning(one)
    well = one.state == "verified" and not one.stale
    assert bool(words) == bool(todo) == bool(tone) == (not well)
    if State(one.state) in RED:
        assert tone == "danger"


@pytest.mark.parametrize("one", FRESH, ids=named)
def test_the_words_follow_the_gate_for_sending(one):
    refused = gate(State(one.state), What.CLIENT_DATA).refusal is not None
    assert bool(why_not(one)) == refused
    assert (one.state in SEALABLE_STATES) == (not refused)
    reminded = gate(State(one.state), What.CLIENT_DATA).reminder
    assert bool(reminder(one)) == bool(reminded)


def test_an_office_that_moved_is_told_with_its_last_day():
    moved = office(state="handover", check=None, state_since=NOW - HANDOVER_DAYS * DAY)
    assert "Check the new number before" in warning(moved)[2]


def test_a_card_from_a_day_to_come_is_told_as_a_matter_of_clocks():
    ahead = office(card_dated=NOW + 5 * DAY)
    tone, words, todo = warning(ahead)
    assert tone == "caution"
    assert "still to come here" in words
    assert "date of this computer" in todo


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("office", "By its card it looks like CWC Patna, which is another office. Do not take"),
        ("list", "The list shows another key for"),
    ],
)
@pytest.mark.parametrize("stale", [False, True])
def test_before_a_case_goes_to_a_checked_office_that_looks_like_another_one_is_reminded(
    by, told, stale
):
    one = office(conflict="CWC Patna", conflict_by=by, stale=stale, keys_until=NOW - DAY)
    assert reminder(one).startswith(told)
    red = replace(one, state="changed", check=None)
    assert told not in reminder(red)


def test_another_key_in_the_list_is_told_before_an_old_card():
    one = office(conflict="Made-up", conflict_by="list", stale=True, keys_until=NOW)
    assert warning(one)[0] == "danger"
