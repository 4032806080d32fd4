"""Golden packets and cards: made once, opened by every version there will ever be."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from crypto.envelope import age
from crypto.envelope.hybrid import HybridKey
from crypto.envelope.stream import StreamReader
from crypto.errors import NotForUsError
from crypto.office import signed_object
from crypto.office.card import compare, read_card
from crypto.office.identity import Identity
from crypto.packet.packet_open import open_packet
from packet_maker import Sinks

FOLDER = Path(__file__).resolve().parents[3] / "vectors" / "packet"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
KEYS = GOLDEN["keys"]
OURS = [HybridKey.from_seed(bytes.fromhex(seed)) for seed in KEYS["recipient_enc_seeds"]]
MULTILINE = ["details"]


def opened(name):
    raw = (FOLDER / f"{name}.lifafa").read_bytes()
    return open_packet(io.BytesIO(raw), len(raw), OURS, KEYS["recipient_id"], MULTILINE)


def test_no_file_is_without_expectation():
    files = {path.name for path in FOLDER.iterdir() if path.suffix in (".lifafa", ".lfcard")}
    expected = {f"{name}.lifafa" for name in GOLDEN["packets"]}
    expected |= {f"{name}.lfcard" for name in GOLDEN["cards"]}
    assert files == expected
    assert (len(GOLDEN["packets"]), len(GOLDEN["cards"])) == (12, 3)


@pytest.mark.parametrize("name", GOLDEN["packets"])
def test_a_golden_packet_opens_to_what_was_sealed(name):
    expected = GOLDEN["packets"][name]
    raw = (FOLDER / f"{name}.lifafa").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == expected["sha256"], "a golden file was changed"
    packet = opened(name)
    found = packet.manifest
    assert (found.type, found.pid, found.seq) == (
        expected["type"],
        expected["pid"],
        expected["seq"],
    )
    assert packet.opened_with == expected["to_kid"]
    assert packet.manifest_sha256 == expected["manifest_sha256"]
    assert len(found.raw) == expected["manifest_bytes"]
    assert packet.card.public.number == KEYS["sender_number"]
    assert [[f.name, f.size, f.sha256] for f in found.files] == expected["files"]
    sinks = Sinks()
    packet.extract(sinks)
    hashes = [hashlib.sha256(sinks.accepted[n]).hexdigest() for n in range(len(found.files))]
    assert hashes == [entry[2] for entry in expected["files"]]


@pytest.mark.parametrize("name", GOLDEN["packets"])
def test_a_golden_packet_opens_for_nobody_else(name):
    raw = (FOLDER / f"{name}.lifafa").read_bytes()
    stranger = HybridKey.from_seed(bytes.fromhex(KEYS["stranger_enc_seed"]))
    with pytest.raises(NotForUsError):
        open_packet(io.BytesIO(raw), len(raw), [stranger], KEYS["recipient_id"], MULTILINE)


def test_the_golden_packets_reach_the_corners_of_the_format():
    sizes = {name: entry["size"] for name, entry in GOLDEN["packets"].items()}
    assert sizes["g04_frame_of_65536"] == 67_195
    assert sizes["g05_frame_of_65537"] == 69_259
    assert GOLDEN["packets"]["g12_largest_manifest"]["manifest_bytes"] == 1_048_576
    assert len(GOLDEN["packets"]["g03_referral_with_64_files"]["files"]) == 64
    kids = {entry["to_kid"] for entry in GOLDEN["packets"].values()}
    assert kids == {key.kid for key in OURS}
    types = {entry["type"] for entry in GOLDEN["packets"].values()}
    assert types == {"referral", "receipt", "status", "card", "notice"}


def test_devanagari_came_through_whole():
    found = opened("g11_hindi_and_nepali").manifest
    assert found.body["persons"][1]["family_name"] == "गर्\u200dयो"
    assert found.body["details"] == "पहली पंक्ति\nदोस्रो लाइन"
    assert found.files[1].name == "नागरिकता प्रमाणपत्र.jpg"
    assert found.ext == {"later": {"kept": True}}


def test_a_revocation_inside_a_notice_verifies_on_its_own():
    inner = opened("g10_notice_revocation").manifest.body["signed"].encode()
    sender = Identity.from_seeds(
        bytes.fromhex(KEYS["sender_ed25519_seed"]), bytes.fromhex(KEYS["sender_pq_seed"])
    )
    found = signed_object.decode(inner, "lifafa/revocation/1")
    assert found.signers == (sender.public.ed25519,)
    assert sender.public.number == KEYS["sender_number"]


@pytest.mark.parametrize("name", GOLDEN["cards"])
def test_a_golden_card_is_read(name):
    raw = (FOLDER / f"{name}.lfcard").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == GOLDEN["cards"][name], "a golden file was changed"
    card = read_card(raw)
    whose = "sender_number" if name == "c01_one_key" else "recipient_number"
    assert card.public.number == KEYS[whose]


def test_golden_cards_follow_one_another():
    older, newer = (
        read_card((FOLDER / f"{name}.lfcard").read_bytes())
        for name in ("c02_three_keys", "c03_short_life")
    )
    assert [key.kid for key in older.enc] == [key.kid for key in OURS]
    assert older.ext == {"later": [1, "x"]}
    assert older.names["ne"] == "सुनौलो कार्यालय"
    assert compare(older, newer) == "newer"


def test_a_file_sealed_by_another_implementation_opens():
    """Made by age-encryption 0.3.1 (typage) for the first golden key."""
    raw = (FOLDER / "other_age.age").read_bytes()
    file_key, key = age.unwrap(age.parse_header(raw[:1_627]), OURS)
    assert key.kid == OURS[0].kid
    stream_key = age.payload_key(file_key, raw[1_627:1_643])
    reader = StreamReader(io.BytesIO(raw), 1_643, len(raw) - 1_643, stream_key)
    assert reader.read() == (bytes(range(256)) * 274)[:70_000]
