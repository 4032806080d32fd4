"""Key slots: what turns a passphrase, a kit code or custodian codes into a user secret.

Rules kept here: bounds are checked before any work; one Argon2id run per parameter set
serves all slots; a slot commits to its key, so a wrong passphrase (no commit fits) and a
damaged slot (commit fits, seal does not) are never confused; every slot is compared in
constant time; secrets never show in ``repr``.
"""

import contextlib
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from nacl.exceptions import RuntimeError as SodiumRuntimeError
from nacl.pwhash import argon2id

from crypto.base.primitives import (
    KEY_BYTES,
    SEAL_NONCE_BYTES,
    SEAL_TAG_BYTES,
    equal,
    kdf,
    pae,
    random_bytes,
    seal,
    unseal,
)
from crypto.errors import HeaderError, MemoryShortError, TamperError, UnlockError

MIB = 1024 * 1024
MEM_MIN = 64 * MIB
MEM_MAX = 1024 * MIB
OPS_MIN = 2
OPS_MAX = 20
LOGIN_SALT_BYTES = 16
WRAP_BYTES = KEY_BYTES + SEAL_TAG_BYTES
CODE_BYTES = 16
CUSTODIANS_MAX = 5
SLOW_SECONDS = 3.0

TYPED = "pass"
TYPED_ON_PC = "pass+pc"
KIT = "kit"
CUSTODIANS = "cust:"
CUSTODIANS_NEED = (2, 3)
KIND = re.compile(r"pass|pass\+pc|kit|cust:[1-5],[1-5](?:,[1-5])?")


@dataclass(frozen=True)
class KdfCost:
    """One Argon2id parameter set.

    Attributes:
        ops: passes, 2 to 20.
        mem: bytes, 64 MiB to 1 GiB.
    """

    ops: int
    mem: int

    def check(self) -> None:
        """Refuse a cost that would open too fast or eat the computer.

        Raises:
            HeaderError: outside the bounds.
        """
        if not MEM_MIN <= self.mem <= MEM_MAX:
            raise HeaderError("kdf.memory-bounds", limit=MEM_MAX)
        if not OPS_MIN <= self.ops <= OPS_MAX:
            raise HeaderError("kdf.ops-bounds", limit=OPS_MAX)


