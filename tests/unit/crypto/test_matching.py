"""Both offices find exactly the keys that both hold, and nobody can test a guess afterwards."""

import hashlib
import itertools
import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from crypto import matching
from crypto.errors import LimitError, MatchError, PointError
from crypto.matching import Declined
from crypto.packet import bodies
from crypto.packet.match_bodies import BUCKETS, points_of, text_of
from match_maker import ABOUT, PID, SID, Match, bucket, phones
from vault_sim import ROOT

VECTOR = json.loads((ROOT / "tests" / "vectors" / "matching" / "golden.json").read_text("utf-8"))
NUMBERS = st.sets(st.integers(0, 60), max_size=24)


def cut(text):
    raw = points_of(text)
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


@settings(max_examples=25, deadline=None)
@given(NUMBERS, NUMBERS, st.randoms(use_true_random=False))
def test_what_is_found_is_the_intersection(ours, theirs, chance):
    ours, theirs = phones(sorted(ours)), phones(sorted(theirs))
    chance.shuffle(ours)
    chance.shuffle(theirs)
    both = set(ours) & set(theirs)
    assert Match(ours, theirs).found() == (both, both)


SIDES = [*itertools.product(BUCKETS[:2], (0, 64), (0, 64)), (BUCKETS[2], 64, 64)]


@pytest.mark.parametrize(("n", "own", "other"), SIDES)
def test_the_bucket_and_how_many_dummies_are_in_it_do_not_matter(n, own, other):
    ours, theirs = phones(range(own)), phones(range(40, 40 + other))
    both = set(ours) & set(theirs)
    assert Match(ours, theirs, bucket(n)).found() == (both, both)


def test_every_point_of_every_body_is_one_of_a_full_bucket():
    match = Match(phones(range(3)), phones(range(2, 9)))
    done = match.finished()
    assert done.shared == (2,)
    bodies.check("psi1", match.question.body)
    bodies.check("psi2", match.answer.body)
    bodies.check("psi3", done.body)
    lists = [match.question.body["points"], match.answer.body["points"]]
    lists += [match.answer.body["twice"], done.body["twice"]]
    for text in lists:
        assert len(matching.received(points_of(text), 64)) == 64


def test_the_value_of_the_design_is_reached():
    told = VECTOR["design"]
    point = matching.point_of(told["sid"], told["x"])
    assert point.hex() == told["point"]
    (once,) = matching.raised([point], bytes.fromhex(told["a"]))
    (twice,) = matching.raised([once], bytes.fromhex(told["b"]))
    assert (once.hex(), twice.hex()) == (told["aP"], told["baP"])


def test_a_session_is_named_by_its_question_and_nothing_links_two_sessions():
    assert hashlib.sha256(bytes.fromhex(PID)).hexdigest() == SID
    keys = phones(range(20))
    one, other = Match(keys, keys), Match(keys, keys, pid="1" * 32, a=bytes([7]) + bytes(31))
    same_exponent = Match(keys, keys, pid="2" * 32, a=other.a, b=other.b)
    seen = [set(), set(), set()]
    for points, match in zip(seen, (one, other, same_exponent), strict=True):
        for body in (match.question.body, match.answer.body, match.finished().body):
            for name in {"points", "twice"} & body.keys():
                points |= set(cut(body[name]))
    assert [len(points) for points in seen] == [4 * 64 - 20] * 3
    assert not seen[0] & seen[1]
    assert not seen[1] & seen[2]


def transcript(match):
    """The four lists that travel."""
    bodies_ = (match.question.body, match.answer.body, match.finished().body)
    return [cut(body[name]) for body in bodies_ for name in ("points", "twice") if name in body]


