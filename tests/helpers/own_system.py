"""What a test asks of the system that it runs on; each has one meaning on POSIX and on Windows.

Rules: a test about what the program promises asks here and runs on every system; a test about how
one system keeps a promise is marked ``posix`` with its reason.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

IS_WINDOWS = os.name == "nt"
KILLED = 9 if IS_WINDOWS else -9
"""What ``subprocess`` says of a process that was killed from outside or by ``die``."""
DIE = "import os; os.kill(os.getpid(), 9)"
"""The words with which a process ends without a word: SIGKILL, or TerminateProcess on Windows."""


def saying(told: str) -> str:
    """Return a program that reads all it is given, then says a text as it stands.

    Python's own ``print`` writes two signs for the end of a line on Windows.
    """
    return (
        "import os, sys; sys.stdin.buffer.read();"
        f" sys.stdout.buffer.write({told.encode()!r}); sys.stdout.buffer.flush();"
    )


def die() -> None:
    """End this process at once, as a kill from outside does: nothing is closed, nothing is said."""
    os.kill(os.getpid(), 9)


def is_private(path: Path, within: Path | None = None) -> bool:
    """Say whether nobody else with a log-in on this computer may read a file or a folder.

    A mode says so on POSIX. On Windows it is an access list: what is made in a folder takes the
    list of the folder over, so the folder answers for the files in it.

    Args:
        within: the folder whose list answers for all that lies below it, on Windows; the folder of
            a file otherwise.
    """
    if not IS_WINDOWS:
        return not path.stat().st_mode & 0o077
    from app.system.platforms.windows import access

    answering = within or (path if path.is_dir() else path.parent)
    assert answering == path or answering in path.parents
    system = access.System()
    return not access.strangers_in(system.read(answering), system.user())


def copy_register(made: Path, folder: Path) -> None:
    """Copy a register that is closed to others; the copy is, too.

    A copy takes the mode over, but no access list of Windows.

    Args:
        folder: where the copy comes to be; it may be there and be empty.
    """
    shutil.copytree(made, folder, dirs_exist_ok=True)
    if IS_WINDOWS:
        from app.system.platforms import windows

        assert windows.close_to_others(folder)


def let_others_in(folder: Path) -> None:
    """Let everybody on this computer look into a folder, as a careless hand does."""
    if not IS_WINDOWS:
        folder.chmod(0o755)
        return
    from app.system.platforms.windows import access

    system = access.System()
    system.write(folder, access.list_for(system.user()) + "(A;OICI;0x1200a9;;;WD)")


def lead_to(place: Path, target: Path) -> None:
    """Let a name lead to a folder elsewhere: a link, or the junction that anybody may make."""
    if not IS_WINDOWS:
        place.symlink_to(target)
        return
    import _winapi

    make: Any = _winapi
    make.CreateJunction(str(target), str(place))


def lead_nowhere(place: Path) -> None:
    """Take such a name away; what it led to stays."""
    if IS_WINDOWS:
        place.rmdir()
    else:
        place.unlink()


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """Let something stand in a place that is no file to be read, and over which nobody may wait.

    A pipe on POSIX; on Windows, whose pipes lie in no folder, a file that another program holds and
    shares with nobody.
    """
    if not IS_WINDOWS:
        os.mkfifo(path)
        yield
        return
    library: Any = ctypes
    kernel = library.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    made = kernel.CreateFileW(str(path), 0xC0000000, 0, None, 1, 0x80, None)
    assert made not in (None, ctypes.c_void_p(-1).value), library.get_last_error()
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(made))


def has_pipe(name: str) -> bool:
    """Say whether a program of Windows listens at a pipe; nobody enters it to find out.

    The folder of all pipes cannot be listed under Wine.
    """
    library: Any = ctypes
    kernel = library.WinDLL("kernel32", use_last_error=True)
    is_free = kernel.WaitNamedPipeW(ctypes.c_wchar_p(rf"\\.\pipe\{name}"), 1)
    return bool(is_free) or library.get_last_error() == 121  # All its ends are taken just now.


def files_below(folder: Path) -> list[Path]:
    """Return every file in a folder and below it, in order.

    The mark that a file came from outside is a part of the file on Windows, where no name holds a
    colon; Wine shows it as a file beside.
    """
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not is_mark(path))


def is_mark(path: Path) -> bool:
    """Say whether this is such a mark, which is no file of its own on Windows."""
    return IS_WINDOWS and ":" in path.name


def surroundings(**more: str) -> dict[str, str]:
    """Return an environment with nothing in it but what is named, and what no process can miss."""
    needed = ("SYSTEMROOT", "WINEPREFIX", "WINEDEBUG") if IS_WINDOWS else ()
    return {**{name: os.environ[name] for name in needed if name in os.environ}, **more}


def line_of(pipe: IO[bytes] | IO[str] | None) -> str:
    """Return the next line that a process says, without the end of the line, which differs."""
    assert pipe is not None
    line = pipe.readline()
    return (line if isinstance(line, str) else line.decode()).rstrip("\r\n")


def path_of(handle: int) -> str:
    """Return the name of an open file."""
    if not IS_WINDOWS:
        return os.readlink(f"/proc/self/fd/{handle}")
    import msvcrt

    of_windows: Any = msvcrt
    library: Any = ctypes
    ask = library.WinDLL("kernel32").GetFinalPathNameByHandleW
    ask.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32)
    room = ctypes.create_unicode_buffer(4096)
    ask(of_windows.get_osfhandle(handle), room, 4096, 0)
    return room.value.removeprefix("\\\\?\\")


def open_below(folder: Path) -> list[str]:
    """Return the names of the files in a folder and below it that this process has open."""
    found = []
    for handle in range(3, 1024):
        with suppress(OSError):
            found.append(path_of(handle))
    places = {str(folder), os.path.realpath(folder)}
    return sorted(name for name in found if any(name.startswith(one) for one in places))


def wait_for(
    claim: Callable[[], object],
    limit_s: float = 15.0,
    why: Callable[[], object] = lambda: "it did not come about",
) -> None:
    """Wait until something holds that another process does.

    Args:
        claim: says whether it holds.
        limit_s: how long it may take.
        why: what is told when it took longer.
    """
    until = time.monotonic() + limit_s
    while not claim():
        assert time.monotonic() < until, why()
        time.sleep(0.02)


def children_of(pid: int) -> set[int]:
    """Return the processes that a process has started and that still are."""
    if not IS_WINDOWS:
        found: set[int] = set()
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):  # A thread that has ended meanwhile.
                found |= {int(one) for one in (task / "children").read_text().split()}
        return found
    return {child for child, parent in _windows_processes() if parent == pid}


def command_lines() -> dict[int, bytes]:
    """Return with which words each process was started, as far as that is told."""
    found: dict[int, bytes] = {}
    if IS_WINDOWS:
        return {pid: line for pid, _parent in _windows_processes() if (line := _words_of(pid))}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                found[int(place.name)] = (place / "cmdline").read_bytes()
    return found


def _words_of(pid: int) -> bytes:
    """Return the command line of a process of Windows, nothing where it is not told."""
    library: Any = ctypes
    kernel, system = library.WinDLL("kernel32"), library.WinDLL("ntdll")
    kernel.OpenProcess.restype = ctypes.c_void_p
    room, needed = ctypes.create_string_buffer(66_000), ctypes.c_uint32()
    process = ctypes.c_void_p(kernel.OpenProcess(0x1000, False, pid))
    asked = system.NtQueryInformationProcess(process, 60, room, len(room), ctypes.byref(needed))
    kernel.CloseHandle(process)
    if not asked:
        size = int.from_bytes(room.raw[:2], "little")
        return room.raw[16 : 16 + size].decode("utf-16-le").encode()

    # Wine does not know that question, and lets everybody look where Windows keeps the answer.
    process = ctypes.c_void_p(kernel.OpenProcess(0x410, False, pid))

    def read(at: int, size: int) -> bytes:
        there = ctypes.c_void_p(at)
        return (
            room.raw[:size] if kernel.ReadProcessMemory(process, there, room, size, None) else b""
        )

    def pointer(at: int) -> int:
        return int.from_bytes(read(at, 8), "little")

    try:
        if system.NtQueryInformationProcess(process, 0, room, 48, ctypes.byref(needed)):
            return b""
        words = pointer(int.from_bytes(room.raw[8:16], "little") + 0x20) + 0x70
        size = int.from_bytes(read(words, 2), "little")
        return read(pointer(words + 8), size).decode("utf-16-le").encode()
    finally:
        kernel.CloseHandle(process)


def ends(pid: int, within_s: float = 10) -> bool:
    """Say whether a process has ended, or does so in the time that is given it."""
    until = time.monotonic() + within_s
    while _is_running(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _is_running(pid: int) -> bool:
    if IS_WINDOWS:
        return pid in {child for child, _parent in _windows_processes()}
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


class _Process(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = (
        ("size", ctypes.c_uint32), ("usage", ctypes.c_uint32), ("pid", ctypes.c_uint32),
        ("heap", ctypes.c_size_t), ("module", ctypes.c_uint32), ("threads", ctypes.c_uint32),
        ("parent", ctypes.c_uint32), ("priority", ctypes.c_int32), ("flags", ctypes.c_uint32),
        ("name", ctypes.c_wchar * 260),
    )  # fmt: skip


def _windows_processes() -> list[tuple[int, int]]:
    """Return each process of Windows with the one that started it."""
    library: Any = ctypes
    kernel = library.WinDLL("kernel32")
    kernel.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
    picture = ctypes.c_void_p(kernel.CreateToolhelp32Snapshot(2, 0))
    entry = _Process(size=ctypes.sizeof(_Process))
    found = []
    step: Callable[..., int] = kernel.Process32FirstW
    while step(picture, ctypes.byref(entry)):
        found.append((entry.pid, entry.parent))
        step = kernel.Process32NextW
    kernel.CloseHandle(picture)
    return found


def too_much_memory() -> int:
    """Return so many bytes that this process cannot have them, from now on where it limits itself.

    Windows promises no memory that it does not have; a thousand GiB is what no PC has.
    """
    if IS_WINDOWS:
        return 1 << 40
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
    return 1 << 30


def python(*words: str, **more: Any) -> subprocess.Popen[str]:
    """Start this Python with some words; what it says is text, whatever its lines end in."""
    return subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True, **more)
