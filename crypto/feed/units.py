"""Units: what one transaction at one computer changed, as rows with what was before and after.

Rules kept here (``crypto/spec/feed.md``, section 5): closed shapes, every count bounded; values are
carried exactly; an insert has nothing before it and a removal nothing after it, a change names only
columns that changed; what a secret was before it is nobody's to tell; a large unit lies in a blob
of its own and is taken in whole or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crypto.base import exact_json, schema
from crypto.base.exact_json import Cell
from crypto.base.primitives import KEY_BYTES, b64decode, b64encode
from crypto.errors import LimitError, SchemaError
from crypto.feed.chain import FIRST_TERM, MOST_TERM
from crypto.feed.seats import SIGNATURE_BYTES, Act, act_json, read_act
from crypto.feed.snapshot import Snapshot, read_snapshot, snapshot_json
from crypto.feed.terms import NewTerm, new_term_json, read_new_term

INSERT, UPDATE, DELETE = "i", "u", "d"
FACTS, GUARDED, SERIAL = "F", "G", "S"
MAX_ROWS = 4_096
MAX_KEY = 8
MAX_ROW_BYTES = 491_520
MAX_BLOB_BYTES = 67_108_864
INLINE_BYTES = 262_144
"""A longer unit lies in a blob."""
_ID_DIGITS = 32
_NAME_DIGITS = 64
_MEMBERS = frozenset(["id", "kind", "class", "user", "at", "case"])
_ROWS, _BLOB = "rows", "blob"
_TERM, _SNAPSHOT, _JOINED, _LISTED = "term", "snapshot", "joined", "listed"


@dataclass(frozen=True)
class Row:
    """One row that was added, changed or removed.

    Attributes:
        table: its table.
        op: ``i``, ``u`` or ``d``.
        key: the values of its key, none of them None.
        before: of a change the old values, but of a secret that is gone; of a removal all that were
            there; None in a change only.
        after: of a change the new values, of an insert all that are there.
    """

    table: str
    op: str
    key: tuple[Cell, ...] = field(repr=False)
    before: Mapping[str, Cell] = field(repr=False)
    after: Mapping[str, Cell] = field(repr=False)


@dataclass(frozen=True)
class Blob:
    """Where the rows of a large unit lie.

    Attributes:
        name: of the sealed file, 64 hex digits that say nothing.
        key: of the sealed file, 32 bytes.
        sha256: of the rows as they are written, 64 hex digits.
        size: of the same, in bytes.
    """

    name: str
    key: bytes = field(repr=False)
    sha256: str
    size: int


@dataclass(frozen=True)
class Joined:
    """How a computer shows that it was invited.

    Attributes:
        signature: by the key of the invitation, over who joins with which letterboxes, 64 bytes.
    """

    signature: bytes = field(repr=False)


type More = NewTerm | Snapshot | Joined | Act
"""What a unit may say beside its rows."""


@dataclass(frozen=True)
class Unit:
    """What one transaction changed.

    Attributes:
        id: 32 hex digits, random.
        kind: the action of its line in the log, None for facts that no line reports.
        group: ``F`` facts, ``G`` guarded, ``S`` serial.
        user: number of the user.
        at: Unix seconds, as the author's clock says.
        case: the case that it is about, 32 hex digits, or None.
        rows: in the order in which they changed.
        blob: where they lie instead, or None.
        more: what the unit says beside its rows, or None.
    """

    id: str
    kind: str | None
    group: str
    user: int
    at: int
    case: str | None = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)
    blob: Blob | None = field(default=None, repr=False)
    more: More | None = field(default=None, repr=False)


def read_unit(value: Any) -> Unit:
    """Return the unit that parsed JSON spells.

    Raises:
        SchemaError, LimitError, JsonError, NotOursError: it breaks a rule.
    """
    body = schema.mapping(value, "unit.object")
    extra = body.keys() - _MEMBERS
    if _MEMBERS - body.keys() or extra not in _SHAPES:
        raise SchemaError("unit.members")
    group = schema.choice(body["class"], (FACTS, GUARDED, SERIAL), "unit.class")
    at = schema.whole(body["at"], "unit.at")
    more = _more(body, at)
    rows = _rows(body[_ROWS]) if _ROWS in body else ()
    blob = _blob(body[_BLOB]) if _BLOB in body else None
    if not (rows or blob or more):
        raise SchemaError("unit.empty")
    if isinstance(more, NewTerm | Joined | Act) and group != SERIAL:
        raise SchemaError("unit.not-serial")
    case = body["case"]
    return Unit(
        id=schema.hexadecimal(body["id"], _ID_DIGITS, "unit.id"),
        kind=_kind(body["kind"], group),
        group=group,
        user=schema.whole(body["user"], "unit.user"),
        at=at,
        case=None if case is None else schema.hexadecimal(case, _ID_DIGITS, "unit.case"),
        rows=rows,
        blob=blob,
        more=more,
    )


def unit_json(unit: Unit) -> dict[str, Any]:
    """Return what stands for a unit in JSON."""
    body: dict[str, Any] = {
        "id": unit.id,
        "kind": unit.kind,
        "class": unit.group,
        "user": unit.user,
        "at": unit.at,
        "case": unit.case,
    }
    if unit.blob is None:
        body[_ROWS] = [row_json(row) for row in unit.rows]
    else:
        body[_BLOB] = {
            "name": unit.blob.name,
            "key": b64encode(unit.blob.key),
            "sha256": unit.blob.sha256,
            "size": unit.blob.size,
        }
    return body | _more_json(unit.more)


def read_row(value: Any) -> Row:
    """Return the row that parsed JSON spells.

    Raises:
        SchemaError, JsonError, NotOursError: it breaks a rule.
    """
    if not isinstance(value, list) or len(value) != 5:
        raise SchemaError("row.shape")
    table, op, key, before, after = value
    row = Row(
        schema.word(table, "row.table"),
        schema.choice(op, (INSERT, UPDATE, DELETE), "row.op"),
        _key(key),
        _cells(before, "row.before"),
        _cells(after, "row.after"),
    )
    _check_sides(row)
    return row


def row_json(row: Row) -> list[Any]:
    """Return what stands for a row in JSON."""
    key = [exact_json.from_cell(value) for value in row.key]
    return [row.table, row.op, key, _cells_json(row.before), _cells_json(row.after)]


def write_rows(rows: Iterable[Row]) -> Iterator[bytes]:
    """Give the lines of a blob, one for each row.

    Args:
        rows: in the order in which they changed.
    """
    for row in rows:
        yield exact_json.encode({"row": row_json(row)}) + b"\n"


def read_rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Give the rows that lie in a blob whose size and hash were checked.

    Args:
        lines: each with its line end; none needs to be longer than ``MAX_ROW_BYTES``.

    Raises:
        SchemaError, LimitError, JsonError, NotOursError: one of them breaks a rule.
    """
    for line in lines:
        if not line.endswith(b"\n"):
            raise SchemaError("rows.line-end")
        body = exact_json.parse(line[:-1], MAX_ROW_BYTES)
        schema.members(body, {"row"}, "rows.members")
        yield read_row(body["row"])


