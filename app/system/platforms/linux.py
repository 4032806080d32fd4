"""Linux, and systems that are told from it by nothing that matters here.

Rules: as for the package; what ``/proc`` and ``/sys`` do not tell is not known, and is no error.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.system.platforms import linux_calls
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

NAME: Final[str] = "linux"
FOLDER_NAME: Final[str] = "lifafa"
"""What our folders are called where programs keep theirs."""

SCAN_PROGRAMS: Final[tuple[str, ...]] = ("/usr/bin/scanimage", "/usr/local/bin/scanimage")
"""What speaks to scanners through SANE."""

TOKEN_DRIVERS: Final[tuple[str, ...]] = (
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
    "/usr/lib/WatchData/ProxKey/lib/libwdpkcs_SignatureP11.so",
    "/usr/lib/libcastle_v2.so.1.0.0",
    "/usr/lib/libeTPkcs11.so",
)
"""Where the drivers of the usual signing sticks are put by their makers."""

_NOT_DUMPABLE = 4  # PR_SET_DUMPABLE: no core dump, and no other program looks into this memory
_ASKED_S: Final = 10.0
_SHOWN_MS: Final = 15_000
_BLOCKS = Path("/sys/dev/block")
_MOUNTS = ("/media/*/*", "/run/media/*/*", "/mnt/*", "/media/*")


def boot_id() -> str:
    """Return what changes each time the computer starts; "-" when it cannot be told."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return "-"


def start_of(pid: int) -> str:
    """Return when a process began, in ticks since the start of the computer; "-" if unknown."""
    with contextlib.suppress(OSError, IndexError):
        return _about(pid)[19].decode("ascii")
    return "-"


def is_alive(pid: int) -> bool:
    """Say whether a process runs."""
    return exists_as_process(pid) and not _has_ended(pid)


def _has_ended(pid: int) -> bool:
    """Say whether a process has ended and only waits for its parent to take note."""
    with contextlib.suppress(OSError, IndexError):
        return _about(pid)[0] in (b"Z", b"X")
    return False


