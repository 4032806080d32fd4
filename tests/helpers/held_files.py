"""Other programs that hold a file: a real one on Windows, and what it makes the system say.

Rules: the holder is a process of its own, which opens the file as it is told to and lets go when
the block ends or when it is asked to; on another system nobody can hold a file against its owner.
"""

import contextlib
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
