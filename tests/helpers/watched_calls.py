"""Stops another process before each call that may change a disk, SQLite's own calls among them.

Rules: Linux and Windows, each in its own module: the calls of a process are handed to the one that
watches it, which lets each go on, refuses it with an error number, or kills the process. Nothing in
the program knows of it. Calls on files outside the watched folder, and on the shared memory of
SQLite (which no crash keeps), go through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apart import Ended
from own_system import IS_WINDOWS

KILL = -1


@dataclass(frozen=True)
class Call:
    """One call that is about to happen.

    Attributes:
        kind: "open" (for reading), "create", "write", "fsync", "truncate", "rename", "link",
            "unlink", "mkdir" or "rmdir".
        path: the file or folder.
        other: the new name of "rename" and "link".
        offset: of a write, or the new size of a truncation; -1 appends.
        data: what is written.
    """

    kind: str
    path: str
    other: str = ""
    offset: int = 0
    data: bytes = b""


type Decide = Callable[[Call], int]
"""Told each call before it happens; answers 0, an error number, or ``KILL``."""


def can_watch() -> bool:
    """Say whether this system hands calls of a process to another one."""
    if IS_WINDOWS:
        return True
    import watched_linux

    return watched_linux.can_watch()


def watched(folder: Path, before: Callable[[], Callable[[], str]], decide: Decide) -> Ended:
    """Let another process get ready, and stop it before each call of what it does then.

    Args:
        folder: only calls below it are told.
        before: run in the other process, not watched; returns what is watched, which returns some
            words. As ``apart.run`` takes it, so that it can be handed to a process of Windows.
        decide: run in this process.
    """
    if IS_WINDOWS:
        import watched_windows

        return watched_windows.watched(folder, before, decide)
    import watched_linux

    return watched_linux.watched(folder, before, decide)
