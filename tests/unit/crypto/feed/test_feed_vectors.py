"""The golden feed is read for ever, by both readers; frozen bad bytes are refused by both."""

import base64
import hashlib
import json

import pytest

import independent_feed
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CryptoError, TamperError
from crypto.feed import payload
from crypto.feed.chain import Envelope, Head, check_code, is_check_code
from crypto.feed.envelope import Known, open_envelope
from crypto.feed.founding import read_founding
from crypto.feed.invite import open_invitation
from crypto.feed.letting_in import read_answer, read_asking
from crypto.feed.payload import Last
from crypto.feed.presence import open_presence
from crypto.feed.seats import Listed, Seats
from crypto.office.identity import Identity
from drawn_lists import Draw
from feed_bad_beside import ANSWERS, ASKINGS, FOUNDINGS, INVITES, PRESENCES
from feed_bad_seats import ENVELOPES
from feed_maker import ANSWER_BOX, FEED, KNOWN, TERM_KEYS, asking, read_out
from independent_reader import OfficeKey, Refused
from source_tree import ROOT

FOLDER = ROOT / "tests" / "vectors" / "feed"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
BAD = json.loads((FOLDER / "negative.json").read_text("utf-8"))
NEGATIVE = BAD["bad"]
SEEDS = {int(number): bytes.fromhex(one) for number, one in GOLDEN["seats"].items()}
SIGNERS = {number: Identity.from_seeds(one, None).public.ed25519 for number, one in SEEDS.items()}
TERMS = {int(number): bytes.fromhex(one) for number, one in GOLDEN["term_keys"].items()}
BOXES = {label: bytes.fromhex(one) for label, one in GOLDEN["letterboxes"].items()}
NEW = GOLDEN["invited"]["seat"]
FOUNDING = base64.b64decode(GOLDEN["founding"])
NEXT = GOLDEN["next"]
NEXT_FOUNDING = base64.b64decode(NEXT["founding"])
INVITATION = (FOLDER / "i01_invitation.lfinvite").read_bytes()


def envelope_of(told):
    return Envelope(
        told["n"], bytes.fromhex(told["prev"]), told["term"], base64.b64decode(told["body"])
    )


def bytes_of(told):
    return None if told is None else bytes.fromhex(told)


def seats_of(told):
    return Seats(
        {
            int(number): Listed(
                one["state"], bytes_of(one["key"]), bytes_of(one["box"]),
                bytes_of(one["founding_box"]), one["until"], one["by"],
                one["let_in"],
            )
            for number, one in told.items()
        }
    )  # fmt: skip


def last_of(told):
    return {int(number): Last(*one) for number, one in told.items()}


def second_list(seats):
    """The list as the second reader has it."""
    return {
        number: {"state": one.state, "key": one.key, "box": one.box,
                 "founding_box": one.founding_box, "by": one.by, "let_in": one.let_in}
        for number, one in seats.listed.items()
    }  # fmt: skip


def second_known(known):
    last = {number: (one.inc, one.seq) for number, one in known.last.items()}
    head, listed = known.head, second_list(known.seats)
    place = (head.feed, head.n, head.link, head.term)
    return independent_feed.Known(*place, listed, last, known.level, known.begins)


BEFORE = seats_of(GOLDEN["before"])
FIRST = Known.first(read_founding(FOUNDING), BEFORE, last_of(GOLDEN["last"]), GOLDEN["level"])


def taken_in(known, envelopes, keys):
    """Take in a golden feed; give what is known after each place, and its payload."""
    for told in envelopes:
        opened = open_envelope(envelope_of(told), known, keys[known.head.term])
        known = opened.known
        yield told, known, opened.payload


def test_none_was_changed():
    for name, digest in (
        ("golden.json", "e5bbcafea9e557cf08643d2683ee8bc3ee1fca52d65659e974c7e0639462a1a3"),
        ("negative.json", "545485ba886fba91755221862c1ea660bb11b93ffc87f6d727efefe30a47a15f"),
    ):
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert hashlib.sha256(INVITATION).hexdigest() == GOLDEN["invitation"]["sha256"]


