"""The offices we exchange cases with: their cards, the check of their number, their standing.

Rules:

* Trust follows `app.offices.trust` alone; every step is in the log.
* A number is typed and compared by the machine, never looked at; the same group wrong twice stops
  all sending (`app.offices.wrong_groups`).
* The check lets the words of the card count that the officer looked at, of no card that came since.
* An office that looks like another one under another key is red from the first moment, and so is
  one whose name has letters of a script that is not ours; one that was checked keeps its tick and
  its name (`app.offices.claims`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import (
    AmbiguousError,
    AppError,
    FactRefusedError,
    NotFoundError,
)
from app.base.language import N_
from app.core import log, partial_files
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import cards, claims, code_pictures, practice, standing, trust, wrong_groups
from app.offices.moved_offices import MOVED
from app.offices.office_view import card_on_file, office_record
from app.offices.own_card import current_card, renew_keys
from app.offices.records import OfficeRecord
from app.offices.trust_errors import (
    CardChangedError,
    CardRefusedError,
    NoticeRefusedError,
    NumberDiffersError,
    NumberShapeError,
    OfficeRevokedError,
    OwnCardError,
    TwoCardsError,
)
from app.system.files import Target, read_small
from app.system.pictures import is_picture_by_name
from crypto.errors import CardError, NotOursError
from crypto.office.card import MAX_BYTES, Card
from crypto.office.identity import normalise_number
from crypto.office.notices import MAX_BYTES as MOST_NOTICE
from models import errors as keeping
from models.base.meta import get_meta, set_meta
from models.fields import CODE_LISTS
from models.queries.lookup import find_office, is_number_taken
from models.queries.lookup import offices as office_rows
from models.rows.directory import earlier_ids, entries_of, predecessor
from models.rows.office import Office, OwnIdentity, last_good_check
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session

GROUPS = 6
_SHOWN_AS_CHECKED = "offices.shown-as-checked"
_CHECKED_ONCE = frozenset({trust.State.VERIFIED, *trust.RED, trust.State.REVOKED})
_HOW = frozenset(code.value for code in CODE_LISTS["check_method"])


def own_card(s: Services) -> bytes:
    """Return our card file, with keys that are in force."""
    renew_keys(s)
    with reading(s) as session:
        return current_card(session)


def export_card[Where: Target](s: Services, target: Where) -> Where:
    """Write our card to a file that is not there yet, or into what is open; return that.

    Raises:
        TargetExistsError: something has this name.
        FileUnreadableError, NotEnoughDiskError: nothing was written.
    """
    require(s, Act.OFFICES)
    card = own_card(s)
    partial_files.write_noted(
        s, target, card, lambda session: log.record(session, s, "card_exported")
    )
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
    try:
        card.check_current(s.clock.now())
    except CardError as error:
        raise CardRefusedError(reason=error.reason, until=card.expires) from error
    try:
        with writing(s) as session:
            row = keep_card(session, s, card)
            return office_record(session, row, s.clock.now())
    except TwoCardsError:
        with writing(s) as session:
            office = session.get(Office, card.public.office_id)
            name = office.name if office else ""
            log.record(session, s, "alarm_two_cards", name, card.public.office_id, seq=card.seq)
        raise


def keep_card(session: Session, s: Services, card: Card) -> Office:
    """Keep a card inside the transaction of a use case; see `add_card`."""
    now = s.clock.now()
    if session.get(OwnIdentity, card.public.office_id) is not None:
        raise OwnCardError
    practice.require_same_kind(session, card)
    facts = cards.facts_of(card)
    row = session.get(Office, card.public.office_id)
    move = standing.move_on(session, s, card)
    if row is None:
        return _keep_newcomer(session, s, card, facts, move)
    cards.newer_than(row.card, card)
    row.take_card(card.raw, seq=card.seq, issued=card.issued, expires=card.expires, at=now)
    if move is not None:
        standing.take_move(session, s, row, move)
    log.record(session, s, "office_card_renewed", row.name, row.id, seq=card.seq)
    twin = _twin(session, s, row.id, facts, earlier_ids(session, row.id))
    _mix_up(session, s, row, facts, twin)
    claims.take_renewed(session, s, row, facts)
    standing.show_as_listed(session, s, row)
    return row


def _mix_up(session: Session, s: Services, row: Office, facts: cards.CardFacts, twin: str) -> None:
    """Mark an office whose newer card claims to be another one; who was not checked turns red."""
    if twin or cards.is_strange(facts):
        row.conflicts_with = twin or row.conflicts_with
        standing.happen(session, s, row, trust.Event.OTHER_KEY)
        log.record(session, s, "alarm_like_another", row.name, row.id)
        return
    other = session.get(Office, row.conflicts_with) if row.conflicts_with else None
    if other is not None and row.state == trust.State.VERIFIED:
        row.conflicts_with = None


def _keep_newcomer(
    session: Session, s: Services, card: Card, facts: cards.CardFacts, move: standing.Move | None
) -> Office:
    """Keep an office that was never met: grey, or red when it may pass for another one.

    Raises:
        CardRefusedError: another office has this very number.
    """
    office_id = card.public.office_id
    if is_number_taken(session, card.public.number):
        raise CardRefusedError(reason="card.number-taken")
    twin = _twin(session, s, office_id, facts, _all_ids(session, move.old.id if move else ""))
    state = trust.State.NEW
    if twin or cards.is_strange(facts):
        state = trust.after(state, trust.Event.OTHER_KEY)
    row = _new_office(card, facts, state, twin, s.clock.now())
    session.add(row)
    session.flush()
    log.record(session, s, "office_added", row.name, row.id, state=row.state)
    if move is not None:
        standing.take_move(session, s, row, move)
        claims.take_renewed(session, s, row, facts)
    standing.take_listing(session, s, row)
    return row


def looks_like(session: Session, s: Services, card: Card) -> str:
    """Return the name of the known office for which one that was never met may pass, "" for none.

    Args:
        session: any session; nothing is written.
        s: the open register.
        card: verified.
    """
    facts = cards.facts_of(card)
    before = _all_ids(session, standing.moved_from(session, card))
    twin = _twin(session, s, card.public.office_id, facts, before)
    known = session.get(Office, twin) if twin else None
    if known is not None or not twin:
        return known.name if known is not None else ""
    listed = next((entry.name for entry, _whole in entries_of(session, twin)), "")
    return listed or s.office.name


def check_number(
    s: Services,
    office_id: str,
    typed: str,
    how: str,
    with_whom: str,
    *,
    seen: int | None = None,
) -> OfficeRecord:
    """Compare the number that was read to us with the card, and keep the outcome.

    Args:
        s: the open register.
        office_id: whole id of the office.
        typed: 30 digits of any script, with or without separators.
        how: a code of check_method: phone, met, qr.
        with_whom: who read it.
        seen: number of the card that the officer was shown (``OfficeRecord.card_seq``); None only
            where nothing was shown.

    Returns:
        The office, now verified; packets that waited for it are open.

    Raises:
        CardChangedError: another card came since; nothing was changed.
        NumberShapeError: not 30 digits.
        NumberDiffersError: fact ``group`` says which one to read again, ``other`` that its digits
            are those of another group; without ``group`` it was wrong twice and the office is red.
        OfficeRevokedError: a blocked office is not checked.
        FactRefusedError: there is no such way of checking, or the name cannot be kept.
    """
    require(s, Act.OFFICES)
    if how not in _HOW:
        raise FactRefusedError(field=N_("How it was checked"), reason="code.unknown")
    groups = groups_of(typed)
    with_whom = kept_text(with_whom, "name_full", N_("Who read the number"))
    with writing(s) as session:
        row = checkable(session, office_id)
        wrong = {group: groups[group - 1] for group in _differing(row, groups)}
        if not wrong:
            _require_seen(row, seen)
            _passed(session, s, row, how, with_whom)
        found = _note_wrong(session, s, row, wrong, how, with_whom) if wrong else None
        name = row.name
    if found is not None:
        raise _differs(found, name)
    s.above.take_notices(s)
    return show_office(s, office_id)


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
        NumberDiffersError: this group was wrong twice; the office is red now. With the fact
            ``other`` it was wrong once, and these are the digits of that group: nothing changed.
    """
    padded = "0" * (5 * index) + digits.strip() + "0" * (5 * (GROUPS - 1 - index))
    group = groups_of(padded)[index]
    with reading(s) as session:
        if standing.public_of(checkable(session, office_id)).groups[index] == group:
            return True
    require(s, Act.OFFICES)
    with writing(s) as session:
        row = checkable(session, office_id)
        found = _note_wrong(session, s, row, {index + 1: group}, "phone", "")
        name = row.name
    if found.is_twice or found.other:
        raise _differs(found, name)
    return False


