"""A computer without a term key comes back by a question and an answer beside the feed."""

import hashlib
import json
from dataclasses import replace

import pytest

from crypto.envelope import hybrid
from crypto.errors import CryptoError, FeedError, LimitError, SchemaError, TamperError
from crypto.feed.letting_in import (
    LetIn,
    make_answer,
    make_asking,
    read_answer,
    read_asking,
)
from crypto.feed.seats import AWAY, HERE, INVITED, OUT, Listed, Seats
from crypto.feed.snapshot import Count
from crypto.office import signed_object
from feed_maker import (
    ANSWER_BOX,
    FEED,
    FIVE,
    KNOWN,
    LET_IN,
    NEW,
    ONE,
    OTHER_FEED,
    SIX,
    SNAPSHOT,
    TERM_KEYS,
    TWO,
    answer,
    asked,
    asking,
)
from packet_maker import NOW, seed

GIVEN = LetIn(1, TERM_KEYS[1], SNAPSHOT)


def refusal(work, kind=FeedError):
    with pytest.raises(kind) as refused:
        work()
    return refused.value.reason, refused.value.facts


def test_a_question_says_what_it_was_told():
    raw = asking()
    found = read_asking(raw)
    assert (found.feed, found.seat, found.n, found.link) == (FEED, 5, 12, seed("feed/link/12"))
    assert (found.answer_box, found.at, found.signer) == (ANSWER_BOX.public, NOW, FIVE.key)
    assert found.sha256 == hashlib.sha256(raw).digest()
    assert found.act == LET_IN
    assert KNOWN.seats.after(found.act, 1).listed[5] == FIVE.listed


def test_it_says_nothing_of_what_waits_and_nothing_of_the_register():
    told = json.loads(signed_object.decode(asking(), "lifafa/asking/1").body)
    assert set(told) == {"v", "feed", "seat", "n", "link", "answer_box", "box", "founding_box",
                         "signature", "at"}  # fmt: skip
    told = json.loads(signed_object.decode(answer(), "lifafa/letting-in/1").body)
    assert set(told) == {"v", "feed", "seat", "by", "asking", "hpke"}
    for hidden in (TERM_KEYS[1], SNAPSHOT.key, SNAPSHOT.name.encode()):
        assert hidden not in answer()


@pytest.mark.parametrize("state", [HERE, AWAY])
def test_who_is_here_or_away_may_ask(state):
    listed = {1: ONE.listed, 5: Listed(state, FIVE.key)}
    asked().check_asked_by(Seats(listed))


@pytest.mark.parametrize(
    "listed",
    [
        {},
        {5: Listed(OUT, FIVE.key)},
        {5: Listed(INVITED, FIVE.key, NEW.box.public)},
        {5: Listed(AWAY, SIX.key)},
        {4: Listed(AWAY, FIVE.key)},
    ],
    ids=["nobody", "out", "invited", "another key", "another number"],
)
def test_nobody_else_is_let_in(listed):
    told = refusal(lambda: asked().check_asked_by(Seats({1: ONE.listed} | listed)))
    assert told == ("asking.stranger", {"seat": 5})


def test_no_answer_goes_to_an_old_letterbox():
    """What is sealed to it would open more at that computer than the answer."""
    for listed in (
        {5: Listed(HERE, FIVE.key, ANSWER_BOX.public)},
        {5: Listed(AWAY, FIVE.key), 1: replace(ONE.listed, founding_box=ANSWER_BOX.public)},
    ):
        told = refusal(lambda listed=listed: asked().check_asked_by(Seats(listed)))
        assert told == ("asking.old-box", {"seat": 5})


def test_a_fork_is_seen_before_anybody_is_let_in():
    asked().check_link(seed("feed/link/12"))
    told = refusal(lambda: asked().check_link(seed("x")))
    assert told == ("asking.fork", {"seat": 5, "place": 12})


def test_what_is_given_is_what_is_found():
    found = read_answer(answer())
    assert (found.feed, found.seat, found.by, found.signer) == (FEED, 5, 1, ONE.key)
    found.check_for(asked(), KNOWN.seats)
    assert found.open(ANSWER_BOX) == GIVEN


def test_the_feed_that_stands_may_be_another_one():
    raw = make_answer(ONE.identity, feed=OTHER_FEED, by=1, asking=asked(), content=GIVEN)
    found = read_answer(raw)
    found.check_for(asked(), KNOWN.seats)
    assert (found.feed, found.open(ANSWER_BOX)) == (OTHER_FEED, GIVEN)


def test_it_opens_for_nobody_else():
    found = read_answer(answer())
    for box in (FIVE.box, FIVE.founding_box, ONE.box):
        assert refusal(lambda box=box: found.open(box), TamperError)[0] == "letting-in.seal"


@pytest.mark.parametrize("changed", ["feed", "seat", "by", "asking"])
def test_it_opens_as_nothing_else(changed):
    other = {"feed": OTHER_FEED, "seat": 4, "by": 2, "asking": seed("x")}[changed]
    moved = replace(read_answer(answer()), **{changed: other})
    assert refusal(lambda: moved.open(ANSWER_BOX), TamperError)[0] == "letting-in.seal"


