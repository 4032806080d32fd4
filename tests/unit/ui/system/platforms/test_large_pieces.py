"""What is freed goes back to the system: large pieces at once, others when that is asked for."""

import os
import subprocess
import sys

import pytest

from source_tree import ROOT

BEGIN = """
import ctypes, sys
from pathlib import Path
from ui.system.platforms import system
malloc, free = ctypes.CDLL(None).malloc, ctypes.CDLL(None).free
malloc.restype, malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
free.restype, free.argtypes = None, [ctypes.c_void_p]
MIB = 1024 * 1024
def use(size):
    piece = malloc(size)
    ctypes.memset(piece, 7, size)
    return piece
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / MIB
"""
LARGE = """
if sys.argv[1] == "handed back":
    system.hand_back_large_pieces()
free(use(20 * MIB))
before = held()
pieces, small = [], []
for _ in range(30):
    pieces.append(use(2 * MIB))
    small.append(use(5_000))
for piece in pieces:
    free(piece)
print(held() - before)
"""
# Half of 57 MiB is freed, and what lies between is still needed.
SMALL = """
before = held()
pieces = [use(60_000) for _ in range(1_000)]
for piece in pieces[::2]:
    free(piece)
if sys.argv[1] == "given back":
    system.give_back_memory()
print(held() - before)
"""


def _kept(program: str, how: str) -> float:
    """Return how many MiB a program holds of what it freed, and of what it still needs."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + program, how], cwd=ROOT, env={**os.environ}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout)


@pytest.mark.posix("asks the C library of Linux")
@pytest.mark.parametrize(
    ("program", "how", "as_it_is", "most"),
    [(LARGE, "handed back", 30, 5), (SMALL, "given back", 50, 35)],
    ids=["at once", "when asked"],
)
def test_what_was_freed_is_held_no_longer_behind_small_pieces(program, how, as_it_is, most):
    """Where the C library knows no such function, nothing complains; so it is measured, in MiB."""
    assert _kept(program, "as it is") > as_it_is, "else there is nothing to give back"
    assert _kept(program, how) < most
