"""The few library primitives every sealed format is built from.

Rules kept here: no primitive of our own, randomness only from ``secrets``, comparison
in constant time, base64 in its one canonical form, and Ed25519 verified by libsodium
alone (OpenSSL accepts low-order and non-canonical keys that libsodium refuses).
"""

import base64
import binascii
import hmac
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import BadSignatureError
from nacl.exceptions import CryptoError as SodiumError
from nacl.exceptions import ValueError as SodiumValueError
from nacl.signing import VerifyKey

from crypto.errors import NotOursError, SignatureError, TamperError

KEY_BYTES = 32
SEAL_NONCE_BYTES = 24
SEAL_TAG_BYTES = 16
SMALLEST_PADDED = 65_536


def pae(type_: bytes, body: bytes) -> bytes:
    """Return the DSSE pre-authentication encoding of a typed body.

    Args:
        type_: context string, ASCII.
        body: any bytes.
    """
    return b"DSSEv1 %d %b %d %b" % (len(type_), type_, len(body), body)


def kdf(ikm: bytes, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA-256 (RFC 5869).

    Args:
        ikm: input key material.
        salt: salt; may be empty.
        info: context string, one per purpose.
    """
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(ikm)


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """Return the 32-byte HMAC-SHA-256 of a message."""
    return hmac.digest(key, message, "sha256")


def random_bytes(count: int) -> bytes:
    """Return ``count`` bytes from the operating system's generator."""
    return secrets.token_bytes(count)


def equal(left: bytes, right: bytes) -> bool:
    """Say whether two byte strings are equal, in time that does not depend on content."""
    return hmac.compare_digest(left, right)


def seal(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Seal a short value with XChaCha20-Poly1305 (IETF).

    Args:
        key: 32 bytes.
        nonce: 24 bytes, random, so that none is ever used twice under a key.
        plaintext: any bytes.
        aad: the context that the opener must know.

    Returns:
        The sealed bytes, 16 longer than the plaintext.
    """
    return crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, aad, nonce, key)


def unseal(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Open what ``seal`` sealed.

    Args:
        key: 32 bytes.
        nonce: 24 bytes.
        sealed: 16 bytes or more.
        aad: the context it was sealed under.

    Raises:
        TamperError: changed, or sealed under another key, nonce or context.
    """
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, aad, nonce, key)
    except SodiumError as error:
        raise TamperError("seal.open") from error


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> None:
    """Verify one Ed25519 signature with libsodium.

    Args:
        public: 32 bytes.
        message: the signed bytes, any length.
        signature: 64 bytes.

    Raises:
        SignatureError: wrong length, low-order or non-canonical key, non-canonical
            scalar, or a signature that does not fit.
    """
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, SodiumValueError) as error:
        raise SignatureError("signature.invalid") from error


def pad_length(length: int) -> int:
    """Return the padded length of ``length`` plaintext bytes (packet.md, section 4).

    Everything up to 65,536 bytes is one class; above that Padmé keeps the overhead
    below 12 % and leaks only the order of magnitude.

    Args:
        length: bytes, 0 or more.
    """
    if length <= SMALLEST_PADDED:
        return SMALLEST_PADDED
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def b64encode(raw: bytes, *, padded: bool = True) -> str:
    """Return canonical RFC 4648 section 4 base64, without padding when asked (age)."""
    text = base64.b64encode(raw).decode("ascii")
    return text if padded else text.rstrip("=")


def b64decode(text: str | bytes, *, length: int | None = None, padded: bool = True) -> bytes:
    """Decode base64, accepting only the one canonical spelling.

    Args:
        text: base64 without any white space.
        length: exact number of bytes wanted, or None for any.
        padded: whether ``=`` padding must be there (True) or must not (False).

    Raises:
        NotOursError: other characters, wrong padding, stray bits, or another length.
    """
    raw_text = text.encode("utf-8", "replace") if isinstance(text, str) else text
    fill = b"" if padded else b"=" * (-len(raw_text) % 4)
    try:
        raw = base64.b64decode(raw_text + fill, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOursError("base64.not-base64") from error
    # Decoding forgives stray bits and surplus padding; encoding again does not.
    if b64encode(raw, padded=padded).encode("ascii") != raw_text:
        raise NotOursError("base64.not-canonical")
    if length is not None and len(raw) != length:
        raise NotOursError("base64.length", wanted=length, found=len(raw))
    return raw
