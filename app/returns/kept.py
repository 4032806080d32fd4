"""The true counts of returns that left, as the register keeps them for what is hidden later.

Rules: they are kept inside the encrypted register alone; counts of other definitions than those of
this program cannot be set off against new ones and are passed over; a return whose packet was burnt
never left and does not count.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from app.returns import shapes
from app.returns.knowledge import Counted, Covered
from app.returns.periods import Period
from app.returns.tables import Table
from models.rows.packet import Packet
from models.rows.returns import MadeReturn, made_returns

if TYPE_CHECKING:
    from models.register.database import Session

_BURNT: Final = "burnt"


def kept_text(covered: Covered) -> str:
    """Return counts and hidden cells as they are kept: a cell that is 0 and shown is left out."""
    tables: dict[str, list[list[str | int]]] = {
        table.shape.id: [] for table in covered.counted.tables
    }
    for name, row, column in covered.counted.refs():
        count = covered.counted.count((name, row, column))
        hidden = (name, row, column) in covered.hidden
        rows = tables[name]
        if count or hidden:
            rows.append([row, column, count, int(hidden)])
    return json.dumps(tables, separators=(",", ":"))


def read_kept(period: Period, text: str) -> Covered:
    """Return what was kept of a return.

    Raises:
        ValueError: it was not kept by this program.
    """
    kept: dict[str, list[Any]] = json.loads(text)
    tables = tuple(
        Table(shape, {(row, column): count for row, column, count, _hidden in kept[name]})
        for name, shape in shapes.SHAPES.items()
        if name in kept
    )
    hidden = {
        (name, row, column)
        for name, rows in kept.items()
        for row, column, _count, is_hidden in rows
        if is_hidden
    }
    # The links held when it was made; they are asked for again where both tables are there.
    links = shapes.LINKS if len(tables) == len(shapes.SHAPES) else ()
    return Covered(Counted(period, tables, links), frozenset(hidden))


def period_of(row: MadeReturn) -> Period:
    """Return the period of a return that this office made."""
    first, last = dt.date.fromisoformat(row.first_day), dt.date.fromisoformat(row.last_day)
    return Period(first, last, row.kind)


def earlier_returns(session: Session) -> list[Covered]:
    """Return all returns that left, in the order in which they were made."""
    found = []
    for row in made_returns(session):
        packet = session.get(Packet, row.packet_id)
        burnt = packet is not None and packet.state == _BURNT
        if row.definitions == shapes.VERSION and not burnt:
            found.append(read_kept(period_of(row), row.covered))
    return found
