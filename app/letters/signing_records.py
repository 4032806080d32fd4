"""Frozen records about keys that sign letters: a key file, a token, and what is on them.

Rules: secrets are not part of what a record shows of itself; dates are ISO dates; names of holders
are for the screen and the letter alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class FileKey:
    """A key file (PKCS#12: .p12 or .pfx).

    Attributes:
        file: where it is, or its bytes.
        passphrase: what opens it, "" for none.
    """

    file: Path | bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class TokenKey:
    """A key on a token, which never leaves it.

    Attributes:
        library: the PKCS#11 driver of its maker.
        token_label: label or serial number of the token, "" for the only one.
        pin: "" when the token has keys of its own to type it.
        certificate: ``identifier`` of the certificate, "" for the only one that can sign.
        last_try: whether the last try may be used when the token tells that only one is left.
    """

    library: Path = field(repr=False)
    token_label: str
    pin: str = field(repr=False)
    certificate: str = ""
    last_try: bool = False


type Key = FileKey | TokenKey


@dataclass(frozen=True)
class Certificate:
    """Who a key belongs to, as the certificate says.

    Attributes:
        identifier: 16 hex digits, by which it is chosen.
        holder, issuer, serial: of the certificate.
        valid_from, valid_to: ISO dates.
        problem: why it cannot sign today (``signing.expired``), "" when it can.
    """

    identifier: str
    holder: str
    issuer: str
    serial: str
    valid_from: str
    valid_to: str
    problem: str = ""


@dataclass(frozen=True)
class TokenInfo:
    """A token that is in the computer now.

    Attributes:
        label, serial, maker: as the token says.
        state: ready, few_tries, last_try, locked or not_set_up (no PIN yet).
        certificates: those that it shows without a PIN.
    """

    label: str
    serial: str
    maker: str
    state: str
    certificates: tuple[Certificate, ...] = ()
