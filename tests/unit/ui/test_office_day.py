"""A whole day at the window: its thread reads no register and no file and derives no key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.cases import case_list
from app.referrals import referrals
from app.register import access
from app.system import preferences
from desk_sim import dressed
from office_day import Ground, OfficeDay, ground
from office_sim import CLOCK, PASSPHRASE
from ui.main import Shell


@pytest.fixture
def on(tmp_path: Path) -> Ground:
    """What the day is played on, with the few cases that have everything."""
    return ground(tmp_path, lambda _services: None)


@pytest.fixture
def day(qtbot, qapp: QApplication, on: Ground):
    """The day over a program whose restart is only noted."""
    shell = Shell(qapp, on.folder, restart=lambda *_files: None, clock=CLOCK)
    yield OfficeDay(shell, on)
    preferences.save({"language": None})
    shell.end()
    dressed(qapp)


def test_from_unlock_to_lock_nothing_slow_is_done_on_the_windows_thread(day, on):
    """What is touched all the same is told by the watchdog that every test here has."""
    done = []
    for name, act in day.acts():
        act()
        day.calm()
        done.append(name)
    assert (done[0], done[-1]) == ("the unlock page", "lock")
    services = access.unlock(on.folder, None, PASSPHRASE, clock=CLOCK)
    try:
        names = [row.name for row in case_list.list_cases(services).rows]
        assert "Asha Made-up" in names
        assert "Made-up Maria" in names, "the packet was accepted"
        [sent] = referrals.list_referrals(services, on.told_id)
        assert sent.state == "sealed"
    finally:
        access.lock(services)
