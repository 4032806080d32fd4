"""What a process gives up before it reads what nobody can trust, tried from inside of it.

Rules: every try runs in a process of its own, behind the doors that the product closes; the same
try is open in a process that closed none, so that a refusal proves the door and not the computer.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.system.sandbox.process import command

pytestmark = pytest.mark.posix("calls that Linux refuses, tried one by one")

TRIES = """
import ctypes, json, os, signal, socket, subprocess, sys, threading, urllib.request
def ptrace():
    if ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
def peek():
    piece = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(piece), 8)
    library = ctypes.CDLL(None, use_errno=True)
    if library.process_vm_readv(os.getpid(), vector, 1, vector, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "process_vm_readv")
def fork():
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
def thread():
    one = threading.Thread(target=lambda: None); one.start(); one.join()
tries = {
    "read": lambda: open(sys.argv[2]).read(),
    "connect": lambda: socket.socket(socket.AF_UNIX),
    "internet": lambda: socket.socket(),
    "fork": fork,
    "run": lambda: subprocess.run(["/bin/true"], check=True),
    "signal": lambda: os.kill(os.getppid(), 0),
    "create": lambda: open("made-up-new", "w").close(),
    "empty": lambda: open("made-up-1", "w").close(),
    "change": lambda: os.close(os.open("made-up-2", os.O_RDWR)),
    "remove": lambda: os.unlink("made-up-3"),
    "rename": lambda: os.rename("made-up-4", "made-up-5"),
    "link": lambda: os.link("made-up-2", "made-up-6"),
    "folder": lambda: os.mkdir("made-up-folder"),
    "rights": lambda: os.chmod("made-up-2", 0o777),
    "days": lambda: os.utime("made-up-2", (1, 1)),
    "cut": lambda: os.truncate("made-up-2", 0),
    "memory of another": peek,
    "follow another": ptrace,
    "leave": lambda: os.unshare(os.CLONE_NEWNS),
    # The last one: the system counts a thread for a moment after its end, and a fork then warns.
    "thread": thread,
}
told = {}
for name, one in tries.items():
    try: one(); told[name] = "open"
    except Exception as error: told[name] = type(error).__name__
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
told["rights to gain"] = status["NoNewPrivs"].strip()
print(json.dumps(told))
"""
DOORS = {
    "pictures": "from app.system.sandbox import picture_worker as w; w.close_the_doors()",
    "codes": "from app.system.sandbox import qr_worker as w; w.picture_worker.close_the_doors()",
    "letters": "from app.letters import check_worker as w; w.close_the_doors(may_read=True)",
    "sheets": "from app.imports import sheet_worker as w; w.close_the_doors()",
    "key file": "from app.letters import signing_worker as w; w.shut('file')",
    "token": "from app.letters import signing_worker as w; w.shut('token')",
    "none": "pass",
}
OF_OTHERS = {"memory of another", "follow another", "leave"}
OUTSIDE = {"connect", "internet", "fork", "run", "signal"}
DISK = {
    *("create", "empty", "change", "remove", "rename", "link"),
    *("folder", "rights", "days", "cut"),
}


def tried(doors: str, folder: Path) -> dict[str, str]:
    """Return what each try met, the name of an error or "open", in a process behind some doors."""
    for number in range(1, 5):
        (folder / f"made-up-{number}").write_text("made up")
    begin = (
        f"import sys; sys.path.insert(0, sys.argv[1])\nimport json, subprocess\n{DOORS[doors]}\n"
    )
    words = [sys.executable, "-I", "-c", begin + TRIES, command("x")[4], str(folder / "made-up-2")]
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=folder)
    assert done.stderr == ""
    told: dict[str, str] = json.loads(done.stdout)
    return told


def refused(told: dict[str, str]) -> set[str]:
    return {name for name, met in told.items() if met == "PermissionError"}


@pytest.mark.parametrize("doors", ["pictures", "codes", "letters", "sheets", "key file"])
def test_who_only_reads_bytes_reaches_nothing_outside_and_changes_no_file(doors, tmp_path: Path):
    before = {}
    told = tried(doors, tmp_path)
    assert refused(told) == OF_OTHERS | OUTSIDE | DISK
    assert told["read"] == "open", "what it has yet to load stays readable"
    assert told["rights to gain"] == "1"
    before = {f"made-up-{number}": "made up" for number in range(1, 5)}
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == before


def test_a_driver_reaches_its_stick_and_writes_and_nothing_of_others(tmp_path: Path):
    told = tried("token", tmp_path)
    assert refused(told) == OF_OTHERS
    assert told["rights to gain"] == "1"


def test_without_doors_each_of_these_is_open(tmp_path: Path):
    told = tried("none", tmp_path)
    # To enter other rooms of the system is for root alone, with or without doors.
    away = {"leave"} if os.getuid() else set()
    assert {name for name, met in told.items() if met != "open"} - away == {"rights to gain"}
    assert told["rights to gain"] == "0"


def test_threads_are_left_to_who_takes_sheets_apart(tmp_path: Path):
    assert tried("sheets", tmp_path)["thread"] == "open"
