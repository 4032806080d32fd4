"""The activity log: exact bytes of each line and the hash that chains it to the one before.

Rules: lines are added at the end and never changed or removed, which triggers of the database
also refuse; the chain itself is computed outside and only kept here; a line is known by its chain
and its number in it, which are one number, its place; a register with one computer has one chain,
0, whose places are the numbers; nobody adds a line outside of the chain that is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import CheckConstraint, Index, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.base.parts import LOG
from models.errors import RuleError

OF_A_CHAIN: Final = 2**30
"""So many places belong to each chain."""
FIRST_CHAIN: Final = 0
"""The chain of a register with one computer."""
MOST_SEAT: Final = 99
MOST_INC: Final = 2**16 - 1
_OF_A_SEAT: Final = MOST_INC + 1
"""So many chains belong to each computer, one for each of its incarnations."""


class LogRow(Base):
    """One line; ``row_bytes`` is what counts, the other columns only help to find it."""

    __tablename__ = "log"
    __table_args__ = (
        CheckConstraint("n >= 1", name="n"),
        CheckConstraint("length(hash) = 32", name="hash"),
        Index("ix_log_object_id", "object_id", "n"),
        Index("ix_log_action", "action", "n"),
        LOG,
    )

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int]
    user: Mapped[int]
    action: Mapped[str]
    object_id: Mapped[str | None]
    row_bytes: Mapped[bytes]
    hash: Mapped[bytes]


def chain_of(seat: int, inc: int) -> int:
    """Return the chain to which an incarnation of a computer adds.

    Args:
        seat: number of the computer, 1 to 99.
        inc: its incarnation, 1 to 65,535.

    Raises:
        RuleError: there is none.
    """
    if not (1 <= seat <= MOST_SEAT and 1 <= inc <= MOST_INC):
        raise RuleError("log.chain")
    return seat * _OF_A_SEAT + inc


def is_place(number: int, chain: int) -> bool:
    """Say whether a number is one under which a line of a chain can stand."""
    return chain * OF_A_CHAIN < number < (chain + 1) * OF_A_CHAIN


def next_place(session: Session, chain: int) -> int:
    """Return the place behind the last line of a chain; in a full chain it is no place of it."""
    first = chain * OF_A_CHAIN
    here = LogRow.n > first, LogRow.n < first + OF_A_CHAIN
    return (session.scalar(select(func.max(LogRow.n)).where(*here)) or first) + 1


def head(session: Session) -> tuple[int, bytes | None]:
    """Return number and hash of the last line, ``(0, None)`` when there is none."""
    last = session.execute(_LAST).first()
    return (0, None) if last is None else (last.n, last.hash)


_OF_FIRST: Final = LogRow.n < OF_A_CHAIN
_LAST: Final = select(LogRow.n, LogRow.hash).where(_OF_FIRST).order_by(LogRow.n.desc()).limit(1)
_TABLE: Final[Any] = LogRow.__table__
_ADD: Final = insert(_TABLE)


def append(
    session: Session,
    row_bytes: bytes,
    row_hash: bytes,
    *,
    at: int,
    user: int,
    action: str,
    object_id: str | None = None,
    after: int | None = None,
) -> int:
    """Add a line and return its number.

    Args:
        session: the writing session of the change that the line reports.
        row_bytes: exact bytes; the line says its own number, which must be the next one.
        row_hash: 32 bytes.
        at: Unix seconds.
        user: number of the user, 0 when nobody was unlocked.
        action: word of the action.
        object_id: id of what was acted on.
        after: number of the last line, when it was asked for in this transaction.

    Raises:
        RuleError: the hash is none, or the number is none of the first chain.
    """
    number = (head(session)[0] if after is None else after) + 1
    if not is_place(number, FIRST_CHAIN):
        raise RuleError("log.chain-left")
    if len(row_hash) != 32:
        raise RuleError("log.hash-length")
    session.execute(
        _ADD,
        {
            "n": number,
            "at": at,
            "user": user,
            "action": action,
            "object_id": object_id,
            "row_bytes": row_bytes,
            "hash": row_hash,
        },
    )
    return number


def lines(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 200,
    object_id: str | None = None,
    action: str | None = None,
) -> list[LogRow]:
    """Return the newest lines first.

    Args:
        session: any session.
        before: only lines with a lower number.
        limit: most lines.
        object_id: only lines about this object.
        action: only lines of this action.
    """
    query = select(LogRow).where(_OF_FIRST).order_by(LogRow.n.desc()).limit(limit)
    if before is not None:
        query = query.where(LogRow.n < before)
    if object_id is not None:
        query = query.where(LogRow.object_id == object_id)
    if action is not None:
        query = query.where(LogRow.action == action)
    return list(session.scalars(query))


class StoryLine(NamedTuple):
    """What the story of a case needs of a line; ``at`` in Unix seconds."""

    at: int
    user: int
    action: str
    row_bytes: bytes


def story(session: Session, object_id: str, limit: int) -> list[StoryLine]:
    """Return the newest lines about an object, the newest first.

    Args:
        session: any session.
        object_id: the object.
        limit: most lines.
    """
    asked = {"about": object_id, "most": limit}
    return [StoryLine(*row) for row in session.execute(_STORY, asked)]


_STORY: Final = (
    select(LogRow.at, LogRow.user, LogRow.action, LogRow.row_bytes)
    .where(LogRow.object_id == bindparam("about"))
    .order_by(LogRow.n.desc())
    .limit(bindparam("most"))
)


def chain(session: Session, batch: int = 1000) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield number, exact bytes and hash of every line, from the first on.

    Args:
        session: any session.
        batch: lines read at a time.
    """
    last = 0
    while True:
        query = (
            select(LogRow.n, LogRow.row_bytes, LogRow.hash)
            .where(_OF_FIRST, LogRow.n > last)
            .order_by(LogRow.n)
            .limit(batch)
        )
        rows = session.execute(query).all()
        for row in rows:
            yield row.n, row.row_bytes, row.hash
        if len(rows) < batch:
            return
        last = rows[-1].n


def all_lines(session: Session) -> list[LogRow]:
    """Return every line, from the first on."""
    return list(session.scalars(select(LogRow).where(_OF_FIRST).order_by(LogRow.n)))


def hash_at(session: Session, number: int) -> bytes | None:
    """Return the hash of a line, None when there is no such line."""
    return session.scalar(select(LogRow.hash).where(_OF_FIRST, LogRow.n == number))


def times_around(session: Session, number: int) -> tuple[int, int]:
    """Return when the line before a number and the one after it were written, 0 for none."""
    before = _TIMES.where(LogRow.n < number).order_by(LogRow.n.desc())
    after = _TIMES.where(LogRow.n > number).order_by(LogRow.n)
    return session.scalar(before) or 0, session.scalar(after) or 0


_TIMES: Final = select(LogRow.at).where(_OF_FIRST).limit(1)


def written_since(session: Session, number: int, but: Collection[str]) -> bool:
    """Say whether a line came after a number whose action is none of ``but``."""
    query = select(LogRow.n).where(_OF_FIRST, LogRow.n > number, LogRow.action.not_in(but)).limit(1)
    return session.scalar(query) is not None


def count(session: Session) -> int:
    """Return how many lines there are."""
    query = select(func.count()).select_from(LogRow).where(_OF_FIRST)
    return int(session.execute(query).scalar_one())
