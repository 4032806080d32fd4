"""The activity log: exact bytes of each line and the hash that chains it to the one before.

Rules: lines are added at the end and never changed or removed, which triggers of the database
also refuse; the chain itself is computed outside and only kept here; a line is known by its chain
and its number in it, which are one number, its place; a register with one computer adds to chain 0,
whose places are the numbers; nobody adds a line outside of the chain that is theirs; lines of
several chains are told in the order of their times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import CheckConstraint, Index, bindparam, func, insert, select, tuple_
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
OWN: Final = "log.own-chain"
"""Under which name a session knows the chain that is added to here."""


@dataclass
class OwnChain:
    """The chain to which the sessions of a register add.

    Attributes:
        number: ``FIRST_CHAIN`` in a register with one computer.
        has_others: whether there are lines of others in such a register; None when nobody asked.
    """

    number: int = FIRST_CHAIN
    has_others: bool | None = None


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


def own_chain(session: Session) -> int:
    """Return the chain to which lines are added here."""
    told: OwnChain | None = session.info.get(OWN)
    return FIRST_CHAIN if told is None else told.number


def chain_at(place: int) -> int:
    """Return the chain to which a place belongs."""
    return place // OF_A_CHAIN


def seat_and_inc(chain: int) -> tuple[int, int]:
    """Return the number of the computer that adds to a chain, and its incarnation."""
    return divmod(chain, _OF_A_SEAT)


def chains(session: Session) -> list[int]:
    """Return the chains that have lines, by number."""
    found: list[int] = []
    behind = 0
    while (place := session.scalar(_NEXT, {"behind": behind})) is not None:
        found.append(chain_at(place))
        behind = (found[-1] + 1) * OF_A_CHAIN
    return found


def is_place(number: int, chain: int) -> bool:
    """Say whether a number is one under which a line of a chain can stand."""
    return chain * OF_A_CHAIN < number < (chain + 1) * OF_A_CHAIN


def next_place(session: Session, chain: int) -> int:
    """Return the place behind the last line of a chain; in a full chain it is no place of it."""
    first = chain * OF_A_CHAIN
    here = LogRow.n > first, LogRow.n < first + OF_A_CHAIN
    return (session.scalar(select(func.max(LogRow.n)).where(*here)) or first) + 1


def head(session: Session, chain: int | None = None) -> tuple[int, bytes | None]:
    """Return number and hash of the last line of a chain, ``(0, None)`` when there is none.

    Args:
        session: any session.
        chain: the one to which lines are added here when none is named.
    """
    first = (own_chain(session) if chain is None else chain) * OF_A_CHAIN
    last = session.execute(_LAST, {"first": first, "beyond": first + OF_A_CHAIN}).first()
    return (0, None) if last is None else (last.n - first, last.hash)


_OF_CHAIN: Final = LogRow.n > bindparam("first"), LogRow.n < bindparam("beyond")
_LAST: Final = select(LogRow.n, LogRow.hash).where(*_OF_CHAIN).order_by(LogRow.n.desc()).limit(1)
_NEXT: Final = select(LogRow.n).where(LogRow.n > bindparam("behind")).order_by(LogRow.n).limit(1)
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
    """Add a line to the chain of this register, and return its number there.

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
        RuleError: the hash is none, or the chain is full.
    """
    chain = own_chain(session)
    number = (head(session, chain)[0] if after is None else after) + 1
    place = chain * OF_A_CHAIN + number
    if not is_place(place, chain):
        raise RuleError("log.chain-left")
    if len(row_hash) != 32:
        raise RuleError("log.hash-length")
    session.execute(
        _ADD,
        {
            "n": place,
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
    """Return the newest lines first, those of all chains.

    Args:
        session: any session.
        before: only lines that stand behind the one of this place here.
        limit: most lines.
        object_id: only lines about this object.
        action: only lines of this action.
    """
    query = select(LogRow).limit(limit)
    if has_several(session):
        query = query.order_by(LogRow.at.desc(), LogRow.n.desc())
        if before is not None:
            query = query.where(tuple_(LogRow.at, LogRow.n) < tuple_(_at(session, before), before))
    else:
        query = query.order_by(LogRow.n.desc())
        if before is not None:
            query = query.where(LogRow.n < before)
    if object_id is not None:
        query = query.where(LogRow.object_id == object_id)
    if action is not None:
        query = query.where(LogRow.action == action)
    return list(session.scalars(query))


def has_several(session: Session) -> bool:
    """Say whether there may be lines of a computer that is one of several."""
    told: OwnChain = session.info.get(OWN) or OwnChain()
    if told.number != FIRST_CHAIN:
        return True
    if told.has_others is None:
        told.has_others = session.scalar(_NEXT, {"behind": OF_A_CHAIN}) is not None
    return told.has_others


def _at(session: Session, place: int) -> int:
    return session.scalar(select(LogRow.at).where(LogRow.n == place)) or 0


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
    query = _STORY_BY_TIME if has_several(session) else _STORY
    asked = {"about": object_id, "most": limit}
    return [StoryLine(*row) for row in session.execute(query, asked)]


_TOLD: Final = (
    select(LogRow.at, LogRow.user, LogRow.action, LogRow.row_bytes)
    .where(LogRow.object_id == bindparam("about"))
    .limit(bindparam("most"))
)
_STORY: Final = _TOLD.order_by(LogRow.n.desc())
_STORY_BY_TIME: Final = _TOLD.order_by(LogRow.at.desc(), LogRow.n.desc())


def chain(
    session: Session, number: int = FIRST_CHAIN, batch: int = 1000
) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield number, exact bytes and hash of every line of a chain, from the first on.

    Args:
        session: any session.
        number: of the chain.
        batch: lines read at a time.
    """
    first = last = number * OF_A_CHAIN
    while True:
        query = (
            select(LogRow.n, LogRow.row_bytes, LogRow.hash)
            .where(LogRow.n > last, LogRow.n < first + OF_A_CHAIN)
            .order_by(LogRow.n)
            .limit(batch)
        )
        rows = session.execute(query).all()
        for row in rows:
            yield row.n - first, row.row_bytes, row.hash
        if len(rows) < batch:
            return
        last = rows[-1].n