def test_the_founding_is_read_by_both_and_gives_every_seat_the_first_key():
    found = read_founding(FOUNDING)
    found.check_founder(BEFORE)
    again = independent_feed.read_founding(FOUNDING)
    assert (again["feed"], again["signer"]) == (GOLDEN["feed"], SIGNERS[1])
    assert (found.feed, found.seat, found.count) == (FEED, 1, 3)
    for number in (1, 2, 3):
        seed = BOXES[f"{number} for foundings at first"]
        assert found.open(number, SIGNERS[number], HybridKey.from_seed(seed)) == TERMS[1]
        assert independent_feed.open_founding(again, number, OfficeKey(seed)) == TERMS[1]


def test_the_golden_feed_is_taken_in_from_its_founding_to_its_end():
    codes = [check_code(FIRST.head.link)]
    states = {number: one.state for number, one in FIRST.seats.listed.items()}
    assert states == {
        1: "here", 2: "here", 3: "here", 4: "out", 5: "away", 6: "out", 7: "away",
    }  # fmt: skip
    for told, known, said in taken_in(FIRST, GOLDEN["envelopes"], TERMS):
        assert (said.seat, known.head.link.hex()) == (told["seat"], told["link"])
        assert hashlib.sha256(payload.encode(said)).hexdigest() == told["payload_sha256"]
        states = {str(number): one.state for number, one in known.seats.listed.items()}
        assert states == told["list"]
        for number, label in GOLDEN["opens"].get(str(told["n"]), {}).items():
            pair = HybridKey.from_seed(BOXES[label])
            opened = said.new_term.open(FEED, int(number), pair)
            assert opened == TERMS[known.head.term]
        codes.append(check_code(known.head.link))
    assert codes == GOLDEN["codes"]
    assert (known.head.n, known.head.term) == (14, 5)
    assert is_check_code(codes[-1].replace(" ", "-"), known.head.link)


def test_the_golden_feed_is_taken_in_by_the_second_reader_too():
    founding = independent_feed.read_founding(FOUNDING)
    link = independent_feed.first_link(FEED, FOUNDING)
    codes = [independent_feed.check_code(link)]
    listed = independent_feed.listed_after(founding, second_list(BEFORE))
    last, term = {int(k): tuple(one) for k, one in GOLDEN["last"].items()}, 1
    for told in GOLDEN["envelopes"]:
        begins = 1 if told["n"] == 1 else None
        state = independent_feed.Known(
            FEED, told["n"] - 1, link, term, listed, last, GOLDEN["level"], begins
        )
        place = (told["n"], bytes.fromhex(told["prev"]), told["term"])
        body = base64.b64decode(told["body"])
        taken = independent_feed.take(*place, body, state, TERMS[term])
        said, link, term, listed = taken.payload, taken.link, taken.term, taken.listed
        assert (link.hex(), said["seat"]) == (told["link"], told["seat"])
        assert {str(number): one["state"] for number, one in listed.items()} == told["list"]
        last = {**last, said["seat"]: (said["inc"], said["seq"])}
        codes.append(independent_feed.check_code(link))
    assert codes == GOLDEN["codes"]


def test_the_golden_feed_that_goes_on_from_it_is_followed_by_both():
    *_, (_, known, _) = taken_in(FIRST, GOLDEN["envelopes"], TERMS)
    own, found = read_founding(FOUNDING), read_founding(NEXT_FOUNDING)
    found.check_founder(known.seats)
    found.check_goes_on(own)
    assert (found.old.n, found.old.link) == (known.head.n, known.head.link)
    assert found.is_above(own)
    assert independent_feed.stands(NEXT_FOUNDING, FOUNDING)
    again = independent_feed.read_founding(NEXT_FOUNDING)
    key = bytes.fromhex(NEXT["term_key"])
    for number, label in NEXT["opens"].items():
        pair = HybridKey.from_seed(BOXES[label])
        assert found.open(int(number), SIGNERS[int(number)], pair) == key
        assert independent_feed.open_founding(again, int(number), OfficeKey(BOXES[label])) == key
    begun = Known.first(found, known.seats, known.last, known.level)
    listed = independent_feed.listed_after(again, second_list(known.seats))
    assert {k: one["state"] for k, one in listed.items()} == {
        k: one.state for k, one in begun.seats.listed.items()
    }
    codes = [check_code(begun.head.link)]
    for _, after, _ in taken_in(begun, NEXT["envelopes"], {1: key}):
        codes.append(check_code(after.head.link))
    assert codes == NEXT["codes"]
    (told,) = NEXT["envelopes"]
    place = (told["n"], bytes.fromhex(told["prev"]), told["term"])
    body = base64.b64decode(told["body"])
    assert independent_feed.take(*place, body, second_known(begun), key).link.hex() == told["link"]


