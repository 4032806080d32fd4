"""Disks of Windows: what kind one is, where they are, and which folders are copied to a cloud.

Rules: only letters of drives and the system's own variables are looked at.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, Final

from app.system.platforms.windows.libraries import opened

REMOVABLE: Final = 2
REMOTE: Final = 4
STAYING: Final = frozenset({3, REMOTE})
"""A fixed disk, also one on a cable, and one of another computer."""

SHARE: Final = "cifs"
"""What a share of another computer is called among the types of file systems."""

_CLOUDS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def kind_of(folder: PurePath, kernel32: Any = None) -> int:
    """Return what kind of drive a folder is on, as ``GetDriveTypeW`` counts them.

    Args:
        folder: absolute.
        kernel32: the library of Windows, or a fake of it.
    """
    library = kernel32 if kernel32 is not None else opened("kernel32")
    return int(library.GetDriveTypeW(f"{folder.drive}\\"))


def letters() -> Iterator[Path]:
    """Yield every drive that there can be, but for the two of floppy disks."""
    for letter in string.ascii_uppercase[2:]:
        yield Path(f"{letter}:\\")


def cloud_roots(surroundings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the folders of OneDrive, each with its name.

    Args:
        surroundings: the variables of the program.
    """
    found = (surroundings.get(name, "") for name in _CLOUDS)
    return tuple((root, "OneDrive") for root in found if root)
