"""Facts about the register itself, settings, and counters.

Rules: a counter only rises, and its step is part of the caller's transaction; keys are plain
words such as ``vault_id``, ``epoch``, ``header_gen``, ``office.name``.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, func, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Meta(Base):
    """One named fact, as text."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Counter(Base):
    """One named counter; the value is the last number that was given."""

    __tablename__ = "counters"
    __table_args__ = (CheckConstraint("value >= 0", name="value"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def get_meta(session: Session, key: str) -> str | None:
    """Return a fact, None when it was never set."""
    row = session.get(Meta, key)
    return None if row is None else row.value


def all_meta(session: Session, prefix: str = "") -> dict[str, str]:
    """Return all facts whose key begins with ``prefix``."""
    rows = session.scalars(select(Meta).where(Meta.key.startswith(prefix, autoescape=True)))
    return {row.key: row.value for row in rows}


def set_meta(session: Session, key: str, value: str) -> None:
    """Set a fact."""
    row = session.get(Meta, key)
    if row is None:
        session.add(Meta(key=key, value=value))
    else:
        row.value = value


def drop_meta(session: Session, key: str) -> None:
    """Forget a fact; one that was never set does nothing."""
    row = session.get(Meta, key)
    if row is not None:
        session.delete(row)


def put_meta(session: Session, key: str, value: str) -> None:
    """Set a fact at once and without reading it, for one that nobody holds as a row."""
    session.execute(_PUT, {"key": key, "value": value})


_PUT: Final = text(
    "INSERT INTO meta (key, value) VALUES (:key, :value) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def next_value(session: Session, counter: str) -> int:
    """Return the next number of a counter, from 1, reserved in this transaction."""
    return next_values(session, counter, 1)


def next_values(session: Session, counter: str, count: int) -> int:
    """Reserve the next ``count`` numbers of a counter in this transaction and return the last."""
    step = (
        insert(Counter)
        .values(name=counter, value=count)
        .on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + count})
        .returning(Counter.value)
    )
    return int(session.execute(step).scalar_one())


def raise_to(session: Session, counter: str, number: int) -> None:
    """Let a counter go on after a number that was given elsewhere; it never falls."""
    step = (
        insert(Counter)
        .values(name=counter, value=number)
        .on_conflict_do_update(
            index_elements=[Counter.name], set_={"value": func.max(Counter.value, number)}
        )
    )
    session.execute(step)