_SHAPES = (
    {_ROWS},
    {_BLOB},
    {_ROWS, _TERM},
    {_ROWS, _SNAPSHOT},
    {_ROWS, _JOINED},
    {_ROWS, _LISTED},
)
"""What may stand in a unit beside the members of every unit."""


def _kind(value: Any, group: str) -> str | None:
    if value is not None:
        return schema.word(value, "unit.kind")
    if group != FACTS:
        raise SchemaError("unit.no-kind")
    return None


def _rows(value: Any) -> tuple[Row, ...]:
    if not isinstance(value, list):
        raise SchemaError("unit.rows")
    if len(value) > MAX_ROWS:
        raise LimitError("unit.many-rows", limit=MAX_ROWS)
    return tuple(read_row(each) for each in value)


def _blob(value: Any) -> Blob:
    body = schema.mapping(value, "blob.object")
    schema.members(body, {"name", "key", "sha256", "size"}, "blob.members")
    return Blob(
        name=schema.hexadecimal(body["name"], _NAME_DIGITS, "blob.name"),
        key=b64decode(schema.text(body["key"], "blob.key"), length=KEY_BYTES),
        sha256=schema.hexadecimal(body["sha256"], _NAME_DIGITS, "blob.sha256"),
        size=schema.whole(body["size"], "blob.size", least=1, most=MAX_BLOB_BYTES),
    )


def _more(body: dict[str, Any], at: int) -> More | None:
    if _TERM in body:
        return _new_term(body[_TERM])
    if _SNAPSHOT in body:
        return read_snapshot(body[_SNAPSHOT])
    if _JOINED in body:
        return _joined(body[_JOINED])
    if _LISTED in body:
        return read_act(body[_LISTED], at)
    return None


def _more_json(more: More | None) -> dict[str, Any]:
    if isinstance(more, NewTerm):
        return {_TERM: new_term_json(more)}
    if isinstance(more, Snapshot):
        return {_SNAPSHOT: snapshot_json(more)}
    if isinstance(more, Joined):
        return {_JOINED: {"signature": b64encode(more.signature)}}
    if isinstance(more, Act):
        return {_LISTED: act_json(more)}
    return {}


def _new_term(value: Any) -> NewTerm:
    body = schema.mapping(value, "term.object")
    schema.members(body, {"term", "commit", "wraps"}, "term.members")
    return read_new_term(body, FIRST_TERM + 1, MOST_TERM)


def _joined(value: Any) -> Joined:
    body = schema.mapping(value, "joined.object")
    schema.members(body, {"signature"}, "joined.members")
    told = schema.text(body["signature"], "joined.signature-text")
    return Joined(b64decode(told, length=SIGNATURE_BYTES))


def _key(value: Any) -> tuple[Cell, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_KEY:
        raise SchemaError("row.key")
    found = tuple(exact_json.cell(each, "row.key-value") for each in value)
    if None in found:
        raise SchemaError("row.key-null")
    return found


def _cells(value: Any, reason: str) -> dict[str, Cell]:
    members = schema.mapping(value, reason)
    return {
        schema.word(name, "row.column"): exact_json.cell(each, "row.value")
        for name, each in members.items()
    }


def _cells_json(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {name: exact_json.from_cell(value) for name, value in cells.items()}


def _check_sides(row: Row) -> None:
    """Refuse sides that do not fit what was done: two spellings of one change are none."""
    if row.op == UPDATE:
        _check_change(row)
        return
    there, empty = (row.after, row.before) if row.op == INSERT else (row.before, row.after)
    if empty:
        raise SchemaError("row.other-side")
    if None in there.values():
        raise SchemaError("row.null-told")


def _check_change(row: Row) -> None:
    if not row.after or row.before.keys() - row.after.keys():
        raise SchemaError("row.columns")
    if any(row.after[name] == value for name, value in row.before.items()):
        raise SchemaError("row.unchanged")
