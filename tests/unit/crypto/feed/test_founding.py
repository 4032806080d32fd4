"""A feed begins with a file that one computer signs, and that counts only as one of the office."""

from dataclasses import replace
from itertools import pairwise

import pytest

from crypto.errors import CardError, FeedError, SchemaError, TamperError
from crypto.feed.chain import Spot
from crypto.feed.founding import first_key, make_founding, read_founding
from crypto.feed.seats import AWAY, HERE, INVITED, OUT, Listed, Seats
from crypto.feed.terms import commitment, new_term
from feed_bad import flipped
from feed_bad_beside import entries, founded
from feed_maker import (
    FEED,
    FIVE,
    KNOWN,
    OLD,
    ONE,
    OTHER_FEED,
    SEATS,
    SIX,
    TERM_KEYS,
    THREE,
    TWO,
    first_keys,
    founding,
    seat,
)
from packet_maker import NOW, seed

KEY = TERM_KEYS[1]
GOOD = {"feed": FEED, "count": 3, "old": OLD, "keys": first_keys(), "seat": 1, "at": NOW}
FIRST = {"old": None, "count": 1, "keys": first_keys(ONE)}


def reason(work, kind=FeedError):
    with pytest.raises(kind) as refused:
        work()
    return refused.value.reason


def test_a_founding_says_what_it_was_told():
    first, later = read_founding(founding(**FIRST)), read_founding(founding(at=NOW + 5))
    assert (first.feed, first.old, first.seat, first.at) == (FEED, None, 1, NOW)
    assert (later.old, later.at, later.count, first.count) == (OLD, NOW + 5, 3, 1)
    assert first.signer == ONE.key
    assert [entry.seat for entry in later.entries] == [1, 2, 3]
    assert later.commit == commitment(KEY, FEED)
    raw = founding()
    assert read_founding(bytearray(raw)).raw == raw


def test_every_seat_opens_its_entry_with_its_letterbox_for_foundings_alone():
    found = read_founding(founding())
    for each in SEATS:
        assert found.open(each.number, each.key, each.founding_box) == KEY
        assert reason(lambda each=each: found.open(each.number, each.key, each.box),
                      TamperError) == "term.entry"  # fmt: skip
    for number, key in ((4, ONE.key), (1, TWO.key)):
        told = reason(lambda number=number, key=key: found.open(number, key, ONE.founding_box))
        assert told == "founding.no-entry"


@pytest.mark.parametrize("changed", ["feed", "seat", "bytes", "other key"])
def test_an_entry_that_was_moved_or_changed_does_not_open(changed):
    found = read_founding(founding())
    entry = found.entries[1]
    if changed == "feed":
        found = replace(found, feed=OTHER_FEED)
    if changed == "seat":
        found = replace(found, entries=(replace(found.entries[0], hpke=entry.hpke),))
        entry = found.entries[0]
    if changed == "bytes":
        found = replace(found, entries=(replace(entry, hpke=flipped(entry.hpke, 1_150)),))
    if changed == "other key":
        found = replace(found, commit=commitment(TERM_KEYS[2], FEED))
    told = reason(lambda: found.open(entry.seat, entry.key, TWO.founding_box), TamperError)
    assert told == ("term.other-key" if changed == "other key" else "term.entry")


def test_an_entry_of_a_term_is_none_of_a_founding():
    """Who opens term 1 of a feed by a unit could otherwise let entries stand for one another."""
    boxes = {1: ONE.founding_box.public}
    wrap = new_term(FEED, 1, KEY, boxes).wraps[0]
    found = read_founding(founding())
    moved = replace(found, entries=(replace(found.entries[0], hpke=wrap.hpke),))
    assert reason(lambda: moved.open(1, ONE.key, ONE.founding_box), TamperError) == "term.entry"


def test_it_counts_only_by_somebody_who_is_here():
    found = read_founding(founding())
    found.check_founder(KNOWN.seats)
    other = {number: one for number, one in KNOWN.seats.listed.items() if number != 1}
    for listed in (
        other,
        other | {1: replace(ONE.listed, state=AWAY)},
        other | {1: replace(ONE.listed, state=OUT)},
        other | {1: replace(ONE.listed, key=SIX.key)},
        other | {7: ONE.listed},
    ):
        with pytest.raises(FeedError) as refused:
            found.check_founder(Seats(listed))
        assert (refused.value.reason, refused.value.facts) == ("founding.stranger", {"seat": 1})


def test_it_goes_on_from_the_feed_that_it_names_and_is_counted_on():
    found = read_founding(founding())
    before = read_founding(founding(feed=OLD.feed, old=replace(OLD, feed=OTHER_FEED), count=2))
    found.check_goes_on(before)
    assert reason(lambda: found.check_goes_on(replace(before, feed=OTHER_FEED))) == (
        "founding.other-feed"
    )
    assert reason(lambda: replace(found, old=None).check_goes_on(before)) == "founding.other-feed"
    for count in (1, 3):
        with pytest.raises(FeedError) as refused:
            found.check_goes_on(replace(before, count=count))
        told = {"wanted": count + 1, "found": 3}
        assert (refused.value.reason, refused.value.facts) == ("founding.count", told)


def test_of_two_foundings_the_same_one_stands_for_everybody():
    one, other = (read_founding(founding(at=NOW + later)) for later in (1, 2))
    low, high = sorted((one, other), key=lambda each: each.head.link)
    assert low.is_above(high)
    assert not high.is_above(low)
    assert not low.is_above(low)
    later = read_founding(founding(count=4))
    assert later.is_above(low)
    assert not low.is_above(later)


