"""Changes of files: the old content or the new, whole and lasting; patient while a file is held.

Rules: a small file is written beside its place, synced, then put there; what could not be put there
leaves nothing. Programs that look at every new file (a scanner, an index, a copy to a cloud) hold
it for a moment, and meanwhile Windows lets nobody open, rename, replace or remove it: so each of
these is tried again for two seconds. That a file is held longer is told as EBUSY, on every system.
Only what is held is waited for; what is forbidden is refused without a pause, on Windows after
nine tries within half a second at which nobody was seen to hold it. Nowhere else in `models`
and `app` is a file renamed, replaced or removed.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from models.errors import HELD, SILENT

PAUSES_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.4, 0.52)
"""Between two tries; two seconds together."""

LONGEST_REGISTER_BYTES: Final = 500
"""So long the path of a register file may be, encoded: SQLite opens none of more than 512."""

# ERROR_SHARING_VIOLATION, _LOCK_VIOLATION, _DELETE_PENDING, _USER_MAPPED_FILE.
_HELD: Final = frozenset({32, 33, 303, 1224})
# ERROR_ACCESS_DENIED: so Windows answers also, but not only, for what is held.
_DENIED: Final = 5
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
KEEPS_WRITERS_OUT: Final = os.name == "nt"
"""Whether a program can hold a file so that others may read it and not write."""
_DENIES_WHAT_IS_HELD: Final = KEEPS_WRITERS_OUT
_UNSEEN_S: Final = (0.0, 0.01, 0.03, 0.06, 0.1, 0.1, 0.1, 0.1)
"""Before an act is tried again that was denied while nobody was seen to hold the file: who looks at
every new file lets go before anybody looks, more than once in a row."""


def patiently[T](act: Callable[[], T], *places: Path) -> T:
    """Do something with files, again and again while another program holds one of them.

    Args:
        act: may be done again after it failed.
        places: the files that it is about, the one whose name it takes last.

    Raises:
        OSError: as the operating system says; EBUSY when a file is held for longer than two
            seconds.
    """
    pauses, unseen = list(PAUSES_S), 0
    while pauses:
        try:
            return act()
        except OSError as error:
            if _may_pass(error, places):
                unseen = 0
                time.sleep(pauses.pop(0))
            elif unseen < len(_UNSEEN_S) and _may_have_passed(error):
                time.sleep(_UNSEEN_S[unseen])
                unseen += 1
            else:
                raise
    try:
        return act()
    except OSError as error:
        # It was held until now; who lets go just before anybody looks held it all the same.
        held = _may_pass(error, places) or _may_have_passed(error)
        if error.errno == errno.EBUSY or not held:
            raise
        raise OSError(errno.EBUSY, "another program holds the file") from error


def replace(source: Path, target: Path) -> None:
    """Put a file in the place of another one, or of none.

    Raises:
        OSError: as for ``patiently``; both are as they were.
    """
    patiently(lambda: source.replace(target), source, target)


def rename(source: Path, target: Path) -> None:
    """Give a file or folder another name.

    Raises:
        OSError: as for ``patiently``; it has its old name.
    """
    patiently(lambda: source.rename(target), source, target)


def remove(path: Path, *, missing_ok: bool = False) -> None:
    """Remove a file.

    Raises:
        OSError: as for ``patiently``; it is there still.
    """
    patiently(lambda: path.unlink(missing_ok=missing_ok), path)


def remove_empty(folder: Path) -> None:
    """Remove a folder that is empty.

    Raises:
        OSError: as for ``patiently``; it is there still.
    """
    patiently(folder.rmdir, folder)


def remove_all(folder: Path, *, quietly: bool = False) -> None:
    """Remove a folder with all that is in it.

    Args:
        folder: no link.
        quietly: what cannot be removed stays, and nobody is told.

    Raises:
        OSError: as for ``patiently``; something may be left.
    """
    try:
        patiently(lambda: _remove_tree(folder), folder)
    except OSError:
        if not quietly:
            raise
        shutil.rmtree(folder, ignore_errors=True)


def copy(source: Path, target: Path) -> None:
    """Copy a file for this user alone, over what has the name.

    Raises:
        OSError: as for ``patiently``; something of the copy may be there.
    """
    patiently(lambda: shutil.copyfile(source, target), source, target)
    keep_to_this_user(target)


def _remove_tree(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        # What was removed in it while somebody looks at it is there until he looks away.
        if error.errno == errno.ENOTEMPTY:
            raise OSError(errno.EBUSY, "a file in the folder is held") from error
        raise


def reader(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises:
        OSError: as for ``patiently``.
    """
    return patiently(lambda: path.open("rb"), path)


