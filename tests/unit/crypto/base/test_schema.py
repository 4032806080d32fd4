"""Checks of shape: exact types, exact members, bounds."""

import pytest

from crypto.base import schema
from crypto.errors import SchemaError

GOOD = [
    (schema.mapping, ({},), {}),
    (schema.whole, (0,), {}),
    (schema.whole, (2**53 - 1,), {}),
    (schema.whole, (5,), {"least": 5, "most": 5}),
    (schema.text, ("",), {}),
    (schema.text, ("ab",), {"least": 2, "most": 2}),
    (schema.text, ("a" * 65_536,), {}),
    (schema.choice, ("a", {"a", "b"}), {}),
    (schema.hexadecimal, ("00ff", 4), {}),
    (schema.texts, (["a", ""],), {}),
    (schema.texts, (["a"] * 64,), {}),
    (schema.texts, (["a"] * 3,), {"most": 3}),
    (schema.word, ("a_1",), {}),
    (schema.word, ("a" * 64,), {}),
    (schema.day, ("2024-02-29",), {}),
]
BAD = [
    (schema.mapping, ([],), {}),
    (schema.mapping, (None,), {}),
    (schema.whole, (True,), {}),
    (schema.whole, ("1",), {}),
    (schema.whole, (-1,), {}),
    (schema.whole, (2**53,), {}),
    (schema.whole, (4,), {"least": 5}),
    (schema.whole, (6,), {"most": 5}),
    (schema.text, (1,), {}),
    (schema.text, ("a",), {"least": 2}),
    (schema.text, ("abc",), {"most": 2}),
    (schema.text, ("a" * 65_537,), {}),
    (schema.choice, ("c", {"a", "b"}), {}),
    (schema.choice, ([], {"a"}), {}),
    (schema.hexadecimal, ("00FF", 4), {}),
    (schema.hexadecimal, ("00f", 3), {}),
    (schema.hexadecimal, ("0x00", 4), {}),
    (schema.hexadecimal, ("00ff", 6), {}),
    (schema.hexadecimal, (b"00ff", 4), {}),
    (schema.texts, ("ab",), {}),
    (schema.texts, ([1],), {}),
    (schema.texts, (["a"] * 65,), {}),
    (schema.texts, (["a"] * 4,), {"most": 3}),
    (schema.texts, (["a" * 65_537],), {}),
    (schema.word, ("",), {}),
    (schema.word, ("a" * 65,), {}),
    (schema.word, ("1a",), {}),
    (schema.word, ("A",), {}),
    (schema.word, ("a\n",), {}),
    (schema.word, (None,), {}),
    (schema.day, ("2023-02-29",), {}),
    (schema.day, ("2024-2-29",), {}),
    (schema.day, ("20240229",), {}),
    (schema.day, ("२०२४-०२-२९",), {}),
    (schema.day, (20240229,), {}),
]


@pytest.mark.parametrize("check, args, bounds", GOOD)
def test_the_right_shape_is_returned(check, args, bounds):
    assert check(*args, reason="area.what", **bounds) is args[0]


@pytest.mark.parametrize("check, args, bounds", BAD)
def test_another_shape_is_refused_with_the_reason_of_the_caller(check, args, bounds):
    with pytest.raises(SchemaError) as refused:
        check(*args, reason="area.what", **bounds)
    assert refused.value.reason == "area.what"
    assert refused.value.facts == {}


@pytest.mark.parametrize("value", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}])
def test_members_are_a_closed_set(value):
    schema.members({"a": 1, "b": 2}, ("b", "a"), "area.what")
    with pytest.raises(SchemaError, match=r"area\.what"):
        schema.members(value, ("a", "b"), "area.what")


@pytest.mark.parametrize("value", [{}, {"b": 1}, {"a": 1, "c": 1}])
def test_some_members_may_be_missing(value):
    for good in ({"a": 1}, {"a": 1, "b": 2}):
        schema.closed(good, ("a",), ("b",), "area.what")
    with pytest.raises(SchemaError, match=r"area\.what"):
        schema.closed(value, ("a",), ("b",), "area.what")


def test_hex_digits_become_as_many_bytes():
    assert schema.hex_bytes("00ff", 2, "x.y") == b"\x00\xff"
    for wrong in ("00ff00", "00", "00FF", 255):
        with pytest.raises(SchemaError) as refused:
            schema.hex_bytes(wrong, 2, "x.y")
        assert refused.value.reason == "x.y"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([1], "x.count"),
        ([1, 2, 3, 4], "x.count"),
        ((1, 2), "x.count"),
        ([2, 1], "x.order"),
        ([1, 2, 2], "x.order"),
    ],
)
def test_a_list_rises_and_is_neither_too_short_nor_too_long(given, why):
    def read(value: object) -> object:
        return schema.rising(
            value, lambda one: schema.whole(one, "x.one"), int, ("x.count", "x.order"),
            least=2, most=3,
        )  # fmt: skip

    assert read([1, 2]) == (1, 2)
    assert read([0, 5, 9]) == (0, 5, 9)
    with pytest.raises(SchemaError) as refused:
        read(given)
    assert refused.value.reason == why
    with pytest.raises(SchemaError) as refused:
        read([1, "2"])
    assert refused.value.reason == "x.one"
