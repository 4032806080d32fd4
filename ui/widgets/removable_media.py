"""Sticks and other disks that are there now, and the backups that lie on them.

Rules: only looked at, never written; no more than a few folders deep, so that a full disk keeps
nobody waiting; called apart from the window, because a tired stick answers slowly.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from app.system.files import shown_name
from ui.system.platforms import system

ENDING = ".lfbak"
_DEEP = 3
_MOST_FOLDERS = 400
_MOST_FILES = 60


@dataclass(frozen=True)
class Volume:
    """A disk that can be taken away, or at least is another one.

    Attributes:
        path: its top folder.
        name: what it is called, never "".
        free: bytes that are free.
        writable: False for one that can only be read.
        stays: True for one that is not pulled out from day to day.
    """

    path: Path
    name: str
    free: int
    writable: bool = True
    stays: bool = False


@dataclass(frozen=True)
class FoundBackup:
    """A file that looks like a backup.

    Attributes:
        path: the file.
        where: the disk or folder it was found on.
        at: when it was written, Unix seconds.
        size: bytes.
    """

    path: Path
    where: str
    at: int
    size: int


type Volumes = Callable[[], tuple[Volume, ...]]


def volumes() -> tuple[Volume, ...]:
    """Return the disks beside the system's own, those that can be pulled out first."""
    root = QStorageInfo.root().rootPath()
    found = []
    for one in QStorageInfo.mountedVolumes():
        path = one.rootPath()
        if one.isValid() and one.isReady() and path != root and system.is_other_disk(path):
            free = max(0, one.bytesAvailable())
            name, stays = named(one.displayName(), path), system.is_fixed_disk(path)
            found.append(Volume(Path(path), name, free, not one.isReadOnly(), stays))
    return tuple(sorted(found, key=lambda disk: disk.stays))


def named(shown: str, path: str) -> str:
    """Return what a disk is called: without a label, the last part of where it is.

    A label is written by whoever had the disk before; the letter of Windows stands behind it.
    """
    place = Path(path)
    if not shown or shown == path:
        return shown_name(place.name or str(place))
    return shown_name(f"{shown} ({place.drive})" if place.drive else shown)


def same_disk(one: Path, other: Path) -> bool:
    """Say whether two folders lie on the same disk, as far as the system tells."""
    first, second = QStorageInfo(str(one)), QStorageInfo(str(other))
    device = first.device().data()
    if device:
        return bool(device == second.device().data())
    # A system that names no devices, as below a changed root, still numbers them.
    with contextlib.suppress(OSError):
        return one.stat().st_dev == other.stat().st_dev
    return False


def is_stick(folder: Path, there: Iterable[Volume]) -> bool:
    """Say whether a folder lies on one of these disks."""
    return any(folder == one.path or one.path in folder.parents for one in there)


def backups_on(places: Iterable[tuple[Path, str]]) -> tuple[FoundBackup, ...]:
    """Return what looks like a backup below some folders, the newest first.

    Args:
        places: folders and what they are called.
    """
    found: dict[Path, FoundBackup] = {}
    for folder, name in places:
        # So many of each place: a full one leaves no other unseen.
        for path in islice(_files(folder), _MOST_FILES):
            try:
                known = path.stat()
            except OSError:
                continue
            found[path] = FoundBackup(path, name, int(known.st_mtime), known.st_size)
    # The name of a backup is its time; a copy may carry a later time of the file system.
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.path.name), reverse=True))


def _files(top: Path) -> Iterator[Path]:
    """Walk breadth first, so that what lies near the top is found first."""
    waiting, seen = [(top, 0)], 0
    while waiting and seen < _MOST_FOLDERS:
        folder, deep = waiting.pop(0)
        seen += 1
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda one: one.name, reverse=True)
        except OSError:
            continue
        for one in inside:
            try:
                if one.is_file() and one.name.lower().endswith(ENDING):
                    yield Path(one.path)
                elif deep < _DEEP and one.is_dir(follow_symlinks=False):
                    waiting.append((Path(one.path), deep + 1))
            except OSError:
                continue
