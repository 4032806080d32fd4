"""What came back with the feed waits no more, and what others did is written down.

Rules:

* An own unit is confirmed as it was sent. What was erased or destroyed here while it was on its way
  is told behind it, since the others have it now.
* Rows of others are written down exactly (``models.seats.applying``), or joined with what waits
  about them (``models.seats.meeting``); values that do not stand are kept to be decided, and acts
  that do not are taken back before and held (``models.seats.holding``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from models.base import parts
from models.index.all_tables import METADATA
from models.rows.collision import Collision
from models.seats import erasing, kept_values, recording, units
from models.seats.applying import Sent, put_units, same, standing_row
from models.seats.holding import Stood, hold_what_meets
from models.seats.meeting import Author, Lost, Meeting
from models.seats.units import ADDED, REMOVED, Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

type _Key = tuple[str, tuple[Any, ...]]


def confirm_others(session: Session, sent: Sent, author: Author, kind: str, now: int) -> set[str]:
    """Write down a unit of another computer, joined with what waits here.

    Args:
        session: a writing session.
        sent: its rows and the chain of who sent it.
        author: who did what it tells.
        kind: the action of its line in the log, "" for none.
        now: Unix seconds.

    Returns:
        The ids of the cases that were touched and are still there.

    Raises:
        RowsDoNotFitError: the transaction has to be undone.
    """
    held = hold_what_meets(session, sent.rows, Stood(kind, *author))
    meeting = Meeting(session, author, now, touched=held)
    touched = put_units(session, [sent], meeting)
    for lost in meeting.lost:
        session.add(_collision(lost))
    session.flush()
    _forget_kept(session, sent.rows)
    return touched


def _forget_kept(session: Session, rows: Iterable[Row]) -> None:
    """Remove what came to be decided about what was erased here, and tell that it is."""
    names = {row[4]["part"] for row in rows if (row[0], row[1]) == (kept_values.NAME, ADDED)}
    if names:
        with recording.quietly(session):
            gone = erasing.forget_kept(session.connection(), names)
        for name, key in sorted(gone):
            units.tell(session, (name, REMOVED, list(key), {}, {}))
        session.expire_all()


def _collision(lost: Lost) -> Collision:
    name, key = lost.row
    stands, other = (None if one is None else _text(one) for one in (lost.stands, lost.other))
    return Collision(
        case_id=lost.case_id,
        part=name,
        part_key=kept_values.key_text(key),
        field=lost.field,
        stands=stands,
        other=other,
        other_typed=lost.typed,
        whose=lost.author.user,
        at=lost.author.at,
        seat=lost.author.seat,
    )


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def confirm_own(session: Session, sent: Iterable[tuple[str, Sequence[Row]]]) -> None:
    """Let own units wait no more.

    Args:
        session: a writing session.
        sent: id and rows of each, as they came back.
    """
    session.flush()
    for unit_id, rows in sent:
        number = units.number_of(session, unit_id)
        now = () if number is None else units.read_unit(session, number).rows
        if number is not None:
            units.forget_unit(session, number)
        if list(now) != list(rows):
            _tell_behind(session, rows)


def _tell_behind(session: Session, rows: Sequence[Row]) -> None:
    """Tell what is otherwise here than an own unit says that was reduced on its way."""
    connection = session.connection()
    for key, values in _said(rows).items():
        name, of_row = key
        table = METADATA.tables[name]
        later = [one for one in erasing.what_waits(connection, [name]) if one.row == key]
        ours = standing_row(session, table, list(of_row))
        if ours is None:
            if not any(one.op == REMOVED for one in later):
                units.tell(session, (name, REMOVED, list(of_row), {}, {}))
            continue
        known = {column for one in later for column in one.after}
        after = {
            column: ours[column]
            for column, value in values.items()
            if column not in known and not same(ours[column], value)
        }
        before = {
            column: values[column]
            for column, value in after.items()
            if value is not None
            and not parts.may_be_gone(table.c[column])
            and not parts.is_resealed(table.c[column])
        }
        if after:
            units.tell(session, (name, units.CHANGED, list(of_row), before, after))


def _said(rows: Sequence[Row]) -> dict[_Key, dict[str, Any]]:
    """Return what some rows are after a unit, of those that it does not remove."""
    told: dict[_Key, dict[str, Any]] = {}
    for row in rows:
        table = METADATA.tables[row[0]]
        if row[1] != REMOVED and not parts.is_only_added_to(table):
            # What a new row does not tell is empty there.
            empty = filter(parts.is_sent, table.columns if row[1] == ADDED else ())
            said = dict.fromkeys(one.name for one in empty) | row[4]
            told.setdefault(_key_of(row), {}).update(said)
    return told


def _key_of(row: Row) -> _Key:
    return row[0], tuple(row[2])
