"""What follows once the keys of a register are there: its database opened, and put right.

Rules: nothing is written before the database is proved to belong to the key file and the key file
is not older; nothing is cleared away through a link, because the files of somebody else would go;
what a cut-off left behind is put right at every opening; that something could not be renewed now
keeps nobody out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.clock import Clock
from app.base.errors import AppError, FileUnreadableError, KeyFileOlderError, RegisterDamagedError
from app.cases.papers.blob_store import FOLDERS, sweep
from app.core import key_files, log, partial_files
from app.core.permissions import HEAD
from app.core.records import OwnOffice, UserRecord
from app.core.services import Above, Services, register_refusals, vault_refusals, writing
from app.inbox import parts, receipts, signed_notices
from app.mail import staging
from app.offices.office_facts import own_office
from app.offices.own_card import renew_keys
from app.packets import store
from app.packets.referral_life import words_of
from app.register import people, recovery_rows, unlock_tries
from app.register.people import user_record
from app.retention.declined import erase_declined
from app.sealed.case_sealing import renewed
from app.system import files
from app.system.folder_lock import FolderLock
from crypto.vault.open_vault import OpenVault, check_generation
from models.base.meta import get_meta, set_meta
from models.rows.user import present_users

if TYPE_CHECKING:
    from models.register.database import Register, Session


ABOVE: Final = Above(
    packets_follow=receipts.follow_trust,
    take_notices=signed_notices.settle,
    read_answer=receipts.take,
    words_of_answer=words_of,
)


REGISTER = "register.db"


def opened(
    folder: Path, held: FolderLock, vault: OpenVault, clock: Clock, number: int | None = None
) -> Services:
    """Open the database under proved keys, and put right what a cut-off left behind.

    Args:
        folder: the register folder.
        held: its lock.
        vault: the keys.
        clock: the time.
        number: of the person who opens it, when it is not the user of the keys: by sheets.

    Raises:
        KeyFileOlderError: the key file is older than the register.
        RegisterDamagedError: the database does not open, or is not that of the key file.
        FileUnreadableError: ``linked``, a folder of the register leads to another place.
    """
    _refuse_links(folder)
    with register_refusals():
        register = open_register(folder / REGISTER, vault)
        try:
            services = _services(folder, held, vault, register, clock, number)
            _put_right(services, *_acts())
        except BaseException:
            register.close()
            raise
    return services


def looked_at(folder: Path, vault: OpenVault, clock: Clock) -> Services:
    """Open a register to be read, where nothing can be written; nothing is put right.

    Raises:
        KeyFileOlderError, RegisterDamagedError: as for ``opened``.
        FileUnreadableError: ``linked``; ``register.unfinished`` or ``register.older`` when it has
            to be written before it can be read.
    """
    from models.register import database

    _refuse_links(folder)
    with register_refusals():
        register = database.look(folder / REGISTER, vault.db_key, vault.marks_key)
        try:
            held = FolderLock.none(folder)
            return replace(_services(folder, held, vault, register, clock, None), may_write=False)
        except BaseException:
            register.close()
            raise


def _refuse_links(folder: Path) -> None:
    """Refuse a register whose folders lead elsewhere: what is no longer needed in them is removed.

    Raises:
        FileUnreadableError: ``linked``.
    """
    places = [folder / name for name in (*FOLDERS, parts.FOLDER, staging.FOLDER)]
    with files.plain_errors():
        if any(place.is_symlink() or place.is_junction() for place in places):
            raise FileUnreadableError(reason="linked")


def _acts() -> tuple[Callable[[Services], object], ...]:
    """Return what every opening does, in its order."""
    from app.cases.papers.paper_changes import let_go_old
    from app.inbox.signed_notices import settle
    from app.matching.ending import expire_due
    from app.offices.directory import renew_twins
    from app.offices.offices import show_as_checked
    from app.offices.standing import end_handovers
    from app.retention.recycle_bin import empty_old

    return (
        sweep,
        store.sweep,
        parts.sweep,
        staging.sweep,
        partial_files.sweep,
        let_go_old,
        empty_old,
        erase_declined,
        renew_keys,
        end_handovers,
        renew_twins,
        show_as_checked,
        expire_due,
        settle,
    )


def _put_right(s: Services, *acts: Callable[[Services], object]) -> None:
    """Do what every opening does; a page that cannot be read keeps nobody out."""
    for act in acts:
        with contextlib.suppress(RegisterDamagedError):
            act(s)


def settled(s: Services) -> Services:
    """Put right what a change of people left behind, whether it was cut off or is to follow."""
    try:
        return renewed_people(s)
    except BaseException:
        s.register.close()
        raise


def renewed_people(s: Services) -> Services:
    """As ``settled``, but the register stays open when it raises."""
    recovery_rows.settle(s)
    after = people.settled(s)
    # That a key cannot be renewed now keeps nobody out; the next unlock tries again.
    with contextlib.suppress(AppError):
        after = renewed(after)
    return after


def note_unlock(s: Services, *, repair: bool) -> None:
    """Write the line of an unlock; the second copy of the key file is made whole before."""
    try:
        if repair:
            key_files.write_both(s.folder, s.vault)
        write_unlock(s, repair=repair)
    except BaseException:
        s.register.close()
        raise


def write_unlock(s: Services, *, repair: bool) -> None:
    """Write the line of an unlock, and those of what went before it."""
    with writing(s) as session:
        set_meta(session, "header_gen", str(s.vault.header.gen))
        if repair:
            log.record(session, s, "key_file_repaired")
        unlock_tries.tell(session, s)
        log.record(session, s, "unlock", s.user.name)


def people_of(folder: Path, vault: OpenVault) -> tuple[UserRecord, ...]:
    """Return who is in a register that is not open, heads first; it is closed again.

    Raises:
        KeyFileOlderError, RegisterDamagedError: as for ``opened``.
    """
    with register_refusals():
        register = open_register(folder / REGISTER, vault)
        try:
            with register.read() as session:
                _refuse_strange(session, vault)
                found = [user_record(row) for row in present_users(session)]
        finally:
            register.close()
    known = [one for one in found if one.user in vault.header.users]
    return tuple(sorted(known, key=lambda one: (one.role != HEAD, one.user)))


def _refuse_strange(session: Session, vault: OpenVault) -> None:
    """Refuse a database that is of another register, or newer than the key file."""
    known = get_meta(session, "header_gen")
    if get_meta(session, "vault_id") != vault.vault_id:
        raise RegisterDamagedError
    if known is None:
        raise KeyFileOlderError
    with vault_refusals():
        check_generation(vault.header, int(known))


def _services(
    folder: Path,
    held: FolderLock,
    vault: OpenVault,
    register: Register,
    clock: Clock,
    number: int | None,
) -> Services:
    who = vault.user if number is None else number
    with register.read() as session:
        _refuse_strange(session, vault)
        users = {row.number: row for row in present_users(session)}
        if who not in users:
            raise RegisterDamagedError
        user = user_record(users[who])
        office: OwnOffice = own_office(session)
    return Services(folder, vault, register, user, office, clock, held, ABOVE)


def open_register(path: Path, vault: OpenVault) -> Register:
    """Open the register file of a vault."""
    # Imported here: the command line shows its help and its version without the database.
    from models.register.database import Register

    return Register.open(path, vault.db_key, vault.marks_key)