def test_an_answer_to_another_question_is_none():
    found = read_answer(answer())
    for other in (replace(asked(), seat=4), replace(asked(), sha256=seed("x"))):
        told = refusal(lambda other=other: found.check_for(other, KNOWN.seats))
        assert told == ("letting-in.other-question", {"seat": 5})


def test_who_answers_was_here_when_who_asked_went():
    found = read_answer(answer())
    for listed in (
        {1: Listed(AWAY, ONE.key)},
        {1: Listed(OUT, ONE.key)},
        {2: ONE.listed},
        {1: TWO.listed},
        {},
    ):
        told = refusal(lambda listed=listed: found.check_for(asked(), Seats(listed)))
        assert told == ("letting-in.stranger", {"seat": 1})


def test_what_breaks_a_rule_is_not_made():
    boxes = (ANSWER_BOX.public, FIVE.box.public, FIVE.founding_box.public)
    good = {"feed": FEED, "seat": 5, "n": 12, "link": seed("x"), "boxes": boxes, "at": NOW}
    assert make_asking(FIVE.identity, **good)
    for changes, kind, told in (
        ({"feed": bytes(15)}, SchemaError, "asking.feed"),
        ({"seat": 100}, SchemaError, "asking.seat"),
        ({"link": bytes(31)}, SchemaError, "asking.link"),
        ({"boxes": (boxes[1], boxes[1], boxes[2])}, FeedError, "asking.box-twice"),
        ({"boxes": (boxes[0], boxes[2], boxes[2])}, FeedError, "asking.box-twice"),
        ({"boxes": (boxes[2], boxes[1], boxes[2])}, FeedError, "asking.box-twice"),
    ):
        assert refusal(lambda changes=changes: make_asking(FIVE.identity, **(good | changes)),
                       kind)[0] == told  # fmt: skip
    for content, told in (
        (replace(GIVEN, term=0), "letting-in.term"),
        (replace(GIVEN, snapshot=replace(SNAPSHOT, n=0)), "letting-in.place"),
        (replace(GIVEN, term_key=bytes(31)), "base64.length"),
    ):
        assert refusal(lambda content=content: answer(content), CryptoError)[0] == told
    with pytest.raises(SchemaError):
        make_answer(ONE.identity, feed=FEED, by=100, asking=asked(), content=GIVEN)


def test_bounds_are_exact():
    first = LetIn(1, TERM_KEYS[1], replace(SNAPSHOT, n=1))
    assert read_answer(answer(first)).open(ANSWER_BOX) == first
    last = LetIn(2**31 - 1, TERM_KEYS[1], SNAPSHOT)
    assert read_answer(answer(last)).open(ANSWER_BOX) == last
    for read, limit in ((read_asking, 16_384), (read_answer, 65_536)):
        with pytest.raises(LimitError) as refused:
            read(b"x" * (limit + 1))
        assert refused.value.facts == {"limit": limit}
        with pytest.raises(CryptoError) as other:
            read(b"x" * limit)
        assert other.value.reason == "signed.magic"


def test_the_answer_for_the_largest_office_has_room():
    counts = tuple(Count(each, 2**31 - 1, 2**53 - 1, seed(f"{each}")) for each in range(1, 100))
    large = LetIn(1, TERM_KEYS[1], replace(SNAPSHOT, counts=counts))
    raw = answer(large)
    assert 15_000 < len(raw) < 32_768
    assert read_answer(raw).open(ANSWER_BOX) == large


def test_a_newer_program_is_known():
    for good, read, type_, by in (
        (asking(), read_asking, "lifafa/asking/1", FIVE),
        (answer(), read_answer, "lifafa/letting-in/1", ONE),
    ):
        told = json.loads(signed_object.decode(good, type_).body) | {"v": 3, "more": 1}
        raw = signed_object.encode(type_, json.dumps(told).encode(), [by.identity])
        with pytest.raises(CryptoError) as refused:
            read(raw)
        assert (refused.value.code, refused.value.facts) == ("E_NEWER", {"found": 3})


def test_a_program_that_follows_the_text_is_understood():
    told = json.loads(signed_object.decode(answer(), "lifafa/letting-in/1").body)
    sealed = told["hpke"]
    info = f"lifafa/letting-in/1 feed={FEED.hex()} seat=5 by=1 asking={asked().sha256.hex()}"
    raw = signed_object.b64decode(sealed)
    plain = ANSWER_BOX.open(raw[: hybrid.ENC_BYTES], raw[hybrid.ENC_BYTES :], info.encode())
    assert set(json.loads(plain)) == {"term", "key", "snapshot"}


def test_nothing_of_it_shows_keys():
    for shown in (repr(asked()), repr(read_answer(answer())), repr(GIVEN)):
        for hidden in (TERM_KEYS[1], SNAPSHOT.key, FIVE.box.public, ANSWER_BOX.public):
            assert repr(hidden)[2:20] not in shown