def all_lines(session: Session) -> list[LogRow]:
    """Return every line, from the first on; those of several computers as their times tell."""
    found = list(session.scalars(select(LogRow).order_by(LogRow.n)))
    return sorted(found, key=lambda row: (0, row.n) if row.n < OF_A_CHAIN else (row.at, row.n))


def hash_at(session: Session, place: int) -> bytes | None:
    """Return the hash of a line, None when there is no such line."""
    return session.scalar(select(LogRow.hash).where(LogRow.n == place))


def times_around(session: Session, place: int) -> tuple[int, int]:
    """Return when the lines before and after a place of a chain were written, 0 for none."""
    first = chain_at(place) * OF_A_CHAIN
    before = _TIMES.where(LogRow.n < place, LogRow.n > first).order_by(LogRow.n.desc())
    after = _TIMES.where(LogRow.n > place, LogRow.n < first + OF_A_CHAIN).order_by(LogRow.n)
    return session.scalar(before) or 0, session.scalar(after) or 0


_TIMES: Final = select(LogRow.at).limit(1)


def written_since(session: Session, place: int, but: Collection[str]) -> bool:
    """Say whether a line came after a place whose action is none of ``but``."""
    since = LogRow.n > place
    if has_several(session):
        since = LogRow.at > _at(session, place)
    query = select(LogRow.n).where(since, LogRow.action.not_in(but)).limit(1)
    return session.scalar(query) is not None


def count(session: Session) -> int:
    """Return how many lines there are."""
    return int(session.execute(select(func.count()).select_from(LogRow)).scalar_one())
