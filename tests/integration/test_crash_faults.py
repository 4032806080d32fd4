"""Each operation cut off at some of its calls by each kind of fault: old or new, whole, no leak.

``tests/benchmarks/crash_table.py`` does the same at every call, and writes docs/crash-table.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crash_acts import OPERATIONS
from crash_day import Day
from crash_desk import KINDS, CrashDesk, Operation

POINTS = 2
"""Calls of each kind of fault, spread over the operation."""
KILLS = 25


def spread(points: list[int], number: int) -> list[int]:
    """Return some of the points: others for each operation, so that none is always left out."""
    step = max(1, len(points) // POINTS)
    return points[number % step :: step][:POINTS]


MAIN = (
    "save a case",
    "send a packet",
    "receive a packet",
    "accept a packet",
    "next backup into a folder",
)
"""Operations that are cut off at every change; the others before a release."""


def cut_off(operation: Operation, folder: Path) -> None:
    """Cut an operation off by each kind of fault, and look at what is left."""
    desk = CrashDesk(operation, folder)
    assert desk.logged() == set(operation.logs)
    number = OPERATIONS.index(operation)
    found = {
        kind: desk.tried(kind, spread(desk.points(kind), number + place))
        for place, kind in enumerate(KINDS)
    }
    assert [problem for one in found.values() for problem in one.problems] == []
    assert sum(one.points for one in found.values()) >= POINTS


@pytest.mark.parametrize("name", MAIN)
def test_a_main_operation_that_is_cut_off_is_old_or_new_and_whole(
    name: str, tmp_path: Path
) -> None:
    (operation,) = (one for one in OPERATIONS if one.name == name)
    cut_off(operation, tmp_path / "desk")


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.name not in MAIN], ids=lambda one: one.name
)
def test_what_is_cut_off_is_old_or_new_and_whole(operation: Operation, tmp_path: Path) -> None:
    cut_off(operation, tmp_path / "desk")


def test_a_day_that_is_killed_again_and_again_goes_on(tmp_path: Path) -> None:
    day = Day(tmp_path / "day")
    for _ in range(KILLS):
        day.kill_once()
    assert day.told.acts.total() > 0
