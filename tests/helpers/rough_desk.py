"""A made-up office at the command line, in this process or as a program of its own.

``ready(root)`` makes two offices once; ``desk_in(folder, made)`` lends a fresh copy of one of them.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.register import access
from command_line import Done, bare
from office_sim import LOGIN, PASSPHRASE
from own_system import copy_register
from pair_sim import agree, case_with, pair
from register_state import state_of

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Made:
    """Two offices that checked each other; the first has a case whose person agreed.

    Attributes:
        root: folder of both.
        words: file with the passphrase of both.
        case: number of the case.
        to: id of the second office.
    """

    root: Path
    words: Path
    case: str
    to: str


def ready(root: Path) -> Made:
    """Make the two offices, locked."""
    with pair(root, clock=SystemClock()) as (one, other):
        case = case_with(one)
        agree(one, case, other)
        to = other.office.office_id
    words = root / "words"
    words.write_text(PASSPHRASE + "\n")
    return Made(root, words, case.case_no, to)


class Desk:
    """A register folder and the commands on it."""

    def __init__(self, register: Path, made: Made) -> None:
        self.register, self.words, self.case, self.to = register, made.words, made.case, made.to
        self.at = ("--register", register, "--login", LOGIN, "--passphrase-file", made.words)

    def run(self, *words: object) -> Done:
        """Run a command in this process."""
        return bare(*words, *self.at)

    def start(self, *words: str, **how: Any) -> subprocess.Popen[bytes]:
        """Start a command as a program of its own."""
        command = [sys.executable, "-m", "app", *words, *map(str, self.at)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=ROOT, **{**pipes, **how})

    def ended(self, *words: str, **how: Any) -> tuple[int, str, str]:
        """Run a command as a program of its own; return its code, output and messages."""
        with self.start(*words, **how) as program:
            out, err = program.communicate(timeout=60)
        return program.returncode, (out or b"").decode(), (err or b"").decode()

    def held(self) -> dict[str, list[str]]:
        """Return what the register holds, but for its log."""
        s = access.unlock(self.register, None, PASSPHRASE, clock=SystemClock())
        try:
            return state_of(s)
        finally:
            access.lock(s)

    def refer(self, *more: object) -> tuple[object, ...]:
        """Return the words that refer the age of the case."""
        words = ("--to", self.to, "--purpose", "shelter", "--fields", "age")
        return ("refer", self.case, *words, *more)


def desk_in(folder: Path, made: Made, which: str = "one") -> Desk:
    """Return a desk over a fresh copy of an office.

    Args:
        folder: an empty folder of the test.
        made: from ``ready``.
        which: one or other.
    """
    copy_register(made.root / which / "register", folder / which)
    return Desk(folder / which, made)
