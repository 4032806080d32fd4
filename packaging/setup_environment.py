"""The private environment in `.venv`: is it whole, and making it from the locks.

Rules: standard library, Python 3.8; each file is installed by the hash that the lock names; a
stamp is written last, a mark is set first, so that a set-up that was cut
off is noticed and made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import Iterator, Sequence

from setup_debian import (
    PACKAGE_PACKAGES,
    TEST_PACKAGES,
    WINDOW_PACKAGES,
    has_apt,
    install_packages,
    is_root,
    missing_packages,
    packages_todo,
)
from setup_python import PYTHONS, Interpreter, find_interpreter, places_to_look, probe
from setup_words import (
    SetupError,
    explain_os,
    explain_pip,
    folder_refused,
    is_about_room,
    last_lines,
    no_room,
    say,
)

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(ENV, "lifafa-stamp")
MAKING = os.path.join(ROOT, ".venv.making")
LOCK = os.path.join(ROOT, ".venv.lock")
RUNTIME_LOCK = os.path.join(ROOT, "packaging", "requirements.lock")
TEST_LOCK = os.path.join(ROOT, "packaging", "requirements-test.lock")
PACKAGE_LOCK = os.path.join(ROOT, "packaging", "requirements-package.lock")
NEEDED_BYTES = {"run": 900_000_000, "test": 1_500_000_000, "package": 1_500_000_000}


def env_python() -> str:
    """Return where the private environment's Python is, whether or not it is there yet."""
    if os.name == "nt":
        return os.path.join(ENV, "Scripts", "python.exe")
    return os.path.join(ENV, "bin", "python")


def digest(path: str) -> str:
    """Return the SHA-256 of a small file, in hex."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def locks_for(kind: str) -> list[str]:
    """Return the lock files that an environment of this kind is made from, in order."""
    more = {"test": [TEST_LOCK, PACKAGE_LOCK], "package": [PACKAGE_LOCK]}
    return [RUNTIME_LOCK, *more.get(kind, [])]


def stamp_lines(kind: str) -> list[str]:
    """Return the lines that the stamp of a finished environment of this kind holds."""
    return [f"{os.path.basename(path)} {digest(path)}" for path in locks_for(kind)]


def packages_line(names: Sequence[str]) -> str:
    """Return the stamp's line for a list of Debian packages that were all found."""
    return "packages " + hashlib.sha256(" ".join(names).encode()).hexdigest()


def read_stamp() -> list[str]:
    """Return the stamp's lines, or none when there is no stamp."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read().splitlines()
    except OSError:
        return []


def write_stamp(lines: Sequence[str]) -> None:
    """Replace the stamp in one step, so that a cut-off leaves the old one or the new one."""
    beside = STAMP + ".new"
    with open(beside, "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, STAMP)


def is_ready(kind: str) -> bool:
    """Tell whether the environment is whole and made from today's locks."""
    if os.path.exists(MAKING) or not os.path.exists(env_python()):
        return False
    return set(stamp_lines(kind)) <= set(read_stamp())


def pip_environment(empty_file: str) -> dict[str, str]:
    """Return the environment for pip: the caller's, without what would break a locked install.

    Index, proxy and certificate settings stay. A constraints file is set aside: the lock
    already says each version, and a constraint without a hash makes pip refuse the whole lock.
    """
    unwanted = (
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_NO_BINARY",
        "PIP_REQUIREMENT",
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in unwanted and not name.startswith("PYTHON")
    }
    kept["PIP_CONSTRAINT"] = empty_file
    return kept


