"""Who is here follows from the feed alone: one way into each state, and none back."""

from dataclasses import replace

import pytest

from crypto.base.primitives import pae, verify_ed25519
from crypto.errors import CryptoError, FeedError, SchemaError, SignatureError
from crypto.feed.chain import Spot
from crypto.feed.seats import (
    AWAY,
    HERE,
    INVITED,
    OUT,
    Act,
    Listed,
    Seats,
    act_json,
    back_signature,
    check_own_boxes,
    read_act,
)
from feed_bad_seats import FULL
from feed_maker import (
    FEED,
    FIVE,
    HEAD,
    INVITE,
    INVITED_BOX,
    JOIN,
    KNOWN,
    LET_IN,
    NEW,
    NINE,
    ONE,
    OPEN_INVITATION,
    OTHER_FEED,
    PUT_AWAY,
    SHOWN,
    SIX,
    TAKE_OUT,
    THREE,
    TWO,
    back,
    seat,
)
from packet_maker import NOW

LIST = KNOWN.seats
STATES = (None, HERE, INVITED, AWAY, OUT)
ALLOWED = {
    INVITED: {None},
    HERE: {HERE, AWAY},
    AWAY: {HERE},
    OUT: {HERE, AWAY, INVITED},
}
ACTS = {INVITED: replace(INVITE, seat=5), HERE: LET_IN, AWAY: Act(AWAY, 5), OUT: Act(OUT, 5)}


def refusal(work, kind=FeedError):
    with pytest.raises(kind) as refused:
        work()
    return refused.value.reason, refused.value.facts


@pytest.mark.parametrize("was", STATES)
@pytest.mark.parametrize("to", ACTS)
def test_each_state_is_come_to_from_where_the_text_says(was, to):
    listed = {1: ONE.listed} | ({} if was is None else {5: Listed(was, FIVE.key)})
    seats = Seats(listed)
    if was in ALLOWED[to]:
        found = seats.after(ACTS[to], 1, HEAD).listed
        assert (found[5].state == to) if (was, to) != (INVITED, OUT) else 5 not in found
        return
    told = "listed.number-again" if to == INVITED else f"listed.to-{to}"
    assert refusal(lambda: seats.after(ACTS[to], 1, HEAD)) == (told, {"seat": 5})


@pytest.mark.parametrize("to", ACTS)
def test_nobody_lists_themselves(to):
    listed = Seats({1: ONE.listed, 5: FIVE.listed})
    assert refusal(lambda: listed.after(ACTS[to], 5, HEAD)) == ("listed.self", {"seat": 5})


def test_what_an_act_leaves_in_the_list():
    invited = LIST.after(INVITE, 1, HEAD).listed[NINE]
    assert invited == OPEN_INVITATION
    assert LIST.after(LET_IN, 1, HEAD).listed[5] == replace(FIVE.listed, let_in=42)
    assert LIST.after(PUT_AWAY, 1, HEAD).listed[3] == Listed(AWAY, THREE.key)
    assert LIST.after(TAKE_OUT, 1, HEAD).listed[3] == Listed(OUT, THREE.key)
    assert LIST.listed[3] == THREE.listed


def test_who_is_here_and_lost_its_keys_is_let_in_with_new_letterboxes():
    fresh = seat(8)
    again = back(replace(THREE, box=fresh.box, founding_box=fresh.founding_box))
    found = LIST.after(again, 1, HEAD).listed[3]
    assert found == Listed(HERE, THREE.key, fresh.box.public, fresh.founding_box.public, let_in=42)


def test_who_reads_on():
    seats = LIST.after(INVITE, 1, HEAD)
    assert seats.readers == {1, 2, 3, NINE}
    assert (seats.has_invitation, LIST.has_invitation) == (True, False)
    assert seats.here == {ONE.key: 1, TWO.key: 2, THREE.key: 3}
    assert seats.boxes() == {
        **{each.number: each.box.public for each in (ONE, TWO, THREE)},
        NINE: INVITED_BOX.public,
    }
    with pytest.raises(ValueError):
        Seats({1: ONE.listed, 2: replace(TWO.listed, box=None)}).boxes()
    assert Seats({1: ONE.listed, 5: Listed(AWAY, FIVE.key)}).boxes() == {1: ONE.box.public}


def test_25_read_on_and_no_more():
    assert len(FULL.seats.readers) == 25
    for act in (INVITE, LET_IN):
        assert refusal(lambda act=act: FULL.seats.after(act, 2, HEAD)) == (
            "listed.full",
            {"limit": 25},
        )
        smaller = FULL.seats.after(Act(OUT, 33), 2, HEAD)
        assert len(smaller.after(act, 2, HEAD).readers) == 25


