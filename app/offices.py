"""The offices we exchange cases with: their cards, the check of their number, their standing.

Rules: trust follows `app.trust` alone; a number is typed and compared by the machine, never looked
at; the same group wrong twice stops all sending; an office that looks like another one under a new
key is red from the first moment; every step is in the log.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from app import cards, log, receipts, tray, trust
from app.bootstrap import Services, reading, writing
from app.errors import (
    AmbiguousError,
    CardRefusedError,
    FactRefusedError,
    NotFoundError,
    NumberDiffersError,
    NumberShapeError,
    OfficeRevokedError,
    OwnCardError,
    TwoCardsError,
)
from app.files import read_small, write_new
from app.language import N_
from app.own_office import current_card, renew_keys
from app.permissions import Act, require
from app.records import CheckRecord, OfficeRecord
from app.typed_text import kept_text
from crypto.card import MAX_BYTES, Card
from crypto.errors import NotOursError
from crypto.identity import OfficePublic, normalise_number
from models import errors as keeping
from models.fields import CODE_LISTS
from models.finding import find_office
from models.finding import offices as office_rows
from models.meta import get_meta, set_meta
from models.office import Office, OfficeCheck, last_good_check
from models.user import names_by_number

if TYPE_CHECKING:
    from models.database import Session

GROUPS = 6
SHORT_ID = 8
_WRONG = "office.wrong-groups."
_HOW = frozenset(code.value for code in CODE_LISTS["check_method"])
# The same few cards are read for every list; a card is public and its check is not free.
_card_of = functools.lru_cache(maxsize=512)(cards.read)


def own_card(s: Services) -> bytes:
    """Return our card file, with keys that are in force."""
    renew_keys(s)
    with reading(s) as session:
        return current_card(session)


def export_card(s: Services, target: Path) -> Path:
    """Write our card to a file that is not there yet, and return its path.

    Raises:
        TargetExistsError: something has this name.
        FileUnreadableError, NotEnoughDiskError: nothing was written.
    """
    require(s, Act.OFFICES)
    write_new(target, own_card(s))
    with writing(s) as session:
        log.record(session, s, "card_exported")
    return target


def add_card(s: Services, source: bytes | Path) -> OfficeRecord:
    """Keep the card of another office.

    Args:
        s: the open register.
        source: the card file or its bytes.

    Returns:
        The office: new, or as it was with a newer card; "changed" when it looks like an office
        that we know under another key.

    Raises:
        CardRefusedError: not a sound card, or its time is over.
        CardKnownError, CardOlderError: nothing new.
        TwoCardsError: two different cards with one number; in the log as an alarm.
        OwnCardError: it is our own card.
        FileUnreadableError: the file cannot be read.
    """
    require(s, Act.OFFICES)
    raw = source if isinstance(source, bytes) else read_small(source, MAX_BYTES)
    card = cards.read(raw)
    if card.is_expired(s.clock.now()):
        raise CardRefusedError(reason="card.expired")
    try:
        with writing(s) as session:
            row = keep_card(session, s, card)
            return _record(row, names_by_number(session), s.clock.now())
    except TwoCardsError:
        with writing(s) as session:
            office = session.get(Office, card.public.office_id)
            name = office.name if office else ""
            log.record(session, s, "alarm_two_cards", name, card.public.office_id, seq=card.seq)
        raise


def keep_card(session: Session, s: Services, card: Card) -> Office:
    """Keep a card inside the transaction of a use case; see `add_card`."""
    now = s.clock.now()
    if card.public.office_id == s.office.office_id:
        raise OwnCardError
    facts = cards.facts_of(card)
    row = session.get(Office, card.public.office_id)
    if row is None:
        twin = _twin(session, s, card.public.office_id, facts)
        state = trust.State.NEW if not twin else trust.after(trust.State.NEW, trust.Event.OTHER_KEY)
        row = _new_office(card, facts, state, twin, now)
        session.add(row)
        log.record(session, s, "office_added", row.name, row.id, state=row.state)
        return row
    cards.newer_than(row.card, card)
    row.take_card(card.raw, seq=card.seq, issued=card.issued, expires=card.expires, at=now)
    # A card that now claims another office's name renews the keys but not what is shown.
    if not _twin(session, s, row.id, facts):
        _show(row, facts)
    log.record(session, s, "office_card_renewed", row.name, row.id, seq=card.seq)
    return row


def check_number(s: Services, office_id: str, typed: str, how: str, with_whom: str) -> OfficeRecord:
    """Compare the number that was read to us with the card, and keep the outcome.

    Args:
        s: the open register.
        office_id: whole id of the office.
        typed: 30 digits of any script, with or without separators.
        how: a code of check_method: phone, met, qr.
        with_whom: who read it.

    Returns:
        The office, now verified; packets that waited for it are open.

    Raises:
        NumberShapeError: not 30 digits.
        NumberDiffersError: fact ``group`` says which one to read again; without it the same group
            was wrong twice and the office is red.
        OfficeRevokedError: a blocked office is not checked.
        FactRefusedError: there is no such way of checking, or the name cannot be kept.
    """
    require(s, Act.OFFICES)
    if how not in _HOW:
        raise FactRefusedError(field=N_("How it was checked"), reason="code.unknown")
    groups = _groups(typed)
    with_whom = kept_text(with_whom, "name_full", N_("Who read the number"))
    with writing(s) as session:
        row = _checkable(session, office_id)
        wrong = _differing(row, groups)
        if not wrong:
            _passed(session, s, row, how, with_whom)
            return _record(row, names_by_number(session), s.clock.now())
        twice = _note_wrong(session, s, row, wrong, how, with_whom)
        name = row.name
    if twice:
        raise NumberDiffersError(office=name)
    raise NumberDiffersError(group=wrong[0])


def compare_group(s: Services, office_id: str, index: int, digits: str) -> bool:
    """Compare one group as soon as it is typed.

    Args:
        s: the open register.
        office_id: whole id of the office.
        index: 0 to 5.
        digits: five digits of any script.

    Returns:
        Whether it is equal; one that differs counts as wrong.

    Raises:
        NumberShapeError: not five digits.
        NumberDiffersError: this group was wrong twice; the office is red now.
    """
    padded = "0" * (5 * index) + digits.strip() + "0" * (5 * (GROUPS - 1 - index))
    group = _groups(padded)[index]
    with reading(s) as session:
        if _public(_checkable(session, office_id)).groups[index] == group:
            return True
    require(s, Act.OFFICES)
    with writing(s) as session:
        row = _checkable(session, office_id)
        twice = _note_wrong(session, s, row, (index + 1,), "phone", "")
        name = row.name
    if twice:
        raise NumberDiffersError(office=name)
    return False


def report_mismatch(s: Services, office_id: str) -> OfficeRecord:
    """Record that a number did not match, without asking again: the office is red.

    Raises:
        NotFoundError: no such office.
        OfficeRevokedError: a blocked office is not checked.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        row = _checkable(session, office_id)
        _mismatched(session, s, row, "phone", "")
        return _record(row, names_by_number(session), s.clock.now())


