"""An unlocked vault: how it is opened, and what its keys seal.

Rules kept here: a key file is believed only after its MAC verified under the register
key; a wrong passphrase and a damaged file are different refusals; of two copies the
higher generation wins, and a lower one never gets a second try with a passphrase that
the higher one refused; nothing secret shows in ``repr``.
"""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from crypto.base.primitives import (
    SEAL_NONCE_BYTES,
    SEAL_TAG_BYTES,
    equal,
    kdf,
    pae,
    random_bytes,
    seal,
    unseal,
)
from crypto.envelope.hybrid import HybridKey
from crypto.errors import (
    CryptoError,
    HeaderError,
    MemoryShortError,
    NotForUsError,
    RollbackError,
    TamperError,
    UnlockError,
)
from crypto.vault.grants import REGISTER, open_grant
from crypto.vault.key_slots import (
    KDF_WRITTEN,
    TYPED_ON_PC,
    KdfCost,
    SlotKey,
    code_keys,
    commitment,
    open_slot,
    passphrase_key,
    refuse_uncommitted,
    with_pc_secret,
)
from crypto.vault.near_salts import refuse_near_salt
from crypto.vault.vault_header import VaultHeader, read

_TABLE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class OpenVault:
    """The keys one user holds, and the key file they came from.

    Attributes:
        vault_id: 32 hex digits.
        user: number of the user, 0 when opened by codes of sheets.
        user_secret: 32 bytes, the seed of the user's key pair.
        domains: domain name to 32-byte domain key, all that were granted to the user.
        header: the verified key file.
        cost: the Argon2id parameters that the slot used; None for codes.
        publics: full public keys known now, by user; the register keeps those that a
            change made, because the key file holds only their hashes.
        pc_secret: 32 bytes of this computer that the slot needed besides; None when it did not.
    """

    vault_id: str
    user: int
    user_secret: bytes = field(repr=False)
    domains: Mapping[str, bytes] = field(repr=False)
    header: VaultHeader = field(repr=False)
    cost: KdfCost | None = None
    publics: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    pc_secret: bytes | None = field(default=None, repr=False)

    @property
    def db_key(self) -> bytes:
        """Raw key of the register database, 32 bytes."""
        return self._from_register(b"lifafa/vault/db/1")

    @property
    def blob_wrap_key(self) -> bytes:
        """Key that seals the keys of blobs, 32 bytes."""
        return self._from_register(b"lifafa/vault/blob-wrap/1")

    @property
    def marks_key(self) -> bytes:
        """Key of the MAC over the marks of the register's pages, 32 bytes."""
        return self._from_register(b"lifafa/vault/marks/1")

    @property
    def mac_key(self) -> bytes:
        """Key of the MAC over the key file, 32 bytes."""
        return header_mac_key(self.domains[REGISTER], self.vault_id)

    def domain_key(self, domain: str) -> bytes:
        """Return the 32-byte key of a domain.

        Raises:
            NotForUsError: the domain was not granted to this user.
        """
        key = self.domains.get(domain)
        if key is None:
            raise NotForUsError("vault.domain-not-held")
        return key

    def seal_row(self, domain: str, table: str, row_id: int | str, plaintext: bytes) -> bytes:
        """Seal one value of one row under a domain key.

        Args:
            domain: ``reg``, ``off`` or ``s<number>``.
            table: name of the table (lower-case letters, digits, underscores).
            row_id: what identifies the row for ever.
            plaintext: any bytes.

        Returns:
            24 bytes nonce, then the sealed bytes (16 longer than the plaintext).

        Raises:
            NotForUsError: the domain was not granted to this user.
        """
        return _seal_value(self.domain_key(domain), _row_aad(table, row_id), plaintext)

    def open_row(self, domain: str, table: str, row_id: int | str, sealed: bytes) -> bytes:
        """Open what ``seal_row`` sealed for the very same row.

        Raises:
            NotForUsError: the domain was not granted to this user.
            TamperError: changed, or sealed for another row, table, domain or vault.
        """
        return _open_value(self.domain_key(domain), _row_aad(table, row_id), sealed)

    def seal_blob_key(self, row_id: int | str, blob_key: bytes) -> bytes:
        """Seal the 32-byte key of a blob for its row."""
        return _seal_value(self.blob_wrap_key, _row_aad("blob_key", row_id), blob_key)

    def open_blob_key(self, row_id: int | str, sealed: bytes) -> bytes:
        """Open what ``seal_blob_key`` sealed for the very same row.

        Raises:
            TamperError: changed, or sealed for another row.
        """
        return _open_value(self.blob_wrap_key, _row_aad("blob_key", row_id), sealed)

    def narrowed(self) -> "OpenVault":
        """Return the vault with those domains only that its key file grants to its user."""
        granted = {one.domain for one in self.header.grants if one.user == self.user}
        held = {name: key for name, key in self.domains.items() if name in granted}
        return replace(self, domains=held)

    def _from_register(self, info: bytes) -> bytes:
        return kdf(self.domains[REGISTER], bytes.fromhex(self.vault_id), info)


