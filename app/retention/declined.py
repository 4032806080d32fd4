"""Referrals that became no case: a rule of their own, and erasing at unlock.

They were declined here, or their office withdrew or replaced them before anybody accepted them.

Rules: only the head sets the days, and every change is in the log; nothing is erased while the
clock is in doubt; each that is erased has a line in the log, in the same transaction, so that a
cut-off leaves it whole or gone, and the next unlock does the rest.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from app.base.date_words import local
from app.base.errors import AppError, FactRefusedError
from app.base.language import N_
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, register_refusals, writing
from app.offices import clock_check
from app.packets import store
from app.retention.records import DeclinedRule
from models.queries import retention as rows
from models.rows.office import Office
from models.rows.packet import Packet
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session

DAYS_LABEL = N_("Erase after (days)")
DECLINED_LABEL = N_("Referrals that became no case (declined, withdrawn or replaced)")
DECLINED = "declined"
SUGGESTED_DAYS = rows.DAYS
_DAY_S = 86_400
_ERASED = {"withdrawn": "withdrawn_erased", "superseded": "replaced_erased"}


def declined_rule(s: Services) -> DeclinedRule:
    """Return for how many days referrals that became no case are kept.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return _rule(session)


def check_days(days: int) -> None:
    """Refuse a number of days that cannot be.

    Raises:
        FactRefusedError: less than 0, or more than ten years.
    """
    if not 0 <= days <= rows.MOST_DAYS:
        raise FactRefusedError(field=DAYS_LABEL, reason="number.range")


def put_days(session: Session, s: Services, days: int) -> None:
    """Keep the days inside a transaction of somebody who asked the table of roles."""
    if days == rows.declined_days(session).days:
        return
    rows.set_declined_days(session, days, s.clock.now(), s.user.user)
    if days:
        log.record(session, s, "declined_days_set", days=days)
    else:
        log.record(session, s, "declined_kept")


def erase_declined(s: Services) -> int:
    """Erase what became no case before the days of the rule; called at unlock, whoever unlocks.

    Returns:
        How many packets were erased; 0 when the disk refused or the clock is in doubt, and the next
        unlock tries again.
    """
    with contextlib.suppress(AppError):
        with reading(s) as session:
            found = _over(session, s)
        if found:
            with writing(s) as session:
                found = [] if clock_check.note(session, s) else _over(session, s)
                for packet_id in found:
                    _erase(session, s, session.get_one(Packet, packet_id))
        if found:
            with register_refusals():
                s.register.checkpoint()
        return len(found)
    return 0


def _over(session: Session, s: Services) -> list[str]:
    days = rows.declined_days(session).days
    return rows.declined_before(session, s.clock.now() - days * _DAY_S) if days else []


def _erase(session: Session, s: Services, row: Packet) -> None:
    office, packet_id = session.get(Office, row.office_id), row.id
    action = _ERASED.get(row.state, "declined_erased")
    store.let_go(session, s, row)
    on = local(rows.erase_declined(session, row)).date().isoformat()
    name = office.name if office else ""
    log.record(session, s, action, object_id=packet_id, office=name, on=on)


def _rule(session: Session) -> DeclinedRule:
    row = rows.declined_days(session)
    by = names_by_number(session).get(row.changed_by, "")
    return DeclinedRule(DECLINED, row.days, rows.DAYS, row.changed, by)
