"""The register folder: made, unlocked, locked again; its passphrase.

Rules: a folder appears only when it is complete; a wrong passphrase and a damaged file are told
apart; nothing is written before the key file is proved and is not older than the register; both
copies of the key file are replaced before anything is said to be done; one program at a time.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import Clock, SystemClock
from app.base.errors import CannotUnlockError
from app.base.jobs import Progress, Report, Token, silent
from app.core import key_files, log
from app.core.key_files import needs_login
from app.core.search_index import AT_OPENING, catch_up, prepare
from app.core.selftest import run_self_test
from app.core.services import Services, vault_refusals, writing
from app.offices.office_facts import NewOffice, NewOfficer, kept_office, kept_officer
from app.register import new_register, opening, rekey_swap, unlock_tries
from app.register.passphrase_slots import (
    known_words,
    next_header,
    note_header,
    proved,
    rewrapped,
    unlock_newest,
)
from app.register.passphrases import require_strong
from app.sealed.members import scrub
from app.system import files, paths
from app.system.folder_lock import FolderLock, refuse_held
from crypto.vault import recovery
from crypto.vault import vault as vaults
from crypto.vault.open_vault import OpenVault
from models.rows.user import User

if TYPE_CHECKING:
    from crypto.vault.vault import KdfCost

_SYSTEM = SystemClock()

__all__ = [
    "Created",
    "NewOffice",
    "NewOfficer",
    "change_passphrase",
    "create_register",
    "lock",
    "needs_login",
    "unlock",
]


@dataclass(frozen=True)
class Created:
    """A new register, open.

    Attributes:
        services: for the first use cases.
        kit_code: the recovery code, eight groups of six digits; told once and kept nowhere.
        warnings: names of cloud services that copy the folder.
    """

    services: Services
    kit_code: str
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return "<Created>"


def create_register(
    folder: Path,
    office: NewOffice,
    officer: NewOfficer,
    passphrase: str,
    *,
    clock: Clock = _SYSTEM,
    report: Report = silent,
    cost: KdfCost | None = None,
) -> Created:
    """Make a new register folder, beside its place until it is complete, and open it.

    Args:
        folder: where it is to be: not there yet, or empty.
        office: the office; its name and kind are required.
        officer: the head, the first user.
        passphrase: as typed.
        clock: the time.
        report: told the steps "preparing", "deriving" and "writing".
        cost: of the key derivation; measured on this computer when it is None.

    Raises:
        RegisterExistsError: there is a register already.
        TargetExistsError: the folder holds other things.
        FolderNotAllowedError: the folder lies on another computer.
        WeakPassphraseError: the passphrase is too easy to guess.
        FactRefusedError: a fact of office or officer cannot be kept.
        NotEnoughDiskError, NotEnoughMemoryError, FileUnreadableError: nothing is left behind.
    """
    report(Progress("preparing"))
    run_self_test()
    folder = folder.absolute()
    warnings = paths.check_register_folder(folder)
    new_register.refuse_used(folder)
    facts, person = kept_office(office), kept_officer(officer)
    require_strong(passphrase, (*facts.values(), person.name, person.login))
    report(Progress("deriving"))
    code = recovery.new_code()
    with vault_refusals():
        chosen = cost or vaults.measure_cost(time.monotonic)
        _, vault = vaults.create(person.login, passphrase, code, chosen, nameless=True)
    report(Progress("writing"))
    new_register.build(folder, vault, facts, person, clock)
    try:
        services = _open_new(folder, vault, clock)
    except BaseException:
        # Nothing is in it yet, and its recovery code would never be told.
        files.remove_all(folder, quietly=True)
        raise
    return Created(services, recovery.format_code(code), warnings)


def unlock(
    folder: Path,
    login: str | None,
    passphrase: str,
    *,
    clock: Clock = _SYSTEM,
    report: Report = silent,
    token: Token | None = None,
) -> Services:
    """Open a register.

    Args:
        folder: the register folder.
        login: as typed; None or "" while the register has one user.
        passphrase: as typed.
        clock: the time.
        report: told the steps "checking", "deriving" and "opening".
        token: may stop it once the key is derived; the register is closed then.

    Raises:
        Cancelled: nothing is left open.
        RegisterMissingError: there is no register.
        CannotUnlockError: login or passphrase is wrong.
        KeyFileDamagedError: neither copy of the key file can be used.
        KeyFileOlderError, KeyFileStrangeError: the key file is older than the register, or has
            other keys.
        RegisterDamagedError: the passphrase was right, but the register does not open.
        RegisterNewerError: a newer Lifafa wrote it.
        RegisterBusyError: another program has it open.
        NotEnoughMemoryError: too little memory for the key derivation.
        SelfTestFailedError: this program must not open anything.
    """
    report(Progress("checking"))
    run_self_test()
    folder = folder.absolute()
    key_files.read_copies(folder)
    if not (login or "").strip() and needs_login(folder):
        raise CannotUnlockError
    held = FolderLock.take(folder)
    try:
        found = _derived(folder, login or "", passphrase, report, token)
        services = _opened(folder, held, found, clock, report)
    except CannotUnlockError:
        unlock_tries.note(folder, clock.now())
        held.release()
        raise
    except BaseException:
        held.release()
        raise
    return _settled(services, passphrase, token)


def look(
    folder: Path,
    login: str | None,
    passphrase: str,
    *,
    clock: Clock = _SYSTEM,
    report: Report = silent,
    token: Token | None = None,
) -> Services:
    """Open a register to be read, where nothing can be written.

    Nothing that an opening puts right is done, and no line is written into the log.

    Args:
        folder: as for ``unlock``.
        login: as for ``unlock``.
        passphrase: as for ``unlock``.
        clock: as for ``unlock``.
        report: as for ``unlock``.
        token: as for ``unlock``.

    Raises:
        FileUnreadableError: ``register.unfinished`` or ``register.older``: it has to be written
            before it can be read.
        AppError: as for ``unlock``.
    """
    report(Progress("checking"))
    run_self_test()
    folder = folder.absolute()
    key_files.read_copies(folder)
    if not (login or "").strip() and needs_login(folder):
        raise CannotUnlockError
    refuse_held(folder)
    report(Progress("deriving"))
    found = unlock_newest(folder, login or "", passphrase)
    _look_at(token)
    report(Progress("opening"))
    return opening.looked_at(folder, found.vault, clock)


def _settled(services: Services, passphrase: str, token: Token | None) -> Services:
    try:
        services = rewrapped(services, passphrase)
        _look_at(token)
    except BaseException:
        lock(services)
        raise
    return services


def _look_at(token: Token | None) -> None:
    if token is not None:
        token.checkpoint()


def _derived(
    folder: Path, login: str, passphrase: str, report: Report, token: Token | None
) -> vaults.Newest:
    rekey_swap.finish(folder)
    report(Progress("deriving"))
    found = unlock_newest(folder, login, passphrase)
    _look_at(token)
    return found


def _opened(
    folder: Path, held: FolderLock, found: vaults.Newest, clock: Clock, report: Report
) -> Services:
    report(Progress("opening"))
    services = opening.settled(opening.opened(folder, held, found.vault, clock))
    opening.note_unlock(services, repair=found.repair)
    unlock_tries.forget(folder)
    scrub(services)
    catch_up(services)
    prepare(services, AT_OPENING)
    return services


def lock(s: Services) -> None:
    """Close the register: everything is in its file, and another program may open it."""
    with contextlib.ExitStack() as stack:
        stack.callback(s.lock.release)
        stack.callback(s.register.close)
        catch_up(s)


def change_passphrase(s: Services, old: str, new: str) -> Services:
    """Replace the passphrase of the user who unlocked the register.

    Args:
        s: the open register.
        old: the passphrase until now.
        new: the passphrase from now on.

    Returns:
        The services to go on with.

    Raises:
        CannotUnlockError: the old passphrase is wrong.
        KeyFileDamagedError, KeyFileOlderError: another key file took the place of ours meanwhile.
        WeakPassphraseError: the new one is too easy to guess.
        NotEnoughDiskError, FileUnreadableError: one of the two passphrases opens the register.
    """
    require_strong(new, known_words(s))
    found = proved(s, old)
    changed = next_header(s, found, new, found.header.kdf[0])
    with writing(s) as session:
        note_header(session, changed)
        own = session.get(User, s.user.user)
        if own is not None:
            own.first_passphrase = False
        log.record(session, s, "passphrase_changed", s.user.name)
    return replace(s, vault=changed, user=replace(s.user, must_change=False))


def _open_new(folder: Path, vault: OpenVault, clock: Clock) -> Services:
    held = FolderLock.take(folder)
    try:
        return opening.opened(folder, held, vault, clock)
    except BaseException:
        held.release()
        raise
