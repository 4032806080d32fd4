"""The trust table by cell, as a model and in words: no way from red to green but the number."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from app.offices.records import OfficeRecord
from app.offices.trust import (
    MIXED_UP,
    OPENED,
    RED,
    REMINDERS,
    Event,
    Gate,
    Reading,
    State,
    What,
    after,
    by_whom,
    gate,
    handover_is_over,
    is_disowned,
    reading,
    require,
    standing_words,
    state_words,
    why_not,
)
from app.offices.trust_errors import (
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from exchange_records import office
from models.fields import CODE_LISTS

DAY = 86_400
GREEN = {State.VERIFIED}
MAY_GET_DATA = {State.LISTED, State.VERIFIED, State.HANDOVER}
WALKS, STEPS = 2_000, 40


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
        assert following in set(State) - (GREEN - {state})


@pytest.mark.parametrize("state", sorted(RED))
def test_red_never_becomes_usable_by_any_chain_of_events_without_the_number(state):
    assert not reachable_without_check(state) & MAY_GET_DATA


@pytest.mark.parametrize("event", sorted(Event))
def test_a_blocked_office_stays_blocked(event):
    assert after(State.REVOKED, event) is State.REVOKED


@pytest.mark.parametrize("state", sorted(State))
def test_blocking_works_from_every_state(state):
    assert after(state, Event.WITHDRAWN) is State.REVOKED


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


def test_only_a_new_office_becomes_amber_and_only_by_a_succession():
    ways = {
        (state, event)
        for state, event in product(State, Event)
        if after(state, event) is State.HANDOVER is not state
    }
    assert ways == {(State.NEW, Event.SUCCESSION)}


def test_amber_ends_by_the_number_by_time_and_by_what_makes_it_doubtful():
    assert after(State.HANDOVER, Event.NUMBER_EQUAL) is State.VERIFIED
    assert after(State.HANDOVER, Event.HANDOVER_OVER) is State.NEW
    assert after(State.HANDOVER, Event.SUCCESSION_VOID) is State.CHANGED
    assert after(State.HANDOVER, Event.OTHER_KEY) is State.CHANGED
    assert after(State.HANDOVER, Event.LISTED) is State.HANDOVER
    assert not handover_is_over(0, 30 * DAY - 1)
    assert handover_is_over(0, 30 * DAY)


def test_who_is_left_out_of_the_list_is_no_longer_listed_and_nothing_else():
    assert after(State.LISTED, Event.UNLISTED) is State.NEW
    others = set(State) - {State.LISTED}
    assert {after(state, Event.UNLISTED) for state in others} == others


def test_every_way_from_red_to_green_has_the_number_in_it():
    """Exhaustive: of all states and all events, those that lead out of red are followed."""
    for start in RED:
        assert reachable_without_check(start) <= RED | {State.REVOKED}
        assert {event for event in Event if after(start, event) in GREEN} == {Event.NUMBER_EQUAL}


def test_random_lives_of_an_office_turn_green_by_the_number_alone():
    dice = random.Random(1125)
    events = sorted(Event)
    turned = 0
    for _ in range(WALKS):
        state, was_red = State.NEW, False
        for _ in range(STEPS):
            event = dice.choice(events)
            following = after(state, event)
            if following in GREEN and state not in GREEN:
                assert event is Event.NUMBER_EQUAL
                turned += 1
            if event is Event.NUMBER_EQUAL and state is not State.REVOKED:
                was_red = False
            was_red = was_red or following in RED
            assert not (was_red and following in MAY_GET_DATA)
            assert state is not State.REVOKED or following is State.REVOKED
            state = following
    assert turned > WALKS / 4


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


@pytest.mark.parametrize("state", [State.LISTED, State.HANDOVER])
def test_client_data_goes_to_a_listed_or_moved_office_after_a_reminder(state):
    assert gate(state, What.CLIENT_DATA).reminder == state
    assert gate(state, What.CLIENT_DATA).refusal is None
    assert gate(state, What.ROUTINE).reminder == ""


def test_an_office_may_ask_that_even_listed_ones_are_checked():
    strict = gate(State.LISTED, What.CLIENT_DATA, checked_only=True)
    assert strict.refusal is CounterpartNotTrustedError
    assert gate(State.LISTED, What.ROUTINE, checked_only=True).refusal is None
    assert gate(State.VERIFIED, What.CLIENT_DATA, checked_only=True).refusal is None


@pytest.mark.parametrize("checked_only", [False, True])
def test_danger_to_life_opens_the_way_to_unchecked_offices_and_never_to_red_ones(checked_only):
    def broken(state, what=What.CLIENT_DATA, stale_s=0):
        return gate(state, what, stale_s=stale_s, checked_only=checked_only, danger=True)

    assert broken(State.NEW) == (gate(State.NEW, What.CLIENT_DATA, danger=True))
    assert broken(State.NEW).reminder == "danger"
    assert broken(State.LISTED).refusal is None
    assert broken(State.VERIFIED).reminder == ""
    assert broken(State.NEW, stale_s=31 * DAY).refusal is CardStaleError
    assert broken(State.NEW, What.ROUTINE).refusal is CounterpartNotTrustedError
    for state in (State.CHANGED, State.MISMATCH, State.REVOKED):
        assert broken(state).refusal is REFUSALS[state]


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
        (State.HANDOVER, Reading.OPEN),
        (State.CHANGED, Reading.QUARANTINE),
        (State.MISMATCH, Reading.QUARANTINE),
        (State.REVOKED, Reading.REFUSE),
    ],
)
def test_how_far_a_packet_is_opened_follows_the_senders_state(state, how):
    assert reading(state) is how


def test_a_handover_is_counted_from_its_own_day():
    since = 1_795_600_800
    assert not handover_is_over(since, since + 30 * DAY - 1)
    assert handover_is_over(since, since + 30 * DAY)


def test_states_are_kept_under_the_codes_of_their_list_and_all_else_is_called_as_it_is_named():
    assert {state.value for state in State} == {code.value for code in CODE_LISTS["trust_state"]}
    for one in (*State, *Event, *What, *Reading):
        assert one.value == one.name.lower().replace("_", "-")


def test_referrals_go_to_and_fro_with_the_offices_whose_packets_are_opened():
    assert OPENED == {state for state in State if reading(state) is Reading.OPEN} == MAY_GET_DATA


def test_without_more_being_said_a_listed_office_is_enough():
    assert require(State.LISTED, What.CLIENT_DATA, office="Demo Office") == "listed"
    assert Gate(None).reminder == ""


# In words -----------------------------------------------------------------------------------------


def told(state: str, why: str = "", **changes: object) -> OfficeRecord:
    return office(**{"state": state, "why": why, "check": None, **changes})


def checked(how: str) -> OfficeRecord:
    made = office()
    assert made.check is not None
    return replace(made, check=replace(made.check, how=how))


def test_each_state_is_called_otherwise_and_what_nobody_knows_is_an_unknown_office():
    assert len({state_words(state) for state in State}) == len(State)
    assert all(state_words(state) for state in State)
    for code in ("", "unknown", "of-a-later-version"):
        assert state_words(code) == "Unknown office"


def test_what_is_reminded_of_has_words_but_danger_which_a_head_gave_a_reason_for():
    given = {
        gate(state, What.CLIENT_DATA, stale_s=late).reminder
        for state, late in product(MAY_GET_DATA, (0, DAY))
    }
    assert set(REMINDERS) == given - {""}
    assert "nobody here has checked" in REMINDERS["listed"]
    assert "the old one vouches for it" in REMINDERS["handover"]
    assert "ask for a new one" in REMINDERS["stale"]


def test_who_can_be_taken_for_another_is_told_by_what_shows_it_and_what_to_do():
    assert set(MIXED_UP) == {"office", "list"}
    happened, todo = MIXED_UP["office"]
    assert "looks like {office}" in happened
    assert "call both" in todo
    happened, todo = MIXED_UP["list"]
    assert "another key for {office}" in happened
    assert "Call the nodal office" in todo


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (checked("phone"), "Checked by phone"),
        (checked("met"), "Checked in person"),
        (checked("qr"), "Checked by scan"),
        (checked("of-a-later-version"), "Checked"),
        (told("verified"), "Checked"),
        (office(stale=True), "Checked, card expired"),
        (told("listed"), "In the directory"),
        (told("listed", stale=True), "In the directory, card expired"),
        (told("handover"), "New number: check it"),
        (told("handover", stale=True), "New number: check it; card expired"),
        (told("new"), "Not checked"),
        (told("new", stale=True), "Not checked"),
        (office(state="new"), "Not checked"),
        (told("changed"), "Changed: stop"),
        (told("changed", "self:stolen"), "Changed: stop"),
        (told("changed", "authority:lost"), "Withdrawn by the nodal office"),
        (told("mismatch", "directory:closed"), "Withdrawn by the list"),
        (told("mismatch"), "Number differs: stop"),
        (told("revoked", "local"), "Blocked"),
        (told("revoked", "of-a-later-version:x"), "Blocked"),
        (told("revoked", "self:stolen"), "Number withdrawn"),
        (told("revoked", "authority:lost"), "Withdrawn by the nodal office"),
        (told("revoked", "directory:closed"), "Withdrawn by the list"),
        (told("revoked", "succession:planned"), "Changed to a new number"),
        (told("revoked", "local", stale=True), "Blocked"),
        (told("verified", "authority:lost"), "Checked"),
    ],
)
def test_where_an_office_stands_is_told_by_what_happened(one: OfficeRecord, words: str):
    assert standing_words(one) == words


def test_who_withdrew_an_office_stands_before_the_reason():
    assert by_whom(told("revoked", "directory:closed")) == "directory"
    assert by_whom(told("revoked", "local")) == "local"


def test_only_a_red_office_is_one_that_others_withdrew():
    whys = ("", "local", "self:stolen", "authority:lost", "directory:closed", "succession:planned")
    found = {(state, why) for state, why in product(State, whys) if is_disowned(told(state, why))}
    assert found == set(product(RED, ("authority:lost", "directory:closed")))


@pytest.mark.parametrize(
    ("one", "happened", "todo"),
    [
        (told("new"), "has not been checked yet", "Check its number before"),
        (told("changed"), "another number than the one", "number you know, and check the number"),
        (told("changed", conflict="CWC Patna"), "looks like CWC Patna, but", "Call both on"),
        (told("changed", strange=True), "a script that is not used here", "Call them on a number"),
        (told("changed", conflict="CWC Patna", strange=True), "looks like CWC Patna", "Call both"),
        (told("mismatch"), "was read out differed", "tell your coordinator"),
        (told("mismatch", conflict="CWC Patna", strange=True), "read out differed", "coordinator"),
        (told("changed", "authority:lost"), "nodal office withdrew this number", "Is it so?"),
        (told("mismatch", "directory:closed"), "The list of offices withdraws", "Is it so?"),
        (told("changed", "directory:closed", conflict="CWC"), "The list of offices", "Is it so?"),
        (told("revoked", "local"), "is blocked here", "If it has a new card, add that one"),
        (told("revoked", "of-a-later-version:x"), "is blocked here", "add that one"),
        (told("revoked", "self:stolen"), "This office withdrew its number", "for their new card"),
        (told("revoked", "authority:lost"), "The nodal office withdrew", "how to reach them now"),
        (told("revoked", "directory:closed"), "is closed or withdrawn", "who does its work now"),
        (told("revoked", "succession:planned"), "moved to a new number", "under its new number"),
        (told("revoked", "local", conflict="CWC Patna"), "is blocked here", "add that one"),
    ],
)
def test_why_nothing_can_be_sealed_is_told_with_what_to_do(
    one: OfficeRecord, happened: str, todo: str
):
    words = why_not(one)
    assert happened in words[0]
    assert todo in words[1]
    assert "{" not in words[0]


@pytest.mark.parametrize("state", sorted(MAY_GET_DATA))
def test_of_an_office_that_may_be_sealed_for_nothing_is_said_against_it(state: State):
    for changes in ({}, {"conflict": "CWC Patna"}, {"strange": True}, {"why": "authority:lost"}):
        assert why_not(told(state, **changes)) == ("", "")
