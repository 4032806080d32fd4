"""The register of 1.1: all facts, people, sealed cases, tasks, papers, duplicates, batches.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 1)

_FACTS: tuple[str, ...] = ()

_PEOPLE: tuple[str, ...] = ()

_WORK: tuple[str, ...] = ()

_FINDING: tuple[str, ...] = ()

_DUPLICATES: tuple[str, ...] = ()

_PAPERS: tuple[str, ...] = (
    """CREATE TABLE paper_thumbnails (
        attachment_id TEXT NOT NULL, jpeg BLOB NOT NULL,
        CONSTRAINT pk_paper_thumbnails PRIMARY KEY (attachment_id),
        CONSTRAINT ck_paper_thumbnails_jpeg CHECK (length(jpeg) <= 24576),
        CONSTRAINT fk_paper_thumbnails_attachment_id FOREIGN KEY(attachment_id) REFERENCES
        attachments (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE removed_papers (
        id TEXT NOT NULL, case_id TEXT NOT NULL, blob_name TEXT NOT NULL, columns TEXT NOT NULL,
        removed INTEGER NOT NULL, removed_by INTEGER,
        CONSTRAINT pk_removed_papers PRIMARY KEY (id),
        CONSTRAINT ck_removed_papers_blob_name CHECK (length(blob_name) = 64),
        CONSTRAINT fk_removed_papers_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON
        DELETE CASCADE,
        CONSTRAINT uq_removed_papers_blob_name UNIQUE (blob_name)
    )""",
    "CREATE INDEX ix_removed_papers_case_id ON removed_papers (case_id, removed)",
    "CREATE INDEX ix_removed_papers_removed ON removed_papers (removed)",
)

_IN_AND_OUT: tuple[str, ...] = (
    """CREATE TABLE import_batches (
        id TEXT NOT NULL, created INTEGER NOT NULL, created_by INTEGER, file_name TEXT NOT NULL,
        file_sha256 TEXT NOT NULL, sheet TEXT NOT NULL, added INTEGER NOT NULL, rejected INTEGER
        NOT NULL, undone_at INTEGER, kept INTEGER,
        CONSTRAINT pk_import_batches PRIMARY KEY (id),
        CONSTRAINT ck_import_batches_counts CHECK (added >= 0 AND rejected >= 0)
    )""",
    "CREATE INDEX ix_import_batches_file_sha256 ON import_batches (file_sha256)",
    "ALTER TABLE cases ADD COLUMN batch_id TEXT",
    "CREATE INDEX ix_cases_batch_id ON cases (batch_id) WHERE batch_id IS NOT NULL",
)


def upgrade() -> None:
    """Bring a register of version 1.0 to 1.1."""
    for part in (_FACTS, _PEOPLE, _WORK, _FINDING, _DUPLICATES, _PAPERS, _IN_AND_OUT):
        for statement in part:
            op.execute(statement)
