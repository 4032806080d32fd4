"""Who an office is: its two identity keys, its id and the 30-digit office number.

Rules kept here: the number depends on identity keys alone, so it survives every change of
card and encryption key; the second key (ML-DSA-65) signs nothing yet, but is committed to
from the first day; private seeds never show in ``repr``.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from nacl.signing import SigningKey

from crypto.base.primitives import pae, random_bytes
from crypto.errors import NotOursError

ID_PREFIX = b"lifafa-id\x01"
OFFICE_ID_TYPE = b"lifafa/office-id/1"
OFFICE_NUMBER_TYPE = b"lifafa/office-number/1"
SEED_BYTES = 32
KEY_BYTES = 32
GROUPS = 6
DIGITS_PER_GROUP = 5
NO_COMMITMENT = bytes(32)
SEPARATORS = frozenset(" -\u2010\u2011\u2012\u2013\u2014.,/\t\n\r\u00a0\u202f\u2009\u200b")


@dataclass(frozen=True)
class OfficePublic:
    """The public half of an office identity.

    Attributes:
        ed25519: 32-byte signing key.
        pq_commit: SHA-256 of the ML-DSA-65 public key, or 32 zero bytes.
    """

    ed25519: bytes
    pq_commit: bytes = NO_COMMITMENT

    def __post_init__(self) -> None:
        if len(self.ed25519) != KEY_BYTES or len(self.pq_commit) != KEY_BYTES:
            raise ValueError("an identity holds two values of 32 bytes")

    @property
    def id_bytes(self) -> bytes:
        """The 74 bytes that the id and the number are made from."""
        return ID_PREFIX + self.ed25519 + self.pq_commit

    @cached_property
    def office_id(self) -> str:
        """64 hex digits naming the office."""
        return hashlib.sha256(pae(OFFICE_ID_TYPE, self.id_bytes)).hexdigest()

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The office number as six groups of five digits."""
        return number_groups(OFFICE_NUMBER_TYPE, self.id_bytes)

    @property
    def number(self) -> str:
        """The office number as it is shown: six groups with spaces between."""
        return " ".join(self.groups)

    def differing_groups(self, typed: str) -> tuple[int, ...]:
        """Return which groups (1 to 6) of a typed number differ from ours; none: it is equal.

        Args:
            typed: 30 digits of any script, with any usual separators.

        Raises:
            NotOursError: not 30 digits.
        """
        return differing_groups(typed, self.groups)


@dataclass(frozen=True)
class Identity:
    """The private half of an office identity; make it with ``generate`` or ``from_seeds``."""

    public: OfficePublic
    _signing: SigningKey = field(repr=False, compare=False)
    _pq_seed: bytes | None = field(repr=False, compare=False)

    @classmethod
    def generate(cls) -> "Identity":
        """Return a fresh identity with both keys."""
        return cls.from_seeds(random_bytes(SEED_BYTES), random_bytes(SEED_BYTES))

    @classmethod
    def from_seeds(cls, ed25519_seed: bytes, pq_seed: bytes | None) -> "Identity":
        """Grow an identity from its stored seeds.

        Args:
            ed25519_seed: 32 bytes.
            pq_seed: 32 bytes, or None for an identity without the second key.

        Raises:
            ValueError: a seed has another length.
        """
        if len(ed25519_seed) != SEED_BYTES or (pq_seed is not None and len(pq_seed) != SEED_BYTES):
            raise ValueError("identity seeds have 32 bytes")
        signing = SigningKey(ed25519_seed)
        public = OfficePublic(bytes(signing.verify_key), _commitment(pq_seed))
        return cls(public, signing, pq_seed)

    @property
    def seeds(self) -> tuple[bytes, bytes | None]:
        """Both secret seeds, to be sealed by the caller."""
        return bytes(self._signing), self._pq_seed

    def sign(self, type_: bytes, body: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature over ``PAE(type_, body)``.

        Args:
            type_: context string of the format, such as ``b"lifafa/card/1"``.
            body: exact bytes that travel.
        """
        return self._signing.sign(pae(type_, body)).signature


def number_groups(type_: bytes, id_bytes: bytes) -> tuple[str, ...]:
    """Return the 30-digit number of an identity as six groups of five digits.

    Args:
        type_: context string, such as ``OFFICE_NUMBER_TYPE``.
        id_bytes: everything that the number stands for.
    """
    digest = hashlib.sha512(pae(type_, id_bytes)).digest()
    return tuple(
        f"{int.from_bytes(digest[5 * group : 5 * group + 5]) % 100_000:05d}"
        for group in range(GROUPS)
    )


def differing_groups(typed: str, groups: tuple[str, ...]) -> tuple[int, ...]:
    """Return which of six groups (1 to 6) differ from a typed number; none: it is equal.

    Raises:
        NotOursError: not 30 digits.
    """
    pairs = zip(normalise_number(typed), groups, strict=True)
    return tuple(place for place, (heard, own) in enumerate(pairs, 1) if heard != own)


def normalise_number(text: str) -> list[str]:
    """Return six groups of five ASCII digits from a typed office number.

    Args:
        text: digits of any script, with spaces, hyphens, dots or commas anywhere.

    Raises:
        NotOursError: another character, or not exactly 30 digits.
    """
    digits = []
    for character in text:
        if character in SEPARATORS:
            continue
        value = unicodedata.decimal(character, None)
        if value is None:
            raise NotOursError("number.character")
        digits.append(str(value))
    if len(digits) != GROUPS * DIGITS_PER_GROUP:
        raise NotOursError("number.length", digits=len(digits))
    joined = "".join(digits)
    return [joined[at : at + DIGITS_PER_GROUP] for at in range(0, len(joined), DIGITS_PER_GROUP)]


def _commitment(pq_seed: bytes | None) -> bytes:
    if pq_seed is None:
        return NO_COMMITMENT
    public = MLDSA65PrivateKey.from_seed_bytes(pq_seed).public_key()
    return hashlib.sha256(public.public_bytes_raw()).digest()
