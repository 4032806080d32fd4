"""Windows.

Rules: as for the package; it was written from Microsoft's documents and tested with made-up
libraries only, so whatever is not there counts as not known; the module can be loaded anywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from app.system.platforms.windows import access, disks, libraries, processes

if TYPE_CHECKING:
    import subprocess

    from keyring.backend import KeyringBackend

__all__ = [
    "AS_BYTES",
    "FOLDER_NAME",
    "HAS_DEVICE_NAMES",
    "NAME",
    "NEEDED_TO_START",
    "NO_CONSOLE",
    "NO_LINK",
    "NO_WAIT",
    "OWN_GROUP",
    "READER_GONE",
    "SCAN_PROGRAMS",
    "TOKEN_DRIVERS",
    "become",
    "boot_id",
    "call_at_log_in",
    "call_no_more",
    "close_to_others",
    "cloud_roots",
    "end_after",
    "end_group",
    "file_system_of",
    "forget_cached",
    "has_screen",
    "hide_memory",
    "is_alive",
    "is_stick",
    "keyring_kind",
    "leave_the_network",
    "limit",
    "lock_file",
    "longest_path",
    "machine_words",
    "mark_from_outside",
    "mounts",
    "open_to_others",
    "own_folder",
    "refuse_calls",
    "refuse_dumps",
    "refuse_files",
    "refuse_foreign_libraries",
    "refuse_network",
    "release_file",
    "rename_new",
    "runtime_folder",
    "show_running",
    "since_start",
    "start_of",
    "take_name",
    "tell_briefly",
    "user_mark",
    "wait_for",
]

NAME: Final[str] = "windows"
FOLDER_NAME: Final[str] = "Lifafa"
SCAN_PROGRAMS: Final[tuple[str, ...]] = ()
"""What speaks to scanners: nothing that could be tried here."""

TOKEN_DRIVERS: Final[tuple[str, ...]] = (
    "C:/Windows/System32/eps2003csp11.dll",
    "C:/Windows/System32/eps2003csp11v2.dll",
    "C:/Windows/System32/SignatureP11.dll",
    "C:/Windows/System32/wdpkcs.dll",
    "C:/Windows/System32/CryptoIDA_pkcs11.dll",
    "C:/Windows/System32/eTPKCS11.dll",
    "C:/Program Files/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll",
)
NO_CONSOLE: Final = 0x08000000  # CREATE_NO_WINDOW
NEEDED_TO_START: Final[tuple[str, ...]] = ("SYSTEMROOT",)
_AT_LOG_IN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_REMINDER: Final = "LifafaReminder"
_ABOUT_THE_MACHINE: Final = r"SOFTWARE\Microsoft\Cryptography"
AS_BYTES: Final = 0x8000  # O_BINARY
NO_LINK: Final = 0
HAS_DEVICE_NAMES: Final = True
NO_WAIT: Final = 0
OWN_GROUP: Final = False
# Windows' own C library calls a pipe without a reader a wrong argument.
READER_GONE: Final[tuple[int, ...]] = (errno.EPIPE, errno.EINVAL)
_KNOWS_NO_LOCKS: Final = (1, 50, 120)
"""ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED and ERROR_CALL_NOT_IMPLEMENTED."""


def lock_file(handle: int, at: int) -> None:
    """Take the lock of one byte of a file at once; it ends with the process.

    Windows itself is asked: its C library drops why it was refused, or tells two reasons alike.

    Raises:
        PermissionError: somebody else holds it, or it is not told why it was refused.
        OSError: this file system knows no locks.
    """
    import msvcrt

    lock = libraries.opened("kernel32").LockFile
    lock.argtypes = (ctypes.c_void_p, *[ctypes.c_uint32] * 4)
    if lock(msvcrt.get_osfhandle(handle), at, 0, 1, 0):
        return
    # What a filter or a scanner answers otherwise counts as held: then nothing is opened twice.
    why = errno.ENOLCK if libraries.last_error() in _KNOWS_NO_LOCKS else errno.EACCES
    raise OSError(why, os.strerror(why))


def release_file(handle: int, path: Path) -> None:
    """Close a locked file and remove it, which is not possible while it is open."""
    os.close(handle)
    with contextlib.suppress(OSError):
        path.unlink()


def boot_id() -> str:
    """Return what changes each time the computer starts: the minute in which it did."""
    count = libraries.opened("kernel32").GetTickCount64
    count.restype = ctypes.c_uint64
    return str(round((time.time() - count() / 1000) / 60))


def start_of(pid: int) -> str:
    """Return when a process began; "-" when it is not told."""
    return processes.start_of(pid)


def is_alive(pid: int) -> bool:
    """Say whether a process runs."""
    return processes.is_alive(pid)


def machine_words() -> str:
    """Return what stands for this very computer; it is never shown and never kept as it is."""
    with contextlib.suppress(ImportError, OSError):
        import winreg

        kind = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _ABOUT_THE_MACHINE, 0, kind) as place:
            return f"{platform.node()} {winreg.QueryValueEx(place, 'MachineGuid')[0]}"
    # Not what stays best: a card in a dock or on USB comes and goes, and Wi-Fi makes numbers up.
    import uuid

    return f"{platform.node()} {uuid.getnode():x}"


def longest_path() -> int:
    """Return how many letters a path may have; of a folder, twelve fewer."""
    with contextlib.suppress(OSError, AttributeError):
        if libraries.opened("ntdll").RtlAreLongPathsEnabled() & 0xFF:
            return 32_766
    return 259


def rename_new(source: Path, target: Path) -> None:
    """Give a file its name; the system refuses one that is taken.

    Raises:
        FileExistsError: the name is taken.
    """
    source.rename(target)


def take_name(source: Path, target: Path) -> None:
    """Give a file a name that exactly one of several computers gets, or refuse.

    Raises:
        FileExistsError: another file has the name.
        OSError: as the system says.
    """
    source.rename(target)


def mark_from_outside(path: Path) -> None:
    """Tell Windows that a file came from elsewhere, so that it warns before opening it."""
    with contextlib.suppress(OSError):
        Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", "ascii")


def close_to_others(folder: Path) -> bool:
    """Let nobody but this user, and who runs the computer, into a folder; say whether it is so."""
    return access.close(folder) and not access.is_open(folder)


def open_to_others(folder: Path) -> bool:
    """Say whether other people with a log-in on this computer may open a folder."""
    return access.is_open(folder)


def own_folder(folder: Path) -> None:
    """Make a folder for this user alone, or take the one that is there.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    access.close(folder)


