"""macOS.

Rules: as for the package; it was written from Apple's documents and tested with made-up libraries
only, so whatever is not there counts as not known.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import plistlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.system.platforms.posix import (
    AS_BYTES,
    HAS_DEVICE_NAMES,
    NEEDED_TO_START,
    NO_CONSOLE,
    NO_LINK,
    NO_WAIT,
    OWN_GROUP,
    READER_GONE,
    become,
    close_to_others,
    cloud_roots,
    end_after,
    end_group,
    exists_as_process,
    limit,
    lock_file,
    longest_path,
    machine_words,
    mark_from_outside,
    mounted_at,
    open_to_others,
    own_folder,
    put_whole,
    refuse_dumps,
    refuse_files,
    refuse_foreign_libraries,
    release_file,
    remove_whole,
    rename_new,
    take_name,
    user_mark,
)

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

_DENY_ATTACH: Final = 31  # PT_DENY_ATTACH
NAME: Final[str] = "macos"
FOLDER_NAME: Final[str] = "Lifafa"
SCAN_PROGRAMS: Final[tuple[str, ...]] = ()
"""What speaks to scanners: nothing that could be tried here."""

TOKEN_DRIVERS: Final[tuple[str, ...]] = (
    "/Library/OpenSC/lib/opensc-pkcs11.so",
    "/usr/local/lib/opensc-pkcs11.so",
)
_MOUNTS = ("/Volumes/*",)


class FileSystem(ctypes.Structure):
    """What ``statfs`` tells, as far as the name of the type (``struct statfs`` of 64 bits)."""

    _fields_ = (
        ("block_size", ctypes.c_uint32),
        ("io_size", ctypes.c_int32),
        ("counts", ctypes.c_uint64 * 5),
        ("number", ctypes.c_int32 * 2),
        ("owner", ctypes.c_uint32),
        ("kind", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("below_kind", ctypes.c_uint32),
        ("kind_name", ctypes.c_char * 16),
        ("rest", ctypes.c_char * 2_080),
    )


def boot_id() -> str:
    """Return what changes each time the computer starts; "-": it is not asked here."""
    return "-"


def start_of(pid: int) -> str:
    """Return when a process began; "-": it is not asked here."""
    return "-"


def is_alive(pid: int) -> bool:
    """Say whether a process runs."""
    return exists_as_process(pid)


def file_system_of(folder: Path) -> str:
    """Return the type of the file system that holds a folder ("smbfs"), "" when not known."""
    with contextlib.suppress(OSError, AttributeError):
        return _kind_by(ctypes.CDLL(None), folder)
    return ""


def _kind_by(library: Any, folder: Path) -> str:
    # Intel's library has the form of 64 bits beside an older one; Apple's own has only this one.
    ask = getattr(library, "statfs$INODE64", None) or library.statfs
    told = FileSystem()
    if ask(os.fsencode(folder), ctypes.byref(told)) != 0:
        return ""
    return bytes(told.kind_name).decode("ascii", "replace")


def is_stick(folder: Path) -> bool:
    """Say whether the disk of a folder can be pulled: whatever is not the computer's own."""
    return folder.absolute().parts[:2] == ("/", "Volumes")


def mounts() -> Iterator[Path]:
    """Yield the folders where other disks may be."""
    yield from mounted_at(_MOUNTS)


def keyring_kind() -> type[KeyringBackend]:
    """Return the kind of keyring that this system has."""
    from keyring.backends.macOS import Keyring

    return Keyring


def runtime_folder() -> Path | None:
    """Return None: there is no folder that lasts as long as the log-in."""
    return None


def has_screen() -> bool:
    """Say that a window can be shown."""
    return True


def leave_the_network(same_user: bool) -> bool:
    """Say that it is not so: a process cannot leave the network here."""
    return False


def refuse_network() -> bool:
    """Say that it is not so: no call can be taken from a process here."""
    return False


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait until a process of ours ends, and return how, as ``Popen.wait`` does."""
    return process.wait()


def since_start() -> float:
    """Return the seconds since the computer started, as far as the system counts them."""
    return time.monotonic()


def forget_cached(handle: int) -> None:
    """Do nothing: there is no such call here."""


def hide_memory() -> None:
    """Let no debugger of this user look into the memory, where the system can do it."""
    with contextlib.suppress(AttributeError, OSError):
        _keep_debuggers_away(ctypes.CDLL(None))


def _keep_debuggers_away(library: Any) -> None:
    """Ask macOS to let nobody follow this process; one that is followed already ends.

    Args:
        library: the library of the system, or a fake of it.
    """
    library.ptrace(_DENY_ATTACH, 0, None, 0)


def show_running() -> None:
    """Do nothing: here a program may be exchanged while it runs, and keeps its old files."""


def refuse_calls(alone: bool) -> None:
    """Do nothing: what the system gives a program is written into it when it is built."""


def call_at_log_in(words: list[str]) -> None:
    """Have a program called at each log-in of this user.

    Args:
        words: the program and what it is told.

    Raises:
        OSError: as the operating system says.
    """
    entry = _entry_at_log_in()
    told = {"Label": entry.stem, "ProgramArguments": words, "RunAtLoad": True}
    put_whole(entry, plistlib.dumps(told))


def call_no_more() -> None:
    """Have the program called at no log-in any more.

    Raises:
        OSError: as the operating system says.
    """
    remove_whole(_entry_at_log_in())


def _entry_at_log_in() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / "org.lifafa.Lifafa.Reminder.plist"


def tell_briefly(title: str, words: str) -> bool:
    """Say that only the window can show news here."""
    return False
