"""Whether facts of a person may go to an office: its standing, our own rule, danger to life.

Rules: `app.offices.trust` decides; a head may ask that every office is checked before it gets
anything; danger to life opens the way to an office that nobody checked only with a legal ground of
that name, which is typed, printed in the packet and logged, and never to a red or withdrawn one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import NotFoundError
from app.consent.records import LegalGround
from app.core import log
from app.core.permissions import Act, may, require
from app.core.records import LogEntry
from app.core.services import Services, reading, writing
from app.offices import trust
from app.offices.office_view import stale_seconds, state_now
from models.base.meta import all_meta, get_meta, set_meta
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session

DANGER = "risk_to_life"
_CHECKED_ONLY = "trust.checked_only"
_SENT_UNCHECKED = "trust.unchecked."
_SEEN_AT = "trust.unchecked-seen"
SHOWN_S = 31 * 86_400
"""So long the head is shown what went to offices that nobody had checked."""


def require_client_data(
    session: Session,
    s: Services,
    office: Office,
    ground: LegalGround | None = None,
    *,
    unchecked: bool = False,
) -> str:
    """Let facts of a person go to an office, or refuse.

    Args:
        session: any session.
        s: the open register.
        office: who is to get them.
        ground: the legal ground of the referral.
        unchecked: a head sends it although nobody has checked the office.

    Returns:
        What to remind of: "", "listed", "handover", "stale" or "danger".

    Raises:
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
        CaseStateError: only the head of the office may send to one that is not checked.
    """
    if unchecked:
        require(s, Act.UNCHECKED)
    return trust.require(
        state_now(office, s.clock.now()),
        trust.What.CLIENT_DATA,
        stale_s=stale_seconds(office, s.clock.now()),
        office=office.name,
        checked_only=checked_only(session),
        danger=unchecked and ground is not None and ground.basis == DANGER,
    )


def note_danger(
    session: Session, s: Services, referral_id: str, case: tuple[str, str], to: str
) -> None:
    """Keep that a head let a referral go to an office that nobody has checked.

    Args:
        session: the writing session in which the referral is kept.
        s: the open register.
        referral_id: the referral.
        case: number and id of the case.
        to: name of the office.
    """
    set_meta(session, _SENT_UNCHECKED + referral_id, str(s.clock.now()))
    log.record(session, s, "sent_unchecked", *case, office=to)


def was_danger(session: Session, referral_id: str) -> bool:
    """Say whether a head let this referral go to an office that nobody has checked."""
    return bool(referral_id) and get_meta(session, _SENT_UNCHECKED + referral_id) is not None


def client_data_gate(session: Session, s: Services, office: Office) -> trust.Gate:
    """Return the answer of `require_client_data` without raising it, danger to life left aside."""
    return trust.gate(
        state_now(office, s.clock.now()),
        trust.What.CLIENT_DATA,
        stale_s=stale_seconds(office, s.clock.now()),
        checked_only=checked_only(session),
    )


def reminder_of(s: Services, office_id: str) -> str:
    """Return what to remind of before a case goes to an office: "listed", "handover", "stale", "".

    Raises:
        NotFoundError: no such office.
    """
    with reading(s) as session:
        row = session.get(Office, office_id)
        if row is None:
            raise NotFoundError
        return client_data_gate(session, s, row).reminder


def checked_only(session: Session) -> bool:
    """Say whether facts of a person go only to offices whose number was checked."""
    return get_meta(session, _CHECKED_ONLY) == "1"


def is_checked_only(s: Services) -> bool:
    """As `checked_only`, for a page."""
    with reading(s) as session:
        return checked_only(session)


def set_checked_only(s: Services, wanted: bool) -> None:
    """Ask that every office is checked before it gets facts of a person, or be content with a list.

    Raises:
        CaseStateError: only the head of the office decides.
    """
    require(s, Act.UNCHECKED)
    with writing(s) as session:
        if checked_only(session) != wanted:
            set_meta(session, _CHECKED_ONLY, "1" if wanted else "")
            log.record(session, s, "checked_only_on" if wanted else "checked_only_off")


def sent_unchecked(s: Services) -> tuple[LogEntry, ...]:
    """Return what went to offices that nobody had checked in the last 31 days, the newest first.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    since = s.clock.now() - SHOWN_S
    found = log.entries(s, action="sent_unchecked")
    return tuple(entry for entry in found if entry.at >= since)


def unseen(s: Services) -> int:
    """Return how many of them the head has not looked at; 0 for everybody else."""
    if not may(s.user, Act.UNCHECKED):
        return 0
    with reading(s) as session:
        seen = int(get_meta(session, _SEEN_AT) or 0)
        times = all_meta(session, _SENT_UNCHECKED).values()
    return sum(1 for at in times if int(at) > seen)


def mark_seen(s: Services) -> None:
    """Note that the head has looked at them.

    Raises:
        CaseStateError: only the head of the office.
    """
    require(s, Act.UNCHECKED)
    if unseen(s):
        with writing(s) as session:
            set_meta(session, _SEEN_AT, str(s.clock.now()))
            log.record(session, s, "unchecked_seen")
