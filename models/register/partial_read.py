"""Walking around what cannot be read: rows of a damaged table, one by one, past its bad pages.

Rules: only pages that do not open are walked around, any other refusal is raised; every question
goes over a connection that met no bad page before, because the library reads nothing else over one
that did; nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy.orm.attributes import set_committed_value
from sqlcipher3 import dbapi2

from models.index.list_rows import UNKNOWN
from models.queries.listing import CaseLine

if TYPE_CHECKING:
    from models.register.database import Register
    from models.rows.case import Case

_BATCH: Final = 500
_BAD_PAGE: Final = frozenset({10, 11, 26})
_LAST_ROW: Final = 2**62


class Rows(Protocol):
    """Where rows are read from."""

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement, or raise an error of the library."""
        ...


class Live:
    """An open register, each question over a connection of its own."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement."""
        with self._register.unshared() as raw:
            found: list[tuple[Any, ...]] = raw.execute(statement, values).fetchall()
        return found


def readable(source: Rows, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...] | None]:
    """Yield the rows of a table, and None for each stretch that cannot be read.

    Args:
        source: where to read.
        table: a table whose rows have numbers.
        columns: names of columns.
    """
    listed = ", ".join(columns)
    many = (
        f"SELECT rowid, {listed} FROM {table} NOT INDEXED WHERE rowid > ? "  # noqa: S608
        f"ORDER BY rowid LIMIT {_BATCH}"
    )
    last = -_LAST_ROW
    while True:
        try:
            rows = source.rows(many, (last,))
        except dbapi2.Error as error:
            _refuse_other(error)
            last_before = last
            for number, row in _one_by_one(source, table, listed, last):
                last = number
                yield row
            if last == last_before:
                return
            continue
        for row in rows:
            yield row[1:]
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


def _one_by_one(
    source: Rows, table: str, listed: str, last: int
) -> Iterator[tuple[int, tuple[Any, ...] | None]]:
    """Yield about a batch of rows by their numbers, walking around what cannot be read."""
    following = f"SELECT rowid FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1"  # noqa: S608
    whole = f"SELECT {listed} FROM {table} NOT INDEXED WHERE rowid = ?"  # noqa: S608
    for _ in range(_BATCH):
        try:
            found = source.rows(following, (last,))
        except dbapi2.Error as error:
            _refuse_other(error)
            after = _past_the_damage(source, following, last)
            if after is None:
                # Nothing behind it can be read: this stretch reaches to the end.
                yield _LAST_ROW, None
                return
            last = after
            yield last, None
            continue
        if not found:
            return
        last = found[0][0]
        row: tuple[Any, ...] | None
        try:
            row = source.rows(whole, (last,))[0]
        except dbapi2.Error as error:
            _refuse_other(error)
            row = None
        yield last, row


def _past_the_damage(source: Rows, following: str, last: int) -> int | None:
    """Return the smallest number from which rows can be read again, None when there is none."""

    def is_readable(number: int) -> bool:
        try:
            return bool(source.rows(following, (number,)))
        except dbapi2.Error as error:
            _refuse_other(error)
            return False

    low, step = max(last, 0), 1
    while not is_readable(low + step):
        low += step
        step *= 2
        if low + step >= _LAST_ROW:
            return None
    high = low + step
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_readable(middle) else (middle, high)
    return high


def _refuse_other(error: dbapi2.Error) -> None:
    """Only what cannot be read is walked around; a full disk, for one, is not."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BAD_PAGE:
        raise error


def readable_lines(register: Register) -> tuple[list[tuple[CaseLine, int]], list[CaseLine]]:
    """Return the lines of the list that can be read, and what is known of the others.

    Returns:
        Lines with their order; then, for cases whose line is lost, lines with a number only.
    """
    live = Live(register)
    lines: list[tuple[CaseLine, int]] = []
    whole = True
    for row in readable(live, "case_lines", (*_COLUMNS, "case_order")):
        if row is None:
            whole = False
            continue
        known: list[Any] = [None if value == UNKNOWN else value for value in row[:-1]]
        lines.append((CaseLine(*known), row[-1]))
    there = {line.id for line, _order in lines}
    if whole:
        return lines, []
    cases = readable(live, "cases", ("id", "case_no", "record_state", "updated", "binned"))
    return lines, [
        CaseLine(row[0], row[1], None, None, None, None, row[2], None, None, None, None, row[3])
        for row in cases
        if row is not None and not row[4] and row[0] not in there
    ]


_COLUMNS: Final = (
    "case_id", "case_no", "name", "age", "place", "status", "record_state", "risk_level",
    "next_step", "due", "case_owner", "updated",
)  # fmt: skip


def leave_out(case: Case, parts: Collection[str]) -> None:
    """Let a case be shown without some of its parts; nothing of it is to be written."""
    for part in parts:
        set_committed_value(case, part, [])