def report_mismatch(s: Services, office_id: str, how: str = "phone") -> OfficeRecord:
    """Record that a number did not match, without asking again: the office is red.

    Args:
        s: the open register.
        office_id: whole id of the office.
        how: a code of check_method.

    Raises:
        NotFoundError: no such office.
        OfficeRevokedError: a blocked office is not checked.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        row = checkable(session, office_id)
        _mismatched(session, s, row, how, "")
        return office_record(session, row, s.clock.now())


def list_offices(s: Services) -> tuple[OfficeRecord, ...]:
    """Return all other offices by name."""
    now = s.clock.now()
    with reading(s) as session:
        names, unsure = names_by_number(session), claims.unsure(session)
        return tuple(
            office_record(session, row, now, names, unsure) for row in office_rows(session)
        )


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
        return office_record(session, row, s.clock.now())


def take_notice(s: Services, source: bytes | Path) -> OfficeRecord:
    """Take in a notice by which an office withdraws its number, or moved to another one.

    Args:
        s: the open register.
        source: the notice or its file, or a picture of the QR code that holds it.

    Returns:
        The office that it is about.

    Raises:
        CodeRefusedError: no notice in the picture.
        NoticeRefusedError: not a sound notice, or of an office that is not on file.
        NoticeKnownError: taken in before.
        PacketNewerError: made by a newer program.
        FileUnreadableError: the file cannot be read.
    """
    require(s, Act.OFFICES)
    raw = source if isinstance(source, bytes) else _notice_in(source)
    try:
        with writing(s) as session:
            row = standing.take_notice(session, s, raw)
            return office_record(session, row, s.clock.now())
    except NoticeRefusedError:
        standing.note_second_move(s, raw)
        raise


def _notice_in(path: Path) -> bytes:
    if is_picture_by_name(path.name):
        return code_pictures.notice_in(path)
    return read_small(path, MOST_NOTICE)


def show_as_checked(s: Services) -> int:
    """Show each checked office as it was checked, where an older version let a card change that.

    Called at every opening and done once. Every card that was ever current is kept, and the log
    tells which of them was on file when the number was checked. Where it cannot, that is marked.

    Returns:
        How many offices are shown otherwise now.
    """
    with reading(s) as session:
        if get_meta(session, _SHOWN_AS_CHECKED) is not None:
            return 0
    with writing(s) as session:
        rows = office_rows(session)
        done = sum(_show_as_checked(session, s, row) for row in rows)
        for row in rows:
            done += row.state == trust.State.HANDOVER and _show_as_old(session, s, row)
            # A card that cannot be read any more keeps nobody out of the register.
            with contextlib.suppress(AppError):
                standing.show_as_listed(session, s, row)
        set_meta(session, _SHOWN_AS_CHECKED, "1")
    return done


def _show_as_checked(session: Session, s: Services, row: Office) -> bool:
    """Show one office as its card said when its number was checked; say whether that is other."""
    if row.state not in _CHECKED_ONCE or last_good_check(row.checks) is None:
        return False
    kept: dict[int, cards.CardFacts] = {}
    for each in row.cards:
        with contextlib.suppress(AppError):
            kept[each.seq] = cards.facts_of(cards.read(each.card))
    if len(kept) == len(row.cards) and not any(
        any(claims.changes(row, facts)) for facts in kept.values()
    ):
        return False
    at_check = _card_at_check(session, row)
    facts = kept.get(at_check) if at_check is not None else None
    if facts is not None and not any(claims.changes(row, facts)):
        return False
    if facts is None or _twin(session, s, row.id, facts, earlier_ids(session, row.id)):
        # A card that looked like another office changed nothing: what stood there, nobody knows.
        set_meta(session, claims.UNSURE + row.id, "1")
        log.record(session, s, "office_words_unsure", row.name, row.id)
        return False
    claims.tell(session, s, row, facts, "office_shown_as_checked")
    claims.show_card(row, facts)
    return True


def _card_at_check(session: Session, row: Office) -> int | None:
    """Return the number of the card that was on file at the last good check; None if unknown."""
    renewed = log.numbered(session, row.id, "office_card_renewed", "seq")
    checked = log.numbered(session, row.id, "office_checked")
    if not checked or {seq for _n, seq in renewed} | {row.cards[0].seq} != {
        each.seq for each in row.cards
    }:
        return None
    before = [seq for n, seq in renewed if n < checked[-1][0]]
    return before[-1] if before else row.cards[0].seq


def _show_as_old(session: Session, s: Services, row: Office) -> bool:
    """Show an office that moved, and was not checked since, as its old number was checked."""
    old = session.get(Office, predecessor(session, row.id))
    if old is None or last_good_check(old.checks) is None or last_good_check(row.checks):
        return False
    facts = cards.facts_of_row(old)
    if not any(claims.changes(row, facts)):
        return False
    claims.tell(session, s, row, facts, "office_shown_as_checked")
    claims.stand_in(row, old)
    return True


def block_office(s: Services, office_id: str) -> OfficeRecord:
    """Send nothing to an office and open nothing from it any more; its history stays.

    Of an office that an authority withdrew this is the word of a person: their reason is kept.

    Raises:
        NotFoundError: no such office.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        row = office_row(session, office_id)
        # What the old computer of an office that moved signs is read for a while; this ends it.
        moved = (row.revoked_why or "").startswith(MOVED)
        if row.state != trust.State.REVOKED or moved:
            if standing.is_disowned(row):
                standing.agree(session, s, row)
            else:
                row.revoke(s.clock.now(), "local")
                s.above.packets_follow(session, s, row)
            log.record(session, s, "office_blocked", row.name, row.id)
        return office_record(session, row, s.clock.now())


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
            raise NotFoundError(reason=error.reason) from error
        except keeping.AmbiguousError as error:
            raise AmbiguousError(reason=error.reason) from error


