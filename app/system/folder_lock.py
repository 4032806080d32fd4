"""The lock of a register folder: one program at a time, and words about who has it.

Rules: the lock file names the process, the computer and the time; a lock whose process is gone, or
that is from before the computer was started, is taken over; one that another computer left is
taken over only where no other computer can be at the folder now, and told; nothing is ever forced.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import FileUnreadableError, RegisterBusyError
from app.system import paths
from app.system.files import patiently, plain_errors, reader, remove
from app.system.platforms import system
from models.base.local_time import local

LOCK_NAME = "lock"
_BYTES = 512
_LONGEST_NAME = 63
_TRIES = 20
_NOT_THERE = -1
# Behind all that is written, so that others can read who holds it.
_LOCKED_BYTE = 4096


@dataclass(frozen=True)
class Holder:
    """Who wrote a lock file, as far as it can be read.

    Attributes:
        pid: the process, 0 when it is not told.
        boot: the start of its computer.
        started: when the process began, in ticks, "" or "-" when it is not told.
        computer: the name of its computer, "" when it is not told.
        machine: 16 hex digits that stand for this very computer, "" when they are not told.
        since: when it took the lock, in Unix seconds, 0 when it is not told.
    """

    pid: int = 0
    boot: str = ""
    started: str = ""
    computer: str = ""
    machine: str = ""
    since: int = 0

    @property
    def is_elsewhere(self) -> bool:
        """True for a lock that another computer wrote."""
        return bool(self.machine) and self.machine != machine_mark()

    def facts(self) -> dict[str, str | int]:
        """Return what a refusal tells of it."""
        told: dict[str, str | int] = {"pid": self.pid}
        if self.computer:
            told["computer"] = self.computer
            told["since"] = self.since
            told["clock"] = _clock(self.since)
        return told


@dataclass
class FolderLock:
    """A lock that is held; ``release`` gives it back.

    Attributes:
        path: the lock file.
        left_by: whom another computer left it by without closing the register, None for nobody.
    """

    path: Path
    _handle: int
    left_by: Holder | None = None

    @classmethod
    def take(cls, folder: Path) -> FolderLock:
        """Lock a register folder for this process.

        Args:
            folder: the register folder, which exists.

        Raises:
            RegisterBusyError: another program has it open; facts ``pid``, ``computer``,
                ``since`` and ``clock`` tell which; ``reason`` is "elsewhere" when it is on another
                computer.
            FileUnreadableError: the folder cannot be written.
        """
        path = folder / LOCK_NAME
        with plain_errors():
            for _ in range(_TRIES):
                handle, before = _take_once(path)
                if handle != _NOT_THERE:
                    return cls(path, handle, before if before.is_elsewhere else None)
        raise RegisterBusyError(pid=0)

    @classmethod
    def none(cls, folder: Path) -> FolderLock:
        """Return what stands for a lock where none can be written, nor anything else."""
        return cls(folder / LOCK_NAME, _NOT_THERE)

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        handle, self._handle = self._handle, _NOT_THERE
        if handle == _NOT_THERE:
            return
        system.release_file(handle, self.path)


def refuse_held(folder: Path) -> None:
    """Say at once who has a register open, without touching its lock; ``take`` has the last word.

    Raises:
        RegisterBusyError: as for ``FolderLock.take``, as far as the lock file tells.
    """
    try:
        with reader(folder / LOCK_NAME) as file:
            before = read_holder(file.read(_BYTES))
    except OSError:
        return
    if before.pid != os.getpid():
        _refuse_held(before, folder)


def read_holder(text: bytes) -> Holder:
    """Return what a lock file tells; whatever makes no sense is left out."""
    lines = [*text[:_BYTES].decode("utf-8", "replace").split("\n"), *[""] * 6]
    machine = lines[4] if len(lines[4]) == 16 else ""
    since = lines[5] if lines[5].isascii() and lines[5].isdigit() and len(lines[5]) < 12 else "0"
    return Holder(
        pid=_pid_of(text),
        boot=lines[1],
        started=lines[2],
        computer=_plain_name(lines[3]),
        machine=machine if set(machine) <= set("0123456789abcdef") else "",
        since=int(since),
    )


def machine_mark() -> str:
    """Return 16 hex digits that stand for this computer and tell nothing else about it."""
    known = f"lifafa/lock/1 {system.machine_words()}"
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def _own_words() -> bytes:
    own = os.getpid()
    name = _plain_name(platform.node())
    lines = (own, system.boot_id(), system.start_of(own), name, machine_mark(), int(time.time()))
    return "".join(f"{line}\n" for line in lines).encode()


def _plain_name(typed: str) -> str:
    """Return the name of a computer as it may be shown: a lock file can come from a stranger."""
    kept = "".join(sign for sign in typed if sign.isalnum() or sign in "-._ ")
    return kept.strip()[:_LONGEST_NAME]


def _clock(at: int) -> str:
    try:
        return f"{local(at):%H:%M}"
    except (OverflowError, ValueError):
        return "?"


def _refuse_held(before: Holder, folder: Path) -> None:
    """Refuse a lock whose process is alive, here or, where others can be at the folder, elsewhere.

    Raises:
        RegisterBusyError: it is.
    """
    if before.is_elsewhere:
        # On a stick or a disk of this computer the other one cannot be at it any more; in a folder
        # that is copied to a cloud, or lies on a server, it can.
        if paths.clouds_at(folder) or paths.on_network(folder):
            raise RegisterBusyError(reason="elsewhere", **before.facts())
        return
    if _is_held_by_other(before):
        raise RegisterBusyError(**before.facts())


def _take_once(path: Path) -> tuple[int, Holder]:
    """Return a locked handle, and whose it was; -1 when the file vanished: then try again."""
    # A link in a folder that came from elsewhere must not let us write over another file.
    flags = os.O_RDWR | os.O_CREAT | system.AS_BYTES | system.NO_LINK
    # Nor may a pipe in its place keep us waiting for ever.
    flags |= system.NO_WAIT
    created, mine = True, False
    try:
        handle = patiently(lambda: os.open(path, flags | os.O_EXCL, 0o600), path)
    except FileExistsError:
        created = False
        handle = patiently(lambda: os.open(path, flags, 0o600), path)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileUnreadableError(reason="not-a-file")
        before = Holder() if created else read_holder(os.read(handle, _BYTES))
        if not _lock_handle(handle):
            raise RegisterBusyError(**before.facts())
        mine = created
        _refuse_held(before, path.parent)
        if not _same_file(handle, path):
            os.close(handle)
            return _NOT_THERE, before
        _write_own_words(handle)
    except BaseException:
        # A full disk takes the name and no word. Who lost the lock to another takes nothing away.
        _let_go(handle, path if mine else None)
        raise
    return handle, before


def _let_go(handle: int, empty: Path | None) -> None:
    """Close a handle, and take the file away that it is the lock of, while nobody else can be."""
    gone = empty is None
    if empty is not None:
        with contextlib.suppress(OSError):
            empty.unlink()
            gone = True
    with contextlib.suppress(OSError):
        os.close(handle)
    if empty is not None and not gone:
        # Windows removes no file that is open here, nor one that another has opened meanwhile.
        with contextlib.suppress(OSError):
            remove(empty)


def _write_own_words(handle: int) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    os.ftruncate(handle, 0)
    os.write(handle, _own_words())
    os.fsync(handle)


def _is_held_by_other(before: Holder) -> bool:
    """Say whether the process that a lock file names is still the one that wrote it."""
    pid = before.pid
    if pid <= 0 or before.boot != system.boot_id() or not system.is_alive(pid):
        return False
    if pid == os.getpid():
        # This process once held it and was stopped half-way; the lock of the system is ours now.
        return False
    return before.started in ("", "-") or before.started == system.start_of(pid)


def _pid_of(text: bytes) -> int:
    first = text.split(b"\n", 1)[0]
    return int(first) if first.isdigit() and len(first) < 12 else 0


def _lock_handle(handle: int) -> bool:
    """Take the operating system's own lock, which ends with the process."""
    try:
        system.lock_file(handle, _LOCKED_BYTE)
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
