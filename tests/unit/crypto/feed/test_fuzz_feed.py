"""Short, seeded fuzzing of what a feed reads from others: only refusals come out."""

import json
import random
from dataclasses import replace

import mutations
from crypto.base.primitives import seal
from crypto.feed import founding, invite, letting_in, payload, presence, units
from crypto.feed.chain import is_check_code
from crypto.feed.envelope import open_envelope
from crypto.feed.snapshot import snapshot_json
from crypto.feed.terms import feed_key
from feed_bad_beside import CODE_TEXT, HERE, invite_file, said
from feed_maker import (
    FEED,
    HEAD,
    INVITE,
    INVITING,
    KNOWN,
    LET_IN,
    LEVEL,
    NEW,
    SNAPSHOT,
    TAKE_OUT,
    TERM_KEYS,
    TWO,
    Forge,
    answer,
    asking,
    blob_unit,
    joined,
    listed_unit,
    snapshot_unit,
    term_unit,
    unit,
)
from feed_maker import founding as good_founding
from feed_maker import payload as good_payload

RUNS = 150
KEY = TERM_KEYS[1]
GOOD = Forge().envelope()
PAYLOADS = [
    payload.encode(good_payload(units=(each,)))
    for each in (
        unit(),
        blob_unit(),
        snapshot_unit(),
        term_unit(),
        *map(listed_unit, (INVITE, LET_IN, TAKE_OUT)),
    )
] + [payload.encode(joined())]


def taken(envelope, known=KNOWN):
    return open_envelope(envelope, known, KEY)


def test_no_changed_body_is_taken():
    for number, raw in mutations.inputs("feed body", [GOOD.body], RUNS):
        refused = mutations.refusal_of(lambda one: taken(replace(GOOD, body=one)), raw, number)
        assert (refused is None) == (raw == GOOD.body), number


def test_changed_frames_behind_a_good_seal():
    plain, place = Forge().plain(), Forge().place()
    key = feed_key(KEY, FEED)
    for number, raw in mutations.inputs("feed frame", [plain], RUNS):
        body = bytes(24) + seal(key, bytes(24), raw, b"lifafa/feed/1" + place)
        refused = mutations.refusal_of(lambda one: taken(replace(GOOD, body=one)), body, number)
        assert (refused is None) == (raw == plain), number


def test_changed_payloads_behind_a_good_signature():
    for number, raw in mutations.inputs("feed payload", PAYLOADS, RUNS):
        sender = NEW if number % 2 else TWO
        if len(raw) <= payload.MAX_BYTES:
            mutations.refusal_of(
                lambda one, sender=sender: taken(
                    Forge(sender=sender, raw=one).envelope(),
                    INVITING if sender is NEW else KNOWN,
                ),
                raw,
                number,
            )


def test_changed_members_of_payloads():
    accepted = 0
    for number in range(RUNS):
        chance = random.Random(f"feed members {number}")
        body = json.loads(PAYLOADS[number % len(PAYLOADS)])
        raw = mutations.json_bytes(mutations.changed_json(chance, body))
        refused = mutations.refusal_of(lambda one: payload.decode(one, LEVEL), raw, number)
        if refused is None:
            accepted += 1
            found = payload.decode(raw, LEVEL)
            assert payload.decode(payload.encode(found), LEVEL) == found
    assert accepted < RUNS // 2


def test_rows_of_blobs():
    line = next(units.write_rows(unit().rows))
    for number, raw in mutations.inputs("feed rows", [line], RUNS):
        mutations.refusal_of(lambda one: list(units.read_rows([one])), raw, number)


def test_foundings():
    good = good_founding()
    for number, raw in mutations.inputs("founding", [good], RUNS):
        refused = mutations.refusal_of(founding.read_founding, raw, number)
        assert (refused is None) == (raw == good), number


def test_questions_and_answers():
    for good, read in (
        (asking(), letting_in.read_asking),
        (answer(), letting_in.read_answer),
    ):
        for number, raw in mutations.inputs("letting in", [good], RUNS):
            refused = mutations.refusal_of(read, raw, number)
            assert (refused is None) == (raw == good), number


def test_what_answers_give():
    content = json.dumps(
        {"term": 1, "key": "A" * 43 + "=", "snapshot": snapshot_json(SNAPSHOT)}
    ).encode()
    for number, raw in mutations.inputs("content of an answer", [content], RUNS):
        mutations.refusal_of(letting_in._read_content, raw, number)


def test_presences():
    good = presence.seal_presence(FEED, KEY, TWO.identity, HERE)
    for number, raw in mutations.inputs("presence", [good], RUNS):
        refused = mutations.refusal_of(
            lambda one: presence.open_presence(one, FEED, KEY, KNOWN.seats.here), raw, number
        )
        assert (refused is None) == (raw == good), number


def test_contents_of_presences():
    content = presence._encode(HERE)
    for number in range(RUNS):
        chance = random.Random(f"presence content {number}")
        raw = mutations.changed_bytes(chance, content)[:152].ljust(152, b"\0")
        mutations.refusal_of(presence._decode, raw, number)


def test_invitations():
    good = invite_file()
    for number, raw in mutations.inputs("invitation", [good], 30):
        refused = mutations.refusal_of(
            lambda one: invite.open_invitation(one, CODE_TEXT), raw, number
        )
        assert (refused is None) == (raw == good), number


def test_what_invitations_say():
    for number in range(40):
        told = mutations.changed_json(random.Random(f"invitation {number}"), said())
        raw = invite_file(content=mutations.json_bytes(told))
        mutations.refusal_of(lambda one: invite.open_invitation(one, CODE_TEXT), raw, number)


def test_typed_codes():
    for number in range(RUNS):
        typed = mutations.changed_text(random.Random(f"check code {number}"), "1234 5678")
        mutations.refusal_of(lambda one: is_check_code(one, HEAD.link), typed, number)
