"""A known key and day for registers under test, and a look behind the sessions.

Rules: made-up values only; a raw connection is for tests that break what the product keeps.
"""

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.base import cipher
from models.queries.listing import case_changed
from models.register.database import Register
from models.register.page_marks import marks_path
from models.rows.case import Case, Person, add_person, open_case
from models.rows.office import Office

KEY = bytes(range(32))
MARKS_KEY = bytes(range(100, 132))
TODAY = dt.date(2026, 11, 25)


@contextlib.contextmanager
def raw_connection(path: Path, key: bytes = KEY) -> Iterator[Any]:
    """Yield a bare connection that commits every statement at once."""
    connection = cipher.connect(path, key)
    try:
        yield connection
    finally:
        connection.close()


def copy_of(made: Path, path: Path) -> Path:
    """Copy a closed register with the marks of its pages, and return where the copy is."""
    shutil.copy2(made, path)
    if marks_path(made).exists():
        shutil.copy2(marks_path(made), marks_path(path))
    return path


def add_case_to(
    register: Register, now: int = 1000, case: dict[str, object] | None = None, **facts: object
) -> Case:
    """Add a case with one person, of whom the keywords are facts."""
    with register.session() as session:
        made = open_case(session, now=now, today=TODAY, created_by=1)
        made.put_all(case or {})
        person: Person = add_person(made, now=now)
        person.put_all({"role": "victim", **facts})
        case_changed(session, made, now=now)
    return made


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
