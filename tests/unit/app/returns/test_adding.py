"""Returns are read and added up: five made-up offices and one nodal office, and odd bodies."""

import copy
import datetime as dt
import random
from dataclasses import replace

import pytest

from app.base.errors import PacketNewerError
from app.packets.errors import PacketDamagedError
from app.returns.adding import Arrived, Mark, add_up, bounds
from app.returns.counting import ALL, DETECTED, NATIONALITY, PURPOSES, SDG, VERSION, VICTIMS
from app.returns.hiding import Rule, hide
from app.returns.holding import Counts, Held, Left, counts, holder_on, outdated
from app.returns.knowledge import Counted
from app.returns.published import Published, from_plain, publish, to_plain
from app.returns.tables import Shape, Sum
from return_world import MONTHS, NO_FLOWS, QUARTER, people_tables

MADE = int(dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC).timestamp())
EARLY = int(dt.datetime(2026, 6, 30, 9, tzinfo=dt.UTC).timestamp())
SHAPES = {shape.id: shape for shape in (SDG, VICTIMS, NATIONALITY, PURPOSES)}
SIZES = {"a": 300, "b": 120, "c": 60, "d": 19, "e": 1}


def office(name, packet="0" * 32, number=1, period=QUARTER, made=MADE):
    counted = Counted(period, people_tables(random.Random(name), SIZES[name]), NO_FLOWS)
    told = publish(hide(counted, Rule()), Rule(), made, VERSION)
    return counted, Arrived(name, packet, number, from_plain(to_plain(told)))


def test_five_hundred_cases_of_five_offices_are_within_the_bounds_of_the_sum():
    offices = [office(name, str(place) * 32) for place, name in enumerate(SIZES)]
    added = add_up(QUARTER, [*SIZES, "f"], [one for _c, one in offices], SHAPES, VERSION)
    assert (added.sent, added.missing, added.marked) == (tuple(SIZES), ("f",), ())
    for ref, known in added.totals.items():
        truth = sum(counted.count(ref) for counted, _one in offices)
        assert known.least <= truth
        assert known.most is None or truth <= known.most
    everybody = added.totals["sdg", ALL, DETECTED]
    shown = [one.told.tables["sdg"][ALL, DETECTED] for _c, one in offices]
    assert shown[-1] is None
    assert sum(count or 0 for count in shown) <= everybody.least <= 500


def test_what_may_not_count_is_named():
    _counted, good = office("c", "1" * 32, 2)
    old = Arrived("c", "2" * 32, 1, good.told)
    stranger = Arrived("x", "3" * 32, 1, good.told)
    month = office("c", "4" * 32, 3, MONTHS[0])[1]
    early = office("c", "5" * 32, 4, QUARTER, EARLY)[1]
    added = add_up(QUARTER, ["c"], [month, good, good, early, stranger, old], SHAPES, VERSION)
    assert {(one.packet[0], mark) for one, mark in added.marked} == {
        ("1", Mark.TWICE),
        ("2", Mark.REPLACED),
        ("3", Mark.UNKNOWN_OFFICE),
        ("4", Mark.OVERLAPS),
        ("5", Mark.MADE_TOO_EARLY),
    }
    assert add_up(QUARTER, ["c"], [good], SHAPES, VERSION + 1).marked == ((good, Mark.OLD_VERSION),)


@pytest.mark.parametrize(
    "member, value",
    [
        ("to", "9999-12-31"), ("from", "0001-01-01"), ("from", "1899-12-31"), ("to", "2201-01-01"),
        ("k", 4), ("k", True), ("from", "2026-4-1"), ("to", "2026-03-01"), ("period", "a week"),
        ("tables", []), ("tables", [{"id": "t", "rows": [["a", "b", 3]]}]),
        ("tables", [{"id": "t", "rows": [["a", "b", -1]]}]),
        ("tables", [{"id": "t", "rows": [["a", "b", None], ["a", "b", None]]}]),
        ("replaces", "x"), ("definitions", 0), ("format", 0), ("more", 1),
    ],
)  # fmt: skip
def test_an_odd_body_is_refused(member, value):
    body = copy.deepcopy(to_plain(office("e")[1].told))
    assert from_plain(body) == office("e")[1].told
    with pytest.raises(PacketDamagedError):
        from_plain(body | {member: value})


def test_a_body_of_a_later_format_is_told_apart():
    with pytest.raises(PacketNewerError):
        from_plain({"format": 2})


def test_a_case_is_counted_by_the_office_that_holds_it_on_the_last_day():
    begun = Held("case", "a", dt.date(2026, 4, 3))
    moved = Held("case", "b", QUARTER.last)
    left = Left("case", "a", dt.date(2026, 6, 29))
    assert holder_on([begun, moved], QUARTER.last) == "b"
    assert counts([begun, moved], "a", QUARTER) is Counts.NOT_HERE
    assert counts([begun, moved], "b", QUARTER) is Counts.HERE
    assert counts([begun], "a", QUARTER, [left]) is Counts.PERHAPS
    assert counts([begun, moved], "b", MONTHS[2]) is Counts.NOT_HERE
    assert outdated([begun], [begun, moved], [*MONTHS, QUARTER], "a") == (QUARTER,)


def test_counts_that_contradict_each_other_do_not_keep_the_reader_for_ever():
    shape = Shape("t", ("a", "b", "c"), ("n",), (Sum("a", ("b", "c")), Sum("b", ("a", "c"))))
    cells = {("a", "n"): None, ("b", "n"): None, ("c", "n"): 20}
    told = Published(QUARTER, MADE, 11, VERSION, {"t": cells})
    assert bounds(told, {"t": shape})["t", "a", "n"].least > 20


@pytest.mark.parametrize(
    "forged",
    [
        {("all", "all"): 11, ("in", "all"): 20, ("np", "all"): None},
        {("all", "all"): 11, ("in", "all"): None, ("np", "all"): 2**53 - 1},
        {("all", "all"): 40, **{(row, "all"): 0 for row in NATIONALITY.rows[:-1]}},
    ],
)
def test_hidden_counts_that_no_numbers_could_stand_for_do_not_count(forged):
    _counted, good = office("a", "1" * 32)
    cells = {**dict.fromkeys(good.told.tables["ncrb_nationality"], 0), **forged}
    tables = {**good.told.tables, "ncrb_nationality": cells}
    bad = replace(good, office="b", packet="2" * 32, told=replace(good.told, tables=tables))
    added = add_up(QUARTER, ["a", "b"], [good, bad], SHAPES, VERSION)
    assert added.marked == ((bad, Mark.ODD_TABLES),)
    assert added.totals == add_up(QUARTER, ["a"], [good], SHAPES, VERSION).totals