@pytest.mark.parametrize("known", [*LIST.listed, NINE])
def test_a_key_is_given_once(known):
    seats = LIST.after(INVITE, 1, HEAD)
    key = seats.listed[known].key
    act = replace(INVITE, seat=8, key=key, box=seat(8).box.public)
    assert refusal(lambda: seats.after(act, 1, HEAD)) == ("listed.key-again", {"seat": 8})
    boxes = (NEW.box.public, NEW.founding_box.public)
    told = refusal(lambda: seats.joined(NINE, key, *boxes))
    assert told == ("listed.key-again", {"seat": NINE})


@pytest.mark.parametrize("other", [ONE.box, ONE.founding_box, INVITED_BOX])
def test_a_letterbox_is_made_known_once(other):
    seats = LIST.after(INVITE, 1, HEAD)
    box, fresh = other.public, seat(8)
    for work in (
        lambda: seats.with_boxes(2, box, None),
        lambda: seats.with_boxes(2, None, box),
        lambda: seats.joined(NINE, NEW.key, box, NEW.founding_box.public),
        lambda: seats.joined(NINE, NEW.key, NEW.box.public, box),
        lambda: seats.after(back(replace(FIVE, box=other)), 1, HEAD),
        lambda: seats.after(back(replace(FIVE, founding_box=other)), 1, HEAD),
        lambda: seats.after(replace(INVITE, seat=8, key=fresh.key, box=box), 1, HEAD),
    ):
        assert refusal(work)[0] == "listed.box-again"
    assert seats.knows_box(box)
    assert not seats.knows_box(fresh.box.public)


def test_one_letterbox_is_not_for_two_things():
    box = seat(8).box.public
    assert refusal(lambda: LIST.with_boxes(2, box, box)) == ("listed.box-again", {"seat": 2})
    told = refusal(lambda: Seats({1: ONE.listed}).joined(NINE, NEW.key, box, box))
    assert told == ("listed.box-again", {"seat": NINE})


def test_letterboxes_change_one_by_one():
    fresh = seat(8)
    one, other = fresh.box.public, fresh.founding_box.public
    assert LIST.with_boxes(2, None, None) == LIST
    assert LIST.with_boxes(2, one, None).listed[2] == replace(TWO.listed, box=one)
    assert LIST.with_boxes(2, None, one).listed[2] == replace(TWO.listed, founding_box=one)
    both = LIST.with_boxes(2, one, other).listed[2]
    assert both == replace(TWO.listed, box=one, founding_box=other)


def test_who_joins_is_here_under_its_own_key():
    seats = LIST.after(INVITE, 1, HEAD).joined(
        NINE, NEW.key, NEW.box.public, NEW.founding_box.public
    )
    assert seats.listed[NINE] == NEW.listed
    assert seats.listed[NINE].let_in == 0
    assert not seats.has_invitation


def test_nobody_puts_letterboxes_of_their_own_under_the_number_of_another():
    fresh = seat(8)
    for wrong in (
        replace(LET_IN, box=fresh.box.public),
        replace(LET_IN, founding_box=fresh.box.public),
        replace(LET_IN, signature=bytes(64)),
        replace(LET_IN, signature=b""),
        back(replace(ONE, number=5)),
    ):
        told = refusal(lambda wrong=wrong: LIST.after(wrong, 1, HEAD), SignatureError)
        assert told == ("listed.signature", {"seat": 5})
    check_own_boxes(LET_IN, FIVE.key, FEED)


def test_what_was_signed_before_a_letting_in_lists_nothing_again():
    """The computer has had other letterboxes since, and destroyed those."""
    here = LIST.after(LET_IN, 1, HEAD)
    fresh = seat(8)
    after = here.with_boxes(5, fresh.box.public, fresh.founding_box.public)
    away = after.after(Act(AWAY, 5), 1, replace(HEAD, n=50))
    assert away.listed[5] == Listed(AWAY, FIVE.key, let_in=42)
    for now in (after, away):
        told = refusal(lambda now=now: now.after(LET_IN, 1, replace(HEAD, n=60)))
        assert told == ("listed.asked-before", {"seat": 5, "last": 42, "found": 37})
    for n, is_good in ((41, False), (42, True), (60, True), (61, False)):
        again = back(FIVE, Spot(FEED, n, HEAD.link))
        if is_good:
            found = away.after(again, 1, replace(HEAD, n=60))
            assert found.listed[5] == replace(FIVE.listed, let_in=61)
        else:
            refusal(lambda again=again: away.after(again, 1, replace(HEAD, n=60)))


def test_a_question_is_for_one_feed_and_for_no_place_to_come():
    other = replace(HEAD, feed=OTHER_FEED)
    assert refusal(lambda: LIST.after(LET_IN, 1, other), SignatureError)[0] == "listed.signature"
    ahead = back(FIVE, Spot(FEED, 42, SHOWN.link))
    told = refusal(lambda: LIST.after(ahead, 1, HEAD))
    assert told == ("listed.asked-ahead", {"seat": 5, "last": 41, "found": 42})
    elsewhere = back(FIVE, Spot(FEED, 41, SHOWN.link))
    told = refusal(lambda: LIST.after(elsewhere, 1, HEAD))
    assert told == ("listed.asked-elsewhere", {"seat": 5, "place": 41})
    assert LIST.after(back(FIVE, Spot(FEED, 41, HEAD.link)), 1, HEAD).listed[5].let_in == 42


