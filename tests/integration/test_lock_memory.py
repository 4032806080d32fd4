"""After a lock nothing of the register is in the memory of any program: the old one is gone, and
the fresh one at the unlock page has never known it. Proved by reading the memory of both."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from app.register import access
from office_sim import PASSPHRASE, office
from own_system import wait_for
from told_program import program, programs_on

pytestmark = pytest.mark.posix("the memory of another process is read in /proc")

MARKER = "Zyxomarka Quobblestein"
CHUNK = 1 << 20


def forms(text: str) -> list[bytes]:
    """Return how a text may lie in memory."""
    return [text.encode(kind) for kind in ("utf-8", "utf-16-le", "utf-32-le")]


def found_in(pid: int, texts: tuple[str, ...]) -> set[str]:
    """Return which of the texts lie anywhere in the memory of a process."""
    found: set[str] = set()
    maps = Path(f"/proc/{pid}/maps").read_text("ascii", "replace").splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            words = line.split(maxsplit=5)
            if not words[1].startswith("r") or words[-1] in ("[vvar]", "[vsyscall]"):
                continue
            begin, end = (int(part, 16) for part in words[0].split("-"))
            found |= _in_range(memory, begin, end, texts)
    return found


def _in_range(memory, begin: int, end: int, texts: tuple[str, ...]) -> set[str]:  # type: ignore[no-untyped-def]
    found, before = set(), b""
    for at in range(begin, end, CHUNK):
        try:
            memory.seek(at)
            piece = memory.read(min(CHUNK, end - at))
        except (OSError, OverflowError, ValueError):
            return found
        whole = before + piece
        found |= {text for text in texts if any(form in whole for form in forms(text))}
        before = whole[-256:]
    return found


@pytest.fixture
def folder(tmp_path: Path):
    """A register that is locked; whatever was started on it is ended afterwards."""
    access.lock(office(tmp_path))
    made = tmp_path / "register"
    yield made
    for pid in programs_on(made):
        os.kill(pid, 9)


@pytest.mark.parametrize("order", ["lock", "sleep"])
def test_after_a_lock_no_memory_holds_anything_of_the_register(folder: Path, order: str):
    with program(folder) as desk:
        desk.waits_for("ready")
        desk.say(f"unlock {PASSPHRASE}", "open")
        desk.say(f"case {MARKER}", "written")
        old = desk.process.pid
        assert MARKER in found_in(old, (MARKER, PASSPHRASE)), "else the search proves nothing"
        desk.say(order)
        assert desk.process.wait(60) == 0
    wait_for(lambda: len(programs_on(folder)) == 1, 60)
    (fresh,) = programs_on(folder)
    assert fresh != old
    wait_for(lambda: _shows_a_window(fresh), 60)
    assert found_in(fresh, (MARKER, PASSPHRASE)) == set()
    assert found_in(fresh, (str(folder),)), "the memory of the fresh program was really read"
    assert not (folder / "lock").exists()
    again = access.unlock(folder, None, PASSPHRASE)
    access.lock(again)


def _shows_a_window(pid: int) -> bool:
    """Say whether the program came as far as its typefaces and its window, and rests."""
    before = _ticks(pid)
    time.sleep(0.5)
    loaded = Path(f"/proc/{pid}/maps").read_text("ascii", "replace")
    return "QtWidgets" in loaded and _ticks(pid) - before < 3


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
