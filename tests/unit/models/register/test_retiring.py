"""A register whose file is replaced: nobody writes into the old one any more."""

import threading
from pathlib import Path

import pytest

from models.base.meta import get_meta, set_meta
from models.errors import RegisterBusyError
from models.register.database import Register
from models.register.online_copy import Retired, standing_still
from register_maker import KEY, copy_of


@pytest.fixture
def register(tmp_path: Path, empty_register: Path):
    made = Register.open(copy_of(empty_register, tmp_path / "register.db"), KEY)
    yield made
    made.close()


def test_nobody_writes_while_it_stands_still_and_everybody_reads(register: Register, monkeypatch):
    monkeypatch.setattr("models.base.cipher.BUSY_TIMEOUT_S", 0.05)
    with standing_still(register):
        other = Register.open(register.path, KEY)
        with other.read() as session:
            assert get_meta(session, "vault_id") is None
        with other.apart(writing=False) as session:
            assert get_meta(session, "vault_id") is None
        other._engine.dispose()


def test_who_waits_for_the_lock_is_refused_once_it_is_retired(register: Register):
    told: list[str] = []
    waiting = threading.Event()

    def write() -> None:
        waiting.set()
        try:
            with register.session() as session:
                set_meta(session, "x", "lost")
        except RegisterBusyError as error:
            told.append(error.reason)

    with standing_still(register):
        writer = threading.Thread(target=write)
        writer.start()
        waiting.wait()
        # Long enough that it stands before the lock; it is refused in either case.
        writer.join(0.2)
        retired = Retired(register)
    writer.join()
    retired.close()
    assert told == ["register.replaced"]
    assert not register.path.with_name("register.db-wal").exists()
    again = Register.open(register.path, KEY)
    with again.read() as session:
        assert get_meta(session, "x") is None
    again.close()


def test_who_comes_later_is_refused(register: Register):
    with standing_still(register):
        retired = Retired(register)
    for begin in (register.session, register.read, register.apart):
        with pytest.raises(RegisterBusyError), begin() as session:
            get_meta(session, "x")
    register.close()
    retired.close()


def test_one_that_was_not_replaced_goes_on(register: Register):
    with standing_still(register):
        retired = Retired(register)
    retired.close()
    retired.undo()
    with register.session() as session:
        set_meta(session, "x", "kept")
    with register.read() as session:
        assert get_meta(session, "x") == "kept"


def test_nothing_is_replaced_while_somebody_reads(register: Register, monkeypatch):
    monkeypatch.setattr("models.register.online_copy._TRIES", 2)
    monkeypatch.setattr("models.register.online_copy._WAIT_S", 0.05)
    with register.apart(writing=False) as session:
        assert get_meta(session, "x") is None
        with standing_still(register):
            retired = Retired(register)
        with pytest.raises(RegisterBusyError):
            retired.close()
        retired.undo()
    with register.session() as session:
        set_meta(session, "x", "kept")


def test_who_read_when_it_was_replaced_is_waited_for(register: Register, monkeypatch):
    monkeypatch.setattr("models.register.online_copy._WAIT_S", 0.05)
    reading = register.read()
    session = reading.__enter__()
    assert get_meta(session, "x") is None
    with standing_still(register):
        retired = Retired(register)
    looked = Retired._without_log

    def ends_reading(retired: Retired, key: bytes) -> bool:
        alone = looked(retired, key)
        reading.__exit__(None, None, None)
        monkeypatch.setattr(Retired, "_without_log", looked)
        return alone

    monkeypatch.setattr(Retired, "_without_log", ends_reading)
    retired.close()
    assert not register.path.with_name("register.db-wal").exists()
