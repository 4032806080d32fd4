"""Registers to try things on, and made-up offices and packets.

Rules: every register lives in the test's own folder and is closed when the test is over.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.case import Case, open_case
from models.database import Register
from models.listing import case_changed
from models.office import Office
from models.person import Person, add_person

KEY = bytes(range(32))
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def register_path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def register(register_path: Path) -> Iterator[Register]:
    opened = Register.create(register_path, KEY)
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


def make_office(letter: str = "a", **given: object) -> Office:
    """Return a made-up office whose id is one letter repeated."""
    facts: dict[str, object] = {
        "id": letter * 64,
        "number": "11111 22222 33333 44444 55555 66666",
        "name": "CWC Madhubani",
        "state": "new",
        "state_since": 1,
        "ed25519": bytes(32),
        "pq_commit": bytes(32),
        "card": b"card 1",
        "card_seq": 1,
        "card_issued": 1,
        "card_expires": 2,
        "first_seen": 1,
    }
    return Office(**{**facts, **given})


@pytest.fixture
def office() -> Callable[..., Office]:
    return make_office
