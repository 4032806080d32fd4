"""A copy of the register at one moment under another key, and one that another file replaces.

Rules:

* Copies: one reading transaction gives the copy and what is said about it; no writer waits for it;
  encryption keys of the office that nobody may use any more have no secret half in the copy; what
  open matches with other offices need is in no backup, so that nothing of them outlives them there;
  nor is what waits to be told to other computers, because a backup becomes a register of one;
  the copy is encrypted from its first byte on; memory does not grow with the register.
* Replaced: whoever waits for the lock of the old file is refused once it is retired, because what
  it wrote would be lost with that file; so is whoever comes later; no connection to the old file is
  left when it is replaced, because the last one to close would take the log of the new file away; a
  register that was not replaced after all goes on as before.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sqlalchemy import func, select
from sqlcipher3 import dbapi2

from models.base.cipher import KEY_BYTES, able_to_write, keyed
from models.base.meta import get_meta
from models.errors import ModelsError, RegisterAccessError, RegisterBusyError, RegisterExistsError
from models.queries import lookup
from models.register.library_errors import translated
from models.rows import log
from models.rows.case import Case
from models.rows.matching import WITHOUT_OPEN
from models.rows.sealed import SealedCase
from models.rows.user import present_users
from models.seats import recording

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
        _fill(raw, target, key, checkpoint, lambda copy: _clean(copy, steps, now, alone=to_keep))
    return moment


def _moment(session: Session) -> Moment:
    number, head = log.head(session)
    outside = select(func.count()).select_from(Case).where(Case.binned.is_(False))
    sealed = select(func.count()).select_from(SealedCase)
    return Moment(
        office=get_meta(session, "office.name") or "",
        epoch=get_meta(session, "epoch") or "",
        cases=int(session.scalar(outside) or 0) + int(session.scalar(sealed) or 0),
        users=len(present_users(session)),
        # With one computer this is how many there are.
        lines=log.own_chain(session) * log.OF_A_CHAIN + number,
        log_head=head or bytes(32),
        blobs=tuple(sorted(lookup.blob_names(session))),
    )


def _clean(copy: Any, steps: tuple[str, ...], now: int, *, alone: bool) -> None:
    """Take out of a copy what is not to be in it."""
    if alone:
        recording.end_in_copy(copy)
    for step in steps:
        copy.execute(step, {"now": now} if ":now" in step else {})


def _fill(
    source: Any,
    target: Path,
    key: bytes,
    checkpoint: Checkpoint,
    clean: Callable[[Any], None],
) -> None:
    def begun() -> Any:
        return keyed(dbapi2.connect(str(target), isolation_level=None), key, *_SETTINGS)

    with contextlib.closing(able_to_write(begun, target)) as copy:
        source.backup(
            copy,
            pages=_PAGES_A_STEP,
            progress=lambda _status, left, total: checkpoint(total - left, total),
        )
        # The copied first page says that there is a write-ahead log; the copy is one file.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA journal_mode = MEMORY")
        clean(copy)


_TRIES: Final = 20
_WAIT_S: Final = 0.5


@contextlib.contextmanager
def standing_still(register: Register) -> Iterator[None]:
    """Let nobody write to a register for the length of a block; everybody may read.

    Raises:
        RegisterBusyError: somebody else is writing.
    """
    with register.session() as session:
        session.connection()
        yield


class Retired:
    """A register that nobody uses any more; made inside ``standing_still``."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._before = (register._engine, register._alone, register._reading)
        register._engines.mover.retired = True
        gone: Any = _Gone()
        register._engine = register._alone = register._reading = gone

    def close(self) -> None:
        """Close all connections to the old file; called after ``standing_still``.

        Raises:
            RegisterBusyError: somebody goes on reading.
        """
        engines = self._register._engines
        lent = engines.pool.pool
        engines.let_go()
        for _ in range(_TRIES):
            # What was in use until now came back to the pool of before.
            lent.dispose()
            if self._without_log(engines.key):
                return
        raise RegisterBusyError("register.busy")

    def undo(self) -> None:
        """Let the register be used as before.

        Raises:
            RegisterAccessError: it cannot be opened now, as on a full disk; the next unlock can.
        """
        register = self._register
        register._engines.mover.retired = False
        register._engine, register._alone, register._reading = self._before
        try:
            register._engines.hold()
        except dbapi2.Error as error:
            raise RegisterAccessError("register.cannot-open") from error

    def _without_log(self, key: bytes) -> bool:
        """Take the write-ahead log away, which succeeds only when nobody else is connected.

        What waits in it is moved with its marks, and nothing else is written: until the new
        register is decided, the old one may have to go on.
        """
        try:
            with contextlib.closing(self._opened(key)) as raw:
                if not self._register._mover.move(raw):
                    return False
        except (dbapi2.OperationalError, ModelsError):
            return False
        return self._is_alone(key)

    def _opened(self, key: bytes) -> Any:
        path = self._register.path

        def made() -> Any:
            raw = dbapi2.connect(str(path), timeout=_WAIT_S, isolation_level=None)
            return keyed(raw, key, "cipher_log_level = NONE", "wal_autocheckpoint = 0")

        return able_to_write(made, path)

    def _is_alone(self, key: bytes) -> bool:
        """Lock everybody else out for a moment; the empty log goes when this connection ends."""
        try:
            with contextlib.closing(self._opened(key)) as raw:
                raw.execute("PRAGMA locking_mode = EXCLUSIVE")
                raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("ROLLBACK")
        except (dbapi2.OperationalError, ModelsError):
            return False
        return True


class _Gone:
    """Stands in the place of an engine: whatever is asked of it is refused."""

    def __getattr__(self, _name: str) -> NoReturn:
        raise RegisterBusyError("register.replaced")