def header_mac_key(register_key: bytes, vault_id: str) -> bytes:
    """Return the key of the header MAC, 32 bytes."""
    return kdf(register_key, bytes.fromhex(vault_id), b"lifafa/vault/header-mac/1")


def backup_pair(recovery_secret: bytes, vault_id: str) -> HybridKey:
    """Return the pair that backups are sealed to; it follows from the recovery secret."""
    salt = bytes.fromhex(vault_id)
    return HybridKey.from_seed(kdf(recovery_secret, salt, b"lifafa/backup/seed/1"))


def unlock_passphrase(
    raw: bytes, login: str, passphrase: str, pc_secret: bytes | None = None
) -> OpenVault:
    """Open a vault with a login name and passphrase.

    Args:
        raw: the key file.
        login: as typed; case and outer spaces do not matter.
        passphrase: as typed.
        pc_secret: 32 bytes that this computer keeps, None when it keeps none; slots without
            it open all the same.

    Raises:
        UnlockError: name or passphrase is wrong (nothing says which), the secret of the computer is
            missing, or the salt of the key file was changed, which shows nowhere.
        HeaderError: the key file was damaged, changed or is out of bounds.
        NewerVersionError: a later program wrote it.
        MemoryShortError: too little free memory for the derivation.
    """
    header = read(raw)
    keys: list[SlotKey] = []
    try:
        vault, kind = _unlock(
            header, _typed_keys(header.salt, header.kdf, login, passphrase, pc_secret, keys)
        )
    except UnlockError:
        refuse_uncommitted(keys, header.salt, header.vault_id, header.slots)
        _refuse_other_cost(header, login, passphrase, pc_secret)
        raise
    return replace(vault, pc_secret=pc_secret if kind == TYPED_ON_PC else None)


def _typed_keys(
    salt: bytes,
    costs: Iterable[KdfCost],
    login: str,
    passphrase: str,
    pc_secret: bytes | None,
    made: list[SlotKey],
) -> Iterator[SlotKey]:
    """Yield every key that what was typed can make, and note it in ``made``."""
    for cost in costs:
        key = passphrase_key(salt, login, passphrase, cost)
        made.append(key)
        yield key
        if pc_secret is not None:
            key = with_pc_secret(key, pc_secret, salt)
            made.append(key)
            yield key


def _refuse_other_cost(
    header: VaultHeader, login: str, passphrase: str, pc_secret: bytes | None
) -> None:
    """Refuse a key file that this passphrase would open under a cost that it does not name.

    Only a key file that names one which no program of ours writes is looked at: a wrong passphrase
    costs nobody more time.

    Raises:
        HeaderError: ``kdf.changed``.
    """
    if all(cost in KDF_WRITTEN for cost in header.kdf):
        return
    commits = {slot.commit for slot in header.slots}
    others = [cost for cost in KDF_WRITTEN if cost not in header.kdf]
    keys = _typed_keys(header.salt, others, login, passphrase, pc_secret, [])
    with contextlib.suppress(MemoryShortError):
        if any(commitment(key.kek, header.salt) in commits for key in keys):
            raise HeaderError("kdf.changed")


def unlock_codes(
    raw: bytes, kit: bytes | None = None, custodians: Mapping[int, bytes] = MappingProxyType({})
) -> OpenVault:
    """Open a vault with what recovery sheets say: a kit, or custodians who came together.

    Args:
        raw: the key file.
        kit: 16 bytes of a kit, or None.
        custodians: 16 bytes each, by number of the custodian (1 to 5); more than are needed
            do no harm.

    Returns:
        The vault as user 0.

    Raises:
        UnlockError: the codes are of another vault, were replaced, or are too few.
        HeaderError: the key file was damaged, changed or is out of bounds.
        NewerVersionError: a later program wrote it.
    """
    header = read(raw)
    keys = code_keys(header.salt, kit, custodians)
    try:
        return _unlock(header, keys)[0]
    except UnlockError:
        refuse_uncommitted(keys, header.salt, header.vault_id, header.slots)
        _refuse_near_salt(header, kit, custodians)
        raise