def guess_found(lists, key):
    """Whether a listener with a guess finds it: the point, multiples, sums and differences."""
    point = matching.point_of(SID, key)
    known = {point}
    for factor in range(1, 17):
        number = factor.to_bytes(32, "little")
        for scalar in (number, bindings.crypto_core_ed25519_scalar_invert(number)):
            times = bindings.crypto_scalarmult_ed25519_noclamp(scalar, point)
            known |= {times, times[:31] + bytes([times[31] ^ 0x80])}
    seen = {one for points in lists for one in points}
    made = {bindings.crypto_core_ed25519_sub(one, point) for one in seen}
    made |= {bindings.crypto_core_ed25519_add(one, point) for one in seen}
    for one, other in itertools.combinations(lists, 2):
        # Places correspond in the lists of one exponent, so that a ratio would stand there.
        pairs = zip(one, other, strict=True)
        made |= {bindings.crypto_core_ed25519_sub(left, right) for left, right in pairs}
    return bool(known & seen or (known | seen) & made)


def test_a_listener_with_the_right_guess_finds_nothing():
    keys = phones(range(10))
    match = Match(keys, keys[5:] + phones(range(20, 25)))
    lists = transcript(match)
    for guess in (keys[7], keys[1], phones([21])[0]):
        assert not guess_found(lists, guess)


@pytest.mark.parametrize("factor", [1, 2, 3, 16, 17])
def test_a_listener_would_find_the_guess_under_an_exponent_that_is_no_secret(factor):
    keys = phones(range(10))
    weak = matching.ask(PID, keys, ABOUT, bytes([factor]) + bytes(31))
    points = [cut(weak.body["points"])]
    assert guess_found(points, keys[7])
    assert not guess_found(points, phones([11])[0])


def test_the_other_office_cannot_test_a_key_that_it_did_not_put_in():
    ours, theirs = phones(range(10)), phones(range(5))
    match = Match(ours, theirs)
    done = match.finished()
    (point,) = matching.raised([matching.point_of(SID, ours[7])], match.b)
    seen = set()
    for body in (match.question.body, match.answer.body, done.body):
        for name in {"points", "twice"} & body.keys():
            seen |= set(cut(body[name]))
    assert point not in seen
    (held,) = matching.raised([matching.point_of(SID, theirs[3])], match.b)
    assert held in seen


def test_dummies_are_of_the_group_and_new_each_time_and_match_nobody():
    one, other = (Match([], []).question for _ in range(2))
    first, second = (set(cut(step.body["points"])) for step in (one, other))
    assert len(first | second) == 128
    assert one.places == ()
    assert Match([], []).found() == (set(), set())


def test_places_are_drawn_anew_and_tell_where_each_key_stands():
    keys = phones(range(60))
    found = []
    for _ in range(3):
        # The order comes from the system: a seed of the program's own generator changes nothing.
        random.seed(1)
        match = Match(keys, [])
        raised = matching.raised([matching.point_of(SID, key) for key in keys], match.a)
        points = cut(match.question.body["points"])
        assert [points[place] for place in match.question.places] == list(raised)
        found.append(match.question.places)
    assert len(set(found)) == 3
    assert all(list(places) != sorted(places) for places in found)


def test_an_exponent_is_never_zero_and_never_the_same(monkeypatch):
    assert len({matching.new_exponent() for _ in range(50)}) == 50
    given = iter([bytes(64), matching._ORDER.to_bytes(64, "little"), bytes([5]) + bytes(63)])
    monkeypatch.setattr(matching, "random_bytes", lambda _count: next(given))
    assert matching.new_exponent() == bytes([5]) + bytes(31)


def test_secrets_and_points_do_not_show():
    match = Match(phones(range(3)), phones(range(3)))
    for shown in (repr(match.question), repr(match.answer), repr(match.finished())):
        assert match.question.body["points"][:20] not in shown
        assert "places=" not in shown
        assert "shared=" not in shown


# Refusals -----------------------------------------------------------------------------------------


def refusal(kind, reason, work):
    with pytest.raises(kind) as refused:
        work()
    assert refused.value.reason == reason
    return refused.value


