"""A copy of the register at one moment, under another key, for a backup.

Rules: one reading transaction gives the copy and what is said about it; no writer waits for it;
encryption keys of the office that nobody may use any more have no secret half in the copy; what
open matches with other offices need is in no backup, so that nothing of them outlives them there;
the copy is encrypted from its first byte on; memory does not grow with the register.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select
from sqlcipher3 import dbapi2

from models.base.cipher import KEY_BYTES
from models.base.meta import get_meta
from models.errors import RegisterExistsError
from models.queries import lookup
from models.register.database import translated
from models.rows import log
from models.rows.case import Case
from models.rows.matching import WITHOUT_OPEN
from models.rows.sealed import SealedCase
from models.rows.user import present_users

if TYPE_CHECKING:
    from pathlib import Path

    from models.register.database import Register, Session

_PAGES_A_STEP: Final = 2_048
_KIB_OF_CACHE: Final = 8_192
_SETTINGS: Final = (
    "cipher_log_level = NONE",
    "cipher_memory_security = OFF",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "journal_mode = MEMORY",
    "synchronous = OFF",
    "trusted_schema = OFF",
    f"cache_size = -{_KIB_OF_CACHE}",
)
_WITHOUT_OLD_SECRETS: Final = (
    "UPDATE own_keys SET sealed_seed = NULL, destroyed_at = :now"
    " WHERE sealed_seed IS NOT NULL AND valid_until < :now"
)

Checkpoint = Callable[[int, int], None]
"""Called between steps with pages done and pages in all; may raise to cancel."""


@dataclass(frozen=True)
class Moment:
    """What the register held when it was copied.

    Attributes:
        office: name of this office.
        epoch: 16 hex digits.
        cases: cases outside the bin, sealed ones too.
        users: people who may open the register.
        lines: lines of the log.
        log_head: hash of the last line, 32 bytes.
        blobs: names of all papers that a row needs, in their order.
    """

    office: str
    epoch: str
    cases: int
    users: int
    lines: int
    log_head: bytes
    blobs: tuple[str, ...]


def copy_to(
    register: Register,
    target: Path,
    key: bytes,
    now: int,
    checkpoint: Checkpoint,
    *,
    to_keep: bool = False,
) -> Moment:
    """Copy the register as it is at one moment.

    Args:
        register: open; it may be written to meanwhile.
        target: a file that is not there yet; its folder is.
        key: 32 random bytes, for this copy only.
        now: Unix seconds; encryption keys whose time ended before lose their secret half.
        checkpoint: see ``Checkpoint``.
        to_keep: it is kept beside the register, as a backup is: without open matches.

    Raises:
        RegisterExistsError: something is there already.
        DiskFullError, RegisterDamagedError, RegisterAccessError: the caller removes what was
            written.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key of a register has 32 bytes")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise RegisterExistsError("copy.exists") from error
    with translated(target), register.apart(writing=False) as session:
        moment = _moment(session)
        raw: Any = session.connection().connection.dbapi_connection
        # Every page is read once: a large cache, which this connection alone has, would be waste.
        raw.execute(f"PRAGMA cache_size = -{_KIB_OF_CACHE}")
        steps = (_WITHOUT_OLD_SECRETS, *(WITHOUT_OPEN if to_keep else ()))
        _fill(raw, target, key, checkpoint, lambda copy: _clean(copy, steps, now))
    return moment


def _moment(session: Session) -> Moment:
    lines, head = log.head(session)
    outside = select(func.count()).select_from(Case).where(Case.binned.is_(False))
    sealed = select(func.count()).select_from(SealedCase)
    return Moment(
        office=get_meta(session, "office.name") or "",
        epoch=get_meta(session, "epoch") or "",
        cases=int(session.scalar(outside) or 0) + int(session.scalar(sealed) or 0),
        users=len(present_users(session)),
        lines=lines,
        log_head=head or bytes(32),
        blobs=tuple(sorted(lookup.blob_names(session))),
    )


def _clean(copy: Any, steps: tuple[str, ...], now: int) -> None:
    """Take out of a copy what is not to be in it."""
    for step in steps:
        copy.execute(step, {"now": now} if ":now" in step else {})


def _fill(
    source: Any,
    target: Path,
    key: bytes,
    checkpoint: Checkpoint,
    clean: Callable[[Any], None],
) -> None:
    copy = dbapi2.connect(str(target), isolation_level=None)
    try:
        copy.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in _SETTINGS:
            copy.execute(f"PRAGMA {setting}")
        source.backup(
            copy,
            pages=_PAGES_A_STEP,
            progress=lambda _status, left, total: checkpoint(total - left, total),
        )
        # The copied first page says that there is a write-ahead log; the copy is one file.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA journal_mode = MEMORY")
        clean(copy)
    finally:
        copy.close()
