"""Each main operation killed at its calls leaves the old state or the new one, whole, and goes on.

The table is ``kill_operations.OWN`` (at the own register) and ``kill_packets.BETWEEN`` (between
offices): how the office is made, what is done, and what must hold afterwards. Other work of an
office has a file of its own, test_kill_work.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crash_desk import MARKER, CrashDesk, leaks
from kill_checks import (
    goes_on_at_every_moment,
    goes_on_at_main_moments,
    is_old_and_new,
    made_desk,
)
from kill_operations import OWN
from kill_packets import BETWEEN
from models.fields import CATALOGUE
from pair_sim import GROUPS


@pytest.fixture(scope="module", params=(*OWN, *BETWEEN), ids=lambda one: one.name)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CrashDesk]:
    with made_desk(request.param, tmp_path_factory.mktemp("kill")) as made:
        yield made


def test_before_it_is_the_old_state_and_after_it_the_new_one(desk: CrashDesk) -> None:
    is_old_and_new(desk)


def test_killed_at_main_moments_it_is_old_or_new_and_goes_on(desk: CrashDesk) -> None:
    goes_on_at_main_moments(desk)


def test_killed_at_every_moment_it_is_old_or_new_and_goes_on(desk: CrashDesk) -> None:
    goes_on_at_every_moment(desk)


def test_the_search_for_leaks_finds_one(tmp_path: Path) -> None:
    leak = tmp_path / "leak.txt"
    leak.write_text(f"before {MARKER} after", encoding="utf-8")
    assert leaks(tmp_path) == [leak.name]


def test_groups_of_the_story_cover_every_consent_group() -> None:
    assert set(GROUPS.split(",")) == {group.key for group in CATALOGUE.groups}
