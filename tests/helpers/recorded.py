"""A register in which everything is recorded, and the same done once more on a copy of before.

Rules: made-up registers only; the copy is as the register was when the recording began; what is
compared is every shared row, and what is made out of them in a form without local numbers.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from models.index import index_upkeep
from models.index.all_tables import METADATA
from models.register.database import Register, Session
from models.register.several_computers import begin_recording
from models.rows.log import chain_of
from models.seats import applying, digest, units
from models.seats.units import Unit

CHAIN = chain_of(1, 1)
"""Of the lines of the log that are written where it is recorded."""
_AT_ONCE = 1_000
_LOCAL = {
    "case_lines": {"rowno", "state_no", "status_no", "district_no", "owner_no", "facets"},
    "facets": {"no"},
    "search_texts": {"rowno", "facets"},
    "person_keys": set(),
    "counted_persons": set(),
    "kept_cases": set(),
}
"""What is made out of shared rows, and the columns that hold numbers given locally."""


@dataclass
class Recorded:
    """A register that is recorded, and how it was before.

    Attributes:
        register: the one at work.
        before: a copy of it of the moment when the recording began.
        told: the units that were written onto the copy.
    """

    register: Register
    before: Register
    told: list[Unit] = field(default_factory=list)

    def units(self) -> list[Unit]:
        """Return everything that was recorded and not replayed yet."""
        with self.register.read() as session:
            known = {one.id for one in self.told}
            found = (units.read_unit(session, one) for one in units.waiting(session))
            return [one for one in found if one.id not in known]

    def replay(self) -> list[Unit]:
        """Write what was recorded onto the copy, each unit for itself; return the units."""
        coming = self.units()
        for unit in coming:
            with self.before.session() as session:
                applying.put_units(session, [applying.Sent(CHAIN, unit.rows)])
        self.told += coming
        return coming

    def prove(self) -> list[Unit]:
        """Replay, and prove that both hold the same and are whole; return all units."""
        self.replay()
        for one in (self.register, self.before):
            catch_up(one)
        with self.register.read() as now, self.before.read() as copy:
            for table in digest.shared_tables():
                ours, theirs = (list(digest.rows_of(one, table)) for one in (now, copy))
                assert theirs == ours, table.name
            assert digest.digest(copy) == digest.digest(now)
            anew = {name: (made_anew(now, name), made_anew(copy, name)) for name in _LOCAL}
        assert {
            name: sorted({*ours} ^ {*theirs})
            for name, (ours, theirs) in anew.items()
            if ours != theirs
        } == {}
        assert self.before.check() == []
        return self.told


@contextlib.contextmanager
def recorded(register: Register, key: bytes, folder: Path) -> Iterator[Recorded]:
    """Record everything that is done with a register, beside a copy of how it is now.

    Args:
        register: an open register.
        key: its key.
        folder: where the copy may lie.
    """
    # The rows of both have the same keys, as they have where another computer joins.
    begin_recording(register)
    assert register.checkpoint()
    path = folder / "before.db"
    shutil.copy2(register.path, path)
    before = Register.open(path, key)
    try:
        yield Recorded(register, before)
    finally:
        before.close()


def catch_up(register: Register) -> None:
    """Let the search index follow what was saved."""
    with register.session() as session:
        while index_upkeep.catch_up(session, _AT_ONCE) == _AT_ONCE:
            pass


def made_anew(session: Session, name: str) -> list[str]:
    """Return the rows of a table that is made out of others, without numbers given locally."""
    table = METADATA.tables[name]
    columns = [one for one in table.columns if one.name not in _LOCAL[name]]
    query = select(*columns)
    if name == "facets":
        # What no case has any more may stay until a case is erased.
        query = query.where(table.c.cases > 0)
    return sorted(repr(tuple(row)) for row in session.execute(query))
