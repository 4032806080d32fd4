"""The register folder: made, unlocked, locked again; its passphrase.

Rules: a folder appears only when it is complete; a wrong passphrase and a damaged file are told
apart; nothing is written before the key file is proved and is not older than the register; both
copies of the key file are replaced before anything is said to be done; one program at a time.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import files, key_files, keys, log, part_store, paths, people, tray, unlock_tries
from app.blob_store import FOLDERS, sweep
from app.bootstrap import Services, register_refusals, vault_refusals, writing
from app.clock import Clock, SystemClock
from app.errors import (
    AppError,
    CannotUnlockError,
    KeyFileDamagedError,
    KeyFileOlderError,
    RegisterDamagedError,
    RegisterExistsError,
    TargetExistsError,
)
from app.folder_lock import LOCK_NAME, FolderLock
from app.jobs import Progress, Report, silent
from app.mailing import staging
from app.office_facts import NewOffice, NewOfficer, kept_office, kept_officer, own_office
from app.own_office import renew_keys
from app.passphrases import require_strong
from app.records import OwnOffice
from app.sealed_people import KIT_KEY, renewed, scrub
from app.search_index import catch_up
from app.selftest import run_self_test
from app.users import user_record
from crypto import recovery
from crypto import vault as vaults
from crypto.open_vault import OpenVault
from crypto.primitives import random_bytes
from models.meta import all_meta, get_meta, set_meta
from models.user import User, present_users

if TYPE_CHECKING:
    from crypto.vault import KdfCost
    from models.database import Register, Session

REGISTER = "register.db"
HEAD = vaults.HEAD
_EPOCH_BYTES = 8
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
    _refuse_used(folder)
    facts, person = kept_office(office), kept_officer(officer)
    require_strong(passphrase, (*facts.values(), person.name, person.login))
    report(Progress("deriving"))
    code = recovery.new_code()
    with vault_refusals():
        chosen = cost or vaults.measure_cost(time.monotonic)
        _, vault = vaults.create(person.login, passphrase, code, chosen, nameless=True)
    report(Progress("writing"))
    _build(folder, vault, facts, person, clock)
    try:
        services = _open_new(folder, vault, clock)
    except BaseException:
        # Nothing is in it yet, and its recovery code would never be told.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Created(services, recovery.format_code(code), warnings)


def unlock(
    folder: Path,
    login: str | None,
    passphrase: str,
    *,
    clock: Clock = _SYSTEM,
    report: Report = silent,
) -> Services:
    """Open a register.

    Args:
        folder: the register folder.
        login: as typed; None or "" while the register has one user.
        passphrase: as typed.
        clock: the time.
        report: told the steps "checking", "deriving" and "opening".

    Raises:
        RegisterMissingError: there is no register.
        CannotUnlockError: login or passphrase is wrong.
        KeyFileDamagedError: neither copy of the key file can be used.
        KeyFileOlderError: the key file is older than the register.
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
        services = _opened(folder, held, login or "", passphrase, clock, report)
    except CannotUnlockError:
        unlock_tries.note(folder, clock.now())
        held.release()
        raise
    except BaseException:
        held.release()
        raise
    try:
        return _rewrapped(services, passphrase)
    except BaseException:
        lock(services)
        raise


def _opened(
    folder: Path, held: FolderLock, login: str, passphrase: str, clock: Clock, report: Report
) -> Services:
    report(Progress("deriving"))
    found = _unlock_newest(folder, login, passphrase)
    report(Progress("opening"))
    services = _settled(_open(folder, held, found.vault, clock))
    _note_unlock(services, repair=found.repair)
    unlock_tries.forget(folder)
    scrub(services)
    catch_up(services)
    return services


