"""Pages move with their marks, or not at all; what cannot move now says so and loses nothing."""

import errno
import os
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from models.base import durable_files
from models.base.cipher import connect
from models.base.meta import get_meta, set_meta
from models.errors import DiskFullError, RegisterAccessError, RegisterBusyError
from models.register import checkpoint, page_marks
from models.register.checkpoint import Mover
from models.register.database import Register
from register_maker import KEY, MARKS_KEY, copy_of, raw_connection


@pytest.fixture
def marked(register_path: Path, empty_marked: Path):
    register = Register.open(copy_of(empty_marked, register_path), KEY, MARKS_KEY)
    assert register.checkpoint()
    with register.session() as session:
        set_meta(session, "x", "1")
    yield register
    register.close()


def test_a_log_that_is_gone_is_not_due(register_path: Path, monkeypatch):
    monkeypatch.setattr(checkpoint, "LARGE_BYTES", 10)
    mover = Mover(register_path, None)
    assert not mover.is_due
    log = register_path.with_name("register.db-wal")
    log.write_bytes(bytes(9))
    assert not mover.is_due
    log.write_bytes(bytes(11))
    assert mover.is_due


def test_a_log_that_could_not_be_moved_is_tried_again_only_when_it_has_grown(
    marked: Register, monkeypatch
):
    monkeypatch.setattr(checkpoint, "LARGE_BYTES", 1)
    mover = Mover(marked.path, MARKS_KEY)
    assert mover.is_due
    with marked.apart(writing=False) as reader:
        assert get_meta(reader, "x") == "1"
        with marked.session() as session:
            set_meta(session, "x", "2" * 9000)
        with raw_connection(marked.path) as raw:
            raw.execute("PRAGMA busy_timeout = 0")
            assert mover.move(raw) is False
        assert not mover.is_due
    with raw_connection(marked.path) as raw:
        assert mover.move(raw) is True
    with marked.read() as session:
        assert get_meta(session, "x") == "2" * 9000


def test_who_waits_too_long_for_those_who_begin_is_told(register_path: Path, monkeypatch):
    monkeypatch.setattr(checkpoint.cipher, "BUSY_TIMEOUT_S", 0.0)
    mover = Mover(register_path, None)
    with mover.beginning(), pytest.raises(RegisterBusyError), mover.beginning():
        raise AssertionError("it got through")


def test_while_somebody_writes_nothing_moves_and_nothing_is_taken_as_it_is(marked: Register):
    mover = Mover(marked.path, MARKS_KEY)
    before = page_marks.marks_path(marked.path).read_bytes()
    with raw_connection(marked.path) as writer, raw_connection(marked.path) as raw:
        raw.execute("PRAGMA busy_timeout = 0")
        writer.execute("PRAGMA query_only = OFF")
        writer.execute("BEGIN IMMEDIATE")
        assert mover.move(raw) is False
        assert mover.accept(raw) is False
        writer.execute("ROLLBACK")
    assert page_marks.marks_path(marked.path).read_bytes() == before


def test_without_a_key_there_are_no_marks_to_take(register: Register):
    mover = Mover(register.path, None)
    with raw_connection(register.path) as raw:
        assert mover.accept(raw) is True
        assert mover.move(raw) is True
    mover.note_open()
    mover.note_closed()
    assert not mover.has_kept_log
    assert not page_marks.marks_path(register.path).exists()


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EACCES, RegisterAccessError)]
)
def test_marks_that_cannot_be_written_let_nothing_move(marked: Register, monkeypatch, number, kind):
    def fsync(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    mover = Mover(marked.path, MARKS_KEY)
    with raw_connection(marked.path) as raw:
        with monkeypatch.context() as patch:
            patch.setattr(durable_files.os, "fsync", fsync)
            size = marked.path.stat().st_size
            with pytest.raises(kind):
                mover.move(raw)
            mover.try_to_move(raw)
            assert marked.path.stat().st_size == size
        assert mover.move(raw) is True


def test_a_refusal_of_the_database_that_nobody_expects_is_handed_on(marked: Register):
    mover = Mover(marked.path, MARKS_KEY)
    raw = connect(marked.path, KEY)
    raw.execute("BEGIN")
    with pytest.raises(dbapi2.OperationalError, match="transaction within a transaction"):
        mover.move(raw)
    raw.execute("ROLLBACK")
    raw.close()


class Refuses:
    """A connection that refuses some statements with an error code of the library."""

    def __init__(self, raw, statement: str, code: int) -> None:
        self._raw, self._statement, self._code = raw, statement, code

    def execute(self, statement: str, *values: object):
        if statement.startswith(self._statement):
            error = dbapi2.DatabaseError("made up")
            error.sqlite_errorcode = self._code
            raise error
        return self._raw.execute(statement, *values)


@pytest.mark.parametrize("statement", ["SELECT value", "INSERT INTO meta"])
def test_a_page_of_the_counter_that_cannot_be_read_does_not_keep_others_from_moving(
    marked: Register, statement
):
    mover = Mover(marked.path, MARKS_KEY)
    with raw_connection(marked.path) as raw:
        assert mover.move(Refuses(raw, statement, 11)) is True
    with marked.read() as session:
        assert get_meta(session, "x") == "1"


@pytest.mark.parametrize("statement", ["SELECT value", "INSERT INTO meta"])
def test_any_other_trouble_with_the_counter_stops_the_move(marked: Register, statement):
    mover = Mover(marked.path, MARKS_KEY)
    with raw_connection(marked.path) as raw:
        with pytest.raises(dbapi2.DatabaseError, match="made up"):
            mover.move(Refuses(raw, statement, 13))
        assert not raw.in_transaction
        assert mover.move(raw) is True


def test_marks_older_than_the_register_remembers_are_begun_anew_and_say_so(marked: Register):
    marks = page_marks.marks_path(marked.path)
    with raw_connection(marked.path) as raw:
        mover = Mover(marked.path, MARKS_KEY)
        mover.move(raw)
        old = marks.read_bytes()
        for value in "234":
            with marked.session() as session:
                set_meta(session, "x", value)
            mover.move(raw)
        marks.write_bytes(old)
        with marked.session() as session:
            set_meta(session, "x", "5")
        assert mover.move(raw) is True
        assert page_marks.load(marked.path, MARKS_KEY).lost == "older"
        assert mover.accept(raw) is True
    assert page_marks.load(marked.path, MARKS_KEY).lost == ""
