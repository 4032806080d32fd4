"""Authorities whose certificates this office takes as proof of who signed.

Rules: none comes with the program; whoever works with other offices names one by its root
certificate, after comparing its number with what the authority publishes; they are kept in the
register; to name one and to forget one are lines in the log; whether a certificate was taken back
by its authority is never known here, because nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.errors import NotFoundError
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters import pdf_signatures
from app.letters.signing_words import IssuerRefusedError
from app.system import files
from models.base import meta

if TYPE_CHECKING:
    from app.letters.signing_records import Certificate
    from models.register.database import Session

MOST: Final = 30
_KEY: Final = "letter.authority."
_MOST_FILE_BYTES: Final = 64 * 1024


def list_authorities(s: Services) -> tuple[Certificate, ...]:
    """Return the authorities that the office has named, by their names.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    now = s.clock.now()
    found = (pdf_signatures.authority(one, at=now)[0] for one in roots(s))
    return tuple(sorted(found, key=lambda one: (one.holder, one.identifier)))


def roots(s: Services) -> tuple[bytes, ...]:
    """Return the certificates of the authorities that the office has named, as DER."""
    with reading(s) as session:
        return tuple(_kept(session).values())


def look_at(s: Services, source: Path | bytes) -> Certificate:
    """Return what a certificate of an authority says, so that it can be compared first.

    Args:
        s: the open register.
        source: a certificate, as DER or PEM.

    Raises:
        IssuerRefusedError: it is no certificate of one who issues certificates.
        FileUnreadableError: the file cannot be read.
    """
    return pdf_signatures.authority(_raw(source), at=s.clock.now())[0]


def name_authority(s: Services, source: Path | bytes, number: str = "") -> Certificate:
    """Take an authority as proof of who signed, from now on.

    Args:
        s: the open register.
        source: as for `look_at`.
        number: SHA-256 of the certificate in hex, or its beginning, as the authority publishes
            it and somebody typed it; "" when it was compared elsewhere.

    Raises:
        IssuerRefusedError: as `look_at`; ``signing.other-number``; ``signing.known`` when it was
            named before, ``signing.too-many`` when there are thirty.
        FileUnreadableError: the file cannot be read.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.OFFICES)
    found, der = pdf_signatures.authority(_raw(source), at=s.clock.now())
    typed = "".join(one for one in number.lower() if one.isalnum())
    if not hashlib.sha256(der).hexdigest().startswith(typed):
        raise IssuerRefusedError(reason="signing.other-number")
    with writing(s) as session:
        kept = _kept(session)
        if found.identifier in kept:
            raise IssuerRefusedError(reason="signing.known")
        if len(kept) >= MOST:
            raise IssuerRefusedError(reason="signing.too-many")
        text = base64.b64encode(der).decode("ascii")
        meta.set_meta(session, f"{_KEY}{found.identifier}", text)
        log.record(session, s, "authority_named", found.holder)
    return found


def forget_authority(s: Services, identifier: str) -> Certificate:
    """Take an authority as proof no longer.

    Args:
        s: the open register.
        identifier: of the certificate, 16 hex digits.

    Raises:
        NotFoundError: no such authority was named.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        der = _kept(session).get(identifier)
        if der is None:
            raise NotFoundError
        found = pdf_signatures.authority(der, at=s.clock.now())[0]
        # An empty text stands for one that was forgotten: facts of a register are never deleted.
        meta.set_meta(session, f"{_KEY}{identifier}", "")
        log.record(session, s, "authority_forgotten", found.holder)
    return found


def _kept(session: Session) -> dict[str, bytes]:
    kept = {}
    for key, text in meta.all_meta(session, _KEY).items():
        try:
            der = base64.b64decode(text, validate=True)
        except binascii.Error:
            continue
        if der:
            kept[key.removeprefix(_KEY)] = der
    return kept


def _raw(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else files.read_small(source, _MOST_FILE_BYTES)
