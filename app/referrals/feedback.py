"""Feedback to the office that referred: it is in progress, or it is done and what came of it.

Rules: only the office that accepted can tell, and only forward; what is told is kept with the
referral here and sealed for the other office in one step; nothing is sent by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.base.errors import (
    FactRefusedError,
    NotFoundError,
)
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.inbox.receipts import put_feedback
from app.packets.errors import PacketStateError
from app.packets.records import SmallPacket
from app.packets.sealing import Small, sealed_with
from models.fields import CATALOGUE
from models.queries.lookup import find_referral
from models.rows.case import REFERRAL_STEPS, Case, Referral

if TYPE_CHECKING:
    from models.register.database import Session

_STATES = {"progress": "in_progress", "done": "done"}
_ENDED = frozenset({"revoked", "superseded"})


def progress(
    s: Services, ref: str, words: str = "", next_step: str = "", next_day: str = ""
) -> SmallPacket:
    """Tell that the work has begun, or how it goes; may be told as often as there is news.

    Args:
        s: the open register.
        ref: the referral that came in: id, beginning of it, or id of its packet.
        words: what was done so far; leaves as typed, like the others.
        next_step: what comes next.
        next_day: when; a day as typed, or "".

    Raises:
        NotFoundError, AmbiguousError: no such referral.
        PacketStateError: it did not come from another office, was not accepted, or has ended.
        FactRefusedError: words or day cannot be kept.
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
    """
    require(s, Act.ACCEPT)
    return _tell(s, ref, "progress", words, next_step, next_day)


def done(s: Services, ref: str, words: str, on: str = "", next_step: str = "") -> SmallPacket:
    """Tell that the service was done, on which day, and what came of it.

    Args:
        s: the open register.
        ref: as for `progress`.
        words: what was done; leaves as typed, like the others.
        on: the day, today when it is "".
        next_step: what comes next, or "".

    Raises:
        FactRefusedError: nothing is told, the day has not come yet, or words cannot be kept.
        AppError: as for `progress`.
    """
    require(s, Act.ACCEPT)
    if not words.strip():
        raise FactRefusedError(field=CATALOGUE.field("feedback").label, reason="value.missing")
    return _tell(s, ref, "done", words, next_step, day_done(on, s.clock.today()))


def day_done(on: str, today: dt.date) -> str:
    """Return the day on which something was done, today when it is "".

    Raises:
        FactRefusedError: not a day, or one that has not come yet.
    """
    day = kept_text(on or today.isoformat(), "feedback_on", today=today)
    if day > today.isoformat():
        raise FactRefusedError(field=CATALOGUE.field("feedback_on").label, reason="date.future")
    return day


def _tell(s: Services, ref: str, state: str, words: str, next_step: str, day: str) -> SmallPacket:
    today = s.clock.today()
    with reading(s) as session:
        row = _working(session, ref, state)
        body: dict[str, Any] = {
            "pid": row.packet_id,
            "state": state,
            "next_date": kept_text(day, "reply_by", today=today) or None,
            "note": kept_text(next_step, "feedback_next_step"),
        }
        if kept := kept_text(words, "feedback"):
            body["feedback"] = kept
        small = Small(
            "status",
            row.office_id,
            body,
            row.packet_id or "",
            row.thread_id or "",
            row.case_id,
            row.id,
        )
    with sealed_with(s, small) as (session, packet):
        row = _working(session, small.referral_id or "", state)
        if row.state != _STATES[state]:
            row.move_to(_STATES[state], s.clock.now())
        row.updated = s.clock.now()
        put_feedback(row, body)
        case = session.get(Case, row.case_id) if row.case_id else None
        log.record(
            session,
            s,
            "status_sealed",
            case.case_no if case else "",
            row.case_id,
            office=packet.to_name,
            state=_STATES[state],
            packet=packet.packet_id,
        )
    return packet


def _working(session: Session, ref: str, state: str) -> Referral:
    """Return a referral that came in and on which we may tell this.

    Raises:
        NotFoundError, AmbiguousError, PacketStateError: as for `progress`.
    """
    row = find_referral(session, ref)
    if row.direction != "in":
        raise PacketStateError(reason="referral.ours")
    if row.packet_id is None:
        raise NotFoundError
    wanted = _STATES[state]
    if row.state in _ENDED:
        raise PacketStateError(reason="referral.ended")
    if row.state == "received" or row.state == "declined":
        raise PacketStateError(reason="referral.not-accepted")
    again = row.state == wanted == "in_progress"
    if not again and wanted not in REFERRAL_STEPS[row.state]:
        raise PacketStateError(reason="referral.done")
    return row
