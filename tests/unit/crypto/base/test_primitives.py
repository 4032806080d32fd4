"""The primitives give the published answers and refuse every second spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from crypto.base import primitives
from crypto.errors import NotOursError, SignatureError, TamperError
from public_vectors import json_of

VALUES = json_of("formats.json")


def test_pae_is_dsse():
    value = VALUES["pae"]
    out = primitives.pae(value["type"].encode(), bytes.fromhex(value["body_hex"]))
    assert out.hex() == value["out_hex"]


def test_pae_counts_bytes_so_that_type_and_body_cannot_trade_places():
    assert primitives.pae(b"a", b"b c") != primitives.pae(b"a 1 b", b"c")


def test_pad_length_matches_published_values():
    for length, padded in VALUES["padlen"].items():
        assert primitives.pad_length(int(length)) == padded


@given(st.integers(65_537, 2**31))
def test_pad_length_costs_at_most_an_eighth(length):
    padded = primitives.pad_length(length)
    assert length <= padded <= length * 1.12
    assert primitives.pad_length(padded) == padded


def test_domain_keys_match_published_values():
    value, vault_id = VALUES["domain_keys"], bytes.fromhex(VALUES["slot"]["vault_id"])
    register_key = bytes.fromhex(value["mk_reg"])
    assert primitives.kdf(register_key, vault_id, b"lifafa/vault/db/1").hex() == value["db_key"]


def test_random_bytes_differ():
    assert len(primitives.random_bytes(32)) == 32
    assert primitives.random_bytes(32) != primitives.random_bytes(32)


def test_equal_compares_content():
    assert primitives.equal(b"ab", bytes([97, 98]))
    assert not primitives.equal(b"ab", b"abc")


def test_hmac_matches_rfc_4231_case_2():
    mac = primitives.hmac_sha256(b"Jefe", b"what do ya want for nothing?")
    assert mac.hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


SEALED = primitives.seal(bytes(32), bytes(24), b"value", b"context")


def test_what_was_sealed_opens():
    assert len(SEALED) == 5 + primitives.SEAL_TAG_BYTES
    assert primitives.unseal(bytes(32), bytes(24), SEALED, b"context") == b"value"


@pytest.mark.parametrize(
    "given",
    [
        (bytes([1]) + bytes(31), bytes(24), SEALED, b"context"),
        (bytes(32), bytes([1]) + bytes(23), SEALED, b"context"),
        (bytes(32), bytes(24), bytes([SEALED[0] ^ 1]) + SEALED[1:], b"context"),
        (bytes(32), bytes(24), SEALED[:-1], b"context"),
        (bytes(32), bytes(24), SEALED, b"contexts"),
    ],
    ids=["key", "nonce", "changed", "cut", "context"],
)
def test_anything_else_does_not_open(given):
    with pytest.raises(TamperError) as caught:
        primitives.unseal(*given)
    assert caught.value.reason == "seal.open"


def test_good_signature_is_accepted():
    key = SigningKey(bytes(32))
    message = b"hello"
    primitives.verify_ed25519(bytes(key.verify_key), message, key.sign(message).signature)


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (bytes(31), bytes(64)),
        (bytes(32), bytes(63)),
        (bytes([1]) + bytes(31), bytes([1]) + bytes(63)),
        (bytes(SigningKey(bytes(32)).verify_key), bytes(64)),
    ],
    ids=["short key", "short signature", "low-order key", "other signature"],
)
def test_bad_signature_is_refused(public, signature):
    with pytest.raises(SignatureError) as caught:
        primitives.verify_ed25519(public, b"hello", signature)
    assert caught.value.reason == "signature.invalid"


@given(st.binary(max_size=40), st.booleans())
def test_base64_round_trip(raw, padded):
    text = primitives.b64encode(raw, padded=padded)
    assert primitives.b64decode(text, padded=padded, length=len(raw)) == raw
    assert primitives.b64decode(text.encode(), padded=padded) == raw


@pytest.mark.parametrize(
    ("text", "padded", "reason"),
    [
        ("AA", True, "base64.not-base64"),
        ("A", False, "base64.not-base64"),
        ("AA==\n", True, "base64.not-base64"),
        ("A A=", True, "base64.not-base64"),
        ("-_==", True, "base64.not-base64"),
        ("अ", True, "base64.not-base64"),
        ("\ud800", True, "base64.not-base64"),
        ("AB==", True, "base64.not-canonical"),
        ("AAB=", True, "base64.not-canonical"),
        ("AB", False, "base64.not-canonical"),
        ("AA==", False, "base64.not-canonical"),
    ],
)
def test_base64_has_one_spelling(text, padded, reason):
    with pytest.raises(NotOursError) as caught:
        primitives.b64decode(text, padded=padded)
    assert caught.value.reason == reason


def test_base64_of_another_length_is_refused():
    with pytest.raises(NotOursError) as caught:
        primitives.b64decode("AAAA", length=4)
    assert caught.value.reason == "base64.length"
    assert caught.value.facts == {"wanted": 4, "found": 3}
