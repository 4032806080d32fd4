"""The head of our letters: the names of the office, its address and its emblem.

Rules: one head for the office, kept in the register; when none was set it is made of what the
office says about itself; an emblem is drawn anew before it is kept, also one that we kept before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.core import log
from app.core.clean_input import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters.document import Letterhead
from app.letters.emblem import drawn_anew
from app.offices.office_facts import contact_facts
from models.rows.letter import LetterheadRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.register.database import Session

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
