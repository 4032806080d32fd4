"""A return as others see it, and the plain body of its packet, both ways.

Rules: what is hidden is null, never a number; a table with listed codes tells every cell once, an
open one only the cells that are shown; a body of an odd shape is refused whole, and so is one that
shows a count below its own k or is of days that no register has; a kind of period that is not known
here is one of any days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.base.errors import PacketNewerError
from app.packets.errors import PacketDamagedError
from app.returns.hiding import Rule
from app.returns.knowledge import Covered
from app.returns.periods import KINDS, Period
from app.returns.tables import Cell
from crypto.errors import LimitError, NewerVersionError, SchemaError
from crypto.packet.return_body import FORMAT, check_return

_ANY_DAYS: Final = "days"
_YEARS: Final = range(1900, 2201)
"""Days that every calendar of this program can count on from, and back."""
_EASTMOST_S: Final = 14 * 3_600


@dataclass(frozen=True)
class Published:
    """What a return tells.

    Attributes:
        made: when it was counted, Unix seconds.
        k: counts below it are hidden.
        definitions: version of the definitions of its tables.
        tables: by id, the cells with their counts, None for a hidden one.
        replaces: packet of the return that it replaces, "" for none.
    """

    period: Period
    made: int
    k: int
    definitions: int
    tables: Mapping[str, Mapping[Cell, int | None]]
    replaces: str = ""

    @property
    def is_early(self) -> bool:
        """True when it was counted before its period was over anywhere on earth."""
        over = self.period.last + dt.timedelta(days=1)
        begins = int(dt.datetime.combine(over, dt.time(), dt.UTC).timestamp())
        return self.made < begins - _EASTMOST_S


def publish(
    covered: Covered, rule: Rule, made: int, definitions: int, replaces: str = ""
) -> Published:
    """Return what may leave of a return.

    Args:
        covered: the return and what is hidden in it.
        rule: the rule by which it was hidden.
        made: when it was counted, Unix seconds.
        definitions: version of the definitions.
        replaces: packet id of the earlier return, "" for none.
    """
    tables: dict[str, dict[Cell, int | None]] = {}
    for table in covered.counted.tables:
        name = table.shape.id
        told: dict[Cell, int | None] = {}
        for cell, count in table.counts.items():
            hidden = (name, *cell) in covered.hidden
            if not (hidden and table.shape.is_open):
                told[cell] = None if hidden else count
        tables[name] = told
    return Published(covered.counted.period, made, rule.k, definitions, tables, replaces)


def to_plain(told: Published) -> dict[str, Any]:
    """Return the body of a return packet."""
    return {
        "format": FORMAT,
        "period": told.period.kind,
        "from": told.period.first.isoformat(),
        "to": told.period.last.isoformat(),
        "made": told.made,
        "k": told.k,
        "definitions": told.definitions,
        "tables": [
            {"id": name, "rows": [[row, column, count] for (row, column), count in cells.items()]}
            for name, cells in told.tables.items()
        ],
        "replaces": told.replaces or None,
    }


def from_plain(body: Mapping[str, Any]) -> Published:
    """Read the body of a return packet.

    Raises:
        PacketNewerError: of a later format.
        PacketDamagedError: of an odd shape, of days of another age, or a count below its k stands
            in it.
    """
    try:
        check_return(dict(body))
    except NewerVersionError as error:
        raise PacketNewerError from error
    except (SchemaError, LimitError) as error:
        raise PacketDamagedError from error
    tables = {
        table["id"]: {(row, column): count for row, column, count in table["rows"]}
        for table in body["tables"]
    }
    k = body["k"]
    for cells in tables.values():
        if any(count is not None and 0 < count < k for count in cells.values()):
            raise PacketDamagedError
    first, last = (dt.date.fromisoformat(body[name]) for name in ("from", "to"))
    if first.year not in _YEARS or last.year not in _YEARS:
        raise PacketDamagedError
    kind = body["period"] if body["period"] in KINDS else _ANY_DAYS
    return Published(
        Period(first, last, kind),
        body["made"],
        k,
        body["definitions"],
        tables,
        body["replaces"] or "",
    )
