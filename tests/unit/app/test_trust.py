"""The trust table, walked cell by cell."""

from __future__ import annotations

from itertools import product

import pytest

from app.errors import (
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.trust import Event, Reading, State, What, after, gate, reading, require

DAY = 86_400
RED = {State.CHANGED, State.MISMATCH}
GREEN = {State.VERIFIED}
MAY_GET_DATA = {State.LISTED, State.VERIFIED}


def reachable_without_check(start: State) -> set[State]:
    found, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for event in set(Event) - {Event.NUMBER_EQUAL}:
            following = after(state, event)
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_state_answers_every_event(state, event):
    assert after(state, event) in State


@pytest.mark.parametrize("state", sorted(State))
def test_green_comes_only_from_a_typed_number(state):
    for event in set(Event) - {Event.NUMBER_EQUAL}:
        following = after(state, event)
        assert following not in GREEN or state in GREEN


@pytest.mark.parametrize("state", sorted(RED))
def test_red_never_becomes_usable_by_any_chain_of_events_without_the_number(state):
    assert not reachable_without_check(state) & MAY_GET_DATA


@pytest.mark.parametrize("event", sorted(Event))
def test_a_blocked_office_stays_blocked(event):
    assert after(State.REVOKED, event) is State.REVOKED


@pytest.mark.parametrize("state", sorted(State))
def test_blocking_works_from_every_state(state):
    assert after(state, Event.BLOCKED) is State.REVOKED


@pytest.mark.parametrize("state", sorted(set(State) - {State.REVOKED}))
def test_the_equal_number_and_the_wrong_number_decide_from_every_other_state(state):
    assert after(state, Event.NUMBER_EQUAL) is State.VERIFIED
    assert after(state, Event.NUMBER_TWICE_WRONG) is State.MISMATCH


def test_a_newcomer_under_a_known_name_is_red_and_the_checked_office_keeps_its_tick():
    assert after(State.NEW, Event.OTHER_KEY) is State.CHANGED
    assert after(State.VERIFIED, Event.OTHER_KEY) is State.VERIFIED


def test_a_directory_lifts_a_new_office_and_no_red_one():
    assert after(State.NEW, Event.LISTED) is State.LISTED
    assert after(State.VERIFIED, Event.LISTED) is State.VERIFIED
    assert {after(state, Event.LISTED) for state in RED} == RED


REFUSALS = {
    State.NEW: CounterpartNotTrustedError,
    State.CHANGED: OfficeChangedError,
    State.MISMATCH: OfficeChangedError,
    State.REVOKED: OfficeRevokedError,
}


@pytest.mark.parametrize(("state", "what"), list(product(sorted(REFUSALS), What)))
def test_nothing_goes_to_an_office_that_is_not_checked(state, what):
    for late in (0, DAY, 400 * DAY):
        assert gate(state, what, stale_s=late).refusal is REFUSALS[state]


@pytest.mark.parametrize("what", list(What))
def test_everything_goes_to_a_checked_office(what):
    assert gate(State.VERIFIED, what).refusal is None
    assert gate(State.VERIFIED, what).reminder == ""


def test_client_data_goes_to_a_listed_office_after_a_reminder():
    assert gate(State.LISTED, What.CLIENT_DATA).reminder == "listed"
    assert gate(State.LISTED, What.CLIENT_DATA).refusal is None
    assert gate(State.LISTED, What.ROUTINE).reminder == ""


@pytest.mark.parametrize(("state", "what"), list(product(sorted(MAY_GET_DATA), What)))
def test_a_stale_card_warns_for_thirty_days_and_then_refuses(state, what):
    assert gate(state, what, stale_s=1).reminder == "stale"
    assert gate(state, what, stale_s=30 * DAY).refusal is None
    assert gate(state, what, stale_s=30 * DAY + 1).refusal is CardStaleError


def test_require_raises_what_the_gate_names():
    with pytest.raises(CounterpartNotTrustedError) as refused:
        require(State.NEW, What.CLIENT_DATA, office="Demo Office")
    assert refused.value.facts == {"office": "Demo Office"}
    assert require(State.VERIFIED, What.CLIENT_DATA, office="Demo Office") == ""
    assert require(State.VERIFIED, What.ROUTINE, stale_s=5, office="Demo Office") == "stale"


@pytest.mark.parametrize(
    ("state", "how"),
    [
        (None, Reading.PREVIEW),
        (State.NEW, Reading.PREVIEW),
        (State.LISTED, Reading.OPEN),
        (State.VERIFIED, Reading.OPEN),
        (State.CHANGED, Reading.QUARANTINE),
        (State.MISMATCH, Reading.QUARANTINE),
        (State.REVOKED, Reading.REFUSE),
    ],
)
def test_how_far_a_packet_is_opened_follows_the_senders_state(state, how):
    assert reading(state) is how
