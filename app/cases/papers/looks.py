"""A paper is looked at: one page of it, drawn anew, and kept nowhere.

Rules: a picture is looked into by `app.system.sandbox.picture_worker` alone, a PDF by
`app.system.sandbox.pdf_worker`, whoever sent it; which of the two is decided by how it begins, not
by its name; nothing but what these processes drew anew is handed out, and never more than the page
that was asked for; a print is a copy outside like any other and is in the log before it leaves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from app.base.errors import PaperRefusedError, RegisterDamagedError
from app.base.jobs import Token
from app.cases.papers import papers
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.system import pictures
from crypto.errors import TamperError, TruncatedError

if TYPE_CHECKING:
    from app.cases.records import PaperRecord
    from app.system.pictures import PageDrawn, Picture
    from crypto.vault.blobs import BlobReader

_SHOWN = pictures.SHOWN_TYPES | {pictures.PDF_TYPE}


def can_be_looked_at(paper: PaperRecord) -> bool:
    """Say whether a paper calls itself a picture or PDF of a kind that can be drawn anew."""
    return paper.media_type in _SHOWN


def look_at(
    s: Services,
    paper_id: str,
    page: int = 0,
    edge: int = pictures.EDGE,
    token: Token | None = None,
) -> PageDrawn:
    """Return one page of a paper, drawn anew, for one look at it.

    Args:
        s: the open register.
        paper_id: its whole id.
        page: which one, from 0; a picture has one.
        edge: longer edge of what comes back, in pixels, at most `pictures.LOOK_EDGE`; a picture
            comes back smaller when it is.
        token: asked again and again whether to stop.

    Raises:
        NotFoundError: there is no such paper.
        PaperRefusedError: it is neither picture nor PDF, too large, damaged, locked with a
            password, one that moves, or has no such page.
        RegisterDamagedError: its file is missing or was changed.
        Cancelled: the officer asked to stop.
    """
    edge = max(1, min(edge, pictures.LOOK_EDGE))
    with _opened(s, paper_id) as (content, head):
        if pictures.is_pdf(head) and not pictures.kind_of(head):
            source = cast("BinaryIO", content)
            return pictures.draw_page(source, content.size, page, edge, token)
        if not pictures.kind_of(head):
            raise PaperRefusedError(reason="paper.other-kind")
        seen = _remade(content, edge, token)
    width, height = pictures.jpeg_size(seen.content)
    if not (0 < width <= edge and 0 < height <= edge):
        raise PaperRefusedError(reason="picture.gave-up")
    return pictures.PageDrawn(1, width, height, seen.content)


def begin_print(
    s: Services,
    paper_id: str,
    *,
    pages: int,
    copies: int,
    printer: str,
    token: Token | None = None,
) -> None:
    """Write down that a paper goes to a printer; ask this before the first sheet of it.

    It stands in the log also when the printer then takes none of it, or when it is called off
    once the line is kept: the log may claim too much of a print, never too little.

    Args:
        s: the open register.
        paper_id: its whole id.
        pages: how many of its pages.
        copies: of each.
        printer: its name.
        token: asked at the end whether the print was called off; then no line is kept.

    Raises:
        NotFoundError: there is no such paper.
        CaseStateError: the role does not allow it.
        PaperRefusedError: its kind of file may be taken out only by the head of the office.
        Cancelled: it was called off.
    """
    require(s, Act.SAVE_PAPER)
    with writing(s) as session:
        row = papers.paper_row(session, paper_id)
        papers.refuse_unsafe(s, row)
        log.record(
            session,
            s,
            "paper_printed",
            row.case.case_no,
            row.case_id,
            kind=row.kind,
            paper=paper_id,
            pages=pages,
            copies=copies,
            printer=printer,
        )
        if token is not None:
            token.checkpoint()


def picture_of(s: Services, paper_id: str, edge: int, token: Token | None = None) -> Picture:
    """Return a picture drawn anew as a JPEG; else as `look_at`, and no PDF.

    Raises:
        PaperRefusedError: as for `look_at`; ``picture.other-kind`` for what is no picture.
    """
    with _opened(s, paper_id) as (content, head):
        if not pictures.kind_of(head):
            raise PaperRefusedError(reason="picture.other-kind")
        return _remade(content, edge, token)


@contextlib.contextmanager
def _opened(s: Services, paper_id: str) -> Iterator[tuple[BlobReader, bytes]]:
    """Open a paper at its beginning for a block, which is told how it begins."""
    try:
        with papers.read_paper(s, paper_id) as content:
            head = content.read(pictures.PDF_HEAD_BYTES)
            content.seek(0)
            yield content, head
    except (TamperError, TruncatedError) as error:
        raise RegisterDamagedError from error


def _remade(content: BlobReader, edge: int, token: Token | None) -> Picture:
    source = cast("BinaryIO", content)
    return pictures.remake(source, content.size, edge, token, to_look_at=True)
