"""Whether this is a packaged program, how it was built, and how it starts itself again.

Rules: nothing is asked of the system; what the build wrote about itself is read when it is asked
for; started from source, the program says so.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""The folder that holds the rooms of the program."""

FACTS: Final = "build.json"
REMIND: Final = "remind"
"""The word with which a system calls the program at log-in."""

_WINDOW_FILE: Final = "Lifafa.exe"
_CONSOLE_FILE: Final = "lifafa.com"
"""Where one program has a console and the other has none, these are their names."""

# Finds `app` in this folder wherever the program stands, and nothing in the folder it stands in.
_BOOT: Final = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('app', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True)
class BuildFacts:
    """How a packaged program came to be.

    Attributes:
        commit: of the source, "" when it was not kept in Git.
        changed: True when the source was not as that commit has it.
        date: of the commit, as in 2026-11-26.
        python, pyinstaller: their versions.
        libraries: SHA-256 of the list of libraries, in hex.
    """

    commit: str
    changed: bool
    date: str
    python: str
    pyinstaller: str
    libraries: str


def is_packaged() -> bool:
    """Say whether this is a packaged program and not the source."""
    return bool(getattr(sys, "frozen", False))


def facts() -> BuildFacts | None:
    """Return how this program was built, None when it is started from source."""
    if not is_packaged():
        return None
    return BuildFacts(**json.loads((ROOT / FACTS).read_text("utf-8")))


def window_program() -> str:
    """Return the program that opens a window and no console."""
    return _beside(_WINDOW_FILE)


def console_program() -> str:
    """Return the program that reads and writes plain streams."""
    return _beside(_CONSOLE_FILE)


def from_source(*words: str) -> list[str]:
    """Return what starts the program from source: no variable and no folder of the user steers it.

    Args:
        words: of its command line.
    """
    return [sys.executable, "-I", "-c", _BOOT, str(ROOT), *words]


def _beside(name: str) -> str:
    other = Path(sys.executable).with_name(name)
    return str(other) if is_packaged() and other.is_file() else sys.executable
