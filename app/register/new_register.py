"""A new register folder: built beside its place, then given its name.

Rules: a folder appears only when it is complete; what a creation left behind that was cut off is
cleared away by the next one; the first rows, the keys and the first line of the log come together.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.errors import RegisterExistsError, TargetExistsError
from app.cases.papers.blob_store import FOLDERS
from app.core import key_files, log
from app.core.services import register_refusals
from app.offices import own_keys
from app.offices.office_facts import NewOfficer
from app.register.opening import REGISTER
from app.register.recovery_rows import note_sheets
from app.sealed.members import KIT_KEY
from app.system import files
from app.system.folder_lock import LOCK_NAME, FolderLock
from app.system.platforms import system
from crypto.base.primitives import random_bytes
from crypto.vault import vault as vaults
from crypto.vault.open_vault import OpenVault
from models.base.meta import set_meta
from models.rows.user import User

if TYPE_CHECKING:
    from models.register.database import Session

HEAD = vaults.HEAD
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
    set_meta(session, KIT_KEY, vault.publics[vaults.RECOVERY].hex())
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
    own_keys.make_identity(session, vault, now)
    own_keys.make_encryption_key(session, vault, now)
    session.flush()
    log.write_line(session, now, HEAD, "register_created", facts["name"], None, {})
