"""What the makers of key files share: slots of a person or of sheets, pins, grants, the next file.

Rules kept here: every change adds one to the generation; a secret that is replaced leaves no slot
and no grant behind; nothing is written here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crypto.envelope.hybrid import HybridKey
from crypto.errors import LimitError
from crypto.vault import vault_header
from crypto.vault.grants import Grant, seal_grant
from crypto.vault.key_slots import (
    KIT,
    TYPED,
    TYPED_ON_PC,
    KdfCost,
    Slot,
    custodian_keys,
    kit_key,
    passphrase_key,
    seal_slot,
    with_pc_secret,
)
from crypto.vault.open_vault import OpenVault, pin_of
from crypto.vault.vault_header import MAX_KDF, VaultHeader

RECOVERY = 0
HEAD = 1
TYPED_KINDS = frozenset({TYPED, TYPED_ON_PC})


@dataclass(frozen=True)
class Place:
    """Where slots are sealed for: a vault, by its salt and id."""

    salt: bytes
    vault_id: str


@dataclass(frozen=True)
class Typed:
    """How a person opens a vault.

    Attributes:
        login: name of the person, as typed.
        passphrase: as typed.
        cost: Argon2id parameters.
        nameless: the passphrase also opens without a login; for a vault of one person.
        pc_secret: 32 bytes that the computer keeps and that are needed besides, or None.
    """

    login: str = field(repr=False)
    passphrase: str = field(repr=False)
    cost: KdfCost
    nameless: bool = False
    pc_secret: bytes | None = field(default=None, repr=False)


def place_of(vault: OpenVault) -> Place:
    """Return where the slots of an open vault are sealed for."""
    return Place(vault.header.salt, vault.vault_id)


def typed_slots(place: Place, user: int, typed: Typed, secret: bytes) -> tuple[Slot, ...]:
    """Return the slots that open with what a person types."""
    # A passphrase without a login is spelt as one of an empty login.
    both = typed.nameless and typed.login.strip()
    kind = TYPED if typed.pc_secret is None else TYPED_ON_PC
    slots = []
    for login in (typed.login, "") if both else (typed.login,):
        key = passphrase_key(place.salt, login, typed.passphrase, typed.cost)
        if typed.pc_secret is not None:
            key = with_pc_secret(key, typed.pc_secret, place.salt)
        slots.append(seal_slot(key, place.salt, place.vault_id, user, kind, secret))
    return tuple(slots)


def sheet_slots(
    place: Place,
    kits: Sequence[bytes],
    custodians: Mapping[int, bytes],
    need: int,
    secret: bytes,
) -> tuple[Slot, ...]:
    """Return the slots that open with recovery sheets.

    Args:
        place: of the vault.
        kits: 16 bytes of each sheet that opens alone.
        custodians: 16 bytes each, by number of the custodian (1 to 5).
        need: how many custodians have to come together, 2 or 3; 0 without custodians.
        secret: the recovery secret.
    """
    if not kits and not custodians:
        raise ValueError("something must open what no passphrase opens")
    if bool(custodians) != bool(need) or len(custodians) < need:
        raise ValueError("as many custodians as have to come together")
    keys = [(KIT, kit_key(place.salt, code)) for code in kits]
    if custodians:
        keys += custodian_keys(place.salt, custodians, need).items()
    return tuple(
        seal_slot(key, place.salt, place.vault_id, RECOVERY, kind, secret) for kind, key in keys
    )


def next_costs(
    header: VaultHeader,
    kept: Iterable[Slot],
    cost: KdfCost,
    still_used: Collection[KdfCost] | None,
) -> tuple[KdfCost, ...]:
    """Return the parameter sets of the next key file, the newest first.

    Raises:
        LimitError: a third set would be needed.
    """
    if still_used is None:
        others = any(slot.kind in TYPED_KINDS for slot in kept)
        still_used = header.kdf if others else ()
    costs = (cost, *(old for old in header.kdf if old in still_used and old != cost))
    if len(costs) > MAX_KDF:
        raise LimitError("vault.kdf-sets", limit=MAX_KDF)
    return costs


def granted(header: VaultHeader, user: int) -> set[str]:
    """Return the names of the domains that a user holds."""
    return {one.domain for one in header.grants if one.user == user}


def sealed_to(
    vault: OpenVault, user: int, public: bytes, domains: Collection[str]
) -> tuple[Grant, ...]:
    """Seal keys of domains to a public key, which the caller has pinned or checked.

    Raises:
        NotForUsError: this vault does not hold one of the domains.
    """
    return tuple(
        seal_grant(vault.vault_id, user, public, name, vault.user, vault.domain_key(name))
        for name in sorted(domains)
    )


def with_secret(
    vault: OpenVault,
    user: int,
    secret: bytes,
    slots: tuple[Slot, ...],
    domains: Collection[str],
) -> VaultHeader:
    """Return the header with one user's secret, slots, pin and grants new."""
    header, public = vault.header, HybridKey.from_seed(secret).public
    return replace(
        header,
        slots=(*(old for old in header.slots if old.user != user), *slots),
        users={**header.users, user: pin_of(public)},
        grants=(
            *(old for old in header.grants if old.user != user),
            *sealed_to(vault, user, public, domains),
        ),
    )


def next_vault(vault: OpenVault, **members: Any) -> OpenVault:
    """Return the vault under a key file with some members changed."""
    return sealed(vault, replace(vault.header, **members), {})[1]


def sealed(
    vault: OpenVault, changed: VaultHeader, secrets: Mapping[int, bytes]
) -> tuple[bytes, OpenVault]:
    """Seal the next key file.

    Args:
        vault: until now.
        changed: its header with some members changed.
        secrets: new secrets, by user.

    Returns:
        The key file, and the vault under it.
    """
    header = vault_header.seal(replace(changed, gen=vault.header.gen + 1), vault.mac_key)
    publics = {user: HybridKey.from_seed(secret).public for user, secret in secrets.items()}
    return header.raw, replace(
        vault,
        header=header,
        user_secret=secrets.get(vault.user, vault.user_secret),
        publics={**vault.publics, **publics},
    )
