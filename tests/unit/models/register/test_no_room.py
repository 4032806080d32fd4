"""A disk without room: the register is whole afterwards, as small as before, and unsuspected.

The limit of the size of a file (``RLIMIT_FSIZE``) takes the room away in a process of its own; on
Windows, which has none, each call that would let a file grow beyond it is refused. With the right
to mount, a small disk does the same for whole commands
(`tests/integration/test_disk_without_room.py`).
"""

from __future__ import annotations

import errno
import functools
import secrets
import shutil
import signal

import pytest
from sqlcipher3 import dbapi2

import apart
from models.base.meta import get_meta, set_meta
from models.errors import DiskFullError, ModelsError, RegisterAccessError, RegisterDamagedError
from models.register import library_errors, open_mark, page_marks
from models.register.checkpoint import Mover
from models.register.database import Register
from own_system import IS_WINDOWS
from register_maker import KEY, copy_of, raw_connection
from register_maker import MARKS_KEY as MARKS
from watched_calls import watched

LONG = "made up " * 500


def log_of(path):
    return path.with_name(path.name + "-wal")


def size_of(path):
    return path.stat().st_size if path.exists() else 0


@pytest.fixture
def path(tmp_path, empty_marked):
    """A register with a few pages, closed."""
    made = copy_of(empty_marked, tmp_path / "register.db")
    register = Register.open(made, KEY, MARKS)
    fill(register, 20)
    register.close()
    return made


def fill(register, count):
    with register.session() as session:
        for number in range(count):
            set_meta(session, f"made-up.{number}", LONG)
            session.flush()


def spill(register, count):
    """Write so much into one transaction that it reaches the disk, and let the disk be full."""
    with register.session() as session:
        session.connection().exec_driver_sql("PRAGMA cache_size = 5")
        top = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {top + 100}")
        for number in range(count):
            set_meta(session, f"more.{number}", LONG)
            session.flush()


def test_a_transaction_for_which_there_is_no_room_leaves_no_log(path):
    register = Register.open(path, KEY, MARKS)
    before = size_of(path)
    with pytest.raises(DiskFullError):
        spill(register, 2_000)
    assert size_of(log_of(path)) == 0
    assert size_of(path) == before
    assert register.check() == []
    register.close()
    assert not log_of(path).exists()


def test_what_was_committed_before_stays_when_the_rest_is_cut_off(path):
    register = Register.open(path, KEY, MARKS)
    with register.session() as session:
        set_meta(session, "kept", LONG)
    before = size_of(log_of(path))
    assert before > 0
    with register.bare() as raw:
        end = page_marks.end_of_log(path)
        assert end == before
        with log_of(path).open("ab") as log:
            log.write(bytes(500_000))
        register._mover.cut_back(raw)
    assert size_of(log_of(path)) == before
    register.close()
    again = Register.open(path, KEY, MARKS)
    with again.read() as session:
        (kept,) = (
            session.connection().exec_driver_sql("SELECT value FROM meta WHERE key = 'kept'").one()
        )
    assert kept == LONG
    assert again.check() == []
    again.close()


def test_a_log_of_which_no_index_tells_is_left_alone(path):
    left = left_open(path)
    for empty in (b"", bytes(96)):
        left.with_name(left.name + "-shm").write_bytes(empty)
        assert page_marks.end_of_log(left) is None
    register = Register.open(path, KEY, MARKS)
    fill(register, 3)
    index = path.with_name(path.name + "-shm")
    raw = bytearray(index.read_bytes()[:96])
    for place in (0, 12, 16, 32, 60):
        bent = bytearray(raw)
        bent[place] ^= 1
        copy = path.parent / "copy"
        copy.mkdir(exist_ok=True)
        (copy / "register.db-shm").write_bytes(bent)
        shutil.copy(log_of(path), copy / "register.db-wal")
        assert page_marks.end_of_log(copy / "register.db") is None
    register.close()


def ready_to_write(path, step):
    """Open a register where that comes first, and return what writes to it and says what came."""
    register = Register.open(path, KEY, MARKS) if step == "write" else None

    def work():
        try:
            return write_much(register or Register.open(path, KEY, MARKS))
        except ModelsError as error:
            return type(error).__name__

    return work


