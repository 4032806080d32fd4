"""Rows of one case moved into another, and two cases taken apart again; for merging duplicates.

Rules: what belongs to a case is found along the foreign keys of the metadata, so that new tables
follow by themselves; taking apart compares three states column by column: what a merge did not
touch stays as it is now, what nobody touched since goes back, and what both touched is named and
nothing is changed; marks, small pictures and search text follow from the rows and are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models.base.base import TextList
from models.base.parts import is_derived
from models.fields.told_places import last_told
from models.index.all_tables import METADATA
from models.operations.case_dump import case_tables, dump_case, run

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

type Row = dict[str, Any]
type Rows = dict[str, dict[str, Row]]
"""Rows by table and by the JSON text of their primary key; values as in a dump."""

_ASIDE: Final = frozenset({"merges", "paper_thumbnails"})
_CASES, _PERSONS, _HISTORY = "cases", "persons", "field_changes"
_FOLLOWS: Final = "list_"
_ENTITIES: Final = {"persons": "person", "events": "event", "services": "service"}
_MOMENTS: Final = frozenset({"updated", "next_step", "next_step_on"})


def rows_of(session: Session, *case_ids: str) -> Rows:
    """Return the rows that belong to some cases.

    Args:
        session: any session.
        case_ids: whole ids.

    Raises:
        NotFoundError: one of the cases is not there.
    """
    found: Rows = {}
    for case_id in case_ids:
        for name, part in dump_case(session, case_id)["tables"].items():
            if _is_aside(METADATA.tables[name]):
                continue
            for values in part["rows"]:
                row = dict(zip(part["columns"], values, strict=True))
                _add_row(found.setdefault(name, {}), name, row)
    return found


def _add_row(rows: dict[str, Row], table: str, row: Row) -> None:
    """Add a row under its key.

    A line of the history has none that lasts: a case that was away comes back with other numbers.
    """
    if table != _HISTORY:
        names = _key_names(METADATA.tables[table])
        rows[json.dumps([row[name] for name in names])] = row
        return
    told = [value for name, value in row.items() if name not in ("id", "uid", "case_id")]
    again = 0
    while (key := json.dumps([*told, again])) in rows:
        again += 1
    rows[key] = row


def move_rows(session: Session, *, merged: str, kept: str) -> None:
    """Give everything that belongs to a case to another case, behind what that has.

    Only older merges stay where they are: they can be undone after this one.

    Args:
        session: a writing session.
        merged: id of the case that gives.
        kept: id of the case that takes.
    """
    session.flush()
    referrals = METADATA.tables["referrals"]
    told = select(referrals.c.scope_used).where(referrals.c.case_id == kept)
    scopes = session.scalars(told).all()
    for table in case_tables():
        for key in table.foreign_keys:
            if _is_aside(table) or key.column.table.name != _CASES:
                continue
            own = key.parent.name
            if "position" in table.columns:
                last = last_told(scopes, _ENTITIES.get(table.name, ""))
                _put_behind(session, table, own, merged, kept, last)
            run(
                session,
                f'UPDATE "{table.name}" SET "{own}" = ? WHERE "{own}" = ?',  # noqa: S608
                (kept, merged),
            )
    session.expire_all()


def replace_person(session: Session, *, gone: str, stays: str, case_id: str) -> None:
    """Let everything of a case that names one person name another.

    Args:
        session: a writing session.
        gone: id of the person that will be removed.
        stays: id of the person it was recognised as.
        case_id: id of the case of the person that will be removed.
    """
    session.flush()
    for table in case_tables():
        home = _home_of(table)
        if home is None or _is_aside(table):
            continue
        for key in table.foreign_keys:
            if key.column.table.name == _PERSONS:
                own = key.parent.name
                run(
                    session,
                    f'UPDATE "{table.name}" SET "{own}" = ? WHERE "{home}" = ? AND "{own}" = ?',  # noqa: S608
                    (stays, case_id, gone),
                )
        for column in table.columns:
            # Ids are random and long: no other list holds one by chance.
            if isinstance(column.type, TextList):
                run(
                    session,
                    f'UPDATE "{table.name}" SET "{column.name}" = replace("{column.name}", ?, ?)'  # noqa: S608
                    f' WHERE "{home}" = ? AND "{column.name}" LIKE ?',
                    (gone, stays, case_id, f"%{gone}%"),
                )
    session.expire_all()


def move_packets(session: Session, packet_ids: Iterable[str], *, merged: str, kept: str) -> None:
    """Let packets of one case be packets of another."""
    run(
        session,
        "UPDATE packets SET case_id = ? WHERE case_id = ?"
        " AND id IN (SELECT value FROM json_each(?))",
        (kept, merged, json.dumps(list(packet_ids))),
    )
    session.expire_all()


def packets_of(session: Session, case_id: str) -> list[str]:
    """Return the ids of the packets that name a case."""
    found = run(session, "SELECT id FROM packets WHERE case_id = ? ORDER BY id", (case_id,))
    return [row[0] for row in found]


def taken_apart(before: Rows, after: Rows, now: Rows) -> tuple[Rows, list[tuple[str, str]]]:
    """Return the rows as they shall be, and what stands in the way as tables and columns; pure.

    Args:
        before: rows of both cases before they became one.
        after: rows right afterwards.
        now: rows at present.
    """
    wanted: Rows = {}
    against: list[tuple[str, str]] = []
    for table in {**before, **after, **now}:
        states = [some.get(table, {}) for some in (before, after, now)]
        for key in dict.fromkeys(key for state in states for key in state):
            compared = _one_line if table == _HISTORY else _one_row
            row, clashes = compared(*(state.get(key) for state in states))
            against += [(table, name) for name in clashes]
            if row is not None:
                wanted.setdefault(table, {})[key] = row
    _follow_parents(wanted, before)
    return wanted, against + _lost_links(wanted)


def put_rows(session: Session, now: Rows, wanted: Rows) -> None:
    """Bring the rows of some cases from one state to another.

    Args:
        session: a writing session.
        now: rows as they are.
        wanted: rows as they shall be.
    """
    session.flush()
    tables = [table for table in METADATA.sorted_tables if {table.name} & (now.keys() | wanted)]
    for table in tables:
        there, there_soon = now.get(table.name, {}), wanted.get(table.name, {})
        for key, row in there_soon.items():
            if key not in there:
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" for _ in row)
                statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
                run(session, statement, tuple(map(_value, row.values())))
            elif row != there[key]:
                _update(session, table, there[key], row)
    for table in reversed(tables):
        for key, row in now.get(table.name, {}).items():
            if key not in wanted.get(table.name, {}):
                where, values = _where(table, row)
                run(session, f'DELETE FROM "{table.name}" WHERE {where}', values)  # noqa: S608
    session.expire_all()


def _one_row(
    before: Row | None, after: Row | None, now: Row | None
) -> tuple[Row | None, list[str]]:
    """Return a row as it shall be, and the columns that both a merge and somebody later touched."""
    if now == after:
        return before, []
    if before == after:
        return _copy(now), []
    if before is None or after is None or now is None:
        # Only a row that came later may stand alone; "" means the whole row.
        return (_copy(now), []) if before is None and after is None else (None, [""])
    row, clashes = {}, []
    for name in now:
        old, joined, present = before.get(name), after.get(name), now[name]
        if present == joined or _is_told_anew(name):
            row[name] = old
        elif old == joined:
            row[name] = present
        else:
            row[name] = present
            clashes.append(name)
    return row, clashes


def _one_line(
    before: Row | None, after: Row | None, now: Row | None
) -> tuple[Row | None, list[str]]:
    """Return a line of the history as it shall be: never changed, only moved, under its number."""
    if after is None or now is None:
        return _copy(now), []
    return (None if before is None else {**before, "id": now["id"], "uid": now["uid"]}), []


def _copy(row: Row | None) -> Row | None:
    return None if row is None else dict(row)


def _is_told_anew(name: str) -> bool:
    return name in _MOMENTS or name.startswith(_FOLLOWS)


def _follow_parents(wanted: Rows, before: Rows) -> None:
    """Let rows that came later go with the person or case they are about."""
    homes = {row["id"]: row["case_id"] for row in wanted.get(_PERSONS, {}).values()}
    homes |= {row["id"]: row["id"] for row in wanted.get(_CASES, {}).values()}
    for table, rows in wanted.items():
        for key, row in rows.items():
            if key in before.get(table, {}) or row.get("case_id") is None:
                continue
            person = row.get("person_id") or row.get("part_id")
            if person in homes:
                row["case_id"] = homes[person]


def _lost_links(wanted: Rows) -> list[tuple[str, str]]:
    """Return tables and columns that would name something of the other case, or nothing."""
    homes = {
        (table, row["id"]): row["case_id"]
        for table, rows in wanted.items()
        for row in rows.values()
        if "id" in row and row.get("case_id") is not None
    }
    lost = []
    for table, rows in wanted.items():
        for column, parent in _links(METADATA.tables[table]):
            for row in rows.values():
                if row.get(column) is None:
                    continue
                home, case_id = homes.get((parent, row[column])), row.get("case_id")
                if home is None or (case_id is not None and home != case_id):
                    lost.append((table, column))
    return lost


def _links(table: Table) -> list[tuple[str, str]]:
    """Return own column and table for each key to another table of a case, but the case."""
    belonging = {one.name for one in case_tables() if not _is_aside(one)} - {_CASES}
    return [
        (key.parent.name, key.column.table.name)
        for key in table.foreign_keys
        if key.column.table.name in belonging
    ]


def _is_aside(table: Table) -> bool:
    """Say whether rows follow from others (lists, marks, search) or belong to a merge itself."""
    return is_derived(table) or table.name in _ASIDE


def _home_of(table: Table) -> str | None:
    """Return the column that names the case of a row."""
    for key in table.foreign_keys:
        if key.column.table.name == _CASES and key.column.name == "id":
            return key.parent.name
    return None


def _put_behind(
    session: Session, table: Table, own: str, merged: str, kept: str, last: int
) -> None:
    """Count moved rows on from the last row of the case that takes them, and behind `last`."""
    highest = f'SELECT coalesce(max(position), 0) FROM "{table.name}" WHERE "{own}" = ?'  # noqa: S608
    base = max(last, run(session, highest, (kept,))[0][0])
    listed = f'SELECT id FROM "{table.name}" WHERE "{own}" = ? ORDER BY position, id'  # noqa: S608
    for number, (row_id,) in enumerate(run(session, listed, (merged,)), start=base + 1):
        run(session, f'UPDATE "{table.name}" SET position = ? WHERE id = ?', (number, row_id))  # noqa: S608


def _update(session: Session, table: Table, now: Row, wanted: Row) -> None:
    names = [name for name, value in wanted.items() if now.get(name) != value]
    sets = ", ".join(f'"{name}" = ?' for name in names)
    where, key = _where(table, now)
    values = tuple(_value(wanted[name]) for name in names)
    run(session, f'UPDATE "{table.name}" SET {sets} WHERE {where}', values + key)  # noqa: S608


def _where(table: Table, row: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    names = _key_names(table)
    return " AND ".join(f'"{name}" = ?' for name in names), tuple(row[name] for name in names)


def _key_names(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def _value(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
