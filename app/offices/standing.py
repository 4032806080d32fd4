"""What happens to the standing of an office: withdrawn, moved, listed, run out.

Rules: `app.offices.trust` alone says which state follows; packets that wait follow the state at
once; a succession and a revocation count by their own signatures, whoever brings them; every change
is in the log, in its own transaction.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import PacketNewerError
from app.core import log
from app.core.services import Services, reading, writing
from app.offices import cards, claims, clock_check, trust
from app.offices.moved_offices import MOVED
from app.offices.office_view import CLOCK_TOLERANCE_S, card_on_file
from app.offices.trust_errors import NoticeKnownError, NoticeRefusedError
from crypto.errors import CryptoError, NewerVersionError, TrustError
from crypto.office import directory, notices
from crypto.office.card import Card
from crypto.office.identity import OfficePublic
from models.base.meta import get_meta, set_meta
from models.queries.lookup import offices
from models.rows.directory import (
    ListedOffice,
    OfficeList,
    OfficeNotice,
    entries_of,
    notices_about,
    office_lists,
    twins_of,
)
from models.rows.office import Office, OwnIdentity, last_good_check

if TYPE_CHECKING:
    from models.register.database import Session

_STOLEN = frozenset({"lost", "stolen"})
_AUTHORITY, _DIRECTORY = "authority", "directory"
_OTHERS = frozenset({_AUTHORITY, _DIRECTORY})
_NAMED = "list.named."
"""Beginning of the marks by which an office is known that a list named once."""


@dataclass(frozen=True)
class Move:
    """A valid succession to the office of a card: both identities signed it."""

    old: Office
    succession: notices.Succession


def public_of(row: Office) -> OfficePublic:
    """Return the public identity of an office."""
    return OfficePublic(row.ed25519, row.pq_commit)


def happen(session: Session, s: Services, row: Office, event: trust.Event) -> bool:
    """Let something happen to an office; say whether its state changed.

    Args:
        session: a writing session.
        s: the open register.
        row: the office.
        event: any but a check of the number or a withdrawal, which keep more than a state.
    """
    following = trust.after(trust.State(row.state), event)
    if following.value == row.state:
        return False
    row.move_to(following.value, s.clock.now())
    s.above.packets_follow(session, s, row)
    return True


def withdraw(session: Session, s: Services, row: Office, why: str, since: int) -> None:
    """Let an office count no more; what changes nothing leaves no line in the log.

    Args:
        session: a writing session.
        s: the open register.
        row: the office.
        why: who withdrew it and the reason, such as "self:stolen".
        since: Unix seconds; what it signed then or later does not count.
    """
    before = (row.state, row.revoked_at, row.revoked_why)
    row.revoke(s.clock.now(), why, since)
    if before == (row.state, row.revoked_at, row.revoked_why):
        return
    s.above.packets_follow(session, s, row)
    log.record(session, s, "office_withdrawn", row.name, row.id, why=why)


def disown(session: Session, s: Services, row: Office, why: str, since: int) -> None:
    """Let an office count no more because an authority says so.

    What was checked here turns red and waits: a person blocks it, or checks its number again. Who
    checked it after that is not asked about the same reason once more, unless it is of a later day
    than the check.

    Args:
        session: a writing session.
        s: the open register.
        row: the office.
        why: who withdrew it and the reason, such as "authority:stolen" or "directory:closed".
        since: Unix seconds; what it signed then or later does not count.
    """
    if trust.after(trust.State(row.state), trust.Event.DISOWNED) is trust.State.REVOKED:
        withdraw(session, s, row, why, since)
        return
    if row.revoked_why == why and not _is_since_the_check(row, since):
        return
    row.revoked_why = why
    happen(session, s, row, trust.Event.DISOWNED)
    log.record(session, s, "alarm_disowned", row.name, row.id, why=why)


def _is_since_the_check(row: Office, since: int) -> bool:
    """Say whether something happened after the number of a checked office was checked last."""
    check = last_good_check(row.checks)
    return row.state == trust.State.VERIFIED and check is not None and since > check.at


def is_disowned(row: Office) -> bool:
    """Say whether an office is red because others withdrew it, until a person decides."""
    by = (row.revoked_why or "").partition(":")[0]
    return row.state in trust.RED and by in _OTHERS


def agree(session: Session, s: Services, row: Office) -> None:
    """Block an office that others withdrew, for their reason and from their time on."""
    told = [entry.since for entry, _list in entries_of(session, row.id) if _is_gone(entry)]
    if (row.revoked_why or "").startswith(_AUTHORITY):
        told = [each.at for each in notices_about(session, row.id, "revocation")]
    withdraw(session, s, row, row.revoked_why or "", min(told, default=s.clock.now()))


def end_handovers(s: Services) -> int:
    """Take the trust of offices that moved and whose new number nobody checked in 30 days.

    Called at unlock.

    Returns:
        How many there were.
    """
    now = s.clock.now()
    with reading(s) as session:
        waiting = offices(session, [trust.State.HANDOVER.value])
        if not any(trust.handover_is_over(row.state_since, now) for row in waiting):
            return 0
        if clock_check.is_in_doubt(session, s):
            return 0
    done = 0
    with writing(s) as session:
        for row in offices(session, [trust.State.HANDOVER.value]):
            if trust.handover_is_over(row.state_since, now):
                happen(session, s, row, trust.Event.HANDOVER_OVER)
                log.record(session, s, "handover_over", row.name, row.id)
                done += 1
    return done


# -- successions -------------------------------------------------------------------------------


def move_on(session: Session, s: Services, card: Card) -> Move | None:
    """Return the move that a card tells of, None when there is none or it does not count.

    It counts when the old office is on file and neither red nor withdrawn, both signed, and it did
    not move elsewhere before. A second place to move to is an alarm, and makes the first doubtful.
    """
    try:
        found = notices.on_card(card)
    except CryptoError:
        return None
    return None if found is None else _believed(session, s, found, card.public)


def moved_from(session: Session, card: Card) -> str:
    """Return the id of the known office that signed that this card is its new one, "" for none."""
    with contextlib.suppress(CryptoError):
        found = notices.on_card(card)
        old = session.get(Office, found.old) if found else None
        if found is not None and old is not None:
            found.check_signed_by(public_of(old), card.public)
            return old.id
    return ""


def _believed(
    session: Session, s: Services, found: notices.Succession, new: OfficePublic
) -> Move | None:
    old = session.get(Office, found.old)
    if old is None:
        return None
    try:
        found.check_signed_by(public_of(old), new)
    except CryptoError:
        return None
    if _is_ahead(s, found):
        log.record(session, s, "alarm_move_dated_ahead", old.name, old.id)
        return None
    if old.successor not in (None, found.new):
        _two_successors(session, s, old)
        return None
    moved = (old.revoked_why or "").startswith(MOVED)
    if trust.State(old.state) in (*trust.RED, trust.State.REVOKED) and not moved:
        return None
    return Move(old, found)


def _is_ahead(s: Services, found: notices.Succession) -> bool:
    """Say whether a move is dated so far ahead that one of the two clocks must be wrong."""
    return found.at > s.clock.now() + CLOCK_TOLERANCE_S


def take_move(session: Session, s: Services, row: Office, move: Move) -> bool:
    """Let an office take the place of its old identity; say whether this was news.

    Args:
        session: the writing session in which the card of the new identity is kept.
        s: the open register.
        row: the new identity, kept already.
        move: from `move_on`, for its card.
    """
    old, found = move.old, move.succession
    if not _keep(
        session,
        s,
        found.raw,
        OfficeNotice(
            kind="succession", office_id=found.old, new_id=found.new, at=found.at, why=found.why
        ),
    ):
        return False
    if old.state == trust.State.VERIFIED and happen(session, s, row, trust.Event.SUCCESSION):
        # The old number vouches for the new one, and for no other name.
        claims.stand_in(row, old)
    old.successor = row.id
    withdraw(session, s, old, f"{MOVED}:{found.why}", found.at)
    log.record(session, s, "office_moved", row.name, row.id, state=row.state)
    return True


def _two_successors(session: Session, s: Services, old: Office) -> None:
    first = session.get(Office, old.successor)
    if first is not None:
        happen(session, s, first, trust.Event.SUCCESSION_VOID)
    log.record(session, s, "alarm_two_successors", old.name, old.id)


# -- newcomers and lists -----------------------------------------------------------------------


def list_twin(
    session: Session, office_id: str, facts: cards.CardFacts, before: Sequence[str]
) -> str:
    """Return the id under which a list has an office of this name and place, "" for none.

    An office that a list has under its own id, or under one that it had ``before`` it moved, has no
    twin in it by the name that it has there.
    """
    listed = [each for one in (office_id, *before) for each, _whole in entries_of(session, one)]
    own = [each for each in listed if not _is_gone(each)]
    facts = cards.without_names(facts, [each.name for each in own])
    found = twins_of(session, cards.twin_keys(facts), office_id)
    alike = (each for each in found if cards.is_named(facts, each.name, each.district))
    return next((each.office_id for each in alike), "")


def take_listing(session: Session, s: Services, row: Office) -> None:
    """Let an office stand as the lists on file say.

    Args:
        session: a writing session.
        s: the open register.
        row: the office.
    """
    entries = entries_of(session, row.id)
    for entry, _whole in entries:
        set_meta(session, _mark(entry.dir_id, row.id), "1")
        if _is_gone(entry):
            disown(session, s, row, f"{_DIRECTORY}:{entry.status}", entry.since)
    active = [whole for entry, whole in entries if entry.status == directory.ACTIVE]
    if any(not has_run_out(whole, s.clock.now()) for whole in active):
        if happen(session, s, row, trust.Event.LISTED):
            log.record(session, s, "office_listed", row.name, row.id)
        show_as_listed(session, s, row)
    elif not active and happen(session, s, row, trust.Event.UNLISTED):
        log.record(session, s, "office_unlisted", row.name, row.id)


def has_run_out(whole: OfficeList, now: int) -> bool:
    """Say whether a list has run out at ``now`` (Unix seconds): it then lists nobody anew."""
    try:
        directory.check_current(whole.expires, now)
    except TrustError:
        return True
    return False


def _is_gone(entry: ListedOffice) -> bool:
    return entry.status != directory.ACTIVE


def _mark(dir_id: str, office_id: str) -> str:
    return f"{_NAMED}{dir_id}.{office_id}"


def was_named(session: Session, dir_id: str, office_id: str) -> bool:
    """Say whether a list names an office, or an earlier version of it named one on file."""
    named = any(entry.dir_id == dir_id for entry, _whole in entries_of(session, office_id))
    return named or get_meta(session, _mark(dir_id, office_id)) is not None


def show_as_listed(session: Session, s: Services, row: Office) -> None:
    """Show an office that is only listed under the name that a list in force has for it."""
    if row.state != trust.State.LISTED:
        return
    for entry, whole in entries_of(session, row.id):
        if entry.status == directory.ACTIVE and not has_run_out(whole, s.clock.now()):
            facts = cards.facts_of(card_on_file(row))
            claims.show_listed(row, facts, entry.name, entry.district)
            return


# -- revocations -------------------------------------------------------------------------------


def take_notice(session: Session, s: Services, raw: bytes) -> Office:
    """Take in a revocation or a succession and return the office that it is about.

    Args:
        session: a writing session.
        s: the open register.
        raw: the file.

    Raises:
        NoticeRefusedError: not a sound notice, or of an office that is not on file.
        NoticeKnownError: taken in before.
        PacketNewerError: made by a newer program.
    """
    if raw.partition(b"\n")[0].endswith(notices.SUCCESSION.encode()):
        return _take_succession(session, s, raw)
    return take_revocation(session, s, raw)


def _take_succession(session: Session, s: Services, raw: bytes) -> Office:
    """Take in a succession whose new identity is on file; usually its card brings it along."""
    with _sound():
        found = notices.read_succession(raw)
    new = session.get(Office, found.new)
    if new is None or session.get(Office, found.old) is None:
        raise NoticeRefusedError(reason="notice.office-unknown")
    if _is_ahead(s, found):
        raise NoticeRefusedError(reason="notice.dated-ahead", on=found.at)
    move = _believed(session, s, found, public_of(new))
    if move is None:
        raise NoticeRefusedError(reason="notice.not-theirs")
    if not take_move(session, s, new, move):
        raise NoticeKnownError
    claims.take_renewed(session, s, new, cards.facts_of(card_on_file(new)))
    return new


def note_second_move(s: Services, raw: bytes) -> None:
    """Keep the alarm of a notice that was refused, when it names a second place to move to.

    Args:
        s: the open register.
        raw: the file that `take_notice` refused; its transaction is over and took nothing in.
    """
    with contextlib.suppress(CryptoError):
        found = notices.read_succession(raw)
        with writing(s) as session:
            new = session.get(Office, found.new)
            if new is not None:
                _believed(session, s, found, public_of(new))


@contextlib.contextmanager
def _sound() -> Iterator[None]:
    """Turn what the crypto room refuses about a notice into a refusal of an office."""
    try:
        yield
    except NewerVersionError as error:
        raise PacketNewerError from error
    except CryptoError as error:
        raise NoticeRefusedError from error


def take_revocation(session: Session, s: Services, raw: bytes) -> Office:
    """Take in a revocation and return the office that counts no more.

    Args:
        session: a writing session.
        s: the open register.
        raw: the file.

    Raises:
        NoticeRefusedError: not a sound revocation, or of an office that is not on file.
        NoticeKnownError: taken in before.
        PacketNewerError: made by a newer program.
    """
    with _sound():
        found = notices.read_revocation(raw)
    if session.get(OwnIdentity, found.office) is not None:
        raise NoticeRefusedError(reason="notice.own")
    row = session.get(Office, found.office)
    if row is None:
        raise NoticeRefusedError(reason="notice.office-unknown")
    itself = _is_by_itself(session, row, found)
    notice = OfficeNotice(kind="revocation", office_id=row.id, at=found.at, why=found.why)
    if not _keep(session, s, raw, notice):
        raise NoticeKnownError
    if itself:
        withdraw(session, s, row, f"self:{found.why}", found.at)
    else:
        disown(session, s, row, f"{_AUTHORITY}:{found.why}", found.at)
    if found.why in _STOLEN:
        _doubt_moves(session, s, row, found.at)
    return row


def _is_by_itself(session: Session, row: Office, found: notices.Revocation) -> bool:
    """Say whether an office withdrew itself; else an authority whose lists named it did.

    Raises:
        NoticeRefusedError: neither; of an authority, that its lists never named the office.
    """
    with contextlib.suppress(TrustError):
        found.check_signed_by(public_of(row))
        return True
    signed = [each for each in office_lists(session) if _is_signed(found, each)]
    if not signed:
        raise NoticeRefusedError(reason="notice.not-theirs")
    if not any(was_named(session, each.dir_id, row.id) for each in signed):
        raise NoticeRefusedError(reason="notice.not-listed")
    return False


def _is_signed(found: notices.Revocation, whole: OfficeList) -> bool:
    """Say whether those signed a revocation who sign the next version of a list."""
    authority = directory.read_directory(whole.file).following
    with contextlib.suppress(TrustError):
        found.check_by_authority(authority.keys, authority.need)
        return True
    return False


def _doubt_moves(session: Session, s: Services, old: Office, at: int) -> None:
    """Whoever held the key at a time before the move may have signed the move as well."""
    for move in notices_about(session, old.id, "succession"):
        new = session.get(Office, move.new_id)
        if new is not None and at <= move.at:
            happen(session, s, new, trust.Event.SUCCESSION_VOID)


def _keep(session: Session, s: Services, raw: bytes, notice: OfficeNotice) -> bool:
    """Keep a notice as evidence; False when this very one is kept already."""
    digest = hashlib.sha256(raw).hexdigest()
    if session.get(OfficeNotice, digest) is not None:
        return False
    notice.sha256, notice.file = digest, bytes(raw)
    notice.taken_at, notice.own = s.clock.now(), False
    session.add(notice)
    return True
