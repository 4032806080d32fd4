"""What a certificate says, and whether it may sign today; read in the side process alone.

Rules: a certificate of an end user that may sign (digital signature or non-repudiation), with an
RSA key of 2,048 bits or more or an elliptic curve of NIST; who issued it is not asked here; the
day is the one that the program handed in.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from asn1crypto import x509

from app.letters.signing_talk import Certificate, NotSignedError, plain
from models.base.local_time import utc

LEAST_RSA_BITS: Final = 2048
_CURVES: Final = frozenset(("secp256r1", "secp384r1", "secp521r1"))
_SIGNING: Final = frozenset(("digital_signature", "non_repudiation"))
# A certificate that is for these alone belongs to a server or to a program, not to an officer.
_OTHER_USES: Final = frozenset(("server_auth", "code_signing", "time_stamping", "ocsp_signing"))


def described(found: x509.Certificate, at: int) -> Certificate:
    """Return what is told of a certificate.

    Args:
        found: the certificate.
        at: the time, Unix seconds.
    """
    begins, ends = validity(found)
    return Certificate(
        identifier=found.sha256.hex()[:16],
        holder=holder(found),
        issuer=name_of(found.issuer),
        serial=plain(f"{found.serial_number:x}"),
        valid_from=begins.date().isoformat(),
        valid_to=ends.date().isoformat(),
        problem=problem(found, at),
    )


def holder(found: x509.Certificate) -> str:
    """Return the name of who holds it, never empty."""
    return name_of(found.subject) or "?"


def name_of(name: x509.Name) -> str:
    """Return the common name, or else the whole name."""
    given = name.native.get("common_name", "")
    one = given[0] if isinstance(given, list) and given else given
    return plain(one if isinstance(one, str) and one.strip() else str(name.human_friendly))


def problem(found: x509.Certificate, at: int) -> str:
    """Return the slug of why it cannot sign, "" when it can.

    Args:
        found: the certificate.
        at: the time, Unix seconds.
    """
    begins, ends = validity(found)
    now = utc(at)
    if now > ends:
        return "signing.expired"
    if now < begins:
        return "signing.not-yet"
    if not _is_for_signing(found):
        return "signing.not-for-signing"
    return key_problem(found)


def check(found: x509.Certificate, at: int) -> None:
    """Refuse a certificate that cannot sign.

    Raises:
        NotSignedError: with until when it was valid, or from when it will be.
    """
    slug = problem(found, at)
    begins, ends = validity(found)
    fact = {"signing.expired": ends, "signing.not-yet": begins}.get(slug)
    if slug:
        raise NotSignedError(slug, fact.date().isoformat() if fact else "")


def key_problem(found: x509.Certificate) -> str:
    """Return the slug of why a key of this kind does not sign, "" when it does."""
    key = found.public_key
    if key.algorithm == "rsa":
        return "" if key.bit_size >= LEAST_RSA_BITS else "signing.weak-key"
    if key.algorithm == "ec" and key.curve[0] == "named" and key.curve[1] in _CURVES:
        return ""
    return "signing.key-kind"


def validity(found: x509.Certificate) -> tuple[dt.datetime, dt.datetime]:
    """Return from when and until when it is valid, in UTC."""
    return found.not_valid_before, found.not_valid_after


def _is_for_signing(found: x509.Certificate) -> bool:
    usage, extended = found.key_usage_value, found.extended_key_usage_value
    if usage is not None and not _SIGNING & usage.native:
        return False
    if extended is not None and set(extended.native) <= _OTHER_USES:
        return False
    return not found.ca