def needs_login(folder: Path) -> bool:
    """Say whether a login has to be typed: there are several users, or one of several is left.

    Raises:
        RegisterMissingError, KeyFileDamagedError, RegisterNewerError: as for ``unlock``.
    """
    header = key_files.read_header(folder)
    users = [user for user in header.users if user != vaults.RECOVERY]
    # A user who was never alone has no second slot, which opens without a login.
    return len([slot for slot in header.slots if slot.user in users]) < 2 or len(users) > 1


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
    require_strong(new, _local_words(s))
    found = _unlock_newest(s.folder, s.user.login, old).vault
    _refuse_swapped(s, found)
    if found.user != s.user.user:
        raise CannotUnlockError
    changed = _next_header(s, found, new, found.header.kdf[0])
    with writing(s) as session:
        set_meta(session, "header_gen", str(changed.header.gen))
        own = session.get(User, s.user.user)
        if own is not None:
            own.first_passphrase = False
        log.record(session, s, "passphrase_changed", s.user.name)
    return replace(s, vault=changed, user=replace(s.user, must_change=False))


def _refuse_swapped(s: Services, found: OpenVault) -> None:
    """Refuse a key file that was put in the place of the one the register was opened with."""
    if found.vault_id != s.vault.vault_id:
        raise KeyFileDamagedError
    if found.header.gen < s.vault.header.gen:
        raise KeyFileOlderError


def _refuse_used(folder: Path) -> None:
    with files.plain_errors():
        if (folder / key_files.CURRENT).exists() or (folder / key_files.COPY).exists():
            raise RegisterExistsError
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise TargetExistsError


def _build(
    folder: Path, vault: OpenVault, facts: Mapping[str, str], officer: NewOfficer, clock: Clock
) -> None:
    """Build the whole folder beside its place, then give it its name."""
    making = folder.with_name(f"{folder.name}.making")
    with files.plain_errors():
        making.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = FolderLock.take(making)
        try:
            _empty(making)
            for name in FOLDERS:
                (making / name).mkdir(mode=0o700)
            _fill_register(making / REGISTER, vault, facts, officer, clock)
            key_files.write_both(making, vault)
            files.sync_folder(making)
        except BaseException:
            held.release()
            shutil.rmtree(making, ignore_errors=True)
            raise
        held.release()
        if folder.exists():
            folder.rmdir()
        making.rename(folder)


def _open_new(folder: Path, vault: OpenVault, clock: Clock) -> Services:
    with files.plain_errors():
        files.sync_folder(folder.parent)
    held = FolderLock.take(folder)
    try:
        return _open(folder, held, vault, clock)
    except BaseException:
        held.release()
        raise


def _empty(making: Path) -> None:
    """Remove what a creation left behind that was cut off."""
    for left in making.iterdir():
        if left.name == LOCK_NAME:
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def _fill_register(
    path: Path, vault: OpenVault, facts: Mapping[str, str], officer: NewOfficer, clock: Clock
) -> None:
    # Imported here: the command line shows its help and its version without the database.
    from models.database import Register

    now = clock.now()
    with register_refusals():
        register = Register.create(path, vault.db_key)
        try:
            with register.session() as session:
                _first_rows(session, vault, facts, officer, now)
        finally:
            register.close()


def _first_rows(
    session: Session, vault: OpenVault, facts: Mapping[str, str], officer: NewOfficer, now: int
) -> None:
    set_meta(session, "vault_id", vault.vault_id)
    set_meta(session, "header_gen", str(vault.header.gen))
    set_meta(session, "epoch", random_bytes(_EPOCH_BYTES).hex())
    # Grants to the recovery sheet are made later, and the key file holds only a hash of its key.
    set_meta(session, KIT_KEY, vault.publics[vaults.RECOVERY].hex())
    for name, value in facts.items():
        set_meta(session, f"office.{name}", value)
    session.add(
        User(
            number=HEAD,
            login=officer.login,
            name=officer.name,
            post=officer.post or None,
            role="head",
            public_key=vault.publics[HEAD],
            created=now,
        )
    )
    keys.make_identity(session, vault, now)
    keys.make_encryption_key(session, vault, now)
    session.flush()
    log.write_line(session, now, HEAD, "register_created", facts["name"], None, {})


