"""Bringing in the libraries that a lock names, so that a second try goes on where one was cut off.

Rules: standard library, Python 3.8; the files are fetched a few at a time into a folder beside the
environment and each few are noted when they are there; they are installed from that folder, with no
way to the network; pip takes a file only when its hash is one of those that the lock names.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from typing import Container, Iterator, Sequence

from setup_words import (
    EXIT_NO_ROOM,
    NothingFoundError,
    SetupError,
    WrongFileError,
    explain_pip,
    say,
)

AT_ONCE = 12
"""So many libraries are fetched by one call of pip; what a cut loses is no more than these."""

STILL_S = 30
_TEMPORARY = "tmp"
_FLAGS = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input")
_UNWANTED = (
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_NO_BINARY",
    "PIP_REQUIREMENT",
    "PIP_PYTHON",
    "PIP_PLATFORM",
    "PIP_PYTHON_VERSION",
    "PIP_DRY_RUN",
    "PIP_REPORT",
    "PIP_DEST",
)


def parts(lock: str, have: Container[str] = (), at_once: int = AT_ONCE) -> list[str]:
    """Return what a lock names, in parts of a few libraries each, in order.

    Args:
        lock: its text.
        have: what need not be brought in, each as ``name==version``.
        at_once: how many libraries a part has, 1 or more.
    """
    libraries: list[str] = []
    for line in lock.splitlines():
        if line[:1].isalnum():
            libraries.append(line + "\n")
        elif libraries and line.strip() and not line.lstrip().startswith("#"):
            libraries[-1] += line + "\n"
    libraries = [one for one in libraries if one.split()[0] not in have]
    cuts = range(0, len(libraries), at_once)
    return ["".join(libraries[start : start + at_once]) for start in cuts]


class Workshop:
    """The folder beside the environment that holds what was fetched until it is installed.

    Args:
        folder: is made when something is fetched.
        python: of the environment.
        have: what is installed there, each as ``name==version``.
        system: words by which pip chooses files as another system would; none for this one.
        target: words that name another place to install to; none for the environment.
    """

    def __init__(
        self,
        folder: str,
        python: str,
        have: Container[str] = (),
        system: Sequence[str] = (),
        target: Sequence[str] = (),
    ) -> None:
        self._folder = folder
        self._python = python
        self._have = have
        self._flags = [*_FLAGS, *system]
        self._target = target
        self._files = os.path.join(folder, "fetched")
        self._notes = os.path.join(self._files, "whole.txt")

    def fetch(self, lock: str) -> None:
        """Fetch what a lock names and is neither installed nor here.

        Args:
            lock: its path.

        Raises:
            SetupError: what happened and what to do.
        """
        # What a killed pip left; nobody else is at work here while the lock of the set-up is held.
        shutil.rmtree(os.path.join(self._folder, _TEMPORARY), ignore_errors=True)
        os.makedirs(self._files, exist_ok=True)
        wanted = self._wanted(lock)
        for number, part in enumerate(wanted, start=1):
            self._fetch(part, f"Still fetching, part {number} of {len(wanted)}")

    def install(self, lock: str) -> None:
        """Install what was fetched of a lock.

        Args:
            lock: its path.

        Raises:
            SetupError: what happened and what to do.
        """
        wanted = self._written("".join(self._wanted(lock)))
        words = ["install", *self._flags, "--no-user", "--no-warn-script-location", "--no-index"]
        words += [*self._target, "--find-links", self._files, "-r", wanted]
        try:
            self._pip(words, still="Still installing", inside=True)
        except SetupError as error:
            # All was whole when it was fetched; if a file was damaged since, all are fetched anew.
            if error.code != EXIT_NO_ROOM:
                self.remove()
            raise

    def remove(self) -> None:
        """Throw away all that was fetched."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wanted(self, lock: str) -> list[str]:
        with open(lock, encoding="utf-8") as file:
            return parts(file.read(), self._have)

    def _fetch(self, part: str, still: str) -> None:
        name = hashlib.sha256(part.encode()).hexdigest()
        if name in self._noted():
            return
        words = ["download", *self._flags, "--dest", self._files, "-r", self._written(part)]
        try:
            self._pip(words, still=still)
        except WrongFileError:
            # A wrong file that pip keeps in its cache would be found wrong for ever.
            self._pip([*words, "--no-cache-dir"], still=still)
        except NothingFoundError:
            # Why a server had nothing, pip says only in what it writes down.
            self._pip(words, still=still, log=os.path.join(own_place(self._folder), "pip.log"))
        with open(self._notes, "a", encoding="utf-8") as file:
            file.write(name + "\n")

    def _written(self, wanted: str) -> str:
        path = os.path.join(self._folder, "wanted.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(wanted)
        return path

    def _noted(self) -> list[str]:
        try:
            with open(self._notes, encoding="utf-8") as file:
                return file.read().split()
        except OSError:
            return []

    def _pip(
        self, words: Sequence[str], *, still: str, inside: bool = False, log: str = ""
    ) -> None:
        command = [self._python, "-I", "-m", "pip", *words, "--disable-pip-version-check"]
        command += ["--log", log] if log else []
        if not sys.stderr.isatty():
            command.append("--quiet")
        given = {**pip_environment(), **own_temporary(self._folder)}
        if inside:
            given.pop("PIP_FIND_LINKS", None)
        process = subprocess.Popen(
            command,
            env=given,
            stdout=sys.stderr.fileno(),
            stderr=subprocess.PIPE,
            close_fds=False,
        )
        with _ended(process):
            said = _waited_for(process, still).decode("utf-8", "replace")
        if process.returncode != 0:
            raise explain_pip(_reasons(log) + said)


def _reasons(log: str) -> str:
    """Return the lines of pip's log that say why something could not be fetched."""
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            return "".join(line for line in file if "Could not fetch" in line)
    except OSError:
        return ""


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        process.kill()
        process.wait()
        raise


def _waited_for(process: subprocess.Popen[bytes], still: str) -> bytes:
    """Return what a program complained of; say now and then that it is still at work."""
    while True:
        try:
            return process.communicate(timeout=STILL_S)[1]
        except subprocess.TimeoutExpired:
            say(f"{still} ... If you stop it, the next start goes on from here.")


def own_temporary(folder: str) -> dict[str, str]:
    """Return the settings by which a program keeps what it throws away below a folder of ours."""
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), own_place(folder))


def own_place(folder: str) -> str:
    """Return the folder for what is thrown away, which is made if it is not there."""
    place = os.path.join(folder, _TEMPORARY)
    os.makedirs(place, exist_ok=True)
    return place


def pip_environment() -> dict[str, str]:
    """Return the environment for pip: the caller's, without what would break a locked install.

    Index, proxy and certificate settings stay. A constraints file is set aside: the lock
    already says each version, and a constraint without a hash makes pip refuse the whole lock.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _UNWANTED and not name.startswith("PYTHON")
    }
    # A file without a line; a path of ours may have spaces, at which pip would cut it.
    kept["PIP_CONSTRAINT"] = os.devnull
    kept.setdefault("PIP_RETRIES", "2")
    # Known to pip since 25.1: a download that was cut off goes on where it was; others ignore it.
    kept.setdefault("PIP_RESUME_RETRIES", "5")
    return kept
