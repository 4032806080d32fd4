"""An office as it is shown: its card, its standing and since when, and what it is mixed up with.

Rules: only reading; rows never leave, records do.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from app.offices import cards, claims, trust
from app.offices.records import CheckRecord, OfficeClaim, OfficeRecord
from crypto.office.card import Card
from models.rows.directory import entries_of, move_to
from models.rows.office import Office, OfficeCheck, last_good_check
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session

SHORT_ID = 8
_TOLD_WHY = trust.RED | {trust.State.REVOKED}
CLOCK_TOLERANCE_S = 48 * 3_600
# The same few cards are read for every list; a card is public and its check is not free.
_card_of = functools.lru_cache(maxsize=512)(cards.read)


def card_on_file(row: Office) -> Card:
    """Return the current card of an office."""
    return _card_of(row.card)


def stale_seconds(row: Office, now: int) -> int:
    """Return for how long all keys of an office's card have been over, 0 while one is good."""
    return card_on_file(row).stale_seconds(now)


def state_now(row: Office, now: int) -> trust.State:
    """Return where an office stands: a handover that nobody checked in time is over at once.

    The register writes that down at the next unlock.
    """
    state = trust.State(row.state)
    if state is trust.State.HANDOVER and trust.handover_is_over(row.state_since, now):
        return trust.after(state, trust.Event.HANDOVER_OVER)
    return state


def shown_number(row: Office, claim: OfficeClaim | None) -> str | None:
    """Return the number of an office as it may be shown or printed: None before it was checked.

    What the program shows can be typed in as if it had been heard. So it shows none either while
    what the office calls itself now waits for another check.
    """
    return row.number if row.state == trust.State.VERIFIED and claim is None else None


def number_on_file(session: Session, row: Office) -> str | None:
    """As `shown_number`, of the card on file."""
    unsure = row.id in claims.unsure(session)
    return None if unsure else shown_number(row, claims.claim_of(row, card_on_file(row)))


def office_record(
    session: Session,
    row: Office,
    now: int,
    users: dict[int, str] | None = None,
    unsure: frozenset[str] | None = None,
) -> OfficeRecord:
    """Return an office as the window and the command line show it.

    Args:
        session: the session of the row.
        row: the office.
        now: Unix seconds.
        users: names of the users by number, when they are known already.
        unsure: ids of `app.offices.claims.unsure`, when they are known already.
    """
    users = names_by_number(session) if users is None else users
    unsure = claims.unsure(session) if unsure is None else unsure
    check = last_good_check(row.checks) if row.state == trust.State.VERIFIED else None
    card = card_on_file(row)
    claim = claims.claim_of(row, card)
    return OfficeRecord(
        office_id=row.id,
        short_id=row.id[:SHORT_ID],
        number=None if row.id in unsure else shown_number(row, claim),
        name=row.name,
        name_local=cards.facts_of_row(row).name_local,
        kind=row.office_type or "",
        state_name=row.place_state or "",
        district=row.district or "",
        country=row.country or "",
        phone=row.phone or "",
        email=row.email or "",
        state=state_now(row, now).value,
        stale=card.stale_seconds(now) > 0,
        card_seq=row.card_seq,
        added_at=row.first_seen,
        last_exchange_at=row.last_exchange or 0,
        check=_check_record(check, users),
        state_since=row.state_since,
        why=(row.revoked_why or "") if row.state in _TOLD_WHY else "",
        **_mixed_up(session, row, users),
        before=_before(session, row),
        successor=row.successor or "",
        keys_until=card.newest_key().until,
        card_dated=card.issued if card.issued > now + CLOCK_TOLERANCE_S else 0,
        claim=claim,
        strange=cards.is_strange(cards.facts_of(card)),
        unsure=row.id in unsure,
    )


def conflict_of(session: Session, row: Office) -> tuple[str, str, OfficeCheck | None]:
    """Return whom an office is mixed up with, by what ("office", "list"), and how it was checked.

    The name and by what are "" when it is mixed up with none.
    """
    if not row.conflicts_with:
        return "", "", None
    other = session.get(Office, row.conflicts_with)
    shown = cards.facts_of_row(row)
    listed = [entry for entry, _whole in entries_of(session, row.conflicts_with)]
    in_place = [one for one in listed if cards.is_named(shown, one.name, one.district)]
    by = "list" if in_place or other is None else "office"
    if other is not None:
        return other.name, by, last_good_check(other.checks)
    return (listed[0].name if listed else row.name), by, None


def _mixed_up(session: Session, row: Office, users: dict[int, str]) -> dict[str, Any]:
    name, by, check = conflict_of(session, row)
    return {
        "conflict": name,
        "conflict_by": by,
        "conflict_check": _check_record(check, users),
    }


def _before(session: Session, row: Office) -> str:
    move = move_to(session, row.id)
    old = session.get(Office, move.office_id) if move else None
    return old.number if old and last_good_check(old.checks) else ""


def _check_record(check: OfficeCheck | None, users: dict[int, str]) -> CheckRecord | None:
    if check is None:
        return None
    return CheckRecord(check.how, check.with_whom, users.get(check.by_user, ""), check.at)
