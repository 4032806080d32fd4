"""One moment of the register, ready to be sealed: a copy of its database under a one-time key.

Rules: the copy lies in the staging folder of the register, never in the clear, and is gone when the
block ends; what a crash leaves there is removed at the next unlock; room is asked for before the
first byte.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.base.errors import NotEnoughDiskError
from app.base.jobs import Progress, Report, Token
from app.cases.papers.blob_store import STAGING, blob_path, staged_path
from app.core.services import Services, register_refusals
from app.system import files
from crypto.backup import backup_seal
from crypto.backup.backup_format import Section
from crypto.base.primitives import KEY_BYTES, random_bytes

if TYPE_CHECKING:
    from models.register.online_copy import Moment

_ID_BYTES = 16
_PAGE_BYTES = 4_096
_ENDINGS = ("", "-journal", "-wal", "-shm", ".marks", ".marks.new")


@dataclass(frozen=True)
class Frozen:
    """The register at one moment.

    Attributes:
        moment: what it held.
        made_at: when, in Unix seconds.
        database: the copy.
        entries: all papers by name, with the size of their sealed files, 0 for one that is lost.
    """

    moment: Moment
    made_at: int
    database: backup_seal.Database
    entries: tuple[tuple[bytes, int], ...]

    @property
    def lost(self) -> int:
        """Papers that are named in the register but were not on the disk."""
        return sum(size == 0 for _name, size in self.entries)


@contextlib.contextmanager
def frozen(s: Services, report: Report, token: Token) -> Iterator[Frozen]:
    """Copy the register as it is now, for the length of a block.

    Args:
        s: the open register; it may be worked on meanwhile.
        report: told the step "database", in bytes.
        token: looked at between steps.

    Raises:
        NotEnoughDiskError: there is no room for the copy.
        RegisterDamagedError, FileUnreadableError, Cancelled: nothing is left.
    """
    # Imported here: the command line shows its help without the database.
    from models.register.online_copy import copy_to

    path = staging_file(s.folder)
    _refuse_small_disk(s)
    key = random_bytes(KEY_BYTES)

    def checkpoint(pages: int, total: int) -> None:
        token.checkpoint()
        report(Progress("database", pages * _PAGE_BYTES, total * _PAGE_BYTES))

    try:
        at = s.clock.now()
        with register_refusals():
            moment = copy_to(s.register, path, key, at, checkpoint, to_keep=True)
        with files.plain_errors():
            section = _measured(path, token)
            entries = tuple(
                (bytes.fromhex(name), _size_of(s.folder, name)) for name in moment.blobs
            )
            database = backup_seal.Database(key, section, lambda: files.raw_reader(path))
        yield Frozen(moment, at, database, entries)
    finally:
        remove_database(path)


def staging_file(folder: Path) -> Path:
    """Return a name in the staging folder of a register that nothing has."""
    staging = folder / STAGING
    with files.plain_errors():
        staging.mkdir(mode=0o700, exist_ok=True)
    return staging / f"{random_bytes(_ID_BYTES).hex()}.copy"


def remove_database(path: Path) -> None:
    """Remove a database and whatever lies beside it under its name."""
    for ending in _ENDINGS:
        with contextlib.suppress(OSError):
            files.remove(path.with_name(path.name + ending))


def open_paper(folder: Path, name: bytes) -> BinaryIO:
    """Open the sealed file of a paper, wherever it lies in the register folder.

    Raises:
        OSError: it is gone, or cannot be read.
    """
    with contextlib.suppress(FileNotFoundError):
        return files.raw_reader(blob_path(folder, name.hex()))
    return files.raw_reader(staged_path(folder, name.hex()))


def _size_of(folder: Path, name: str) -> int:
    for path in (blob_path(folder, name), staged_path(folder, name)):
        with contextlib.suppress(OSError):
            return path.stat().st_size
    return 0


def _measured(path: Path, token: Token) -> Section:
    digest, size = hashlib.sha256(), 0
    with files.raw_reader(path) as source, memoryview(bytearray(files.COPY_BYTES)) as room:
        while count := source.readinto(room):
            token.checkpoint()
            digest.update(room[:count])
            size += count
    return Section(size, digest.hexdigest())


def _refuse_small_disk(s: Services) -> None:
    path = s.register.path
    with files.plain_errors():
        wal = path.with_name(f"{path.name}-wal")
        needed = path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
    free = files.free_bytes(s.folder)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)
