"""The sealed key of one who signs releases: passphrase, damage, bounds."""

import base64
import json

import pytest

from crypto.errors import (
    CryptoError,
    HeaderError,
    LimitError,
    NewerVersionError,
    NotOursError,
    SchemaError,
    UnlockError,
)
from crypto.office.identity import Identity
from crypto.release import release_key
from crypto.release.release_key import make_key, open_key, read_key
from crypto.vault import key_slots
from crypto.vault.key_slots import KDF_CHEAPEST

RAW, PUBLIC = make_key("made-up passphrase", KDF_CHEAPEST)


def changed(**members):
    first, _, text = RAW.partition(b"\n")
    body = json.loads(text) | members
    return first + b"\n" + json.dumps(body).encode() + b"\n"


def other_bytes(name):
    value = bytearray(base64.b64decode(json.loads(RAW.partition(b"\n")[2])[name]))
    value[0] ^= 1
    return changed(**{name: base64.b64encode(value).decode()})


def test_the_right_passphrase_opens_it():
    sealed = read_key(RAW)
    assert sealed.public == PUBLIC
    assert open_key(sealed, "made-up passphrase").public.ed25519 == PUBLIC
    assert "made-up" not in repr(sealed)
    assert repr(sealed.salt) not in repr(sealed)


def test_a_wrong_passphrase_and_damage_are_told_apart():
    with pytest.raises(UnlockError):
        open_key(read_key(RAW), "another passphrase")
    for name in ("public", "nonce", "wrap"):
        with pytest.raises(HeaderError, match=r"slot\.wrap"):
            open_key(read_key(other_bytes(name)), "made-up passphrase")
    for name in ("salt", "commit"):
        with pytest.raises(UnlockError):
            open_key(read_key(other_bytes(name)), "made-up passphrase")


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        (b"", NotOursError, "release-key.magic"),
        (b"lifafa-release-key x\n{}\n", NotOursError, "release-key.magic"),
        (b"lifafa-release-key \n{}\n", NotOursError, "release-key.magic"),
        (b"lifafa-release-key 1111111111\n{}\n", NotOursError, "release-key.magic"),
        (b"1\n" + RAW.partition(b"\n")[2], NotOursError, "release-key.magic"),
        (RAW.replace(b"lifafa-release-key ", b""), NotOursError, "release-key.magic"),
        (RAW[:-1], NotOursError, "release-key.magic"),
        (RAW.replace(b"key 1", b"key 2", 1), NewerVersionError, "release-key.newer"),
        (changed(more=1), SchemaError, "release-key.members"),
        (changed(salt=1), SchemaError, "release-key.text"),
        (changed(salt="AAAA"), NotOursError, "base64.length"),
        (changed(ops="3"), SchemaError, "release-key.ops"),
        (changed(mem="3"), SchemaError, "release-key.mem"),
        (changed(ops=2**32), HeaderError, "kdf.ops-bounds"),
        (changed(mem=2**44), HeaderError, "kdf.memory-bounds"),
        (RAW[:21] + b" " * 5_000 + RAW[21:], LimitError, "release-key.too-long"),
    ],
)
def test_what_breaks_a_rule_is_refused_before_any_work(raw, kind, reason):
    with pytest.raises(CryptoError) as refused:
        read_key(raw)
    assert (type(refused.value), refused.value.reason) == (kind, reason)


def test_the_cost_of_a_new_key_is_the_usual_one():
    assert release_key.make_key.__defaults__ == (release_key.KDF_DEFAULT,)


def test_a_key_file_has_at_most_four_kibibytes():
    def padded(length):
        return RAW[:22] + b" " * (length - len(RAW)) + RAW[22:]

    assert read_key(padded(4_096)) == read_key(RAW)
    with pytest.raises(LimitError) as refused:
        read_key(padded(4_097))
    assert refused.value.facts == {"limit": 4_096}


KEPT = (
    b"lifafa-release-key 1\n"
    b'{"public":"Soj+HIlgg5Zy5zb3SxkwamWBvre+tjcSUFXtKH0XFGw=",'
    b'"salt":"tcjCtBLyLLrIO49cwBvppTCFre3iYTVHambRploW294=","ops":2,"mem":67108864,'
    b'"commit":"yyWwsBF5CJ0P/YYKK35AOEDEPUGCaVpr6B2bSOaqS+Y=",'
    b'"nonce":"aPSFf+j8OabbIt6vfjmPl/7U7dGwtgzg",'
    b'"wrap":"wrsqy4aG1snI+1rBOhxkp1l+y5XaESuUqSdh6SpBo8XDQM5U0ckjfXdVJtVGqoIJ"}\n'
)
"""A file as a holder keeps it since version 1; made once, never again."""


def test_a_key_file_that_a_holder_keeps_since_version_one_opens():
    found = open_key(read_key(KEPT), "made-up passphrase of a holder")
    public = "4a88fe1c8960839672e736f74b19306a6581beb7beb637125055ed287d17146c"
    assert found.public.ed25519.hex() == public


def test_the_seed_is_sealed_as_the_text_says():
    body = json.loads(RAW.partition(b"\n")[2])
    salt, commit, nonce, wrap = (
        base64.b64decode(body[name]) for name in ("salt", "commit", "nonce", "wrap")
    )
    key = key_slots.passphrase_key(salt, "lifafa-release-key", "made-up passphrase", KDF_CHEAPEST)
    slot = key_slots.Slot(0, "release", commit, nonce, wrap)
    _slot, _key, seed = key_slots.open_slot([key], salt, PUBLIC.hex(), [slot])
    assert Identity.from_seeds(seed, None).public.ed25519 == PUBLIC
    assert [len(part) for part in (salt, commit, nonce, wrap)] == [32, 32, 24, 48]


@pytest.mark.parametrize("number", [2, 999_999_999])
def test_a_later_version_of_up_to_nine_digits_is_told(number):
    with pytest.raises(NewerVersionError) as refused:
        read_key(b"lifafa-release-key %d\n{}\n" % number)
    assert refused.value.facts == {"found": number}
