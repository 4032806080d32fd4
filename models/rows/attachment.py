"""An attachment: a paper, picture or recording of a case, kept as an encrypted blob.

Rules: the row holds the wrapped key, the size and the hash; a file name is text to show, never a
path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.base import Base, new_id

if TYPE_CHECKING:
    from models.rows.case import Case


class Attachment(Base):
    """One file of a case."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("length(blob_name) = 64", name="blob_name"),
        Index("ix_attachments_case_id", "case_id", "created"),
        Index("ix_attachments_sha256", "sha256"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    kind: Mapped[str]
    title: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    blob_name: Mapped[str] = mapped_column(unique=True)
    wrapped_key: Mapped[bytes]
    consent_group: Mapped[str] = mapped_column(
        default="attachments", server_default=text("'attachments'")
    )
    from_packet: Mapped[str | None]
    created: Mapped[int]
    created_by: Mapped[int | None]

    case: Mapped[Case] = relationship(back_populates="attachments")
