"""The register file: made, opened, checked and closed; the only door to its sessions.

Rules: a writing session is one transaction that is committed whole or rolled back; a reading
session cannot write; errors of the database come out as errors of ``models`` without values;
Alembic is imported only when the schema has to change; a newer register is never touched.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.orm import Session as Session  # use cases name the type from here
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool
from sqlcipher3 import dbapi2

import models.index.all_tables  # noqa: F401 - relationships find their rows only when all are known
from models import migrations
from models.base import durable_files
from models.base.cipher import APPLICATION_ID, PAGE_BYTES, connect, guard, is_own_file, why_closed
from models.base.durable_files import keep_to_this_user, remove, why_refused
from models.errors import (
    SILENT,
    DiskFullError,
    ModelsError,
    RegisterAccessError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterMissingError,
    StrangeLogError,
)
from models.index import fact_rows, person_keys, retention_rows
from models.queries import listing, recurring_links
from models.register import checking, page_marks
from models.register.checking import LookedAt
from models.register.checkpoint import Mover
from models.register.library_errors import is_bad_page, is_no_database, translated
from models.register.page_marks import PagesFound, files_of, is_strange_log
from models.rows import log
from models.seats import recording

_READING: Final = "register_reading"
_LOOKING: Final = "register_looking"
_POOL_SIZE: Final = 4


class Register:
    """An open register. Threads may share it; a session belongs to one thread."""

    def __init__(self, path: Path, engines: Engines) -> None:
        self.path = path
        self._engines, self._work = engines, functools.partial(Session, info=engines.told)
        self._engine, self._alone, self._mover = engines.pool, engines.alone, engines.mover
        self._reading = self._engine.execution_options(**{_READING: True})

    @classmethod
    def create(cls, path: Path, key: bytes, marks_key: bytes | None = None) -> Register:
        """Make a new, empty register and open it.

        Args:
            path: where the file shall be; its folder exists.
            key: 32 random bytes.
            marks_key: 32 bytes for the marks of its pages; without it there are none.

        Raises:
            RegisterExistsError: something is there already.
            DiskFullError: nothing was left behind.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError as error:
            raise RegisterExistsError("register.exists") from error
        except OSError as error:
            raise RegisterAccessError(why_refused(error, "register.cannot-open")) from error
        register = cls(path, Engines(path, key, marks_key))
        try:
            with translated(path), register._engine.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                migrations.upgrade(connection, migrations.EMPTY)
            with translated(path):
                register._engines.hold()
        except BaseException:
            register._engines.let_go()
            _unlink_all(path)
            raise
        _keep_private(path)
        return register

    @classmethod
    def open(cls, path: Path, key: bytes, marks_key: bytes | None = None) -> Register:
        """Open a register, and bring an older one up to date.

        Args:
            path: the file.
            key: 32 bytes.
            marks_key: 32 bytes for the marks of its pages; without it there are none.

        Raises:
            RegisterMissingError: there is no file.
            RegisterKeyError: no page opens with this key.
            RegisterDamagedError: the key is right or cannot be blamed.
            StrangeLogError: what waits beside the file is of another register or of an earlier day.
            RegisterNewerError: written by a newer version; nothing was changed.
            RegisterBusyError: someone else is writing.
        """
        _refuse_stump(path)
        _refuse_strange_log(path, key)
        register = cls(path, Engines(path, key, marks_key))
        if register._mover.has_kept_log:
            raise StrangeLogError("register.kept-log")
        try:
            register._engines.hold_what_waits()
            found = register._version()
            with translated(path):
                register._engines.hold()
        except BaseException:
            register._engines.let_go()
            raise
        try:
            _cut_back_first(register)
            register._mover.note_open()
            if found < migrations.CURRENT:
                register._migrate(found)
            if register._engines.records:
                _go_on_recording(register)
        except BaseException as error:
            if isinstance(error, DiskFullError):
                _cut_back(register)
            register._engines.let_go()
            register._mover.note_closed()
            raise
        _keep_private(path)
        return register

    @property
    def may_write(self) -> bool:
        """False for a register that was opened to be read only."""
        return self._engines.writes

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
            _room_given_back(self),
            translated(self.path),
            self._work(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            self._engines.end_unit(session)
        self._move_when_due()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a reading session: one moment of the register, which it cannot change.

        Raises:
            RegisterDamagedError: a page could not be read.
        """
        with translated(self.path), self._work(self._reading, autoflush=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextlib.contextmanager
    def apart(self, *, writing: bool = True) -> Iterator[Session]:
        """Yield a session on a connection of its own, for ``models.register.memory_tables``.

        Temporary tables that are made in it live in memory and end with it.

        Args:
            writing: committed at the end; otherwise everything is rolled back, and nobody who
                writes is kept waiting.

        Raises:
            RegisterBusyError, DiskFullError, RegisterDamagedError: nothing was changed.
            RuleError: a constraint of a row was broken; nothing was changed.
        """
        engine = self._alone.execution_options(**{_LOOKING: not writing})
        with (
            _room_given_back(self),
            translated(self.path),
            self._work(engine, expire_on_commit=False) as session,
        ):
            if writing:
                with session.begin():
                    yield session
                    self._engines.end_unit(session)
            else:
                try:
                    yield session
                finally:
                    session.rollback()
        self._move_when_due()

    def check(self, looked_at: LookedAt | None = None) -> list[str]:
        """Read everything and return what is wrong as slugs, nothing when all is well.

        Pages are checked for their HMAC and their mark (``page-7`` is damaged, ``old-page-8`` was
        put back from an older copy, ``marks-missing``), the structure for its consistency,
        references for their targets, the full-text index for its agreement with the text, and the
        rows for statistics for what the cases give (``counts-LF-26-0007``, ``counts`` of many).

        Args:
            looked_at: told how many pages of how many were read; may raise to stop.

        Raises:
            RegisterBusyError: somebody writes.
        """
        with translated(self.path):
            return checking.check(self, looked_at)

    def checkpoint(self) -> bool:
        """Move everything from the write-ahead log into the file and empty the log.

        Returns:
            False when somebody else writes or reads; what waits is safe where it is.

        Raises:
            DiskFullError, RegisterAccessError: nothing moved.
        """
        with self.bare() as raw:
            return self._mover.move(raw)

    def shrink(self) -> None:
        """Let go of the pages that were read and are kept in memory; nothing else is changed."""
        with translated(self.path), contextlib.ExitStack() as lent:
            while self._engine.pool.checkedin():  # type: ignore[attr-defined]
                one = lent.enter_context(contextlib.closing(self._engine.raw_connection()))
                one.cursor().execute("PRAGMA shrink_memory")

    def _move_when_due(self) -> None:
        """Move what waits when it grew large; that it cannot now harms nobody."""
        if self._mover.is_due:
            with contextlib.suppress(ModelsError), self.bare() as raw:
                self._mover.move(raw, empty=False)

    def compare_pages(
        self, looked_at: LookedAt | None = None, *, moved: bool = False
    ) -> PagesFound:
        """Read every page: is it whole, and is it the one that was written last?

        Args:
            looked_at: told how many pages of how many were read; may raise.
            moved: nothing waits in the write-ahead log, as far as the caller can tell.

        Raises:
            RegisterAccessError: the file cannot be read.
        """
        begun = True
        # When the list of tables is damaged no connection opens; the pages can be read even so.
        with contextlib.suppress(RegisterDamagedError), self.bare() as raw:
            if not moved:
                self._mover.try_to_move(raw)
            begun = self._mover.is_begun(raw)
        try:
            return self._mover.compare(self._engines.key, looked_at, begun=begun)
        except OSError as error:
            raise RegisterAccessError(SILENT) from error

    def accept_pages(self) -> bool:
        """Take every page as it is: what was found to be put back or lost is not told again.

        Returns:
            False when somebody else writes or reads; then nothing was changed.
        """
        with self.bare() as raw:
            return self._mover.accept(raw)

    def compact(self) -> None:
        """Rewrite the file without its free pages, after much was deleted."""
        with _room_given_back(self), self.bare() as raw, self.beginning():
            raw.execute("PRAGMA query_only = OFF")
            raw.execute("VACUUM")
        self.checkpoint()

    def close(self) -> None:
        """Empty the write-ahead log and close all connections; a second close does nothing.

        What still asks afterwards is refused with ``register.closed``: another program may have
        the register by then.
        """
        try:
            if self._engines.writes and self.path.is_file() and _emptied(self):
                # The last connection finds nothing to move, and takes the empty log away.
                self._engines.unguard()
                self._mover.note_closed()
        except ModelsError:
            # What is in the write-ahead log is safe there; the next opening takes it over.
            pass
        finally:
            self._engines.end()

    def beginning(self) -> contextlib.AbstractContextManager[None]:
        """Hold back the moving of pages while a writing transaction begins."""
        return self._mover.beginning()

    @contextlib.contextmanager
    def unshared(self) -> Iterator[Any]:
        """Yield a connection like ``bare``, over which the library's own errors come out."""
        with contextlib.closing(self._alone.connect()) as connection:
            yield connection.connection.dbapi_connection

    @contextlib.contextmanager
    def bare(self) -> Iterator[Any]:
        """Yield a connection of the database library of its own, without a transaction."""
        with translated(self.path), self._alone.connect() as connection:
            yield connection.connection.dbapi_connection

    def _version(self) -> migrations.Version:
        with translated(self.path), self._reading.connect() as connection:
            application_id = _pragma(connection, "application_id")
            number = _pragma(connection, "user_version")
            self._engines.goes_on(recording.own_chain(connection))
        if application_id != APPLICATION_ID:
            raise RegisterDamagedError("register.not-a-register")
        return migrations.known(number)

    def _migrate(self, found: migrations.Version) -> None:
        """Run the steps in one transaction, with a copy of the file until they are committed."""
        self.checkpoint()
        copy = self.path.with_name(f"{self.path.name}.before-{found[0]}-{found[1]}")
        try:
            durable_files.copy(self.path, copy)
        except OSError as error:
            _drop(copy)
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            reason = why_refused(error, "register.not-copied")
            raise (DiskFullError("disk.full") if full else RegisterAccessError(reason)) from error
        try:
            _upgrade(self, found)
        except DiskFullError:
            # The step was undone; the copy would take the room that is left.
            _drop(copy)
            raise
        # An old copy would keep alive what is deleted later.
        remove(copy, missing_ok=True)


def _drop(copy: Path) -> None:
    """Remove a copy that is not needed; that it cannot go does not hide what is told."""
    with contextlib.suppress(OSError):
        remove(copy, missing_ok=True)


def look(path: Path, key: bytes, marks_key: bytes | None = None) -> Register:
    """Open a register where nothing can be written, to read it; nothing is written.

    Args:
        path: the file.
        key: 32 bytes.
        marks_key: 32 bytes, to compare its pages with their marks.

    Raises:
        RegisterMissingError, RegisterKeyError, RegisterDamagedError, RegisterNewerError: as for
            ``Register.open``.
        RegisterAccessError: ``register.unfinished`` when something waits beside the file that only
            writing takes in; ``register.older`` when it has to be brought up to date.
    """
    _refuse_stump(path)
    register = Register(path, Engines(path, key, marks_key, writes=False))
    try:
        if page_marks.waiting_pages(path):
            raise RegisterAccessError("register.unfinished")
        if register._version() < migrations.CURRENT:
            raise RegisterAccessError("register.older")
    except BaseException:
        register._engines.let_go()
        raise
    return register


class Engines:
    """What the sessions of one open register share: connections, and who moves its pages."""

    def __init__(
        self, path: Path, key: bytes, marks_key: bytes | None, *, writes: bool = True
    ) -> None:
        self.key = key
        self.writes = writes
        self.mover = Mover(path, marks_key)
        self.records = False
        """Whether changes of shared rows are recorded, see ``models.seats.recording``."""
        self.log_chain = log.OwnChain()
        self.told = {log.OWN: self.log_chain}
        """What every session is told."""
        self._path = path
        self._guards: list[Any] = []
        self._ended = threading.Event()

        # Held by the engines, which may not keep this object alive.
        guards, ended = self._guards, self._ended

        def connected() -> Any:
            if ended.is_set():
                raise RegisterAccessError("register.closed")
            made = _connect(path, key, writes=writes, is_open=bool(guards))
            if ended.is_set():
                # The end came meanwhile, and closed only what there was by then.
                _close_unmoved(made.close, path, key, writes=writes)
                raise RegisterAccessError("register.closed")
            return made

        def returned(_connection: Any, record: ConnectionPoolEntry) -> None:
            if ended.is_set():
                # It was at work when the end came, and nobody else would close it.
                _close_unmoved(record.invalidate, path, key, writes=writes)

        self.pool = _engine(connected, returned, self.mover)
        self.alone = _engine(connected, returned, self.mover, alone=True)
        # Also when the program ends without closing: nothing moves then without its mark.
        weakref.finalize(self, _let_go, (self.pool, self.alone), self._guards)

    def let_go(self) -> None:
        """Close all connections, the guard last."""
        _let_go((self.pool, self.alone), self._guards)

    def end(self) -> None:
        """Close all connections and make no other one."""
        self._ended.set()
        self.let_go()

    def __repr__(self) -> str:
        return "<Engines>"

    def goes_on(self, chain: int | None) -> None:
        """Go on as the computer of several that adds to a chain of the log; None for the only one.

        Inside a transaction that writes: whoever writes next waits for it, and finds it so.
        """
        self.records = chain is not None
        self.log_chain.number = log.FIRST_CHAIN if chain is None else chain
        self.log_chain.has_others = None

    def end_unit(self, session: Session) -> None:
        """Let what a transaction changed be one unit, right before it is committed."""
        if self.records:
            recording.end_unit(session)

    def hold(self) -> None:
        """Open the connection that is closed last, see ``models.base.cipher.guard``."""
        if not self._guards:
            with _told_why(self._path, self.key):
                self._guards.append(guard(self._path, self.key))

    def hold_what_waits(self) -> None:
        """Hold it first where pages wait in the log: whatever is refused then, they stay there.

        Raises:
            RegisterKeyError, RegisterDamagedError: no page opens, or not the first one.
        """
        try:
            waits = bool(page_marks.waiting_pages(self._path))
        except OSError:
            waits = True
        if waits and self._path.is_file():
            with translated(self._path):
                self.hold()

    def unguard(self) -> None:
        """Close that connection before the others."""
        while self._guards:
            self._guards.pop().close()


def _let_go(engines: tuple[Engine, ...], guards: list[Any]) -> None:
    for engine in engines:
        engine.dispose()
    while guards:
        guards.pop().close()


def _engine(
    connected: Callable[[], Any],
    returned: Callable[[Any, ConnectionPoolEntry], None],
    mover: Mover,
    *,
    alone: bool = False,
) -> Engine:
    """Return an engine; one that is alone opens a connection each time and keeps none."""
    pool: dict[str, Any] = {"poolclass": NullPool}
    if not alone:
        pool = {"poolclass": QueuePool, "pool_size": _POOL_SIZE, "max_overflow": _POOL_SIZE}
    engine = sqlalchemy.create_engine(
        "sqlite://",
        creator=connected,
        module=dbapi2,
        hide_parameters=True,
        echo=False,
        **pool,
    )
    event.listen(engine, "checkin", returned)
    event.listen(engine, "begin", functools.partial(_begin, mover))
    event.listen(engine, "handle_error", _let_go_of_bad)
    return engine


def _let_go_of_bad(context: ExceptionContext) -> None:
    """Use a connection no more that met a damaged page: the library reads nothing else over it."""
    if is_bad_page(context.original_exception):
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def _connect(path: Path, key: bytes, *, writes: bool, is_open: bool) -> Any:
    try:
        with _told_why(path, key):
            return connect(path, key, writes=writes)
    except RegisterMissingError as error:
        if is_open:
            # It was there when it was opened: its drive was pulled, and nobody may set one up here.
            raise RegisterAccessError(SILENT) from error
        raise


@contextlib.contextmanager
def _told_why(path: Path, key: bytes) -> Iterator[None]:
    """Tell whether it is the key or the file when the first page does not open."""
    try:
        yield
    except dbapi2.DatabaseError as error:
        if is_no_database(error):
            raise why_closed(path, key) from error
        raise


def _close_unmoved(close: Callable[[], None], path: Path, key: bytes, *, writes: bool) -> None:
    """Close a connection that may be the last one: what waits in the log stays there."""
    with contextlib.ExitStack() as last:
        if writes:
            with contextlib.suppress(dbapi2.Error):
                last.enter_context(contextlib.closing(guard(path, key)))
        close()


def _begin(mover: Mover, connection: Connection) -> None:
    options = connection.get_execution_options()
    reading, looking = bool(options.get(_READING)), bool(options.get(_LOOKING))
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    if reading or looking:
        raw.execute("BEGIN")
        return
    with mover.beginning():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    mover.refuse_retired()


@contextlib.contextmanager
def _room_given_back(register: Register) -> Iterator[None]:
    """Leave the log as small as it was when a full disk ends a transaction."""
    try:
        yield
    except DiskFullError:
        _cut_back(register)
        with contextlib.suppress(ModelsError):
            register.checkpoint()
        raise


def _cut_back(register: Register) -> None:
    """Give back what a transaction took in the log and did not commit."""
    with contextlib.suppress(ModelsError), register.bare() as raw:
        register._mover.cut_back(raw)


def _cut_back_first(register: Register) -> None:
    """Give back what a cut-off left, over the connection that the version was read by.

    Nobody else has the register open through this object yet. Each connection reads the list of
    all tables, which is most of what it costs.
    """
    with contextlib.suppress(ModelsError), translated(register.path):
        kept = register._engine.raw_connection()
        try:
            register._mover.cut_back(kept.dbapi_connection)
        except BaseException:
            # It may have met a damaged page, and then it reads nothing else.
            kept.invalidate()
            raise
        finally:
            kept.close()


def _emptied(register: Register) -> bool:
    """Give back what was not committed and move the rest for the last time, over one connection.

    Returns:
        False when somebody else writes or reads; what waits is safe where it is.
    """
    with register.bare() as raw:
        if _is_cut_back(register, raw):
            return register._mover.move(raw, last=True)
    # The connection met an error, and what it would read or write after one is not to be relied on.
    with register.bare() as raw:
        return register._mover.move(raw, last=True)


def _is_cut_back(register: Register, raw: Any) -> bool:
    """Give back what was not committed; False when the connection met an error."""
    try:
        with translated(register.path):
            register._mover.cut_back(raw)
    except ModelsError:
        return False
    return True


def _upgrade(register: Register, found: migrations.Version) -> None:
    """Run the steps of an older register in one transaction."""
    with translated(register.path), register._engine.begin() as connection:
        is_recorded = recording.is_begun(connection)
        # Each computer takes the steps itself.
        recording.drop_triggers(connection)
        migrations.upgrade(connection, found)
        with Session(bind=connection) as session:
            if found < migrations.WITH_MARKS:
                person_keys.fill(session)
                listing.fill(session)
            elif found < migrations.WITH_LINKS:
                recurring_links.fill_links(session)
            if found < migrations.WITH_COUNTS:
                fact_rows.fill(session)
            if found < migrations.WITH_KEPT:
                retention_rows.fill(session)
            if is_recorded:
                session.flush()
                recording.make_triggers(connection)
            session.commit()


def _go_on_recording(register: Register) -> None:
    """Record in a register of several computers what this program shares, not what another did."""
    with translated(register.path), register._reading.connect() as connection:
        if recording.is_as_declared(connection):
            return
    with translated(register.path), register._engine.begin() as connection:
        recording.drop_triggers(connection)
        recording.make_triggers(connection)


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def _refuse_stump(path: Path) -> None:
    """SQLite takes an empty file for a new database; for us it is a register that was lost."""
    if path.is_file() and path.stat().st_size == 0:
        raise RegisterDamagedError("register.empty-file")


def _refuse_strange_log(path: Path, key: bytes) -> None:
    if not path.is_file() or path.stat().st_size < PAGE_BYTES:
        return
    # With a wrong key it is the key's fault, which the first connection tells.
    if is_strange_log(path, key) and is_own_file(path, key):
        raise StrangeLogError("register.strange-log")


def _keep_private(path: Path) -> None:
    for part in files_of(path):
        if part.exists():
            keep_to_this_user(part)


def _unlink_all(path: Path) -> None:
    for part in files_of(path):
        remove(part, missing_ok=True)