def write_much(register):
    try:
        with register.session() as session:
            session.connection().exec_driver_sql("PRAGMA cache_size = 5")
            for number in range(200):
                set_meta(session, f"more.{number}", LONG)
                session.flush()
        return "done"
    finally:
        register.close()


def with_a_limit(path, limit, step):
    """Be the other process, whose files may not grow beyond a size."""
    import resource

    work = ready_to_write(path, step)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    return work()


def in_small_files(path, limit, step):
    """Open a register and write to it in a process whose files may not grow beyond a size."""
    if not IS_WINDOWS:
        return apart.run(with_a_limit, path, limit, step).said

    def no_room(call):
        end = call.offset + len(call.data)
        return errno.ENOSPC if call.kind in ("write", "truncate") and end > limit else 0

    return watched(path.parent, functools.partial(ready_to_write, path, step), no_room).said


@pytest.mark.parametrize("step", ["open", "write"])
@pytest.mark.parametrize("kib", [0, 1, 2, 4, 8, 20, 31, 33, 64, 300, 600, 780])
def test_wherever_the_room_ends_the_register_is_whole_and_unsuspected(path, kib, step):
    told = in_small_files(path, kib * 1024, step)
    assert told in ("DiskFullError", "RegisterAccessError", "done")
    assert size_of(log_of(path)) <= max(kib, 1) * 1024
    register = Register.open(path, KEY, MARKS)
    assert register.check() == []
    register.close()


def test_the_log_that_an_older_program_left_full_is_given_back(path):
    """It stopped while a large transaction stood in the log, and could not move any page."""
    left = left_open(path)
    with log_of(left).open("ab") as log:
        log.write(secrets.token_bytes(400_000))
    told = in_small_files(left, 40_000, "open")
    assert told in ("DiskFullError", "RegisterAccessError")
    assert size_of(log_of(left)) <= 40_000
    again = Register.open(left, KEY, MARKS)
    assert again.check() == []
    again.close()


def left_open(path):
    """Return a copy of a register that a kill left open, with a committed page in its log."""
    register = Register.open(path, KEY, MARKS)
    with register.session() as session:
        set_meta(session, "kept", LONG)
    left = path.parent / "left"
    left.mkdir()
    for name in ("register.db", "register.db-wal", "register.db.marks", "register.db.open"):
        shutil.copy(path.with_name(name), left / name)
    register.close()
    return left / "register.db"


def test_an_opening_gives_back_what_was_never_committed_also_where_there_is_room(path):
    left = left_open(path)
    before = size_of(log_of(left))
    litter(left)
    register = Register.open(left, KEY, MARKS)
    assert size_of(log_of(left)) == before > 0
    assert kept_in(register) == LONG
    assert register.check() == []
    register.close()


def test_a_closing_gives_back_what_was_never_committed_before_it_moves_a_page(path, monkeypatch):
    register = Register.open(path, KEY, MARKS)
    with register.session() as session:
        set_meta(session, "kept", LONG)
    before = size_of(log_of(path))
    litter(path)

    def refused(*_args):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(open_mark, "put", refused)
    register.close()
    # The line that was written before the refusal takes a page or two.
    assert 0 < size_of(log_of(path)) < before + 20_000
    monkeypatch.undo()
    again = Register.open(path, KEY, MARKS)
    assert (kept_in(again), again.check()) == (LONG, [])
    again.close()


def litter(path):
    """Leave behind the committed part of a log what a transaction wrote that never ended."""
    with log_of(path).open("ab") as log:
        log.write(secrets.token_bytes(400_000))


def kept_in(register):
    with register.read() as session:
        return get_meta(session, "kept")


