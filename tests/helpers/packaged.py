"""The packaged program, built once for a state of the tree and shared by all tests and workers.

Rules: it lies in build/, which is no part of the repository; it is built under a lock, so that a
second worker waits for the first; the tree is known by its bytes; what older trees left is removed.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from source_tree import ROOMS, ROOT

_PLACE = ROOT / "build" / "packaged"
_KEPT_TREES = 2
_UNREAD = (".pyc", ".md")
_TIMEOUT_S = 120


@dataclass(frozen=True)
class PackagedProgram:
    """A built program.

    Attributes:
        folder: what is handed on.
        window, command_line: its two names.
    """

    folder: Path
    window: Path
    command_line: Path

    @property
    def inner(self) -> Path:
        """Where all but the programs lies."""
        return self.folder / "_internal"

    def run(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        given: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line to its end."""
        return subprocess.run(
            [str(self.command_line), *words],
            env=plain() if env is None else dict(env),
            cwd=cwd,
            input=given,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )


def plain(**more: str) -> dict[str, str]:
    """Return surroundings with nothing in them but what any log-in has."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "LANGUAGE": "en", **more}


def state_of_the_tree() -> str:
    """Return what changes with everything that a build is made of."""
    seen = hashlib.sha256(sys.version.encode())
    for room in (*ROOMS, "packaging"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and path.suffix not in _UNREAD:
                seen.update(path.relative_to(ROOT).as_posix().encode())
                seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    _PLACE.mkdir(parents=True, exist_ok=True)
    with (_PLACE / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@functools.cache
def built() -> Path:
    """Return the folder of the program that was built from the tree as it stands, building it."""
    state = state_of_the_tree()
    folder = _PLACE / state / "Lifafa"
    with _alone():
        if not folder.is_dir():
            _build(folder.parent)
        os.utime(folder.parent)
        earlier = sorted(
            (one for one in _PLACE.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime
        )
        for old in earlier[:-_KEPT_TREES]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _build(to: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "build_program.py"), str(to)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def packaged_program() -> PackagedProgram:
    """The packaged program of this tree."""
    folder = built()
    return PackagedProgram(folder, folder / "Lifafa", folder / "lifafa")
