"""Presence is 256 bytes that tell nothing outside, and a fork at once inside."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CryptoError, FeedError, NotOursError
from crypto.feed.presence import ACTS, Presence, open_presence, seal_presence
from feed_bad_beside import HERE
from feed_maker import FEED, HEAD, KNOWN, SEATS, TERM_KEYS, TWO, hex_of

KEY = TERM_KEYS[1]
NUMBERS = st.integers(1, 2**53 - 1)
PRESENCES = st.builds(
    Presence,
    seat=st.just(2),
    act=st.sampled_from(ACTS),
    user=st.integers(0, 2**32 - 1),
    inc=st.integers(1, 65_535),
    count=NUMBERS,
    n=NUMBERS | st.just(0),
    link=st.binary(min_size=8, max_size=8),
    case=st.none() | st.integers(1, 2**128 - 1).map("{:032x}".format),
    what=st.text("abcz0_./:-9", max_size=90),
)


def told(presence, sender=TWO):
    return seal_presence(FEED, KEY, sender.identity, presence)


def heard(raw):
    return open_presence(raw, FEED, KEY, KNOWN.seats.here)


@given(PRESENCES)
@settings(max_examples=80, deadline=None)
def test_whatever_is_told_is_heard_and_has_one_size(presence):
    raw = told(presence)
    assert len(raw) == 256
    assert heard(raw) == presence


@pytest.mark.parametrize(
    "changes",
    [
        {"user": 0, "inc": 1, "count": 1, "n": 0, "what": "", "case": None},
        {"user": 2**32 - 1, "inc": 65_535, "count": 2**53 - 1, "n": 2**53 - 1},
        {"what": "z" * 90},
        {"what": "0"},
        {"act": "here"},
        {"act": "types"},
        {"case": "0" * 31 + "1"},
    ],
)
def test_the_smallest_and_the_largest_are_heard(changes):
    presence = replace(HERE, **changes)
    assert heard(told(presence)) == presence


def test_every_seat_is_heard_in_its_own_name():
    for each in SEATS:
        assert heard(told(replace(HERE, seat=each.number), each)).seat == each.number


@given(st.integers(0, 2_047))
@settings(max_examples=80, deadline=None)
def test_any_flipped_bit_is_refused(bit):
    changed = bytearray(told(HERE))
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CryptoError) as refused:
        heard(bytes(changed))
    assert refused.value.reason == "presence.seal"


def test_no_two_are_alike():
    assert told(HERE)[:24] != told(HERE)[:24]


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "sleeps"},
        {"user": -1},
        {"user": 2**32},
        {"inc": 2**32},
        {"count": 2**64},
        {"n": -1},
        {"link": HEAD.link},
        {"link": b""},
        {"case": "ab"},
        {"case": "00" * 16},
        {"case": hex_of("case") + "00"},
    ],
)
def test_what_has_no_room_is_not_told(changes):
    with pytest.raises(ValueError):
        told(replace(HERE, **changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"inc": 0}, "presence.number"),
        ({"count": 0}, "presence.number"),
        ({"count": 2**53}, "presence.number"),
        ({"n": 2**53}, "presence.number"),
        ({"what": "Name"}, "presence.what"),
        ({"what": "a" * 91}, "presence.padding"),
    ],
)
def test_what_would_be_refused_is_not_told(changes, reason):
    with pytest.raises(NotOursError) as refused:
        told(replace(HERE, **changes))
    assert refused.value.reason == reason


@pytest.mark.parametrize("last", [(0, 0), (1, 8), (0, 99)])
def test_what_comes_after_is_heard(last):
    HERE.check_after(last)


@pytest.mark.parametrize("last", [(1, 9), (1, 10), (2, 1)])
def test_what_was_heard_before_is_passed_over(last):
    with pytest.raises(FeedError) as refused:
        HERE.check_after(last)
    assert (refused.value.reason, refused.value.facts) == ("presence.replayed", {"seat": 2})


def test_another_link_at_a_place_that_both_know_is_a_fork():
    HERE.check_link(HEAD.link)
    HERE.check_link(HEAD.link[:8] + bytes(24))
    for other in (bytes(32), HEAD.link[:7] + bytes(25)):
        with pytest.raises(FeedError) as refused:
            HERE.check_link(other)
        told_ = {"seat": 2, "place": 41}
        assert (refused.value.reason, refused.value.facts) == ("presence.fork", told_)


def test_refusals_tell_numbers_only():
    for raw, facts in (
        (told(HERE)[:-1], {"wanted": 256, "found": 255}),
        (told(replace(HERE, seat=4)), {"seat": 4}),
        (told(replace(HERE, seat=3)), {"seat": 3}),
    ):
        with pytest.raises(CryptoError) as refused:
            heard(raw)
        assert refused.value.facts == facts
