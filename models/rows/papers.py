"""What is kept of papers beside their attachments: small pictures, and papers that were taken out.

Rules: a paper that was taken out of its case waits in a row of its own, with its key, until it is
put back or let go; without a row a blob is noise, so deleting the row is the deletion.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base
from models.base.parts import OWN, SHARED, erased_with
from models.rows.case import Attachment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.rows.case import Case

THUMBNAIL_BYTES: Final = 24 * 1024
_KEY: Final = "wrapped_key"
_TAKEN_OUT: Final = text("SELECT blob_name, case_id FROM removed_papers WHERE removed < :moment")


class PaperThumbnail(Base):
    """The small picture of an attachment; empty when none can be made of it."""

    __tablename__ = "paper_thumbnails"
    __table_args__ = (CheckConstraint(f"length(jpeg) <= {THUMBNAIL_BYTES}", name="jpeg"), SHARED)

    attachment_id: Mapped[str] = mapped_column(
        ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
    )
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)


class RemovedPaper(Base):
    """An attachment that was taken out of its case and can still be put back.

    Attributes:
        id: that of the attachment.
        columns: everything else of its row, as JSON text with the key in hex.
    """

    __tablename__ = "removed_papers"
    __table_args__ = (
        CheckConstraint("length(blob_name) = 64", name="blob_name"),
        Index("ix_removed_papers_case_id", "case_id", "removed"),
        Index("ix_removed_papers_removed", "removed"),
        erased_with("attachments"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    blob_name: Mapped[str] = mapped_column(unique=True)
    columns: Mapped[str]
    removed: Mapped[int]
    removed_by: Mapped[int | None]


def take_out(session: Session, row: Attachment, *, now: int, user: int | None) -> RemovedPaper:
    """Take an attachment out of its case, so that it can be put back.

    Args:
        session: the writing session.
        row: the attachment; it is gone afterwards.
        now: Unix seconds.
        user: number of who does it.
    """
    names = [column.key for column in Attachment.__table__.columns if column.key != "id"]
    kept = {name: getattr(row, name) for name in names}
    kept[_KEY] = row.wrapped_key.hex()
    removed = RemovedPaper(
        id=row.id,
        case_id=row.case_id,
        blob_name=row.blob_name,
        columns=json.dumps(kept, ensure_ascii=False),
        removed=now,
        removed_by=user,
    )
    row.case.attachments.remove(row)
    session.flush()
    session.add(removed)
    session.flush()
    return removed


def put_back(session: Session, removed: RemovedPaper, case: Case) -> Attachment:
    """Make an attachment that was taken out one of its case again.

    Args:
        session: the writing session.
        removed: what ``take_out`` left; it is gone afterwards.
        case: the case it was taken out of.
    """
    row = _kept(removed)
    row.case_id = case.id
    if row.person_id not in {person.id for person in case.persons}:
        row.person_id = None
    session.delete(removed)
    session.flush()
    case.attachments.append(row)
    session.flush()
    return row


def removed_papers(session: Session, case_id: str) -> list[tuple[Attachment, RemovedPaper]]:
    """Return what was taken out of a case, the newest first; only to look at."""
    query = select(RemovedPaper).where(RemovedPaper.case_id == case_id)
    found = session.scalars(query.order_by(RemovedPaper.removed.desc(), RemovedPaper.id))
    return [(_kept(row), row) for row in found]


def taken_out_before(session: Session, moment: int) -> dict[str, str]:
    """Return what was taken out before a moment: its case by the name of its blob.

    Args:
        session: any session.
        moment: Unix seconds.
    """
    found = session.execute(_TAKEN_OUT, {"moment": moment})
    return {row.blob_name: row.case_id for row in found}


def let_go(session: Session, blob_names: Collection[str]) -> None:
    """Delete what was taken out, with its keys: nobody can read these blobs any more."""
    session.execute(delete(RemovedPaper).where(RemovedPaper.blob_name.in_(blob_names)))


def thumbnails(session: Session, case_id: str) -> dict[str, bytes]:
    """Return the small pictures of a case by the id of the attachment; empty ones too."""
    query = (
        select(PaperThumbnail.attachment_id, PaperThumbnail.jpeg)
        .join(Attachment, Attachment.id == PaperThumbnail.attachment_id)
        .where(Attachment.case_id == case_id)
    )
    return {row.attachment_id: row.jpeg for row in session.execute(query)}


def same_content(session: Session, case_id: str, sha256: str) -> bool:
    """Say whether a case has an attachment of exactly this content."""
    query = select(Attachment.id).where(Attachment.sha256 == sha256, Attachment.case_id == case_id)
    return session.scalars(query.limit(1)).first() is not None


def _kept(removed: RemovedPaper) -> Attachment:
    columns = json.loads(removed.columns)
    columns[_KEY] = bytes.fromhex(columns[_KEY])
    return Attachment(id=removed.id, **columns)


class GoneBlob(Base):
    """A sealed file whose key is gone, until the file is removed."""

    __tablename__ = "gone_blobs"
    __table_args__ = OWN

    name: Mapped[str] = mapped_column(primary_key=True)
