"""Attachments on the disk: sealed in a staging folder, placed when their row is committed.

Rules: a blob gets its place only after the row that holds its key is committed, and the next
unlock finishes or removes what a cut-off left; no byte of a paper is ever written in the clear;
constant memory.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.base.errors import AppError, FileUnreadableError, NotEnoughDiskError, RegisterDamagedError
from app.core.services import reading, writing
from app.system import files
from crypto.base.primitives import random_bytes
from crypto.errors import TamperError, TruncatedError
from crypto.vault.blobs import BlobReader, BlobWriter, new_key, open_blob
from models.operations.recycle_bin import forget_gone, gone_blobs
from models.queries.lookup import blob_names

if TYPE_CHECKING:
    from app.core.services import Services

BLOBS = "blobs"
STAGING = "staging"
FOLDERS = (BLOBS, "outbox", "inbox", STAGING)
SUFFIX = ".lfb"
_NAME = re.compile(r"[0-9a-f]{64}")
_LEFT_OVER = (files.PART_SUFFIX, ".new")


class NewBlob:
    """One attachment that is being sealed in the staging folder.

    Attributes:
        name: 64 hex digits, for the row.
        key: 32 bytes, to be sealed for the row.
        file: the sealed file, open for writing.
    """

    def __init__(self, folder: Path) -> None:
        self.name = random_bytes(32).hex()
        self.key = new_key()
        self.path = staged_path(folder, self.name)
        with files.plain_errors():
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            self.file: io.FileIO = files.create_private(self.path)
        self._writer: BlobWriter | None = None

    def __repr__(self) -> str:
        return "<NewBlob>"

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal the next bytes of a paper that arrives in pieces."""
        with files.plain_errors():
            if self._writer is None:
                self._writer = BlobWriter(self.file, self.key)
            return self._writer.write(data)

    def finish(self) -> None:
        """Seal the end and flush everything to the disk."""
        with files.plain_errors():
            if self._writer is not None:
                self._writer.finish()
            files.finish_file(self.file)
            self.file.close()
            # Its name has to last before the row that needs it is committed.
            files.sync_folder(self.path.parent)

    def discard(self) -> None:
        """Remove the file; what was sealed is lost with its key."""
        with contextlib.suppress(OSError):
            self.file.close()
        with contextlib.suppress(OSError):
            files.remove(self.path)


def staged_path(folder: Path, name: str) -> Path:
    """Return where a blob lies until its row is committed."""
    return folder / STAGING / f"{name}{SUFFIX}"


def blob_path(folder: Path, name: str) -> Path:
    """Return where a blob lies."""
    return folder / BLOBS / name[:2] / f"{name}{SUFFIX}"


def begin(s: Services) -> NewBlob:
    """Begin a new blob; the caller ends it with ``finish`` or ``discard``.

    Raises:
        NotEnoughDiskError, FileUnreadableError: it cannot be written.
    """
    return NewBlob(s.folder)


@contextlib.contextmanager
def committed(blobs: Iterable[NewBlob]) -> Iterator[None]:
    """Discard finished blobs when the rows that need them are not committed in the block.

    When the disk failed, nobody knows: the next opening of the register may find the rows. Then
    the blobs stay staged, and the next unlock places or removes them.
    """
    try:
        yield
    except (FileUnreadableError, NotEnoughDiskError):
        raise
    except BaseException:
        for blob in blobs:
            blob.discard()
        raise


def place(s: Services, names: Iterable[str]) -> None:
    """Move blobs to their places, after their rows were committed.

    One that cannot be moved now stays staged, is read from there, and is moved at a later unlock.
    """
    with contextlib.suppress(AppError), files.plain_errors():
        for name in names:
            target = blob_path(s.folder, name)
            if not target.parent.is_dir():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                files.sync_folder(target.parent.parent)
            files.replace(staged_path(s.folder, name), target)
            files.sync_folder(target.parent)


def remove(s: Services, names: Iterable[str]) -> None:
    """Remove the files of blobs whose rows are gone; one that cannot be removed is only noise."""
    touched = set()
    for name in names:
        for path in (blob_path(s.folder, name), staged_path(s.folder, name)):
            with contextlib.suppress(OSError):
                files.remove(path)
                touched.add(path.parent)
    for folder in touched:
        # Before it is forgotten that they were to go: a power cut must not bring them back.
        with contextlib.suppress(OSError):
            files.sync_folder(folder)


def is_there(s: Services, name: str) -> bool:
    """Say whether the file of a blob is in its place or staged."""
    return any(path(s.folder, name).is_file() for path in (blob_path, staged_path))


def open_file(s: Services, name: str) -> BinaryIO:
    """Open the sealed file of a blob.

    Raises:
        RegisterDamagedError: it is not there.
        FileUnreadableError: it cannot be read.
    """
    for path in (blob_path(s.folder, name), staged_path(s.folder, name)):
        with contextlib.suppress(FileNotFoundError), files.plain_errors_but_missing():
            return files.raw_reader(path)
    raise RegisterDamagedError


def open_plain(s: Services, name: str, key: bytes, size: int) -> BlobReader:
    """Open a blob for reading; closing the reader closes its file.

    Raises:
        RegisterDamagedError: it is not there, or has another length.
        FileUnreadableError: it cannot be read.
    """
    source = open_file(s, name)
    try:
        return open_blob(source, key, size)
    except (TruncatedError, TamperError) as error:
        source.close()
        raise RegisterDamagedError from error


def remove_gone(s: Services) -> None:
    """Remove the files that were written down as gone when their keys were erased.

    A file that is in use now stays written down, and the next unlock tries again.
    """
    with reading(s) as session:
        names = gone_blobs(session)
    if not names:
        return
    remove(s, names)
    removed = [name for name in names if not _is_there(s, name)]
    with contextlib.suppress(AppError), writing(s) as session:
        forget_gone(session, removed)


def _is_there(s: Services, name: str) -> bool:
    return any(path(s.folder, name).exists() for path in (blob_path, staged_path))


def sweep(s: Services) -> None:
    """Finish or remove what a cut-off left: erased and staged blobs, half-written files."""
    remove_gone(s)
    staged = list(_names_in(s.folder / STAGING))
    if staged:
        with reading(s) as session:
            needed = blob_names(session)
        for path in staged:
            name = path.name.removesuffix(SUFFIX)
            if _NAME.fullmatch(name) and name in needed:
                place(s, [name])
            else:
                with contextlib.suppress(OSError):
                    files.remove(path)
    for folder in (s.folder, s.folder / "outbox", s.folder / "inbox"):
        for path in _names_in(folder):
            if path.name.endswith(_LEFT_OVER):
                with contextlib.suppress(OSError):
                    files.remove(path)


def _names_in(folder: Path) -> Iterable[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return []
