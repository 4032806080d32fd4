"""A page that cannot be read takes nothing else with it."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from models.base.meta import get_meta, set_meta
from models.errors import RegisterDamagedError
from models.register.database import Register
from register_maker import KEY, raw_connection


@pytest.fixture
def damaged(register: Register) -> Register:
    """Return an open register in which the root page of the offices is damaged."""
    with register.session() as session:
        for number in range(400):
            set_meta(session, f"fact.{number}", "x" * 2000)
    with raw_connection(register.path) as raw:
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'offices'"
        ).fetchone()
    register.close()
    spoil(register.path, page)
    return Register.open(register.path, KEY)


def spoil(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096 + 900)
        file.write(os.urandom(32))


def test_after_a_damaged_page_everything_else_is_still_read_and_written(damaged: Register) -> None:
    for number in range(0, 400, 40):
        with pytest.raises(RegisterDamagedError), damaged.read() as session:
            session.execute(text("SELECT * FROM offices")).all()
        with damaged.read() as session:
            assert get_meta(session, f"fact.{number}") == "x" * 2000
        with pytest.raises(RegisterDamagedError), damaged.session() as session:
            session.execute(text("SELECT * FROM offices")).all()
        with damaged.session() as session:
            set_meta(session, f"fact.{number + 1}", "y")
    damaged.close()


def test_a_damaged_register_still_moves_what_was_written(damaged: Register) -> None:
    with damaged.session() as session:
        set_meta(session, "later", "z")
    assert damaged.checkpoint()
    assert damaged.path.with_name("register.db-wal").stat().st_size == 0
    damaged.close()
