"""The private environment in `.venv`: is it whole, and making it from the locks.

Rules: standard library, Python 3.8; each file is installed by the hash that the lock names; a
stamp is written last, a mark is set first, so that a set-up that was cut off is noticed and made
again; what it had fetched is in `.venv.work` and is not fetched again.
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
    knows,
    missing_packages,
    packages_todo,
    renew_lists,
)
from setup_fetching import Workshop, own_temporary
from setup_python import PYTHONS, Interpreter, find_interpreter, places_to_look, probe
from setup_words import (
    SetupError,
    explain_os,
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
WORK = os.path.join(ROOT, ".venv.work")
RUNTIME_LOCK = os.path.join(ROOT, "packaging", "requirements.lock")
TEST_LOCK = os.path.join(ROOT, "packaging", "requirements-test.lock")
PACKAGE_LOCK = os.path.join(ROOT, "packaging", "requirements-package.lock")
# Installed, and beside that as fetched; measured for Linux (713 MB for the first), rounded up.
LOCK_BYTES = {
    "requirements.lock": 760_000_000,
    "requirements-test.lock": 500_000_000,
    "requirements-package.lock": 50_000_000,
}
ALMOST_FULL = 30_000_000
WITHOUT_PACKAGES = {
    "test": "Some tests will fail: Debian packages that they need are missing.",
    "package": "Building may stop: Debian packages that it needs are missing.",
}


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
    return [stamp_line(path) for path in locks_for(kind)]


def stamp_line(lock: str) -> str:
    """Return the stamp's line for one lock, as it is today."""
    return f"{os.path.basename(lock)} {digest(lock)}"


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


def flush_to_disk() -> None:
    """Have all that was written reach the disk, so that the stamp is true after a power cut too."""
    if hasattr(os, "sync"):
        os.sync()


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


def make_empty_environment(kind: str) -> None:
    """Make a new environment that holds nothing but pip.

    Raises:
        SetupError: no room, no Python, or a Python that cannot make environments.
    """
    check_room(locks_for(kind))
    maker = choose_interpreter()
    if not maker.makes_environments:
        maker = teach_to_make_environments(maker)
    remove_environment()
    say("Making a private environment in .venv with Python {}.{} ...".format(*maker.version))
    done = subprocess.run(
        [maker.path, "-I", "-m", "venv", ENV],
        env={**os.environ, **own_temporary(WORK)},
        capture_output=True,
        close_fds=False,
        check=False,
    )
    words = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode != 0:
        # What venv starts, it does not let complain.
        full = is_about_room(words) or shutil.disk_usage(ROOT).free < ALMOST_FULL
        raise (
            no_room(words)
            if full
            else SetupError(
                "Python could not make a private environment.\n" + last_lines(words),
                "Run this again. If it stays so, report the lines above.",
            )
        )


def check_room(locks: Sequence[str]) -> None:
    """See to it that the disk has room for all that these locks name.

    Raises:
        SetupError: it has not.
    """
    needed = sum(LOCK_BYTES[os.path.basename(lock)] for lock in locks)
    fetched = sum(
        os.path.getsize(os.path.join(folder, name))
        for folder, _, names in os.walk(WORK)
        for name in names
    )
    free = shutil.disk_usage(ROOT).free
    if free + fetched < needed:
        raise no_room(needed=needed - fetched, free=free)


def remove_environment() -> None:
    """Remove what stands where the environment is to be; of a link only the link goes."""
    if os.path.islink(ENV) or os.path.isfile(ENV):
        os.remove(ENV)
    elif os.path.isdir(ENV):
        shutil.rmtree(ENV)


def choose_interpreter() -> Interpreter:
    """Return the Python to make the environment with, from Debian's packages if there is no other.

    Raises:
        SetupError: there is none; the text says what to do.
    """
    try:
        return find_interpreter(places_to_look())
    except SetupError as error:
        refusal = error
    if has_apt() and is_root():
        renew_lists()
    for version in PYTHONS:
        package = "python{}.{}".format(*version)
        if not knows(package):
            continue
        if not is_root():
            todo = packages_todo([package, package + "-venv"])
            raise SetupError(refusal.happened, todo + "\nThen run this again.")
        install_packages([package, package + "-venv"])
        return find_interpreter(places_to_look())
    raise refusal


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


def installed_libraries() -> set[str]:
    """Return what is in the environment, each as a lock writes it: ``name==version``."""
    question = (
        "import importlib.metadata as m, re; "
        "[print(re.sub('[-_.]+', '-', one.name).lower() + '==' + one.version) "
        "for one in m.distributions()]"
    )
    asked = subprocess.run([env_python(), "-I", "-c", question], capture_output=True, check=False)
    return set(asked.stdout.decode("utf-8", "replace").split())


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


def set_mark() -> None:
    """Note that the environment is being changed, and is not to be used until the note is gone."""
    with open(MAKING, "w", encoding="utf-8") as file:
        file.write("A set-up is under way, or was cut off; start.py begins again.\n")


def make_environment(kind: str) -> None:
    """Make the private environment or bring it up to date; safe to be cut off anywhere."""
    usable = env_is_usable()
    if not usable:
        set_mark()
        make_empty_environment(kind)
    stamped = read_stamp()
    locks = [lock for lock in locks_for(kind) if stamp_line(lock) not in stamped]
    if usable:
        # Of a lock that only changed little is new.
        names = {line.split()[0] for line in stamped}
        check_room([lock for lock in locks if os.path.basename(lock) not in names])
    workshop = Workshop(WORK, env_python(), installed_libraries())
    for lock in locks:
        say(f"Fetching the libraries of {os.path.basename(lock)}: a minute or two ...")
        workshop.fetch(lock)
    # An environment that worked goes on working until all is there that changes it.
    set_mark()
    say("Installing them ...")
    for lock in locks:
        workshop.install(lock)
    workshop.remove()
    flush_to_disk()
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
        say(WITHOUT_PACKAGES.get(kind, "The window may not open: Debian packages are missing."))
        say(packages_todo(missing))
    elif os.access(ENV, os.W_OK):
        with only_one_setup():
            still_missing = missing_packages(missing) if missing else []
            if still_missing:
                install_packages(still_missing)
            write_stamp([*read_stamp(), line])
