"""A connection that is to write can, though a file of the database was held as it was opened."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from models.base import cipher, durable_files
from models.base.cipher import able_to_write, connect
from models.errors import HELD, RegisterAccessError


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database on a system where one that is held is opened for reading alone."""
    monkeypatch.setattr(cipher, "KEEPS_WRITERS_OUT", True)
    monkeypatch.setattr(durable_files, "PAUSES_S", (0.0,) * 4)
    where = tmp_path / "made-up.db"
    with dbapi2.connect(str(where)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE kept (words TEXT)")
    return where


class Opening:
    """Opens a database, the first times for reading alone; knows what it opened."""

    def __init__(self, path: Path, held: int) -> None:
        self.path, self.held = path, held
        self.made: list[Any] = []

    def __call__(self) -> Any:
        mode = "ro" if len(self.made) < self.held else "rw"
        uri = f"{self.path.as_uri()}?mode={mode}"
        self.made.append(dbapi2.connect(uri, uri=True, isolation_level=None, timeout=3))
        return self.made[-1]


def writes(connection: Any) -> bool:
    try:
        connection.execute("INSERT INTO kept VALUES ('made up')")
    except dbapi2.OperationalError:
        return False
    return True


@pytest.mark.parametrize("held", [0, 1, 4])
def test_it_is_opened_again_until_it_can_write(path: Path, held: int) -> None:
    opening = Opening(path, held)
    connection = able_to_write(opening, path)
    assert writes(connection)
    assert len(opening.made) == held + 1
    for each in opening.made[:-1]:
        with pytest.raises(dbapi2.ProgrammingError):
            each.execute("SELECT 1")
    # What the library waits for a lock is as it was.
    assert connection.execute("PRAGMA busy_timeout").fetchone() == (3000,)
    connection.close()


def test_who_holds_it_for_long_is_told(path: Path) -> None:
    opening = Opening(path, 100)
    with pytest.raises(RegisterAccessError) as refused:
        able_to_write(opening, path)
    assert refused.value.reason == HELD
    for each in opening.made:
        with pytest.raises(dbapi2.ProgrammingError):
            each.execute("SELECT 1")


@pytest.mark.parametrize("error", [errno.EACCES, errno.EROFS])
def test_where_nobody_may_write_it_is_opened_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refused(_path: Path) -> Any:
        raise OSError(error, "made up")

    monkeypatch.setattr(cipher, "opened_to_write", refused)
    opening = Opening(path, 100)
    connection = able_to_write(opening, path)
    assert len(opening.made) == 1
    assert not writes(connection)
    connection.close()


def test_somebody_who_writes_meanwhile_holds_nobody_up(path: Path) -> None:
    other = dbapi2.connect(str(path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connection = able_to_write(Opening(path, 0), path)
    other.execute("ROLLBACK")
    assert writes(connection)
    for one in (other, connection):
        one.close()


def test_what_does_not_open_is_not_left_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows nobody could remove the file of a connection that is still there."""
    opening = Opening(path, 0)
    with pytest.raises(dbapi2.Error):
        able_to_write(lambda: cipher.keyed(opening(), bytes(32), "user_version"), path)
    monkeypatch.setattr(cipher, "_only_reads", lambda _connection: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        able_to_write(opening, path)
    for each in opening.made:
        with pytest.raises(dbapi2.ProgrammingError):
            each.execute("SELECT 1")


def test_a_register_is_opened_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    """The pool of a register keeps what it is given for as long as it works."""
    key, made = bytes(range(32)), tmp_path / "register.db"
    made.touch()
    connect(made, key).close()
    opened: list[Path] = []
    plain: Callable[..., Any] = cipher.able_to_write

    def noted(make: Callable[[], Any], where: Path) -> Any:
        opened.append(where)
        return plain(make, where)

    monkeypatch.setattr(cipher, "able_to_write", noted)
    connect(made, key).close()
    connect(made, key, writes=False).close()
    assert opened == [made]