KDF_DEFAULT = KdfCost(ops=3, mem=256 * MIB)
KDF_CHEAPEST = KdfCost(ops=OPS_MIN, mem=MEM_MIN)
KDF_WRITTEN = (
    KDF_DEFAULT,
    KdfCost(KDF_DEFAULT.ops, KDF_DEFAULT.mem // 2),
    KdfCost(KDF_DEFAULT.ops, MEM_MIN),
    KDF_CHEAPEST,
)
"""Every parameter set that a program of ours has written."""


@dataclass(frozen=True)
class Slot:
    """One sealed copy of a user secret.

    Attributes:
        user: number of the user, 0 for recovery.
        kind: ``pass``, ``pass+pc``, ``kit``, ``cust:i,j`` or ``cust:i,j,k``.
        commit: 32 bytes that only the right key can produce.
        nonce: 24 bytes.
        wrap: 48 bytes, the sealed 32-byte user secret.
    """

    user: int
    kind: str
    commit: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    wrap: bytes = field(repr=False)


@dataclass(frozen=True)
class SlotKey:
    """A key that may open a slot, and how it was derived (part of the sealed context).

    Attributes:
        kek: 32 secret bytes.
        alg: ``argon2id13`` or ``hkdf``.
        cost: the Argon2id parameters, or None for codes of full entropy.
    """

    kek: bytes = field(repr=False)
    alg: str
    cost: KdfCost | None = None

    def aad(self, vault_id: str, user: int, kind: str) -> bytes:
        """Return the context a slot is sealed under (vault.md, section 4)."""
        ops, mem = (self.cost.ops, self.cost.mem) if self.cost else (0, 0)
        context = f"vault={vault_id} user={user} kind={kind} alg={self.alg} ops={ops} mem={mem}"
        return pae(b"lifafa/slot/1", context.encode("ascii"))


def login_salt(salt: bytes, login: str) -> bytes:
    """Return the Argon2id salt of a login name; case and outer spaces do not matter.

    Args:
        salt: the 32-byte salt of the vault.
        login: as typed.
    """
    name = unicodedata.normalize("NFC", login.strip().casefold())
    typed = salt + b"\x00" + _utf8(name)
    return hashlib.sha256(pae(b"lifafa/login-salt/1", typed)).digest()[:LOGIN_SALT_BYTES]


def passphrase_key(salt: bytes, login: str, passphrase: str, cost: KdfCost) -> SlotKey:
    """Derive the key of a login name and passphrase: one Argon2id run.

    Args:
        salt: the 32-byte salt of the vault.
        login: as typed.
        passphrase: as typed; composed (NFC) here.
        cost: checked against the bounds before any work.

    Raises:
        HeaderError: the cost is out of bounds.
        UnlockError: the text holds lone surrogates and is no Unicode.
        MemoryShortError: the computer has too little free memory.
    """
    cost.check()
    secret = _utf8(unicodedata.normalize("NFC", passphrase))
    kek = _argon2id(secret, login_salt(salt, login), cost)
    return SlotKey(kek, "argon2id13", cost)


def with_pc_secret(key: SlotKey, pc_secret: bytes, salt: bytes) -> SlotKey:
    """Mix the 32-byte secret of this computer into a passphrase key (``pass+pc``)."""
    return SlotKey(kdf(key.kek + pc_secret, salt, b"lifafa/slot/pc/1"), key.alg, key.cost)


def kit_key(salt: bytes, code: bytes) -> SlotKey:
    """Return the key of a kit code; 128 random bits need no stretching.

    Args:
        salt: the 32-byte salt of the vault.
        code: exactly 16 bytes.
    """
    _check_code(code)
    return SlotKey(kdf(code, salt, b"lifafa/recovery/1"), "hkdf")


def custodian_kek(salt: bytes, *together: tuple[int, bytes]) -> bytes:
    """Return the 32-byte key of the codes of two or three custodians.

    Args:
        salt: the 32-byte salt of the vault.
        together: number (1 to 5) and 16-byte code of each, in the order of their numbers.
    """
    numbers = [number for number, _ in together]
    if len(numbers) not in CUSTODIANS_NEED:
        raise ValueError("two or three custodians come together")
    if numbers != sorted(set(numbers) & set(range(1, CUSTODIANS_MAX + 1))):
        raise ValueError("custodian numbers rise from 1 to 5")
    for _, code in together:
        _check_code(code)
    named = ",".join(str(number) for number in numbers)
    codes = b"".join(code for _, code in together)
    return kdf(codes, salt, f"lifafa/custodian/1 {named}".encode("ascii"))


def custodian_kind(numbers: Sequence[int]) -> str:
    """Return the kind of the slot that these custodians open together."""
    return CUSTODIANS + ",".join(str(number) for number in numbers)


def custodian_keys(salt: bytes, codes: Mapping[int, bytes], need: int) -> dict[str, SlotKey]:
    """Return the key of every set of ``need`` custodians, by the kind of its slot.

    Args:
        salt: the 32-byte salt of the vault.
        codes: 16 bytes each, by number of the custodian (1 to 5).
        need: 2 or 3.
    """
    return {
        custodian_kind([number for number, _ in together]): SlotKey(
            custodian_kek(salt, *together), "hkdf"
        )
        for together in combinations(sorted(codes.items()), need)
    }


def code_keys(
    salt: bytes, kit: bytes | None, custodians: Mapping[int, bytes]
) -> tuple[SlotKey, ...]:
    """Return every key that typed codes can make: of a kit, of each two and each three custodians.

    Args:
        salt: the 32-byte salt of the vault.
        kit: 16 bytes, or None.
        custodians: 16 bytes each, by number of the custodian (1 to 5).
    """
    keys = [] if kit is None else [kit_key(salt, kit)]
    for need in CUSTODIANS_NEED:
        keys += custodian_keys(salt, custodians, need).values()
    return tuple(keys)


def wrap_key(kek: bytes, salt: bytes) -> bytes:
    """Return the key that seals the user secret in a slot."""
    return kdf(kek, salt, b"lifafa/slot/wrap/1")


def commitment(kek: bytes, salt: bytes) -> bytes:
    """Return the 32 bytes by which a slot recognises its key."""
    return kdf(kek, salt, b"lifafa/slot/commit/1")


def seal_slot(
    key: SlotKey, salt: bytes, vault_id: str, user: int, kind: str, user_secret: bytes
) -> Slot:
    """Seal a user secret into a new slot.

    Args:
        key: from ``passphrase_key`` or ``kit_key``.
        salt: the 32-byte salt of the vault.
        vault_id: 32 hex digits.
        user: number of the user.
        kind: kind of slot.
        user_secret: 32 bytes.
    """
    nonce = random_bytes(SEAL_NONCE_BYTES)
    wrap = seal(wrap_key(key.kek, salt), nonce, user_secret, key.aad(vault_id, user, kind))
    return Slot(user, kind, commitment(key.kek, salt), nonce, wrap)


def open_slot(
    keys: Iterable[SlotKey], salt: bytes, vault_id: str, slots: Sequence[Slot]
) -> tuple[Slot, SlotKey, bytes]:
    """Find the slot that one of the keys opens.

    Args:
        keys: one per parameter set, or the one of a code.
        salt: the 32-byte salt of the vault.
        vault_id: 32 hex digits.
        slots: all slots of the header.

    Returns:
        The slot, the key that opened it, and the 32-byte user secret.

    Raises:
        UnlockError: no slot commits to any of the keys.
        HeaderError: a slot commits to a key, but its seal was damaged or moved.
    """
    for key in keys:
        wanted = commitment(key.kek, salt)
        # The whole list is walked, so that time does not tell which slot it was.
        found = [slot for slot in slots if equal(slot.commit, wanted)]
        if found:
            return found[0], key, _unwrap(found[0], key, salt, vault_id)
    raise UnlockError("slot.none")


def refuse_uncommitted(
    keys: Iterable[SlotKey], salt: bytes, vault_id: str, slots: Sequence[Slot]
) -> None:
    """Refuse slots of which one opens with a key that it does not commit to.

    Of a passphrase this tells no guesser more than the commitments do: the seal of a slot has room
    for so little that it can be made to open with three keys at most, and whoever can write slots
    can as well write one commitment for each guess.

    Args:
        keys: those that ``open_slot`` found no slot for.
        salt: the 32-byte salt of the vault.
        vault_id: 32 hex digits.
        slots: all slots.

    Raises:
        HeaderError: the commitment of a slot was damaged or changed.
    """
    for key in keys:
        for slot in slots:
            with contextlib.suppress(HeaderError):
                _unwrap(slot, key, salt, vault_id)
                break
        else:
            continue
        raise HeaderError("slot.commit")


def _unwrap(slot: Slot, key: SlotKey, salt: bytes, vault_id: str) -> bytes:
    aad = key.aad(vault_id, slot.user, slot.kind)
    try:
        return unseal(wrap_key(key.kek, salt), slot.nonce, slot.wrap, aad)
    except TamperError as error:
        raise HeaderError("slot.wrap") from error


def measure_cost(clock: Callable[[], float]) -> KdfCost:
    """Choose the cost for a new vault by one timed run at the default.

    Time grows with memory, so a run that takes more than 3 s says how much memory the
    computer can afford: 256, 128 or 64 MiB.

    Args:
        clock: monotonic seconds.
    """
    started = clock()
    try:
        _argon2id(b"measure", bytes(LOGIN_SALT_BYTES), KDF_DEFAULT)
    except MemoryShortError:
        return KdfCost(KDF_DEFAULT.ops, MEM_MIN)
    seconds = clock() - started
    if seconds <= SLOW_SECONDS:
        return KDF_DEFAULT
    if seconds <= 2 * SLOW_SECONDS:
        return KdfCost(KDF_DEFAULT.ops, KDF_DEFAULT.mem // 2)
    return KdfCost(KDF_DEFAULT.ops, MEM_MIN)


def _argon2id(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    try:
        return argon2id.kdf(KEY_BYTES, secret, salt, opslimit=cost.ops, memlimit=cost.mem)
    except (SodiumRuntimeError, MemoryError) as error:
        raise MemoryShortError("kdf.memory-short", mebibytes=cost.mem // MIB) from error


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        pass
    # Raised out here, because the library's error holds the text.
    raise UnlockError("slot.not-unicode")


def _check_code(code: bytes) -> None:
    if len(code) != CODE_BYTES:
        raise ValueError("a code has 16 bytes")
