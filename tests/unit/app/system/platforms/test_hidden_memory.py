"""The process that holds the keys shows its memory to no other program of the same user."""

import ctypes
import os
import subprocess
import sys

import pytest

from app.system.platforms import linux, macos
from source_tree import ROOT

pytestmark = pytest.mark.posix("how Linux and macOS hide the memory of a process")

CAN_BE_READ = 3  # PR_GET_DUMPABLE


@pytest.mark.parametrize(
    "words", [["version"], ["window", "--help"], ["case", "list", "--register", "/nowhere"]]
)
def test_the_program_hides_its_memory_before_it_does_anything(words):
    """The flag is read inside the process when it has ended: root may read any other."""
    code = (
        "import atexit, ctypes, os, runpy, sys; sys.path.insert(0, sys.argv.pop(1))\n"
        f"told = lambda: os.write(2, b'readable %d' % ctypes.CDLL(None).prctl({CAN_BE_READ}))\n"
        "atexit.register(told)\n"
        "runpy.run_module('app', run_name='__main__', alter_sys=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(ROOT), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.endswith("readable 0"), done.stderr


@pytest.mark.parametrize("hides", [True, False])
def test_another_program_of_the_user_reads_only_a_process_that_does_not_hide(hides):
    ready, go = os.pipe(), os.pipe()
    kept = ctypes.create_string_buffer(b"made-up secret")
    child = os.fork()
    if child == 0:
        _become_somebody()
        if hides:
            linux.hide_memory()
        os.write(ready[1], b"x")
        os.read(go[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    try:
        assert _somebody_reads(child, ctypes.addressof(kept)) != hides
    finally:
        os.write(go[1], b"x")
        os.waitpid(child, 0)
        for one in (*ready, *go):
            os.close(one)


def _become_somebody() -> None:
    """Be a user without rights, whose memory can be read as that of a program just started."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)


def _somebody_reads(pid: int, at: int) -> bool:
    """Say whether another process of the same user reads the secret."""
    reader = os.fork()
    if reader == 0:
        found = False
        try:
            _become_somebody()
            with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
                memory.seek(at)
                found = memory.read(14) == b"made-up secret"
        except OSError:
            pass
        os._exit(0 if found else 1)
    return os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0


def test_macos_is_asked_to_keep_debuggers_away():
    asked = []

    class Library:
        def ptrace(self, *words: object) -> int:
            asked.append(words)
            return 0

    macos._keep_debuggers_away(Library())
    assert asked == [(31, 0, None, 0)]
