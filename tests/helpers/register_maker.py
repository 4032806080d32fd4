"""A known key and day for registers under test, and a look behind the sessions.

Rules: made-up values only; a raw connection is for tests that break what the product keeps.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models import cipher
from models.office import Office

KEY = bytes(range(32))
TODAY = dt.date(2026, 11, 25)


@contextlib.contextmanager
def raw_connection(path: Path, key: bytes = KEY) -> Iterator[Any]:
    """Yield a bare connection that commits every statement at once."""
    connection = cipher.connect(path, key)
    try:
        yield connection
    finally:
        connection.close()


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