def test_the_lower_link_stands_whatever_bytes_it_has():
    found = read_founding(founding())
    some = sorted(
        (replace(found, raw=bytes([at])) for at in range(64)), key=lambda each: each.head.link
    )
    assert {0, 255} <= {byte for one in some for byte in one.head.link}
    for low, high in pairwise(some):
        assert low.is_above(high)
        assert not high.is_above(low)


def test_the_list_goes_on_without_who_has_no_entry():
    listed = {
        **{each.number: each.listed for each in SEATS},
        4: seat(4).listed,
        5: Listed(AWAY, FIVE.key),
        6: Listed(OUT, SIX.key),
        7: replace(seat(7).listed, founding_box=None),
        8: Listed(INVITED, seat(8).key, seat(8).box.public, None, NOW, 1),
    }
    found = read_founding(founding()).seats_after(Seats(listed)).listed
    assert {number: found[number] for number in (1, 2, 3)} == {
        each.number: replace(each.listed, founding_box=None) for each in SEATS
    }
    assert found[4] == Listed(OUT, seat(4).key)
    assert found[5] == Listed(AWAY, FIVE.key)
    assert found[6] == Listed(OUT, SIX.key)
    assert found[7] == Listed(AWAY, seat(7).key)
    assert 8 not in found


def test_the_first_feed_of_a_register_has_one_computer():
    found = read_founding(founding(**FIRST))
    assert found.seats_after(Seats({})) == Seats({1: Listed(HERE, ONE.key)})


@pytest.mark.parametrize(
    "one", [None, Listed(AWAY, TWO.key), Listed(OUT, TWO.key), replace(TWO.listed, key=SIX.key)]
)
def test_no_entry_is_for_somebody_who_is_not_here(one):
    listed = {each.number: each.listed for each in SEATS} | {2: one}
    with pytest.raises(FeedError) as refused:
        read_founding(founding()).seats_after(Seats({k: v for k, v in listed.items() if v}))
    assert (refused.value.reason, refused.value.facts) == ("founding.entry-foreign", {"seat": 2})


def test_who_was_taken_out_elsewhere_is_known():
    """A founding by one who had not heard of it: what to do first is told by both lists."""
    own = Seats({**KNOWN.seats.listed, 2: Listed(OUT, TWO.key), 3: Listed(OUT, THREE.key)})
    new = read_founding(founding()).seats_after(KNOWN.seats)
    assert new.to_take_out(own) == (2, 3)
    assert new.to_take_out(KNOWN.seats) == ()
    away = Seats({**new.listed, 3: Listed(AWAY, THREE.key), 2: Listed(OUT, TWO.key)})
    assert away.to_take_out(own) == (3,)


def test_what_breaks_a_rule_is_not_made():
    assert make_founding(ONE.identity, **GOOD)
    for changes, kind, told in (
        ({"seat": 9}, FeedError, "founding.own-entry"),
        ({"feed": bytes(15)}, SchemaError, "founding.feed"),
        ({"old": Spot(FEED, 1, bytes(32))}, FeedError, "founding.itself"),
        ({"old": replace(OLD, link=bytes(31))}, SchemaError, "founding.old-link"),
        ({"keys": replace(first_keys(), entries=())}, SchemaError, "founding.entries"),
        ({"count": 1}, FeedError, "founding.first-count"),
        ({"count": 0}, SchemaError, "founding.count-value"),
        ({"old": None, "count": 1}, FeedError, "founding.first-entries"),
    ):
        with pytest.raises(kind) as refused:
            make_founding(ONE.identity, **(GOOD | changes))
        assert refused.value.reason == told


def test_refusals_tell_numbers_only():
    for changes, facts in (({"count": 1}, {"found": 1}), ({"old": None, "count": 1}, {"found": 3})):
        with pytest.raises(FeedError) as refused:
            make_founding(ONE.identity, **(GOOD | changes))
        assert refused.value.facts == facts


def test_an_old_feed_may_have_ended_before_its_first_place():
    raw = founding(old=replace(OLD, n=0))
    assert read_founding(raw).old.n == 0


def test_it_has_room_for_an_office_of_25():
    takers = {n: (seed(f"many/{n}"), ONE.founding_box.public) for n in range(75, 99)}
    many = first_key(FEED, KEY, takers | {99: (ONE.key, ONE.founding_box.public)})
    raw = founding(keys=many, seat=99)
    assert 50_000 < len(raw) <= 65_536
    assert len(read_founding(raw).entries) == 25


def test_a_key_is_for_one_to_twenty_five():
    taker = (ONE.key, ONE.founding_box.public)
    assert len(first_key(FEED, KEY, dict.fromkeys(range(1, 26), taker)).entries) == 25
    for takers in ({}, dict.fromkeys(range(1, 27), taker)):
        with pytest.raises(ValueError):
            first_key(FEED, KEY, takers)
    with pytest.raises(CardError):
        first_key(FEED, KEY, {1: (ONE.key, bytes(9))})


def test_entries_rise_whatever_the_order_they_were_asked_in():
    takers = {each.number: (each.key, each.founding_box.public) for each in (THREE, ONE, TWO)}
    assert [entry.seat for entry in first_key(FEED, KEY, takers).entries] == [1, 2, 3]


def test_no_entry_is_for_a_computer_numbered_0():
    raw = entries(lambda each: [each[0] | {"seat": 0}, *each])()
    assert reason(lambda: read_founding(raw), SchemaError) == "founding.entry-seat"


@pytest.mark.parametrize("version", ["2", None, True, [2], {"v": 2}])
def test_a_version_that_is_no_number_is_refused_and_ends_no_reading(version):
    assert reason(lambda: read_founding(founded(v=version)()), SchemaError) == "founding.version"


def test_the_founder_is_a_computer_of_the_office():
    with pytest.raises(SchemaError) as refused:
        founding(seat=100)
    assert refused.value.reason == "founding.seat"
