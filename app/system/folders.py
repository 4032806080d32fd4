"""What lies in a folder, as a list that can be shown, and a name that is about to be written there.

Rules: only looked at, but for the new folder that is asked for; called beside the window, because a
tired stick answers slowly; no name is shown with something in it that is not seen; a folder with
more than can be shown is cut, and says so; what is neither file nor folder, and what is hidden, is
left out; what cannot be looked at is a refusal, never an ``OSError``.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base.errors import FileUnreadableError
from app.base.jobs import Token
from app.system import files

NEWEST, BY_NAME, LARGEST = "newest", "name", "largest"

MOST: Final = 20_000
"""So many files and folders are shown of one folder, at most."""
_LOOK_EVERY = 500
_HIDDEN = stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM
_DIGITS = re.compile(r"(\d+)")

_CAMERA = "dcim"
_OF_A_TELEPHONE = "camera"
_NUMBERED = re.compile(r"\d{3}\w*")
_TELEPHONES = ("mtp:", "gphoto2:")
_MOST_LOOKED = 200
_MOST_ROOMS = 8

FREE, TAKEN, FOLDER, NO_NAME, NO_FOLDER = "free", "taken", "folder", "no-name", "no-folder"
"""What becomes of a name that is typed: `Target.state`."""


@dataclass(frozen=True)
class Wanted:
    """What is listed of a folder.

    Attributes:
        endings: of the files, in small letters with their dot; empty for all.
        folders_only: leave out all files.
        order: `NEWEST`, `BY_NAME` or `LARGEST`; folders stand first, by name.
    """

    endings: tuple[str, ...] = ()
    folders_only: bool = False
    order: str = BY_NAME


@dataclass(frozen=True)
class Entry:
    """A file or a folder.

    Attributes:
        path: as the system has it.
        shown: its name as it is drawn.
        is_folder: whether it is a folder, or leads to one.
        at: when it was changed, Unix seconds; 0 when that is not known.
        size: bytes; 0 for a folder.
    """

    path: Path
    shown: str
    is_folder: bool
    at: int = 0
    size: int = 0


@dataclass(frozen=True)
class Listing:
    """What lies in a folder.

    Attributes:
        folder: the folder.
        entries: folders first.
        others: files that are there and not listed, because their kind is not wanted.
        is_cut: whether there is more than is listed.
        is_writable: False when this computer is sure that nothing can be written here.
        stamp: changes when something comes or goes.
    """

    folder: Path
    entries: tuple[Entry, ...]
    others: int = 0
    is_cut: bool = False
    is_writable: bool = True
    stamp: int = 0


@dataclass(frozen=True)
class Target:
    """What a name that was typed leads to.

    Attributes:
        path: the file, with its ending.
        state: `FREE`, `TAKEN` by a file, `FOLDER` for one that is there, `NO_NAME` for what cannot
            be the name of a file everywhere, or `NO_FOLDER` where its folder is not there.
    """

    path: Path
    state: str


def list_folder(folder: Path, wanted: Wanted, token: Token | None = None) -> Listing:
    """Return what lies in a folder.

    Raises:
        FileUnreadableError: it is not there any more, or cannot be looked into.
        Cancelled: it is wanted no longer.
    """
    files.refuse_name(folder)
    with files.plain_errors():
        stamp = folder.stat().st_mtime_ns
        entries: list[Entry] = []
        others = 0
        is_cut = False
        for entry in _seen(folder, token):
            if not _is_wanted(entry, wanted):
                others += 0 if entry.is_folder else 1
            elif len(entries) < MOST:
                entries.append(entry)
            else:
                is_cut = True
        entries.sort(key=lambda one: _key(one, wanted.order))
        writable = os.access(folder, os.W_OK)
    return Listing(folder, tuple(entries), others, is_cut, writable, stamp)


def stamp_of(folder: Path) -> int:
    """Return what changes when something comes or goes in a folder, 0 when it is not there."""
    try:
        return folder.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def target_of(folder: Path, typed: str, endings: Sequence[str] = ()) -> Target:
    """Return what a name leads to that was typed for a new file.

    Args:
        folder: in which it was typed.
        typed: a name, or a whole path.
        endings: of its kind; the first is put behind a name that has none of them.
    """
    whole = Path(typed)
    if whole.is_absolute():
        folder, name = whole.parent, whole.name
    else:
        name = typed
    target = folder / name
    try:
        if whole.is_absolute() and whole.is_dir():
            return Target(whole, FOLDER)
        if not files.is_usable_name(name):
            return Target(target, NO_NAME)
        if endings and not name.casefold().endswith(tuple(endings)):
            target = folder / f"{name}{endings[0]}"
        if target.is_dir():
            return Target(target, FOLDER)
        if target.exists(follow_symlinks=False):
            return Target(target, TAKEN)
        return Target(target, FREE if folder.is_dir() else NO_FOLDER)
    except (OSError, ValueError):
        return Target(target, NO_NAME)


def camera_folder(top: Path) -> Path | None:
    """Return where the newest photographs of a card or a telephone lie, None when it has none.

    Cameras put them below ``DCIM`` into folders whose numbers rise, telephones into ``Camera``. No
    file is looked at: a card may hold thousands, and the days of its folders are seldom true.

    Args:
        top: of a drive, or of a room of a telephone.
    """
    found = next((one for one in _folders_in(top) if one.name.casefold() == _CAMERA), None)
    if found is None:
        return None
    inside = sorted(_folders_in(found), key=lambda one: one.name.casefold())
    named = [one for one in inside if one.name.casefold() == _OF_A_TELEPHONE]
    numbered = [one for one in inside if _NUMBERED.fullmatch(one.name)]
    return next(iter([*named, *numbered[-1:]]), found)


def telephones(runtime: Path | None) -> tuple[tuple[str, Path], ...]:
    """Return the telephones that this system shows as folders: a name, and where photographs are.

    Args:
        runtime: the folder of this user for what lasts as long as the log-in, below which GNOME
            puts them; None for a system that shows no telephone as a folder.
    """
    found = []
    for one in _folders_in(runtime / "gvfs") if runtime is not None else ():
        if one.name.startswith(_TELEPHONES):
            rooms = [one, *_folders_in(one)[:_MOST_ROOMS]]
            for room in rooms:
                photographs = camera_folder(room)
                if photographs is not None:
                    found.append((_telephone_name(one.name, room.name), photographs))
                    break
    return tuple(found)


def _telephone_name(name: str, room: str) -> str:
    """Return what a telephone calls itself, or one of its rooms where it only has a number."""
    told = name.rpartition("=")[2].replace("_", " ").strip()
    return files.shown_name(room if not told or "%" in told else told)


def _folders_in(folder: Path) -> list[Path]:
    """Return the first folders in one, none when it cannot be looked into."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for one, _count in zip(entries, range(_MOST_LOOKED), strict=False):
                if not one.name.startswith(".") and one.is_dir():
                    found.append(Path(one.path))
    except (OSError, ValueError):
        return []
    return found