def test_the_golden_letting_in_is_read_by_both():
    told = GOLDEN["letting_in"]
    question, raw = base64.b64decode(told["asking"]), base64.b64decode(told["answer"])
    after = {each["n"]: known for each, known, _ in taken_in(FIRST, GOLDEN["envelopes"], TERMS)}
    asked, found = read_asking(question), read_answer(raw)
    asked.check_asked_by(after[9].seats)
    asked.check_links(FEED, {n: known.head.link for n, known in after.items() if n < 11})
    found.check_for(asked, after[asked.n].seats, told["code"])
    found.check_begins(asked, after[11].seats)
    content = found.open(HybridKey.from_seed(bytes.fromhex(told["answer_box"])))
    assert (content.term, content.term_key) == (told["term"], TERMS[told["term"]])
    assert (content.snapshot.n, content.snapshot.link) == (told["n"], after[11].head.link)
    pair = OfficeKey(bytes.fromhex(told["answer_box"]))
    listed = second_list(after[asked.n].seats)
    again = independent_feed.read_answer(raw, question, listed, pair, told["code"])
    assert (again["term"], base64.b64decode(again["key"])) == (content.term, content.term_key)


def test_a_golden_presence_is_read_by_both():
    told = dict(GOLDEN["presence"])
    raw = base64.b64decode(told.pop("raw"))
    found = open_presence(raw, FEED, TERMS[1], KNOWN.seats.here)
    assert {name: getattr(found, name) for name in told} == {**told, "link": found.link}
    assert found.link.hex() == told["link"]
    assert independent_feed.read_presence(raw, FEED, TERMS[1], KNOWN.seats.here) == told


def test_the_golden_invitation_is_opened_by_both():
    told = GOLDEN["invitation"]
    register_key = bytes.fromhex(told["register_key"])
    opened = open_invitation(INVITATION, told["code"])
    keys = opened.keys(register_key)
    found = [keys.term_key, keys.snapshot_key, keys.box_seed, keys.join_seed]
    assert [each.hex() for each in found] == told["keys"]
    assert opened.invitation.seat == NEW
    *_, (_, known, _) = taken_in(FIRST, GOLDEN["envelopes"][:5], TERMS)
    keys.check_listed(known.seats.listed[NEW])
    body, others = independent_feed.open_invitation(INVITATION, told["code"], register_key)
    assert [each.hex() for each in others] == told["keys"]
    assert body["feed"] == GOLDEN["feed"]
    with pytest.raises(TamperError):
        opened.keys(bytes(32))
    with pytest.raises(Refused):
        independent_feed.open_invitation(INVITATION, told["code"], bytes(32))


def known_of(told):
    head = Head(bytes.fromhex(told["feed"]), told["n"], bytes.fromhex(told["link"]), told["term"])
    last, level = last_of(told["last"]), told["level"]
    return Known(head, seats_of(told["list"]), last, level, told["begins"])


LET_IN = BAD["let_in"]


def take_answer(raw):
    """Do with an answer what who asked does."""
    question = base64.b64decode(LET_IN["asking"])
    found = read_answer(raw)
    found.check_for(read_asking(question), KNOWN.seats, LET_IN["code"])
    found.open(HybridKey.from_seed(bytes.fromhex(LET_IN["answer_box"])))


