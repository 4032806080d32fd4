"""Offices on Linux and on Windows, each worked by the command line of the program itself.

Rules: every command is a process of its own, of this Python or of the Windows computer's; both see
the same files, each by the names of its own system; a place that a command tells is told as Linux
names it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bare_windows import outside
from command_line import Done
from office_sim import LOGIN, PASSPHRASE
from source_tree import ROOT
from start import BOOT
from windows_computer import Computer

NEW_PASSPHRASE = "violet ferry under seventeen bridges"


@dataclass(frozen=True)
class System:
    """A system on which the program runs.

    Attributes:
        name: for people.
        python: the words that begin its Python.
        surroundings: what a process there finds.
        drive: what stands before the names of this computer's files.
    """

    name: str
    python: tuple[str, ...]
    surroundings: Mapping[str, str]
    drive: str = ""

    def named(self, path: Path) -> str:
        """Return how it names a file."""
        return outside(path) if self.drive else str(path)

    def place(self, name: str) -> Path:
        """Return where a file lies that it names."""
        return Path(name.removeprefix(self.drive).replace("\\", "/") if self.drive else name)

    def run(self, *words: str) -> Done:
        """Run a command of the program to its end."""
        return self.run_python("-I", "-c", BOOT, self.named(ROOT), *words)

    def run_python(self, *words: str) -> Done:
        """Run its Python with some words, in the folder of the program, to the end."""
        # Into files: a desktop that Wine starts meanwhile would keep pipes open and stay.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = subprocess.call(
                [*self.python, *words],
                env=dict(self.surroundings),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode("utf-8", "replace"))
        return Done(code, *said)


def linux() -> System:
    """Return this computer as it is."""
    return System("Linux", (sys.executable,), os.environ)


@contextmanager
def windows(computer: Computer, temporary: Path) -> Iterator[System]:
    """Lend the Windows computer, which puts its temporary files into a folder.

    It stays switched on meanwhile: a Windows on which nothing runs any more is started anew by the
    next command, which takes far longer than the command.
    """
    surroundings = computer.environment(LIFAFA_TEMPORARY=str(temporary))
    waits = computer.python("-c", "import sys; sys.stdin.read()")
    with (
        computer.in_use(),
        subprocess.Popen(waits, env=surroundings, cwd=ROOT, stdin=subprocess.PIPE) as kept_on,
    ):
        try:
            yield System("Windows", tuple(computer.python()), surroundings, "Z:")
        finally:
            assert kept_on.stdin is not None
            kept_on.stdin.close()


class Desk:
    """An office whose commands are given one by one.

    Args:
        system: on which they run; another one when the register was carried there.
        register: its folder.
    """

    def __init__(self, system: System, register: Path) -> None:
        self.system, self.register = system, register
        self.words = register.with_name(f"{register.name}-words.txt")
        self.sheet = register.with_name(f"{register.name}-sheet.txt")
        self.office_id = self.number = ""

    def create(self, *facts: str) -> None:
        """Make the register."""
        self.words.write_text(PASSPHRASE + "\n", encoding="utf-8")
        to = ("--kit-out", self.sheet)
        made = self.ok("register", "create", self.register, *facts, *to, at_register=False)
        self.office_id, self.number = made["office_id"], made["office_number"]

    def on(self, system: System, register: Path) -> Desk:
        """Return the same office on another system, its register in another folder."""
        desk = Desk(system, register)
        desk.words, desk.sheet = self.words, self.sheet
        desk.office_id, desk.number = self.office_id, self.number
        return desk

    def run(self, *words: str | Path, at_register: bool = True) -> Done:
        """Run a command and say how it ended."""
        at: Sequence[str | Path] = ("--register", self.register) if at_register else ()
        who = ("--login", LOGIN, "--passphrase-file", self.words)
        named = [self.system.named(one) if isinstance(one, Path) else one for one in words]
        named += [self.system.named(one) if isinstance(one, Path) else one for one in (*at, *who)]
        return self.system.run(*named)

    def ok(self, *words: str | Path, at_register: bool = True) -> Any:
        """Run a command that must succeed, and return its JSON value."""
        done = self.run(*words, "--json", at_register=at_register)
        assert done.code == 0, (self.system.name, words, done)
        assert "Traceback" not in done.err, (self.system.name, words, done)
        return done.json

    def is_whole(self) -> bool:
        """Say whether `register check` finds nothing, and the lines of the log hold together."""
        report = self.ok("register", "check")
        parts = [report[part] for part in ("database", "log", "header")]
        return parts == ["ok"] * 3 and report["problems"] == []