def _about(pid: int) -> list[bytes]:
    """Return what is told of a process behind its name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()


def file_system_of(folder: Path) -> str:
    """Return the type of the file system that holds a folder, "" when it is not known."""
    try:
        table = Path("/proc/self/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""
    return _type_of(os.path.realpath(folder), table)


def _type_of(path: str, table: str) -> str:
    """Return the type of the file system that holds a path, from the table of mounts."""
    best, kind = "", ""
    for line in table.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        place = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[1])
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, words[2]
    return kind


def is_stick(folder: Path) -> bool:
    """Say whether the disk of a folder can be pulled."""
    return _is_removable(folder, _BLOCKS)


def _is_removable(folder: Path, blocks: Path) -> bool:
    """Say whether a disk can be pulled: it says so itself, or hangs on USB.

    Args:
        folder: on the disk.
        blocks: where the system describes its disks.
    """
    try:
        device = folder.stat().st_dev
        disk = (blocks / f"{os.major(device)}:{os.minor(device)}").resolve()
        if "/usb" in disk.as_posix():
            return True
        told = (disk / "removable", disk.parent / "removable")
        return any(one.is_file() and one.read_text("ascii").strip() == "1" for one in told)
    except (OSError, ValueError):
        return False


def mounts() -> Iterator[Path]:
    """Yield the folders where other disks may be."""
    yield from mounted_at(_MOUNTS)


def keyring_kind() -> type[KeyringBackend]:
    """Return the kind of keyring that this system has."""
    from keyring.backends.SecretService import Keyring

    return Keyring


def runtime_folder() -> Path | None:
    """Return the folder of this user for what lasts as long as the log-in, None for none."""
    named = Path(os.environ.get("XDG_RUNTIME_DIR", "") or ".")
    return named if named.is_absolute() and named.is_dir() else None


def has_screen() -> bool:
    """Say whether a window can be shown."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def leave_the_network(same_user: bool) -> bool:
    """Have no network from now on, where the system can do it; say whether it is so.

    Args:
        same_user: whether the process goes on being known to itself as the user that it is, which
            drivers may ask for; others see no difference.
    """
    user, group = os.getuid(), os.getgid()
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    except OSError:
        # Where nobody becomes another user, such as below a changed root, root still may do this.
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWNET)
            return True
        return False
    if same_user:
        process = Path("/proc/self")
        with contextlib.suppress(OSError):
            (process / "uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            (process / "setgroups").write_text("deny", encoding="ascii")
            (process / "gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def refuse_network() -> bool:
    """Have no network from now on by a filter of calls; say whether it is so.

    It holds where `leave_the_network` may not be done, as where a system lets only programs that
    it knows become another user. What the process becomes or starts is kept to it too, and cannot
    leave its group.
    """
    return linux_calls.refuse_network()


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait until a process of ours ends, and return how, as ``Popen.wait`` does.

    Its number stays its own, so that `end_group` may still be asked.
    """
    ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def since_start() -> float:
    """Return the seconds since the computer started, with those in which it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def forget_cached(handle: int) -> None:
    """Ask the system to read a file from its disk, not its memory of what was just written.

    Raises:
        OSError: as the operating system says.
    """
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def hide_memory() -> None:
    """Let no other program of this user look into the memory, where the system can do it."""
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)


def show_running() -> None:
    """Do nothing: here a program may be exchanged while it runs, and keeps its old files."""


def refuse_calls(alone: bool) -> None:
    """Gain no rights and reach into no other process from now on, where the system can do it.

    Args:
        alone: the process needs nothing outside: no connection, no program, no change on a disk.
    """
    linux_calls.refuse(alone)


def call_at_log_in(words: list[str]) -> None:
    """Have a program called at each log-in of this user.

    Args:
        words: the program and what it is told.

    Raises:
        OSError: as the operating system says.
    """
    program = words[0].replace("\\", "\\\\")
    command = " ".join(_quoted(word) for word in words).replace("\\", "\\\\")
    lines = ("[Desktop Entry]", "Type=Application", "Version=1.5", "Name=Lifafa", "Icon=lifafa")
    # A program that is gone is not tried, so that the entry of one that was removed does nothing.
    more = (f"TryExec={program}", f"Exec={command}", "Terminal=false")
    put_whole(_entry_at_log_in(), "\n".join((*lines, *more, "")).encode())


def call_no_more() -> None:
    """Have the program called at no log-in any more.

    Raises:
        OSError: as the operating system says.
    """
    remove_whole(_entry_at_log_in())


def _entry_at_log_in() -> Path:
    named = Path(os.environ.get("XDG_CONFIG_HOME", "") or ".")
    folder = named if named.is_absolute() else Path.home() / ".config"
    return folder / "autostart" / "org.lifafa.Lifafa.Reminder.desktop"


def _quoted(word: str) -> str:
    """Return a word of a command as desktop entries want it, before their own escapes."""
    escaped = re.sub(r'(["`$\\])', r"\\\1", word.replace("%", "%%"))
    return f'"{escaped}"'


def tell_briefly(title: str, words: str) -> bool:
    """Show a few words as the desktop shows news, and say whether it took them.

    Args:
        title: who speaks.
        words: plain text.
    """
    try:
        from jeepney import DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        news = "org.freedesktop.Notifications"
        place = DBusAddress(f"/{news.replace('.', '/')}", news, news)
        how = {"urgency": ("y", 1)}
        told: tuple[object, ...] = (title, 0, "lifafa", title, words, [], how, _SHOWN_MS)
        with open_dbus_connection("SESSION") as line:
            asked = new_method_call(place, "Notify", "susssasa{sv}i", told)
            answer = line.send_and_get_reply(asked, timeout=_ASKED_S)
    except Exception:  # noqa: BLE001 - whatever a bus answers, a log-in is not troubled by it
        return False
    return bool(answer.header.message_type is MessageType.method_return)
