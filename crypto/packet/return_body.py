"""The body of a return: the counts of one office over one period, for a nodal office.

Rules kept here (``crypto/spec/packet.md``, "Returns"): members are closed; tables, rows and counts
are bounded; a hidden cell is null and no cell stands twice in a table; codes are plain ASCII.
Whether the right cells are hidden is the matter of who makes a return and of who adds it up.
"""

import re
from typing import Any

from crypto.base import schema
from crypto.errors import LimitError, NewerVersionError, SchemaError

FORMAT = 1
LEAST_K, MOST_K = 5, 1_000
MAX_TABLES = 64
MAX_ROWS = 4_096
MAX_ROWS_IN_ALL = 16_384
_MEMBERS = (
    "format", "period", "from", "to", "made", "k", "definitions", "tables", "replaces",
)  # fmt: skip
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")


def check_return(body: dict[str, Any]) -> None:
    """Refuse a body of ``return`` that breaks a rule.

    Raises:
        NewerVersionError: its format is a later one.
        SchemaError: a member is missing, unknown or of the wrong shape.
        LimitError: too many tables or rows.
    """
    if schema.whole(body.get("format"), "body.return-format", least=1) != FORMAT:
        raise NewerVersionError("body.return-newer", found=body["format"])
    schema.members(body, _MEMBERS, "body.return-members")
    schema.word(body["period"], "body.return-period")
    first = schema.day(body["from"], "body.return-from")
    if schema.day(body["to"], "body.return-to") < first:
        raise SchemaError("body.return-span")
    schema.whole(body["made"], "body.return-made")
    schema.whole(body["k"], "body.return-k", least=LEAST_K, most=MOST_K)
    schema.whole(body["definitions"], "body.return-definitions", least=1)
    if body["replaces"] is not None:
        schema.hexadecimal(body["replaces"], 32, "body.return-replaces")
    _tables(body["tables"])


def _tables(value: Any) -> None:
    if not isinstance(value, list) or not value:
        raise SchemaError("body.return-tables")
    if len(value) > MAX_TABLES:
        raise LimitError("body.return-tables-many", limit=MAX_TABLES)
    names = [_table(schema.mapping(table, "body.return-table")) for table in value]
    if len(set(names)) != len(names):
        raise SchemaError("body.return-table-twice")
    if sum(len(table["rows"]) for table in value) > MAX_ROWS_IN_ALL:
        raise LimitError("body.return-rows-in-all", limit=MAX_ROWS_IN_ALL)


def _table(table: dict[str, Any]) -> str:
    schema.members(table, ("id", "rows"), "body.return-table-members")
    rows = table["rows"]
    if not isinstance(rows, list):
        raise SchemaError("body.return-rows")
    if len(rows) > MAX_ROWS:
        raise LimitError("body.return-rows-many", limit=MAX_ROWS)
    cells = {_cell(row) for row in rows}
    if len(cells) != len(rows):
        raise SchemaError("body.return-cell-twice")
    return _code(table["id"], "body.return-table-id")


def _cell(row: Any) -> tuple[str, str]:
    if not isinstance(row, list) or len(row) != 3:
        raise SchemaError("body.return-row")
    if row[2] is not None:
        schema.whole(row[2], "body.return-count")
    return _code(row[0], "body.return-code"), _code(row[1], "body.return-code")


def _code(value: Any, reason: str) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise SchemaError(reason)
    return value
