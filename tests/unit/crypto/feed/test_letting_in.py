"""A computer without a term key comes back by a question and an answer beside the feed."""

import hashlib
import json
from dataclasses import replace
from functools import partial

import pytest

from crypto.base.primitives import b64encode
from crypto.envelope import hybrid
from crypto.errors import CryptoError, FeedError, LimitError, SchemaError, TamperError
from crypto.feed.chain import Head, Spot
from crypto.feed.letting_in import (
    LetIn,
    code_of,
    make_answer,
    make_asking,
    read_answer,
    read_asking,
)
from crypto.feed.seats import AWAY, HERE, INVITED, OUT, Listed, Seats
from crypto.feed.snapshot import Count
from crypto.office import signed_object
from feed_bad_beside import answers, asks
from feed_maker import (
    ANSWER_BOX,
    FEED,
    FIVE,
    HEAD,
    KNOWN,
    LET_IN,
    LET_IN_AT,
    NEW,
    ONE,
    OTHER_FEED,
    SHOWN,
    SIX,
    SNAPSHOT,
    TERM_KEYS,
    TWO,
    answer,
    asked,
    asking,
    read_out,
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
    assert KNOWN.seats.after(found.act, 1, HEAD).listed[5] == replace(FIVE.listed, let_in=42)


def test_it_says_nothing_of_what_waits_and_nothing_of_the_register():
    told = json.loads(signed_object.decode(asking(), "lifafa/asking/1").body)
    assert set(told) == {"v", "feed", "seat", "n", "link", "shown", "answer_box", "box",
                         "founding_box", "signature", "at"}  # fmt: skip
    told = json.loads(signed_object.decode(answer(), "lifafa/letting-in/1").body)
    assert set(told) == {"v", "feed", "seat", "by", "n", "link", "asking", "hpke"}
    for hidden in (TERM_KEYS[1], SNAPSHOT.key, SNAPSHOT.name.encode()):
        assert hidden not in answer()


@pytest.mark.parametrize("version", ["2", None, True, [2], {"v": 2}])
def test_a_version_that_is_no_number_is_refused_and_ends_no_reading(version):
    """Whoever asks chooses what stands there; who is asked goes on working."""
    for work in (
        lambda: read_asking(asks(v=version)()),
        lambda: read_answer(answers(v=version)()),
    ):
        assert refusal(work, SchemaError) == ("letting-in.version", {})


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
    links = {12: seed("feed/link/12"), 37: SHOWN.link}
    asked().check_links(FEED, links)
    asked().check_links(FEED, {37: SHOWN.link})
    for place in links:
        told = refusal(lambda place=place: asked().check_links(FEED, links | {place: seed("x")}))
        assert told == ("asking.fork", {"seat": 5, "place": place})


def test_nobody_is_let_in_who_asked_elsewhere():
    for feed, links in ((OTHER_FEED, {37: SHOWN.link}), (FEED, {12: seed("feed/link/12")})):
        told = refusal(lambda feed=feed, links=links: asked().check_links(feed, links))
        assert told == ("asking.elsewhere", {"seat": 5, "place": 37})


def test_who_followed_no_founding_asks_about_the_feed_that_it_is_shown():
    shown = Spot(OTHER_FEED, 3, seed("feed/other/3"))
    found = read_asking(asking(shown=shown))
    assert (found.feed, found.n, found.shown) == (FEED, 12, shown)
    found.check_links(OTHER_FEED, {3: shown.link, 12: seed("x")})
    other = Head(OTHER_FEED, 4, seed("feed/other/4"), 1)
    assert KNOWN.seats.after(found.act, 1, other).listed[5].let_in == 5


def test_who_was_shown_just_what_it_has_taken_in_may_ask_and_nobody_who_was_shown_less():
    link = seed("feed/link/12")
    assert read_asking(asking(shown=Spot(FEED, 12, link))).shown.n == 12
    for n, told in ((11, link), (12, seed("x"))):
        shown = Spot(FEED, n, told)
        refused = refusal(lambda shown=shown: read_asking(asking(shown=shown)))
        assert refused == ("asking.shown-less", {"seat": 5})


def test_the_first_computer_may_ask_and_be_answered():
    question = read_asking(asking(seat=1))
    raw = make_answer(ONE.identity, place=LET_IN_AT, by=1, asking=question, content=GIVEN)
    assert (question.seat, read_answer(raw).seat) == (1, 1)


def test_what_is_given_is_what_is_found():
    found = read_answer(answer())
    assert (found.feed, found.seat, found.by, found.signer) == (FEED, 5, 1, ONE.key)
    assert (found.n, found.link) == (LET_IN_AT.n, LET_IN_AT.link)
    found.check_for(asked(), KNOWN.seats, read_out())
    assert found.open(ANSWER_BOX) == GIVEN


def test_the_feed_that_stands_may_be_another_one():
    question = read_asking(asking(shown=Spot(OTHER_FEED, 3, seed("feed/other/3"))))
    place = Spot(OTHER_FEED, 7, seed("feed/other/7"))
    raw = make_answer(ONE.identity, place=place, by=1, asking=question, content=GIVEN)
    found = read_answer(raw)
    found.check_for(question, KNOWN.seats, code_of(place, question.signature, ONE.key))
    assert (found.feed, found.open(ANSWER_BOX)) == (OTHER_FEED, GIVEN)


def test_it_opens_for_nobody_else():
    found = read_answer(answer())
    for box in (FIVE.box, FIVE.founding_box, ONE.box):
        assert refusal(lambda box=box: found.open(box), TamperError)[0] == "letting-in.seal"


def test_the_shortest_that_can_be_sealed_is_tried_and_nothing_shorter():
    shortest = hybrid.ENC_BYTES + hybrid.TAG_BYTES
    found = read_answer(answers(hpke=b64encode(bytes(shortest)))())
    assert refusal(lambda: found.open(ANSWER_BOX), TamperError)[0] == "letting-in.seal"
    shorter = answers(hpke=b64encode(bytes(shortest - 1)))()
    assert refusal(lambda: read_answer(shorter), SchemaError)[0] == "letting-in.hpke-short"


@pytest.mark.parametrize("changed", ["feed", "seat", "by", "asking"])
def test_it_opens_as_nothing_else(changed):
    other = {"feed": OTHER_FEED, "seat": 4, "by": 2, "asking": seed("x")}[changed]
    moved = replace(read_answer(answer()), **{changed: other})
    assert refusal(lambda: moved.open(ANSWER_BOX), TamperError)[0] == "letting-in.seal"


def test_an_answer_to_another_question_is_none():
    found = read_answer(answer())
    for other in (replace(asked(), seat=4), replace(asked(), sha256=seed("x"))):
        told = refusal(lambda other=other: found.check_for(other, KNOWN.seats, read_out()))
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
        told = refusal(lambda listed=listed: found.check_for(asked(), Seats(listed), read_out()))
        assert told == ("letting-in.stranger", {"seat": 1})


def test_who_was_taken_out_since_cannot_let_anybody_in():
    """Its answer is good in everything, but no computer shows its code: it has sent no act."""
    found = read_answer(answer())
    acts = {
        "of another computer": code_of(LET_IN_AT, asked().signature, TWO.key),
        "at another place": code_of(replace(LET_IN_AT, n=39), asked().signature, ONE.key),
        "behind another link": code_of(replace(LET_IN_AT, link=bytes(32)), asked().signature,
                                       ONE.key),
        "in another feed": code_of(replace(LET_IN_AT, feed=OTHER_FEED), asked().signature, ONE.key),
        "of another question": code_of(LET_IN_AT, bytes(64), ONE.key),
    }  # fmt: skip
    assert len({*acts.values(), read_out()}) == len(acts) + 1
    for typed in acts.values():
        told = refusal(lambda typed=typed: found.check_for(asked(), KNOWN.seats, typed))
        assert told == ("letting-in.other-code", {"seat": 1})


def test_a_code_is_typed_in_any_script_and_whole():
    found, code = read_answer(answer()), read_out()
    assert [len(group) for group in code.split(" ")] == [4] * 6
    found.check_for(asked(), KNOWN.seats, code.replace(" ", "-"))
    found.check_for(asked(), KNOWN.seats, code.translate({48 + n: 0x966 + n for n in range(10)}))
    for typed, reason in (
        (code[:-1], "length"),
        (code + "0", "length"),
        ("", "length"),
        (code[:-1] + "x", "character"),
    ):
        check = partial(found.check_for, asked(), KNOWN.seats, typed)
        assert refusal(check, CryptoError)[0] == f"check-code.{reason}"


def test_the_place_of_the_act_is_behind_the_one_that_was_shown():
    for n, told in ((37, ("letting-in.before", {"last": 37, "found": 37})), (38, None)):
        place = replace(LET_IN_AT, n=n)
        raw = make_answer(ONE.identity, place=place, by=1, asking=asked(), content=GIVEN)
        code, found = code_of(place, asked().signature, ONE.key), read_answer(raw)
        if told is None:
            found.check_for(asked(), KNOWN.seats, code)
        else:
            check = partial(found.check_for, asked(), KNOWN.seats, code)
            assert refusal(check) == told


def test_the_snapshot_is_of_the_act_or_behind_it():
    for n, link, told in (
        (39, LET_IN_AT.link, ("letting-in.snapshot-before", {"last": 40, "found": 39})),
        (40, SNAPSHOT.link, ("letting-in.other-link", {"place": 40})),
        (40, LET_IN_AT.link, None),
    ):
        found = read_answer(answer(replace(GIVEN, snapshot=replace(SNAPSHOT, n=n, link=link))))
        if told is None:
            assert found.open(ANSWER_BOX).snapshot.n == n
        else:
            assert refusal(lambda found=found: found.open(ANSWER_BOX)) == told


def test_the_list_in_the_snapshot_is_the_one_in_which_it_was_let_in():
    found, good = read_answer(answer()), replace(FIVE.listed, let_in=40)
    found.check_begins(asked(), Seats({1: ONE.listed, 5: good}))
    for other in (
        {},
        {5: replace(good, let_in=39)},
        {5: replace(good, let_in=0)},
        {5: replace(good, state=AWAY)},
        {5: replace(good, key=SIX.key)},
        {5: replace(good, box=SIX.box.public)},
        {5: replace(good, founding_box=SIX.box.public)},
        {4: good},
    ):
        seats = Seats({1: ONE.listed} | other)
        told = refusal(lambda seats=seats: found.check_begins(asked(), seats))
        assert told == ("letting-in.other-list", {"seat": 5})
    for other in ({}, {1: Listed(OUT, ONE.key)}, {1: Listed(AWAY, ONE.key)}, {1: TWO.listed}):
        seats = Seats({5: good} | other)
        told = refusal(lambda seats=seats: found.check_begins(asked(), seats))
        assert told == ("letting-in.gone", {"seat": 1})


def test_what_breaks_a_rule_is_not_made():
    boxes = (ANSWER_BOX.public, FIVE.box.public, FIVE.founding_box.public)
    good = {"feed": FEED, "seat": 5, "n": 12, "link": seed("x"), "shown": SHOWN,
            "boxes": boxes, "at": NOW}  # fmt: skip
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
        make_answer(ONE.identity, place=LET_IN_AT, by=100, asking=asked(), content=GIVEN)


def test_bounds_are_exact():
    place, start = Spot(FEED, 1, SNAPSHOT.link), Spot(FEED, 0, bytes(32))
    question = read_asking(asking(feed=OTHER_FEED, n=0, shown=start))
    first = LetIn(1, TERM_KEYS[1], replace(SNAPSHOT, n=1))
    raw = make_answer(ONE.identity, place=place, by=1, asking=question, content=first)
    assert read_answer(raw).open(ANSWER_BOX) == first
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
    counts = tuple(Count(each, 65_535, 2**53 - 1, seed(f"{each}")) for each in range(1, 100))
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
