"""The sealed key of one who signs releases: passphrase, damage, bounds."""

import base64
import json

import pytest

from crypto import release_key
from crypto.errors import (
    CryptoError,
    HeaderError,
    LimitError,
    NewerVersionError,
    NotOursError,
    SchemaError,
    UnlockError,
)
from crypto.keyslots import KDF_CHEAPEST
from crypto.release_key import make_key, open_key, read_key

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
        (RAW[:21] + b" " * 5_000 + RAW[21:], LimitError, "json.too-long"),
    ],
)
def test_what_breaks_a_rule_is_refused_before_any_work(raw, kind, reason):
    with pytest.raises(CryptoError) as refused:
        read_key(raw)
    assert (type(refused.value), refused.value.reason) == (kind, reason)


def test_the_cost_of_a_new_key_is_the_usual_one():
    assert release_key.make_key.__defaults__ == (release_key.KDF_DEFAULT,)


def test_what_a_key_file_says_has_at_most_four_kibibytes():
    def padded(length):
        first, _, rest = RAW.partition(b"\n")
        text = rest[:-1]
        return first + b"\n" + text[:1] + b" " * (length - len(text)) + text[1:] + b"\n"

    assert read_key(padded(4_096)) == read_key(RAW)
    with pytest.raises(LimitError) as refused:
        read_key(padded(4_097))
    assert refused.value.facts == {"limit": 4_096}
