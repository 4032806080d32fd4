"""Which offices got facts of one person from us, and so have to hear when something is changed.

Rules: an office counts once its packet may have left, also one that was taken back or declined
since: it may still have it; what left about another person of the same case is not this person's;
facts of the case itself belong to everybody in it; a notice without identity told of nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.base.clock import local_day
from app.consent.rules import NOTIFY
from app.core.field_path import PERSON
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.packets.referral_life import CORRECT, may
from app.packets.store import may_have_left
from models.fields.told_places import part_of
from models.queries import lookup
from models.rows.office import Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.rows.case import Referral

_MOST: Final = 10_000


@dataclass(frozen=True)
class FactsGiven:
    """One office that has facts of a person.

    Attributes:
        office_id, office_name: who.
        referral_id: the last referral by which it got them.
        given_on: ISO day on which that left.
        may_correct: True while that referral has no answer and a corrected one replaces it.
    """

    office_id: str
    office_name: str
    referral_id: str
    given_on: str
    may_correct: bool


def offices_with_facts(s: Services, case_id: str, person: int) -> tuple[FactsGiven, ...]:
    """Return the offices that got facts of a person, each with what it got last.

    Args:
        s: the open register.
        case_id: id or number of the case.
        person: number of the person in the case.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    found: dict[str, FactsGiven] = {}
    with reading(s) as session:
        case = lookup.find_case(session, case_id)
        rows = lookup.referrals(session, direction="out", case_id=case.id, limit=_MOST)
        for row in sorted(rows, key=lambda one: (one.created, one.id)):
            packet = session.get(Packet, row.packet_id) if row.packet_id else None
            office = session.get(Office, row.office_id)
            if packet is None or office is None or not may_have_left(packet):
                continue
            if row.get("kind") != NOTIFY and _is_about(row, person):
                day = local_day(row.handed_over_at or row.sealed_at or row.created)
                found[office.id] = FactsGiven(
                    office.id, office.name, row.id, day.isoformat(), CORRECT in may(session, row)
                )
    return tuple(sorted(found.values(), key=lambda one: (one.office_name, one.office_id)))


def _is_about(row: Referral, person: int) -> bool:
    """Say whether a referral told of a person; what is of no person is of everybody."""
    people = {number for part, number in map(part_of, row.told) if part == PERSON}
    return person in people or (bool(row.told or row.attachment_ids) and not people)
