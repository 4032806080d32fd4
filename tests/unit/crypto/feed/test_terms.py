"""A term key reaches each computer that reads on, and nobody else."""

from dataclasses import replace

import pytest

from crypto.base.primitives import kdf
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CardError, FeedError, SchemaError, TamperError
from crypto.feed import terms
from crypto.feed.terms import Wrap, new_term
from feed_bad import flipped
from feed_maker import FEED, ONE, OTHER_FEED, SEATS, TERM_KEYS, THREE, TWO, opening

KEY = TERM_KEYS[2]
TERM = opening(FEED, 2)
WRAPS = TERM.wraps


def reason(work, kind):
    with pytest.raises(kind) as refused:
        work()
    return refused.value.reason


def test_every_seat_opens_its_own_entry():
    assert [wrap.seat for wrap in WRAPS] == [1, 2, 3]
    assert {len(wrap.hpke) for wrap in WRAPS} == {1_168}
    for each in SEATS:
        assert TERM.open(FEED, each.number, each.box) == KEY


def test_entries_rise_whatever_the_order_they_were_asked_in():
    boxes = {each.number: each.box.public for each in (THREE, ONE, TWO)}
    assert [wrap.seat for wrap in new_term(FEED, 2, KEY, boxes).wraps] == [1, 2, 3]


@pytest.mark.parametrize("changed", ["feed", "term", "seat", "letterbox", "bytes", "enc"])
def test_an_entry_that_was_moved_or_changed_does_not_open(changed):
    feed = OTHER_FEED if changed == "feed" else FEED
    term = 3 if changed == "term" else 2
    box = ONE.box if changed == "letterbox" else TWO.box
    entry = WRAPS[1]
    if changed == "seat":
        entry = Wrap(1, entry.hpke)
    if changed in ("bytes", "enc"):
        entry = Wrap(2, flipped(entry.hpke, -1 if changed == "bytes" else 0))
    with pytest.raises(TamperError) as refused:
        replace(TERM, term=term, wraps=(entry,)).open(feed, entry.seat, box)
    assert (refused.value.reason, refused.value.facts) == ("term.entry", {})


def test_without_an_entry_of_ours_nothing_is_opened():
    with pytest.raises(FeedError) as refused:
        replace(TERM, wraps=WRAPS[:1] + WRAPS[2:]).open(FEED, 2, TWO.box)
    assert (refused.value.reason, refused.value.facts) == ("term.no-entry", {"seat": 2})


def test_entries_are_for_exactly_who_reads_on():
    TERM.check_for([3, 1, 2])
    for seats, told, seat in (
        ([1, 2, 3, 9, 8], "term.entry-missing", 8),
        ([1, 2], "term.entry-foreign", 3),
        ([1, 4], "term.entry-missing", 4),
        ([3], "term.entry-foreign", 1),
    ):
        with pytest.raises(FeedError) as refused:
            TERM.check_for(seats)
        assert (refused.value.reason, refused.value.facts) == (told, {"seat": seat})


def test_a_key_is_for_one_to_twenty_five():
    boxes = dict.fromkeys(range(1, 26), ONE.box.public)
    assert len(new_term(FEED, 2, KEY, boxes).wraps) == 25
    with pytest.raises(ValueError):
        new_term(FEED, 2, KEY, boxes | {26: ONE.box.public})
    with pytest.raises(ValueError):
        new_term(FEED, 2, KEY, {})


def test_a_letterbox_that_is_none_is_refused():
    assert reason(lambda: new_term(FEED, 2, KEY, {1: bytes(9)}), CardError) == "enc-key.length"


def test_nobody_is_given_another_key_than_the_others():
    """One who opens a term could otherwise show one envelope to two computers in two ways."""
    other = new_term(FEED, 2, TERM_KEYS[3], {2: TWO.box.public})
    mixed = replace(TERM, wraps=(WRAPS[0], other.wraps[0], WRAPS[2]))
    assert mixed.open(FEED, 1, ONE.box) == KEY
    with pytest.raises(TamperError) as refused:
        mixed.open(FEED, 2, TWO.box)
    assert (refused.value.reason, refused.value.facts) == ("term.other-key", {})


def test_the_keys_of_a_term_are_those_of_the_text():
    assert TERM.commit == kdf(KEY, FEED, b"lifafa/term/commit/1")
    assert terms.feed_key(KEY, FEED) == kdf(KEY, FEED, b"lifafa/feed/1")
    assert terms.presence_key(KEY, FEED) == kdf(KEY, FEED, b"lifafa/presence/1")
    assert terms.feed_key(KEY, FEED) != terms.feed_key(KEY, OTHER_FEED)


def test_keys_and_letterboxes_are_drawn_anew():
    drawn = {terms.new_term_key() for _ in range(4)}
    assert {len(key) for key in drawn} == {32}
    assert len(drawn) == 4
    pairs = {terms.new_letterbox().public for _ in range(2)}
    assert len(pairs) == 2


def test_what_is_read_is_what_was_written():
    told = terms.new_term_json(TERM)
    assert terms.read_new_term(told, 2, 2) == TERM
    assert set(told) == {"term", "commit", "wraps"}
    entry = told["wraps"][0]
    assert set(entry) == {"seat", "hpke"}
    last = told | {"wraps": [entry | {"seat": 99}]}
    assert terms.read_new_term(last, 1, 3).wraps[0].seat == 99


@pytest.mark.parametrize("seat", [0, 100])
def test_an_entry_is_for_a_computer_of_the_office(seat):
    told = terms.new_term_json(TERM)
    told["wraps"] = [told["wraps"][0] | {"seat": seat}]
    assert reason(lambda: terms.read_new_term(told, 2, 2), SchemaError) == "wrap.seat"


@pytest.mark.parametrize("number", [2, 5])
def test_a_term_has_a_number_that_it_may_have(number):
    told = terms.new_term_json(TERM) | {"term": number}
    assert reason(lambda: terms.read_new_term(told, 3, 4), SchemaError) == "term.number-value"
    assert terms.read_new_term(told, 2, 5).term == number


def test_an_entry_of_the_text_opens():
    info = b"lifafa/term/1 feed=" + FEED.hex().encode() + b" term=2 seat=1"
    pair = HybridKey.from_seed(ONE.box.seed)
    assert pair.open(WRAPS[0].hpke[:1_120], WRAPS[0].hpke[1_120:], info) == KEY
    assert replace(WRAPS[0], seat=2) != WRAPS[0]


def test_of_an_opening_only_its_number_is_shown():
    assert repr(TERM) == "NewTerm(term=2)"
