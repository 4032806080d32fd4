"""What deleting a case cannot reach: old backups, other offices, files and paper, old pages.

Rules: only what was written down when it happened is told, and what nobody can know is said too;
a day is promised nowhere: it is told under which condition it is so; nothing here is ever called
securely erased.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.retention.backup_rotation import MONTHS, day_of
from app.retention.months import months_after
from app.retention.records import BackupsOf, GivenTo, Promise
from models.queries import disclosure_reach
from models.rows import backup as backups

if TYPE_CHECKING:
    from models.register.database import Session

BIN_DAYS: Final = 30
_OF_A_CASE: Final = frozenset(
    {
        *("paper_saved", "sealed_exported"),
        *("letter_issued", "letter_printed", "letter_saved", "letter_signed"),
    }
)
_OF_MANY: Final = frozenset({"cases_exported", "everything_exported", "recurring_exported"})


def promise(s: Services, case_ids: Sequence[str]) -> Promise:
    """Return what deleting some cases cannot reach.

    Args:
        s: the open register.
        case_ids: ids of cases, in the register or in its bin; those that are gone are left out.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        cases = disclosure_reach.known(session, list(dict.fromkeys(case_ids)))
        if not cases:
            return Promise(0)
        ids = [one.case_id for one in cases]
        since = min(one.created for one in cases)
        out = disclosure_reach.went(session, ids, _OF_A_CASE)
        return Promise(
            cases=len(cases),
            backups=_backups(session, since, s.clock.today()),
            given=tuple(_given(one) for one in disclosure_reach.sent(session, ids)),
            taken_out=out.times,
            last_taken_out=day_of(out.last).isoformat() if out.times else "",
            exports=disclosure_reach.went_since(session, since, _OF_MANY).times,
            returns=disclosure_reach.returns_about(session, [one.registered_on for one in cases]),
            numbers=tuple(one.case_no for one in cases),
        )


def leaves_by(today: dt.date) -> dt.date:
    """Return the day on which no backup of a place holds a case any more that goes today.

    It lies in the bin for 30 days, in which backups go on holding it; a place keeps the newest of
    each of the last twelve months that have one.
    """
    erased = today + dt.timedelta(days=BIN_DAYS)
    return months_after(erased.replace(day=1), MONTHS)


def _backups(session: Session, since: int, today: dt.date) -> tuple[BackupsOf, ...]:
    found = []
    for place in backups.places(session):
        holding = [one for one in backups.backups(session, place.id) if one.made_at >= since]
        if holding or place.routine:
            by = leaves_by(today).isoformat() if place.routine else ""
            found.append(BackupsOf(place.label, place.kind, len(holding), by))
    return tuple(found)


def _given(one: disclosure_reach.Sent) -> GivenTo:
    day = day_of(one.at).isoformat()
    return GivenTo(one.office, one.case_no, day, one.packet_id, one.direction == "in")
