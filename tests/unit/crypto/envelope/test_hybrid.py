"""Hybrid keys follow the X-Wing draft; bad keys and shares are refused."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CardError, NotForUsError
from public_vectors import json_of

INFO = b"test/1"
KEY = HybridKey.from_seed(bytes(range(32)))
LOW_ORDER_SHARES = [
    bytes(32),
    bytes([1]) + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]


def test_public_key_matches_published_value():
    value = json_of("formats.json")["user_kem"]
    key = HybridKey.from_seed(bytes.fromhex(value["user_secret"]))
    assert hashlib.sha256(key.public).hexdigest() == value["xwing_pk_sha256"]
    assert key.kid == value["xwing_pk_sha256"][:16] == hybrid.key_id(key.public)


def test_key_pairs_match_the_draft():
    vectors = json_of("xwing.json")
    cases = vectors if isinstance(vectors, list) else vectors["vectors"]
    assert cases
    for case in cases:
        seed = bytes.fromhex(case.get("seed") or case["sk"])
        assert HybridKey.from_seed(seed[:32]).public.hex() == case["pk"]


def test_what_is_sealed_opens():
    enc, sealed = hybrid.seal_to(KEY.public, b"secret", INFO)
    assert (len(enc), len(sealed)) == (hybrid.ENC_BYTES, 6 + hybrid.TAG_BYTES)
    assert KEY.open(enc, sealed, INFO) == b"secret"


def test_sealing_twice_gives_other_bytes():
    assert hybrid.seal_to(KEY.public, b"s", INFO) != hybrid.seal_to(KEY.public, b"s", INFO)


def test_another_key_or_context_does_not_open():
    enc, sealed = hybrid.seal_to(KEY.public, b"secret", INFO)
    for key, info in ((HybridKey.generate(), INFO), (KEY, INFO + b"0")):
        with pytest.raises(NotForUsError) as caught:
            key.open(enc, sealed, info)
        assert caught.value.reason == "hpke.open"


@pytest.mark.parametrize("place", [0, 700, 1_087, 1_088, 1_119, 1_120, 1_141])
def test_one_flipped_bit_does_not_open(place):
    enc, sealed = hybrid.seal_to(KEY.public, b"secret", INFO)
    whole = bytearray(enc + sealed)
    whole[place] ^= 1
    with pytest.raises(NotForUsError):
        KEY.open(bytes(whole[:1_120]), bytes(whole[1_120:]), INFO)


@pytest.mark.parametrize("move", [-1, 1])
def test_the_border_between_share_and_seal_cannot_move(move):
    enc, sealed = hybrid.seal_to(KEY.public, b"secret", INFO)
    whole = enc + sealed
    with pytest.raises(NotForUsError) as caught:
        KEY.open(whole[: 1_120 + move], whole[1_120 + move :], INFO)
    assert caught.value.reason == "hpke.enc-length"


@pytest.mark.parametrize("share", LOW_ORDER_SHARES)
def test_a_zero_share_does_not_open(share):
    enc, sealed = hybrid.seal_to(KEY.public, b"secret", INFO)
    with pytest.raises(NotForUsError):
        KEY.open(enc[:1_088] + share, sealed, INFO)


@pytest.mark.parametrize("share", LOW_ORDER_SHARES)
def test_c07_a_public_key_that_gives_zero_is_refused(share):
    public = KEY.public[:1_184] + share
    for use in (hybrid.check_public, lambda key: hybrid.seal_to(key, b"s", INFO)):
        with pytest.raises(CardError) as caught:
            use(public)
        assert caught.value.reason == "enc-key.x25519-zero"


def test_c06_a_lattice_key_that_is_not_reduced_is_refused():
    public = bytearray(KEY.public)
    public[0], public[1] = 0xFF, public[1] | 0x0F  # first coefficient 4095, at least 3329
    with pytest.raises(CardError) as caught:
        hybrid.check_public(bytes(public))
    assert caught.value.reason == "enc-key.mlkem-not-reduced"


@pytest.mark.parametrize("length", [0, 1_184, 1_215, 1_217])
def test_a_public_key_of_another_length_is_refused(length):
    with pytest.raises(CardError) as caught:
        hybrid.check_public((KEY.public + b"\x00")[:length])
    assert caught.value.reason == "enc-key.length"


def test_a_good_public_key_passes():
    hybrid.check_public(KEY.public)


def test_a_seed_has_32_bytes():
    with pytest.raises(ValueError, match="32 bytes"):
        HybridKey.from_seed(bytes(31))


def test_the_private_half_does_not_show():
    key = HybridKey.from_seed(b"\xaa" * 32)
    assert repr(key) == f"HybridKey(kid='{key.kid}')"


def test_wycheproof_lattice_keys_and_shares():
    counts = {"valid": 0, "invalid": 0}
    for group in json_of("wycheproof/mlkem_768_test.json")["testGroups"]:
        for case in group["tests"]:
            counts[case["result"]] += 1
            try:
                key = MLKEM768PrivateKey.from_seed_bytes(bytes.fromhex(case["seed"]))
                shared = key.decapsulate(bytes.fromhex(case["c"]))
            except ValueError:
                assert case["result"] == "invalid", case["tcId"]
            else:
                assert (shared.hex() == case["K"]) == (case["result"] == "valid"), case["tcId"]
                lattice = key.public_key().public_bytes_raw()
                hybrid.check_public(lattice + KEY.public[1_184:])
    assert min(counts.values()) > 0


def test_wycheproof_zero_shares_are_all_refused():
    refused = 0
    for group in json_of("wycheproof/x25519_test.json")["testGroups"]:
        for case in group["tests"]:
            private = X25519PrivateKey.from_private_bytes(bytes.fromhex(case["private"]))
            public = X25519PublicKey.from_public_bytes(bytes.fromhex(case["public"]))
            if set(case["shared"]) == {"0"}:
                with pytest.raises(CardError):
                    hybrid.check_public(KEY.public[:1_184] + bytes.fromhex(case["public"]))
                refused += 1
            else:
                assert private.exchange(public).hex() == case["shared"]
    assert refused > 10
