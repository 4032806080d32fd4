"""What is needed to prove the sealed file of a paper: its key, its size, its hash, and whose it is.

Rules: papers of cases, papers that were taken out, and papers in the dump of a sealed case alike;
keys come out as sealed as they lie in the register.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from models.rows.case import Attachment, Case
from models.rows.papers import RemovedPaper

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.rows.sealed import Dump

_HEX: Final = "hex"


class PaperFacts(NamedTuple):
    """One paper; ``case_no`` is "" for one inside a sealed case."""

    blob_name: str
    paper_id: str
    case_no: str
    wrapped_key: bytes
    size: int
    sha256: str


def paper_facts(session: Session, blob_name: str) -> PaperFacts | None:
    """Return the paper that a blob belongs to, None when it is of a sealed case or of none."""
    found = session.execute(_PRESENT, {"name": blob_name}).first()
    if found is not None:
        return PaperFacts(*found)
    removed = session.execute(_REMOVED, {"name": blob_name}).first()
    if removed is None:
        return None
    columns = json.loads(removed.columns)
    return PaperFacts(
        blob_name,
        removed.id,
        removed.case_no,
        bytes.fromhex(columns["wrapped_key"]),
        columns["size"],
        columns["sha256"],
    )


def facts_in_dump(dump: Dump) -> Iterator[PaperFacts]:
    """Yield all papers inside the dump of a case, removed ones too."""
    for name, part in dump["tables"].items():
        if name == Attachment.__tablename__:
            for row in part["rows"]:
                yield _of(dict(zip(part["columns"], row, strict=True)))
        elif name == RemovedPaper.__tablename__:
            for row in part["rows"]:
                outer = dict(zip(part["columns"], row, strict=True))
                inner = json.loads(outer["columns"])
                key = {_HEX: inner["wrapped_key"]}
                yield _of({**inner, "id": outer["id"], "wrapped_key": key})


def _of(row: dict[str, Any]) -> PaperFacts:
    return PaperFacts(
        blob_name=row["blob_name"],
        paper_id=row["id"],
        case_no="",
        wrapped_key=bytes.fromhex(row["wrapped_key"][_HEX]),
        size=row["size"],
        sha256=row["sha256"],
    )


_PRESENT: Final = (
    select(
        Attachment.blob_name,
        Attachment.id,
        Case.case_no,
        Attachment.wrapped_key,
        Attachment.size,
        Attachment.sha256,
    )
    .join(Case, Case.id == Attachment.case_id)
    .where(Attachment.blob_name == bindparam("name"))
)
_REMOVED: Final = (
    select(RemovedPaper.id, RemovedPaper.columns, Case.case_no)
    .join(Case, Case.id == RemovedPaper.case_id)
    .where(RemovedPaper.blob_name == bindparam("name"))
)
