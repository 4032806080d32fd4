"""The lock of a register folder: one program at a time.

Rules: the lock file names the process and the start of the computer; a lock whose process is gone,
or that is from before the computer was started, is taken over; it is never forced otherwise.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from app.errors import RegisterBusyError
from app.files import plain_errors

LOCK_NAME = "lock"
_TRIES = 20
_NOT_THERE = -1


@dataclass
class FolderLock:
    """A lock that is held; ``release`` gives it back."""

    path: Path
    _handle: int

    @classmethod
    def take(cls, folder: Path) -> FolderLock:
        """Lock a register folder for this process.

        Args:
            folder: the register folder, which exists.

        Raises:
            RegisterBusyError: another program has it open; fact ``pid`` is its process number.
            FileUnreadableError: the folder cannot be written.
        """
        path = folder / LOCK_NAME
        with plain_errors():
            for _ in range(_TRIES):
                handle = _take_once(path)
                if handle != _NOT_THERE:
                    return cls(path, handle)
        raise RegisterBusyError(pid=0)

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        handle, self._handle = self._handle, _NOT_THERE
        if handle == _NOT_THERE:
            return
        if sys.platform == "win32":
            os.close(handle)
            with contextlib.suppress(OSError):
                self.path.unlink()
            return
        with contextlib.suppress(OSError):
            # Unlinked while it is still held, so that nobody can lock the dying file.
            if _same_file(handle, self.path):
                self.path.unlink()
        os.close(handle)


def _take_once(path: Path) -> int:
    """Return a locked handle, or -1 when the file vanished under us: then try again."""
    # A link in a folder that came from elsewhere must not let us write over another file.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    created = True
    try:
        handle = os.open(path, flags | os.O_EXCL, 0o600)
    except FileExistsError:
        created = False
        handle = os.open(path, flags, 0o600)
    try:
        text = b"" if created else os.read(handle, 256)
        if not _lock_handle(handle) or _is_held_by_other(text):
            raise RegisterBusyError(pid=_pid_of(text))
        if not _same_file(handle, path):
            os.close(handle)
            return _NOT_THERE
        os.lseek(handle, 0, os.SEEK_SET)
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n{boot_id()}\n{_start_of(os.getpid())}\n".encode())
        os.fsync(handle)
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(handle)
        raise
    return handle


def _is_held_by_other(text: bytes) -> bool:
    """Say whether the process that a lock file names is still the one that wrote it."""
    lines = text.decode("ascii", "replace").split("\n")
    pid = _pid_of(text)
    if pid <= 0 or len(lines) < 2 or lines[1] != boot_id() or not _is_alive(pid):
        return False
    started = lines[2] if len(lines) > 2 else ""
    if pid == os.getpid():
        # This process once held it and was stopped half-way; the lock of the system is ours now.
        return False
    return started in ("", "-") or started == _start_of(pid)


def _pid_of(text: bytes) -> int:
    first = text.split(b"\n", 1)[0]
    return int(first) if first.isdigit() and len(first) < 12 else 0


def boot_id() -> str:
    """Return what changes each time the computer starts; "-" when it cannot be told."""
    if sys.platform == "win32":
        import ctypes
        import time

        uptime_s = ctypes.windll.kernel32.GetTickCount64() / 1000
        return str(round((time.time() - uptime_s) / 60))
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return "-"


def _start_of(pid: int) -> str:
    """Return when a process began, in ticks since the start of the computer; "-" if unknown."""
    with contextlib.suppress(OSError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        return stat.rpartition(b")")[2].split()[19].decode("ascii")
    return "-"


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # the lock of the system has already answered
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lock_handle(handle: int) -> bool:
    """Take the operating system's own lock, which ends with the process."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 4096, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a file system without locks: the process number alone has to do
    return True


def _same_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
