"""Sealing a case for named people, naming others, and taking the seal away.

Rules: who seals is among the named, and no head is named by being head: a head is told that there
is a seal, by whom and for whom; the recovery sheet of the day opens a new seal, and a later one
does when somebody named has unlocked since, so that a lost passphrase loses no case; a compartment
is made for one set of people and never given to another, so that whoever is not named any more
holds no key that opens what is written from then on; a key is in the key file before anything lies
under it, and leaves it only when nothing does; what a sealed case left in free pages and in the
write-ahead log is written over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.errors import AppError, CaseStateError, NotFoundError
from app.base.jobs import Progress, Report, Token, silent
from app.cases.open_cases import refuse_binned
from app.core import drafts, key_changes, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, register_refusals, vault_refusals, writing
from app.matching.ending import stop_about
from app.packets import store
from app.sealed import pending_answers, sealed
from crypto.errors import HeaderError
from crypto.vault import vault as vaults
from crypto.vault import vault_parts
from crypto.vault.grants import OFFICE, REGISTER
from crypto.vault.open_vault import check_pin
from crypto.vault.vault_header import MAX_BYTES, MAX_GRANTS
from models.base.meta import get_meta, set_meta
from models.index.index_upkeep import forget_words
from models.operations.case_dump import erase_case, erase_packets
from models.queries import lookup
from models.queries.exchange import forget_packets, leave_packets
from models.rows.case import Case
from models.rows.sealed import (
    SealedCase,
    SealedDomain,
    all_domains,
    forget_domains,
    forget_sealed,
    has_closed_packet,
    keep_papers,
    next_domain,
    sealed_cases,
    taken_in,
    used_domains,
)
from models.rows.user import names_by_number, present_users

if TYPE_CHECKING:
    from pathlib import Path

    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session
    from models.rows.sealed import Dump

KIT_KEY = "recovery.public"
"""Where the register keeps the public key of the recovery sheet, in hex."""

SCRUB_UP_TO_BYTES = 256 * 1024**2
"""A larger register is not rewritten at once after a seal, but when it is next compacted."""

_SCRUB = "sealed.scrub"
_GRANT_BYTES = 2_200
_MOST_DOMAIN = 9_999


def seal(
    s: Services,
    ref: str,
    named: Collection[int],
    report: Report = silent,
    token: Token | None = None,
) -> Services:
    """Seal a case: from now on only the named people can open it.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.
        named: numbers of the people, the user of now among them.
        report: told the steps "sealing" and "recording".
        token: may stop it until the keys are written.

    Returns:
        The services to go on with.

    Raises:
        Cancelled: nothing was changed.
        NotFoundError, AmbiguousError: no such case, or nobody has such a number.
        CaseStateError: the role does not allow it; the user is not among the named; the case is
            in the bin; the sender of a packet about it has to be checked first; there is no room
            for one more group of people; or a person's key is not known.
        NotEnoughDiskError, FileUnreadableError: nothing was changed.
    """
    require(s, Act.SEAL)
    wanted, token = _wanted(s, named), token or Token()
    files: list[Path] = []
    report(Progress("sealing"))
    with writing(s) as session:
        family = _family(session, lookup.find_case(session, ref))
        _refuse_waiting(session, family)
        domain, changed = _compartment(session, s.vault, wanted)
        sealed_now = [(case.id, case.case_no) for case in family]
        stop_about(session, s, [case_id for case_id, _case_no in sealed_now])
        for case_id, case_no in sealed_now:
            token.checkpoint()
            files += _put_away(session, replace(s, vault=changed), domain, case_id)
            _record(session, s, "case_sealed", (case_no, case_id), wanted)
        pending_answers.hold_quarantined(session, s)
        set_meta(session, _SCRUB, "1")
        token.checkpoint()
        report(Progress("recording"))
        key_changes.keep_keys(session, s, changed)
    for path in files:
        store.remove(path)
    return _tidied(replace(s, vault=changed), [case_id for case_id, _case_no in sealed_now], token)


def _tidied(s: Services, sealed_now: Iterable[str], token: Token) -> Services:
    for case_id in sealed_now:
        # Whoever seals a case was in it just now, and may go on in it.
        s.second_lock.open(case_id)
    if not token.is_set:
        # Otherwise at the next unlock.
        scrub(s)
    return _swept(s)


def unseal(s: Services, ref: str) -> Services:
    """Take the seal away: the case is an ordinary one again, with everything that it had.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.

    Returns:
        The services to go on with.

    Raises:
        NotFoundError, AmbiguousError: no such sealed case, or the user is not named for it.
        CaseStateError: the role does not allow it.
        NotEnoughDiskError, FileUnreadableError: nothing was changed.
    """
    require(s, Act.SEAL)
    ids = _sealed_family(s, sealed.resolve(s, ref))
    with writing(s) as session:
        for case_id in ids:
            row = _sealed_row(session, case_id)
            content = sealed.unsealed(s.vault, row)
            forget_packets(session, content["packets"])
            sealed.put_back(session, content)
            drafts.put_back(session, sealed.begun_in(content))
            pending_answers.come_back(session, s.vault, case_id)
            forget_sealed(session, case_id)
            case_no = lookup.find_case(session, case_id).case_no
            log.record(session, s, "case_unsealed", case_no, case_id)
    return _swept(s)


def name_people(
    s: Services,
    ref: str,
    named: Collection[int],
    report: Report = silent,
    token: Token | None = None,
) -> Services:
    """Say anew who can open a sealed case.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.
        named: numbers of all people who can open it from now on, the user of now among them.
        report: told the steps "sealing" and "recording".
        token: may stop it until the keys are written.

    Returns:
        The services to go on with.

    Raises:
        Cancelled: nothing was changed.
        NotFoundError, AmbiguousError: as for ``unseal``, or nobody has such a number.
        CaseStateError: as for ``seal``.
        NotEnoughDiskError, FileUnreadableError: nothing was changed.
    """
    require(s, Act.SEAL)
    wanted, token = _wanted(s, named), token or Token()
    case_id = sealed.resolve(s, ref)
    report(Progress("sealing"))
    ids = _sealed_family(s, case_id)
    with sealed.opened(s, case_id) as inside, reading(inside) as session:
        case_no = lookup.find_case(session, case_id).case_no
    with writing(s) as session:
        rows = [_sealed_row(session, one) for one in ids]
        changed = _moved(session, s.vault, rows, wanted)
        _record(session, s, "sealed_people_changed", (case_no, case_id), wanted)
        token.checkpoint()
        report(Progress("recording"))
        key_changes.keep_keys(session, s, changed)
    return _swept(replace(s, vault=changed))


def renewed(s: Services) -> Services:
    """Give a new key to every compartment that somebody left; called at unlock.

    Somebody who was removed, or whose passphrase was set anew by a head who is not named, keeps
    the old key in an old copy of the key file; it opens nothing any more after this.

    Returns:
        The services to go on with, the same when there was nothing to do.
    """
    if _has_no_seal(s):
        return s
    _put_up_letterboxes(s)
    s = _given_to_sheets(s)
    with reading(s) as session:
        stale = [
            row.domain
            for row in all_domains(session)
            if row.domain in s.vault.domains and _left(s.vault, row)
        ]
    if not stale:
        return _swept(s)
    with writing(s) as session:
        changed = s.vault
        for domain in stale:
            rows = sealed_cases(session, [domain])
            changed = _moved(session, changed, rows, key_changes.holders_of(changed, domain))
        log.record(session, s, "sealed_renewed", cases=len(stale))
        key_changes.keep_keys(session, s, changed)
    return _swept(replace(s, vault=changed))


def _has_no_seal(s: Services) -> bool:
    """Say whether there is no compartment, in key file and register, and the sheets open all."""
    granted = {one.domain for one in s.vault.header.grants}
    sheets = {one.domain for one in s.vault.header.grants if one.user == vault_parts.RECOVERY}
    if granted - {REGISTER, OFFICE} or s.vault.domains.keys() - sheets:
        return False
    with reading(s) as session:
        return not all_domains(session)


def _given_to_sheets(s: Services) -> Services:
    """Let new recovery sheets open the compartments of this user that they do not open yet."""
    granted = {one.domain for one in s.vault.header.grants if one.user == vault_parts.RECOVERY}
    missing = sorted(s.vault.domains.keys() - granted)
    with reading(s) as session:
        kit = _kit_key(session, s.vault)
    if kit is None or not missing:
        return s
    with writing(s) as session:
        changed = s.vault
        for domain in missing:
            with vault_refusals():
                _, changed = vaults.grant(changed, vault_parts.RECOVERY, kit, domain)
        log.record(session, s, "recovery_completed", cases=len(sealed_cases(session, missing)))
        key_changes.keep_keys(session, s, changed)
    return replace(s, vault=changed)


def _put_up_letterboxes(s: Services) -> None:
    """Give every compartment of this user its letterbox, and put another in its place right."""
    with reading(s) as session:
        own = [row for row in all_domains(session) if row.domain in s.vault.domains]
        wanted = {row.domain: pending_answers.letterbox(s.vault, row.domain).public for row in own}
        wrong = [row.domain for row in own if row.letterbox != wanted[row.domain]]
    if not wrong:
        return
    with writing(s) as session:
        for row in all_domains(session):
            if row.domain not in wrong:
                continue
            if row.letterbox:
                log.record(session, s, "alarm_letterbox")
            row.letterbox = wanted[row.domain]


def scrub(s: Services) -> None:
    """Write over what sealing left in the search, in free pages and in the write-ahead log.

    A register that cannot be rewritten now is rewritten at the next unlock; one that is larger
    than ``SCRUB_UP_TO_BYTES`` only loses the words of the case and its write-ahead log.
    """
    with contextlib.suppress(AppError), register_refusals():
        with reading(s) as session:
            if get_meta(session, _SCRUB) != "1":
                return
        with writing(s) as session:
            forget_words(session)
        if s.register.path.stat().st_size <= SCRUB_UP_TO_BYTES:
            s.register.compact()
        else:
            s.register.checkpoint()
        with writing(s) as session:
            set_meta(session, _SCRUB, "")


def _put_away(session: Session, s: Services, domain: str, case_id: str) -> list[Path]:
    """Make one case a sealed row, and return the packet files that have to go with it."""
    # What was begun about the case is in there, too, and waits for whoever typed it.
    content = sealed.with_begun(
        sealed.picture(session, case_id), drafts.taken_out(session, case_id)
    )
    now = s.clock.now()
    session.add(
        SealedCase(
            id=case_id,
            domain=domain,
            sealed=sealed.sealed_bytes(s.vault, domain, case_id, content),
            sealed_by=s.user.user,
            sealed_at=now,
            updated=now,
        )
    )
    session.flush()
    keep_papers(session, case_id, sealed.blobs_in(content))
    erase_packets(session, case_id)
    erase_case(session, case_id)
    leave_packets(session, case_id, content["packets"])
    return _packet_files(s, content)


def _family(session: Session, case: Case) -> list[Case]:
    """Return a case and those that were taken into it, which tell of the same person.

    Raises:
        CaseStateError: the case was taken into another one, which has to be sealed.
    """
    if case.record_state == "duplicate":
        raise CaseStateError(reason="seal.duplicate")
    return [case, *(lookup.find_case(session, one) for one in _taken_in(session, case.id))]


def _taken_in(session: Session, case_id: str) -> list[str]:
    """Return ids of the cases that were taken into one, directly or through another."""
    found: list[str] = []
    to_ask = [case_id]
    while to_ask:
        more = [one for one in taken_in(session, to_ask.pop()) if one not in found]
        found, to_ask = found + more, to_ask + more
    return [one for one in found if session.get(Case, one) is not None]


def _sealed_family(s: Services, case_id: str) -> list[str]:
    """Return ids of a sealed case and of the sealed ones that were taken into it."""
    found, to_ask, mine = [case_id], [case_id], sealed.compartments(s)
    while to_ask:
        with sealed.opened(s, to_ask.pop()) as inside, reading(inside) as session:
            merged = taken_in(session)
        with reading(s) as session:
            rows = [session.get(SealedCase, one) for one in merged if one not in found]
            more = [row.id for row in rows if row is not None and row.domain in mine]
        found, to_ask = found + more, to_ask + more
    return found


def _wanted(s: Services, named: Collection[int]) -> frozenset[int]:
    wanted = frozenset(named)
    if s.user.user not in wanted:
        raise CaseStateError(reason="seal.not-without-you")
    return wanted


def _refuse_waiting(session: Session, family: Iterable[Case]) -> None:
    for case in family:
        refuse_binned(case)
        if has_closed_packet(session, case.id):
            raise CaseStateError(reason="seal.packet-closed")


def _compartment(
    session: Session, vault: OpenVault, wanted: frozenset[int]
) -> tuple[str, OpenVault]:
    """Return a compartment of exactly these people, one that they have or a new one."""
    kit = _kit_key(session, vault)
    for row in all_domains(session):
        granted = {one.user for one in vault.header.grants if one.domain == row.domain}
        full = granted == wanted | ({vault_parts.RECOVERY} if kit else set())
        if row.domain in vault.domains and full and not _left(vault, row):
            return row.domain, vault
    rows = {row.number: row for row in present_users(session)}
    if not wanted <= rows.keys():
        raise NotFoundError
    publics = {number: key_changes.public_key_of(vault, rows[number]) for number in sorted(wanted)}
    publics |= {vault_parts.RECOVERY: kit} if kit else {}
    domain = _new_name(session, vault)
    _refuse_full(vault, len(publics), domain)
    with vault_refusals():
        _, changed = vaults.add_domain(vault, domain, publics)
    box = pending_answers.letterbox(changed, domain).public
    session.add(SealedDomain(domain=domain, holders=_spelt(wanted), letterbox=box))
    session.flush()
    return domain, changed


def _moved(
    session: Session, vault: OpenVault, rows: Iterable[SealedCase], wanted: frozenset[int]
) -> OpenVault:
    """Seal cases again, in the compartment of other people."""
    domain, changed = _compartment(session, vault, wanted)
    for row in rows:
        content = sealed.unsealed(vault, row)
        pending_answers.moved(session, changed, row, domain)
        row.sealed = sealed.sealed_bytes(changed, domain, row.id, content)
        row.domain = domain
    session.flush()
    return changed


def _swept(s: Services) -> Services:
    """Take compartments without a case out of the key file and the register.

    This comes after the rows were committed: a key goes only when nothing lies under it any more.
    One that cannot be taken out now goes at the next unlock.
    """
    with contextlib.suppress(AppError):
        return _without_idle(s)
    return s


def _without_idle(s: Services) -> Services:
    with reading(s) as session:
        used = used_domains(session)
        kept = {row.domain for row in all_domains(session)}
    granted = {one.domain for one in s.vault.header.grants} - {REGISTER, OFFICE}
    idle = (granted | kept) - used
    if not idle:
        return s
    changed = s.vault
    for one in s.vault.header.grants:
        if one.domain in idle:
            _, changed = vaults.withdraw(changed, one.user, one.domain)
    held = {name: key for name, key in changed.domains.items() if name not in idle}
    changed = replace(changed, domains=held)
    with writing(s) as session:
        forget_domains(session, idle)
        key_changes.keep_keys(session, s, changed)
    return replace(s, vault=changed)


def _left(vault: OpenVault, row: SealedDomain) -> bool:
    """Say whether a compartment was once open to somebody who is not named any more."""
    return _spelt(key_changes.holders_of(vault, row.domain)) != row.holders


def _spelt(numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(number) for number in sorted(numbers))


def _new_name(session: Session, vault: OpenVault) -> str:
    used = {one.domain for one in vault.header.grants}
    while (name := next_domain(session)) in used:
        pass
    return name


def _refuse_full(vault: OpenVault, more: int, domain: str) -> None:
    """Refuse a compartment for which the key file has no room."""
    grants, size = len(vault.header.grants) + more, len(vault.header.raw)
    full = grants > MAX_GRANTS or size + more * _GRANT_BYTES > MAX_BYTES
    if full or int(domain[1:]) > _MOST_DOMAIN:
        raise CaseStateError(reason="seal.no-room")


def _kit_key(session: Session, vault: OpenVault) -> bytes | None:
    """Return the public key of the recovery sheet, None when the register does not know it."""
    known = bytes.fromhex(get_meta(session, KIT_KEY) or "")
    try:
        check_pin(vault.header, vault_parts.RECOVERY, known)
    except HeaderError:
        return None
    return known


def _sealed_row(session: Session, case_id: str) -> SealedCase:
    row = session.get(SealedCase, case_id)
    if row is None:
        raise NotFoundError
    return row


def _packet_files(s: Services, content: Dump) -> list[Path]:
    """Return where the files of packets lie that came in: our own keys would open them.

    Those that go out only their office can open.
    """
    kept = content["packets"]
    rows = [dict(zip(kept["columns"], row, strict=True)) for row in kept["rows"]]
    return [
        s.folder / store.INBOX / row["file_name"]
        for row in rows
        if row["file_name"] and row["direction"] == "in"
    ]


def _record(
    session: Session,
    s: Services,
    action: str,
    case: tuple[str, str],
    wanted: frozenset[int],
) -> None:
    names = names_by_number(session)
    who = ", ".join(names.get(number, "") for number in sorted(wanted))
    log.record(session, s, action, *case, people=len(wanted), who=who)
