"""Making a vault and changing who may open it: key file in, next key file out.

Rules kept here: nothing is written here, the caller replaces both copies before it says
so; every change adds one to the generation; a secret that is replaced leaves no slot and
no grant behind; a key is granted only to a public key that the key file pins.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from crypto import vault_header
from crypto.errors import LimitError
from crypto.grants import DOMAIN, OFFICE, REGISTER, Grant, seal_grant
from crypto.hybrid import HybridKey
from crypto.keyslots import (
    KDF_CHEAPEST,
    KDF_DEFAULT,
    KIT,
    TYPED,
    TYPED_ON_PC,
    KdfCost,
    Slot,
    kit_key,
    measure_cost,
    passphrase_key,
    seal_slot,
)
from crypto.open_vault import (
    Newest,
    OpenVault,
    backup_pair,
    check_generation,
    check_pin,
    header_mac_key,
    newest,
    pin_of,
    unlock_kit,
    unlock_passphrase,
)
from crypto.primitives import KEY_BYTES, random_bytes
from crypto.vault_header import MAX_KDF, MIN_APP, SALT_BYTES, VaultHeader, read

__all__ = [
    "HEAD",
    "KDF_CHEAPEST",
    "KDF_DEFAULT",
    "RECOVERY",
    "KdfCost",
    "Newest",
    "OpenVault",
    "VaultHeader",
    "add_domain",
    "add_user",
    "change_kit",
    "change_passphrase",
    "check_generation",
    "create",
    "grant",
    "measure_cost",
    "needs_rewrap",
    "newest",
    "read",
    "remove_user",
    "reset_user",
    "unlock_kit",
    "unlock_passphrase",
    "withdraw",
]

RECOVERY = 0
HEAD = 1
_VAULT_ID_BYTES = 16
_TYPED_KINDS = frozenset({TYPED, TYPED_ON_PC})


def create(
    login: str,
    passphrase: str,
    kit_code: bytes,
    cost: KdfCost = KDF_DEFAULT,
    *,
    nameless: bool = False,
) -> tuple[bytes, OpenVault]:
    """Return a new key file and its vault: user 1 is the head, user 0 the recovery kit.

    Args:
        login: name of the head, as typed.
        passphrase: as typed.
        kit_code: 16 bytes from ``recovery.new_code``.
        cost: Argon2id parameters, from ``measure_cost``.
        nameless: the passphrase also opens without a login; for a vault of one person.

    Raises:
        HeaderError: the cost is out of bounds.
        MemoryShortError: too little free memory for the derivation.
    """
    vault_id, salt = random_bytes(_VAULT_ID_BYTES).hex(), random_bytes(SALT_BYTES)
    secrets = {RECOVERY: random_bytes(KEY_BYTES), HEAD: random_bytes(KEY_BYTES)}
    publics = {user: HybridKey.from_seed(secret).public for user, secret in secrets.items()}
    domains = {REGISTER: random_bytes(KEY_BYTES), OFFICE: random_bytes(KEY_BYTES)}
    header = VaultHeader(
        vault_id=vault_id,
        gen=1,
        salt=salt,
        kdf=(cost,),
        slots=(
            *(
                _slot(salt, vault_id, HEAD, name, passphrase, cost, secrets[HEAD])
                for name in _names(login, nameless=nameless)
            ),
            seal_slot(kit_key(salt, kit_code), salt, vault_id, RECOVERY, KIT, secrets[RECOVERY]),
        ),
        users={user: pin_of(public) for user, public in publics.items()},
        grants=tuple(
            seal_grant(vault_id, user, public, domain, HEAD, domain_key)
            for user, public in publics.items()
            for domain, domain_key in domains.items()
        ),
        backup_public=backup_pair(secrets[RECOVERY], vault_id).public,
        flags={"min_app": MIN_APP},
    )
    sealed = vault_header.seal(header, header_mac_key(domains[REGISTER], vault_id))
    vault = OpenVault(vault_id, HEAD, secrets[HEAD], domains, sealed, cost, publics)
    return sealed.raw, vault


def needs_rewrap(vault: OpenVault) -> bool:
    """Say whether the slot used an older parameter set than the newest of the key file.

    The caller then calls ``change_passphrase`` with the same login and passphrase.
    """
    return vault.cost is not None and vault.cost != vault.header.kdf[0]


def change_passphrase(
    vault: OpenVault,
    login: str,
    new_passphrase: str,
    cost: KdfCost,
    still_used: Collection[KdfCost] | None = None,
    *,
    nameless: bool = False,
) -> tuple[bytes, OpenVault]:
    """Give the user of this vault another passphrase (or login name, or cost).

    Args:
        vault: opened by that user, not by a kit.
        login: name from now on.
        new_passphrase: as typed.
        cost: Argon2id parameters from now on.
        still_used: parameter sets that slots of other users need, as the register knows
            them; None keeps every set while another user has a passphrase.
        nameless: also open without a login, see ``create``; without it that way ends.

    Returns:
        The next key file, without the old slot, and the vault under it.

    Raises:
        LimitError: a third parameter set would be needed.
        HeaderError: the cost is out of bounds.
        MemoryShortError: too little free memory for the derivation.
    """
    if vault.user == RECOVERY:
        raise ValueError("recovery has no passphrase; reset a user instead")
    slots = tuple(
        _typed_slot(vault, vault.user, name, new_passphrase, cost, vault.user_secret)
        for name in _names(login, nameless=nameless)
    )
    kept = tuple(
        old for old in vault.header.slots if old.user != vault.user or old.kind not in _TYPED_KINDS
    )
    changed = _next(
        vault,
        slots=(*kept, *slots),
        kdf=_costs(vault.header, kept, cost, still_used),
    )
    return changed.header.raw, replace(changed, cost=cost)


def change_kit(vault: OpenVault, code: bytes, *more_codes: bytes) -> tuple[bytes, OpenVault]:
    """Replace all kits: new codes, a new recovery secret, a new backup key.

    The recovery secret changes too, so an old kit with an old key file opens nothing that
    is granted or backed up from now on.

    Args:
        vault: holds every domain that recovery holds.
        code: 16 bytes of the new kit.
        more_codes: codes of further kits.

    Raises:
        NotForUsError: recovery holds a domain that this user does not.
    """
    secret = random_bytes(KEY_BYTES)
    salt, vault_id = vault.header.salt, vault.vault_id
    slots = tuple(
        seal_slot(kit_key(salt, one), salt, vault_id, RECOVERY, KIT, secret)
        for one in (code, *more_codes)
    )
    changed = _replace_user(vault, RECOVERY, secret, slots, _granted(vault.header, RECOVERY))
    changed = replace(changed, backup_public=backup_pair(secret, vault_id).public)
    return _sealed(vault, changed, {RECOVERY: HybridKey.from_seed(secret).public})


def add_user(
    vault: OpenVault,
    user: int,
    login: str,
    passphrase: str,
    cost: KdfCost,
    domains: Collection[str] = (REGISTER,),
) -> tuple[bytes, OpenVault]:
    """Let one more person open the vault.

    Args:
        vault: holds every domain that is granted.
        user: a number that no user had before, 2 or more.
        login: name of the person.
        passphrase: first passphrase of the person.
        cost: Argon2id parameters, usually the newest of the key file.
        domains: what the person may open; the register always.

    Returns:
        The next key file, and this vault under it; ``publics[user]`` is the new key.

    Raises:
        NotForUsError: a domain is granted that this user does not hold.
        HeaderError: there are 33 users, or login and passphrase are those of another user.
        LimitError: a third parameter set would be needed.
    """
    if user in vault.header.users:
        raise ValueError("the number belongs to a user")
    return _enrol(vault, user, login, passphrase, cost, {REGISTER, *domains})


def reset_user(
    vault: OpenVault, user: int, login: str, passphrase: str, cost: KdfCost
) -> tuple[bytes, OpenVault]:
    """Give a user who lost the passphrase a new secret and passphrase, same domains.

    This is what a head, or the holder of the kit, does for a colleague.

    Args:
        vault: holds every domain of that user.
        user: number of the user, not 0.
        login: name of the person.
        passphrase: the new one.
        cost: Argon2id parameters, usually the newest of the key file.

    Raises:
        NotForUsError: the user holds a domain that this one does not.
        LimitError: a third parameter set would be needed.
    """
    _check_person(vault, user)
    return _enrol(vault, user, login, passphrase, cost, _granted(vault.header, user))


def remove_user(vault: OpenVault, user: int) -> tuple[bytes, OpenVault]:
    """Take a person's slots and grants out of the key file.

    An old copy of the folder still opens for that person; only a re-key ends that.

    Args:
        vault: opened by somebody else.
        user: number of the person, not 0.
    """
    _check_person(vault, user)
    header = vault.header
    changed = _next(
        vault,
        slots=tuple(slot for slot in header.slots if slot.user != user),
        grants=tuple(one for one in header.grants if one.user != user),
        users={number: pin for number, pin in header.users.items() if number != user},
    )
    return changed.header.raw, changed


def grant(vault: OpenVault, user: int, public: bytes, domain: str) -> tuple[bytes, OpenVault]:
    """Grant a domain to a user.

    Args:
        vault: holds the domain.
        user: number of the user.
        public: that user's public key, from the register.
        domain: ``reg``, ``off`` or ``s<number>``.

    Raises:
        NotForUsError: this user does not hold the domain.
        HeaderError: the key file pins another public key for that user.
    """
    check_pin(vault.header, user, public)
    domain_key = vault.domain_key(domain)
    sealed = seal_grant(vault.vault_id, user, public, domain, vault.user, domain_key)
    kept = _without(vault.header.grants, user, domain)
    changed = _next(vault, grants=(*kept, sealed))
    return changed.header.raw, changed


def withdraw(vault: OpenVault, user: int, domain: str) -> tuple[bytes, OpenVault]:
    """Take a domain away from a user; the register itself goes only with ``remove_user``."""
    if domain == REGISTER:
        raise ValueError("the register is withdrawn by removing the user")
    changed = _next(vault, grants=_without(vault.header.grants, user, domain))
    return changed.header.raw, changed


def add_domain(
    vault: OpenVault, domain: str, publics: Mapping[int, bytes]
) -> tuple[bytes, OpenVault]:
    """Make a new sealed compartment.

    Args:
        vault: opened by its first holder.
        domain: ``s<number>``, not used before.
        publics: public keys of all its first holders, by user; recovery should be one.

    Raises:
        HeaderError: the key file pins another public key for a user.
    """
    used = {one.domain for one in vault.header.grants}
    if domain in used or not DOMAIN.fullmatch(domain):
        raise ValueError("a new domain has a new name")
    domain_key = random_bytes(KEY_BYTES)
    sealed = []
    for user, public in publics.items():
        check_pin(vault.header, user, public)
        sealed.append(seal_grant(vault.vault_id, user, public, domain, vault.user, domain_key))
    changed = _next(vault, grants=(*vault.header.grants, *sealed))
    held = {**vault.domains, domain: domain_key} if vault.user in publics else vault.domains
    return changed.header.raw, replace(changed, domains=held)


def _check_person(vault: OpenVault, user: int) -> None:
    if user in (RECOVERY, vault.user) or user not in vault.header.users:
        raise ValueError("not another person of this vault")


def _granted(header: VaultHeader, user: int) -> set[str]:
    return {one.domain for one in header.grants if one.user == user}


def _without(grants: tuple[Grant, ...], user: int, domain: str) -> tuple[Grant, ...]:
    return tuple(one for one in grants if (one.user, one.domain) != (user, domain))


def _typed_slot(
    vault: OpenVault, user: int, login: str, passphrase: str, cost: KdfCost, secret: bytes
) -> Slot:
    return _slot(vault.header.salt, vault.vault_id, user, login, passphrase, cost, secret)


def _slot(
    salt: bytes,
    vault_id: str,
    user: int,
    login: str,
    passphrase: str,
    cost: KdfCost,
    secret: bytes,
) -> Slot:
    key = passphrase_key(salt, login, passphrase, cost)
    return seal_slot(key, salt, vault_id, user, TYPED, secret)


def _names(login: str, *, nameless: bool) -> tuple[str, ...]:
    """Return the logins that a passphrase opens with; none is spelt as an empty one."""
    return (login, "") if nameless and login.strip() else (login,)


def _costs(
    header: VaultHeader,
    kept: tuple[Slot, ...],
    cost: KdfCost,
    still_used: Collection[KdfCost] | None,
) -> tuple[KdfCost, ...]:
    """Return the parameter sets of the next key file, the newest first."""
    if still_used is None:
        others = any(slot.kind in _TYPED_KINDS for slot in kept)
        still_used = header.kdf if others else ()
    costs = (cost, *(old for old in header.kdf if old in still_used and old != cost))
    if len(costs) > MAX_KDF:
        raise LimitError("vault.kdf-sets", limit=MAX_KDF)
    return costs


def _enrol(
    vault: OpenVault,
    user: int,
    login: str,
    passphrase: str,
    cost: KdfCost,
    domains: Collection[str],
) -> tuple[bytes, OpenVault]:
    secret = random_bytes(KEY_BYTES)
    slot = _typed_slot(vault, user, login, passphrase, cost, secret)
    changed = _replace_user(vault, user, secret, (slot,), domains)
    kept = tuple(old for old in changed.slots if old.user != user)
    changed = replace(changed, kdf=_costs(vault.header, kept, cost, None))
    return _sealed(vault, changed, {user: HybridKey.from_seed(secret).public})


def _replace_user(
    vault: OpenVault,
    user: int,
    secret: bytes,
    slots: tuple[Slot, ...],
    domains: Collection[str],
) -> VaultHeader:
    """Return the header with one user's secret, slots, pin and grants new."""
    header, public = vault.header, HybridKey.from_seed(secret).public
    grants = tuple(
        seal_grant(vault.vault_id, user, public, name, vault.user, vault.domain_key(name))
        for name in sorted(domains)
    )
    return replace(
        header,
        slots=(*(old for old in header.slots if old.user != user), *slots),
        users={**header.users, user: pin_of(public)},
        grants=(*(old for old in header.grants if old.user != user), *grants),
    )


def _next(vault: OpenVault, **members: Any) -> OpenVault:
    """Return the vault under a key file with some members changed."""
    return _sealed(vault, replace(vault.header, **members), {})[1]


def _sealed(
    vault: OpenVault, changed: VaultHeader, publics: Mapping[int, bytes]
) -> tuple[bytes, OpenVault]:
    header = vault_header.seal(replace(changed, gen=vault.header.gen + 1), vault.mac_key)
    return header.raw, replace(vault, header=header, publics={**vault.publics, **publics})
