"""What this program was built with to judge updates: release keys, its version, its computer.

Rules: the keys are those of the file beside this module and no others; a file that cannot be read
counts as none, because nothing can be judged then either; the newest announcement that was believed
here is kept as it came, so that it proves itself anew each time.
"""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app import __version__
from app.base.errors import AppError
from app.system import files, paths
from app.system.platforms import system
from crypto.errors import CryptoError
from crypto.release.release import MAX_BYTES, MAX_KEYS_BYTES, HeldKey, read_keys

KEYS_FILE = Path(__file__).resolve().with_name("release_keys.json")
NEWEST = "newest.lfrelease"
"""Name of the announcement of the highest version that was believed here."""

_PROCESSORS = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Judge:
    """What an update is compared with.

    Attributes:
        keys: the three that count, or none.
        running: version of this program.
        computer: code of this kind of computer, such as ``linux_x86_64``.
        newest: returns the announcement of the highest version that was believed here, as anybody
            may have left it; empty for none.
        keep: keeps an announcement as that.
    """

    keys: tuple[HeldKey, ...]
    running: str
    computer: str
    newest: Callable[[], bytes] = field(default=lambda: b"", repr=False)
    keep: Callable[[bytes], object] = field(default=lambda _raw: None, repr=False)


def judge() -> Judge:
    """Return what this program judges updates by."""
    return Judge(built_in_keys(), __version__, this_computer(), _newest, _keep)


def built_in_keys(file: Path = KEYS_FILE) -> tuple[HeldKey, ...]:
    """Return the release keys that this program was built with, none before a first release."""
    try:
        with files.reader(file) as source:
            return read_keys(source.read(MAX_KEYS_BYTES + 1))
    except (OSError, CryptoError):
        return ()


def this_computer() -> str:
    """Return the code of this kind of computer, as a release names it."""
    processor = platform.machine().lower()
    return f"{system.NAME}_{_PROCESSORS.get(processor, processor)}"


def _newest() -> bytes:
    with contextlib.suppress(AppError):
        return files.read_small(_newest_file(), MAX_BYTES)
    return b""


def _keep(raw: bytes) -> None:
    # A folder that cannot be written loses this one guard and no answer.
    with contextlib.suppress(AppError), files.plain_errors():
        place = _newest_file()
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write_beside(place, raw)


def _newest_file() -> Path:
    return paths.state_folder() / NEWEST
