"""Each operation killed at its calls leaves the old state or the new one, whole, and goes on.

The table is ``kill_table.TABLE``: how the office is made, what is done, and what must hold
afterwards. A moment is a call
that changes a disk, those of the database too (``watched_calls``); no test waits for time to pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import turn
from crash_desk import MARKER, CrashDesk, leaks
from kill_table import TABLE
from models.fields import CATALOGUE
from pair_sim import GROUPS

MAIN = 2
"""So many moments of each operation at every change; the others before a release."""


@pytest.fixture(scope="module", params=TABLE, ids=lambda one: one.name)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CrashDesk]:
    """One operation: its office is made once, and copied for each moment."""
    with turn.alone():
        made = CrashDesk(request.param, tmp_path_factory.mktemp("kill"))
    yield made
    assert leaks(Path.home()) == []


def moments(desk: CrashDesk) -> list[int]:
    """Return the calls before which the operation is killed; the last is behind its last call."""
    return desk.points("kill")


def main_moments(desk: CrashDesk) -> list[int]:
    """Return some of them, spread over the operation: others for each, so that none stays out."""
    found = moments(desk)[:-1]
    step = max(1, len(found) // MAIN)
    return found[TABLE.index(desk.operation) % step :: step][:MAIN]


def test_before_it_is_the_old_state_and_after_it_the_new_one(desk: CrashDesk) -> None:
    states = desk.operation.states
    assert (desk.old["state"], desk.new["state"]) == (states[0], states[-1])


def test_killed_at_main_moments_it_is_old_or_new_and_goes_on(desk: CrashDesk) -> None:
    found = desk.tried("kill", main_moments(desk), really=1)
    assert found.problems == []
    assert found.points > 1


def test_killed_at_every_moment_it_is_old_or_new_and_goes_on(desk: CrashDesk) -> None:
    found = desk.tried("kill", moments(desk))
    assert found.problems == []
    states = desk.operation.states
    seen = (desk.old, *found.seen, desk.new)
    places = [states.index(state["state"]) for state in seen]
    assert places == sorted(places), "what was done is not undone"
    assert set(places) == set(range(len(states))), "each state is seen"


def test_what_it_logs_is_what_the_table_says(desk: CrashDesk) -> None:
    assert desk.logged() == set(desk.operation.logs)


def test_the_search_for_leaks_finds_one(tmp_path: Path) -> None:
    leak = tmp_path / "leak.txt"
    leak.write_text(f"before {MARKER} after", encoding="utf-8")
    assert leaks(tmp_path) == [leak.name]


def test_groups_of_the_story_cover_every_consent_group() -> None:
    assert set(GROUPS.split(",")) == {group.key for group in CATALOGUE.groups}
