"""Short, seeded fuzzing of everything that reads foreign bytes: only refusals come out."""

import io
import json
import random

import mutations
from crypto.base import sjson
from crypto.envelope import age
from crypto.envelope.stream import StreamReader, StreamWriter
from crypto.office import card, identity, signed_object
from crypto.packet import bodies, manifest, packet_open, packet_seal
from packet_forge import A, B, Forge
from packet_maker import NOW, attachment, facts, referral_body

RUNS = 500


def sealed_packet():
    prepared = packet_seal.prepare(
        facts(A), A.identity, B.identity.public, B.enc[0], [attachment("scan.pdf", b"x" * 900)]
    )
    target = io.BytesIO()
    prepared.write(target, lambda _done: None)
    return target.getvalue()


PACKET = sealed_packet()


def opened(raw):
    source = io.BytesIO(raw)
    found = packet_open.open_packet(source, len(raw), B.keys, B.id)
    found.extract(lambda _number, _file: io.BytesIO(), lambda _done: None)


def read_all(raw):
    return StreamReader(io.BytesIO(raw), 0, len(raw), bytes(32)).readall()


def test_a_good_packet_is_accepted():
    assert mutations.refusal_of(opened, PACKET, 0) is None
    assert mutations.refusal_of(opened, Forge().file(), 0) is None


def test_no_changed_packet_is_accepted():
    for number, raw in mutations.inputs("packet", [PACKET], RUNS):
        assert (mutations.refusal_of(opened, raw, number) is None) == (raw == PACKET), number


def test_changed_frames_behind_a_good_seal():
    for number in range(200):
        chance = random.Random(f"frame {number}")
        forge = Forge(frame=lambda plain, chance=chance: mutations.changed_bytes(chance, plain))
        mutations.refusal_of(opened, forge.file(), number)


def test_changed_manifests_behind_a_good_signature():
    members = Forge().members
    accepted = 0
    for number in range(200):
        forge = Forge()
        forge.members = mutations.changed_json(random.Random(f"manifest {number}"), members)
        accepted += mutations.refusal_of(opened, forge.file(), number) is None
    assert accepted < 100


def test_manifests_without_any_seal():
    raw = Forge().manifest()
    for number, changed in mutations.inputs("manifest bytes", [raw], RUNS):
        mutations.refusal_of(manifest.decode, changed, number)


def test_bodies_of_every_type():
    samples = {
        "referral": referral_body(),
        "receipt": {"pid": "0" * 32, "manifest_sha256": "0" * 64, "state": "accepted", "note": ""},
        "status": {"pid": "0" * 32, "state": "done", "note": "", "feedback": "fine"},
        "notice": {"kind": "withdraw", "pid": "0" * 32, "note": ""},
        "card": {},
    }
    for type_, body in samples.items():
        for number in range(RUNS // 3):
            changed = mutations.changed_json(random.Random(f"{type_} {number}"), body)
            if isinstance(changed, dict):
                mutations.refusal_of(
                    lambda one, type_=type_: bodies.check(type_, one), changed, number
                )


def test_headers():
    for number, raw in mutations.inputs("header", [PACKET[: age.HEADER_BYTES]], RUNS):
        mutations.refusal_of(age.parse_header, raw, number)


def test_frame_prefixes():
    good = b"LIFAFAP1" + (900).to_bytes(4, "big") + bytes(4)
    for number, raw in mutations.inputs("prefix", [good], RUNS):
        mutations.refusal_of(
            lambda one: manifest.parse_prefix(one, 65_536), raw[:16].ljust(16, b"\0"), number
        )


def test_streams():
    target = io.BytesIO()
    writer = StreamWriter(target, bytes(32))
    writer.write(b"chunk" * 30_000)
    writer.finish()
    for number, raw in mutations.inputs("stream", [target.getvalue()], 100):
        refused = mutations.refusal_of(read_all, raw, number)
        assert (refused is None) == (raw == target.getvalue())


def test_strict_json_agrees_with_plain_json_on_what_it_accepts():
    sample = {"a": [1, "ब", None, {"c": True}], "b": {"d": "e", "f": [[], {}]}, "g": 0}
    accepted = 0
    for number, changed in mutations.inputs("json", [mutations.json_bytes(sample)], RUNS):
        if mutations.refusal_of(sjson.parse, changed, number) is None:
            accepted += 1
            assert sjson.parse(changed) == json.loads(changed)
            assert json.loads(sjson.encode(sjson.parse(changed))) == json.loads(changed)
    assert accepted > 0


def test_signed_objects_and_cards():
    for number, raw in mutations.inputs("card", [A.card, B.card], RUNS):
        mutations.refusal_of(lambda one: signed_object.decode(one, "lifafa/card/1"), raw, number)
        refused = mutations.refusal_of(card.read_card, raw, number)
        assert (refused is None) == (raw in (A.card, B.card))


def test_cards_with_changed_members_behind_a_good_signature():
    body = json.loads(signed_object.decode(A.card, "lifafa/card/1").body)
    for number in range(RUNS):
        changed = mutations.changed_json(random.Random(f"card {number}"), body)
        raw = signed_object.encode("lifafa/card/1", mutations.json_bytes(changed), [A.identity])
        if mutations.refusal_of(card.read_card, raw, number) is None:
            card.read_card(raw).best_key(NOW)


def test_office_numbers():
    for number in range(RUNS):
        chance = random.Random(f"number {number}")
        typed = mutations.changed_text(chance, A.identity.public.number)
        mutations.refusal_of(identity.normalise_number, typed, number)
