"""The recovery code finds every typing error in the group where it was made."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import KitTypoError
from crypto.vault import recovery
from public_vectors import json_of

VALUE = json_of("formats.json")["recovery_code"]
CODE = bytes.fromhex(VALUE["key"])
TEXT = VALUE["code"]
LARGEST_GROUP = 0xFFFF * recovery.CHECK
VALID = frozenset(range(0, LARGEST_GROUP + 1, recovery.CHECK))


def refusal(text):
    with pytest.raises(KitTypoError) as caught:
        recovery.parse_code(text)
    return caught.value.reason, caught.value.facts


def test_code_matches_published_values():
    assert recovery.format_code(CODE) == TEXT
    assert recovery.parse_code(TEXT) == CODE
    assert recovery.parse_code(VALUE["code_devanagari"]) == CODE
    assert str(LARGEST_GROUP) == VALUE["max_group"]


@pytest.mark.parametrize(
    "typed",
    [
        TEXT.replace("-", " "),
        TEXT.replace("-", ""),
        TEXT.replace("-", "\n"),
        TEXT.replace("-", "\u2013"),
        "  " + TEXT.replace("-", " - ") + " ",
        " ".join(TEXT.replace("-", "")[at : at + 4] for at in range(0, 48, 4)),
        TEXT.translate({ord("0") + n: 0x09E6 + n for n in range(10)}),
    ],
    ids=["spaces", "one run", "lines", "en dash", "both", "fours", "Bengali digits"],
)
def test_code_is_read_as_people_type_it(typed):
    assert recovery.parse_code(typed) == CODE


@given(st.binary(min_size=16, max_size=16))
def test_every_code_round_trips(code):
    assert recovery.parse_code(recovery.format_code(code)) == code


@pytest.mark.parametrize("code", [b"\xff" * 16, bytes(16), b"\xff\xfe" * 8, b"\0\1" * 8])
def test_the_highest_and_the_lowest_groups_are_read(code):
    assert recovery.parse_code(recovery.format_code(code)) == code
    assert recovery.parse_group("720885", 1) == b"\xff\xff"


def test_new_codes_differ():
    assert len(recovery.new_code()) == recovery.CODE_BYTES
    assert recovery.new_code() != recovery.new_code()


def test_a_code_has_16_bytes():
    with pytest.raises(ValueError, match="16 bytes"):
        recovery.format_code(bytes(15))


@pytest.mark.parametrize("group", range(1, 9))
def test_the_wrong_group_is_named(group):
    groups = TEXT.split("-")
    value = int(groups[group - 1])
    groups[group - 1] = f"{value + 1:06d}"
    assert refusal("-".join(groups)) == ("kit.group-check", {"group": group})


@pytest.mark.parametrize(
    ("typed", "reason", "group"),
    [
        ("", "kit.group-missing", 1),
        (TEXT.rpartition("-")[0], "kit.group-missing", 8),
        (TEXT + "-000187", "kit.too-long", 8),
        (TEXT.replace("-", "") + "0", "kit.too-long", 8),
        (TEXT[:-1], "kit.not-six-digits", 8),
        (TEXT.replace("-", "")[:-1], "kit.not-six-digits", 8),
        (TEXT.replace("096305", "96305"), "kit.not-six-digits", 2),
        (TEXT.replace("192423", "l92423"), "kit.not-six-digits", 3),
        (TEXT.replace("192423", "19²423"), "kit.not-six-digits", 3),
        (TEXT.replace("192423", "١٩٢٤٢٣"), "kit.not-six-digits", 3),
        (TEXT.replace("288541", "720896"), "kit.group-large", 4),
        (TEXT.replace("288541", "999999"), "kit.group-large", 4),
    ],
)
def test_other_slips_are_named(typed, reason, group):
    assert refusal(typed) == (reason, {"group": group})


def test_one_group_can_be_checked_as_it_is_typed():
    assert recovery.parse_group(" ००००११ ", 5) == b"\x00\x01"
    with pytest.raises(KitTypoError) as caught:
        recovery.parse_group("000012", 5)
    assert caught.value.facts == {"group": 5}


def test_the_code_is_in_no_refusal():
    with pytest.raises(KitTypoError) as caught:
        recovery.parse_code(TEXT.replace("0", "1", 1))
    assert not any(character.isdigit() for character in str(caught.value))


def test_every_wrong_digit_of_every_group_is_noticed():
    # One digit changed moves a value by d * 10^k; none of these is a multiple of eleven,
    # so no valid group becomes another valid group: proven for all 65,536 at once.
    for power, digit in itertools.product(range(6), range(1, 10)):
        assert (digit * 10**power) % recovery.CHECK
    shifted = {value + step for value in VALID for step in (1, 20, 300, 4_000, 50_000, 600_000)}
    assert not shifted & VALID
    assert len(VALID) == 65_536


def test_every_swap_of_neighbours_of_every_group_is_noticed():
    missed = 0
    for value in VALID:
        digits = [value // 10**power % 10 for power in range(6)]
        for power in range(5):
            # Swapping digits a and b of neighbouring places moves the value by 9 * 10^k * (a-b).
            step = 9 * 10**power * (digits[power] - digits[power + 1])
            missed += step != 0 and value + step in VALID
    assert missed == 0


def test_parse_group_accepts_exactly_the_valid_groups():
    accepted = 0
    for value in range(0, 1_000_000, 7):
        try:
            recovery.parse_group(f"{value:06d}", 1)
        except KitTypoError:
            assert value not in VALID
        else:
            assert value in VALID
            accepted += 1
    assert accepted == sum(value % 7 == 0 for value in VALID)


@pytest.mark.parametrize("beside", [":", "/", "\u0970", "\u0965", "\u09f0", "\u09e5"])
def test_the_signs_beside_the_ten_digits_are_none(beside):
    for typed in (f"0001{beside}", f"00011{beside}", f"{beside}00011"):
        with pytest.raises(KitTypoError) as caught:
            recovery.parse_group(typed, 1)
        assert caught.value.reason == "kit.not-six-digits"
