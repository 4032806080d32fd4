"""What Linux and macOS have in common.

Rules: as for the package; what only one of the two knows stands in its own module.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import platform
import resource
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    import subprocess

NO_CONSOLE: Final = 0
"""How a process of ours is started so that no window of a terminal opens for it."""

NEEDED_TO_START: Final[tuple[str, ...]] = ()
"""Variables without which no process starts."""

AS_BYTES: Final = 0
"""For ``os.open``: the ends of lines stay as they are."""

NO_LINK: Final = os.O_NOFOLLOW
"""For ``os.open``: a link in the place of the file is refused."""

NO_WAIT: Final = os.O_NONBLOCK
"""For ``os.open``: a pipe in the place of the file keeps nobody waiting."""

OWN_GROUP: Final = True
"""Whether a process of ours is started in a group of its own, which `end_group` ends."""

HAS_DEVICE_NAMES: Final = False
"""Whether some names of files stand for devices, in every folder."""

READER_GONE: Final[tuple[int, ...]] = (errno.EPIPE,)
"""How writing to a pipe fails that nobody reads any more."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def put_whole(path: Path, content: bytes) -> None:
    """Put a small file into a folder of this user, which is made when it is not there.

    Raises:
        OSError: as the operating system says; what was there is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = _beside(path)
    part.write_bytes(content)
    part.replace(path)


def remove_whole(path: Path) -> None:
    """Remove what was put with ``put_whole``, and what a cut-off left of that.

    Raises:
        OSError: as the operating system says.
    """
    for one in (path, _beside(path)):
        one.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def lock_file(handle: int, at: int) -> None:
    """Take the system's own lock of a file at once; it ends with the process.

    Args:
        handle: of the open file.
        at: the byte that is locked, where a system locks bytes.

    Raises:
        BlockingIOError, PermissionError: somebody else holds it.
        OSError: this file system knows no locks.
    """
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def release_file(handle: int, path: Path) -> None:
    """Close a locked file and remove it, if it is still the one of that name."""
    with contextlib.suppress(OSError):
        # Unlinked while it is still held, so that nobody can lock the dying file.
        if os.path.samestat(os.fstat(handle), path.stat()):
            path.unlink()
    os.close(handle)


def exists_as_process(pid: int) -> bool:
    """Say whether there is a process of this number, be it somebody else's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_group(process: subprocess.Popen[bytes], *, gently: bool = False) -> None:
    """End a process of ours that leads its group, and all that it started.

    Args:
        process: one that was not waited for yet, or nothing is done: its number may be somebody
            else's by then.
        gently: ask them, instead.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM if gently else signal.SIGKILL)


def machine_words() -> str:
    """Return what stands for this very computer; it is never shown and never kept as it is."""
    for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with contextlib.suppress(OSError):
            return Path(place).read_text("ascii", "replace").strip() or platform.node()
    return platform.node()


def longest_path() -> int:
    """Return how many letters a path may have."""
    return 4_095


def rename_new(source: Path, target: Path) -> None:
    """Give a file its name without ever writing over another.

    Raises:
        FileExistsError: the name is taken.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        # Sticks in FAT know no second name; the moment between look and rename is accepted.
        if target.exists():
            raise FileExistsError(errno.EEXIST, "taken") from None
        source.rename(target)
    else:
        source.unlink()


def _is_one(source: Path, target: Path) -> bool:
    try:
        return source.samefile(target)
    except FileNotFoundError:
        return False


def take_name(source: Path, target: Path) -> None:
    """Give a file a name that exactly one of several computers gets, or refuse.

    Raises:
        FileExistsError: another file has the name.
        OSError: as the system says; a folder that knows no second names cannot promise it.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        # Over a network the first answer may be lost, and the question asked twice. What has gone
        # since had the name all the same.
        if not _is_one(source, target):
            raise
    source.unlink()


def mark_from_outside(path: Path) -> None:
    """Tell the system that a file came from elsewhere, where it warns before opening such files."""


def close_to_others(folder: Path) -> bool:
    """Let nobody but this user, and who runs the computer, into a folder; say whether it is so."""
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
    return not open_to_others(folder)


def open_to_others(folder: Path) -> bool:
    """Say whether other people with a log-in on this computer may open a folder."""
    try:
        return bool(folder.stat().st_mode & _OTHERS)
    except OSError:
        return False


def own_folder(folder: Path) -> None:
    """Make a folder for this user alone, or take the one that is there.

    Raises:
        OSError: it cannot be made, or belongs to somebody else.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = os.lstat(folder)
    if found.st_uid != os.getuid() or folder.is_symlink():
        raise PermissionError
    folder.chmod(0o700)


def cloud_roots() -> tuple[tuple[str, str], ...]:
    """Return folders that a service copies to its cloud, as the system names them.

    Returns:
        Pairs of a path and the name of the service.
    """
    return ()


def mounted_at(patterns: tuple[str, ...]) -> Iterator[Path]:
    """Yield the folders of these patterns that are there."""
    for pattern in patterns:
        with contextlib.suppress(OSError):
            yield from sorted(Path("/").glob(pattern.lstrip("/")))


def user_mark() -> str:
    """Return what tells the users of one computer apart."""
    return str(os.getuid())


def limit(memory_bytes: int, cpu_s: int, file_bytes: int, threads: bool) -> None:
    """Limit this process for good, as far as the system knows how.

    Args:
        memory_bytes: most memory that it may ask for.
        cpu_s: most processor time, in seconds.
        file_bytes: length of the longest file that it may write, 0 for none at all.
        threads: whether threads and children are left to it.
    """
    wanted = {"RLIMIT_AS": memory_bytes, "RLIMIT_CPU": cpu_s, "RLIMIT_CORE": 0}
    wanted["RLIMIT_FSIZE"] = file_bytes
    if not threads:
        wanted["RLIMIT_NPROC"] = 0
    for name, most in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def refuse_files() -> None:
    """Open no file and no connection from now on, also for reading, where the system can do it."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def end_after(seconds: int) -> None:
    """End this process after a time, whatever it waits for then, where the system can do it."""
    signal.alarm(seconds)


def refuse_dumps() -> None:
    """Have no picture of the memory written when the program crashes."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_foreign_libraries() -> None:
    """Load libraries from the program and the system only, not from where the program stands."""


def become(command: list[str]) -> NoReturn:
    """Be another program from now on, in the same process."""
    os.execv(command[0], command)
