"""The watchdog over the window sees what it is there for, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import watchdog
from app.core.services import reading
from desk_sim import on_lane, settle
from source_tree import ROOT
from ui.frame.desk import Desk


@pytest.fixture
def calm_window() -> None:
    """This file watches by itself."""


def in_the_window(code: str, **known: object) -> Callable[[], None]:
    """Return code as if it stood in a file of `ui`."""
    lines = ["def slot():", *(f"    {line}" for line in code.splitlines())]
    space: dict[str, object] = dict(known)
    exec(compile("\n".join(lines), str(ROOT / "ui" / "made_up.py"), "exec"), space)
    return space["slot"]  # type: ignore[return-value]


def watched(slot: Callable[[], None]) -> list[str]:
    with watchdog.watching() as touched:
        slot()
        return list(touched)


def test_a_slot_that_looks_into_the_register_is_seen(desk: Desk):
    slot = in_the_window("with reading(s):\n    pass", reading=reading, s=desk.services)
    assert watched(slot) == ["read from ui/made_up.py:2"]


def test_a_slot_that_opens_a_file_or_a_folder_is_seen(tmp_path: Path):
    (tmp_path / "letter.pdf").write_bytes(b"made up")
    slot = in_the_window(
        "open(file).close()\nlist(folder.iterdir())", file=tmp_path / "letter.pdf", folder=tmp_path
    )
    seen = watched(slot)
    assert seen[0] == "open letter.pdf from ui/made_up.py:2"
    assert any(one.startswith(("os.listdir", "os.scandir")) for one in seen), seen


def test_a_folder_that_modules_are_looked_for_in_is_let_be(tmp_path: Path, monkeypatch):
    slot = in_the_window("listdir(folder)", listdir=os.listdir, folder=str(tmp_path))
    assert len(watched(slot)) == 1
    monkeypatch.setitem(sys.path_importer_cache, str(tmp_path), None)
    assert watched(slot) == []


def test_a_slot_that_starts_a_program_is_seen():
    slot = in_the_window(
        "run([python, '-c', ''], check=True)", run=subprocess.run, python=sys.executable
    )
    assert any(one.startswith("subprocess.Popen") for one in watched(slot))


def test_work_on_the_lane_and_a_small_file_of_the_window_are_let_be(desk: Desk, tmp_path: Path):
    small = tmp_path / "window.json"
    small.write_text("{}")

    def look(services) -> None:
        with reading(services):
            pass

    slot = in_the_window("desk.ask(look)\nopen(small).close()", desk=desk, look=look, small=small)
    with watchdog.watching() as touched:
        slot()
        settle(desk)
        on_lane(desk.lane, lambda: look(desk.services))
    assert touched == []


def test_what_a_test_does_itself_is_its_own_business(desk: Desk, tmp_path: Path):
    with watchdog.watching() as touched:
        (tmp_path / "notes").write_text("made up")
        with reading(desk.services):
            pass
    assert touched == []


def test_a_stall_is_measured_with_what_stood_there(qtbot):
    beats = watchdog.Beats(50.0)
    beats.doing = "waiting"
    beats.begin()
    qtbot.wait(20)
    time.sleep(0.2)
    qtbot.wait(20)
    beats.end()
    assert beats.stalls[0].during == "waiting"
    assert beats.stalls[0].wall_ms > 50
    assert "test_watchdog.py" in beats.stalls[0].stack
