"""Making a vault and changing who may open it: key file in, next key file out.

Rules kept here: nothing is written here, the caller replaces both copies before it says
so; every change adds one to the generation; a secret that is replaced leaves no slot and
no grant behind; a key is granted only to a public key that the key file pins.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from crypto.base.primitives import KEY_BYTES, random_bytes
from crypto.envelope.hybrid import HybridKey
from crypto.vault import vault_header
from crypto.vault.grants import DOMAIN, OFFICE, REGISTER, Grant, seal_grant
from crypto.vault.key_slots import KDF_DEFAULT, KdfCost
from crypto.vault.open_vault import (
    OpenVault,
    backup_pair,
    check_pin,
    header_mac_key,
    pin_of,
)
from crypto.vault.vault_header import MIN_APP, SALT_BYTES, VaultHeader
from crypto.vault.vault_parts import (
    HEAD,
    RECOVERY,
    Place,
    Typed,
    granted,
    next_costs,
    next_vault,
    place_of,
    sealed,
    sheet_slots,
    typed_slots,
    with_secret,
)

_VAULT_ID_BYTES = 16


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
    place, typed = Place(salt, vault_id), Typed(login, passphrase, cost, nameless)
    header = VaultHeader(
        vault_id=vault_id,
        gen=1,
        salt=salt,
        kdf=(cost,),
        slots=(
            *typed_slots(place, HEAD, typed, secrets[HEAD]),
            *sheet_slots(place, (kit_code,), {}, 0, secrets[RECOVERY]),
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
    header = vault_header.seal(header, header_mac_key(domains[REGISTER], vault_id))
    vault = OpenVault(vault_id, HEAD, secrets[HEAD], domains, header, cost, publics)
    return header.raw, vault


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
    pc_secret: bytes | None = None,
) -> tuple[bytes, OpenVault]:
    """Give the user of this vault another passphrase (or login name, or cost).

    The user's secret changes too, so that an old copy of the key file with the old passphrase
    opens nothing that is granted to this user from now on.

    Args:
        vault: opened by that user, not by codes.
        login: name from now on.
        new_passphrase: as typed.
        cost: Argon2id parameters from now on.
        still_used: parameter sets that slots of other users need, as the register knows
            them; None keeps every set while another user has a passphrase.
        nameless: also open without a login, see ``create``; without it that way ends.
        pc_secret: 32 bytes that the computer keeps and that are needed besides from now on.

    Returns:
        The next key file, without the old slot, and the vault under it; ``publics`` has the
        new public key of the user.

    Raises:
        LimitError: a third parameter set would be needed.
        HeaderError: the cost is out of bounds.
        MemoryShortError: too little free memory for the derivation.
    """
    if vault.user == RECOVERY:
        raise ValueError("recovery has no passphrase; reset a user instead")
    typed = Typed(login, new_passphrase, cost, nameless, pc_secret)
    domains = granted(vault.header, vault.user)
    raw, changed = _enrol(vault, vault.user, typed, domains, still_used)
    return raw, replace(changed, cost=cost, pc_secret=pc_secret)


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
    return _enrol(vault, user, Typed(login, passphrase, cost), {REGISTER, *domains})


def reset_user(
    vault: OpenVault,
    user: int,
    login: str,
    passphrase: str,
    cost: KdfCost,
    *,
    nameless: bool = False,
) -> tuple[bytes, OpenVault]:
    """Give a user who lost the passphrase a new secret and passphrase, same domains.

    This is what a head, or the holder of the kit, does for a colleague.

    Args:
        vault: holds every domain of that user.
        user: number of the user, not 0.
        login: name of the person.
        passphrase: the new one.
        cost: Argon2id parameters, usually the newest of the key file.
        nameless: also open without a login, see ``create``.

    Raises:
        NotForUsError: the user holds a domain that this one does not.
        LimitError: a third parameter set would be needed.
    """
    _check_person(vault, user)
    typed = Typed(login, passphrase, cost, nameless)
    return _enrol(vault, user, typed, granted(vault.header, user))


def remove_user(vault: OpenVault, user: int) -> tuple[bytes, OpenVault]:
    """Take a person's slots and grants out of the key file.

    An old copy of the folder still opens for that person; only a re-key ends that.

    Args:
        vault: opened by somebody else.
        user: number of the person, not 0.
    """
    _check_person(vault, user)
    header = vault.header
    changed = next_vault(
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
    one = seal_grant(vault.vault_id, user, public, domain, vault.user, domain_key)
    kept = _without(vault.header.grants, user, domain)
    changed = next_vault(vault, grants=(*kept, one))
    return changed.header.raw, changed


def withdraw(vault: OpenVault, user: int, domain: str) -> tuple[bytes, OpenVault]:
    """Take a domain away from a user; the register itself goes only with ``remove_user``."""
    if domain == REGISTER:
        raise ValueError("the register is withdrawn by removing the user")
    changed = next_vault(vault, grants=_without(vault.header.grants, user, domain))
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
    grants = []
    for user, public in publics.items():
        check_pin(vault.header, user, public)
        grants.append(seal_grant(vault.vault_id, user, public, domain, vault.user, domain_key))
    changed = next_vault(vault, grants=(*vault.header.grants, *grants))
    held = {**vault.domains, domain: domain_key} if vault.user in publics else vault.domains
    return changed.header.raw, replace(changed, domains=held)


def _check_person(vault: OpenVault, user: int) -> None:
    if user in (RECOVERY, vault.user) or user not in vault.header.users:
        raise ValueError("not another person of this vault")


def _without(grants: tuple[Grant, ...], user: int, domain: str) -> tuple[Grant, ...]:
    return tuple(one for one in grants if (one.user, one.domain) != (user, domain))


def _enrol(
    vault: OpenVault,
    user: int,
    typed: Typed,
    domains: Collection[str],
    still_used: Collection[KdfCost] | None = None,
) -> tuple[bytes, OpenVault]:
    """Give a user a new secret, what opens it, and grants."""
    secret = random_bytes(KEY_BYTES)
    slots = typed_slots(place_of(vault), user, typed, secret)
    changed = with_secret(vault, user, secret, slots, domains)
    kept = [old for old in changed.slots if old.user != user]
    changed = replace(changed, kdf=next_costs(vault.header, kept, typed.cost, still_used))
    return sealed(vault, changed, {user: secret})
