"""Small pictures of papers, kept sealed in the register.

Rules: a picture is looked into by `app.system.sandbox.picture_worker` alone, whoever sent it; what
cannot be read is remembered, so that it is tried once; nothing but what that process drew anew is
handed out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.base.errors import PaperRefusedError
from app.base.jobs import Token
from app.cases.papers import looks
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.system import pictures
from models.rows import papers as rows
from models.rows.case import Attachment

if TYPE_CHECKING:
    from app.cases.records import PaperRecord

NO_PICTURE = b""
_FOR_GOOD = frozenset(
    {"picture.too-large", "picture.unreadable", "picture.moving", "picture.other-kind"}
)


def can_be_shown(paper: PaperRecord) -> bool:
    """Say whether a paper calls itself a picture of a kind that can be made small."""
    return paper.media_type in pictures.SHOWN_TYPES


def thumbnails(s: Services, case_id: str) -> Mapping[str, bytes]:
    """Return the small pictures of a case that were made so far, by the id of their paper.

    Args:
        s: the open register.
        case_id: whole id of the case.

    Returns:
        JPEGs of at most 240 pixels and 24 KiB; empty bytes where none can be made.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return {
            paper_id: jpeg if pictures.is_thumbnail(jpeg) else NO_PICTURE
            for paper_id, jpeg in rows.thumbnails(session, case_id).items()
        }


def make_thumbnail(s: Services, paper_id: str, token: Token | None = None) -> bytes:
    """Make and keep the small picture of a paper that has none yet.

    Returns:
        The JPEG, or empty bytes when none can be made.

    Raises:
        NotFoundError: there is no such paper.
        RegisterDamagedError: its file is missing or was changed.
        Cancelled: the officer asked to stop.
    """
    try:
        jpeg, keep = looks.picture_of(s, paper_id, pictures.THUMBNAIL_EDGE, token).thumbnail, True
    except PaperRefusedError as error:
        # A process that gave up may have more luck on another day, or on another computer.
        jpeg, keep = NO_PICTURE, error.facts["reason"] in _FOR_GOOD
    if keep:
        with writing(s) as session:
            if session.get(Attachment, paper_id) is not None:
                session.merge(rows.PaperThumbnail(attachment_id=paper_id, jpeg=jpeg))
    return jpeg
