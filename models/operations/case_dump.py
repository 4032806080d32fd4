"""A whole case as plain values: taken out of the tables, put back, or removed from them.

Rules: what belongs to a case is found along the foreign keys of the metadata, never listed here,
so that a new table with a key to ``cases`` belongs at once (attachments, referrals, history and
search text too); what has no such key stays outside: the log, packets, offices, users; values
are those of the database, bytes as hex, so that a dump is JSON; nothing is read from a dump that
was not proved before (it is sealed, or was never outside the register).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, select
from sqlalchemy.orm import selectinload

from models.base.parts import is_derived
from models.errors import NotFoundError
from models.index.all_tables import METADATA
from models.queries.listing import case_follows, cases_added
from models.rows.case import Case
from models.rows.sealed import Dump

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

VERSION: Final = 1
_CASES: Final = "cases"
_BYTES: Final = "hex"
_PACKETS: Final = METADATA.tables["packets"]
_NOT_LISTED: Final = (
    "attachments",
    "case_notes",
    "field_changes",
    "letters",
    "merge_sides",
    "merges",
    "paper_thumbnails",
    "removed_papers",
)

type _Keys = tuple[tuple[str, Table, str], ...]


def case_tables() -> tuple[Table, ...]:
    """Return the tables whose rows belong to a case, parents before children."""
    found: dict[str, Table] = {}
    for table in METADATA.sorted_tables:
        if table.name == _CASES or _keys_into(table, found):
            found[table.name] = table
    return tuple(found.values())


def dump_case(session: Session, case_id: str) -> Dump:
    """Return all rows that belong to a case.

    Args:
        session: any session; what it has not written yet is written first.
        case_id: whole id of the case.

    Returns:
        ``{"v", "case_id", "tables": {name: {"columns": [...], "rows": [[...], ...]}}}``, tables in
        the order in which they can be put back. A row that names two cases is in both dumps.

    Raises:
        NotFoundError: there is no such case.
    """
    session.flush()
    tables = {}
    for table, rows in _rows_of(session, case_id):
        if is_derived(table):
            continue
        columns = [column.name for column in table.columns]
        tables[table.name] = {
            "columns": columns,
            "rows": [[_plain(value) for value in row[1:]] for row in rows],
        }
    return {"v": VERSION, "case_id": case_id, "tables": tables}


def erase_case(session: Session, case_id: str) -> None:
    """Remove all rows that belong to a case, children first, the search index with them.

    Values that the list could be narrowed to by this case only go too.

    Args:
        session: a writing session.
        case_id: whole id of the case.

    Raises:
        NotFoundError: there is no such case.
    """
    session.flush()
    for table, rows in reversed(_rows_of(session, case_id)):
        _erase(session, table, rows)
    run(session, "DELETE FROM facets WHERE cases <= 0", ())
    session.expire_all()


def load_lines(session: Session, dumps: Iterable[Dump]) -> None:
    """Put only so much of some cases back that they are listed and found; for looking, never kept.

    Args:
        session: a session in whose tables there are no cases.
        dumps: as for ``load_dump``.

    Raises:
        ValueError: not dumps of this version.
    """
    for dump in dumps:
        few = {name: part for name, part in dump["tables"].items() if name not in _NOT_LISTED}
        _load(session, {**dump, "tables": few})
    with session.no_autoflush:
        parts = (Case.persons, Case.events, Case.services)
        query = select(Case).options(*(selectinload(part) for part in parts))
        cases_added(session, list(session.scalars(query)))
        session.flush()


def load_dump(session: Session, dump: Dump) -> None:
    """Put a case back as it was when it was dumped; list and search follow.

    Numbers that rows got from the database are kept unless others have them now. A link to
    something that is gone is emptied, and a row that cannot be without it is left out.

    Args:
        session: a writing session in whose tables the case is not.
        dump: what ``dump_case`` returned, perhaps through JSON, perhaps of an older version whose
            tables had fewer columns.

    Raises:
        ValueError: not a dump of this version.
        RuleError: the case is there already.
    """
    _load(session, dump)
    case = session.get(Case, dump["case_id"])
    if case is None:
        raise ValueError("a dump without its case")
    case_follows(session, case)
    session.flush()


def _load(session: Session, dump: Dump) -> None:
    if dump.get("v") != VERSION:
        raise ValueError("not a dump of this version")
    session.flush()
    moved: dict[tuple[str, object], object] = {}
    known: set[tuple[str, str, object]] = set()
    for table in METADATA.sorted_tables:
        part = dump["tables"].get(table.name)
        if part is None or is_derived(table):
            continue
        rows = [dict(zip(part["columns"], map(_value, row), strict=True)) for row in part["rows"]]
        _renumber(session, table, rows, moved)
        kept = [row for row in rows if _linked(session, table, row, moved, known)]
        _insert(session, table, kept)
        for column in table.primary_key.columns:
            known.update((table.name, column.name, row[column.name]) for row in kept)
    session.expire_all()


def dump_packets(session: Session, case_id: str) -> Dump:
    """Return the kept packets about a case, which hold facts of it or words about it.

    Args:
        session: any session.
        case_id: whole id of the case.
    """
    session.flush()
    columns = [column.name for column in _PACKETS.columns]
    rows = _packet_rows(session, case_id)
    return {"columns": columns, "rows": [[_plain(value) for value in row[1:]] for row in rows]}


def erase_packets(session: Session, case_id: str) -> None:
    """Remove the packets that ``dump_packets`` returns."""
    _erase(session, _PACKETS, _packet_rows(session, case_id))
    session.expire_all()


def load_packets(session: Session, dump: Dump) -> None:
    """Put packets back; of those that came in the files are not kept any more."""
    rows = [dict(zip(dump["columns"], map(_value, row), strict=True)) for row in dump["rows"]]
    gone = {"file_name": None}
    _insert(session, _PACKETS, [row | gone if row["direction"] == "in" else row for row in rows])
    session.expire_all()


def _packet_rows(session: Session, case_id: str) -> list[Sequence[Any]]:
    carried = run(
        session,
        "SELECT packet_id FROM referrals WHERE case_id = ? AND packet_id IS NOT NULL",
        (case_id,),
    )
    wanted = {"case_id": [case_id], "id": [row[0] for row in carried]}
    return _select(session, _PACKETS, wanted)


def _erase(session: Session, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    numbers = json.dumps([row[0] for row in rows])
    among = "rowid IN (SELECT value FROM json_each(?))"
    run(session, f'DELETE FROM "{table.name}" WHERE {among}', (numbers,))  # noqa: S608


def _rows_of(session: Session, case_id: str) -> list[tuple[Table, list[Sequence[Any]]]]:
    """Return the filled tables with their rows; a row begins with its rowid."""
    kept: dict[str, Table] = {}
    found: list[tuple[Table, list[Sequence[Any]]]] = []
    values: dict[tuple[str, str], list[Any]] = {}
    for table in METADATA.sorted_tables:
        # What is made anew from the case (marks of persons) is not copied; it goes by its key.
        keys = () if is_derived(table) else _keys_into(table, kept)
        wanted = {name: values[parent.name, column] for name, parent, column in keys}
        if table.name == _CASES:
            wanted = {"id": [case_id]}
        rows = _select(session, table, wanted) if wanted else []
        if table.name == _CASES and not rows:
            raise NotFoundError("find.case")
        if not rows:
            continue
        kept[table.name] = table
        found.append((table, rows))
        for place, column in enumerate(table.columns, start=1):
            values[table.name, column.name] = [row[place] for row in rows]
    return found


def _keys_into(table: Table, parents: Mapping[str, Table]) -> _Keys:
    """Return the foreign keys into some tables: own column, other table, its column."""
    return tuple(
        (key.parent.name, key.column.table, key.column.name)
        for key in sorted(table.foreign_keys, key=lambda one: str(one.parent.name))
        if key.column.table.name in parents
    )


def _select(session: Session, table: Table, wanted: Mapping[str, list[Any]]) -> list[Sequence[Any]]:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    among = "IN (SELECT value FROM json_each(?))"
    where = " OR ".join(f'"{name}" {among}' for name in wanted)
    # Names come from the metadata; only values are handed in.
    statement = f'SELECT rowid, {columns} FROM "{table.name}" WHERE {where} ORDER BY rowid'  # noqa: S608
    return run(session, statement, tuple(json.dumps(some) for some in wanted.values()))


def _renumber(
    session: Session,
    table: Table,
    rows: list[dict[str, Any]],
    moved: dict[tuple[str, object], object],
) -> None:
    """Give new numbers to all rows of a table, in their order, when one number is taken."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer) or keys[0].foreign_keys:
        return
    name = keys[0].name
    numbers = json.dumps([row[name] for row in rows])
    taken = run(
        session,
        f'SELECT 1 FROM "{table.name}" WHERE "{name}" IN (SELECT value FROM json_each(?)) LIMIT 1',  # noqa: S608
        (numbers,),
    )
    if not taken:
        return
    highest = run(session, f'SELECT max("{name}") FROM "{table.name}"', ())[0][0]  # noqa: S608
    for number, row in enumerate(rows, start=highest + 1):
        moved[table.name, row[name]] = number
        row[name] = number