def take(told):
    """Do with frozen bytes what a reader does."""
    if told["kind"] == "envelope":
        known = known_of(BAD["known"][told["known"]])
        open_envelope(envelope_of(told), known, TERMS[known.head.term])
        return
    readers = {
        "founding": read_founding,
        "asking": read_asking,
        "answer": take_answer,
        "presence": lambda raw: open_presence(raw, FEED, TERMS[1], KNOWN.seats.here),
    }
    readers[told["kind"]](base64.b64decode(told["raw"]))


def take_second(envelope, known):
    key = TERM_KEYS[known.head.term]
    place = (envelope.n, envelope.prev, envelope.term)
    independent_feed.take(*place, envelope.body, second_known(known), key)


@pytest.mark.parametrize("name", NEGATIVE)
def test_frozen_bad_bytes_are_refused_for_their_own_reason(name):
    told = NEGATIVE[name]
    with pytest.raises(CryptoError) as refused:
        take(told)
    assert (refused.value.code, refused.value.reason) == (told["code"], told["reason"])


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_bad_envelope_is_refused_by_the_second_reader_too(name):
    bad = ENVELOPES[name]
    with pytest.raises(Refused):
        take_second(bad.build(), bad.known)


def test_both_readers_judge_drawn_changes_of_the_list_alike():
    """What one takes, the other takes, and both have the same list then."""
    taken = 0
    for number in range(120):
        draw = Draw(number)
        place = (draw.envelope.n, draw.envelope.prev, draw.envelope.term)
        try:
            seats = open_envelope(draw.envelope, draw.known, TERM_KEYS[1]).known.seats
        except CryptoError:
            with pytest.raises(Refused):
                take_second(draw.envelope, draw.known)
            continue
        state = second_known(draw.known)
        found = independent_feed.take(*place, draw.envelope.body, state, TERM_KEYS[1]).listed
        assert [(n, one["state"], one["key"], one.get("box"), one.get("founding_box"),
                 one.get("let_in", 0))
                for n, one in sorted(found.items())] == [
            (n, one.state, one.key, one.box, one.founding_box, one.let_in)
            for n, one in sorted(seats.listed.items())
        ], number  # fmt: skip
        taken += 1
    assert 20 < taken < 100


@pytest.mark.parametrize("name", ASKINGS)
def test_a_bad_question_is_refused_by_the_second_reader_too(name):
    with pytest.raises(Refused):
        independent_feed.read_asking(ASKINGS[name].build())


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_is_refused_by_the_second_reader_too(name):
    listed, pair = second_list(KNOWN.seats), OfficeKey(ANSWER_BOX.seed)
    with pytest.raises(Refused):
        independent_feed.read_answer(ANSWERS[name].build(), asking(), listed, pair, read_out())


@pytest.mark.parametrize("name", FOUNDINGS)
def test_a_bad_founding_is_refused_by_the_second_reader_too(name):
    with pytest.raises(Refused):
        independent_feed.read_founding(FOUNDINGS[name].build())


@pytest.mark.parametrize("name", PRESENCES)
def test_a_bad_presence_is_refused_by_the_second_reader_too(name):
    with pytest.raises(Refused):
        independent_feed.read_presence(PRESENCES[name].build(), FEED, TERMS[1], KNOWN.seats.here)


@pytest.mark.parametrize("name", INVITES)
def test_a_bad_invitation_is_refused_by_the_second_reader_too(name):
    one = INVITES[name].build()
    with pytest.raises(Refused):
        independent_feed.open_invitation(one.raw, one.typed, one.register_key)


def test_every_bad_name_that_is_short_is_frozen_and_nothing_else_is():
    frozen = {name for name in ENVELOPES if len(ENVELOPES[name].build().body) <= 12_000}
    for group in (FOUNDINGS, ASKINGS, ANSWERS):
        frozen |= {name for name in group if len(group[name].build()) <= 12_000}
    assert set(NEGATIVE) == frozen | set(PRESENCES)
