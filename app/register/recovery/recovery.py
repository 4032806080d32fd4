"""Recovery sheets: read as typed, made anew, tested; and a register opened with them.

Rules: a code is told once, when it is made, and kept nowhere; sheets that were used or replaced
open only backups and copies of the folder made before; a wrong sheet, a typing error and damage are
told apart; both copies of the key file are replaced in one step with the passphrase and the sheets,
and what a cut-off leaves is put right at the next unlock; no new passphrase closes a sealed case
for everybody without being asked once more.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import AppError, CannotUnlockError, KitTypoError, NotFoundError
from app.base.jobs import Progress, Report, silent
from app.core import key_changes, key_files, log
from app.core.key_changes import holders_of
from app.core.permissions import HEAD, Act, require
from app.core.records import UserRecord
from app.core.search_index import catch_up
from app.core.selftest import run_self_test
from app.core.services import Services, reading, vault_refusals, writing
from app.register import opening, rekey_swap, unlock_tries
from app.register.passphrase_slots import known_words, proved
from app.register.passphrases import require_strong
from app.register.records import GivenCodes, Recovered, RecoveryPlan, Sheets
from app.register.recovery_rows import (
    Drawn,
    announce,
    draw,
    is_known,
    left_out,
    note_made,
    note_tested,
    plan_of,
)
from app.register.safety_errors import KitWrongError, SealedWouldCloseError
from app.sealed.case_sealing import scrub
from app.system.folder_lock import FolderLock
from crypto.vault import open_vault, recovery, vault_parts, vault_renewal
from crypto.vault.vault_parts import Typed
from crypto.vault.vault_renewal import recovered
from models.rows.sealed import sealed_cases
from models.rows.user import User, login_key

if TYPE_CHECKING:
    from app.base.clock import Clock
    from crypto.vault.open_vault import OpenVault
    from crypto.vault.vault_header import VaultHeader

_CUSTODIANS = range(1, 6)
_CODE_DIGITS = recovery.GROUPS * recovery.GROUP_DIGITS


# ---------------------------------------------------------------- what was typed


def parse(kit_text: str, custodian_texts: Mapping[int, str]) -> GivenCodes:
    """Return the codes of sheets as they were typed.

    Args:
        kit_text: of a sheet that opens alone, "" when custodians came together.
        custodian_texts: by number of the custodian, 1 to 5.

    Raises:
        KitTypoError: fact ``group`` is the first group at fault, fact ``sheet`` the number of the
            custodian it was typed for, 0 for a sheet that opens alone.
    """
    if not kit_text.strip() and not custodian_texts:
        raise KitTypoError(group=1, sheet=0)
    kit = _parsed(kit_text, 0) if kit_text.strip() else None
    return GivenCodes(
        kit, {number: _parsed(text, number) for number, text in sorted(custodian_texts.items())}
    )


def parse_file(text: str) -> GivenCodes:
    """Return the codes of a small text: one code, or lines such as "2: 000187-096305-…".

    Of several codes that open alone the first is taken, as any of them does.

    Raises:
        KitTypoError: as for ``parse``; also a number that no custodian has, or one twice.
    """
    kits: list[str] = []
    custodians: dict[int, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        number, colon, code = line.partition(":")
        if not colon:
            kits.append(line)
            continue
        spelled = number.strip()
        sheet = int(spelled) if len(spelled) == 1 and spelled.isdecimal() else 0
        if sheet not in _CUSTODIANS or sheet in custodians:
            raise KitTypoError(reason="sheets.number", group=1, sheet=sheet)
        custodians[sheet] = code
    whole = next((line for line in kits if _digits(line) >= _CODE_DIGITS), " ".join(kits))
    return parse(whole, custodians)


def _digits(text: str) -> int:
    return sum(one.isdecimal() for one in text)


def _parsed(text: str, sheet: int) -> bytes:
    try:
        with vault_refusals():
            return recovery.parse_code(text)
    except KitTypoError as error:
        raise KitTypoError(group=error.facts["group"], sheet=sheet) from error


# ---------------------------------------------------------------- with an open register


def renew(s: Services, passphrase: str, plan: RecoveryPlan) -> tuple[Services, Sheets]:
    """Make new recovery sheets; the old ones open only what was made before.

    Args:
        s: the open register.
        passphrase: of the user of now, asked once more.
        plan: which sheets there are to be.

    Returns:
        The services to go on with, and the codes of the new sheets.

    Raises:
        CaseStateError: only a head may.
        FactRefusedError: not a plan that there is.
        CannotUnlockError: the passphrase is wrong.
        KeyFileDamagedError, KeyFileOlderError: another key file took the place of ours meanwhile.
        NotEnoughDiskError, FileUnreadableError: either all old sheets open the register or, when
            the key file was written already, none does: then make new ones.
    """
    require(s, Act.RECOVERY)
    drawn = draw(plan)
    proved(s, passphrase)
    with vault_refusals():
        _, changed, left = vault_renewal.change_recovery(
            s.vault, drawn.kits, drawn.custodians, plan.need
        )
    announce(s, changed)
    with _taken_back(s, changed), writing(s) as session:
        note_made(session, changed, s.clock.now())
        log.record(session, s, "recovery_renewed", kits=plan.kits, need=plan.need, of=plan.of)
        key_changes.keep_keys(session, s, changed)
    return replace(s, vault=changed), replace(drawn.sheets, sealed_left_out=len(left))


@contextlib.contextmanager
def _taken_back(s: Services, changed: OpenVault) -> Iterator[None]:
    """Put the old key file back when the new one could not be written everywhere.

    The codes of its sheets were told to nobody yet. Where this fails too, the next unlock goes on
    with the new one, and says that new sheets are due.
    """
    try:
        yield
    except AppError:
        with contextlib.suppress(AppError):
            if not is_known(s, changed):
                key_files.write_both(s.folder, s.vault)
        raise


def note_written(s: Services) -> None:
    """Write down that every new sheet was compared with what was written by hand or printed.

    Anybody may: who has just got new sheets holds them, whatever the role.
    """
    with writing(s) as session:
        note_tested(session, s.clock.now())
        log.record(session, s, "recovery_written")


def test(s: Services, given: GivenCodes) -> None:
    """Try whether sheets open this register; nothing is changed but when that was.

    Raises:
        CaseStateError: the role does not allow it.
        KitWrongError: they do not.
        KeyFileDamagedError: they do, but a part of the key file is damaged.
    """
    require(s, Act.BACKUP)
    _by_codes(s.vault.header, given)
    with writing(s) as session:
        note_tested(session, s.clock.now())
        log.record(session, s, "recovery_tested", sheets=len(given.custodians) or 1)


# ---------------------------------------------------------------- with a locked register


def people_to_recover(folder: Path, given: GivenCodes) -> tuple[UserRecord, ...]:
    """Return who can get a new passphrase with these sheets, heads first.

    Args:
        folder: the register folder.
        given: the codes.

    Raises:
        KitWrongError: the codes do not open this register.
        RegisterMissingError, KeyFileDamagedError, RegisterDamagedError, RegisterBusyError: as for
            ``access.unlock``.
    """
    whole = folder.absolute()
    with _held(whole) as lock:
        found = opening.people_of(whole, _newest(whole, given))
        lock.release()
    return found


def recover(
    folder: Path,
    given: GivenCodes,
    login: str | None,
    new_passphrase: str,
    *,
    clock: Clock,
    report: Report = silent,
    give_up: bool = False,
) -> Recovered:
    """Open a register with its sheets: a new passphrase for one person, new sheets for the office.

    No old sheet opens it afterwards; no passphrase of anybody else is changed.

    Args:
        folder: the register folder.
        given: the codes.
        login: of the person; None for the first head.
        new_passphrase: of that person from now on.
        clock: the time.
        report: told the steps "checking", "deriving", "opening" and "writing".
        give_up: sealed cases that nobody else opens may stay closed for ever.

    Raises:
        KitWrongError: the codes do not open it; ``reason`` says more when it is known.
        NotFoundError: nobody has this login.
        SealedWouldCloseError: nobody could open some sealed cases any more.
        WeakPassphraseError: the passphrase is too easy to guess.
        RegisterMissingError, KeyFileDamagedError, KeyFileOlderError, RegisterDamagedError,
        RegisterNewerError, RegisterBusyError, NotEnoughMemoryError, SelfTestFailedError: as for
            ``access.unlock``; nothing was changed.
        NotEnoughDiskError, FileUnreadableError: if the new passphrase opens it, make new sheets.
    """
    report(Progress("checking"))
    run_self_test()
    whole = folder.absolute()
    with _held(whole) as lock:
        report(Progress("deriving"))
        vault = _counted_newest(whole, given, clock)
        report(Progress("opening"))
        person = _chosen(opening.people_of(whole, vault), login)
        s = opening.opened(whole, lock, vault, clock, person.user)
        try:
            require_strong(new_passphrase, known_words(s))
            _refuse_closing(s, give_up)
            after, sheets = _replaced(s, new_passphrase, report)
        except BaseException:
            s.register.close()
            raise
    return Recovered(_put_right(after), sheets)


def _refuse_closing(s: Services, give_up: bool) -> None:
    """Refuse a new passphrase that would close sealed cases for everybody, unless given up.

    Raises:
        SealedWouldCloseError: these sheets do not open what this person alone does.
    """
    closed = left_out(s.vault.header)
    alone = {one for one in closed if holders_of(s.vault, one) == {s.user.user}}
    if not alone or give_up:
        return
    with reading(s) as session:
        count = len(sealed_cases(session, alone))
    if count:
        raise SealedWouldCloseError(name=s.user.name, count=count)


def _counted_newest(folder: Path, given: GivenCodes, clock: Clock) -> OpenVault:
    """Open the key file; sheets that do not open it count as an attempt that failed."""
    try:
        return _newest(folder, given)
    except KitWrongError:
        unlock_tries.note(folder, clock.now())
        raise


def _replaced(s: Services, passphrase: str, report: Report) -> tuple[Services, Sheets]:
    """Write the key file with the new passphrase and the new sheets, and the rows about it."""
    header = s.vault.header
    plan = plan_of(header)
    drawn = draw(plan)
    report(Progress("deriving"))
    changed, left = _recovered(s, passphrase, drawn)
    report(Progress("writing"))
    announce(s, changed)
    with _taken_back(s, changed), writing(s) as session:
        note_made(session, changed, s.clock.now())
        row = session.get_one(User, s.user.user)
        row.public_key = changed.publics[s.user.user]
        row.first_passphrase = False
        log.record(session, s, "recovered", row.name, user=row.number)
        key_changes.keep_keys(session, s, changed)
    after = replace(s, vault=changed, user=replace(s.user, must_change=False))
    # What nobody is named for any more comes with nobody.
    waits = [one for one in left if holders_of(changed, one)]
    return after, replace(drawn.sheets, sealed_left_out=len(waits))


def _recovered(s: Services, passphrase: str, drawn: Drawn) -> tuple[OpenVault, frozenset[str]]:
    header = s.vault.header
    alone = len(header.users) == len({vault_parts.RECOVERY, s.user.user})
    with vault_refusals():
        return recovered(
            s.vault,
            s.user.user,
            Typed(s.user.login, passphrase, header.kdf[0], alone),
            kits=drawn.kits,
            custodians=drawn.custodians,
            need=drawn.sheets.plan.need,
        )


def _put_right(s: Services) -> Services:
    """Do what every unlock does; nothing of it may lose the new sheets, which were not told yet."""
    after = s
    with contextlib.suppress(AppError):
        after = opening.renewed_people(s)
    with contextlib.suppress(AppError):
        opening.write_unlock(after, repair=False)
    with contextlib.suppress(AppError):
        unlock_tries.forget(after.folder)
        scrub(after)
        catch_up(after)
    return after


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[FolderLock]:
    """Hold the lock of a register folder; it is given back when the block raises."""
    key_files.read_copies(folder)
    lock = FolderLock.take(folder)
    try:
        rekey_swap.finish(folder)
        yield lock
    except BaseException:
        lock.release()
        raise


def _newest(folder: Path, given: GivenCodes) -> OpenVault:
    """Open the newer good copy of the key file with codes of sheets."""
    current, copy = key_files.read_copies(folder)
    with _wrong_sheets(lambda: key_files.read_header(folder), given), vault_refusals():
        return open_vault.newest(current, copy, lambda raw: _unlocked(raw, given)).vault


def _by_codes(header: VaultHeader, given: GivenCodes) -> OpenVault:
    with _wrong_sheets(lambda: header, given), vault_refusals():
        return _unlocked(header.raw, given)


def _unlocked(raw: bytes, given: GivenCodes) -> OpenVault:
    return open_vault.unlock_codes(raw, given.kit, given.custodians)


@contextlib.contextmanager
def _wrong_sheets(read: Callable[[], VaultHeader], given: GivenCodes) -> Iterator[None]:
    """Turn the refusal of codes into words about sheets, and say why when it can be known.

    Raises:
        KitWrongError: the codes open no slot; ``reason`` is ``sheets.one-alone-none``,
            ``sheets.custodians-none`` or ``sheets.custodians-few`` when that is why.
    """
    try:
        yield
    except CannotUnlockError as error:
        plan = plan_of(read())
        raise KitWrongError(reason=_why(plan, given), need=plan.need) from error


def _why(plan: RecoveryPlan, given: GivenCodes) -> str:
    if given.kit is not None:
        return "" if plan.kits else "sheets.one-alone-none"
    if not plan.need:
        return "sheets.custodians-none"
    return "sheets.custodians-few" if len(given.custodians) < plan.need else ""


def _chosen(found: tuple[UserRecord, ...], login: str | None) -> UserRecord:
    """Return whose passphrase is set: the first head when nobody is named."""
    wanted = login_key(login or "")
    for one in found:
        if login_key(one.login) == wanted if wanted else one.role == HEAD:
            return one
    raise NotFoundError(reason="find.user")
