"""The golden feed is read for ever, by both readers; frozen bad bytes are refused by both."""

import base64
import hashlib
import json
from dataclasses import replace

import pytest

import independent_feed
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CryptoError, TamperError
from crypto.feed import payload
from crypto.feed.chain import Envelope, Head, check_code, is_check_code
from crypto.feed.envelope import Known, join_commitment, open_envelope
from crypto.feed.founding import read_founding
from crypto.feed.invite import open_invitation
from crypto.feed.payload import Last
from crypto.feed.presence import open_presence
from crypto.office.identity import Identity
from feed_bad import ENVELOPES
from feed_bad_beside import FOUNDINGS, INVITES, PRESENCES
from feed_maker import FEED, KNOWN, TERM_KEYS
from independent_reader import OfficeKey, Refused
from source_tree import ROOT

FOLDER = ROOT / "tests" / "vectors" / "feed"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
BAD = json.loads((FOLDER / "negative.json").read_text("utf-8"))
NEGATIVE = BAD["bad"]
SEEDS = {int(number): bytes.fromhex(one) for number, one in GOLDEN["seats"].items()}
SIGNERS = {number: Identity.from_seeds(one, None).public.ed25519 for number, one in SEEDS.items()}
TERMS = {int(number): bytes.fromhex(one) for number, one in GOLDEN["term_keys"].items()}
BOXES = {int(number): bytes.fromhex(one) for number, one in GOLDEN["letterboxes"].items()}
NEXT_BOX = bytes.fromhex(GOLDEN["next_letterbox_of_2"])
NEW = GOLDEN["invited"]["seat"]
SECRET = bytes.fromhex(GOLDEN["invited"]["secret"])
FOUNDING = base64.b64decode(GOLDEN["founding"])
INVITATION = (FOLDER / "i01_invitation.lfinvite").read_bytes()


def envelope_of(told):
    return Envelope(
        told["n"], bytes.fromhex(told["prev"]), told["term"], base64.b64decode(told["body"])
    )


def test_none_was_changed():
    facts = (FOLDER / "golden.json").read_bytes()
    assert (
        hashlib.sha256(facts).hexdigest()
        == "935ca21d29844fc229aae176cc7cdfa4595b3892744a06e86f1146087ab4e945"
    )
    assert hashlib.sha256(INVITATION).hexdigest() == GOLDEN["invitation"]["sha256"]


def test_the_founding_is_read_by_both_and_gives_every_seat_the_first_key():
    found = read_founding(FOUNDING)
    found.check_signed_by({SIGNERS[1]})
    again = independent_feed.read_founding(FOUNDING)
    assert (again["feed"], again["signer"]) == (GOLDEN["feed"], SIGNERS[1])
    assert (found.feed, found.seat, found.old) == (FEED, 1, None)
    for number in (1, 2, 3):
        pair = HybridKey.from_seed(BOXES[number])
        assert found.keys.open(FEED, number, pair) == TERMS[1]
        other = OfficeKey(BOXES[number])
        assert independent_feed.open_term(FEED, again, number, other) == TERMS[1]


def test_the_golden_feed_is_taken_in_from_its_founding_to_its_end():
    head = Head.first(FEED, FOUNDING)
    here = {SIGNERS[number]: number for number in (1, 2, 3)}
    known = Known(head, here, {}, {}, GOLDEN["level"])
    codes = [check_code(head.link)]
    for told in GOLDEN["envelopes"]:
        opened = open_envelope(envelope_of(told), known, TERMS[known.head.term])
        said = opened.payload
        assert (said.seat, opened.head.link.hex()) == (told["seat"], told["link"])
        raw = payload.encode(said)
        assert hashlib.sha256(raw).hexdigest() == told["payload_sha256"]
        known = replace(
            known, head=opened.head, last={**known.last, said.seat: Last(said.inc, said.seq)}
        )
        known = after_seats(known, said, opened.signer)
        if said.new_term:
            said.new_term.check_for(known.here.values())
            boxes = {**BOXES, 2: NEXT_BOX}
            for number in known.here.values():
                pair = HybridKey.from_seed(boxes[number])
                assert said.new_term.open(FEED, number, pair) == TERMS[2]
        codes.append(check_code(opened.head.link))
    assert codes == GOLDEN["codes"]
    assert (known.head.n, known.head.term) == (10, 2)
    assert is_check_code(codes[-1].replace(" ", "-"), known.head.link)


def after_seats(known, said, signer):
    """Do what the rows of an invitation and a joining say."""
    kinds = [unit.kind for unit in said.units]
    if "seat_invited" in kinds:
        return replace(known, invited={NEW: join_commitment(SECRET)})
    if "seat_joined" in kinds:
        return replace(known, invited={}, here={**known.here, signer: said.seat})
    return known


