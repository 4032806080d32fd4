"""The head of our letters: the names of the office, its address and its emblem.

Rules:

* An emblem: the file goes to the process that reads pictures, as every picture of somebody else;
  what comes back is a PNG without a past, small enough to be kept in the register and put on every
  page.
* The head: one head for the office, kept in the register; when none was set it is made of what the
  office says about itself; an emblem is drawn anew before it is kept, also one that we kept before.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError, PaperRefusedError
from app.base.language import N_
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters.document import Letterhead
from app.offices.office_facts import contact_facts
from app.system import pictures
from models.rows.letter import MAX_EMBLEM_BYTES, LetterheadRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.base.jobs import Token
    from models.register.database import Session


EDGES: Final = (600, 420, 300, 200)
"""Longest edges in pixels, tried one after the other until the file is small enough."""

_EMBLEM: Final = N_("Emblem")


def drawn_anew(
    content: bytes, token: Token | None = None, most_bytes: int = MAX_EMBLEM_BYTES
) -> bytes:
    """Return a PNG that looks like a picture file and holds nothing else of it.

    Args:
        content: a JPEG, PNG or WebP file.
        token: asked again and again whether to stop.
        most_bytes: the PNG is not larger.

    Raises:
        FactRefusedError: ``emblem.kind``: another kind of file; ``emblem.large``; ``picture.…``:
            damaged, cut, one that moves, or one with too many pixels.
        Cancelled: the officer asked to stop.
    """
    if not pictures.kind_of(content[: pictures.HEAD_BYTES]):
        raise FactRefusedError(field=_EMBLEM, reason="emblem.kind")
    for edge in EDGES:
        made = _made(content, edge, token)
        if len(made) <= most_bytes:
            return made
    raise FactRefusedError(field=_EMBLEM, reason="emblem.large")


def _made(content: bytes, edge: int, token: Token | None) -> bytes:
    source = io.BytesIO(content)
    try:
        return pictures.remake(source, len(content), edge, token, as_png=True).content
    except PaperRefusedError as error:
        raise FactRefusedError(field=_EMBLEM, reason=str(error.facts["reason"])) from error


MOST_LINES: Final = 6
LONGEST: Final = 200
_NAME: Final = N_("Name of the office")
_NAME_LOCAL: Final = N_("Name in the script of the place")
_LINE: Final = N_("Line below the name")
_ONLY: Final = 1


def letterhead(s: Services) -> Letterhead:
    """Return the head of our letters.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return letterhead_of(session, s)


def is_set(s: Services) -> bool:
    """Say whether somebody of the office decided what stands at the head of its letters.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return session.get(LetterheadRow, _ONLY) is not None


def letterhead_of(session: Session, s: Services) -> Letterhead:
    """As `letterhead`, inside a session."""
    row = session.get(LetterheadRow, _ONLY)
    if row is None:
        return _usual(session, s)
    return Letterhead(row.name, row.name_local, row.lines or (), row.emblem or b"")


def set_letterhead(
    s: Services,
    name: str,
    name_local: str = "",
    lines: Sequence[str] = (),
    emblem: bytes | None = None,
) -> Letterhead:
    """Change the head of our letters.

    Args:
        s: the open register.
        name: name of the office.
        name_local: its name in a second script, "" for none.
        lines: address, telephone, e-mail; at most six, empty ones are left out.
        emblem: a JPEG, PNG or WebP file; b"" takes the emblem away, None leaves it as it is.

    Raises:
        FactRefusedError: no name, too many or too long lines, or no picture that can be an emblem.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.LETTERHEAD)
    head = Letterhead(
        name=_kept(name, _NAME),
        name_local=_kept(name_local, _NAME_LOCAL),
        lines=tuple(line for line in (_kept(one, _LINE) for one in lines) if line),
        emblem=drawn_anew(emblem) if emblem else b"",
    )
    if not head.name:
        raise FactRefusedError(field=_NAME, reason="value.missing")
    if len(head.lines) > MOST_LINES:
        raise FactRefusedError(field=_LINE, reason="letterhead.lines")
    with writing(s) as session:
        row = session.get(LetterheadRow, _ONLY) or LetterheadRow(id=_ONLY)
        row.name, row.name_local, row.lines = head.name, head.name_local, head.lines
        if emblem is not None:
            row.emblem = head.emblem or None
        session.add(row)
        log.record(session, s, "letterhead_changed", lines=len(head.lines))
        session.flush()
        return letterhead_of(session, s)


def _usual(session: Session, s: Services) -> Letterhead:
    contact = contact_facts(session)
    place = ", ".join(part for part in (s.office.district, s.office.state) if part)
    lines = (place, contact["phone"], contact["email"])
    return Letterhead(s.office.name, s.office.name_local, tuple(one for one in lines if one))


def _kept(typed: str, label: str) -> str:
    if len(typed) > LONGEST:
        raise FactRefusedError(field=label, reason="letterhead.long")
    return kept_text(typed, "fir_no", label)