@pytest.mark.parametrize(
    "exponent",
    [
        *(b"", bytes(32), bytes(31), b"\xff" * 32, b"\x05" + bytes(30), b"\x05" + bytes(32)),
        (2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little"),
    ],
)
def test_a_destroyed_or_damaged_exponent_is_refused(exponent):
    match = Match(phones(range(2)), phones(range(2)))
    for work in (
        lambda: matching.ask(PID, match.ours, ABOUT, exponent),
        lambda: matching.answer(PID, match.question.body, match.theirs, exponent),
        lambda: matching.finish(
            PID, match.question.body, match.question.places, exponent, match.answer.body
        ),
    ):
        refusal(MatchError, "match.exponent", work)


def test_more_keys_than_the_bucket_holds_are_refused():
    refused = refusal(LimitError, "match.keys-many", lambda: Match(phones(range(65)), []))
    assert refused.facts == {"limit": 64}


def test_a_key_that_stands_twice_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="once"):
        Match(phones([1, 2, 1]), [])


SWAPPED = {
    "question": lambda m, text: matching.answer(
        PID, m.question.body | {"points": text}, m.theirs, m.b
    ),
    "twice": lambda m, text: m.finished(m.answer.body | {"twice": text}),
    "points": lambda m, text: m.finished(m.answer.body | {"points": text}),
    "result": lambda m, text: m.learnt(m.finished().body | {"twice": text}),
}
BAD_POINTS = {
    "identity": b"\x01" + bytes(31),
    "small": bytes(32),
    "mixed": bytes.fromhex(VECTOR["bad_points"]["p03_mixed_order"]),
    "second-spelling": b"\xee" + b"\xff" * 30 + b"\x7f",
    "off-the-curve": b"\x02" + bytes(31),
}


@pytest.mark.parametrize("where", SWAPPED)
@pytest.mark.parametrize("bad", BAD_POINTS)
def test_a_point_that_is_none_of_the_group_is_refused_wherever_it_stands(where, bad):
    match = Match(phones(range(3)), phones(range(3)))
    good = cut(
        match.question.body["points"]
        if where == "question"
        else Match([], []).finished().body["twice"]
    )
    good[17] = BAD_POINTS[bad]
    refused = refusal(PointError, "points.invalid", lambda: SWAPPED[where](match, text_of(good)))
    assert refused.facts == {"place": 17}


@pytest.mark.parametrize("where", SWAPPED)
def test_a_point_that_stands_twice_is_refused_wherever_it_stands(where):
    match = Match(phones(range(3)), phones(range(3)))
    good = cut(Match([], []).question.body["points"])
    good[9] = good[8]
    refusal(PointError, "points.twice", lambda: SWAPPED[where](match, text_of(good)))


@pytest.mark.parametrize("where", SWAPPED)
def test_another_number_of_points_is_refused_wherever_they_stand(where):
    match = Match(phones(range(3)), phones(range(3)))
    good = cut(Match([], []).question.body["points"])
    refused = refusal(PointError, "points.count", lambda: SWAPPED[where](match, text_of(good[:-1])))
    assert refused.facts == {"wanted": 64}


def test_points_of_ours_that_come_back_are_refused():
    match = Match(phones(range(3)), phones(range(3)))
    own, back = match.question.body["points"], match.answer.body
    for changed in ({"points": own}, {"twice": own}, {"points": back["twice"]}):
        refusal(
            PointError, "points.reflected", lambda changed=changed: match.finished(back | changed)
        )
    done = match.finished().body
    mirrored = done | {"twice": match.answer.body["points"]}
    refusal(PointError, "points.reflected", lambda: match.learnt(mirrored))


def test_what_belongs_to_another_session_is_refused():
    match, other = (Match(phones(range(3)), phones(range(3)), pid=pid) for pid in (PID, "1" * 32))
    refusal(MatchError, "match.session", lambda: match.finished(other.answer.body))
    refusal(MatchError, "match.session", lambda: match.learnt(other.finished().body))
    no = matching.decline("1" * 32, "other")
    refusal(MatchError, "match.session", lambda: matching.declined(PID, match.question.body, no))


def test_what_answers_another_list_is_refused():
    match, other = (Match(phones(range(3)), phones(range(3))) for _ in range(2))
    refusal(MatchError, "match.order-base", lambda: match.finished(other.answer.body))
    refusal(MatchError, "match.order-base", lambda: match.learnt(other.finished().body))


