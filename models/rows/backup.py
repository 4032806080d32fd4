"""Where backups of this register went: folders and sticks, and the backups on them.

Rules: nothing of a case stands in here but how many there were; a stick is known by the number that
was written on it, never by its letter; what was told destroyed stays written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base
from models.base.parts import MAX, NOT_SENT, SHARED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class BackupPlace(Base):
    """A folder, a stick or a single file that backups of this register were written to."""

    __tablename__ = "backup_places"
    __table_args__ = (CheckConstraint("kind IN ('folder', 'stick', 'file')", name="kind"), SHARED)

    id: Mapped[str] = mapped_column(primary_key=True)
    """32 hex digits; on a folder or stick they stand in a small file."""
    kind: Mapped[str]
    label: Mapped[str]
    path: Mapped[str] = mapped_column(info=NOT_SENT)
    """Where it was seen last."""
    routine: Mapped[bool] = mapped_column(info=NOT_SENT)
    """Backups go there by themselves when it is there."""
    first_at: Mapped[int]
    last_at: Mapped[int] = mapped_column(info=MAX)
    destroyed_at: Mapped[int | None]


class BackupRow(Base):
    """One backup that was written and proved."""

    __tablename__ = "backups"
    __table_args__ = (
        CheckConstraint("length(log_head) = 32", name="log_head"),
        CheckConstraint("size >= 0 AND cases >= 0 AND papers >= 0", name="numbers"),
        Index("ix_backups_made_at", "made_at"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """32 hex digits, also inside the backup."""
    place_id: Mapped[str] = mapped_column(ForeignKey("backup_places.id", ondelete="CASCADE"))
    name: Mapped[str]
    """Of the file in its place."""
    made_at: Mapped[int]
    size: Mapped[int]
    """Bytes of the file; papers that lie beside it are not counted."""
    cases: Mapped[int]
    papers: Mapped[int]
    log_number: Mapped[int]
    log_head: Mapped[bytes]
    tested_at: Mapped[int | None] = mapped_column(info=MAX)
    gone_at: Mapped[int | None]
    """When it was removed by the rotation, or was told destroyed."""


def places(session: Session) -> list[BackupPlace]:
    """Return all places that were not told destroyed, the last used first."""
    query = select(BackupPlace).where(BackupPlace.destroyed_at.is_(None))
    return list(session.scalars(query.order_by(BackupPlace.last_at.desc(), BackupPlace.id)))


def backups(session: Session, place_id: str | None = None) -> list[BackupRow]:
    """Return the backups that are still there as far as is known, the newest first."""
    query = select(BackupRow).where(BackupRow.gone_at.is_(None))
    if place_id is not None:
        query = query.where(BackupRow.place_id == place_id)
    return list(session.scalars(query.order_by(BackupRow.made_at.desc(), BackupRow.id)))


def log_heads(session: Session, most: int = 1000) -> list[tuple[int, bytes, int]]:
    """Return number and hash of the last line in each backup, and when it was made.

    Those of backups that are gone are among them; the newest come first. After a salvage that had
    to make the chain anew the number of older ones is 0: there is nothing to compare.
    """
    query = select(BackupRow.log_number, BackupRow.log_head, BackupRow.made_at)
    query = query.where(BackupRow.log_number > 0)
    rows = session.execute(query.order_by(BackupRow.made_at.desc(), BackupRow.id).limit(most))
    return [(row.log_number, row.log_head, row.made_at) for row in rows]


def last_made(session: Session) -> int:
    """Return when the newest backup was made that is still there, 0 for none."""
    query = select(func.max(BackupRow.made_at)).where(BackupRow.gone_at.is_(None))
    return int(session.scalar(query) or 0)


def last_tested(session: Session) -> int:
    """Return when a backup was last opened whole, 0 for never; it may have been replaced since."""
    return int(session.scalar(select(func.max(BackupRow.tested_at))) or 0)