def cloud_roots() -> tuple[tuple[str, str], ...]:
    """Return folders that a service copies to its cloud, each with the name of the service."""
    return disks.cloud_roots(os.environ)


def file_system_of(folder: Path) -> str:
    """Return the type of a share of another computer, "" for a disk of this one."""
    return disks.SHARE if disks.kind_of(folder) == disks.REMOTE else ""


def is_stick(folder: Path) -> bool:
    """Say whether the disk of a folder can be pulled."""
    return disks.kind_of(folder.absolute()) == disks.REMOVABLE


def mounts() -> Iterator[Path]:
    """Yield the folders where other disks may be."""
    yield from disks.letters()


def keyring_kind() -> type[KeyringBackend]:
    """Return the kind of keyring that this system has."""
    from keyring.backends.Windows import WinVaultKeyring

    return WinVaultKeyring


def user_mark() -> str:
    """Return what tells the users of one computer apart."""
    return os.environ.get("USERNAME", "")


def runtime_folder() -> Path | None:
    """Return None: there is no folder that lasts as long as the log-in."""
    return None


def has_screen() -> bool:
    """Say that a window can be shown."""
    return True


def limit(memory_bytes: int, cpu_s: int, file_bytes: int, threads: bool) -> None:
    """Limit memory, time and children of this process for good; files stay open to it here."""
    with contextlib.suppress(OSError):
        processes.limit_this_process(memory_bytes, cpu_s)


def refuse_files() -> None:
    """Do nothing: a process cannot be kept from files here."""


def leave_the_network(same_user: bool) -> bool:
    """Say that it is not so: a process cannot leave the network here."""
    return False


def refuse_network() -> bool:
    """Say that it is not so: no call can be taken from a process here."""
    return False


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait until a process of ours ends, and return how, as ``Popen.wait`` does."""
    return process.wait()


def end_group(process: subprocess.Popen[bytes], *, gently: bool = False) -> None:
    """End a process of ours; ``limit`` has taken the right to start others from those that read."""
    process.kill()


def since_start() -> float:
    """Return the seconds since the computer started, with those in which it slept."""
    return time.monotonic()


def forget_cached(handle: int) -> None:
    """Do nothing: there is no such call here."""


def hide_memory() -> None:
    """Let no other program of this user look into the memory, where the system can do it."""
    access.hide_process()


def show_running() -> None:
    """Let Setup see that the program runs, until it ends: it neither installs nor removes then."""
    access.show_running()


def refuse_calls(alone: bool) -> None:
    """Do nothing: ``limit`` takes the right to start programs away, and no call can be."""


def end_after(seconds: int) -> None:
    """Do nothing: the processor time of the process is limited."""


def refuse_dumps() -> None:
    """Have no picture of the memory written when the program crashes."""
    processes.refuse_dumps()


def refuse_foreign_libraries() -> None:
    """Load libraries from the program and the system only, not from where the program stands."""
    libraries.refuse_foreign()


def become(command: list[str]) -> NoReturn:
    """Run another program to its end, and end with its answer.

    A process of Windows that becomes another leaves its console before the other has begun. Whoever
    ends this process means the other one, which would go on by itself and hold the register.
    """
    import subprocess

    with subprocess.Popen(command) as program:
        with contextlib.suppress(OSError):
            processes.end_with_this(program.pid)
        try:
            answer = program.wait()
        except BaseException:
            program.kill()
            raise
    sys.exit(answer)


def call_at_log_in(words: list[str]) -> None:
    """Have a program called at each log-in of this user.

    Args:
        words: the program and what it is told.

    Raises:
        OSError: as the operating system says.
    """
    import subprocess
    import winreg

    command = subprocess.list2cmdline(words)
    with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _AT_LOG_IN, 0, winreg.KEY_SET_VALUE) as place:
        winreg.SetValueEx(place, _REMINDER, 0, winreg.REG_SZ, command)


def call_no_more() -> None:
    """Have the program called at no log-in any more.

    Raises:
        OSError: as the operating system says.
    """
    import winreg

    with (
        contextlib.suppress(FileNotFoundError),
        winreg.OpenKey(winreg.HKEY_CURRENT_USER, _AT_LOG_IN, 0, winreg.KEY_SET_VALUE) as place,
    ):
        winreg.DeleteValue(place, _REMINDER)


def tell_briefly(title: str, words: str) -> bool:
    """Say that only the window can show news here."""
    return False
