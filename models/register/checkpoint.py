"""Moving pages from the write-ahead log into the register file, together with their marks.

Rules: the file changes only here; before a page moves the marks accept its old and its new state,
afterwards only the new one, so that a program that is killed at any step gives no false alarm; no
transaction begins while pages move; marks that cannot be believed are begun anew and say so until
somebody takes the pages as they are.
"""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from models.base import cipher
from models.base.durable_files import opened_to_write, why_refused
from models.errors import DiskFullError, RegisterAccessError, RegisterBusyError
from models.register import open_mark, page_marks
from models.register.page_marks import Marks, MarksError, PagesFound

KEY: Final = "marks"
"""The generation of the marks, in ``meta``: first digits of the file's salt, then the number."""

LARGE_BYTES: Final = 32 * 1024 * 1024
"""From this size on the write-ahead log is moved after a transaction."""

_READ: Final = f"SELECT value FROM meta WHERE key = '{KEY}'"  # noqa: S608
_PUT: Final = (
    f"INSERT INTO meta (key, value) VALUES ('{KEY}', ?) "  # noqa: S608
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_UNREADABLE: Final = -1
_BUSY: Final = frozenset({5, 6})
_BAD_PAGE: Final = frozenset({11, 26})


class Mover:
    """Moves the pages of one open register; shared by all of its connections.

    Args:
        path: the register file.
        key: 32 bytes, the key of the marks; without it pages move and no marks are kept.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._path = path
        self._key = key
        self._gate = threading.Lock()
        self._moving = threading.RLock()
        self._next_size = LARGE_BYTES
        self._is_over = False
        self.retired = False
        """True once another file took the place of the register."""

    def refuse_retired(self) -> None:
        """Refuse to write to a register whose place another file took; the caller has its lock.

        Raises:
            RegisterBusyError: ``register.replaced``.
        """
        if self.retired:
            raise RegisterBusyError("register.replaced")

    @property
    def is_due(self) -> bool:
        """Say whether so much waits in the write-ahead log that it should be moved."""
        try:
            size = self._path.with_name(self._path.name + "-wal").stat().st_size
        except OSError:
            return False
        if size < LARGE_BYTES:
            self._next_size = LARGE_BYTES
        return size >= self._next_size

    @contextlib.contextmanager
    def beginning(self) -> Iterator[None]:
        """Hold back the moving of pages while a writing transaction begins.

        Raises:
            RegisterBusyError: others who wait to write did not get through in time.
            RegisterAccessError: ``register.closed``: everything was moved for the last time.
        """
        if not self._gate.acquire(timeout=2 * cipher.BUSY_TIMEOUT_S):
            raise RegisterBusyError("register.busy")
        try:
            if self._is_over:
                raise RegisterAccessError("register.closed")
            yield
        finally:
            self._gate.release()

    def move(self, raw: Any, *, empty: bool = True, last: bool = False) -> bool:
        """Move everything that waits into the file.

        Args:
            raw: a connection without a transaction.
            empty: wait for those who read, and empty the log; otherwise nobody is waited for.
            last: when everything is in the file, nobody begins to write any more. What was written
                after that would lie beside a register that says that it is closed, and would be
                taken for a log of an earlier day.

        Returns:
            True when everything is in the file; False when somebody writes or reads.

        Raises:
            DiskFullError, RegisterAccessError: the marks could not be written; nothing moved.
            sqlcipher3.dbapi2.Error: what the database refuses.
        """
        with self._moving, self.beginning(), _disk_errors():
            whole = self._moved(raw, "TRUNCATE" if empty else "PASSIVE")
            self._is_over = last and whole
        size = self._path.with_name(self._path.name + "-wal")
        if not whole and size.exists():
            self._next_size = size.stat().st_size + LARGE_BYTES
        return whole

    def cut_back(self, raw: Any) -> None:
        """Give back the room that a transaction took in the log and never committed.

        On a full disk it is all that is left to take, and without it neither marks nor the line
        that says that the register is open could be written. Nothing is given back while somebody
        else writes.

        Args:
            raw: a connection without a transaction.

        Raises:
            sqlcipher3.dbapi2.Error: what the database refuses; nothing was given back.
        """
        log = self._path.with_name(self._path.name + "-wal")
        passing = contextlib.suppress(OSError, RegisterBusyError)
        with passing, self._moving, self.beginning():
            raw.execute("PRAGMA query_only = OFF")
            raw.execute("BEGIN IMMEDIATE")
            try:
                end = page_marks.end_of_log(self._path)
                if end is not None and end < log.stat().st_size:
                    with opened_to_write(log) as file:
                        file.truncate(end)
            finally:
                raw.execute("ROLLBACK")

    def accept(self, raw: Any) -> bool:
        """Take every page as it is from now on; the caller knows why they are right.

        Returns:
            False when somebody writes or reads; then nothing was changed.

        Raises:
            DiskFullError, RegisterAccessError: nothing was changed.
        """
        if self._key is None:
            return True
        with self._moving, self.beginning(), _disk_errors():
            if not self._moved(raw, "TRUNCATE"):
                return False
            marks, _ = self._loaded()
            generation = marks.generation if marks else 1
            page_marks.save(self._path, self._key, page_marks.begun(self._path, generation))
        return True

    def try_to_move(self, raw: Any) -> None:
        """Move what can be moved; what cannot now is accepted in its old and in its new state."""
        with contextlib.suppress(DiskFullError, RegisterAccessError, dbapi2.Error):
            self.move(raw)

    @property
    def has_kept_log(self) -> bool:
        """Say whether what waits in the write-ahead log was kept from before the last closing."""
        return self._key is not None and open_mark.is_kept_log(self._path, self._key)

    def note_open(self) -> None:
        """Say on the disk that the register is open, before anything is written.

        Raises:
            DiskFullError, RegisterAccessError: it cannot be written.
        """
        if self._key is None:
            return
        with self._moving, _disk_errors():
            marks, _ = self._loaded()
            if marks is not None:
                open_mark.put(self._path, self._key, marks.generation)

    def note_closed(self) -> None:
        """Say on the disk that nobody writes any more, when nothing waits in the log."""
        with contextlib.suppress(OSError):
            if self._key is not None and not page_marks.waiting_pages(self._path):
                open_mark.take_away(self._path)

    def is_begun(self, raw: Any) -> bool:
        """Say whether there have to be marks, as far as the register can be read."""
        return self._generation(raw) is not None

    def compare(
        self, db_key: bytes, looked_at: Callable[[int, int], None] | None = None, *, begun: bool
    ) -> PagesFound:
        """Compare every page with its mark; none moves while it lasts.

        Args:
            db_key: 32 bytes.
            looked_at: as for ``page_marks.compare``.
            begun: there have to be marks.
        """
        with self._moving:
            marks, why = self._loaded() if self._key is not None else (None, "")
            found = page_marks.compare(
                self._path, db_key, marks, looked_at or (lambda done, total: None)
            )
        return replace(found, marks=why) if marks is None and begun else found

    def _moved(self, raw: Any, how: str) -> bool:
        """Move pages; the gate is held, so that nobody begins to write."""
        if self._key is None:
            return _checkpoint(raw, how)
        raw.execute("PRAGMA query_only = OFF")
        try:
            raw.execute("BEGIN IMMEDIATE")
        except dbapi2.Error as error:
            if _code(error) in _BUSY:
                return False
            raise
        try:
            known = self._generation(raw)
            marks = self._next(raw, known)
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        if marks is None:
            raw.execute("COMMIT")
            return self._begin(raw, how) if known is None else _checkpoint(raw, how)
        generation = marks.generation + 1
        self._note(raw, generation)
        waiting = page_marks.waiting_pages(self._path)
        marks = page_marks.about_to_move(self._path, marks, waiting, generation)
        open_mark.put(self._path, self._key, generation)
        page_marks.save(self._path, self._key, marks)
        if not _checkpoint(raw, how):
            return False
        page_marks.save(self._path, self._key, page_marks.moved(self._path, marks))
        return True

    def _next(self, raw: Any, known: int | None) -> Marks | None:
        """Return the marks to go on from; None when there are none yet, or nothing waits."""
        if known is None:
            return None
        marks, why = self._loaded()
        known = known if known != _UNREADABLE else marks.generation if marks else 0
        # A program that was killed between the two may be one step ahead in the register.
        if marks is not None and marks.generation < known - 1:
            marks, why = None, "older"
        if marks is None:
            return page_marks.lost(self._path, known, why)
        waits = marks.pending or page_marks.waiting_pages(self._path)
        return marks if waits else None

    def _begin(self, raw: Any, how: str) -> bool:
        """Make the first marks of a file: all of its pages as they are."""
        assert self._key is not None
        if not _checkpoint(raw, "TRUNCATE"):
            return False
        open_mark.put(self._path, self._key, 1)
        page_marks.save(self._path, self._key, page_marks.begun(self._path))
        raw.execute("BEGIN IMMEDIATE")
        return self._note(raw, 1) and self._moved(raw, how)

    def _loaded(self) -> tuple[Marks | None, str]:
        """Return the marks, or None and why they cannot be believed."""
        assert self._key is not None
        try:
            return page_marks.load(self._path, self._key), ""
        except MarksError as error:
            return None, error.reason.removeprefix("marks.")

    def _generation(self, raw: Any) -> int | None:
        """Return the generation that the register remembers of marks of this very file."""
        try:
            row = raw.execute(_READ).fetchone()
        except dbapi2.Error as error:
            if _code(error) in _BAD_PAGE:
                return _UNREADABLE
            raise
        salt, _, number = (row[0] if row else "").partition(":")
        return int(number) if salt == self._salt() and number.isdecimal() else None

    def _note(self, raw: Any, generation: int) -> bool:
        """Write the generation and end the transaction; say whether it could be written."""
        try:
            raw.execute(_PUT, (f"{self._salt()}:{generation}",))
        except dbapi2.Error as error:
            raw.execute("ROLLBACK")
            # A page that cannot be read must not keep the others from moving.
            if _code(error) not in _BAD_PAGE:
                raise
            return False
        raw.execute("COMMIT")
        return True

    def _salt(self) -> str:
        return page_marks.salt_of(self._path)[:8].hex()


def _checkpoint(raw: Any, how: str) -> bool:
    busy, waiting, done = raw.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return not busy and waiting == done


def _code(error: dbapi2.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError("disk.full") from error
        raise RegisterAccessError(why_refused(error, "register.marks")) from error
