"""The passphrase of whoever works: proved once more, and sealed anew into the next key file.

Rules:

* Slots: both copies of the key file are written before the register is told; the secret of this
  computer is asked for where a passphrase needs it, and nowhere else; a key file that was put in
  the place of ours meanwhile is refused.
* The second unlock: it is asked of whoever opened the register, with the same key derivation as
  there; a success and a failure are in the log; it guards an open register whose officer stepped
  away, not the keys.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import CannotUnlockError, KeyFileDamagedError
from app.core import key_files, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, vault_refusals, writing
from app.register import device_secret, logins
from app.register.safety_errors import PcSecretError
from crypto.vault import open_vault, vault_parts
from crypto.vault import vault as vaults
from crypto.vault.open_vault import OpenVault
from models.base.meta import get_meta, set_meta
from models.rows.user import User

if TYPE_CHECKING:
    from crypto.vault.key_slots import KdfCost
    from models.register.database import Session


_RENEW = "user.renew."
_TIED = "pc_secret"
_ON, _OFF = "1", "0"


def unlock_newest(folder: Path, login: str, passphrase: str) -> open_vault.Newest:
    """Open the newer copy of the key file.

    Args:
        folder: the register folder.
        login: as typed, "" when there is one user.
        passphrase: as typed.

    Raises:
        CannotUnlockError: login or passphrase is wrong.
        PcSecretError: it may be right, but the secret of this computer cannot be had.
        KeyFileDamagedError, RegisterNewerError, NotEnoughMemoryError: as for ``access.unlock``.
    """
    current, copy = key_files.read_copies(folder)
    with device_secret.mixed_in(key_files.read_header(folder)) as secret, vault_refusals():
        return open_vault.newest(
            current, copy, lambda raw: open_vault.unlock_passphrase(raw, login, passphrase, secret)
        )


def unlock_named(folder: Path, typed: str, passphrase: str) -> open_vault.Newest:
    """Open the newer copy of the key file with a login, or with the name it is a word of.

    Args:
        folder: the register folder.
        typed: login or name, "" when there is one user.
        passphrase: as typed.

    Raises:
        AppError: as for ``unlock_newest``.
    """
    *others, last = logins.tried(typed)
    for login in others:
        with contextlib.suppress(CannotUnlockError):
            return unlock_newest(folder, login, passphrase)
    return unlock_newest(folder, last, passphrase)


def proved(s: Services, passphrase: str) -> OpenVault:
    """Return the newest key file, opened once more by whoever unlocked the register.

    Raises:
        CannotUnlockError, PcSecretError: as for ``unlock_newest``.
        KeyFileDamagedError, KeyFileOlderError: another key file took the place of ours meanwhile.
    """
    found = unlock_newest(s.folder, s.user.login, passphrase).vault
    if found.vault_id != s.vault.vault_id:
        raise KeyFileDamagedError
    with vault_refusals():
        open_vault.check_generation(found.header, s.vault.header.gen)
    if found.user != s.user.user:
        raise CannotUnlockError
    return found


def next_header(
    s: Services,
    vault: OpenVault,
    passphrase: str,
    cost: KdfCost,
    *,
    tied: bool | None = None,
) -> OpenVault:
    """Write the next key file, in which the user's slots open with this passphrase.

    Args:
        s: the open register.
        vault: of its user.
        passphrase: from now on.
        cost: of the key derivation from now on.
        tied: True when this computer's secret is needed besides, None to stay as it is.

    Raises:
        PcSecretError: that secret cannot be had; nothing was changed.
    """
    alone = len([user for user in vault.header.users if user != vault_parts.RECOVERY]) == 1
    secret = device_secret.kept_for(vault, tied)
    with vault_refusals():
        _, changed = vaults.change_passphrase(
            vault, s.user.login, passphrase, cost, nameless=alone, pc_secret=secret
        )
    key_files.write_both(s.folder, changed)
    return changed


def note_header(session: Session, changed: OpenVault) -> None:
    """Let the register know the key file that was just written, and the user's key in it."""
    set_meta(session, "header_gen", str(changed.header.gen))
    own = session.get(User, changed.user)
    public = changed.publics.get(changed.user)
    if own is not None and public is not None:
        own.public_key = public


def ask_renewal(session: Session, number: int) -> None:
    """Let a person get a new secret at the next unlock, because others may have the one of now."""
    set_meta(session, f"{_RENEW}{number}", "1")


def rewrapped(s: Services, passphrase: str) -> Services:
    """Seal the slots anew when the cost of their key is an older one, or a head tied the register.

    Also when a new secret was asked for, see ``ask_renewal``.

    Args:
        s: the register, just unlocked with this passphrase.
        passphrase: as typed.
    """
    tied = follow(s)
    key = f"{_RENEW}{s.user.user}"
    with reading(s) as session:
        asked = get_meta(session, key) == "1"
    if tied is None and not asked and not vaults.needs_rewrap(s.vault):
        return s
    changed = next_header(s, s.vault, passphrase, s.vault.header.kdf[0], tied=tied)
    with writing(s) as session:
        note_header(session, changed)
        if asked:
            set_meta(session, key, "")
        log.record(session, s, "key_file_renewed")
    renewed = replace(s, vault=changed)
    if tied is False:
        forget_unneeded(renewed)
    return renewed


def follow(s: Services) -> bool | None:
    """Say whether the slots of whoever unlocked are to be tied (True) or freed (False) now.

    Args:
        s: the register, just unlocked.

    Returns:
        None when they are as a head wants them, or this computer keeps no secret.
    """
    with reading(s) as session:
        wanted = is_wanted(session)
    if wanted == device_secret.is_tied(s.vault.header, s.vault.user):
        return None
    if not wanted:
        return False
    with contextlib.suppress(PcSecretError):
        return True if device_secret.fetch(s.vault.vault_id) is not None else None
    return None


def forget_unneeded(s: Services) -> None:
    """Remove the secret once no passphrase needs it; the keyring may refuse, it harms nobody."""
    if not device_secret.is_tied(s.vault.header):
        with contextlib.suppress(PcSecretError):
            device_secret.forget(s.vault.vault_id)


def is_wanted(session: Session) -> bool:
    """Say whether a head tied the register to this computer."""
    return get_meta(session, _TIED) == _ON


def note_wanted(session: Session, *, wanted: bool) -> None:
    """Keep whether the register is to be tied to this computer."""
    set_meta(session, _TIED, _ON if wanted else _OFF)


def unlock_sealed(s: Services, passphrase: str) -> None:
    """Open the second lock with the passphrase of whoever opened the register.

    Args:
        s: the open register.
        passphrase: as typed.

    Raises:
        CannotUnlockError: it is wrong.
        PcSecretError: the secret of this computer, which it needs, cannot be had.
        NotEnoughMemoryError: too little memory for the key derivation.
    """
    require(s, Act.VIEW)
    try:
        with device_secret.mixed_in(s.vault.header) as secret, vault_refusals():
            open_vault.unlock_passphrase(s.vault.header.raw, s.user.login, passphrase, secret)
    except CannotUnlockError:
        with writing(s) as session:
            log.record(session, s, "second_unlock_failed")
        raise
    s.second_lock.open()
    with writing(s) as session:
        log.record(session, s, "second_unlock")


def known_words(s: Services) -> tuple[str, ...]:
    """Return what anybody would guess a passphrase by: names of the office and of the officer."""
    office = s.office
    return (
        office.name, office.name_local, office.state, office.district, s.user.name, s.user.login,
    )  # fmt: skip