def office_row(session: Session, office_id: str) -> Office:
    """Return the row of an office by its whole id.

    Raises:
        NotFoundError: no such office.
    """
    row = session.get(Office, office_id)
    if row is None:
        raise NotFoundError(reason="find.office")
    return row


def groups_of(typed: str) -> list[str]:
    """Return the six groups of an office number that somebody typed.

    Raises:
        NumberShapeError: not 30 digits.
    """
    try:
        return normalise_number(typed)
    except NotOursError as error:
        raise NumberShapeError from error


def _differing(row: Office, groups: list[str]) -> tuple[int, ...]:
    return standing.public_of(row).differing_groups("".join(groups))


def checkable(session: Session, office_id: str) -> Office:
    """Return the row of an office whose number may be compared.

    Raises:
        NotFoundError: no such office.
        OfficeRevokedError: a blocked office is not checked.
    """
    row = office_row(session, office_id)
    if row.state == trust.State.REVOKED:
        raise OfficeRevokedError(office=row.name)
    return row


def _passed(session: Session, s: Services, row: Office, how: str, with_whom: str) -> None:
    now = s.clock.now()
    row.record_check(same=True, how=how, with_whom=with_whom, by=s.user.user, at=now)
    wrong_groups.forget(session, row.id)
    log.record(session, s, "office_checked", row.name, row.id, how=how)
    claims.accept(session, s, row, cards.facts_of(card_on_file(row)))
    s.above.packets_follow(session, s, row)


