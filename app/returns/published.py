"""A return as others see it, and the plain body of its packet, both ways.

Rules: what is hidden is null, never a number; a table with listed codes tells every cell once, an
open one only the cells that are shown; a body of an odd shape is refused whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.errors import PacketDamagedError, PacketNewerError
from app.returns.hiding import LEAST_K, Rule
from app.returns.knowledge import Covered
from app.returns.periods import Period
from app.returns.tables import CODE, LARGEST, Cell

FORMAT: Final = 1
MOST_TABLES: Final = 32
MOST_ROWS: Final = 50_000
_MEMBERS: Final = frozenset(
    {"format", "period", "from", "to", "made", "k", "definitions", "tables", "replaces"}
)
_PACKET_ID: Final = re.compile(r"[0-9a-f]{32}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Published:
    """What a return tells.

    Attributes:
        made: the day on which it was made.
        k: counts below it are hidden.
        definitions: version of the definitions of its tables.
        tables: by id, the cells with their counts, None for a hidden one.
        replaces: packet of the return that it replaces, "" for none.
    """

    period: Period
    made: dt.date
    k: int
    definitions: int
    tables: Mapping[str, Mapping[Cell, int | None]]
    replaces: str = ""


def publish(
    covered: Covered, rule: Rule, made: dt.date, definitions: int, replaces: str = ""
) -> Published:
    """Return what may leave of a return.

    Args:
        covered: the return and what is hidden in it.
        rule: the rule by which it was hidden.
        made: the day.
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
        "made": told.made.isoformat(),
        "k": told.k,
        "definitions": told.definitions,
        "tables": [
            {"id": name, "rows": [[row, column, count] for (row, column), count in cells.items()]}
            for name, cells in told.tables.items()
        ],
        "replaces": told.replaces,
    }


def from_plain(body: Mapping[str, Any]) -> Published:
    """Read the body of a return packet.

    Raises:
        PacketNewerError: of a later format.
        PacketDamagedError: of an odd shape.
    """
    written = body.get("format")
    if type(written) is int and written > FORMAT:
        raise PacketNewerError
    if set(body) != _MEMBERS or written != FORMAT or type(written) is not int:
        raise PacketDamagedError
    tables = body["tables"]
    if not isinstance(tables, list) or not 0 < len(tables) <= MOST_TABLES:
        raise PacketDamagedError
    found: dict[str, Mapping[Cell, int | None]] = {}
    for table in tables:
        name, cells = _table(table)
        if name in found:
            raise PacketDamagedError
        found[name] = cells
    replaces = body["replaces"]
    if not isinstance(replaces, str) or (replaces and not _PACKET_ID.fullmatch(replaces)):
        raise PacketDamagedError
    k = _number(body["k"], LEAST_K)
    for cells in found.values():
        if any(count is not None and 0 < count < k for count in cells.values()):
            raise PacketDamagedError
    try:
        period = Period(_day(body["from"]), _day(body["to"]), _text(body["period"]))
    except ValueError as error:
        raise PacketDamagedError from error
    return Published(
        period, _day(body["made"]), k, _number(body["definitions"], 1), found, replaces
    )


def _table(table: object) -> tuple[str, Mapping[Cell, int | None]]:
    if not isinstance(table, dict) or set(table) != {"id", "rows"}:
        raise PacketDamagedError
    rows = table["rows"]
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise PacketDamagedError
    found: dict[Cell, int | None] = {}
    for one in rows:
        if not isinstance(one, list) or len(one) != 3:
            raise PacketDamagedError
        cell = _code(one[0]), _code(one[1])
        if cell in found:
            raise PacketDamagedError
        found[cell] = None if one[2] is None else _number(one[2], 0)
    return _code(table["id"]), found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PacketDamagedError
    return value


def _code(value: object) -> str:
    text = _text(value)
    if not CODE.fullmatch(text):
        raise PacketDamagedError
    return text


def _number(value: object, least: int) -> int:
    # A truth value is a number to Python, but none here.
    if type(value) is not int or not least <= value <= LARGEST:
        raise PacketDamagedError
    return value


def _day(value: object) -> dt.date:
    text = _text(value)
    if not _DAY.fullmatch(text):
        raise PacketDamagedError
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise PacketDamagedError from error
