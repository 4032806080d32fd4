"""Golden matches and returns are read for ever; each named bad body is refused for its own reason.

Names p01 to p08 are those of the test plan. A second answer, an office that is not checked and a
spent budget (p07, p09, p10) are refused by the register, which knows what came before:
``tests/integration/test_matching_refusals.py``.
"""

import hashlib
import io
import json
from pathlib import Path

import pytest

from crypto import matching
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CryptoError
from crypto.packet import bodies
from crypto.packet.packet_open import open_packet
from packet_forge import A, B, Forge

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "matching"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
NEGATIVE = json.loads((FOLDER / "negative" / "negative.json").read_text("utf-8"))
TOLD = GOLDEN["match"]
KEYS = GOLDEN["keys"]


def opened(name):
    raw = (FOLDER / f"{name}.lifafa").read_bytes()
    side = "sender" if GOLDEN["packets"][name]["type"] == "psi2" else "recipient"
    keys = [HybridKey.from_seed(bytes.fromhex(seed)) for seed in KEYS[f"{side}_enc_seeds"]]
    return open_packet(io.BytesIO(raw), len(raw), keys, KEYS[f"{side}_id"])


def body(name):
    return opened(name).manifest.body


def bad(name):
    return json.loads((FOLDER / "negative" / f"{name}.json").read_text("utf-8"))


def test_no_file_is_without_expectation():
    assert {path.stem for path in FOLDER.glob("*.lifafa")} == set(GOLDEN["packets"])
    files = {path.stem for path in (FOLDER / "negative").iterdir()}
    assert files == {*NEGATIVE, "negative"}


@pytest.mark.parametrize("name", GOLDEN["packets"])
def test_a_golden_packet_of_a_later_type_opens(name):
    expected = GOLDEN["packets"][name]
    raw = (FOLDER / f"{name}.lifafa").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == expected["sha256"], "a golden file was changed"
    found = opened(name).manifest
    assert (found.type, found.pid, found.re, found.sha256) == (
        expected["type"],
        expected["pid"],
        expected["re"],
        expected["manifest_sha256"],
    )
    assert len(raw) == expected["size"]


def test_every_type_without_golden_packet_before_has_one_here():
    types = {entry["type"] for entry in GOLDEN["packets"].values()}
    assert types == {"psi1", "psi2", "psi3", "return"}


def test_only_the_answer_of_the_largest_bucket_is_larger_than_the_smallest_packet():
    sizes = {name: entry["size"] for name, entry in GOLDEN["packets"].items()}
    assert {name for name, size in sizes.items() if size != 67_195} == {"m06_psi2_1024"}


def test_a_golden_match_finds_what_it_found_when_it_was_made():
    a, pid = bytes.fromhex(TOLD["a"]), TOLD["pid"]
    assert matching.session_id(pid) == TOLD["sid"]
    points = {key: matching.point_of(TOLD["sid"], key).hex() for key in TOLD["points"]}
    assert points == TOLD["points"]
    question, answer, result = (body(name) for name in ("m01_psi1", "m02_psi2", "m03_psi3"))
    done = matching.finish(pid, question, TOLD["our_places"], a, answer)
    assert done.body == result
    assert list(done.shared) == TOLD["our_shared"] == [0, 2]
    learnt = matching.learn(pid, answer, TOLD["their_places"], result)
    assert list(learnt) == TOLD["their_shared"] == [0, 2]
    again = matching.answer(pid, question, TOLD["theirs"], bytes.fromhex(TOLD["b"])).body
    assert again["twice"] == answer["twice"]
    decline = matching.declined(pid, question, body("m04_psi2_declined"))
    assert decline == matching.Declined("budget", None, "काल्पनिक उत्तर")


def test_a_golden_return_says_what_was_counted():
    found = body("m07_return")
    rows = found["tables"][0]["rows"]
    assert rows[1] == ["female", "18_plus", None]
    assert rows[3] == ["all", "all", 2**53 - 1]


def used(type_, found):
    """What the register does with a body that came in a sound packet."""
    raw = Forge(members={"type": type_, "body": found, "re": None if type_ == "psi1" else "0" * 32})
    raw = raw.file()
    said = open_packet(io.BytesIO(raw), len(raw), B.keys, B.id).manifest
    assert said.from_ == A.id
    if type_ == "psi1":
        matching.answer(TOLD["pid"], said.body, TOLD["theirs"], bytes.fromhex(TOLD["b"]))
    else:
        matching.learn(TOLD["pid"], body("m02_psi2"), TOLD["their_places"], said.body)


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_bad_body_is_refused_for_its_own_reason(name):
    expected = NEGATIVE[name]
    with pytest.raises(CryptoError) as refused:
        used(expected["type"], bad(name))
    assert (refused.value.code, refused.value.reason) == (expected["code"], expected["reason"])


@pytest.mark.parametrize(("type_", "name"), [("psi1", "m01_psi1"), ("psi3", "m03_psi3")])
def test_the_good_bodies_beside_the_bad_ones_pass(type_, name):
    used(type_, body(name))


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_bad_body_differs_from_the_good_one_in_one_member(name):
    type_ = NEGATIVE[name]["type"]
    good, found = body("m01_psi1" if type_ == "psi1" else "m03_psi3"), bad(name)
    changed = [member for member in good if good[member] != found[member]]
    assert changed == ["sid" if name == "p08_psi3_wrong_sid" else "points"]
    if name != "p05_N_minus_1":
        bodies.check(type_, found)
