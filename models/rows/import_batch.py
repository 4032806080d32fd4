"""A spreadsheet that was brought in, as a row."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base, new_id
from models.base.parts import SHARED


class ImportBatch(Base):
    """One spreadsheet that was brought in; kept when it is undone, so that its story stays."""

    __tablename__ = "import_batches"
    __table_args__ = (
        CheckConstraint("added >= 0 AND rejected >= 0", name="counts"),
        Index("ix_import_batches_file_sha256", "file_sha256"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    created: Mapped[int]
    created_by: Mapped[int | None]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    sheet: Mapped[str]
    added: Mapped[int]
    rejected: Mapped[int]
    undone_at: Mapped[int | None]
    kept: Mapped[int | None]
