"""Where a packet or a referral is to be worked on: in the register, or inside the seal of its case.

Rules: nobody has to know beforehand whether a case is sealed; what is about a sealed case that the
user cannot open is refused with words that tell nothing of the case.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Concatenate

from app.core.services import Services, reading
from app.packets.errors import PacketStateError
from app.sealed import sealed
from models import errors as keeping
from models.queries import lookup
from models.queries.exchange import sealed_case_of
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session


@contextlib.contextmanager
def of_packet(s: Services, packet_id: str) -> Iterator[Services]:
    """Open the case of a packet for the length of a block when it is sealed.

    Args:
        s: the open register, or a sealed case that is open.
        packet_id: whole id of a packet of the outbox or the inbox.

    Yields:
        Services in which the whole packet is; ``s`` itself when its case is not sealed.

    Raises:
        PacketStateError: ``packet.sealed-case`` for whoever cannot open its case.
        CaseStateError: ``seal.locked``.
    """
    case_id = ""
    if not s.inside_seal:
        with reading(s) as session:
            case_id = _sealed_case(session, s, packet_id)
    if not case_id:
        yield s
        return
    with sealed.opened(s, case_id) as inside:
        yield inside


@contextlib.contextmanager
def of_referral(s: Services, ref: str) -> Iterator[Services]:
    """Open the case of a referral for the length of a block when it is sealed.

    Args:
        s: the open register.
        ref: its id, a beginning of it, or the id of its packet.

    Yields:
        Services in which the referral is; ``s`` itself when there is none, sealed or not.

    Raises:
        AmbiguousError: several begin like this.
        CaseStateError: ``seal.locked``.
    """
    case_id = ""
    if not s.inside_seal and not _is_ordinary(s, ref) and sealed.count(s):
        case_id = sealed.case_of_referral(s, ref)
    if not case_id:
        yield s
        return
    with sealed.opened(s, case_id) as inside:
        yield inside


def inside_its_seal[**P, R](
    work: Callable[Concatenate[Services, str, P], R],
) -> Callable[Concatenate[Services, str, P], R]:
    """Run a use case about a packet, named by its whole id, where the packet is."""

    @functools.wraps(work)
    def placed(s: Services, packet_id: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with of_packet(s, packet_id) as there:
            return work(there, packet_id, *args, **kwargs)

    return placed


def _sealed_case(session: Session, s: Services, packet_id: str) -> str:
    row = session.get(Packet, packet_id)
    case = sealed_case_of(session, row) if row is not None else None
    if case is None:
        return ""
    if case.domain not in sealed.compartments(s):
        raise PacketStateError(reason="packet.sealed-case")
    return case.id


def _is_ordinary(s: Services, ref: str) -> bool:
    with reading(s) as session:
        try:
            lookup.find_referral(session, ref)
        except keeping.NotFoundError:
            return False
        return True
