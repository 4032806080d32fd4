"""What was recorded, done once more on the register of the morning, gives that of the evening."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from crypto.base import exact_json
from crypto.feed.units import FACTS, read_unit, unit_json
from recorded_day import ACTS, recorded_day

# What is no act of a person, or is told by the lines of the acts that it is part of.
WITHOUT_A_LINE: dict[frozenset[str], str] = {
    frozenset({"sealed_domains"}): "goes after its last case, which has its line",
    frozenset({"packets"}): "a number is taken before it is sealed with, which has its line",
}


def without_a_line(units) -> Counter[frozenset[str]]:
    """Return the tables of units that no line of the log reports."""
    return Counter(frozenset(row[0] for row in unit.rows) for unit in units if not unit.kind)


def fit_the_feed(units) -> None:
    """Every unit can be told to the other computers as it is, and comes back the same."""
    for unit in units:
        told = unit.told() | {"class": FACTS}
        raw = exact_json.encode(told)
        assert unit_json(read_unit(exact_json.parse(raw, len(raw)))) == told


def test_each_act_is_recorded_whole(tmp_path: Path) -> None:
    with recorded_day(tmp_path, seed=20261201) as day:
        for name in ACTS:
            day.do(name)
        day.work(20)
        units = day.both.prove()
    fit_the_feed(units)
    assert without_a_line(units).keys() <= WITHOUT_A_LINE.keys()
    assert len(day.acts) > len(ACTS) - 4, day.refused


@pytest.mark.parametrize("seed", range(3))
def test_a_long_day_is_recorded_whole(tmp_path: Path, seed: int) -> None:
    with recorded_day(tmp_path, seed) as day:
        day.work(220)
        units = day.both.prove()
    fit_the_feed(units)
    assert without_a_line(units).keys() <= WITHOUT_A_LINE.keys()
    assert day.acts.keys() == ACTS.keys(), day.refused
    assert sum(day.acts.values()) > 120, day.refused
