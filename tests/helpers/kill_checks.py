"""What is asked of each operation that is killed, at some of its moments and at all of them.

Rules: a moment is a call that changes a disk, those of the database too (``watched_calls``); no
test waits for time to pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import turn
from crash_desk import CrashDesk, Operation, leaks
from kill_table import TABLE

MAIN = 2
"""So many moments of each operation; the others before a release."""


def moments(desk: CrashDesk) -> list[int]:
    """Return the calls before which the operation is killed; the last is behind its last call."""
    return desk.points("kill")


def main_moments(desk: CrashDesk) -> list[int]:
    """Return some of them, spread over the operation: others for each, so that none stays out."""
    found = moments(desk)[:-1]
    step = max(1, len(found) // MAIN)
    return found[TABLE.index(desk.operation) % step :: step][:MAIN]


@contextmanager
def made_desk(operation: Operation, folder: Path) -> Iterator[CrashDesk]:
    """Make the office of an operation once; it is copied for each moment, and nothing leaks."""
    with turn.alone():
        made = CrashDesk(operation, folder)
    yield made
    assert leaks(Path.home()) == []


def is_old_and_new(desk: CrashDesk) -> None:
    """Before it is the first state, after it the last one, and it logs what the table says."""
    states = desk.operation.states
    assert (desk.old["state"], desk.new["state"]) == (states[0], states[-1])
    assert desk.logged() == set(desk.operation.logs)


def goes_on_at_main_moments(desk: CrashDesk) -> None:
    """Really killed at some moments it is old or new, whole, and goes on."""
    found = desk.tried("kill", main_moments(desk), really=1)
    assert found.problems == []
    assert found.points > 1


def goes_on_at_every_moment(desk: CrashDesk) -> None:
    """Killed at every moment it is old or new, whole, and goes on; what is done is not undone."""
    found = desk.tried("kill", moments(desk))
    assert found.problems == []
    states = desk.operation.states
    seen = (desk.old, *found.seen, desk.new)
    places = [states.index(state["state"]) for state in seen]
    assert places == sorted(places), "what was done is not undone"
    assert set(places) == set(range(len(states))), "each state is seen"
