"""The office code: one text for one office, and every other text is refused for one reason."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CryptoError, NewerVersionError, NotOursError
from crypto.office.identity import Identity
from crypto.office.office_code import MOST_CHARACTERS, office_code, office_id_of
from packet_maker import seed
from public_vectors import json_of

SPEC = Path(__file__).resolve().parents[4] / "crypto" / "spec" / "card.md"
OFFICE = Identity.from_seeds(seed("a"), seed("b")).public.office_id
CODE = office_code(OFFICE)


def test_the_code_matches_the_published_one():
    told = json_of("formats.json")
    assert office_code(told["identity"][0]["office_id"]) == told["office_qr"]["text"]


def test_the_example_of_the_text_is_true():
    text = SPEC.read_text("utf-8")
    office_id = re.search(r"office_id += ([0-9a-f]{64})", text)[1]
    assert re.search(r"```code\n(.*)\n```", text)[1] == office_code(office_id)


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=50, deadline=None)
def test_every_office_has_one_code_of_53_characters(raw):
    code = office_code(raw.hex())
    assert office_id_of(code) == raw.hex()
    assert len(code) == MOST_CHARACTERS == 53
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", code)


@pytest.mark.parametrize("office_id", ["", "ab" * 31, "ab" * 33, "xy" * 32])
def test_what_is_no_office_id_gets_no_code(office_id):
    with pytest.raises(ValueError, match=r"office id has 32 bytes|hexadecimal"):
        office_code(office_id)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "code.other"),
        ("https://office.example", "code.other"),
        ("lfo1:" + CODE[5:], "code.other"),
        (" " + CODE, "code.other"),
        ("LFO:" + CODE[5:], "code.other"),
        ("LFO1:", "code.damaged"),
        (CODE[:-1], "code.damaged"),
        (CODE + "0", "code.damaged"),
        (CODE + "000", "code.damaged"),
        (CODE[:-1] + "a", "code.damaged"),
        (CODE[:-1] + "०", "code.damaged"),
        (CODE[:-3] + ":::", "code.damaged"),
        (CODE[:-3] + "GGX", "code.damaged"),
    ],
)
def test_any_other_text_is_refused(text, reason):
    with pytest.raises(NotOursError) as refused:
        office_id_of(text)
    assert refused.value.reason == reason


def test_the_highest_group_is_the_last_one_read():
    # FGW is 65,535 and GGW would be the next.
    assert office_id_of("LFO1:" + "FGW" * 16) == "ff" * 32
    with pytest.raises(NotOursError):
        office_id_of("LFO1:" + "FGW" * 15 + "GGW")


@pytest.mark.parametrize("prefix", ["LFO2:", "LFO10:", "LFO0:"])
def test_the_code_of_a_later_version_is_told_apart(prefix):
    with pytest.raises(NewerVersionError) as refused:
        office_id_of(prefix + CODE[5:])
    assert refused.value.reason == "code.newer"


@given(st.text(max_size=80), st.integers(0, 52), st.text(max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_text_is_one_office_or_one_refusal(text, place, piece):
    for tried in (text, "LFO1:" + text, CODE[:place] + piece + CODE[place + len(piece) :]):
        try:
            found = office_id_of(tried)
        except CryptoError:
            continue
        assert office_code(found) == tried
