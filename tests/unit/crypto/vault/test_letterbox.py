"""Anybody can put a letter into a compartment; only who holds its key takes it out."""

import pytest

from crypto.base.primitives import kdf
from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CardError, TamperError
from crypto.vault.letterbox import letterbox_pair, open_letter, seal_letter

VAULT, OTHER = "ab" * 16, "cd" * 16
KEY = bytes(range(32))
LETTER = "11" * 16


def test_a_letter_opens_with_the_key_of_its_compartment():
    pair = letterbox_pair(KEY, VAULT, "s1")
    sealed = seal_letter(pair.public, VAULT, "s1", LETTER, b"made-up words")
    assert b"made-up" not in sealed
    again = letterbox_pair(KEY, VAULT, "s1")
    assert again.public == pair.public
    assert open_letter(again, VAULT, "s1", LETTER, sealed) == b"made-up words"
    empty = seal_letter(pair.public, VAULT, "s1", LETTER, b"")
    assert open_letter(again, VAULT, "s1", LETTER, empty) == b""


def test_every_compartment_and_vault_has_a_letterbox_of_its_own():
    publics = {
        letterbox_pair(key, vault, domain).public
        for key in (KEY, bytes(32))
        for vault in (VAULT, OTHER)
        for domain in ("s1", "s2")
    }
    assert len(publics) == 8


@pytest.mark.parametrize(
    ("vault", "domain", "letter"),
    [(OTHER, "s1", LETTER), (VAULT, "s2", LETTER), (VAULT, "s1", "22" * 16)],
)
def test_a_letter_that_was_moved_does_not_open(vault: str, domain: str, letter: str):
    pair = letterbox_pair(KEY, VAULT, "s1")
    sealed = seal_letter(pair.public, VAULT, "s1", LETTER, b"words")
    with pytest.raises(TamperError):
        open_letter(pair, vault, domain, letter, sealed)


def test_a_letter_that_was_changed_cut_or_is_for_others_does_not_open():
    pair = letterbox_pair(KEY, VAULT, "s1")
    sealed = seal_letter(pair.public, VAULT, "s1", LETTER, b"words")
    bent = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for changed, reason in (
        (bent, "letter.seal"),
        (sealed[:-1], "letter.seal"),
        (sealed[:1135], "letter.short"),
        (b"", "letter.short"),
    ):
        with pytest.raises(TamperError) as refused:
            open_letter(pair, VAULT, "s1", LETTER, changed)
        assert refused.value.reason == reason
    with pytest.raises(TamperError):
        open_letter(letterbox_pair(bytes(32), VAULT, "s1"), VAULT, "s1", LETTER, sealed)


def test_what_is_no_public_key_is_refused():
    with pytest.raises(CardError):
        seal_letter(bytes(5), VAULT, "s1", LETTER, b"words")


def test_the_pair_and_the_seal_are_those_of_the_text():
    seed = kdf(KEY, bytes.fromhex(VAULT), b"lifafa/letterbox/1 dom=s1")
    pair = letterbox_pair(KEY, VAULT, "s1")
    assert pair == HybridKey.from_seed(seed)
    context = b"lifafa/letter/1 vault=" + VAULT.encode() + b" dom=s1 letter=" + LETTER.encode()
    sealed = seal_letter(pair.public, VAULT, "s1", LETTER, b"words")
    assert pair.open(sealed[:1_120], sealed[1_120:], context) == b"words"
    enc, rest = hybrid.seal_to(pair.public, b"of an older version", context)
    assert open_letter(pair, VAULT, "s1", LETTER, enc + rest) == b"of an older version"