def raw_reader(path: Path) -> io.FileIO:
    """Open a file for reading, past every buffer.

    Raises:
        OSError: as for ``patiently``.
    """
    return patiently(lambda: path.open("rb", buffering=0), path)


def opened_to_write(path: Path) -> io.FileIO:
    """Open a file that is there for reading and writing, from its beginning.

    Raises:
        OSError: as for ``patiently``.
    """
    return patiently(lambda: path.open("r+b", buffering=0), path)


def is_taken(path: Path) -> bool:
    """Say whether another program keeps us from reading or writing a file, where a system tells."""
    if os.name != "nt":
        # Nor may a register be opened here beside its library: closing it would end its locks.
        return False
    try:
        path.open("r+b").close()
    except OSError as error:
        return _may_pass(error, (path,))
    return False


def put_file(where: Path, content: bytes) -> None:
    """Write a small file, in place of the one that stands there; lasting before this returns.

    Args:
        where: the file.
        content: all of it.

    Raises:
        OSError: what stood there stands there still.
    """
    beside = where.with_name(where.name + ".new")
    flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY
    handle = patiently(lambda: os.open(beside, flags, 0o600), beside)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(beside, where)
    except OSError:
        with contextlib.suppress(OSError):
            remove(beside, missing_ok=True)
        raise
    sync_folder(where.parent)


def keep_to_this_user(path: Path) -> None:
    """Let nobody else read or write a file of ours.

    On Windows it is the list of its folder that keeps others out. All that a mode can change there
    is a mark against writing, and it cannot even be set while a file is mapped.

    Raises:
        OSError: as the operating system says.
    """
    if os.name != "nt":
        path.chmod(0o600)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last; Windows has no such call and needs none.

    Raises:
        OSError: as the operating system says.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(handle)
    except OSError as error:
        # Some sticks and shared folders cannot sync a folder; the file itself is synced.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def is_held(error: OSError) -> bool:
    """Say whether an error says by itself that another program holds a file."""
    return error.errno == errno.EBUSY or _number(error) in _HELD


def why_refused(error: OSError, forbidden: str) -> str:
    """Return why a file of the register cannot be used, as a ``RegisterAccessError`` tells it.

    Args:
        error: as the operating system says.
        forbidden: the reason when the system allows it to nobody or not to this user.
    """
    if is_held(error):
        return HELD
    return forbidden if error.errno in _FORBIDDEN else SILENT


def _may_pass(error: OSError, places: tuple[Path, ...]) -> bool:
    """Say whether another program holds one of the files, so that waiting may help."""
    if is_held(error):
        return True
    if not _may_have_passed(error):
        return False
    if any(_is_held_against_renaming(place) for place in places):
        return True
    # Who shares everything with everybody keeps a name from being taken all the same.
    last = places[-1]
    return _number(error) == _DENIED and last.is_file() and os.access(last, os.W_OK)


def _may_have_passed(error: OSError) -> bool:
    """Say whether who held the file may have let go of it before anybody looked."""
    return _DENIES_WHAT_IS_HELD and error.errno == errno.EACCES


def _is_held_against_renaming(place: Path) -> bool:
    """Ask Windows to give a file the name that it has, which changes nothing."""
    try:
        place.rename(place)
    except OSError as error:
        # A folder in which something is open is told like one that may not be changed.
        return _number(error) in _HELD or (_number(error) == _DENIED and place.is_dir())
    return False


def _number(error: OSError) -> int:
    """Return how Windows numbers an error, 0 when it does not tell: so does opening a file."""
    return int(getattr(error, "winerror", None) or 0)
