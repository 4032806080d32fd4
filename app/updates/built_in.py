"""What this program was built with to judge updates: release keys, its version, its computer.

Rules: the keys are those of the file beside this module and no others; a file that cannot be read
counts as none, because nothing can be judged then either.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__, preferences
from app.platforms import system
from crypto.errors import CryptoError
from crypto.release import MAX_KEYS_BYTES, HeldKey, read_keys

if TYPE_CHECKING:
    from app.preferences import Setting

KEYS_FILE = Path(__file__).resolve().with_name("release_keys.json")
HIGHEST = "highest_update"
"""Key of the highest version that was believed here, among the settings that name nobody."""

_PROCESSORS = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Judge:
    """What an update is compared with.

    Attributes:
        keys: the three that count, or none.
        running: version of this program.
        computer: code of this kind of computer, such as ``linux_x86_64``.
        highest: returns the highest version that was believed here, "" for none.
        remember: keeps a version as that.
    """

    keys: tuple[HeldKey, ...]
    running: str
    computer: str
    highest: Callable[[], str] = field(default=lambda: "", repr=False)
    remember: Callable[[str], object] = field(default=lambda _version: None, repr=False)


def judge() -> Judge:
    """Return what this program judges updates by."""
    return Judge(built_in_keys(), __version__, this_computer(), _highest, _remember)


def built_in_keys(file: Path = KEYS_FILE) -> tuple[HeldKey, ...]:
    """Return the release keys that this program was built with, none before a first release."""
    try:
        with file.open("rb") as source:
            return read_keys(source.read(MAX_KEYS_BYTES + 1))
    except (OSError, CryptoError):
        return ()


def this_computer() -> str:
    """Return the code of this kind of computer, as a release names it."""
    processor = platform.machine().lower()
    return f"{system.NAME}_{_PROCESSORS.get(processor, processor)}"


def _highest() -> str:
    return str(preferences.load().get(HIGHEST, ""))


def _remember(version: str) -> dict[str, Setting]:
    return preferences.save({HIGHEST: version})
