"""Packaged programs, built once for a state of the tree and shared by all tests and workers.

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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from source_tree import ROOMS, ROOT

_PLACE = ROOT / "build"
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
def _alone(place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def built_once(kind: str, build: Callable[[Path], None]) -> Path:
    """Return the folder of what is built from the tree as it stands, building it when needed.

    Args:
        kind: name of what is built, which has its own folder and lock.
        build: builds it into a folder; one that it left half done is not taken for whole.
    """
    place = _PLACE / kind
    folder = place / state_of_the_tree()
    with _alone(place):
        if not (folder / "whole").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            build(folder)
            (folder / "whole").touch()
        os.utime(folder)
        earlier = sorted(
            (one for one in place.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime
        )
        for old in earlier[:-_KEPT_TREES]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


@functools.cache
def built() -> Path:
    """Return the folder of the program that was built from the tree as it stands, building it."""
    return built_once("packaged", _build) / "Lifafa"


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
