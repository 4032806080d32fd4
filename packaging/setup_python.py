"""Find a Python that Lifafa can be set up with, whichever one is running.

Rules: standard library, Python 3.8; a program is believed to be a Python only when it has answered.
"""

from __future__ import annotations

import glob
import os
import subprocess
import sys
from typing import NamedTuple, Sequence

from setup_words import SetupError

# The lock holds files for these; the first is the one the tests run on.
PYTHONS = ((3, 13), (3, 14), (3, 12))

# Where tools that bring in a Python keep it, below a person's home.
_KEPT_BY_TOOLS = (
    os.path.join(".local", "bin"),
    os.path.join(".pyenv", "versions", "3.*", "bin"),
    os.path.join(".local", "share", "uv", "python", "cpython-3.*", "bin"),
    os.path.join("miniconda3", "bin"),
)


class Interpreter(NamedTuple):
    """A Python found on this computer."""

    path: str
    version: tuple[int, int]
    makes_environments: bool


def probe(path: str) -> Interpreter | None:
    """Ask a program whether it is a working Python; None when it is not."""
    question = (
        "import os, sys, importlib.util as u; "
        "print(sys.version_info[0], sys.version_info[1], "
        "int(all(u.find_spec(m) for m in ('venv', 'ensurepip'))), flush=True); "
        "path = os.path.realpath(getattr(sys, '_base_executable', sys.executable)); "
        # Whatever the language of the system is, a folder's name leaves as it is on the disk.
        "sys.stdout.buffer.write(os.fsencode(path))"
    )
    try:
        asked = subprocess.run(
            [path, "-I", "-c", question], capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    fields = os.fsdecode(asked.stdout).strip().split(None, 3)
    if len(fields) != 4 or not all(field.isdigit() for field in fields[:3]):
        return None
    return Interpreter(fields[3], (int(fields[0]), int(fields[1])), fields[2] == "1")


def places_to_look() -> list[str]:
    """Return the programs that may be a fitting Python, the running one first."""
    names = ["python{}.{}".format(*version) for version in PYTHONS] + ["python3"]
    folders = os.environ.get("PATH", "").split(os.pathsep)
    folders += ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
    home = os.path.expanduser("~")
    if os.path.isabs(home):
        for pattern in _KEPT_BY_TOOLS:
            folders += sorted(glob.glob(os.path.join(glob.escape(home), pattern)), reverse=True)
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA", "")
        folders += [
            os.path.join(base, "Python{}{}".format(*version))
            for base in (os.path.join(local, "Programs", "Python"), "C:\\Program Files")
            for version in PYTHONS
        ]
        names = ["python{}.{}.exe".format(*version) for version in PYTHONS] + ["python.exe"]
    found = [sys.executable] if sys.executable else []
    for name in names:
        found += [os.path.join(folder, name) for folder in folders if folder]
    return [path for path in dict.fromkeys(found) if os.path.isfile(path)]


def find_interpreter(candidates: Sequence[str]) -> Interpreter:
    """Choose the Python that the environment is made with.

    The first fitting one wins; one that can make environments wins over one that cannot.

    Raises:
        SetupError: no Python of a version in PYTHONS is here.
    """
    fitting: list[Interpreter] = []
    for path in candidates:
        found = probe(path)
        if found is None or found.version not in PYTHONS:
            continue
        if found.makes_environments:
            return found
        fitting.append(found)
    if fitting:
        return fitting[0]
    raise SetupError(
        "Lifafa needs Python 3.12, 3.13 or 3.14; none was found (this is Python {}.{}).".format(
            *sys.version_info[:2]
        ),
        "Install Python 3.13 beside this one (your system's package python3.13, from python.org, "
        "or with uv or pyenv) and run this again; it is found by itself.",
    )
