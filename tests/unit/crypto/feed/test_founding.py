"""A feed begins with a file that one computer signs, and that counts only as one of the office."""

from dataclasses import replace

import pytest

from crypto.errors import FeedError, SchemaError
from crypto.feed.founding import OldFeed, make_founding, read_founding
from crypto.feed.terms import new_term
from feed_maker import FEED, OLD, ONE, SEATS, TERM_KEYS, THREE, founding, opening
from packet_maker import NOW


def test_a_founding_says_what_it_was_told():
    first, later = read_founding(founding()), read_founding(founding(old=OLD, at=NOW + 5))
    assert (first.feed, first.old, first.seat, first.at) == (FEED, None, 1, NOW)
    assert (later.old, later.at) == (OLD, NOW + 5)
    assert first.signer == ONE.key
    for each in SEATS:
        assert first.keys.open(FEED, each.number, each.box) == TERM_KEYS[1]
    raw = founding()
    assert read_founding(bytearray(raw)).raw == raw


def test_it_counts_only_when_somebody_known_signed_it():
    found = read_founding(founding())
    found.check_signed_by({ONE.key, THREE.key})
    for keys in ([], [THREE.key]):
        with pytest.raises(FeedError) as refused:
            found.check_signed_by(keys)
        assert refused.value.reason == "founding.stranger"


def test_what_breaks_a_rule_is_not_made():
    good = {"feed": FEED, "old": None, "keys": opening(FEED, 1), "seat": 1, "at": NOW}
    assert make_founding(ONE.identity, **good)
    for changes, kind, told in (
        ({"seat": 9}, FeedError, "founding.own-entry"),
        ({"feed": bytes(15)}, SchemaError, "founding.feed"),
        ({"old": OldFeed(FEED, 1, bytes(32))}, FeedError, "founding.itself"),
        ({"old": replace(OLD, link=bytes(31))}, SchemaError, "founding.old-link"),
        ({"keys": replace(opening(FEED, 1), wraps=())}, SchemaError, "wraps.count"),
        ({"keys": opening(FEED, 2)}, SchemaError, "term.number-value"),
    ):
        with pytest.raises(kind) as refused:
            make_founding(ONE.identity, **(good | changes))
        assert refused.value.reason == told


def test_an_old_feed_may_have_ended_before_its_first_place():
    raw = founding(old=replace(OLD, n=0))
    assert read_founding(raw).old.n == 0


def test_it_has_room_for_an_office_of_25():
    boxes = dict.fromkeys(range(75, 100), ONE.box.public)
    many = new_term(FEED, 1, TERM_KEYS[1], boxes)
    raw = founding(keys=many, seat=99, old=OLD)
    assert 50_000 < len(raw) <= 65_536
    assert len(read_founding(raw).keys.wraps) == 25


def test_the_founder_is_a_computer_of_the_office():
    with pytest.raises(SchemaError) as refused:
        founding(seat=100)
    assert refused.value.reason == "founding.seat"
