"""The key of one who signs releases, sealed by a passphrase in a file of its own.

Rules kept here (``crypto/spec/release.md`` section 5): the seed never leaves this module unsealed
but as an ``Identity``; sealing is that of a slot of the register's key file; the cost of the
passphrase stands in the file and is bounded before any work; a wrong passphrase and a damaged file
are told apart.
"""

from dataclasses import dataclass, field

from crypto.base import schema, sjson
from crypto.base.primitives import SEAL_NONCE_BYTES, b64decode, b64encode, random_bytes
from crypto.base.sjson import MAX_INT
from crypto.errors import LimitError, NewerVersionError, NotOursError
from crypto.office.identity import KEY_BYTES, SEED_BYTES, Identity
from crypto.vault.key_slots import (
    KDF_DEFAULT,
    WRAP_BYTES,
    KdfCost,
    Slot,
    open_slot,
    passphrase_key,
    seal_slot,
)

MAGIC = b"lifafa-release-key "
VERSION = 1
MAX_BYTES = 4_096
SALT_BYTES = 32
_LOGIN = "lifafa-release-key"
_KIND = "release"
_USER = 0
_LENGTHS = {
    "public": KEY_BYTES,
    "salt": SALT_BYTES,
    "commit": KEY_BYTES,
    "nonce": SEAL_NONCE_BYTES,
    "wrap": WRAP_BYTES,
}


@dataclass(frozen=True)
class SealedKey:
    """A key file that keeps its grammar; nothing of it is proved before it is opened.

    Attributes:
        public: 32 bytes, the half that is published; the sealed seed is bound to it.
        salt: 32 bytes.
        cost: of the passphrase.
        slot: the sealed seed.
    """

    public: bytes
    salt: bytes = field(repr=False)
    cost: KdfCost
    slot: Slot = field(repr=False)


def make_key(passphrase: str, cost: KdfCost = KDF_DEFAULT) -> tuple[bytes, bytes]:
    """Return a new key file and its public half.

    Args:
        passphrase: as typed.
        cost: how dear each try of a passphrase is.

    Raises:
        HeaderError, UnlockError, MemoryShortError: as for ``passphrase_key``.
    """
    seed, salt = random_bytes(SEED_BYTES), random_bytes(SALT_BYTES)
    public = Identity.from_seeds(seed, None).public.ed25519
    key = passphrase_key(salt, _LOGIN, passphrase, cost)
    slot = seal_slot(key, salt, public.hex(), _USER, _KIND, seed)
    body = {
        "public": b64encode(public),
        "salt": b64encode(salt),
        "ops": cost.ops,
        "mem": cost.mem,
        "commit": b64encode(slot.commit),
        "nonce": b64encode(slot.nonce),
        "wrap": b64encode(slot.wrap),
    }
    return MAGIC + b"%d\n" % VERSION + sjson.encode(body) + b"\n", public


def read_key(raw: bytes) -> SealedKey:
    """Return what a key file holds, still sealed.

    Args:
        raw: whole file, at most 4,096 bytes.

    Raises:
        NotOursError: not a key file.
        NewerVersionError: a newer program made it.
        LimitError, JsonError, SchemaError: it breaks a rule.
        HeaderError: it asks for a cost out of bounds.
    """
    if len(raw) > MAX_BYTES:
        raise LimitError("release-key.too-long", limit=MAX_BYTES)
    first, _, rest = raw.partition(b"\n")
    number = first.removeprefix(MAGIC)
    if number == first or not number.isdigit() or len(number) > 9 or not rest.endswith(b"\n"):
        raise NotOursError("release-key.magic")
    if int(number) != VERSION:
        raise NewerVersionError("release-key.newer", found=int(number))
    body = sjson.parse(rest[:-1])
    schema.members(body, {*_LENGTHS, "ops", "mem"}, "release-key.members")
    found = {
        name: b64decode(schema.text(body[name], "release-key.text"), length=length)
        for name, length in _LENGTHS.items()
    }
    cost = KdfCost(
        schema.whole(body["ops"], "release-key.ops", most=MAX_INT),
        schema.whole(body["mem"], "release-key.mem", most=MAX_INT),
    )
    cost.check()
    slot = Slot(_USER, _KIND, found["commit"], found["nonce"], found["wrap"])
    return SealedKey(found["public"], found["salt"], cost, slot)


def open_key(sealed: SealedKey, passphrase: str) -> Identity:
    """Return the signing key of a file.

    Raises:
        UnlockError: the passphrase is wrong.
        HeaderError: the passphrase is right, but the file was damaged or changed.
        MemoryShortError: the computer has too little free memory.
    """
    key = passphrase_key(sealed.salt, _LOGIN, passphrase, sealed.cost)
    _slot, _key, seed = open_slot([key], sealed.salt, sealed.public.hex(), [sealed.slot])
    return Identity.from_seeds(seed, None)