def test_places_begin_anew_with_a_founding():
    listed = {5: Listed(AWAY, FIVE.key, let_in=9), 1: replace(ONE.listed, let_in=7)}
    found = Seats(listed).founded({1: ONE.key}).listed
    assert (found[5], found[1].let_in) == (Listed(AWAY, FIVE.key), 0)


def test_letterboxes_are_signed_as_the_text_says():
    shown = Spot(FEED, 37, bytes(range(32)))
    signature = back_signature(FIVE.identity, shown, 5, b"b" * 1_216, b"f" * 1_216)
    told = (
        FEED + bytes([0] * 7 + [37]) + bytes(range(32)) + bytes([5]) + b"b" * 1_216 + b"f" * 1_216
    )
    verify_ed25519(FIVE.key, pae(b"lifafa/back/1", told), signature)


def test_an_invitation_ends_with_who_made_it():
    by_two = LIST.after(INVITE, 2, HEAD)
    found = by_two.after(Act(OUT, 2), 1, HEAD)
    assert NINE not in found.listed
    assert found.listed[2] == Listed(OUT, TWO.key)
    assert found.readers == {1, 3}
    for act in (TAKE_OUT, Act(AWAY, 2)):
        assert by_two.after(act, 1, HEAD).listed[NINE].state == INVITED


def test_the_number_of_an_invitation_that_was_taken_back_is_given_again():
    seats = LIST.after(INVITE, 1, HEAD).after(Act(OUT, NINE), 2, HEAD)
    assert seats == LIST
    other = replace(INVITE, key=NEW.key, box=seat(8).box.public)
    assert seats.after(other, 1, HEAD).listed[NINE].key == NEW.key
    assert seats.after(INVITE, 1, HEAD).listed[NINE] == OPEN_INVITATION


def test_who_joined_stays_when_who_invited_goes():
    joined = LIST.after(INVITE, 2, HEAD).joined(
        NINE, NEW.key, NEW.box.public, NEW.founding_box.public
    )
    assert joined.after(Act(OUT, 2), 1, HEAD).listed[NINE] == NEW.listed


@pytest.mark.parametrize("act", [INVITE, LET_IN, PUT_AWAY, TAKE_OUT], ids=lambda act: act.state)
def test_an_act_comes_back_as_it_was(act):
    told = act_json(act)
    assert read_act(told, NOW) == act
    assert told["as"] == act.state
    assert (
        set(told)
        == {
            INVITED: {"as", "seat", "key", "box", "until"},
            HERE: {"as", "seat", "n", "link", "box", "founding_box", "signature"},
            AWAY: {"as", "seat"},
            OUT: {"as", "seat"},
        }[act.state]
    )


@pytest.mark.parametrize("act", [INVITE, LET_IN, PUT_AWAY], ids=lambda act: act.state)
def test_no_act_has_more_or_less(act):
    told = act_json(act)
    for name in told:
        with pytest.raises(SchemaError):
            read_act({key: value for key, value in told.items() if key != name}, NOW)
    with pytest.raises(SchemaError):
        read_act(told | {"more": 1}, NOW)


def test_an_invitation_has_at_most_seven_days():
    told = act_json(INVITE)
    for until, is_good in ((NOW, False), (NOW + 1, True), (NOW + 604_800, True),
                           (NOW + 604_801, False)):  # fmt: skip
        if is_good:
            assert read_act(told | {"until": until}, NOW).until == until
        else:
            assert refusal(lambda until=until: read_act(told | {"until": until}, NOW),
                           SchemaError)[0] == "listed.life"  # fmt: skip


@pytest.mark.parametrize("number", [1, 99])
def test_numbers_go_from_1_to_99(number):
    assert read_act({"as": "out", "seat": number}, NOW) == Act(OUT, number)
    for wrong in (0, 100, True, "1"):
        with pytest.raises(CryptoError):
            read_act({"as": "out", "seat": wrong}, NOW)


def test_which_acts_need_a_new_term():
    ends = {act.state: act.ends_reading for act in (INVITE, LET_IN, PUT_AWAY, TAKE_OUT)}
    assert ends == {INVITED: False, HERE: False, AWAY: True, OUT: True}


def test_nothing_of_it_shows_keys():
    for shown in (repr(LIST.listed[1]), repr(INVITE), repr(LET_IN), repr(KNOWN)):
        for hidden in (ONE.key, JOIN.public.ed25519, FIVE.box.public, SIX.key):
            assert repr(hidden)[2:20] not in shown
