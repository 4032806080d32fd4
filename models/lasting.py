"""Small files that stand beside the register: the old content or the new, whole, and lasting.

Rules: written beside its place, synced, then put there; what could not be put there leaves nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path


def put_file(where: Path, content: bytes) -> None:
    """Write a small file, in place of the one that stands there; lasting before this returns.

    Args:
        where: the file.
        content: all of it.

    Raises:
        OSError: what stood there stands there still.
    """
    beside = where.with_name(where.name + ".new")
    handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(where)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(where.parent)


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
