"""The register file: made, opened, checked and closed; the only door to its sessions.

Rules: a writing session is one transaction that is committed whole or rolled back; a reading
session cannot write; errors of the database come out as errors of ``models`` without values;
Alembic is imported only when the schema has to change; a newer register is never touched.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session as Session  # use cases name the type from here
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

import models.tables  # noqa: F401 - relationships find their rows only when all are known
from models import known, listing, migrations
from models.cipher import APPLICATION_ID, connect, why_closed
from models.errors import (
    DiskFullError,
    ModelsError,
    RegisterAccessError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterNewerError,
    RuleError,
)

_READING: Final = "register_reading"
_LOOKING: Final = "register_looking"
_POOL_SIZE: Final = 4
_MOST_PROBLEMS: Final = 100

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_BY_CODE: Final[dict[int, tuple[type[ModelsError], str]]] = {
    _BUSY: (RegisterBusyError, "register.busy"),
    _LOCKED: (RegisterBusyError, "register.locked"),
    _READONLY: (RegisterAccessError, "register.read-only"),
    _IOERR: (RegisterAccessError, "register.disk-error"),
    _CORRUPT: (RegisterDamagedError, "register.damaged"),
    _FULL: (DiskFullError, "disk.full"),
    _CANTOPEN: (RegisterAccessError, "register.cannot-open"),
    _NOTADB: (RegisterDamagedError, "register.unreadable-page"),
}


class Register:
    """An open register. Threads may share it; a session belongs to one thread."""

    def __init__(self, path: Path, engine: Engine, alone: Engine) -> None:
        self.path = path
        self._engine = engine
        self._alone = alone
        self._reading = engine.execution_options(**{_READING: True})

    @classmethod
    def create(cls, path: Path, key: bytes) -> Register:
        """Make a new, empty register and open it.

        Args:
            path: where the file shall be; its folder exists.
            key: 32 random bytes.

        Raises:
            RegisterExistsError: something is there already.
            DiskFullError: nothing was left behind.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError as error:
            raise RegisterExistsError("register.exists") from error
        except OSError as error:
            raise RegisterAccessError("register.cannot-open") from error
        register = cls(path, _engine(path, key), _engine(path, key, alone=True))
        try:
            with translated(), register._engine.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                migrations.upgrade(connection, migrations.EMPTY)
        except BaseException:
            register._engine.dispose()
            _unlink_all(path)
            raise
        _keep_private(path)
        return register

    @classmethod
    def open(cls, path: Path, key: bytes) -> Register:
        """Open a register, and bring an older one up to date.

        Args:
            path: the file.
            key: 32 bytes.

        Raises:
            RegisterMissingError: there is no file.
            RegisterKeyError: no page opens with this key.
            RegisterDamagedError: the key is right or cannot be blamed.
            RegisterNewerError: written by a newer major version; the file was not changed.
            RegisterBusyError: someone else is writing.
        """
        _refuse_stump(path)
        register = cls(path, _engine(path, key), _engine(path, key, alone=True))
        try:
            found = register._version()
            if found < migrations.CURRENT:
                register._migrate(found)
        except BaseException:
            register._engine.dispose()
            raise
        _keep_private(path)
        return register

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a writing session: committed at the end, rolled back when anything is raised.

        The lock for writing is taken at the first statement, so that two writers wait for each
        other instead of failing in the middle.

        Raises:
            RegisterBusyError, DiskFullError, RegisterDamagedError: nothing was changed.
            RuleError: a constraint of a row was broken; nothing was changed.
        """
        with (
            translated(),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a reading session: one moment of the register, which it cannot change.

        Raises:
            RegisterDamagedError: a page could not be read.
        """
        with translated(), Session(self._reading, autoflush=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextlib.contextmanager
    def apart(self, *, writing: bool = True) -> Iterator[Session]:
        """Yield a session on a connection of its own, for ``models.apart``.

        Temporary tables that are made in it live in memory and end with it.

        Args:
            writing: committed at the end; otherwise everything is rolled back, and nobody who
                writes is kept waiting.

        Raises:
            RegisterBusyError, DiskFullError, RegisterDamagedError: nothing was changed.
            RuleError: a constraint of a row was broken; nothing was changed.
        """
        engine = self._alone.execution_options(**{_LOOKING: not writing})
        with translated(), Session(engine, expire_on_commit=False) as session:
            if writing:
                with session.begin():
                    yield session
                return
            try:
                yield session
            finally:
                session.rollback()

    def check(self) -> list[str]:
        """Read every page and return what is wrong as slugs, nothing when all is well.

        Pages are checked for their HMAC, the structure for its consistency, references for
        their targets, and the full-text index for its agreement with the text.
        """
        problems: list[str] = []
        try:
            with self._engine.connect() as connection:
                problems += _problems(connection, "PRAGMA cipher_integrity_check", "page")
                problems += _problems(connection, "PRAGMA integrity_check", "structure")
                problems += _problems(connection, "PRAGMA foreign_key_check", "reference")
                problems += _search_problems(connection)
        except DBAPIError as error:
            if _code_of(error) & 0xFF not in {_CORRUPT, _NOTADB}:
                raise _translation(error) from error
            problems.append("unreadable")
        return problems

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file and empty the log."""
        with translated(), self._engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self) -> None:
        """Rewrite the file without its free pages, after much was deleted."""
        with translated(), self._engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA query_only = OFF")
            raw.execute("VACUUM")
        self.checkpoint()

    def close(self) -> None:
        """Empty the write-ahead log and close all connections; a second close does nothing."""
        try:
            if self.path.is_file():
                self.checkpoint()
        except ModelsError:
            # What is in the write-ahead log is safe there; the next opening takes it over.
            pass
        finally:
            self._engine.dispose()

    def _version(self) -> migrations.Version:
        try:
            with self._reading.connect() as connection:
                application_id = _pragma(connection, "application_id")
                version = migrations.unpacked(_pragma(connection, "user_version"))
        except DBAPIError as error:
            raise _translation(error) from error
        if application_id != APPLICATION_ID:
            raise RegisterDamagedError("register.not-a-register")
        if version[0] > migrations.CURRENT[0]:
            raise RegisterNewerError("register.newer", major=version[0], minor=version[1])
        return version

    def _migrate(self, found: migrations.Version) -> None:
        """Run the steps in one transaction, with a copy of the file until they are committed."""
        self.checkpoint()
        copy = self.path.with_name(f"{self.path.name}.before-{found[0]}-{found[1]}")
        try:
            shutil.copyfile(self.path, copy)
            copy.chmod(0o600)
        except OSError as error:
            copy.unlink(missing_ok=True)
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            raise (
                DiskFullError("disk.full") if full else RegisterAccessError("register.not-copied")
            ) from error
        with translated(), self._engine.begin() as connection:
            migrations.upgrade(connection, found)
            if found < migrations.WITH_MARKS:
                with Session(bind=connection) as session:
                    known.fill(session)
                    listing.fill(session)
                    session.commit()
        # An old copy would keep alive what is deleted later.
        copy.unlink(missing_ok=True)


def _engine(path: Path, key: bytes, *, alone: bool = False) -> Engine:
    """Return an engine; one that is alone opens a connection each time and keeps none."""
    pool: dict[str, Any] = {"poolclass": NullPool}
    if not alone:
        pool = {"poolclass": QueuePool, "pool_size": _POOL_SIZE, "max_overflow": _POOL_SIZE}
    engine = sqlalchemy.create_engine(
        "sqlite://",
        creator=lambda: _connect(path, key),
        module=dbapi2,
        hide_parameters=True,
        echo=False,
        **pool,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path, key: bytes) -> Any:
    try:
        return connect(path, key)
    except dbapi2.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == _NOTADB:
            raise why_closed(path, key) from error
        raise


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    reading, looking = bool(options.get(_READING)), bool(options.get(_LOOKING))
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading or looking else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _translation(error) from error
    except dbapi2.Error as error:
        raise _translation(error) from error


def _translation(error: DBAPIError | dbapi2.Error) -> ModelsError:
    if isinstance(error, IntegrityError | dbapi2.IntegrityError):
        return RuleError("register.constraint")
    kind, reason = _BY_CODE.get(_code_of(error) & 0xFF, (ModelsError, "register.statement"))
    return kind(reason)


def _code_of(error: DBAPIError | dbapi2.Error) -> int:
    original = error.orig if isinstance(error, DBAPIError) else error
    return int(getattr(original, "sqlite_errorcode", 0))


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def _problems(connection: Connection, statement: str, kind: str) -> list[str]:
    """Return one slug for each row of a check; the rows themselves may quote the file."""
    rows = connection.exec_driver_sql(statement).fetchmany(_MOST_PROBLEMS)
    return [f"{kind}-{number}" for number, row in enumerate(rows, start=1) if row[0] != "ok"]


def _search_problems(connection: Connection) -> list[str]:
    """Say whether a search index is missing, damaged or does not fit its text."""
    try:
        for index in ("case_search", "case_words"):
            connection.exec_driver_sql(
                f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
            )
    except DBAPIError:
        return ["search-index"]
    return []


def _refuse_stump(path: Path) -> None:
    """SQLite takes an empty file for a new database; for us it is a register that was lost."""
    if path.is_file() and path.stat().st_size == 0:
        raise RegisterDamagedError("register.empty-file")


def _keep_private(path: Path) -> None:
    for part in _parts(path):
        if part.exists():
            part.chmod(0o600)


def _parts(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal"))


def _unlink_all(path: Path) -> None:
    for part in _parts(path):
        part.unlink(missing_ok=True)
