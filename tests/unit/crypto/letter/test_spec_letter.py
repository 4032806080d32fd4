"""The worked example and the bounds of the text about letters are true."""

import re

import pytest

from crypto.letter import letter_record, letter_seal
from crypto.letter.letter_record import LetterRecord, record_hash, written
from crypto.letter.letter_seal import LetterClaim, letter_code, read_seal, seal_text, verify
from crypto.office.identity import Identity
from vault_sim import ROOT

TEXT = (ROOT / "crypto" / "spec" / "letter.md").read_text("utf-8")


def block(kind):
    return re.search(rf"```{kind}\n(.*?)\n```", TEXT, re.DOTALL)[1]


TOLD = {
    key.strip(): value.strip()
    for key, _, value in (line.partition("=") for line in block("example").splitlines())
}


def test_the_example_is_true():
    identity = Identity.from_seeds(bytes.fromhex(TOLD["seed"]), None)
    assert identity.public.ed25519.hex() == TOLD["public"]
    assert identity.public.office_id == TOLD["office"]
    letter_id = bytes.fromhex(TOLD["id"])
    assert letter_code(letter_id) == TOLD["code"]
    record = LetterRecord(
        salt="00112233445566778899aabbccddeeff",
        kind="referral",
        no="L-26-0031",
        date="2026-11-25",
        to="CWC Patna",
        subject="S. K.",
        pages=2,
        text="A made-up letter.\nOf two lines.",
        signatory="Made-up Officer",
    )
    raw = written(record)
    assert raw.decode() == block("record")
    assert record_hash(raw).hex() == TOLD["hash"]
    hint = bytes.fromhex(TOLD["office"])[:8]
    claim = LetterClaim(1, hint, 1_795_000_000, 90, letter_id, record_hash(raw), TOLD["shown"])
    assert seal_text(identity, claim) == block("qr")
    read = read_seal(block("qr"))
    assert (read.signed.hex(), read.signature.hex()) == (TOLD["body"], TOLD["signature"])
    verify(read, identity.public.ed25519)


@pytest.mark.parametrize(
    ("phrase", "number"),
    [
        ("at most {} bytes. `to`", letter_record.MAX_BYTES),
        ("at most {} bytes in UTF-8", letter_record.MAX_TEXT_BYTES),
        ("pages of one copy, 1 to {}", letter_record.MAX_PAGES),
        ("have at most {} characters", letter_record.MAX_SHORT),
        ("length of the shown words, 1 to {}", letter_seal.MAX_SHOWN),
        ("At most {} bytes, 322 characters", letter_seal.MAX_BYTES),
        ("more than {} characters", letter_seal.MOST_CHARACTERS),
        ("without\npadding: {} characters", letter_seal.CODE_CHARACTERS),
        ("a length that is not {} + t", letter_seal.HEAD_BYTES + letter_seal.SIGNATURE_BYTES),
    ],
)
def test_the_bounds_of_the_text_are_those_of_the_program(phrase, number):
    assert phrase.format(f"{number:,}") in TEXT


def test_members_and_kinds_of_the_text_are_those_of_the_program():
    words = set(re.findall(r"`([a-z_-]+)`", TEXT))
    assert words >= letter_record._NEEDED | letter_record._OPTIONAL
    told = dict(re.findall(r"(?<![.\d])([1-9][0-9]?) `([a-z_]+)`", " ".join(TEXT.split())))
    assert {name: int(number) for number, name in told.items()} == letter_record.KINDS
    assert f'"{letter_seal.TYPE.decode()}"' in TEXT
    assert f"`{letter_seal.PREFIX}`" in TEXT