def _linked(
    session: Session,
    table: Table,
    row: dict[str, Any],
    moved: Mapping[tuple[str, object], object],
    known: Collection[tuple[str, str, object]],
) -> bool:
    """Follow the links of a row to where they lead now; say whether the row can stand."""
    for key in table.foreign_keys:
        own, parent, column = key.parent.name, key.column.table.name, key.column.name
        if row.get(own) is None:
            continue
        row[own] = moved.get((parent, row[own]), row[own])
        if parent == table.name or (parent, column, row[own]) in known:
            continue
        there = run(session, f'SELECT 1 FROM "{parent}" WHERE "{column}" = ?', (row[own],))  # noqa: S608
        if there:
            continue
        if not key.parent.nullable:
            return False
        row[own] = None
    return True


def _insert(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    known = {column.name for column in table.columns}
    for row in rows:
        kept = {name: value for name, value in row.items() if name in known}
        names = ", ".join(f'"{name}"' for name in kept)
        marks = ", ".join("?" for _ in kept)
        run(
            session,
            f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608
            tuple(kept.values()),
        )


def run(session: Session, statement: str, values: tuple[Any, ...]) -> list[Sequence[Any]]:
    """Carry out one statement; return what it reads, nothing for one that writes."""
    found = session.connection().exec_driver_sql(statement, values)
    return list(found.fetchall()) if found.returns_rows else []


def _plain(value: Any) -> Any:
    return {_BYTES: value.hex()} if isinstance(value, bytes) else value


def _value(value: Any) -> Any:
    return bytes.fromhex(value[_BYTES]) if isinstance(value, dict) else value
