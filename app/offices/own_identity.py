"""Our own identity and sealing keys: renewed before their time, moved to a new number, withdrawn.

Rules (docs/rules.md, Other offices): a move is signed by the old and the new identity and travels
on every card from then on; a withdrawal begins a new identity that nothing ties to the old one, and
gives no sealing key of the old one out any more; both begin a new count of packets; the file that
tells others is written before anything is changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import code_pictures
from app.offices.office_facts import own_office
from app.offices.own_card import (
    DAY_S,
    ROTATE_S,
    identity_of,
    identity_row,
    load_identity,
    make_encryption_key,
    make_identity,
    make_next_card,
)
from app.offices.records import IdentityRecord, OwnStanding
from app.offices.trust import State
from app.system.files import Target, name_of, refuse_taken, write_new
from crypto.base.primitives import random_bytes
from crypto.office.identity import Identity
from crypto.office.notices import (
    REVOCATION_REASONS,
    SUCCESSION_REASONS,
    make_revocation,
    make_succession,
)
from models.base.meta import get_meta, set_meta
from models.queries.lookup import count_packets, offices, own_keys
from models.rows.directory import OfficeNotice, move_to, notices_about
from models.rows.office import OwnIdentity, begin_epoch

if TYPE_CHECKING:
    from models.register.database import Session

CLOSED = "closed"
STOLEN = "stolen"
PAPER_SUFFIX = ".png"
_NOTICE_AT = "identity.notice-at."


def own_standing(s: Services) -> OwnStanding:
    """Return where our number and our sealing keys stand, for a page; changes nothing."""
    with reading(s) as session:
        row = identity_row(session)
        move = move_to(session, row.office_id, own=True)
        old = session.get(OwnIdentity, move.office_id) if move else None
        # Keys that a wrong clock made for days to come do not count yet.
        soon = s.clock.now() + DAY_S
        keys = [key for key in own_keys(session) if key.sealed_seed is not None]
        begun = [key.valid_from for key in keys if key.valid_from <= soon]
        newest = max(begun, default=0)
        ended = notices_about(session, row.office_id, "revocation")
        told = [each.name for each in offices(session) if each.state != State.REVOKED]
        return OwnStanding(
            office_id=row.office_id,
            number=row.number,
            since=row.created,
            before=old.number if old else "",
            key_since=newest,
            key_due=newest + ROTATE_S if newest else 0,
            opens_since=min(begun, default=0),
            notice_at=int(get_meta(session, _NOTICE_AT + row.office_id) or 0),
            closed_at=ended[0].at if ended else 0,
            waiting=count_packets(session, "out", ["sealed"]),
            offices=tuple(told),
        )


def rotate(s: Services) -> IdentityRecord:
    """Make a new sealing key now; the older ones open what is on its way until their time is over.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.OFFICES)
    now = s.clock.now()
    with writing(s) as session:
        begun = [row.valid_from for row in own_keys(session) if row.valid_from <= now + DAY_S]
        newest = max(begun, default=0)
        # Two keys of one second could not be told apart by age.
        make_encryption_key(session, s.vault, max(now, newest + 1))
        session.flush()
        make_next_card(s.vault, session, now)
        log.record(session, s, "own_key_made")
    return _now(s, "", "")


def succeed(s: Services, why: str) -> tuple[Services, IdentityRecord]:
    """Move this office to a new identity that the old one signs; the old one signs nothing more.

    Args:
        s: the open register.
        why: new-computer or planned; never for keys that are lost or in other hands.

    Returns:
        The register under its new identity, and the numbers.

    Raises:
        CaseStateError: only the head of the office moves it.
        FactRefusedError: another reason.
    """
    require(s, Act.IDENTITY)
    _check_reason(why, SUCCESSION_REASONS)
    now, before = s.clock.now(), s.office.number
    with writing(s) as session:
        old, new = _exchange(session, s, now)
        raw = make_succession(old, new, at=now, why=why)
        notice = OfficeNotice(
            kind="succession",
            office_id=old.public.office_id,
            new_id=new.public.office_id,
            at=now,
            why=why,
        )
        _keep_own(session, notice, raw, now)
        session.flush()
        make_next_card(s.vault, session, now)
        log.record(session, s, "own_identity_moved", why=why)
    moved = _renewed(s)
    return moved, _now(moved, before, "")