def make_folder(folder: Path, name: str) -> Path:
    """Make a new folder and return it.

    Raises:
        TargetExistsError: something has this name.
        FileUnreadableError: the name cannot be used, or nothing can be written there.
        NotEnoughDiskError: the disk is full.
    """
    if not files.is_usable_name(name):
        raise FileUnreadableError(reason="name")
    made = folder / name
    files.refuse_name(made)
    with files.plain_errors():
        made.mkdir()
    return made


def _seen(folder: Path, token: Token | None) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for count, one in enumerate(found):
            if token is not None and count % _LOOK_EVERY == 0:
                token.checkpoint()
            entry = _entry(one)
            if entry is not None:
                yield entry


def _entry(one: os.DirEntry[str]) -> Entry | None:
    """Return a file or folder; None for what is hidden, is neither, or is gone by now."""
    if one.name.startswith("."):
        return None
    try:
        is_folder = one.is_dir()
        if not is_folder and not one.is_file():
            return None
        known = one.stat()
    except OSError:
        return None
    if getattr(known, "st_file_attributes", 0) & _HIDDEN:
        return None
    size = 0 if is_folder else known.st_size
    return Entry(Path(one.path), files.shown_name(one.name), is_folder, int(known.st_mtime), size)


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    if entry.is_folder:
        return True
    if wanted.folders_only:
        return False
    return not wanted.endings or entry.path.name.casefold().endswith(wanted.endings)


def _key(entry: Entry, order: str) -> tuple[bool, int, list[str | int]]:
    first = 0
    if not entry.is_folder and order != BY_NAME:
        first = -entry.at if order == NEWEST else -entry.size
    parts = _DIGITS.split(entry.shown.casefold())
    # What is between the digits and the digits take turns, so like is compared with like.
    return not entry.is_folder, first, [int(p) if n % 2 else p for n, p in enumerate(parts)]
