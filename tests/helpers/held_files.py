"""Other programs that hold a file: a real one on Windows, and what it makes the system say.

Rules: the holder is a process of its own, which opens the file as it is told to and lets go when
the block ends or when it is asked to; on another system nobody can hold a file against its owner,
so that there the answer of a system that is asked for a held file is made up (``Step``).
"""

import contextlib
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.system import files, folder_lock
from models.base import durable_files

on_windows = pytest.mark.skipif(
    os.name != "nt", reason="elsewhere no program can hold a file against its owner"
)

NOTHING, READING, READING_AND_WRITING, EVERYTHING = 0, 1, 3, 7
"""What the holder lets others do meanwhile, as ``CreateFileW`` counts it."""

_HOLDER = """
import ctypes, sys
open_file = ctypes.WinDLL("kernel32").CreateFileW
open_file.restype = ctypes.c_void_p
handle = open_file(sys.argv[1], 0x80000000, int(sys.argv[2]), None, 3, 0x02000000, None)
print("held" if handle != ctypes.c_void_p(-1).value else "refused", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def _beside(program: str, *words: object) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside the test until what it reads ends."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        try:
            yield other
        finally:
            other.stdin.close()
            other.wait()


@contextlib.contextmanager
def held(path: Path, shared: int = NOTHING) -> Iterator[Callable[[], None]]:
    """Hold a file in another process; what is lent lets it go."""
    with _beside(_HOLDER, path, shared) as holder:

        def let_go() -> None:
            holder.stdin.close()
            holder.wait()

        assert holder.stdout.readline().strip() == b"held"
        yield let_go


def sharing_violation() -> OSError:
    """Return what Windows says of a file that another program holds."""
    error = PermissionError(errno.EACCES, "made up")
    error.winerror = 32
    return error


def failing(times: int, error: Callable[[], OSError], act: Callable) -> Callable:
    """Return an act that fails some times before it is done."""
    left = [times]

    def done(*given, **more):
        if left[0]:
            left[0] -= 1
            raise error()
        return act(*given, **more)

    return done


_SCANNER = """
import ctypes, os, sys, threading
open_file = ctypes.WinDLL("kernel32").CreateFileW
open_file.restype = ctypes.c_void_p
close = ctypes.WinDLL("kernel32").CloseHandle
close.argtypes = (ctypes.c_void_p,)
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
seen, looked_at = {}, 0
print("looking", flush=True)
while not over.wait(0.002):
    for folder, _folders, names in os.walk(sys.argv[1]):
        for name in names:
            path = os.path.join(folder, name)
            try:
                at = os.stat(path).st_mtime_ns
            except OSError:
                continue
            if seen.get(path) == at:
                continue
            seen[path] = at
            handle = open_file(path, 0x80000000, int(sys.argv[2]), None, 3, 0, None)
            if handle != ctypes.c_void_p(-1).value:
                looked_at += 1
                over.wait(0.05)
                close(handle)
print(looked_at, flush=True)
"""


@contextlib.contextmanager
def scanned(folder: Path, shared: int) -> Iterator[Callable[[], int]]:
    """Have another process hold every file for a moment that is new or was changed.

    Yields:
        Ends it, and says how many times it held a file.
    """
    with _beside(_SCANNER, folder, shared) as scanner:
        assert scanner.stdout.readline().strip() == b"looking"
        told: list[int] = []

        def end() -> int:
            if not told:
                scanner.stdin.close()
                told.append(int(scanner.stdout.read() or b"0"))
            return told[0]

        yield end


_KEEPER = """
import ctypes, sys
open_file = ctypes.WinDLL("kernel32").CreateFileW
open_file.restype = ctypes.c_void_p
close = ctypes.WinDLL("kernel32").CloseHandle
close.argtypes = (ctypes.c_void_p,)
kept = []
print("ready", flush=True)
for line in sys.stdin.buffer:
    shared, _, path = line.decode().rstrip("\\n").partition(" ")
    if path:
        handle = open_file(path, 0x80000000, int(shared), None, 3, 0x02000000, None)
        if handle != ctypes.c_void_p(-1).value:
            kept.append(handle)
    else:
        while kept:
            close(kept.pop())
    print(len(kept), flush=True)
"""


class Keeper:
    """Another program that takes hold of files when it is told to, and lets all of them go."""

    def __init__(self, other: subprocess.Popen[bytes] | None) -> None:
        self._other = other
        self.held: set[Path] = set()

    def take(self, path: Path, shared: int) -> None:
        """Take hold of a file or folder; of none where the program itself has it for itself."""
        if self._other is None or self._told(f"{shared} {path}") > len(self.held):
            self.held.add(path)

    def let_go(self) -> None:
        """Let go of everything."""
        if self._other is not None:
            self._told("0")
        self.held.clear()

    def _told(self, line: str) -> int:
        assert self._other is not None
        assert self._other.stdin is not None
        assert self._other.stdout is not None
        self._other.stdin.write(line.encode() + b"\n")
        self._other.stdin.flush()
        return int(self._other.stdout.readline())


@contextlib.contextmanager
def keeper() -> Iterator[Keeper]:
    """Lend a program that takes hold of files; where none can, one that only notes them."""
    if os.name != "nt":
        yield Keeper(None)
        return
    with _beside(_KEEPER) as other:
        assert other.stdout.readline().strip() == b"ready"
        yield Keeper(other)


class Step:
    """Takes hold of the files of one change, the moment before it is made, and of no other.

    Attributes:
        seen: so many changes were made.
        reached: this one was among them.
        about: names of the files that were held.

    Args:
        keeper: who takes hold.
        number: of the change, counted from 1.
        shared: what others may do meanwhile.
        tries: after so many tries the file is let go; 0 holds it until the block ends.
    """

    def __init__(self, keeper: Keeper, number: int, shared: int, tries: int = 0) -> None:
        self._keeper, self._number, self._shared = keeper, number, shared
        self._tries = tries
        self.seen = 0
        self._patiently = durable_files.patiently
        self.reached = False
        self.about: list[str] = []

    def __enter__(self) -> "Step":
        self._put(self._watched)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._put(self._patiently)
        self._keeper.let_go()

    def _put(self, patiently: Callable) -> None:
        for owner in (durable_files, files, folder_lock):
            owner.patiently = patiently

    def _watched(self, act: Callable, *places: Path) -> object:
        self.seen += 1
        if self.seen == self._number:
            self.reached = True
            for place in places:
                if place.exists():
                    self._keeper.take(place, self._shared)
            self.about = [place.name for place in places]
        return self._patiently(lambda: self._tried(act, places), *places)

    def _tried(self, act: Callable, places: tuple[Path, ...]) -> object:
        if not self._keeper.held.isdisjoint(places):
            if self._tries:
                self._tries -= 1
                if not self._tries:
                    self._keeper.let_go()
            if os.name != "nt" and self._keeper.held:
                raise OSError(errno.EBUSY, "made up")
        return act()