def test_the_golden_feed_is_taken_in_by_the_second_reader_too():
    link = independent_feed.first_link(FEED, FOUNDING)
    codes = [independent_feed.check_code(link)]
    here = {SIGNERS[number]: number for number in (1, 2, 3)}
    invited, last, term = {}, {}, 1
    for told in GOLDEN["envelopes"]:
        state = independent_feed.Known(
            FEED, told["n"] - 1, link, term, here, invited, last, GOLDEN["level"]
        )
        place = (told["n"], bytes.fromhex(told["prev"]), told["term"])
        body = base64.b64decode(told["body"])
        taken = independent_feed.take(*place, body, state, TERMS[term])
        said, link, term = taken.payload, taken.link, taken.term
        assert (link.hex(), said["seat"]) == (told["link"], told["seat"])
        last = {**last, said["seat"]: (said["inc"], said["seq"])}
        kinds = [unit["kind"] for unit in said["units"]]
        if "seat_invited" in kinds:
            invited = {NEW: hashlib.sha256(SECRET).digest()}
        if "seat_joined" in kinds:
            invited, here = {}, {**here, taken.signer: said["seat"]}
        codes.append(independent_feed.check_code(link))
    assert codes == GOLDEN["codes"]


def test_a_golden_presence_is_read_by_both():
    told = dict(GOLDEN["presence"])
    raw = base64.b64decode(told.pop("raw"))
    found = open_presence(raw, FEED, TERMS[1], KNOWN.here)
    assert {name: getattr(found, name) for name in told} == {**told, "link": found.link}
    assert found.link.hex() == told["link"]
    assert independent_feed.read_presence(raw, FEED, TERMS[1], KNOWN.here) == told


def test_the_golden_invitation_is_opened_by_both():
    told = GOLDEN["invitation"]
    register_key = bytes.fromhex(told["register_key"])
    opened = open_invitation(INVITATION, told["code"])
    keys = opened.keys(register_key)
    found = [keys.term_key.hex(), keys.snapshot_key.hex(), keys.box_seed.hex()]
    assert found == told["keys"]
    assert (opened.invitation.seat, opened.invitation.secret.hex()) == (NEW, told["secret"])
    body, others = independent_feed.open_invitation(INVITATION, told["code"], register_key)
    assert [each.hex() for each in others] == told["keys"]
    assert body["feed"] == GOLDEN["feed"]
    with pytest.raises(TamperError):
        opened.keys(bytes(32))
    with pytest.raises(Refused):
        independent_feed.open_invitation(INVITATION, told["code"], bytes(32))


def known_of(told):
    head = Head(bytes.fromhex(told["feed"]), told["n"], bytes.fromhex(told["link"]), told["term"])
    return Known(
        head,
        {bytes.fromhex(key): number for key, number in told["here"].items()},
        {int(number): bytes.fromhex(one) for number, one in told["invited"].items()},
        {int(number): Last(*one) for number, one in told["last"].items()},
        told["level"],
    )


def take(told):
    """Do with frozen bytes what a reader does."""
    if told["kind"] == "envelope":
        known = known_of(BAD["known"][told["known"]])
        open_envelope(envelope_of(told), known, TERMS[known.head.term])
    elif told["kind"] == "founding":
        read_founding(base64.b64decode(told["raw"]))
    else:
        open_presence(base64.b64decode(told["raw"]), FEED, TERMS[1], KNOWN.here)


def second_known(known):
    last = {number: (one.inc, one.seq) for number, one in known.last.items()}
    head = known.head
    return independent_feed.Known(
        head.feed, head.n, head.link, head.term, known.here, known.invited, last, known.level
    )


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


@pytest.mark.parametrize("name", FOUNDINGS)
def test_a_bad_founding_is_refused_by_the_second_reader_too(name):
    with pytest.raises(Refused):
        independent_feed.read_founding(FOUNDINGS[name].build())


@pytest.mark.parametrize("name", PRESENCES)
def test_a_bad_presence_is_refused_by_the_second_reader_too(name):
    with pytest.raises(Refused):
        independent_feed.read_presence(PRESENCES[name].build(), FEED, TERMS[1], KNOWN.here)


@pytest.mark.parametrize("name", INVITES)
def test_a_bad_invitation_is_refused_by_the_second_reader_too(name):
    one = INVITES[name].build()
    with pytest.raises(Refused):
        independent_feed.open_invitation(one.raw, one.typed, one.register_key)


def test_every_bad_name_that_is_short_is_frozen_and_nothing_else_is():
    frozen = {name for name in ENVELOPES if len(ENVELOPES[name].build().body) <= 12_000}
    frozen |= {name for name in FOUNDINGS if len(FOUNDINGS[name].build()) <= 12_000}
    assert set(NEGATIVE) == frozen | set(PRESENCES)
