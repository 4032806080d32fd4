"""Two made-up computers of one office, one case, and what is asked of both when they have met."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cases import cases
from app.core.services import reading
from memory_store import MemoryStore
from models.queries import lookup
from models.rows.case import Case
from models.rows.collision import Collision, to_decide
from seat_desks import shared
from two_registers import check_alike, exchange, pair


class Office:
    """Two computers with one case, and the line between them."""

    def __init__(self, folder: Path) -> None:
        self.both = pair(folder)
        self.between = shared()
        with reading(self.both[0]) as session:
            (case,) = session.query(Case).all()
            self.case = case.id
        cases.save_facts(self.both[0], self.case, {"p1.name_full": "Made-up name"})
        self.meet()

    def meet(self, *order: int) -> None:
        """Let both exchange until both have all, the first of ``order`` first."""
        for number in (*order, 0, 1, 0, 1):
            exchange(self.both[number], MemoryStore(self.between))
        check_alike(*self.both)

    def save(self, at: int, **facts: Any) -> None:
        """Save facts of the case, those of its first person as ``p1__name``."""
        changes = {name.replace("__", "."): value for name, value in facts.items()}
        cases.save_facts(self.both[at], self.case, changes)

    def value(self, name: str) -> Any:
        """A fact of the case, which is the same at both."""
        told = []
        for one in self.both:
            with reading(one) as session:
                row = lookup.find_case(session, self.case)
                entity, _, field = name.rpartition(".")
                told.append((row.persons[0] if entity else row).get(field))
        assert told[0] == told[1]
        return told[0]

    def to_decide(self) -> list[Collision]:
        """What is to be decided, which is the same at both."""
        told = []
        for one in self.both:
            with reading(one) as session:
                found = to_decide(session)
                session.expunge_all()
            told.append(found)
        assert [one.id for one in told[0]] == [one.id for one in told[1]]
        return told[0]

    def kept(self) -> list[tuple[str, str | None, str | None, int]]:
        """Field, what stands, what does not, and at which computer that was given."""
        return [(one.field, one.stands, one.other, one.seat) for one in self.to_decide()]
