"""A register whose key costs what it costs an office is unlocked again and again, on a real screen.

Registers of tests are derived cheaply, and then the pages of the work are loaded when nothing else
goes on any more: what goes wrong between the two at once is only seen where both take their time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.register import access
from office_sim import FIRST, OFFICER, PASSPHRASE
from real_screen import Seat, seat

pytestmark = pytest.mark.posix("a screen reader of Linux tells when the window is there")

TIMES = 15


@pytest.fixture
def at_screen() -> Iterator[Seat]:
    with seat() as lent:
        yield lent


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A locked register, derived at the cost that this computer is measured for."""
    folder = tmp_path / "register"
    made = access.create_register(folder, FIRST, OFFICER, PASSPHRASE, clock=SystemClock())
    access.lock(made.services)
    return folder


def test_no_unlock_of_many_ends_the_program(at_screen: Seat, register: Path) -> None:
    for _time in range(TIMES):
        reader = at_screen.reader
        reader.listen()
        reader.focused = None
        reader.announced.clear()
        with at_screen.program("--register", str(register)) as running:
            at_screen.at("Passphrase")
            at_screen.fill("Passphrase", PASSPHRASE)
            at_screen.key("Return")
            at_screen.sees("Hide names")
            assert running.poll() is None
