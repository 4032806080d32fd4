"""New keys for everything: what was copied before opens nothing that is written from now on.

Rules:

* Sealed anew: it works on a copy of the register in one transaction, and the old keys are let go
  only after ``unreadable`` opened everything again; what did not open before stays as it is and is
  named, and takes nothing else with it; nothing is ever outside a seal but in memory; a compartment
  whose key nobody brought stays closed, and its letterbox is taken down, so that no answer is put
  where nobody can read it.
* New keys: the head proves to be there by passphrase, and by a sheet when there are sealed cases
  without the head; nobody writes meanwhile; the new register is built beside, sealed anew, opened
  again and checked whole before anything is decided, and old and new are never mixed
  (`app.register.rekey_swap`); own secret and recovery secret are new at once, those of colleagues
  when they unlock next; papers stay where they are, because only their keys are sealed anew; old
  backups open with old sheets as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from app.base.errors import (
    CannotUnlockError,
    CaseStateError,
    NotEnoughDiskError,
    RegisterDamagedError,
)
from app.base.jobs import Progress, Report, Token, silent
from app.core import key_changes, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, register_refusals, vault_refusals
from app.offices import own_card
from app.register import rekey_swap
from app.register.integrity.check_words import SEALED
from app.register.opening import open_register
from app.register.passphrase_slots import ask_renewal, proved
from app.register.recovery_rows import draw, note_sheets
from app.register.safety_errors import KitWrongError
from app.sealed import sealed
from app.sealed.case_sealing import KIT_KEY
from app.sealed.pending_answers import letterbox
from app.system import files
from crypto.errors import TamperError
from crypto.vault import open_vault, vault_parts, vault_renewal
from crypto.vault.letterbox import open_letter, seal_letter
from models.base.meta import set_meta
from models.register import resealing as values
from models.register.online_copy import Retired, copy_to, standing_still
from models.register.page_marks import PagesFound
from models.rows.matching import MatchSecret
from models.rows.office import OwnIdentity, OwnKey
from models.rows.sealed import all_domains
from models.rows.user import User, present_users

if TYPE_CHECKING:
    from app.register.records import GivenCodes, RecoveryPlan, Sheets
    from app.register.recovery_rows import Drawn
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session


PAPER_CHANGED = "paper-changed"
CASE_CHANGED = "case-changed"
CASE_LEFT_OUT = "case-left-out"
"""What stands before the number of a case whose paper key or row does not open, or has no key."""

_IDENTITIES, _KEYS = OwnIdentity.__tablename__, OwnKey.__tablename__
_MATCHES = MatchSecret.__tablename__


def reseal(session: Session, old: OpenVault, new: OpenVault) -> tuple[str, ...]:
    """Seal everything in a copy of a register anew.

    Args:
        session: a writing session of the copy.
        old: the keys under which it was sealed; a compartment that is missing stays closed.
        new: the keys under which it is to be sealed, with every compartment of ``old``.

    Returns:
        What does not open, as slugs such as ``paper-changed:LF-26-0042``; it stays as it was.

    Raises:
        RegisterDamagedError: an own identity or sealing key does not open.
    """
    _reseal_own(session, old, new)
    papers = values.turn_paper_keys(session, partial(_paper_key, old, new))
    inside: list[str] = []
    left = values.turn_sealed_cases(session, partial(_sealed_case, old, new, inside))
    values.turn_answers(session, partial(_answer, old, new))
    for row in all_domains(session):
        held = row.domain in old.domains
        row.letterbox = letterbox(new, row.domain).public if held else None
    session.flush()
    return _told(session, old, papers, inside, left)


def unreadable(session: Session, vault: OpenVault) -> tuple[str, ...]:
    """Open everything that a register holds sealed and say what does not open.

    Args:
        session: any session; nothing is changed.
        vault: keys of the register.

    Returns:
        As ``reseal``.

    Raises:
        RegisterDamagedError: an own identity or sealing key does not open.
    """
    same = _kept_when_open
    _refuse(
        values.turn_identities(session, same(partial(vault.open_row, own_card.DOMAIN, _IDENTITIES)))
    )
    _refuse(values.turn_own_keys(session, same(partial(vault.open_row, own_card.DOMAIN, _KEYS))))
    papers = values.turn_paper_keys(session, same(vault.open_blob_key))
    inside: list[str] = []
    left = values.turn_sealed_cases(session, partial(_look_inside, vault, inside))
    return _told(session, vault, papers, inside, left)


def _reseal_own(session: Session, old: OpenVault, new: OpenVault) -> None:
    """Seal our identities and sealing keys; without them the office is not itself any more."""

    def turn(table: str, row_id: str, value: bytes) -> bytes | None:
        plain = _opened_with(partial(old.open_row, own_card.DOMAIN, table), row_id, value)
        return None if plain is None else new.seal_row(own_card.DOMAIN, table, row_id, plain)

    _refuse(values.turn_identities(session, partial(turn, _IDENTITIES)))
    _refuse(values.turn_own_keys(session, partial(turn, _KEYS)))
    # An open match whose part does not open cannot be finished, and takes nothing with it.
    values.turn_match_secrets(session, partial(turn, _MATCHES))


def _paper_key(old: OpenVault, new: OpenVault, paper_id: str, wrapped: bytes) -> bytes | None:
    key = _opened_with(old.open_blob_key, paper_id, wrapped)
    return None if key is None else new.seal_blob_key(paper_id, key)


def _sealed_case(
    old: OpenVault, new: OpenVault, inside: list[str], case_id: str, domain: str, value: bytes
) -> bytes | None:
    if domain not in old.domains:
        return None
    plain = _opened_with(partial(old.open_row, domain, sealed.TABLE), case_id, value)
    if plain is None:
        return None
    content = sealed.content_of(plain)
    inside += values.turn_in_dump(content["case"], partial(_paper_key, old, new))
    return sealed.sealed_bytes(new, domain, case_id, content)


def _look_inside(
    vault: OpenVault, inside: list[str], case_id: str, domain: str, value: bytes
) -> bytes | None:
    if domain not in vault.domains:
        return None
    plain = _opened_with(partial(vault.open_row, domain, sealed.TABLE), case_id, value)
    if plain is None:
        return None
    dump = sealed.content_of(plain)["case"]
    inside += values.turn_in_dump(dump, _kept_when_open(vault.open_blob_key))
    return value


def _answer(old: OpenVault, new: OpenVault, letter: str, domain: str, value: bytes) -> bytes | None:
    """Seal a waiting answer again; one that nobody could read goes on waiting as it is."""
    if domain not in old.domains:
        return None
    try:
        plain = open_letter(letterbox(old, domain), old.vault_id, domain, letter, value)
    except TamperError:
        return None
    return seal_letter(letterbox(new, domain).public, new.vault_id, domain, letter, plain)


def _kept_when_open(open_it: Callable[[str, bytes], bytes]) -> values.Turn:
    """Return a turn that keeps what opens."""

    def turn(row_id: str, value: bytes) -> bytes | None:
        return None if _opened_with(open_it, row_id, value) is None else value

    return turn


def _opened_with(open_it: Callable[[str, bytes], bytes], row_id: str, value: bytes) -> bytes | None:
    try:
        return open_it(row_id, value)
    except TamperError:
        return None


def _refuse(left: list[str]) -> None:
    if left:
        raise RegisterDamagedError


def _told(
    session: Session, vault: OpenVault, papers: list[str], inside: list[str], left: list[str]
) -> tuple[str, ...]:
    closed = set(values.cases_outside(session, vault.domains))
    return (
        *(f"{PAPER_CHANGED}:{case_no}" for case_no in values.case_numbers(session, papers)),
        *(f"{PAPER_CHANGED}:{SEALED}" for _ in inside),
        *(f"{CASE_LEFT_OUT if one in closed else CASE_CHANGED}:{SEALED}" for one in left),
    )


_SPARE_BYTES = 16 * 1024**2


def rekey(
    s: Services,
    passphrase: str,
    given: GivenCodes | None,
    plan: RecoveryPlan,
    report: Report = silent,
    token: Token | None = None,
) -> tuple[Services, Sheets]:
    """Give the register new keys for everything, and new recovery sheets.

    Args:
        s: the open register; it is not used any more afterwards.
        passphrase: of the user of now; it stays the same.
        given: recovery sheets, needed when there are sealed cases that this user is not named for.
        plan: which recovery sheets are made.
        report: told the steps "deriving", "copying" (in pages), "sealing", "proving" and
            "replacing".
        token: asked until it is decided whether to stop.

    Returns:
        The services to go on with, and the new sheets.

    Raises:
        CannotUnlockError: the passphrase is wrong.
        KitWrongError: the sheets do not open this register.
        CaseStateError: only a head may; ``rekey.not-whole``: pages of the register were put back
            or damaged; ``rekey.needs-sheet``, ``rekey.needs-people`` or ``user.no-key``: the keys
            of a sealed case or of a colleague are not known.
        RegisterDamagedError: the register is not whole; nothing was changed.
        NotEnoughDiskError, FileUnreadableError, Cancelled: nothing was changed; but when it was
            decided already, the next unlock goes on with it.
    """
    require(s, Act.RECOVERY)
    _check_room(s)
    report(Progress("deriving"))
    _refuse_strange_pages(s)
    whole = _whole(proved(s, passphrase), given)
    drawn = draw(plan)
    new = _rekeyed(s, whole, passphrase, drawn)

    def note(session: Session) -> None:
        _write_down(session, s, new)
        note_sheets(session, s.clock.now())

    _replace(s, _Change(whole, new, note, report, token or Token()))
    return _opened(s, new.narrowed()), drawn.sheets


@dataclass(frozen=True)
class _Change:
    """What is done to the copy that takes the register's place.

    Attributes:
        old: every key until now.
        new: every key from now on.
        note: writes what the register knows of its keys, and the line of the log.
    """

    old: OpenVault
    new: OpenVault
    note: Callable[[Session], None]
    report: Report
    token: Token


def _check_room(s: Services) -> None:
    """Refuse at once when there is no room for a second register and its write-ahead log."""
    with files.plain_errors():
        needed = 2 * s.register.path.stat().st_size + _SPARE_BYTES
    free = files.free_bytes(s.folder)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)


def _refuse_strange_pages(s: Services) -> None:
    """Refuse while pages are not the ones that were written last: new marks would take them so.

    Raises:
        CaseStateError: ``rekey.not-whole``.
    """
    with register_refusals():
        found = s.register.compare_pages()
    if found != PagesFound():
        raise CaseStateError(reason="rekey.not-whole")


def _whole(found: OpenVault, given: GivenCodes | None) -> OpenVault:
    """Return the vault with every key of the key file, those of the sheets put in.

    Raises:
        KitWrongError: the sheets do not open this register.
        CaseStateError: some keys neither this user nor the sheets hold.
    """
    there = {one.domain for one in found.header.grants}
    held = dict(found.domains)
    if given is not None:
        held |= _by_sheets(found, given).domains
    if there - held.keys():
        raise CaseStateError(reason="rekey.needs-people" if given else "rekey.needs-sheet")
    return replace(found, domains=held)


def _by_sheets(found: OpenVault, given: GivenCodes) -> OpenVault:
    try:
        with vault_refusals():
            return open_vault.unlock_codes(found.header.raw, given.kit, given.custodians)
    except CannotUnlockError as error:
        raise KitWrongError from error


def _rekeyed(s: Services, whole: OpenVault, passphrase: str, drawn: Drawn) -> OpenVault:
    with vault_refusals():
        return vault_renewal.rekeyed(
            whole,
            s.user.login,
            passphrase,
            nameless=len(whole.header.users) == len({vault_parts.RECOVERY, whole.user}),
            kits=drawn.kits,
            custodians=drawn.custodians,
            need=drawn.sheets.plan.need,
            publics=_publics(s, whole),
        )


def _publics(s: Services, whole: OpenVault) -> dict[int, bytes]:
    """Return the public keys of all colleagues, as the key file pins them."""
    with reading(s) as session:
        others = [row for row in present_users(session) if row.number != whole.user]
        return {row.number: key_changes.public_key_of(whole, row) for row in others}


def _write_down(session: Session, s: Services, new: OpenVault) -> None:
    others = [row.number for row in present_users(session) if row.number != new.user]
    set_meta(session, "header_gen", str(new.header.gen))
    set_meta(session, KIT_KEY, new.publics[vault_parts.RECOVERY].hex())
    session.get_one(User, new.user).public_key = new.publics[new.user]
    for number in others:
        ask_renewal(session, number)
    log.record(session, s, "register_rekeyed", people=len(others) + 1)


def _replace(s: Services, change: _Change) -> None:
    """Build the new register beside, decide, and let it take the place of the old one."""
    rekey_swap.discard(s.folder)
    with register_refusals():
        try:
            with standing_still(s.register):
                _build(s, change)
                change.token.checkpoint()
                retired = Retired(s.register)
        except BaseException:
            rekey_swap.discard(s.folder)
            raise
        change.report(Progress("replacing"))
        try:
            retired.close()
            rekey_swap.commit(s.folder)
        except BaseException:
            # When this does not take the decision back, the old register stays out of use.
            rekey_swap.discard(s.folder)
            retired.undo()
            raise
    rekey_swap.finish(s.folder)


def _build(s: Services, change: _Change) -> None:
    report, new = change.report, change.new
    target = s.folder / rekey_swap.STAGED_REGISTER

    def checkpoint(done: int, total: int) -> None:
        change.token.checkpoint()
        report(Progress("copying", done, total))

    # Keys whose time is over still open what is on its way, so none is left behind here.
    copy_to(s.register, target, new.db_key, 0, checkpoint)
    copy = open_register(target, new)
    try:
        report(Progress("sealing"))
        with copy.session() as session:
            left = reseal(session, change.old, new)
            change.note(session)
        change.token.checkpoint()
        report(Progress("proving"))
        with copy.session() as session:
            proved = unreadable(session, new)
        if proved != left or copy.check():
            raise RegisterDamagedError
    finally:
        copy.close()
    rekey_swap.stage_key_file(s.folder, new.header.raw)


def _opened(s: Services, vault: OpenVault) -> Services:
    with register_refusals():
        register = open_register(s.folder / rekey_swap.REGISTER, vault)
    return replace(s, vault=vault, register=register)