def _refuse_near_salt(
    header: VaultHeader, kit: bytes | None, custodians: Mapping[int, bytes]
) -> None:
    line = header.raw.split(b"\n", 2)[1]
    try:
        refuse_near_salt(line, header.salt, header.slots, kit, custodians)
    except TamperError as error:
        raise HeaderError("slot.salt") from error


def _unlock(header: VaultHeader, keys: Iterable[SlotKey]) -> tuple[OpenVault, str]:
    """Return the vault that one of the keys opens, and the kind of the slot."""
    slot, key, secret = open_slot(keys, header.salt, header.vault_id, header.slots)
    pair = HybridKey.from_seed(secret)
    check_pin(header, slot.user, pair.public)
    domains = {
        grant.domain: open_grant(header.vault_id, pair, grant)
        for grant in header.grants
        if grant.user == slot.user
    }
    if REGISTER not in domains:
        raise HeaderError("vault.no-register-grant")
    header.check_mac(header_mac_key(domains[REGISTER], header.vault_id))
    vault = OpenVault(
        vault_id=header.vault_id,
        user=slot.user,
        user_secret=secret,
        domains=domains,
        header=header,
        cost=key.cost,
        publics={slot.user: pair.public},
    )
    return vault, slot.kind


def check_pin(header: VaultHeader, user: int, public: bytes) -> None:
    """Check a user's public key against the hash in the key file.

    Raises:
        HeaderError: no such user, or another key.
    """
    pinned = header.users.get(user, "")
    if not equal(pinned.encode("ascii"), pin_of(public).encode("ascii")):
        raise HeaderError("vault.user-key")


def pin_of(public: bytes) -> str:
    """Return the 64 hex digits by which the key file names a public key."""
    return hashlib.sha256(public).hexdigest()


class Newest(NamedTuple):
    """The copy that counts."""

    vault: OpenVault
    repair: bool
    """The other copy is missing, older or damaged and has to be written again."""


def newest(
    current: bytes | None, copy: bytes | None, try_unlock: Callable[[bytes], OpenVault]
) -> Newest:
    """Open the newer of the two copies of the key file.

    A copy of a lower generation is opened only when the higher one is damaged. It is not
    asked when the higher one refuses the passphrase: it may still know an old one.

    Args:
        current: bytes of ``vault.lfv``, or None when it is missing.
        copy: bytes of ``vault.lfv.copy``, or None when it is missing.
        try_unlock: opens one key file, for example with a passphrase.

    Raises:
        UnlockError, MemoryShortError: as ``try_unlock`` raises them.
        HeaderError: neither copy can be used.
        NewerVersionError: one copy is of a later format, so that no older one may replace it.
    """
    found: list[VaultHeader] = []
    refusal: CryptoError = HeaderError("vault.no-key-file")
    for raw in (current, copy):
        try:
            if raw is not None and raw not in [header.raw for header in found]:
                found.append(read(raw))
        except HeaderError as error:
            refusal = error
    found.sort(key=lambda header: header.gen, reverse=True)
    # What a copy says after a slot of it fitted is damage for sure, whatever the other one says.
    damage: HeaderError | None = None
    refused_gen = 0
    for header in found:
        if header.gen < refused_gen:
            break
        try:
            return Newest(try_unlock(header.raw), repair=current != copy)
        except HeaderError as error:
            damage = damage or error
        except UnlockError as error:
            refusal, refused_gen = error, header.gen
    raise damage or refusal


def check_generation(header: VaultHeader, known_gen: int) -> None:
    """Compare a key file with the generation that the register remembers.

    Args:
        header: a verified key file.
        known_gen: generation in the register, 0 when it has none.

    Raises:
        RollbackError: the key file is older than the register; someone may have put back
            an old copy, for example one with an old passphrase.
    """
    if header.gen < known_gen:
        raise RollbackError("vault.older-than-register", known=known_gen, found=header.gen)


def _row_aad(table: str, row_id: int | str) -> bytes:
    if not _TABLE.fullmatch(table):
        raise ValueError("a table has a plain name")
    return pae(b"lifafa/row/1", f"{table}\x00{row_id}".encode())


def _seal_value(key: bytes, aad: bytes, plaintext: bytes) -> bytes:
    nonce = random_bytes(SEAL_NONCE_BYTES)
    return nonce + seal(key, nonce, plaintext, aad)


def _open_value(key: bytes, aad: bytes, sealed: bytes) -> bytes:
    if len(sealed) < SEAL_NONCE_BYTES + SEAL_TAG_BYTES:
        raise TamperError("row.short")
    try:
        return unseal(key, sealed[:SEAL_NONCE_BYTES], sealed[SEAL_NONCE_BYTES:], aad)
    except TamperError as error:
        raise TamperError("row.seal") from error