def list_offices(s: Services) -> tuple[OfficeRecord, ...]:
    """Return all other offices by name."""
    with reading(s) as session:
        names = names_by_number(session)
        return tuple(_record(row, names, s.clock.now()) for row in office_rows(session))


def show_office(s: Services, office_id: str) -> OfficeRecord:
    """Return one office.

    Args:
        s: the open register.
        office_id: whole id.

    Raises:
        NotFoundError: no such office.
    """
    with reading(s) as session:
        row = office_row(session, office_id)
        return _record(row, names_by_number(session), s.clock.now())


def block_office(s: Services, office_id: str) -> OfficeRecord:
    """Send nothing to an office and open nothing from it any more; its history stays.

    Raises:
        NotFoundError: no such office.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        row = office_row(session, office_id)
        if row.state != trust.State.REVOKED:
            row.revoke(s.clock.now(), "local")
            tray.follow_trust(session, s, row)
            log.record(session, s, "office_blocked", row.name, row.id)
        return _record(row, names_by_number(session), s.clock.now())


def resolve_office(s: Services, typed: str) -> str:
    """Return the whole id of an office from its id, a beginning of it, its number or its name.

    Raises:
        NotFoundError: no such office.
        AmbiguousError: several begin like this.
    """
    with reading(s) as session:
        try:
            return find_office(session, typed).id
        except keeping.NotFoundError as error:
            raise NotFoundError from error
        except keeping.AmbiguousError as error:
            raise AmbiguousError from error


def office_row(session: Session, office_id: str) -> Office:
    """Return the row of an office by its whole id.

    Raises:
        NotFoundError: no such office.
    """
    row = session.get(Office, office_id)
    if row is None:
        raise NotFoundError
    return row


def stale_seconds(row: Office, now: int) -> int:
    """Return for how long all keys of an office's card have been over, 0 while one is good."""
    return _card_of(row.card).stale_seconds(now)


def card_on_file(row: Office) -> Card:
    """Return the current card of an office."""
    return _card_of(row.card)


def _groups(typed: str) -> list[str]:
    try:
        return normalise_number(typed)
    except NotOursError as error:
        raise NumberShapeError from error


