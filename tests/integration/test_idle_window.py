"""A program that nobody works at wakes the processor for nothing: locked, unlocked, at every place.

The real program is let alone in each state; which timers may wait then stands in
`timers_allowed.AT_REST`. The measuring of an hour is the business of the benchmarks.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from office_day import ground
from own_system import IS_WINDOWS
from timers_allowed import AT_REST, GOES_ON
from ui.shell.navigation import PLACES

HELPER = Path(__file__).resolve().parents[1] / "helpers" / "idle_window.py"
_MINUTE_MS = 60_000
_FEW = 6 if IS_WINDOWS else 3
"""The program that counts wakes it once itself; the system may do so once more. On Windows it was
woken four to six times, in two seconds as in eight."""


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was found in each state."""
    folder = tmp_path_factory.mktemp("idle")
    made = ground(folder / "office", lambda _services: None)
    facts = {name: str(value) for name, value in dataclasses.asdict(made).items()}
    given = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, str(HELPER), json.dumps(facts)],
        env={**given, **home, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_it_was_left_alone_in_every_state(idle):
    assert {place.key for place in PLACES} < set(idle["timers"])
    assert {"locked", "unlocked", "a field of a case", "the guide"} < set(idle["timers"])


def test_where_nobody_is_only_what_the_list_allows_waits(idle):
    wrong = {
        state: timers
        for state, found in idle["timers"].items()
        if (timers := [one for one in found if not _is_allowed(*one)])
    }
    assert wrong == {}


def _is_allowed(owner: str, interval_ms: int, once: bool) -> bool:
    if owner in GOES_ON:
        return interval_ms >= 5 * _MINUTE_MS
    return owner in AT_REST and once and interval_ms >= _MINUTE_MS


def test_a_locked_program_waits_for_nothing_but_to_give_memory_back(idle):
    assert {owner for owner, _ms, _once in idle["timers"]["locked"]} <= {"Stillness"}


def test_an_open_register_is_locked_by_a_clock_that_waits(idle):
    """The look at the timers sees them: without that the test above would prove nothing."""
    assert any(owner == "IdleClock" for owner, _ms, _once in idle["timers"]["unlocked"])


@pytest.mark.parametrize("state", ["locked", "unlocked", "today", "register", "the guide"])
def test_neither_the_window_nor_what_runs_beside_it_is_woken(idle, state):
    window, beside = idle["woken"][state]
    assert window <= _FEW
    assert beside <= _FEW
