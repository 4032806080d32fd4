"""The seal of a letter: byte for byte as published, strict to read, and any change is refused."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base import base45
from crypto.errors import CryptoError, NotOursError, SignatureError
from crypto.letter import letter_seal
from crypto.letter.letter_record import KINDS, record_hash
from crypto.letter.letter_seal import (
    LetterClaim,
    letter_code,
    letter_id_of,
    read_seal,
    seal_text,
    verify,
)
from crypto.office.identity import Identity
from mutations import changed_text, refusal_of
from packet_maker import NOW, office
from public_vectors import json_of

OFFICE = office("Office of letters")
OTHER = office("Another office of letters")
PUBLIC = OFFICE.identity.public.ed25519
CLAIM = LetterClaim(
    kind=1,
    office_hint=bytes.fromhex(OFFICE.id)[:8],
    issued=NOW,
    valid_days=90,
    letter_id=bytes(range(8)),
    record_hash=bytes(32),
    shown="To CWC Patna; 2 pages; ref S.K.",
)
TEXT = seal_text(OFFICE.identity, CLAIM)
BODY = read_seal(TEXT).signed


def signed_anew(body: bytes) -> str:
    return letter_seal.PREFIX + base45.encoded(body + OFFICE.identity.sign(letter_seal.TYPE, body))


def shown_anew(shown: bytes) -> str:
    return signed_anew(BODY[:56] + bytes([len(shown)]) + shown)


def test_the_seal_matches_the_published_one():
    told = json_of("formats.json")
    seal, seeds = told["letter_qr"], told["identity"][0]
    read = read_seal(seal["text"])
    assert (read.signed.hex(), read.signature.hex()) == (seal["body"], seal["sig"])
    assert read.claim.record_hash == record_hash(seal["record"].encode())
    assert read.claim.shown == seal["shown"]
    verify(read, bytes.fromhex(seeds["ed25519_pk"]))
    assert len(base45.decoded(seal["text"][5:])) == seal["bytes"]
    assert len(seal["text"]) == seal["chars"]


def test_the_identity_of_the_published_seal_makes_it_again():
    told = json_of("formats.json")
    seal = told["letter_qr"]
    identity = Identity.from_seeds(bytes.fromhex(told["identity"][0]["seed"]), None)
    assert seal_text(identity, read_seal(seal["text"]).claim) == seal["text"]


def test_the_longest_seal_is_as_long_as_published():
    text = seal_text(OFFICE.identity, replace(CLAIM, shown="W" * 90))
    most = json_of("formats.json")["letter_qr_max"]["bytes"]
    assert len(base45.decoded(text[5:])) == most == letter_seal.MAX_BYTES
    assert len(text) == 322


@given(
    st.sampled_from(sorted(KINDS.values())),
    st.integers(0, 2**32 - 1),
    st.integers(0, 65_535),
    st.binary(min_size=8, max_size=8),
    st.binary(min_size=32, max_size=32),
    st.sampled_from(["x", "W" * 90, "क्ष" * 10, "स. क.; 1 पृष्ठ", "শ্রী 2", "क्\u200dष"]),
)
@settings(max_examples=60, deadline=None)
def test_what_is_sealed_is_read(kind, issued, days, letter_id, digest, shown):
    claim = LetterClaim(kind, CLAIM.office_hint, issued, days, letter_id, digest, shown)
    text = seal_text(OFFICE.identity, claim)
    read = read_seal(text)
    assert read.claim == claim
    verify(read, PUBLIC)
    assert text.strip() == text, "blanks at the ends of a seal would be cut off"


@pytest.mark.parametrize(
    "typed",
    [
        f"  {TEXT}\n",
        f"\ufeff{TEXT}".removeprefix("\ufeff") + "\r\n\r\n",
        "\n".join(TEXT[at : at + 20] for at in range(0, len(TEXT), 20)),
        "\t" + "\r\n".join(TEXT[at : at + 7] for at in range(0, len(TEXT), 7)),
    ],
)
def test_blanks_around_it_and_ends_of_lines_do_no_harm(typed):
    assert read_seal(typed).claim == CLAIM


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "letterseal.other"),
        ("https://letters.example", "letterseal.other"),
        (TEXT.lower(), "letterseal.other"),
        ("LFO1:" + TEXT[5:], "letterseal.other"),
        ("LFL:" + TEXT[5:], "letterseal.other"),
        ("LFL2:" + TEXT[5:], "letterseal.newer"),
        ("LFL10:", "letterseal.newer"),
        ("LFL1:" + "0" * 636, "letterseal.too-long"),
        ("LFL1:" + "0" * 635, "letterseal.version"),
        (TEXT + "0", "letterseal.damaged"),
        (TEXT[:40] + "a" + TEXT[41:], "letterseal.damaged"),
        ("LFL1:", "letterseal.short"),
        ("LFL1:" + base45.encoded(BODY[:56] + bytes(64)), "letterseal.short"),
        (signed_anew(bytes([2]) + BODY[1:]), "letterseal.version"),
        (signed_anew(bytes([0]) + BODY[1:]), "letterseal.version"),
        (signed_anew(BODY[:1] + bytes([0]) + BODY[2:]), "letterseal.kind-unknown"),
        (signed_anew(BODY[:1] + bytes([9]) + BODY[2:]), "letterseal.kind-unknown"),
        ("LFL1:" + base45.encoded(b"\x02" + bytes(99)), "letterseal.version"),
        ("LFL1:" + base45.encoded(b"\x02"), "letterseal.version"),
        ("LFL1:" + base45.encoded(b"\x01\x63" + bytes(98)), "letterseal.kind-unknown"),
        ("LFL1:" + base45.encoded(b"\x01\x63"), "letterseal.kind-unknown"),
        ("LFL1:" + base45.encoded(b"\x01"), "letterseal.short"),
        ("LFL1:" + base45.encoded(b"\x01\x01" + bytes(98)), "letterseal.short"),
        (shown_anew(b"W" * 91), "letterseal.shown-long"),
        (signed_anew(BODY + b"x"), "letterseal.length"),
        (signed_anew(BODY[:-1]), "letterseal.length"),
        (TEXT[:-3], "letterseal.length"),
        (shown_anew(b""), "letterseal.shown-empty"),
        (shown_anew(b"  "), "letterseal.shown-empty"),
        (shown_anew("\u00a0".encode()), "letterseal.shown-empty"),
        (shown_anew("\u3000 \u202f".encode()), "letterseal.shown-empty"),
        (shown_anew(b"To \xff"), "letterseal.shown-utf8"),
        (shown_anew(b"To \xed\xa0\x80"), "letterseal.shown-utf8"),
        (shown_anew(b"To \x00"), "letterseal.shown-unseen"),
        (shown_anew(b"To CWC\n2 pages"), "letterseal.shown-unseen"),
        (shown_anew("To \u202eCWC".encode()), "letterseal.shown-unseen"),
        (shown_anew("To \u200eCWC".encode()), "letterseal.shown-unseen"),
        (shown_anew("To \u200bCWC".encode()), "letterseal.shown-unseen"),
        (shown_anew("To \u2028CWC".encode()), "letterseal.shown-unseen"),
        (shown_anew("To \u2029CWC".encode()), "letterseal.shown-unseen"),
        (shown_anew("To \ue000CWC".encode()), "letterseal.shown-unseen"),
        (shown_anew("e\u0301".encode()), "letterseal.shown-signs"),
        (shown_anew("S\u200dK".encode()), "letterseal.shown-signs"),
    ],
)
def test_any_other_text_is_refused_for_its_reason(text, reason):
    with pytest.raises(CryptoError) as refused:
        read_seal(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (signed_anew(bytes([2]) + BODY[1:]), {"found": 2}),
        (signed_anew(BODY[:1] + bytes([9]) + BODY[2:]), {"found": 9}),
        (shown_anew(b"W" * 91), {"limit": 90}),
    ],
)
def test_a_refusal_says_the_number_that_it_is_about(text, facts):
    with pytest.raises(CryptoError) as refused:
        read_seal(text)
    assert refused.value.facts == facts


def test_every_flipped_bit_is_refused():
    raw = base45.decoded(TEXT[5:])
    for place in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(CryptoError):
            verify(read_seal("LFL1:" + base45.encoded(bytes(changed))), PUBLIC)


def test_the_key_of_another_office_does_not_fit():
    with pytest.raises(SignatureError) as refused:
        verify(read_seal(TEXT), OTHER.identity.public.ed25519)
    assert refused.value.reason == "letterseal.signature"


def test_the_signature_of_another_format_does_not_fit():
    card = BODY + OFFICE.identity.sign(b"lifafa/card/1", BODY)
    with pytest.raises(SignatureError):
        verify(read_seal("LFL1:" + base45.encoded(card)), PUBLIC)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"shown": ""}, "letterseal.shown-empty"),
        ({"shown": "\u00a0"}, "letterseal.shown-empty"),
        ({"shown": "W" * 91}, "letterseal.shown-long"),
        ({"shown": "W" * 400}, "letterseal.shown-long"),
        ({"shown": "\ud800"}, "letterseal.shown-utf8"),
        ({"shown": "To\nCWC"}, "letterseal.shown-unseen"),
        ({"kind": 9}, "letterseal.kind-unknown"),
        ({"kind": 0}, "letterseal.kind-unknown"),
    ],
)
def test_nothing_is_sealed_that_nobody_could_read(changes, refusal):
    with pytest.raises(CryptoError) as refused:
        seal_text(OFFICE.identity, replace(CLAIM, **changes))
    assert refused.value.reason == refusal


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"office_hint": bytes.fromhex(OTHER.id)[:8]}, "the office that it names"),
        ({"kind": 256}, "range"),
        ({"issued": 2**32}, "out of range"),
        ({"issued": -1}, "out of range"),
        ({"valid_days": 65_536}, "out of range"),
        ({"office_hint": b"short"}, "hint of 8"),
        ({"letter_id": bytes(9)}, "id of 8"),
        ({"record_hash": bytes(31)}, "hash of 32"),
    ],
)
def test_a_claim_that_does_not_fit_the_struct_is_a_fault_of_the_caller(changes, said):
    with pytest.raises(ValueError, match=said):
        seal_text(OFFICE.identity, replace(CLAIM, **changes))


def test_a_hostile_text_is_refused_and_nothing_else_escapes():
    accepted = 0
    for number in range(3_000):
        chance = random.Random(f"letter seal {number}")
        if number % 3:
            tried = changed_text(chance, TEXT)
        else:
            tried = signed_anew(
                chance.randbytes(chance.randrange(160)) if number % 2 else BODY[:99]
            )
        if refusal_of(read_seal, tried, number) is None:
            accepted += 1
            assert len(read_seal(tried).claim.shown.encode()) <= letter_seal.MAX_SHOWN
    assert accepted < 600


@given(st.binary(min_size=8, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_letter_code_is_read_as_it_is_typed(letter_id):
    code = letter_code(letter_id)
    assert [len(part) for part in code.split("-")] == [4, 4, 5]
    misread = code.replace("O", "0").replace("I", "1").replace("B", "8")
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')} ",
        misread,
    ):
        assert letter_id_of(typed) == letter_id


def test_a_letter_code_may_have_digits_of_any_script():
    code = letter_code(bytes.fromhex("0123456789abcdef"))
    assert code == "AERU-KZ4J-VPG66"
    assert letter_id_of("aeru kz४j vpg६६") == bytes.fromhex("0123456789abcdef")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "letter-code.length"),
        ("AERU-KZ4J-VPG6", "letter-code.length"),
        ("AERU-KZ4J-VPG666", "letter-code.length"),
        ("AERU-KZ4J-VPG69", "letter-code.character"),
        ("AERU-KZ4J-VPGक6", "letter-code.character"),
        ("AERU-KZ4J-VPG=6", "letter-code.character"),
        ("AERU-KZ4J-VPG67", "letter-code.spelling"),
        ("AAAA-AAAA-AAA\u017fA", "letter-code.character"),
        ("AAAA-AAAA-AAA\u0131A", "letter-code.character"),
        ("AAAA-AAAA-AAA\ufb01", "letter-code.length"),
        ("AAAA-AAAA-AA\ufb01A", "letter-code.length"),
        ("AAAA-AAAA-AAA\ufb01A", "letter-code.character"),
    ],
)
def test_what_is_no_letter_code_is_refused_for_its_reason(code, reason):
    with pytest.raises(NotOursError) as refused:
        letter_id_of(code)
    assert refused.value.reason == reason


@pytest.mark.parametrize("letter_id", [b"", bytes(7), bytes(9)])
def test_what_is_no_letter_id_gets_no_code(letter_id):
    with pytest.raises(ValueError, match="8 bytes"):
        letter_code(letter_id)
