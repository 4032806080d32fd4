"""Further work of an office killed at its calls: each act is done or not, and the next one goes on.

The rows are those of ``kill_work``, ``kill_office`` and ``kill_keys``: the work at a case, the same
with several, what leaves as a file, what is decided about rules, offices, reminders and keys.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crash_desk import CrashDesk
from kill_checks import (
    goes_on_at_every_moment,
    goes_on_at_main_moments,
    is_old_and_new,
    made_desk,
)
from kill_keys import KEYRING
from kill_office import OFFICE
from kill_work import WORK


@pytest.fixture(scope="module", params=(*WORK, *OFFICE, *KEYRING), ids=lambda one: one.name)
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
