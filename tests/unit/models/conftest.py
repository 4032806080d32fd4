"""Registers to try things on.

Rules: every register lives in the test's own folder and is closed when the test is over.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.case import Case, open_case
from models.database import Register
from models.listing import case_changed
from models.person import Person, add_person
from register_maker import KEY, TODAY


@pytest.fixture
def register_path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a register once, to be copied by who begins with an empty one."""
    path = tmp_path_factory.mktemp("empty") / "register.db"
    Register.create(path, KEY).close()
    return path


@pytest.fixture
def register(register_path: Path, empty_register: Path) -> Iterator[Register]:
    shutil.copy2(empty_register, register_path)
    opened = Register.open(register_path, KEY)
    yield opened
    opened.close()


@pytest.fixture
def add_case(register: Register) -> Callable[..., Case]:
    """Return a maker of cases with one person; keywords are fields of the person."""

    def make(now: int = 1000, case: dict[str, object] | None = None, **facts: object) -> Case:
        with register.session() as session:
            made = open_case(session, now=now, today=TODAY, created_by=1)
            made.put_all(case or {})
            person: Person = add_person(made, now=now)
            person.put_all({"role": "victim", **facts})
            case_changed(session, made, now=now)
        return made

    return make
