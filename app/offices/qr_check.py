"""The code of another office, taken from a picture and compared with its card.

Rules (docs/rules.md, Other offices): the machine compares the whole code, nobody looks at it; a
picture counts only when the officer took it of their printed card or screen, or got it face to
face: one that was sent may come from whoever sent the card; a strange code twice stops all sending,
as a number does; the code of an office that we know, or our own, only means a wrong picture.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from app.base.errors import FactRefusedError
from app.base.jobs import Token
from app.base.language import N_
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import code_pictures, offices, standing, wrong_groups
from app.offices.offices import checkable
from app.offices.records import OfficeRecord
from app.offices.trust_errors import NumberDiffersError
from models.rows.office import Office, OwnIdentity

if TYPE_CHECKING:
    from models.register.database import Session

HOW = ("qr", "met")
"""How a picture may have come that counts: photographed by ourselves, or given face to face."""


def compare_picture(
    s: Services, office_id: str, picture: bytes | Path, token: Token | None = None
) -> OfficeRecord:
    """Compare the office code in a picture with the card of an office; equal changes nothing yet.

    Args:
        s: the open register.
        office_id: whole id of the office that it should be.
        picture: a JPEG, PNG or WebP file, or its bytes.
        token: asked again and again whether to stop.

    Returns:
        The office, whose code it is, with its number, which the picture has shown to be equal.

    Raises:
        CodeRefusedError: no office code could be read.
        NumberDiffersError: fact ``reason``: ``code.own``, ``code.of-another`` with ``other``, or
            ``code.differs``, which is remembered; without it the code differed twice and the
            office is red.
        OfficeRevokedError: a blocked office is not checked.
        NotFoundError: no such office.
        FileUnreadableError: the file cannot be read.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.OFFICES)
    with reading(s) as session:
        checkable(session, office_id)
    found = code_pictures.office_in(picture, token)
    with reading(s) as session:
        row = checkable(session, office_id)
        equal = found == standing.public_of(row).office_id
        if not equal:
            _refuse_wrong_picture(session, row, found)
        number = row.number
    if not equal:
        _differs(s, office_id)
    return replace(offices.show_office(s, office_id), number=number)


def check_picture(
    s: Services,
    office_id: str,
    picture: bytes | Path,
    how: str,
    with_whom: str,
    *,
    seen: int | None = None,
) -> OfficeRecord:
    """Compare the office code in a picture with the card, and count it as the check of the number.

    Args:
        s: the open register.
        office_id: whole id of the office.
        picture: a JPEG, PNG or WebP file, or its bytes.
        how: qr for a picture that we took ourselves, met for one given face to face.
        with_whom: who showed or gave it.
        seen: number of the card that the officer was shown; None for the one on file now.

    Returns:
        The office, now verified; packets that waited for it are open.

    Raises:
        FactRefusedError: the picture came in another way, or the name cannot be kept.
        CardChangedError: another card came since, or while the picture was read.
        AppError: as `compare_picture`.
    """
    refuse_sent(how)
    if seen is None:
        seen = offices.show_office(s, office_id).card_seq
    office = compare_picture(s, office_id, picture)
    return offices.check_number(s, office_id, office.number or "", how, with_whom, seen=seen)


def refuse_sent(how: str) -> None:
    """Refuse a picture that was neither taken by ourselves nor given face to face.

    Raises:
        FactRefusedError: it came in another way.
    """
    if how not in HOW:
        raise FactRefusedError(field=N_("How it was checked"), reason="code.sent")


def _refuse_wrong_picture(session: Session, row: Office, found: str) -> None:
    """Refuse a code that somebody may well have chosen by mistake: ours, or another office's."""
    if session.get(OwnIdentity, found) is not None:
        raise NumberDiffersError(reason="code.own", office=row.name)
    other = session.get(Office, found)
    if other is not None:
        raise NumberDiffersError(reason="code.of-another", office=row.name, other=other.name)


def _differs(s: Services, office_id: str) -> NoReturn:
    """Remember a strange code; the second one turns the office red."""
    with writing(s) as session:
        row = checkable(session, office_id)
        name, twice = row.name, wrong_groups.note_picture(session, row.id, s.clock.now())
        if not twice:
            log.record(session, s, "office_code_differs", name, row.id)
    if twice:
        offices.report_mismatch(s, office_id, how="qr")
        raise NumberDiffersError(office=name)
    raise NumberDiffersError(reason="code.differs", office=name)