def _require_seen(row: Office, seen: int | None) -> None:
    """Refuse a check in which words would count that nobody looked at.

    The number is of the keys and stays what it was; name, place and telephone are of the card.
    """
    if seen is not None and row.card_seq != seen:
        raise CardChangedError(office=row.name)


def _note_wrong(
    session: Session,
    s: Services,
    row: Office,
    wrong: Mapping[int, str],
    how: str,
    with_whom: str,
) -> wrong_groups.Found:
    """Remember wrong groups, each with what was typed; the same one wrong twice is a mismatch."""
    groups = standing.public_of(row).groups
    found = wrong_groups.note(session, row.id, wrong, groups, s.clock.now())
    if found.is_twice:
        _mismatched(session, s, row, how, with_whom)
    elif found.other:
        facts = {"group": found.group, "other": found.other}
        log.record(session, s, "office_group_elsewhere", row.name, row.id, **facts)
    else:
        log.record(session, s, "office_number_differs", row.name, row.id, group=found.group)
    return found


def _differs(found: wrong_groups.Found, name: str) -> NumberDiffersError:
    """Return what is told about wrong groups: which one to read again, or that it is over."""
    if found.is_twice:
        return NumberDiffersError(office=name)
    if found.other:
        return NumberDiffersError(reason="group.elsewhere", group=found.group, other=found.other)
    return NumberDiffersError(group=found.group)