def prepare_revocation[Where: Target](s: Services, why: str, target: Where) -> Where:
    """Write the notice that withdraws our identity, to be kept with the recovery kit until needed.

    A file whose name ends in .png is a QR code to print. Nothing is changed. From the moment at
    which it was written on, no packet of ours counts for an office that takes it in.

    Args:
        s: the open register.
        why: lost, stolen or closed.
        target: a file that is not there yet.

    Raises:
        CaseStateError, FactRefusedError: as for `succeed`; or it would lie in the register folder,
            with which it would be lost.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was written.
    """
    require(s, Act.IDENTITY)
    _check_reason(why, REVOCATION_REASONS)
    if isinstance(target, Path) and target.resolve().is_relative_to(s.folder.resolve()):
        raise FactRefusedError(field=N_("File"), reason="file.in-register")
    refuse_taken(target)
    raw = make_revocation(load_identity(s), at=s.clock.now(), why=why)
    is_paper = isinstance(target, Path) and target.suffix.lower() == PAPER_SUFFIX

    def line(session: Session) -> None:
        set_meta(session, _NOTICE_AT + s.office.office_id, str(s.clock.now()))
        log.record(session, s, "own_revocation_made", why=why)

    content = code_pictures.notice_png(raw) if is_paper else raw
    partial_files.write_noted(s, target, content, line)
    return target


def premade_revocation(s: Services) -> bytes:
    """Return the notice that withdraws our identity, to be printed on a recovery sheet.

    As ``prepare_revocation``, for the day on which computer and keys are in other hands; nothing
    is written to a file.

    Raises:
        CaseStateError: only the head of the office makes it.
    """
    require(s, Act.IDENTITY)
    raw = make_revocation(load_identity(s), at=s.clock.now(), why=STOLEN)
    with writing(s) as session:
        set_meta(session, _NOTICE_AT + s.office.office_id, str(s.clock.now()))
        log.record(session, s, "own_revocation_made", why=STOLEN)
    return raw


def withdraw(s: Services, why: str, target: Target) -> tuple[Services, IdentityRecord]:
    """Withdraw our identity and begin a new one that has to be checked anew.

    Args:
        s: the open register.
        why: lost, stolen, or closed: a closed office keeps its identity, to read what it has.
        target: where the notice for all other offices is written; not there yet.

    Returns:
        The register under its new identity, and the numbers.

    Raises:
        CaseStateError, FactRefusedError: as for `succeed`.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was changed.
    """
    require(s, Act.IDENTITY)
    _check_reason(why, REVOCATION_REASONS)
    refuse_taken(target)
    now, before = s.clock.now(), s.office.number
    raw = make_revocation(load_identity(s), at=now, why=why)
    # Written first: an office without the notice is worse off than a notice without a new office.
    with partial_files.noted(s, target) as digits:
        write_new(target, raw, digits=digits)
    with writing(s) as session:
        notice = OfficeNotice(
            kind="revocation", office_id=s.office.office_id, new_id=None, at=now, why=why
        )
        _keep_own(session, notice, raw, now)
        if why != CLOSED:
            _exchange(session, s, now)
            _retire_keys(session, now)
            make_encryption_key(session, s.vault, now)
            session.flush()
            make_next_card(s.vault, session, now)
        log.record(session, s, "own_identity_withdrawn", why=why)
    withdrawn = _renewed(s)
    return withdrawn, _now(withdrawn, before if why != CLOSED else "", str(name_of(target)))


def _exchange(session: Session, s: Services, now: int) -> tuple[Identity, Identity]:
    """Retire our identity, make the next one, and begin a new count of packets."""
    old = identity_of(session, s.vault)
    identity_row(session).retired_at = now
    session.flush()
    new = make_identity(session, s.vault, now)
    begin_epoch(session, random_bytes(8).hex())
    session.flush()
    return old, new


def _retire_keys(session: Session, now: int) -> None:
    """Let no card give out the keys that may be in other hands; they still open old packets."""
    for row in own_keys(session):
        if row.valid_until > now:
            row.valid_from, row.valid_until = min(row.valid_from, now - 1), now


def _keep_own(session: Session, notice: OfficeNotice, raw: bytes, now: int) -> None:
    notice.sha256 = hashlib.sha256(raw).hexdigest()
    notice.file, notice.taken_at, notice.own = raw, now, True
    session.add(notice)


def _check_reason(why: str, allowed: frozenset[str]) -> None:
    if why not in allowed:
        raise FactRefusedError(field=N_("Reason"), reason="code.unknown")


def _renewed(s: Services) -> Services:
    with reading(s) as session:
        return replace(s, office=own_office(session))


def _now(s: Services, before: str, file: str) -> IdentityRecord:
    return IdentityRecord(s.office.office_id, s.office.number, before, file)
