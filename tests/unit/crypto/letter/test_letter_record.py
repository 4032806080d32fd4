"""The record of a letter: its exact bytes come back, all else is refused for a reason."""

import hashlib
import json
import random
from dataclasses import replace

import pytest

from crypto.base import sjson
from crypto.errors import CryptoError
from crypto.letter.letter_record import (
    KINDS,
    MAX_TEXT_BYTES,
    LetterRecord,
    read,
    record_hash,
    written,
)
from mutations import changed_json, inputs, json_bytes, refusal_of

RECORD = LetterRecord(
    salt="00112233445566778899aabbccddeeff",
    kind="referral",
    no="L-26-0031",
    date="2026-11-25",
    to="Child Welfare Committee\nPatna",
    subject="S. K.",
    pages=2,
    text='A made-up letter.\nक्ष <b>"x"</b> & more',
    signatory="Made-up Officer",
)
RAW = written(RECORD)
MEMBERS = json.loads(RAW)


@pytest.mark.parametrize(
    "record",
    [
        RECORD,
        replace(RECORD, sheet="ab" * 32),
        replace(RECORD, ext={"later": [1, "two"]}),
        replace(RECORD, to="", subject="", signatory="", no="", text="", pages=9_999),
        replace(RECORD, text="क" * (MAX_TEXT_BYTES // 3) + "x"),
        replace(RECORD, text="\n" * MAX_TEXT_BYTES),
        replace(RECORD, to="t" * 4_000, subject="s" * 4_000, signatory="n" * 4_000, pages=1),
        *(
            replace(RECORD, kind=kind)
            for kind in (
                "referral",
                "forwarding",
                "home_verification",
                "handover",
                "acknowledgement",
                "certificate",
                "slip",
                "notice",
            )
        ),
    ],
)
def test_what_is_written_is_read(record):
    raw = written(record)
    assert read(raw) == record
    assert record_hash(raw) == hashlib.sha256(raw).digest()


def test_the_bytes_are_in_the_order_of_the_text_and_closed():
    assert RAW.startswith(b'{"v":1,"salt":"0011')
    assert list(MEMBERS) == [
        "v", "salt", "kind", "no", "date", "to", "subject", "pages", "text", "signatory",
    ]  # fmt: skip


def test_each_kind_has_the_number_of_the_text():
    assert list(KINDS.items()) == [
        ("referral", 1), ("forwarding", 2), ("home_verification", 3), ("handover", 4),
        ("acknowledgement", 5), ("certificate", 6), ("slip", 7), ("notice", 8),
        ("person_notice", 10), ("person_summary", 11),
    ]  # fmt: skip


def test_an_empty_list_of_critical_members_is_no_harm():
    assert read(json_bytes(MEMBERS | {"crit": []})) == RECORD


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"v": 2}, "letter.newer"),
        ({"v": 0}, "letter.version"),
        ({"v": True}, "letter.version"),
        ({"crit": ["later"]}, "letter.critical"),
        ({"crit": "later"}, "letter.crit"),
        ({"kind": "summons"}, "letter.kind-unknown"),
        ({"kind": 1}, "letter.kind"),
        ({"more": 1}, "letter.members"),
        ({"no": 31}, "letter.no"),
        ({"no": "1\n2"}, "json.newline"),
        ({"to": "x" * 4_001}, "letter.to"),
        ({"subject": None}, "letter.subject"),
        ({"signatory": []}, "letter.signatory"),
        ({"salt": "00"}, "letter.salt"),
        ({"salt": "00112233445566778899AABBCCDDEEFF"}, "letter.salt"),
        ({"date": "25-11-2026"}, "letter.date-none"),
        ({"date": "2026-W48-3"}, "letter.date-spelling"),
        ({"date": "2026-02-30"}, "letter.date-none"),
        ({"date": "20261125"}, "letter.date"),
        ({"pages": 0}, "letter.pages"),
        ({"pages": 10_000}, "letter.pages"),
        ({"pages": "2"}, "letter.pages"),
        ({"text": 5}, "letter.text"),
        ({"text": "x" * (MAX_TEXT_BYTES + 1)}, "letter.text"),
        ({"text": "क" * (MAX_TEXT_BYTES // 3 + 1)}, "letter.text-long"),
        ({"text": "\u202e"}, "json.bidi"),
        ({"text": "a\rb"}, "json.control"),
        ({"text": "e\u0301"}, "json.not-nfc"),
        ({"text": "x" * 1_048_576}, "json.too-long"),
        ({"subject": "x" * 65_537}, "json.string-long"),
        ({"sheet": ""}, "letter.sheet"),
        ({"sheet": "AB" * 32}, "letter.sheet"),
        ({"ext": []}, "letter.ext"),
    ],
)
def test_any_other_record_is_refused_for_its_reason(changes, reason):
    with pytest.raises(CryptoError) as refused:
        read(json_bytes(MEMBERS | changes))
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", [name for name in MEMBERS if name not in {"v", "kind"}])
def test_no_member_may_be_missing(name):
    with pytest.raises(CryptoError) as refused:
        read(json_bytes({key: value for key, value in MEMBERS.items() if key != name}))
    assert refused.value.reason == "letter.members"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pages": 0}, "letter.pages"),
        ({"kind": "summons"}, "letter.kind-unknown"),
        ({"text": "a\u202eb"}, "json.bidi"),
        ({"to": "x" * 4_001}, "letter.to"),
        ({"text": "क" * (MAX_TEXT_BYTES // 3 + 1)}, "letter.text-long"),
    ],
)
def test_nothing_is_written_that_nobody_could_read(changes, reason):
    with pytest.raises(CryptoError) as refused:
        written(replace(RECORD, **changes))
    assert refused.value.reason == reason


def test_only_refusals_escape_from_hostile_bytes():
    for number, raw in inputs(
        "letter record", [RAW, written(replace(RECORD, sheet="0f" * 32))], 800
    ):
        refusal_of(read, raw, number)
    for number in range(800):
        chance = random.Random(f"letter members {number}")
        refusal_of(read, json_bytes(changed_json(chance, MEMBERS)), number)


def test_a_long_string_is_allowed_where_it_is_named_only():
    long = "x" * 70_000
    raw = json_bytes({"text": long, "more": {"text": "y"}})
    assert sjson.parse(raw, long=("text",)) == {"text": long, "more": {"text": "y"}}
    for other in ({"more": {"text": long}}, {"to": long}):
        with pytest.raises(CryptoError) as refused:
            sjson.parse(json_bytes(other), long=("text",))
        assert refused.value.reason == "json.string-long"
    assert sjson.encode({"text": long}, long=("text",)) == json_bytes({"text": long})


def test_a_text_that_is_too_long_is_refused_with_the_limit():
    with pytest.raises(CryptoError) as refused:
        read(json_bytes(MEMBERS | {"text": "क" * (MAX_TEXT_BYTES // 3 + 1)}))
    assert refused.value.facts == {"limit": 262_144}
