"""Registers to try things on.

Rules: every register lives in the test's own folder and is closed when the test is over.
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.register.database import Register
from models.rows.case import Case
from register_maker import KEY, MARKS_KEY, add_case_to, copy_of


@pytest.fixture
def register_path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a register once, to be copied by who begins with an empty one."""
    path = tmp_path_factory.mktemp("empty") / "register.db"
    Register.create(path, KEY).close()
    return path


@pytest.fixture(scope="session")
def empty_marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a register with marks of its pages once, to be copied by who begins with one."""
    path = tmp_path_factory.mktemp("marked") / "register.db"
    Register.create(path, KEY, MARKS_KEY).close()
    return path


@pytest.fixture
def register(register_path: Path, empty_register: Path) -> Iterator[Register]:
    opened = Register.open(copy_of(empty_register, register_path), KEY)
    yield opened
    opened.close()


@pytest.fixture
def add_case(register: Register) -> Callable[..., Case]:
    """Return a maker of cases with one person; keywords are fields of the person."""
    return functools.partial(add_case_to, register)
