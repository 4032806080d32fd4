"""A large piece of memory goes back to the system when it is freed, whatever was freed before."""

import os
import subprocess
import sys

import pytest

from source_tree import ROOT

KEPT = """
import ctypes, sys
from pathlib import Path
from ui.system.platforms import system
if sys.argv[1] == "handed back":
    system.hand_back_large_pieces()
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


@pytest.mark.posix("asks the C library of Linux")
def test_what_was_freed_is_held_no_longer_behind_small_pieces():
    def kept(how: str) -> float:
        done = subprocess.run(
            [sys.executable, "-c", KEPT, how], cwd=ROOT, env={**os.environ}, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return float(done.stdout)

    assert kept("as it is") > 30, "else there is nothing to hand back"
    assert kept("handed back") < 5
