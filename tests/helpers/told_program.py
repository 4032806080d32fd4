"""The real program on a register, for tests from outside: told what to do line by line.

Rules: what it tells stands in a file, because a fresh program inherits its output and would keep a
pipe open; it ends with its block at the latest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from own_system import IS_WINDOWS, command_lines, wait_for

LONGEST_S = 600
"""A machine that is busy with something else lets a program begin late; nothing waits so long."""
_HELPER = Path(__file__).resolve().parent / "locked_desk.py"


class Program:
    """One running program."""

    def __init__(self, process: subprocess.Popen[str], told: Path) -> None:
        self.process = process
        self._told = told

    def say(self, order: str, answer: str = "") -> None:
        """Tell it what to do, and wait for its answer where one is named."""
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        if answer:
            self.waits_for(answer)

    def waits_for(self, answer: str) -> None:
        """Wait until it has told something."""
        wait_for(lambda: answer in self._told.read_text("utf-8"), LONGEST_S)


@contextmanager
def program(folder: Path) -> Iterator[Program]:
    """Run the program on a register."""
    told = folder.with_name("told")
    with (
        told.open("w") as stream,
        subprocess.Popen(
            [sys.executable, str(_HELPER), str(folder)],
            stdin=subprocess.PIPE,
            stdout=stream,
            text=True,
        ) as running,
    ):
        try:
            yield Program(running, told)
        finally:
            running.kill()


def programs_on(folder: Path) -> set[int]:
    """Return the processes whose command line names the register folder."""
    return {pid for pid, words in command_lines().items() if os.fsencode(folder) in words}


def of_a_new_person(profile: Path) -> dict[str, str]:
    """Return the environment of a person who has never run the program, and has Windows' screen.

    Args:
        profile: where their folders come to lie; nothing may be there.
    """
    profile.mkdir()
    given = dict(os.environ)
    own = ("XDG_DATA", "XDG_CONFIG", "XDG_CACHE", "XDG_STATE", "WIN_PD_OVERRIDE")
    for name in [one for one in given if one.startswith(own)]:
        given[name] = str(profile / name.lower())
        Path(given[name]).mkdir(mode=0o700)
    given |= {"HOME": str(profile), "USERPROFILE": str(profile)}
    if IS_WINDOWS:
        # The window is Windows' own, with the typefaces that it finds.
        given["QT_QPA_PLATFORM"] = "windows"
        del given["QT_QPA_FONTDIR"]
    return given
