"""What a register holds, in a form that can be compared: every row and every file but the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from app.core import log
from app.core.services import Services
from models.index.all_tables import METADATA

_LOG = {"log"}
_DATABASE = ("register.db", "lock")


def state_of(s: Services) -> dict[str, list[str]]:
    """Return all rows by table and the files of the folder; lines of the log are left out."""
    with s.register.read() as session:
        rows = {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in METADATA.sorted_tables
            if table.name not in _LOG
        }
    # These two tell of lines of the log, and of pages that moved.
    rows["meta"] = [row for row in rows["meta"] if not row.startswith(("('log.lines'", "('marks'"))]
    rows["files"] = sorted(
        f"{path.relative_to(s.folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in s.folder.rglob("*")
        if path.is_file() and not path.name.startswith(_DATABASE)
    )
    return rows


@contextmanager
def unchanged(s: Services, lines: int = 1) -> Iterator[None]:
    """Prove that a register is the same afterwards, but for so many lines of the log."""
    before, count = state_of(s), log.check(s).lines
    yield
    assert state_of(s) == before
    assert log.check(s).lines == count + lines
    assert log.check(s).broken_at == 0