def _unlock_newest(folder: Path, login: str, passphrase: str) -> vaults.Newest:
    current, copy = key_files.read_copies(folder)
    with vault_refusals():
        return vaults.newest(
            current, copy, lambda raw: vaults.unlock_passphrase(raw, login, passphrase)
        )


def _open(folder: Path, held: FolderLock, vault: OpenVault, clock: Clock) -> Services:
    """Open the database under proved keys, and put right what a cut-off left behind."""
    from app.bin import empty_old
    from app.paper_changes import let_go_old
    from app.signed_notices import settle
    from app.standing import end_handovers
    from models.database import Register

    with register_refusals():
        register = Register.open(folder / REGISTER, vault.db_key)
        try:
            services = _services(folder, held, vault, register, clock)
            sweep(services)
            tray.sweep(services)
            part_store.sweep(services)
            staging.sweep(services)
            let_go_old(services)
            empty_old(services)
            renew_keys(services)
            end_handovers(services)
            settle(services)
        except BaseException:
            register.close()
            raise
    return services


def _settled(s: Services) -> Services:
    """Put right what a change of people left behind, whether it was cut off or is to follow."""
    try:
        settled = people.settled(s)
        # That a key cannot be renewed now keeps nobody out; the next unlock tries again.
        with contextlib.suppress(AppError):
            settled = renewed(settled)
        return settled
    except BaseException:
        s.register.close()
        raise


def _note_unlock(s: Services, *, repair: bool) -> None:
    """Write the line of an unlock; the second copy of the key file is made whole before."""
    try:
        if repair:
            key_files.write_both(s.folder, s.vault)
        with writing(s) as session:
            set_meta(session, "header_gen", str(s.vault.header.gen))
            if repair:
                log.record(session, s, "key_file_repaired")
            unlock_tries.tell(session, s)
            log.record(session, s, "unlock", s.user.name)
    except BaseException:
        s.register.close()
        raise


def _services(
    folder: Path, held: FolderLock, vault: OpenVault, register: Register, clock: Clock
) -> Services:
    with register.read() as session:
        known = get_meta(session, "header_gen")
        if get_meta(session, "vault_id") != vault.vault_id:
            raise RegisterDamagedError
        if known is None or vault.header.gen < int(known):
            raise KeyFileOlderError
        users = {row.number: row for row in present_users(session)}
        if vault.user not in users:
            raise RegisterDamagedError
        user = user_record(users[vault.user])
        office: OwnOffice = own_office(session)
        set_of_meta = all_meta(session, "office.")
    if not set_of_meta:
        raise RegisterDamagedError
    return Services(folder, vault, register, user, office, clock, held)


def _rewrapped(s: Services, passphrase: str) -> Services:
    """Seal the slot with the newest cost of the key file, when it still has an older one."""
    if not vaults.needs_rewrap(s.vault):
        return s
    changed = _next_header(s, s.vault, passphrase, s.vault.header.kdf[0])
    with writing(s) as session:
        set_meta(session, "header_gen", str(changed.header.gen))
        log.record(session, s, "key_file_renewed")
    return replace(s, vault=changed)


def _next_header(s: Services, vault: OpenVault, passphrase: str, cost: KdfCost) -> OpenVault:
    """Write the next key file, in which the user's slots open with this passphrase."""
    alone = len([user for user in vault.header.users if user != vaults.RECOVERY]) == 1
    with vault_refusals():
        _, changed = vaults.change_passphrase(vault, s.user.login, passphrase, cost, nameless=alone)
    key_files.write_both(s.folder, changed)
    return changed


def _local_words(s: Services) -> tuple[str, ...]:
    office = s.office
    return (
        office.name, office.name_local, office.state, office.district, s.user.name, s.user.login,
    )  # fmt: skip
