"""A feed is one line: each place stands on all before it."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import FeedError, NotOursError
from crypto.feed.chain import Envelope, Head, check_code, is_check_code, link_of, place_bytes
from feed_maker import FEED, HEAD, OTHER_FEED, founding

BODY = b"made-up body"
NEXT = Envelope(42, HEAD.link, 1, BODY)


def test_links_are_those_of_the_text():
    raw = founding()
    start = hashlib.sha256(b"lifafa/feed/start/1" + FEED + hashlib.sha256(raw).digest()).digest()
    assert Head.first(FEED, raw) == Head(FEED, 0, start, 1)
    place = FEED + (42).to_bytes(8) + HEAD.link + (1).to_bytes(4)
    assert place_bytes(FEED, 42, HEAD.link, 1) == place
    assert link_of(FEED, NEXT) == hashlib.sha256(b"lifafa/feed/link/1" + place + BODY).digest()


def test_a_head_goes_on_and_a_new_term_counts_from_the_next_place():
    HEAD.check_next(NEXT)
    assert HEAD.after(NEXT, opens_term=False) == Head(FEED, 42, link_of(FEED, NEXT), 1)
    assert HEAD.after(NEXT, opens_term=True) == Head(FEED, 42, link_of(FEED, NEXT), 2)


@pytest.mark.parametrize(
    ("changes", "told", "facts"),
    [
        ({"n": 41}, "feed.place", {"wanted": 42, "found": 41}),
        ({"n": 43}, "feed.place", {"wanted": 42, "found": 43}),
        ({"prev": bytes(32)}, "feed.prev", {"place": 42}),
        ({"term": 2}, "feed.term", {"place": 42, "wanted": 1, "found": 2}),
    ],
)
def test_what_is_not_next_is_refused(changes, told, facts):
    with pytest.raises(FeedError) as refused:
        HEAD.check_next(replace(NEXT, **changes))
    assert (refused.value.reason, refused.value.facts) == (told, facts)


def test_the_place_is_looked_at_before_the_link_and_the_link_before_the_term():
    for changes, told in (
        ({"n": 9, "prev": bytes(32), "term": 2}, "feed.place"),
        ({"prev": bytes(32), "term": 2}, "feed.prev"),
    ):
        with pytest.raises(FeedError) as refused:
            HEAD.check_next(replace(NEXT, **changes))
        assert refused.value.reason == told


@pytest.mark.parametrize(
    "changes",
    [{"n": 41}, {"prev": bytes(32)}, {"term": 2}, {"body": b"other"}, {"body": BODY + b"\0"}],
)
def test_whatever_changes_gives_another_link(changes):
    assert link_of(FEED, replace(NEXT, **changes)) != link_of(FEED, NEXT)
    assert link_of(OTHER_FEED, NEXT) != link_of(FEED, NEXT)


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 0},
        {"n": 2**53},
        {"term": 0},
        {"term": 2**31},
        {"prev": bytes(31)},
        {"prev": bytes(33)},
    ],
)
def test_an_envelope_has_numbers_that_fit(changes):
    with pytest.raises(ValueError):
        replace(NEXT, **changes)


@pytest.mark.parametrize(
    "changes", [{"n": 1}, {"n": 2**53 - 1}, {"term": 1}, {"term": 2**31 - 1}, {"body": b""}]
)
def test_the_smallest_and_the_largest_fit(changes):
    assert replace(NEXT, **changes)


@pytest.mark.parametrize("changes", [{"feed": bytes(15)}, {"link": bytes(31)}])
def test_a_head_has_lengths_that_fit(changes):
    with pytest.raises(ValueError):
        replace(HEAD, **changes)


def test_a_check_code_is_eight_digits_of_the_link():
    link = (12_345_600_004_567).to_bytes(8) + bytes(24)
    assert check_code(link) == "0000 4567"
    assert check_code(bytes(8) + b"\xff" * 24) == "0000 0000"
    most = int.from_bytes(b"\xff" * 8) % 100_000_000
    assert check_code(b"\xff" * 8 + bytes(24)) == f"{most // 10_000:04d} {most % 10_000:04d}"


@given(st.binary(min_size=32, max_size=32))
def test_a_code_that_is_typed_as_it_is_shown_is_the_same(link):
    code = check_code(link)
    assert is_check_code(code, link)
    assert is_check_code("-".join(code.replace(" ", "")), link)
    devanagari = code.translate({48 + digit: 0x966 + digit for digit in range(10)})
    assert is_check_code(devanagari, link)
    wrong = str((int(code[0]) + 1) % 10) + code[1:]
    assert not is_check_code(wrong, link)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1234 567", "check-code.length"),
        ("1234 56789", "check-code.length"),
        ("", "check-code.length"),
        ("1234 567x", "check-code.character"),
    ],
)
def test_what_is_no_code_is_not_compared(typed, told):
    with pytest.raises(NotOursError) as refused:
        is_check_code(typed, HEAD.link)
    assert refused.value.reason == told


def test_how_many_digits_were_typed_is_told():
    with pytest.raises(NotOursError) as refused:
        is_check_code("123 4", HEAD.link)
    assert refused.value.facts == {"digits": 4}
