"""A unit carries rows exactly as a database holds them, in one spelling of each change."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base import exact_json
from crypto.base.primitives import b64encode
from crypto.errors import JsonError, LimitError, SchemaError
from crypto.feed.units import (
    MAX_ROW_BYTES,
    Row,
    read_row,
    read_rows,
    read_unit,
    row_json,
    unit_json,
    write_rows,
)
from feed_maker import (
    INVITE,
    LET_IN,
    PUT_AWAY,
    ROWS,
    TAKE_OUT,
    blob_unit,
    hex_of,
    joined,
    listed_unit,
    snapshot_unit,
    term_unit,
    unit,
)
from packet_maker import seed

WORDS = st.from_regex(r"[a-z][a-z0-9_]{0,63}", fullmatch=True)
VALUES = (
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**63), 2**63 - 1)
    | st.binary()
)
KEYS = st.lists(VALUES, min_size=1, max_size=8).map(tuple)
SIDES = st.dictionaries(WORDS, VALUES, max_size=4)


@st.composite
def rows(draw):
    what, key, side = draw(st.sampled_from("iud")), draw(KEYS), draw(SIDES)
    if what == "i":
        return Row(draw(WORDS), "i", key, {}, side)
    if what == "d":
        return Row(draw(WORDS), "d", key, side, {})
    changed = draw(st.dictionaries(WORDS, st.none() | VALUES, min_size=1, max_size=4))
    gone = draw(st.dictionaries(WORDS, st.none() | VALUES, max_size=2))
    after = {
        name: draw((st.none() | VALUES).filter(lambda one, old=old: one != old))
        for name, old in changed.items()
    }
    return Row(draw(WORDS), "u", key, changed, gone | after)


def over_the_wire(told):
    return exact_json.parse(exact_json.encode({"told": told}), 1_000_000)["told"]


@given(rows())
@settings(max_examples=150, deadline=None)
def test_every_row_comes_back_as_it_was(row):
    assert read_row(over_the_wire(row_json(row))) == row


@pytest.mark.parametrize(
    "one",
    [
        unit(),
        unit(case=None),
        unit(kind=None),
        blob_unit(),
        term_unit(),
        snapshot_unit(),
        joined().units[0],
        *map(listed_unit, (INVITE, LET_IN, PUT_AWAY, TAKE_OUT)),
    ],
    ids=[
        "rows",
        "no case",
        "no line",
        "blob",
        "term",
        "snapshot",
        "joined",
        "invited",
        "let in",
        "away",
        "out",
    ],
)
def test_every_unit_comes_back_as_it_was(one):
    assert read_unit(over_the_wire(unit_json(one))) == one


def test_a_unit_that_says_more_has_rows_beside_it():
    told = replace(term_unit(), rows=ROWS[:1])
    assert read_unit(over_the_wire(unit_json(told))) == told
    beside = set(unit_json(unit())) - {"rows"}
    assert beside == {"id", "kind", "class", "user", "at", "case"}
    assert set(unit_json(told)) == beside | {"rows", "term"}
    assert set(unit_json(blob_unit())) == beside | {"blob"}


def test_a_unit_is_spelt_as_the_text_says():
    told = unit_json(unit(rows=ROWS[2:]))
    assert told["class"] == "F"
    assert told["rows"] == [
        [
            "log",
            "i",
            [2, 5],
            {},
            {"row": {"x": "AP8gZXhhY3QgYnl0ZXM="}, "h": {"x": b64encode(seed("feed/log"))}},
        ],
        ["services", "d", [hex_of("service")], {"kind": "shelter", "hours": 12}, {}],
    ]


def test_what_a_secret_was_before_need_not_be_told():
    for after in ({"sealed_seed": None}, {"sealed_seed": b"new", "until": 5}):
        before = {"until": 4} if "until" in after else {}
        row = Row("own_keys", "u", ("k",), before, after)
        assert read_row(over_the_wire(row_json(row))) == row


@pytest.mark.parametrize("group", ["F", "G", "S"])
def test_every_class_is_one(group):
    assert read_unit(unit_json(unit(group=group))).group == group


def test_as_many_rows_as_the_text_allows_are_taken():
    told = unit_json(unit()) | {"rows": [["t", "d", ["k"], {}, {}]] * 4_096}
    assert len(read_unit(told).rows) == 4_096
    with pytest.raises(LimitError) as refused:
        read_unit(told | {"rows": [["t", "d", ["k"], {}, {}]] * 4_097})
    assert refused.value.facts == {"limit": 4_096}


def test_a_blob_may_have_64_mebibytes():
    for size in (1, 67_108_864):
        told = unit_json(blob_unit())
        told["blob"]["size"] = size
        assert read_unit(told).blob.size == size


def test_a_key_has_up_to_eight_values():
    assert len(read_row(["t", "d", ["k"] * 8, {}, {}]).key) == 8


def test_terms_may_be_as_many_as_there_are():
    told = unit_json(term_unit())
    told["term"]["term"] = 2**31 - 1
    assert read_unit(told).more.term == 2**31 - 1


@given(st.lists(rows(), max_size=5))
@settings(max_examples=40, deadline=None)
def test_rows_in_a_blob_come_back_in_their_order(many):
    lines = list(write_rows(many))
    assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for line in lines)
    assert list(read_rows(lines)) == many
    assert list(read_rows(b"".join(lines).splitlines(keepends=True))) == many


def test_a_line_of_a_blob_is_one_row_and_ends():
    (line,) = write_rows(ROWS[:1])
    assert json.loads(line) == {"row": row_json(ROWS[0])}
    for wrong, kind, told in (
        (line[:-1], SchemaError, "rows.line-end"),
        (b"\n", JsonError, "json.not-object"),
        (b'{"row":[],"more":1}\n', SchemaError, "rows.members"),
        (b"{}\n", SchemaError, "rows.members"),
        (b'{"row":[]}\n', SchemaError, "row.shape"),
        (b'{"row":5}\n', SchemaError, "row.shape"),
        (b'{"row":"fives"}\n', SchemaError, "row.shape"),
    ):
        with pytest.raises(kind) as refused:
            list(read_rows([wrong]))
        assert refused.value.reason == told


def test_a_line_of_a_blob_has_a_bound():
    empty = len(next(write_rows([Row("t", "i", ("k",), {}, {"a": ""})]))) - 1
    longest = Row("t", "i", ("k",), {}, {"a": "x" * (MAX_ROW_BYTES - empty)})
    assert list(read_rows(write_rows([longest]))) == [longest]
    longer = replace(longest, after={"a": longest.after["a"] + "x"})
    with pytest.raises(LimitError):
        list(read_rows(write_rows([longer])))


def test_of_a_unit_neither_its_rows_nor_what_it_says_beside_them_are_shown():
    for one in (unit(), blob_unit(), term_unit(), snapshot_unit(), listed_unit(INVITE)):
        told = f"kind={one.kind!r}, group={one.group!r}, user={one.user}, at={one.at}"
        assert repr(one) == f"Unit(id={one.id!r}, {told})"
