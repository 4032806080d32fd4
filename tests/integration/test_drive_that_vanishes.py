"""The drive with the register vanishes in the middle of an operation, and comes back.

Rules: from that moment on nothing is opened, written or removed; what was saved before is there
when the drive is back, and the register is whole.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crash_acts import OPERATIONS
from crash_desk import GONE, CrashDesk

POINTS = 4
"""Calls of an operation at which the drive vanishes."""


@pytest.mark.parametrize(
    "name", ["save a case", "send a packet", "accept a packet", "next backup into a folder"]
)
def test_in_the_middle_of_an_operation_it_leaves_the_old_state_or_the_new_one(
    name: str, tmp_path: Path
) -> None:
    (operation,) = (one for one in OPERATIONS if one.name == name)
    desk = CrashDesk(operation, tmp_path / "desk")
    calls = desk.points(GONE)
    found = desk.tried(GONE, calls[:: max(1, len(calls) // POINTS)])
    assert found.problems == []
    assert found.points >= POINTS
    assert found.old >= 1