def _public(row: Office) -> OfficePublic:
    return OfficePublic(row.ed25519, row.pq_commit)


def _differing(row: Office, groups: list[str]) -> tuple[int, ...]:
    return _public(row).differing_groups("".join(groups))


def _checkable(session: Session, office_id: str) -> Office:
    row = office_row(session, office_id)
    if row.state == trust.State.REVOKED:
        raise OfficeRevokedError(office=row.name)
    return row


def _passed(session: Session, s: Services, row: Office, how: str, with_whom: str) -> None:
    now = s.clock.now()
    row.record_check(same=True, how=how, with_whom=with_whom, by=s.user.user, at=now)
    set_meta(session, _WRONG + row.id, "")
    log.record(session, s, "office_checked", row.name, row.id, how=how)
    for packet in tray.follow_trust(session, s, row):
        receipts.apply_freed(session, s, packet)


def _note_wrong(
    session: Session, s: Services, row: Office, wrong: tuple[int, ...], how: str, with_whom: str
) -> bool:
    """Remember wrong groups; return whether one of them was wrong before."""
    before = set((get_meta(session, _WRONG + row.id) or "").split())
    twice = any(str(group) in before for group in wrong)
    if not twice:
        # Only the first is asked for again, so only that one can be wrong a second time.
        set_meta(session, _WRONG + row.id, " ".join(sorted(before | {str(wrong[0])})))
        log.record(session, s, "office_number_differs", row.name, row.id, group=wrong[0])
        return False
    _mismatched(session, s, row, how, with_whom)
    return True


def _mismatched(session: Session, s: Services, row: Office, how: str, with_whom: str) -> None:
    now = s.clock.now()
    row.record_check(same=False, how=how, with_whom=with_whom, by=s.user.user, at=now)
    set_meta(session, _WRONG + row.id, "")
    tray.follow_trust(session, s, row)
    log.record(session, s, "alarm_number_differs", row.name, row.id)


def _twin(session: Session, s: Services, office_id: str, facts: cards.CardFacts) -> str:
    """Return the id of another office, ours included, that a card claims to be; "" for none."""
    own = cards.CardFacts(
        name=s.office.name,
        name_local=s.office.name_local,
        names=(f"x={s.office.name_local}",),
        kind="",
        country="",
        state_name="",
        district="",
        phone="",
        email="",
    )
    if cards.same_person_twice(own, facts):
        return s.office.office_id
    for row in office_rows(session):
        if row.id != office_id and cards.same_person_twice(_facts(row), facts):
            return row.id
    return ""


def _facts(row: Office) -> cards.CardFacts:
    return cards.CardFacts(
        name=row.name,
        name_local="",
        names=row.names or (),
        kind=row.office_type or "",
        country=row.country or "",
        state_name=row.place_state or "",
        district=row.district or "",
        phone=row.phone or "",
        email=row.email or "",
    )


def _new_office(
    card: Card, facts: cards.CardFacts, state: trust.State, twin: str, now: int
) -> Office:
    row = Office(
        id=card.public.office_id,
        number=card.public.number,
        state=state.value,
        state_since=now,
        conflicts_with=twin or None,
        ed25519=card.public.ed25519,
        pq_commit=card.public.pq_commit,
        first_seen=now,
    )
    _show(row, facts)
    row.take_card(card.raw, seq=card.seq, issued=card.issued, expires=card.expires, at=now)
    return row


def _show(row: Office, facts: cards.CardFacts) -> None:
    row.name, row.names, row.office_type = facts.name, facts.names, facts.kind
    row.country, row.place_state, row.district = facts.country, facts.state_name, facts.district
    row.phone, row.email = facts.phone, facts.email


def _record(row: Office, users: dict[int, str], now: int) -> OfficeRecord:
    check = last_good_check(row.checks)
    local = [name.partition("=") for name in row.names or ()]
    return OfficeRecord(
        office_id=row.id,
        short_id=row.id[:SHORT_ID],
        number=row.number,
        name=row.name,
        name_local=next((text for code, _, text in local if code != "en"), ""),
        kind=row.office_type or "",
        state_name=row.place_state or "",
        district=row.district or "",
        country=row.country or "",
        phone=row.phone or "",
        email=row.email or "",
        state=row.state,
        stale=stale_seconds(row, now) > 0,
        card_seq=row.card_seq,
        added_at=row.first_seen,
        last_exchange_at=row.last_exchange or 0,
        check=_check_record(check, users) if check and row.state == trust.State.VERIFIED else None,
    )


def _check_record(check: OfficeCheck, users: dict[int, str]) -> CheckRecord:
    return CheckRecord(check.how, check.with_whom, users.get(check.by_user, ""), check.at)
