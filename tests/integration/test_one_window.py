"""Real programs on one register: there is one window, whatever is started and killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.register import access
from office_sim import PASSPHRASE, office
from own_system import IS_WINDOWS, has_pipe, wait_for
from source_tree import ROOT
from told_program import LONGEST_S, programs_on
from ui.shell.one_instance import door_name

HELPER = ROOT / "tests" / "helpers" / "locked_desk.py"
PACKET = ROOT / "tests" / "vectors" / "packet" / "g01_referral_without_files.lifafa"


class Start:
    """One start of the program on a register."""

    def __init__(self, folder: Path, number: int, *files: Path) -> None:
        self._told = folder.with_name(f"told{number}")
        self._asked = 0
        with self._told.open("w") as stream:
            self.process = subprocess.Popen(
                [sys.executable, str(HELPER), str(folder), *map(str, files)],
                stdin=subprocess.PIPE,
                stdout=stream,
                text=True,
            )

    def told(self) -> str:
        return self._told.read_text("utf-8")

    @property
    def is_window(self) -> bool:
        return "ready" in self.told()

    def say(self, order: str, answer: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        wait_for(lambda: answer in self.told(), LONGEST_S)

    def state(self) -> list[object]:
        """Return the names of the files that wait, the place in front, and what it is about."""
        self._asked += 1
        word = f"told-{self._asked}"
        self.say(f"tell {word}", word)
        wait_for(lambda: self.told().endswith("\n"), 10)
        line = next(one for one in self.told().splitlines() if one.startswith(word))
        found: list[object] = json.loads(line.partition(" ")[2])
        return found


@pytest.fixture
def tmp_path(short_folder: Path) -> Path:
    """A folder for the register and for its door, which is a socket."""
    return short_folder


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Start]]:
    """A list for what is started; all of it is ended afterwards."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir(mode=0o700)
    made: list[Start] = []
    yield made
    for one in made:
        one.process.kill()
        one.process.communicate()
    for pid in programs_on(tmp_path / "register"):
        os.kill(pid, 9)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    access.lock(office(tmp_path))
    return tmp_path / "register"


def has_door(folder: Path) -> bool:
    """Say whether a window has a door: a socket in its folder, or a pipe of Windows."""
    if IS_WINDOWS:
        return has_pipe(f"lifafa-{door_name(folder)}")
    return any(place.is_socket() for place in (folder.parent / "run" / "lifafa").iterdir())


def test_a_second_start_hands_its_packet_to_the_window_and_ends(
    folder: Path, starts: list[Start], tmp_path: Path
):
    packet = tmp_path / "from a partner, आशा.lifafa"
    shutil.copy(PACKET, packet)
    first = Start(folder, 1)
    starts.append(first)
    wait_for(lambda: first.is_window, LONGEST_S)
    second = Start(folder, 2, packet)
    starts.append(second)
    assert second.process.wait(LONGEST_S) == 0
    assert not second.is_window
    assert first.state() == [[packet.name], "", ""], "kept until the register is open"
    first.say(f"unlock {PASSPHRASE}", "open")
    # The window opens it in its own time, once it is there.
    wait_for(lambda: first.state() == [[], "inbox", packet.name], LONGEST_S, first.told)
    third = Start(folder, 3)
    starts.append(third)
    assert third.process.wait(LONGEST_S) == 0
    assert first.state() == [[], "inbox", packet.name]


def test_after_a_kill_the_next_start_is_the_window(folder: Path, starts: list[Start]):
    first = Start(folder, 1)
    starts.append(first)
    wait_for(lambda: first.is_window, LONGEST_S)
    first.process.kill()
    first.process.wait(10)
    if not IS_WINDOWS:  # A pipe of Windows is gone by itself.
        assert has_door(folder), "a dead door was left behind"
    second = Start(folder, 2)
    starts.append(second)
    wait_for(lambda: second.is_window, LONGEST_S)
    third = Start(folder, 3)
    starts.append(third)
    assert third.process.wait(LONGEST_S) == 0


def test_of_starts_at_the_same_moment_one_is_the_window(folder: Path, starts: list[Start]):
    starts += [Start(folder, number) for number in range(4)]
    wait_for(lambda: sum(one.process.poll() is not None for one in starts) == 3, LONGEST_S)
    wait_for(lambda: any(one.is_window for one in starts), LONGEST_S)
    assert [one.process.poll() for one in starts if not one.is_window] == [0, 0, 0]


def test_after_a_lock_the_fresh_program_is_the_window(folder: Path, starts: list[Start]):
    first = Start(folder, 1)
    starts.append(first)
    wait_for(lambda: first.is_window, LONGEST_S)
    first.say(f"unlock {PASSPHRASE}", "open")
    first.say("lock", "")
    assert first.process.wait(LONGEST_S) == 0
    wait_for(lambda: len(programs_on(folder)) == 1, LONGEST_S)
    (fresh,) = programs_on(folder)
    wait_for(lambda: has_door(folder), LONGEST_S)
    second = Start(folder, 2)
    starts.append(second)
    assert second.process.wait(LONGEST_S) == 0
    assert programs_on(folder) == {fresh}
