"""What checking an update file finds out, as the window and the command line show it.

Rules: frozen values only; everything in here was signed by enough of those who answer for it, but
the path of a file, which is of this computer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

READY, SAME, MISSING, NOTHING_HERE = "ready", "same", "missing", "nothing-here"
"""Every file was read and is the released one; it is the version that runs; it is newer, but its
installer is not beside it; it is newer, but has no file for this kind of computer."""

ENDING = ".lfrelease"


@dataclass(frozen=True)
class UpdateFile:
    """One file of the release for this kind of computer.

    Attributes:
        name: as released.
        size: bytes.
        sha256: 64 hex digits, as released.
        path: where the file lies that was read to its end and is the released one, "" when none
            was.
    """

    name: str
    size: int
    sha256: str
    path: str = ""


@dataclass(frozen=True)
class Signer:
    """One who signed; ``key`` is his public key in base64, for technical details."""

    holder: str
    key: str


@dataclass(frozen=True)
class UpdateAnswer:
    """What is to be said about an update file that may be believed.

    Attributes:
        verdict: one of the four above.
        version: of the release.
        running: version of this program.
        published: day, ``2026-11-25``.
        signers: who signed, of those who answer for releases.
        files: those for this kind of computer.
        notes: what is new, plain text by language.
        sha256: of the announcement's body, 64 hex digits.
    """

    verdict: str
    version: str
    running: str
    published: str
    signers: tuple[Signer, ...]
    files: tuple[UpdateFile, ...]
    notes: Mapping[str, str] = field(repr=False)
    sha256: str

    @property
    def checked(self) -> tuple[UpdateFile, ...]:
        """The files that were read and are the released ones."""
        return tuple(file for file in self.files if file.path)

    @property
    def wanted(self) -> str:
        """The names of the files for this kind of computer, as they are told."""
        return ", ".join(file.name for file in self.files)


def is_update(file: Path) -> bool:
    """Say whether a file is called like an update file."""
    return file.suffix.casefold() == ENDING
