"""The worked example, the numbers and the words of the text about invitations are true."""

import re

import pytest

from crypto.base.primitives import kdf
from crypto.envelope.hybrid import HybridKey
from crypto.feed import invite
from crypto.feed.envelope import JOINED_TYPE, join_signature
from crypto.feed.seats import INVITATION_S
from crypto.office.identity import Identity
from crypto.vault import recovery, vault_header
from feed_maker import ONE
from source_tree import ROOT

TEXT = (ROOT / "crypto" / "spec" / "invite.md").read_text("utf-8")
SEAT_SEED = bytes(range(32))


def told():
    text = re.search(r"```example\n(.*?)```", TEXT, re.DOTALL)[1]
    pairs = (line.partition(" = ") for line in text.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def test_the_example_is_true():
    found = told()
    raw = {key: bytes.fromhex(one) for key, one in found.items() if key != "shown"}
    assert recovery.parse_code(found["shown"]) == raw["code"]
    assert kdf(raw["code"], raw["salt"], invite.FILE_KEY) == raw["file_key"]
    assert kdf(raw["code"], raw["salt"], invite.COMMIT) == raw["commit"]
    both = raw["mk_reg"] + raw["code"]
    assert kdf(both, raw["salt"], invite.INNER_KEY) == raw["inner_key"]
    join = Identity.from_seeds(raw["join_seed"], None)
    assert join.public.ed25519 == raw["join_key"]
    assert Identity.from_seeds(SEAT_SEED, None).public.ed25519 == raw["signing_key"]
    boxes = [HybridKey.from_seed(raw[name]).public for name in ("box_seed", "founding_seed")]
    (seat,) = raw["seat"]
    shown = join_signature(join, raw["feed"], seat, raw["signing_key"], *boxes)
    assert shown == raw["signature"]


@pytest.mark.parametrize(
    "phrase, number",
    [
        ("A file has at most {} bytes", invite.MAX_FILE_BYTES),
        ("`at` + {} days", INVITATION_S // 86_400),
        ("1 to {} characters", invite.MAX_TEXT),
        ("1 to {};", invite.MAX_PORT),
        ("counts, 1 to {} bytes", invite.MAX_CERTIFICATE_BYTES),
        ("key file, 1 to {} bytes", vault_header.MAX_BYTES),
        ("S-JSON of at most {} bytes", 1_048_576),
        ("base64 of {} bytes |", 24 + 128 + 16),
    ],
)
def test_the_bounds_of_the_text_are_those_of_the_program(phrase, number):
    assert phrase.format(f"{number:,}") in TEXT


def test_members_and_words_of_the_text_are_those_of_the_program():
    words = set(re.findall(r"[\"`]([a-z_0-9]+)[\"`]", TEXT))
    assert words >= invite._MEMBERS | invite._STORE_MEMBERS | {"joined", "signature"}
    assert f'"{JOINED_TYPE.decode()}"' in TEXT
    for said in (invite.COMMIT, invite.FILE_KEY, invite.INNER_KEY, invite.MAGIC):
        assert f'"{said.decode()}"' in TEXT
    assert invite.AAD_TYPE == invite.FILE_KEY
    assert invite.INNER_TYPE == invite.INNER_KEY
    assert len(ONE.box.public) == 1_216
