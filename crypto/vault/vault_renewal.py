"""New recovery sheets, new keys for everything, a new vault out of a backup.

Rules kept here: recovery gets a new secret with its new codes, so that an old sheet opens nothing
that is granted or backed up afterwards; a new key goes only to a pinned public key; what cannot be
granted is told, never passed over; nothing is written here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from crypto.base.primitives import KEY_BYTES, random_bytes
from crypto.envelope.hybrid import HybridKey
from crypto.errors import NotForUsError
from crypto.vault import vault_header
from crypto.vault.grants import OFFICE, REGISTER, Grant
from crypto.vault.key_slots import KdfCost, Slot
from crypto.vault.open_vault import OpenVault, backup_pair, check_pin, pin_of
from crypto.vault.vault_header import MIN_APP, SALT_BYTES, VaultHeader
from crypto.vault.vault_parts import (
    RECOVERY,
    Place,
    Typed,
    granted,
    next_costs,
    place_of,
    sealed,
    sealed_to,
    sheet_slots,
    typed_slots,
    with_secret,
)

_VAULT_ID_BYTES = 16


def change_recovery(
    vault: OpenVault, kits: Sequence[bytes], custodians: Mapping[int, bytes], need: int
) -> tuple[bytes, OpenVault, frozenset[str]]:
    """Replace all recovery sheets: new codes, a new recovery secret, a new backup key.

    Args:
        vault: opened by anybody who holds the register and the keys of the office.
        kits: 16 bytes of each sheet that opens alone, 0 to 2.
        custodians: 16 bytes each, by number of the custodian (1 to 5).
        need: how many custodians have to come together, 2 or 3; 0 without custodians.

    Returns:
        The next key file, this vault under it, and the sealed domains that this vault does not
        hold: recovery opens them when one of their people has granted them to it anew.

    Raises:
        NotForUsError: this vault does not hold the keys of the office.
    """
    secret = random_bytes(KEY_BYTES)
    slots = sheet_slots(place_of(vault), kits, custodians, need, secret)
    there = {one.domain for one in vault.header.grants} | {REGISTER, OFFICE}
    left_out = there - vault.domains.keys() - {REGISTER, OFFICE}
    changed = with_secret(vault, RECOVERY, secret, slots, there - left_out)
    changed = replace(changed, backup_public=backup_pair(secret, vault.vault_id).public)
    raw, after = sealed(vault, changed, {RECOVERY: secret})
    return raw, after, frozenset(left_out)


def recovered(
    by_codes: OpenVault,
    user: int,
    typed: Typed,
    *,
    kits: Sequence[bytes],
    custodians: Mapping[int, bytes],
    need: int,
) -> tuple[OpenVault, frozenset[str]]:
    """Give a user a new passphrase by means of sheets, and replace the sheets, in one key file.

    Args:
        by_codes: opened by codes of sheets.
        user: number of the person, not 0.
        typed: how the person opens the vault from now on.
        kits: 16 bytes of each new sheet that opens alone, 0 to 2.
        custodians: 16 bytes each, by number of the custodian (1 to 5).
        need: how many custodians have to come together, 2 or 3; 0 without custodians.

    Returns:
        The vault of that user under the next key file, and the sealed domains that these sheets
        did not open: the user loses them, others keep them.

    Raises:
        MemoryShortError: too little free memory for the derivation.
    """
    if user == RECOVERY or user not in by_codes.header.users:
        raise ValueError("not a person of this vault")
    held = granted(by_codes.header, user) & by_codes.domains.keys()
    secret, place = random_bytes(KEY_BYTES), place_of(by_codes)
    slots = typed_slots(place, user, typed, secret)
    header = with_secret(by_codes, user, secret, slots, held)
    kept = [old for old in header.slots if old.user != user]
    header = replace(header, kdf=next_costs(by_codes.header, kept, typed.cost, None))
    between = replace(by_codes, header=header)
    sheet = random_bytes(KEY_BYTES)
    slots = sheet_slots(place, kits, custodians, need, sheet)
    header = with_secret(between, RECOVERY, sheet, slots, by_codes.domains)
    header = replace(header, backup_public=backup_pair(sheet, by_codes.vault_id).public)
    _, after = sealed(by_codes, header, {user: secret, RECOVERY: sheet})
    left_out = {one.domain for one in by_codes.header.grants} - by_codes.domains.keys()
    as_user = replace(after, user=user, user_secret=secret, cost=typed.cost, pc_secret=None)
    return as_user.narrowed(), frozenset(left_out)


def rekeyed(
    whole: OpenVault,
    login: str,
    passphrase: str,
    *,
    nameless: bool,
    kits: Sequence[bytes],
    custodians: Mapping[int, bytes],
    need: int,
    publics: Mapping[int, bytes],
) -> OpenVault:
    """Give every domain a new key, and acting user and recovery a new secret.

    The other people keep their passphrases: their slots and pins stay, and they get grants of the
    new keys to their pinned public keys. What needed the secret of this computer needs it still.

    Args:
        whole: the acting user's vault with every domain of the key file, those opened by codes
            put in.
        login: of the acting user.
        passphrase: of the acting user, as typed.
        nameless: the passphrase also opens without a login.
        kits: 16 bytes of each sheet that opens alone, 0 to 2.
        custodians: 16 bytes each, by number of the custodian (1 to 5).
        need: how many custodians have to come together, 2 or 3; 0 without custodians.
        publics: public keys of the other people, by user.

    Returns:
        The vault of the acting user under the next key file, with all new domain keys; those
        that it may keep are in ``narrowed()``.

    Raises:
        NotForUsError: a domain of the key file is not in ``whole``.
        HeaderError: the key file pins another public key for somebody.
        MemoryShortError: too little free memory for the derivation.
    """
    header = whole.header
    _refuse_incomplete(whole, publics)
    typed = Typed(login, passphrase, header.kdf[0], nameless, whole.pc_secret)
    secrets = {whole.user: random_bytes(KEY_BYTES), RECOVERY: random_bytes(KEY_BYTES)}
    slots = (
        *typed_slots(place_of(whole), whole.user, typed, secrets[whole.user]),
        *sheet_slots(place_of(whole), kits, custodians, need, secrets[RECOVERY]),
    )
    return _with_new_keys(whole, typed.cost, secrets, slots, publics)


def _refuse_incomplete(whole: OpenVault, publics: Mapping[int, bytes]) -> None:
    """Refuse new keys when one of the old ones or the key of a person is not known."""
    header = whole.header
    if not whole.domains.keys() >= {one.domain for one in header.grants}:
        raise NotForUsError("vault.domain-not-held")
    for user in header.users.keys() - {RECOVERY, whole.user}:
        check_pin(header, user, publics.get(user, b""))


def _with_new_keys(
    whole: OpenVault,
    cost: KdfCost,
    secrets: Mapping[int, bytes],
    slots: tuple[Slot, ...],
    publics: Mapping[int, bytes],
) -> OpenVault:
    """Return the vault in which those of ``secrets`` got new ones and every domain a new key."""
    header = whole.header
    names = sorted({one.domain for one in header.grants})
    fresh = replace(whole, domains={name: random_bytes(KEY_BYTES) for name in names})
    new = {user: HybridKey.from_seed(secret).public for user, secret in secrets.items()}
    kept = tuple(slot for slot in header.slots if slot.user not in secrets)
    grants: list[Grant] = []
    for user in header.users:
        domains = names if user == RECOVERY else granted(header, user)
        grants += sealed_to(fresh, user, new.get(user) or publics[user], domains)
    changed = replace(
        header,
        slots=(*kept, *slots),
        kdf=next_costs(header, kept, cost, None),
        users={**header.users, **{user: pin_of(public) for user, public in new.items()}},
        grants=tuple(grants),
        backup_public=backup_pair(secrets[RECOVERY], whole.vault_id).public,
    )
    return replace(sealed(fresh, changed, secrets)[1], cost=cost)


def remade(
    old: OpenVault,
    people: Mapping[int, tuple[str, str]],
    held: Mapping[int, Collection[str]],
    *,
    kits: Sequence[bytes],
    custodians: Mapping[int, bytes],
    need: int,
    cost: KdfCost,
    nameless: bool,
) -> OpenVault:
    """Make a new vault with the domains of an old one; nothing of the old one opens it.

    Args:
        old: opened by codes of sheets, with every domain of its key file.
        people: login and passphrase of everybody, by user.
        held: names of the domains that everybody is to hold, by user; the register always.
        kits: 16 bytes of each sheet that opens alone, 0 to 2.
        custodians: 16 bytes each, by number of the custodian (1 to 5).
        need: how many custodians have to come together, 2 or 3; 0 without custodians.
        cost: Argon2id parameters.
        nameless: the passphrase of the only person also opens without a login.

    Returns:
        The new vault as user 0, with new keys under the old names of the domains, and everybody's
        public key in ``publics``.

    Raises:
        NotForUsError: a domain is to be held that the old vault does not know.
        HeaderError: there are too many people, or two have one login and passphrase.
        MemoryShortError: too little free memory for the derivation.
    """
    place = Place(random_bytes(SALT_BYTES), random_bytes(_VAULT_ID_BYTES).hex())
    secrets = {user: random_bytes(KEY_BYTES) for user in (RECOVERY, *people)}
    publics = {user: HybridKey.from_seed(secret).public for user, secret in secrets.items()}
    domains = {name: random_bytes(KEY_BYTES) for name in (REGISTER, OFFICE, *old.domains)}
    alone = nameless and len(people) == 1
    slots: tuple[Slot, ...] = sheet_slots(place, kits, custodians, need, secrets[RECOVERY])
    for user, (login, passphrase) in people.items():
        typed = Typed(login, passphrase, cost, alone)
        slots += typed_slots(place, user, typed, secrets[user])
    fresh = OpenVault(
        place.vault_id, RECOVERY, secrets[RECOVERY], domains, old.header, None, publics
    )
    return _first_sealed(fresh, place, slots, cost, {**held, RECOVERY: domains})


def _first_sealed(
    fresh: OpenVault,
    place: Place,
    slots: tuple[Slot, ...],
    cost: KdfCost,
    held: Mapping[int, Collection[str]],
) -> OpenVault:
    """Return a new vault of recovery under its first key file."""
    grants: list[Grant] = []
    for user, public in fresh.publics.items():
        grants += sealed_to(fresh, user, public, {REGISTER, *held.get(user, ())})
    header = VaultHeader(
        vault_id=place.vault_id,
        gen=1,
        salt=place.salt,
        kdf=(cost,),
        slots=slots,
        users={user: pin_of(public) for user, public in fresh.publics.items()},
        grants=tuple(grants),
        backup_public=backup_pair(fresh.user_secret, place.vault_id).public,
        flags={"min_app": MIN_APP},
    )
    return replace(fresh, header=vault_header.seal(header, fresh.mac_key))