def _mismatched(session: Session, s: Services, row: Office, how: str, with_whom: str) -> None:
    now = s.clock.now()
    if row.state == trust.State.VERIFIED:
        # Who checked it after others withdrew it decided against them; this is another matter.
        row.revoked_why = None
    row.record_check(same=False, how=how, with_whom=with_whom, by=s.user.user, at=now)
    wrong_groups.forget(session, row.id)
    s.above.packets_follow(session, s, row)
    log.record(session, s, "alarm_number_differs", row.name, row.id)


def _all_ids(session: Session, office_id: str) -> tuple[str, ...]:
    """Return an id and those before it; none for ""."""
    return (office_id, *earlier_ids(session, office_id)) if office_id else ()


def _twin(
    session: Session, s: Services, office_id: str, facts: cards.CardFacts, before: Sequence[str]
) -> str:
    """Return the id of another office that a card claims to be, "" for none.

    Ours is one of them, and so are those that a list has under this name; its own identities before
    valid moves, ``before``, are not. Of several that look alike it is the one that was checked, or
    that a list has: who imitates an office is not to be told as the twin of another imitator.
    """
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
    alike = [
        row
        for row in office_rows(session)
        if row.id not in (office_id, *before)
        and cards.same_person_twice(cards.facts_of_row(row), facts)
    ]
    for state in (trust.State.VERIFIED, trust.State.HANDOVER, trust.State.LISTED):
        if known := next((row.id for row in alike if row.state == state), ""):
            return known
    listed = standing.list_twin(session, office_id, facts, before)
    return listed or next((row.id for row in alike), "")


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
    claims.show_card(row, facts)
    row.take_card(card.raw, seq=card.seq, issued=card.issued, expires=card.expires, at=now)
    return row