def test_another_bucket_is_refused():
    match = Match(phones(range(3)), phones(range(3)))
    other = Match(phones(range(3)), phones(range(3)), bucket(256))
    refusal(MatchError, "match.bucket", lambda: match.finished(other.answer.body))
    refused = refusal(MatchError, "match.bucket", lambda: match.learnt(other.finished().body))
    assert refused.facts == {"wanted": 64, "found": 256}


def test_a_decline_is_read_and_is_no_answer():
    match = Match(phones(range(3)), [], bucket(256))
    question = match.question.body
    no = matching.decline(PID, "lower_cap", 64, "Too many.")
    bodies.check("psi2", no)
    assert matching.declined(PID, question, no) == Declined("lower_cap", 64, "Too many.")
    refusal(MatchError, "match.declined", lambda: match.finished(no))
    plain = matching.decline(PID, "purpose")
    bodies.check("psi2", plain)
    assert matching.declined(PID, question, plain) == Declined("purpose", None, "")
    assert matching.declined(PID, question, match.answer.body) is None


def test_an_answer_and_a_result_name_the_list_that_they_answer_by_the_hash_of_its_bytes():
    match = Match(phones(range(3)), phones(range(2, 9)))
    asked, answered = (step.body["points"] for step in (match.question, match.answer))
    assert match.answer.body["of"] == hashlib.sha256(points_of(asked)).hexdigest()
    assert match.finished().body["of"] == hashlib.sha256(points_of(answered)).hexdigest()


def test_words_for_the_other_office_travel_where_there_are_some():
    exponent = matching.new_exponent()
    said = matching.ask(PID, [], replace(ABOUT, note="Please look."), exponent).body
    silent = matching.ask(PID, [], replace(ABOUT, note=""), exponent).body
    assert said["note"] == "Please look."
    assert set(silent) == set(said) - {"note"} == {
        "rules", "purpose", "basis", "n", "keys", "points",
    }  # fmt: skip
    assert set(matching.decline(PID, "other")) == {"sid", "answer", "reason"}
    assert set(matching.decline(PID, "lower_cap", 64, "No.")) == {
        "sid", "answer", "reason", "cap", "note",
    }  # fmt: skip


def test_a_cap_that_is_not_lower_is_refused():
    match = Match([], [], bucket(64))
    no = matching.decline(PID, "lower_cap", 64)
    refused = refusal(
        MatchError,
        "match.cap-not-lower",
        lambda: matching.declined(PID, match.question.body, no),
    )
    assert refused.facts == {"cap": 64}


def test_an_asking_office_can_pretend_a_match_as_the_text_says():
    """A match is a hint: the last packet carries no proof."""
    match = Match(phones(range(3)), phones(range(10, 13)))
    done = match.finished()
    assert (done.shared, match.learnt(done.body)) == ((), ())
    # Who hits a key by luck is believed: here the place is known, of which an office cannot know.
    lie = cut(done.body["twice"])
    lie[match.answer.places[1]] = cut(match.answer.body["twice"])[5]
    assert match.learnt(done.body | {"twice": text_of(lie)}) == (1,)


def test_a_result_that_hits_a_dummy_was_made_up():
    match = Match(phones(range(3)), phones(range(10, 13)))
    done = match.finished()
    own = cut(match.answer.body["twice"])
    everything = list(own)
    random.Random(1).shuffle(everything)
    one_of_them = cut(done.body["twice"])
    dummy = min(set(range(64)).difference(match.answer.places))
    one_of_them[dummy] = own[5]
    for lie in (everything, one_of_them):
        with pytest.raises(PointError, match="dummy-hit"):
            match.learnt(done.body | {"twice": text_of(lie)})
    full = Match(phones(range(3)), phones(range(64)))
    assert full.found() == (set(phones(range(3))), set(phones(range(3))))


def test_the_largest_exponent_is_one():
    largest = (2**252 + 27742317777372353535851937790883648492).to_bytes(32, "little")
    (point,) = matching.raised([matching.point_of("1" * 64, "phone:1")], largest)
    (again,) = matching.raised([point], largest)
    assert again == matching.point_of("1" * 64, "phone:1")
