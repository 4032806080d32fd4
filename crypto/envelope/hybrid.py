"""Hybrid (ML-KEM-768 with X25519) key pairs and one-shot sealing to them.

Rules kept here: the suite is fixed (HPKE with the X-Wing KEM, HKDF-SHA-256 and
ChaCha20-Poly1305); a private key is its 32-byte seed; a public key is checked before
anything is sealed to it; private halves never show in ``repr``.
"""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from crypto.base.primitives import random_bytes
from crypto.errors import CardError, NotForUsError

SEED_BYTES = 32
PUBLIC_BYTES = 1216
ENC_BYTES = 1120
TAG_BYTES = 16
_MLKEM_PUBLIC_BYTES = 1184
_MLKEM_SEED_BYTES = 64
_EXPANDED_BYTES = 96
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
# Every clamped scalar is a multiple of eight, so any one of them turns each low-order
# point into zero; a fixed one finds them without spending randomness.
_PROBE = X25519PrivateKey.from_private_bytes(bytes(SEED_BYTES))


@dataclass(frozen=True)
class HybridKey:
    """One private key pair, grown from its seed.

    Attributes:
        seed: 32 secret bytes; all there is to store.
        public: 1,216 bytes (ML-KEM-768 key, then X25519 key).
        kid: 16 hex digits naming the public half.
    """

    seed: bytes = field(repr=False)
    public: bytes = field(repr=False)
    kid: str
    _private: MLKEM768X25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> "HybridKey":
        """Grow the pair from its seed as the X-Wing draft does (SHAKE256, 96 bytes).

        Args:
            seed: exactly 32 bytes.

        Raises:
            ValueError: the seed has another length.
        """
        if len(seed) != SEED_BYTES:
            raise ValueError("a hybrid seed has 32 bytes")
        expanded = hashlib.shake_256(seed).digest(_EXPANDED_BYTES)
        lattice = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES])
        curve = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:])
        public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        return cls(seed, public, key_id(public), MLKEM768X25519PrivateKey(lattice, curve))

    @classmethod
    def generate(cls) -> "HybridKey":
        """Return a fresh pair."""
        return cls.from_seed(random_bytes(SEED_BYTES))

    def open(self, enc: bytes, ciphertext: bytes, info: bytes) -> bytes:
        """Open what was sealed to the public half.

        Args:
            enc: 1,120 bytes of encapsulated key.
            ciphertext: sealed bytes with their 16-byte tag.
            info: the context string it was sealed under.

        Raises:
            NotForUsError: sealed to another key, under another context, or changed.
        """
        # The library splits enc and ciphertext by length, so a wrong length must stop here.
        if len(enc) != ENC_BYTES:
            raise NotForUsError("hpke.enc-length")
        try:
            return _SUITE.decrypt(enc + ciphertext, self._private, info)
        except InvalidTag as error:
            raise NotForUsError("hpke.open") from error


def key_id(public: bytes) -> str:
    """Return the 16 hex digits that name a public key."""
    return hashlib.sha256(public).digest()[:8].hex()


def gives_zero(share: bytes) -> bool:
    """Say whether an X25519 share is of low order: every secret made with it is zero.

    Args:
        share: 32 bytes, foreign.
    """
    try:
        _PROBE.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError:
        return True
    return False


def _load_public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_BYTES:
        raise CardError("enc-key.length")
    try:
        # Loading refuses coefficients that are not reduced (FIPS 203, 7.2).
        lattice = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_BYTES])
    except ValueError as error:
        raise CardError("enc-key.mlkem-not-reduced") from error
    share = public[_MLKEM_PUBLIC_BYTES:]
    if gives_zero(share):
        raise CardError("enc-key.x25519-zero")
    return MLKEM768X25519PublicKey(lattice, X25519PublicKey.from_public_bytes(share))


def check_public(public: bytes) -> None:
    """Check a public key before it is stored or used.

    Args:
        public: bytes from a card or a header.

    Raises:
        CardError: not 1,216 bytes, ML-KEM part not reduced, or an X25519 part of low
            order that would make every shared secret zero.
    """
    _load_public(public)


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Seal a short secret to a public key.

    Args:
        public: 1,216 bytes.
        plaintext: the secret, a few bytes to a few kilobytes.
        info: context string that the opener must know.

    Returns:
        The 1,120-byte encapsulated key, and the ciphertext (plaintext + 16 bytes).

    Raises:
        CardError: the public key fails ``check_public``.
    """
    sealed = _SUITE.encrypt(plaintext, _load_public(public), info)
    return sealed[:ENC_BYTES], sealed[ENC_BYTES:]
