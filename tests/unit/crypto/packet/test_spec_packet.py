"""The worked examples and numbers of the packet and card texts are true."""

import hashlib
import io
import re
from pathlib import Path

import pytest

from crypto.base import sjson
from crypto.base.primitives import kdf, pad_length, pae, verify_ed25519
from crypto.envelope import age, stream
from crypto.envelope.hybrid import HybridKey
from crypto.office import card, signed_object
from crypto.office.identity import Identity
from crypto.packet import bodies, manifest, packet_open

ROOT = Path(__file__).resolve().parents[4]
SPEC = ROOT / "crypto" / "spec"
GOLDEN = ROOT / "tests" / "vectors" / "packet" / "g01_referral_without_files.lifafa"


def block(name, kind):
    text = (SPEC / name).read_text("utf-8")
    return re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1]


def example(name):
    lines = (line.partition("=") for line in block(name, "example").splitlines())
    return {key.strip(): value.strip() for key, _, value in lines}


def test_the_example_of_an_identity_is_true():
    told = example("card.md")
    seeds = (bytes.fromhex(told["ed25519_seed"]), bytes.fromhex(told["pq_seed"]))
    office = Identity.from_seeds(*seeds)
    found = {
        "ed25519_seed": seeds[0].hex(),
        "pq_seed": seeds[1].hex(),
        "ed25519": office.public.ed25519.hex(),
        "pq": office.public.pq_commit.hex(),
        "office_id": office.public.office_id,
        "number": office.public.number,
    }
    assert found == told
    raw = block("card.md", "signed").encode()
    read = signed_object.decode(raw, "lifafa/revocation/1")
    said = sjson.parse(read.body)
    assert said == {"office": told["office_id"], "at": 1_795_000_000, "why": "lost"}
    assert signed_object.encode("lifafa/revocation/1", read.body, [office]) == raw


def test_the_example_of_a_packet_is_true():
    told, raw = example("packet.md"), GOLDEN.read_bytes()
    key = HybridKey.from_seed(bytes.fromhex(told["recipient_seed"]))
    header = age.parse_header(raw[:1627])
    file_key, _key = age.unwrap(header, [key])
    nonce = raw[1627:1643]
    payload_key = age.payload_key(file_key, nonce)
    plain = stream.StreamReader(io.BytesIO(raw), 1643, len(raw) - 1643, payload_key).read()
    end = 16 + int.from_bytes(plain[8:12])
    found = {
        "recipient_seed": key.seed,
        "to_kid": bytes.fromhex(key.kid),
        "outer": hashlib.sha256(raw[:1627]).digest(),
        "file_key": file_key,
        "header_mac_key": kdf(file_key, b"", b"header"),
        "mac": header.mac,
        "nonce": nonce,
        "payload_key": payload_key,
        "chunk_0_nonce": stream._nonce(0, last=True),
        "chunk_0_tag": raw[-16:],
        "frame_prefix": plain[:16],
        "manifest_sha256": hashlib.sha256(plain[16:end]).digest(),
        "signer": plain[end : end + 32],
        "signature": plain[end + 32 : end + 96],
    }
    assert {name: value.hex() for name, value in found.items()} == told
    message = pae(b"lifafa/packet/1", plain[16:end])
    verify_ed25519(found["signer"], message, found["signature"])


def test_the_padded_lengths_of_the_text_are_true():
    text = (SPEC / "packet.md").read_text("utf-8").replace("\n", " ")
    for given, padded in re.findall(r"([\d,]+) gives ([\d,]+)", text):
        assert pad_length(int(given.replace(",", ""))) == int(padded.replace(",", ""))


@pytest.mark.parametrize(
    "name, number",
    [
        ("packet.md", age.HEADER_BYTES),
        ("packet.md", stream.CHUNK_BYTES),
        ("packet.md", manifest.MAX_MANIFEST_BYTES),
        ("packet.md", manifest.MIN_FILE_BYTES),
        ("packet.md", manifest.MAX_FILE_BYTES),
        ("packet.md", manifest.MAX_FILE_NAME),
        ("packet.md", bodies.MAX_NOTE),
        ("packet.md", sjson.MAX_STRING_BYTES),
        ("card.md", signed_object.MAX_BYTES),
        ("card.md", card.MAX_BYTES),
        ("card.md", card.MAX_TEXT),
    ],
)
def test_the_bounds_of_the_texts_are_those_of_the_program(name, number):
    assert f"{number:,}" in (SPEC / name).read_text("utf-8")


@pytest.mark.parametrize(
    "phrase, number",
    [
        ('≤ {} of `{{"name"', manifest.MAX_FILES),
        ("≤ {} missing numbers", manifest.MAX_MISSING),
        ("`created` + {} days", manifest.MAX_LIFE_S // 86_400),
        ("lists (≤ {})", bodies.MAX_LIST),
        ("objects (≤ {} members)", bodies.MAX_MEMBERS),
        ("nesting deeper than {}", sjson.MAX_DEPTH),
        ("at most 2^{}.", manifest.MAX_CONTENT_BYTES.bit_length() - 1),
    ],
)
def test_smaller_bounds_stand_in_the_packet_text(phrase, number):
    assert phrase.format(number) in (SPEC / "packet.md").read_text("utf-8")


def test_members_types_and_words_of_the_texts_are_those_of_the_program():
    text = (SPEC / "packet.md").read_text("utf-8")
    words = set(re.findall(r"`([a-z_0-9]+)`", text))
    assert words >= manifest._MEMBERS
    assert words >= bodies.TYPES | bodies.REFERRAL_KINDS | bodies.RECEIPT_STATES
    assert words >= bodies.STATUS_STATES | bodies.NOTICES_ABOUT_PACKET | bodies.NOTICES_SIGNED
    about_cards = (SPEC / "card.md").read_text("utf-8")
    assert set(re.findall(r"`([a-z_0-9]+)`", about_cards)) >= card._MEMBERS
    assert set(re.findall(r'"(lifafa/[a-z-]+/1)"', about_cards)) >= signed_object.TYPES
    assert packet_open.SIGNATURE_TYPE.decode() in text
