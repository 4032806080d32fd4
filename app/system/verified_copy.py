"""A copy on a stick that is proved: written beside, flushed, read again, compared, then named.

Rules (docs/rules.md, Sending): only after the comparison does a copy get its name and is it safe
to remove the stick; what goes wrong leaves nothing there, unless the stick is gone by then: a half
under its other name stays on that, and nothing removes it later; memory stays constant.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.base.errors import FileUnreadableError, NotEnoughDiskError
from app.base.jobs import Progress, Report, Token
from app.system.files import (
    PART_SUFFIX,
    create_private,
    finish_file,
    free_bytes,
    open_to_read,
    plain_errors,
    refuse_taken,
    remove,
    rename_new,
    sync_folder,
)
from app.system.platforms import system

_CHUNK_BYTES = 1_048_576


class Readable(Protocol):
    """Whatever is copied: a file, or a slice of one."""

    def read(self, most: int, /) -> bytes:
        """Return up to ``most`` bytes, nothing at the end."""
        ...


class Steps:
    """Tells how far several copies are together, in bytes.

    Args:
        report: told the step and the bytes.
        token: looked at between chunks.
        total: bytes of all of it.
    """

    def __init__(self, report: Report, token: Token, total: int) -> None:
        self._report = report
        self._token = token
        self._total = total
        self.before = 0

    def at(self, step: str) -> Callable[[int], None]:
        """Return a checkpoint of one step of the copy at work."""

        def checkpoint(done: int) -> None:
            self._token.checkpoint()
            self._report(Progress(step, self.before + done, self._total))

        return checkpoint


def check_target(target: Path, size: int) -> None:
    """Refuse a name or a place that a copy cannot get.

    Args:
        target: where the copy is to be.
        size: bytes of it.

    Raises:
        TargetExistsError: something has this name.
        FileUnreadableError: its folder is not there, or the name cannot be used.
        NotEnoughDiskError: facts ``needed`` and ``free``, in bytes.
    """
    refuse_taken(target)
    free = free_bytes(target.parent)
    if free < size:
        raise NotEnoughDiskError(needed=size, free=free)


def copy_proved(source: Readable, target: Path, steps: Steps) -> None:
    """Copy from here to the end, read the copy back and compare.

    Args:
        source: what is copied.
        target: the new file; nothing has this name.
        steps: told "copying" and "checking".

    Raises:
        FileUnreadableError: the stick was pulled, or gives back other bytes.
        NotEnoughDiskError, TargetExistsError: as they say; nothing is left.
        Cancelled: nothing is left.
    """
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART_SUFFIX}")
    try:
        with plain_errors(), create_private(part) as writer:
            written = _pass(source, steps.at("copying"), writer.write)
            finish_file(writer)
            forget_cached(writer.fileno())
            writer.seek(0)
            found = _pass(writer, steps.at("checking"))
            if found != written:
                raise FileUnreadableError(reason="device")
        with plain_errors():
            rename_new(part, target)
            sync_folder(target.parent)
    finally:
        # Does nothing after the rename; after a failure nothing half-written stays behind.
        with contextlib.suppress(OSError):
            remove(part)


def same_bytes(source: Readable, size: int, other: Path) -> bool:
    """Say whether a file is there and holds exactly these bytes.

    Args:
        source: what it is compared with, from here to its end.
        size: bytes of that.
        other: the file.
    """
    with plain_errors():
        if not other.is_file() or other.stat().st_size != size:
            return False
        with open_to_read(other) as second:
            return _pass(source, _nothing) == _pass(second, _nothing)


def _pass(
    reader: Readable,
    checkpoint: Callable[[int], None],
    write: Callable[[bytes], int | None] | None = None,
) -> bytes:
    """Read to the end and return the hash of everything, writing it on the way when asked."""
    digest, done = hashlib.blake2b(), 0
    while chunk := reader.read(_CHUNK_BYTES):
        digest.update(chunk)
        rest = chunk
        while write is not None and rest:
            rest = rest[write(rest) or 0 :]
        done += len(chunk)
        checkpoint(done)
    return digest.digest()


def forget_cached(handle: int) -> None:
    """Ask the system to read the stick itself, not its memory of what was just written."""
    with contextlib.suppress(OSError):
        system.forget_cached(handle)


def _nothing(_done: int) -> None:
    return
