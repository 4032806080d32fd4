"""Stops a forked child before each call that may change a disk, SQLite's own calls among them.

Rules: ``can_watch`` says whether the kernel lets us: a seccomp filter in the child hands each such
call to its parent. Nothing is loaded into the child.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from apart import Ended
from watched_calls import KILL, Call, Decide

_X86 = {
    "write": 1, "open": 2, "pwrite": 18, "writev": 20, "sendfile": 40, "fsync": 74,
    "fdatasync": 75, "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84,
    "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "openat": 257, "mkdirat": 258,
    "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266, "fallocate": 285,
    "pwritev": 296, "renameat2": 316, "copy_file_range": 326,
}  # fmt: skip
_ARM = {
    "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "truncate": 45,
    "ftruncate": 46, "fallocate": 47, "openat": 56, "write": 64, "writev": 66, "pwrite": 68,
    "pwritev": 70, "sendfile": 71, "fsync": 82, "fdatasync": 83, "renameat2": 276,
    "copy_file_range": 285,
}  # fmt: skip
_SYSTEMS = {"x86_64": (317, _X86), "aarch64": (277, _ARM)}
_RECV, _SEND, _CONTINUE = 0xC0502100, 0xC0182101, 1
_NOTICE = "QIIiIQ6Q"
_DIRFD_NOW = 0xFFFFFF9C
_REMOVE_DIR = 0x200
NOT_NEEDED = {
    "sendfile": errno.EINVAL,
    "copy_file_range": errno.EINVAL,
    "fallocate": errno.EOPNOTSUPP,
    "writev": 0,
    "pwritev": 0,
    "truncate": 0,
    "symlink": 0,
    "symlinkat": 0,
}
"""Calls for which the program has another way, or none: refused, so that the others show all."""


def can_watch() -> bool:
    """Say whether this kernel hands calls of a child to its parent."""
    if sys.platform != "linux" or platform.machine() not in _SYSTEMS:
        return False
    with suppress(OSError):
        text = Path("/proc/sys/kernel/seccomp/actions_avail").read_text("ascii")
        return "user_notif" in text.split()
    return False


def watched(folder: Path, before: Callable[[], Callable[[], str]], decide: Decide) -> Ended:
    """As ``watched_calls.watched``."""
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(theirs, writing, before)
    theirs.close()
    os.close(writing)
    listener = -1
    try:
        _message, handles, _flags, _address = socket.recv_fds(ours, 1, 1)
        if handles:
            listener = handles[0]
            _Parent(listener, child, os.path.realpath(folder), decide).serve()
    finally:
        if listener >= 0:
            os.close(listener)
        ours.close()
        _pid, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    return Ended(os.WIFSIGNALED(status), said)


def _be_child(theirs: socket.socket, writing: int, before: Callable[[], Callable[[], str]]) -> None:
    said = ""
    try:
        work = before()
        handle = _install_filter()
        socket.send_fds(theirs, [b"x"], [handle])
        os.close(handle)
        said = work()
    except BaseException as error:
        said = f"raised {type(error).__name__} {error}"
    finally:
        with suppress(OSError):
            os.write(writing, said.encode())
        # What is open stays open on purpose: a killed program closes nothing.
        os._exit(0)


def _install_filter() -> int:
    """Let the calls wait for an answer; return the handle on which they are told."""
    number, table = _SYSTEMS[platform.machine()]
    numbers = list(table.values())
    # Load the number of the call; jump to "tell" when it is one of ours, else allow.
    steps = [struct.pack("HBBI", 0x20, 0, 0, 0)]
    steps += [
        struct.pack("HBBI", 0x15, len(numbers) - index, 0, one) for index, one in enumerate(numbers)
    ]
    steps += [struct.pack("HBBI", 0x06, 0, 0, action) for action in (0x7FFF0000, 0x7FC00000)]
    program = ctypes.create_string_buffer(b"".join(steps))
    header = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(program))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(38, 1, 0, 0, 0)
    handle = int(library.syscall(number, 1, 8, ctypes.create_string_buffer(header)))
    if handle < 0:
        raise OSError(ctypes.get_errno(), "the filter was refused")
    return handle


class _Parent:
    """Answers the calls of one child until it has ended."""

    def __init__(self, listener: int, child: int, root: str, decide: Decide) -> None:
        self._listener = listener
        self._child = child
        self._root = root
        self._decide = decide
        self._names = {number: name for name, number in _SYSTEMS[platform.machine()][1].items()}

    def serve(self) -> None:
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        while True:
            found = poll.poll()
            if not found or not found[0][1] & select.POLLIN:
                return
            notice = bytearray(struct.calcsize(_NOTICE))
            try:
                fcntl.ioctl(self._listener, _RECV, notice)
            except OSError:
                continue
            ident, pid, _flags, number, _arch, _where, *words = struct.unpack(_NOTICE, notice)
            answer = self._answer(pid, self._names[number], words)
            if answer == KILL:
                os.kill(self._child, signal.SIGKILL)
                return
            reply = struct.pack("QqiI", ident, 0, -answer, 0 if answer else _CONTINUE)
            with suppress(OSError):
                fcntl.ioctl(self._listener, _SEND, bytearray(reply))

    def _answer(self, pid: int, name: str, words: list[int]) -> int:
        try:
            call = _Reader(pid).call(name, words)
        except OSError:
            return 0
        if call is None or not (call.path + "/").startswith(self._root + "/"):
            return 0
        if call.path.endswith("-shm"):
            return 0
        if name in NOT_NEEDED:
            assert NOT_NEEDED[name], f"{name} of {call.path}: not modelled"
            return NOT_NEEDED[name]
        return self._decide(call)


class _Reader:
    """Reads what a stopped call is about out of the child."""

    def __init__(self, pid: int) -> None:
        self._proc = f"/proc/{pid}"

    def call(self, name: str, words: list[int]) -> Call | None:
        """Return the call, or None when it is about no file with a name."""
        if name in ("open", "creat", "openat"):
            return self._opening(name, words)
        if name in ("rename", "link", "symlink"):
            return Call(name, self._path(words[0]), self._path(words[1]))
        if name in ("renameat", "renameat2", "linkat"):
            kind = "link" if name == "linkat" else "rename"
            return Call(kind, self._path(words[1], words[0]), self._path(words[3], words[2]))
        if name in ("mkdir", "rmdir", "unlink", "truncate"):
            return Call(name, self._path(words[0]))
        if name in ("mkdirat", "unlinkat", "symlinkat"):
            return self._in_folder(name, words)
        return self._on_handle(name, words)

    def _in_folder(self, name: str, words: list[int]) -> Call:
        if name == "symlinkat":
            return Call("symlink", self._path(words[2], words[1]))
        gone = "rmdir" if words[2] & _REMOVE_DIR else "unlink"
        return Call("mkdir" if name == "mkdirat" else gone, self._path(words[1], words[0]))

    def _opening(self, name: str, words: list[int]) -> Call:
        if name == "openat":
            path, flags = self._path(words[1], words[0]), words[2]
        else:
            path = self._path(words[0])
            flags = words[1] if name == "open" else os.O_CREAT | os.O_TRUNC
        there = os.path.lexists(path)
        if flags & os.O_CREAT and not there:
            return Call("create", path)
        if flags & os.O_TRUNC and there and os.path.getsize(path):
            return Call("truncate", path)
        return Call("open", path)

    def _on_handle(self, name: str, words: list[int]) -> Call | None:
        path = os.readlink(f"{self._proc}/fd/{words[0]}")
        if not path.startswith("/") or path.endswith(" (deleted)"):
            return None
        if name in ("fsync", "fdatasync"):
            return Call("fsync", path)
        if name == "ftruncate":
            return Call("truncate", path, offset=words[1])
        if name == "pwrite":
            return Call("write", path, offset=words[3], data=self._bytes(words[1], words[2]))
        if name == "write":
            offset = self._position(words[0], path)
            return Call("write", path, offset=offset, data=self._bytes(words[1], words[2]))
        return Call(name, path)

    def _position(self, handle: int, path: str) -> int:
        lines = Path(f"{self._proc}/fdinfo/{handle}").read_text("ascii").split("\n")
        if int(lines[1].split()[1], 8) & os.O_APPEND:
            return os.path.getsize(path)
        return int(lines[0].split()[1])

    def _bytes(self, address: int, size: int) -> bytes:
        with open(f"{self._proc}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(size)

    def _path(self, address: int, folder: int = _DIRFD_NOW) -> str:
        raw = b""
        with open(f"{self._proc}/mem", "rb", buffering=0) as memory:
            while b"\0" not in raw and len(raw) < 4096:
                # Never across a page that may not be there.
                memory.seek(address + len(raw))
                raw += memory.read(4096 - (address + len(raw)) % 4096)
        name = os.fsdecode(raw.split(b"\0", 1)[0])
        if not name.startswith("/"):
            inside = "cwd" if folder & 0xFFFFFFFF == _DIRFD_NOW else f"fd/{folder}"
            name = os.path.join(os.readlink(f"{self._proc}/{inside}"), name)
        return os.path.normpath(name)
