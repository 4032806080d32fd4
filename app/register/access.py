"""The register folder: made beside its place, unlocked, locked again; its passphrase.

Rules:

* Making: a folder appears only when it is complete; what a creation left behind that was cut off is
  cleared away by the next one; the first rows, the keys and the first line of the log come
  together.
* Access: a folder appears only when it is complete; a wrong passphrase and a damaged file are told
  apart; nothing is written before the key file is proved and is not older than the register; both
  copies of the key file are replaced before anything is said to be done; one program at a time.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import Clock, SystemClock
from app.base.errors import (
    CannotUnlockError,
    LoginMissingError,
    RegisterExistsError,
    TargetExistsError,
)
from app.base.jobs import Progress, Report, Token, silent
from app.cases.papers.blob_store import FOLDERS
from app.core import key_files, log
from app.core.key_files import needs_login
from app.core.search_index import AT_OPENING, catch_up, prepare
from app.core.selftest import run_self_test
from app.core.services import Services, register_refusals, vault_refusals, writing
from app.offices import own_card
from app.offices.office_facts import NewOffice, NewOfficer, kept_office, kept_officer
from app.register import opening, rekey_swap, unlock_tries
from app.register.opening import REGISTER
from app.register.passphrase_slots import (
    known_words,
    next_header,
    note_header,
    proved,
    rewrapped,
    unlock_named,
)
from app.register.passphrases import require_strong
from app.register.recovery_rows import note_sheets
from app.sealed.case_sealing import KIT_KEY, scrub
from app.system import files, paths
from app.system.folder_lock import LOCK_NAME, FolderLock, refuse_held
from app.system.platforms import system
from crypto.base.primitives import random_bytes
from crypto.vault import key_slots, open_vault, recovery, vault_parts
from crypto.vault import vault as vaults
from crypto.vault.open_vault import OpenVault
from models.base.meta import set_meta
from models.rows.user import User

if TYPE_CHECKING:
    from crypto.vault.key_slots import KdfCost
    from models.register.database import Session


HEAD = vault_parts.HEAD
_EPOCH_BYTES = 8
_OURS = (LOCK_NAME, REGISTER, key_files.CURRENT, "from-backup.db", "damaged.db")
"""How the names begin of all that a creation, a restore or a salvage can leave behind."""


def refuse_used(folder: Path) -> None:
    """Refuse a place where there is something already.

    Raises:
        RegisterExistsError: a register, or a place within one.
        TargetExistsError: the folder holds other things.
    """
    files.refuse_name(folder)
    with files.plain_errors():
        whole = folder.resolve()
        for place in (whole, *whole.parents):
            if (place / key_files.CURRENT).exists() or (place / key_files.COPY).exists():
                raise RegisterExistsError
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise TargetExistsError


def build(
    folder: Path, vault: OpenVault, facts: Mapping[str, str], officer: NewOfficer, clock: Clock
) -> None:
    """Build the whole folder beside its place, then give it its name.

    Args:
        folder: of the register, not there or empty.
        vault: its keys.
        facts: of the office.
        officer: the head.
        clock: the time.

    Raises:
        NotEnoughDiskError, FileUnreadableError: nothing is left behind.
    """
    with made_beside(folder) as making:
        _fill_register(making / REGISTER, vault, facts, officer, clock)
        key_files.write_both(making, vault)


@contextlib.contextmanager
def made_beside(folder: Path) -> Iterator[Path]:
    """Lend an empty register folder; it gets its name when the block ends well, else it goes.

    Args:
        folder: of the register, not there or empty.

    Raises:
        NotEnoughDiskError, FileUnreadableError: nothing is left behind.
        TargetExistsError: a folder of that name holds what no creation left behind, or is a link.
        RegisterBusyError: another program is making one there.
    """
    making = folder.with_name(f"{folder.name}.making")
    with files.plain_errors():
        making.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_foreign(making)
        # What is made in it, and its name to come, keep what it is told now.
        system.close_to_others(making)
    held = FolderLock.take(making)
    try:
        with files.plain_errors():
            _empty(making)
            for name in FOLDERS:
                (making / name).mkdir(mode=0o700)
        yield making
        with files.plain_errors():
            _flush(making)
    except BaseException:
        held.release()
        files.remove_all(making, quietly=True)
        raise
    held.release()
    with files.plain_errors():
        try:
            if folder.exists():
                files.remove_empty(folder)
            files.rename(making, folder)
        except BaseException:
            files.remove_all(making, quietly=True)
            raise
        try:
            files.sync_folder(folder.parent)
        except BaseException:
            # Its sheets were told to nobody, so nobody misses it.
            files.remove_all(folder, quietly=True)
            raise


def _flush(making: Path) -> None:
    """Let everything last that is in a folder, before the folder gets its name."""
    for path in making.rglob("*"):
        if path.is_dir():
            files.sync_folder(path)
        elif path.name != LOCK_NAME:
            with files.opened_to_write(path) as file:
                files.finish_file(file)
    files.sync_folder(making)


def _refuse_foreign(making: Path) -> None:
    """Refuse a folder that is not one of ours to clear: whatever is in it would be lost."""
    if making.is_symlink() or making.is_junction():
        raise TargetExistsError
    for left in making.iterdir():
        if left.name not in FOLDERS and not left.name.startswith(_OURS):
            raise TargetExistsError


def _empty(making: Path) -> None:
    """Remove what a creation left behind that was cut off."""
    for left in making.iterdir():
        if left.name == LOCK_NAME:
            continue
        if left.is_dir():
            files.remove_all(left)
        else:
            files.remove(left)


def _fill_register(
    path: Path, vault: OpenVault, facts: Mapping[str, str], officer: NewOfficer, clock: Clock
) -> None:
    # Imported here: the command line shows its help and its version without the database.
    from models.register.database import Register

    now = clock.now()
    with register_refusals():
        register = Register.create(path, vault.db_key, vault.marks_key)
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
    set_meta(session, KIT_KEY, vault.publics[vault_parts.RECOVERY].hex())
    note_sheets(session, now)
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
    own_card.make_identity(session, vault, now)
    own_card.make_encryption_key(session, vault, now)
    session.flush()
    log.write_line(session, now, HEAD, "register_created", facts["name"], None, {})


_SYSTEM = SystemClock()


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
    refuse_used(folder)
    facts, person = kept_office(office), kept_officer(officer)
    require_strong(passphrase, (*facts.values(), person.name, person.login))
    report(Progress("deriving"))
    code = recovery.new_code()
    with vault_refusals():
        chosen = cost or key_slots.measure_cost(time.monotonic)
        _, vault = vaults.create(person.login, passphrase, code, chosen, nameless=True)
    report(Progress("writing"))
    build(folder, vault, facts, person, clock)
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
        login: or the name, as typed; None or "" while the register has one user.
        passphrase: as typed.
        clock: the time.
        report: told the steps "checking", "deriving" and "opening".
        token: may stop it once the key is derived; the register is closed then.

    Raises:
        Cancelled: nothing is left open.
        RegisterMissingError: there is no register.
        CannotUnlockError: login or passphrase is wrong; LoginMissingError: no login was typed.
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
        raise LoginMissingError
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
    """Open a register to be read, where nothing can be written; else as ``unlock``.

    Nothing that an opening puts right is done, and no line is written into the log.

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
        raise LoginMissingError
    refuse_held(folder)
    report(Progress("deriving"))
    found = unlock_named(folder, login or "", passphrase)
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
) -> open_vault.Newest:
    rekey_swap.finish(folder)
    report(Progress("deriving"))
    found = unlock_named(folder, login, passphrase)
    _look_at(token)
    return found


def _opened(
    folder: Path, held: FolderLock, found: open_vault.Newest, clock: Clock, report: Report
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