def install_lock(lock: str) -> None:
    """Install every file of one lock into the environment, checking each hash.

    Raises:
        SetupError: pip could not; the text says why.
    """
    empty_file = os.path.join(ENV, "no-constraints.txt")
    with open(empty_file, "w", encoding="utf-8"):
        pass
    command = [env_python(), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", "--no-user", "--no-input", "--no-warn-script-location"]
    command += ["--disable-pip-version-check", "--retries", "2", "-r", lock]
    if not sys.stderr.isatty():
        command.append("--quiet")
    done = subprocess.run(
        command,
        env=pip_environment(empty_file),
        stdout=sys.stderr.fileno(),
        stderr=subprocess.PIPE,
        close_fds=False,
        check=False,
    )
    if done.returncode != 0:
        raise explain_pip(done.stderr.decode("utf-8", "replace"))


def make_empty_environment(kind: str) -> None:
    """Make a new environment that holds nothing but pip.

    Raises:
        SetupError: no room, no Python, or a Python that cannot make environments.
    """
    if shutil.disk_usage(ROOT).free < NEEDED_BYTES[kind]:
        raise no_room()
    maker = find_interpreter(places_to_look())
    if not maker.makes_environments:
        maker = teach_to_make_environments(maker)
    if os.path.isdir(ENV):
        shutil.rmtree(ENV)
    say("Making a private environment in .venv with Python {}.{} ...".format(*maker.version))
    done = subprocess.run(
        [maker.path, "-I", "-m", "venv", ENV],
        capture_output=True,
        close_fds=False,
        check=False,
    )
    words = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode != 0:
        raise (
            no_room(words)
            if is_about_room(words)
            else SetupError(
                "Python could not make a private environment.\n" + last_lines(words),
                "Run this again. If it stays so, report the lines above.",
            )
        )


def teach_to_make_environments(maker: Interpreter) -> Interpreter:
    """Install Debian's part of Python that makes environments, when this may be done.

    Raises:
        SetupError: it may not, or it did not help.
    """
    package = "python{}.{}-venv".format(*maker.version)
    if has_apt() and is_root():
        install_packages([package])
        again = probe(maker.path)
        if again is not None and again.makes_environments:
            return again
    todo = (
        packages_todo([package])
        if has_apt()
        else "Install Python 3.13 with its parts venv and pip."
    )
    raise SetupError(
        "This Python cannot make private environments: its parts venv and ensurepip are missing.",
        todo + "\nThen run this again.",
    )


def env_is_usable() -> bool:
    """Tell whether the environment that is there can be brought up to date in place."""
    if os.path.exists(MAKING) or not os.path.exists(env_python()):
        return False
    found = probe(env_python())
    if found is None or found.version not in PYTHONS:
        return False
    asked = subprocess.run(
        [env_python(), "-I", "-c", "import pip"], capture_output=True, check=False
    )
    return asked.returncode == 0


@contextmanager
def only_one_setup() -> Iterator[None]:
    """Hold the set-up lock; a second set-up waits until the first is done or dead."""
    with open(LOCK, "a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                except OSError:
                    time.sleep(0.5)
        else:
            import fcntl

            # A pip or venv that outlives a killed start goes on holding the lock until it ends.
            os.set_inheritable(file.fileno(), True)

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is setting this folder up; waiting for it ...")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_environment(kind: str) -> None:
    """Make the private environment or bring it up to date; safe to be cut off anywhere."""
    usable = env_is_usable()
    with open(MAKING, "w", encoding="utf-8") as file:
        file.write("A set-up is under way, or was cut off; start.py begins again.\n")
    if not usable:
        make_empty_environment(kind)
    for lock in locks_for(kind):
        say(f"Installing the libraries of {os.path.basename(lock)}: a minute or two ...")
        install_lock(lock)
    fresh = stamp_lines(kind)
    renewed = {line.split()[0] for line in fresh}
    write_stamp(fresh + [line for line in read_stamp() if line.split()[0] not in renewed])
    os.remove(MAKING)


def ensure(kind: str) -> str:
    """Return the Python of an environment that is ready for this kind of use, making it if needed.

    Args:
        kind: "run", "test" or "package".

    Raises:
        SetupError: with what happened and what to do.
    """
    if not is_ready(kind):
        try:
            with only_one_setup():
                if not is_ready(kind):
                    make_environment(kind)
        except PermissionError:
            raise folder_refused() from None
        except OSError as error:
            raise explain_os(error) from None
    return env_python()


def python_library() -> list[str]:
    """Return the Debian package with Python as a library, which goes into a packaged program.

    A Python that is not Debian's has it beside itself.
    """
    maker = probe(env_python())
    if maker is None or not os.path.realpath(env_python()).startswith("/usr/bin/"):
        return []
    name = "libpython{}.{}".format(*maker.version)
    return [f"{name}t64|{name}"]


def check_packages(kind: str) -> None:
    """Install the Debian packages that Qt and the tests need, or say which ones are missing."""
    wanted = {"test": TEST_PACKAGES, "package": PACKAGE_PACKAGES}.get(kind, WINDOW_PACKAGES)
    if kind in ("test", "package") and has_apt():
        wanted = wanted + python_library()
    line = packages_line(wanted)
    if not has_apt() or line in read_stamp():
        return
    missing = missing_packages(wanted)
    if missing and not is_root():
        # The command line works without them, so this is a word and not an end.
        say("The window may not open: Debian packages are missing.")
        say(packages_todo(missing))
    elif os.access(ENV, os.W_OK):
        with only_one_setup():
            still_missing = missing_packages(missing) if missing else []
            if still_missing:
                install_packages(still_missing)
            write_stamp([*read_stamp(), line])
