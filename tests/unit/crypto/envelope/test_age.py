"""The outer header: our profile of age, byte for byte."""

import io
import os

import pytest

from crypto.envelope import age
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CardError, NotForUsError, NotOursError, TamperError
from packet_maker import seed

KEY = HybridKey.from_seed(seed("age/ours"))
OTHER = HybridKey.from_seed(seed("age/other"))
HEADER, FILE_KEY = age.seal_header(KEY.public)


def test_a_header_is_1627_bytes_of_the_known_grammar():
    lines = HEADER.split(b"\n")
    assert len(HEADER) == age.HEADER_BYTES == 1627
    assert lines[0] == b"age-encryption.org/v1"
    assert lines[1].startswith(b"-> mlkem768x25519 ")
    assert len(lines[1]) == len(b"-> mlkem768x25519 ") + 1494
    assert len(lines[2]) == 43
    assert lines[3].startswith(b"--- ")
    assert lines[4] == b""


def test_the_right_key_finds_the_file_key():
    parsed = age.parse_header(HEADER)
    assert age.unwrap(parsed, [OTHER, KEY]) == (FILE_KEY, KEY)


def test_other_keys_do_not():
    with pytest.raises(NotForUsError) as refused:
        age.unwrap(age.parse_header(HEADER), [OTHER])
    assert (refused.value.reason, refused.value.facts) == ("age.no-key", {"tried": 1})


def test_two_headers_for_one_key_share_nothing():
    again, file_key = age.seal_header(KEY.public)
    assert file_key != FILE_KEY
    assert again != HEADER


def test_a_bad_recipient_key_is_refused():
    with pytest.raises(CardError):
        age.seal_header(KEY.public[:-32] + bytes(32))


@pytest.mark.parametrize("place", range(0, 1627, 9))
def test_no_flipped_bit_is_overlooked(place):
    changed = bytearray(HEADER)
    changed[place] ^= 1
    with pytest.raises((NotOursError, NotForUsError, TamperError)):
        age.unwrap(age.parse_header(bytes(changed)), [KEY])


@pytest.mark.parametrize("length", [0, 1, 22, 30, 1500, 1580, 1626])
def test_a_header_that_is_cut_is_refused(length):
    with pytest.raises(NotOursError):
        age.parse_header(HEADER[:length])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"!" + b"A" * 42, "not-base64"),
        (b"A" * 44, "length"),
        (b"A" * 40, "length"),
        (b"A" * 42 + b"B", "not-canonical"),
    ],
)
def test_a_mac_that_is_spelt_in_another_way_is_refused_for_its_own_reason(text, reason):
    with pytest.raises(NotOursError) as refused:
        age.parse_header(HEADER[:-44] + text + b"\n")
    assert refused.value.reason == f"age.mac-text-{reason}"


def test_o17_a_header_of_1628_bytes_is_refused():
    with pytest.raises(NotOursError) as refused:
        age.parse_header(HEADER + b"\n")
    assert refused.value.reason == "age.header-length"


LOW_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
]


@pytest.mark.parametrize("share", LOW_ORDER, ids=[value[:4].hex() for value in LOW_ORDER])
def test_o14_every_share_that_gives_zero_is_refused_without_a_key(share):
    enc = age.parse_header(HEADER).enc[:-32] + share
    line = b"-> mlkem768x25519 " + age._unpadded(enc)
    with pytest.raises(NotOursError) as refused:
        age.parse_header(b"\n".join([HEADER[:21], line, *HEADER.split(b"\n")[2:]]))
    assert refused.value.reason == "age.zero-share"


def test_the_payload_key_depends_on_the_nonce():
    assert age.payload_key(FILE_KEY, bytes(16)) != age.payload_key(FILE_KEY, os.urandom(16))


@pytest.mark.parametrize("head, ours", [(b"", True), (b"age-enc", True), (HEADER[:22], True),
                                        pytest.param(HEADER[:60], True, id="into-the-share"),
                                        (b"\xff\xd8", False), (b"age-x", False)])  # fmt: skip
def test_a_short_file_is_told_from_a_foreign_one(head, ours):
    assert age.looks_cut_off(head) is ours


def test_no_secret_shows():
    shown = io.StringIO()
    header = age.parse_header(HEADER)
    print(header, KEY, file=shown)
    assert type(header).__name__ in shown.getvalue()
    assert shown.getvalue().count("bytes") == 0
    assert "\\x" not in shown.getvalue()
