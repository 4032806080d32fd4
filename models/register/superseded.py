"""A register that another file takes the place of: nobody writes into the old one any more.

Rules: whoever waits for the lock of the old file is refused once it is retired, because what it
wrote would be lost with that file; so is whoever comes later; no connection to the old file is left
when it is replaced, because the last one to close would take the log of the new file away; a
register that was not replaced after all goes on as before.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sqlcipher3 import dbapi2

from models.errors import ModelsError, RegisterAccessError, RegisterBusyError

if TYPE_CHECKING:
    from models.register.database import Register

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
        engines.let_go()
        for _ in range(_TRIES):
            # A connection that came back to a pool that is closed goes with that pool.
            gc.collect()
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
        raw = dbapi2.connect(str(self._register.path), timeout=_WAIT_S, isolation_level=None)
        try:
            raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            raw.execute("PRAGMA cipher_log_level = NONE")
            raw.execute("PRAGMA wal_autocheckpoint = 0")
            if not self._register._mover.move(raw):
                return False
        except (dbapi2.OperationalError, ModelsError):
            return False
        finally:
            raw.close()
        return self._is_alone(key)

    def _is_alone(self, key: bytes) -> bool:
        """Lock everybody else out for a moment; the empty log goes when this connection ends."""
        raw = dbapi2.connect(str(self._register.path), timeout=_WAIT_S, isolation_level=None)
        try:
            raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            raw.execute("PRAGMA cipher_log_level = NONE")
            raw.execute("PRAGMA locking_mode = EXCLUSIVE")
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("ROLLBACK")
        except dbapi2.OperationalError:
            return False
        finally:
            raw.close()
        return True


class _Gone:
    """Stands in the place of an engine: whatever is asked of it is refused."""

    def __getattr__(self, _name: str) -> NoReturn:
        raise RegisterBusyError("register.replaced")