def damaged_at_the_cut(path, monkeypatch, *, mended):
    """Let the first page be damaged when the room is given back; return what was met then.

    It may stand in the log, too.

    What another connection committed lets the one that gives back read that page once more.
    """
    real, met = Mover.cut_back, []

    def cut(mover, raw):
        with raw_connection(path) as other:
            other.execute("INSERT INTO meta (key, value) VALUES ('another', 'made up')")
        parts = (path, log_of(path))
        whole = [part.read_bytes() for part in parts]
        for part, first in zip(parts, (100, 32 + 24 + 100), strict=True):
            bend(part, first)
        try:
            real(mover, raw)
        except dbapi2.Error as error:
            met.append(type(error).__name__)
            raise
        finally:
            monkeypatch.setattr(Mover, "cut_back", real)
            if mended:
                for part, content in zip(parts, whole, strict=True):
                    put(part, content)

    monkeypatch.setattr(Mover, "cut_back", cut)
    return met


def bend(part, first):
    """Change a byte of the first page of a file, or of every page of a log."""
    raw = bytearray(part.read_bytes())
    step = 4096 + 24 if first > 100 else len(raw)
    for place in range(first, len(raw), step):
        raw[place] ^= 1
    put(part, raw)


def put(part, content):
    with part.open("r+b") as file:
        file.write(content)


def test_a_connection_that_met_a_damaged_page_at_the_cut_is_not_used_again(path, monkeypatch):
    """A disk that failed once: over that connection the library reads nothing else."""
    left = left_open(path)
    met = damaged_at_the_cut(left, monkeypatch, mended=True)
    register = Register.open(left, KEY, MARKS)
    assert met == ["DatabaseError"]
    assert kept_in(register) == LONG
    assert register.check() == []
    register.close()


def test_a_first_page_that_is_damaged_at_the_cut_is_told_as_such(path, monkeypatch):
    left = left_open(path)
    met = damaged_at_the_cut(left, monkeypatch, mended=False)
    register = Register.open(left, KEY, MARKS)
    assert met == ["DatabaseError"]
    with pytest.raises(RegisterDamagedError) as refused:
        kept_in(register)
    assert refused.value.reason == "register.first-page"
    register.close()


def test_pages_move_at_the_closing_over_another_connection_than_one_that_failed(path, monkeypatch):
    register = Register.open(path, KEY, MARKS)
    with register.session() as session:
        set_meta(session, "kept", LONG)
    met = damaged_at_the_cut(path, monkeypatch, mended=True)
    register.close()
    assert met == ["DatabaseError"]
    assert not log_of(path).exists()
    again = Register.open(path, KEY, MARKS)
    assert (kept_in(again), again.check()) == (LONG, [])
    again.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EACCES])
def test_an_opening_for_which_there_is_no_room_moves_no_page(path, monkeypatch, number):
    """Pages that moved without their marks looked as if somebody had put back older ones."""
    left = left_open(path)
    before, waits = left.read_bytes(), log_of(left).read_bytes()

    def refused(*_args):
        raise OSError(number, "no room")

    monkeypatch.setattr(open_mark, "put", refused)
    with pytest.raises((DiskFullError, RegisterAccessError)):
        Register.open(left, KEY, MARKS)
    assert left.read_bytes() == before
    assert log_of(left).read_bytes() == waits
    monkeypatch.undo()
    register = Register.open(left, KEY, MARKS)
    assert register.check() == []
    register.close()


def test_a_failing_disk_without_room_is_told_as_a_full_one(path, monkeypatch):
    register = Register.open(path, KEY, MARKS)
    error = library_errors.dbapi2.OperationalError("disk I/O error")
    assert isinstance(library_errors.translation(error, path), RegisterAccessError)
    monkeypatch.setattr(library_errors, "has_no_room", lambda _path: True)
    assert isinstance(library_errors.translation(error, path), DiskFullError)
    register.close()


def test_a_disk_is_full_when_not_even_small_files_fit_on_it(tmp_path, monkeypatch):
    usage = library_errors.shutil.disk_usage(tmp_path)
    for free, is_full in ((0, True), (2**40, False)):
        monkeypatch.setattr(
            library_errors.shutil, "disk_usage", lambda _path, free=free: usage._replace(free=free)
        )
        assert library_errors.has_no_room(tmp_path / "register.db") is is_full


def test_a_disk_that_is_gone_is_not_told_as_full(tmp_path):
    assert not library_errors.has_no_room(tmp_path / "gone" / "register.db")
