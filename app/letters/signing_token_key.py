"""A key on a token as what signs a PDF; used in the side process alone.

Rules: SHA-256 alone; a token that does not know it together with its kind of key is given the
digest, as older ones want it; what the driver answers is told as one word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from asn1crypto import algos, x509
from pkcs11 import Mechanism
from pkcs11.util.ec import encode_ecdsa_signature
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.letters.signing_token_errors import plain_words

_SHA256: Final = "sha256"


class TokenSigner(Signer):
    """Signs with a key on a token."""

    def __init__(
        self, certificate: x509.Certificate, key: Any, others: Sequence[x509.Certificate]
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(others)
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """Return the signature of data; a rehearsal only says how long it will be."""
        del digest_algorithm  # SHA-256 alone is asked for
        kind = self._certificate().public_key.algorithm
        if dry_run:
            return bytes(_signature_bytes(self._certificate()))
        with plain_words():
            if kind == "ec":
                digest = _digest(data)
                raw = bytes(self._key.sign(digest, mechanism=Mechanism.ECDSA))
                return bytes(encode_ecdsa_signature(raw))
            return self._sign_rsa(data)

    def _certificate(self) -> x509.Certificate:
        found = self.signing_cert
        assert found is not None
        return found

    def _sign_rsa(self, data: bytes) -> bytes:
        """Sign on the token; older ones take the digest alone."""
        known = self._key.session.token.slot.get_mechanisms()
        if Mechanism.SHA256_RSA_PKCS in known:
            return bytes(self._key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
        info = algos.DigestInfo(
            {"digest_algorithm": {"algorithm": _SHA256}, "digest": _digest(data)}
        )
        return bytes(self._key.sign(info.dump(), mechanism=Mechanism.RSA_PKCS))


def _signature_bytes(found: x509.Certificate) -> int:
    key = found.public_key
    # Two numbers of the curve's length, each with what DER puts around it.
    return int(key.byte_size if key.algorithm == "rsa" else 2 * ((key.bit_size + 7) // 8 + 8))


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
