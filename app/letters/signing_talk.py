"""What the program and the process that signs tell each other through their two pipes.

Rules:

* Secrets are not part of what a record shows of itself; dates are ISO dates; names of holders are
  for the screen and the letter alone.
* A line of few ASCII words, at most 500 bytes, then as many bytes as it says; secrets are among
  those bytes, never in the line.
* What the process tells is measured before it is believed, because a driver of somebody else ran in
  it.

The program asks with ``lifafa-sign 1 WHAT AT BOX SIZE …`` and the contents; WHAT is ``file`` (PDF,
key file, passphrase), ``token`` (PDF, driver, label, certificate, PIN, b"last" for the last try)
or ``tokens`` (driver). To sign, the process first tells whose certificate it is, ``holder SIZE``,
and is given the visible part, ``stamp SIZE``. It ends with ``good SIZE`` or with
``no REASON FACT``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from app.letters.errors import SECRET_REASONS, SIGNING_REASONS


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


LONGEST_LINE: Final = 500
MOST_PDF_BYTES: Final = 64 * 1024 * 1024
MOST_KEY_BYTES: Final = 256 * 1024
MOST_STAMP_BYTES: Final = 4 * 1024 * 1024
MOST_TOLD_BYTES: Final = 256 * 1024
_LONGEST_TEXT: Final = 200
_MOST_CERTIFICATES: Final = 50
_MOST_TOKENS: Final = 30
_STATES: Final = frozenset(("ready", "few_tries", "last_try", "locked", "not_set_up"))
_SIZE: Final = re.compile(r"[0-9]{1,12}\n?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FACT: Final = re.compile(r"-|[0-9]{1,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{16}")
_SHOWN_UNSEEN: Final = "\u200c\u200d"  # joiners, which names in Indian scripts need


class NotSignedError(Exception):
    """It was not signed; the text is the slug of the reason.

    Args:
        reason: of `app.letters.errors`.
        fact: a date or a count that belongs to it, "" for none.
    """

    def __init__(self, reason: str, fact: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fact = fact


class OddTalkError(Exception):
    """The other side said something that it never says."""


# Lines and contents ---------------------------------------------------------------------------


def line(*words: str | int) -> bytes:
    """Return a line of words."""
    return " ".join(map(str, words)).encode("ascii") + b"\n"


def words_of(pipe: IO[bytes]) -> list[str]:
    """Return the words of the next line, none when the other side is gone.

    Raises:
        OddTalkError: too long, not ended, or not ASCII.
    """
    raw = pipe.readline(LONGEST_LINE + 1)
    if not raw:
        return []
    if len(raw) > LONGEST_LINE or not raw.endswith(b"\n") or not raw.isascii():
        raise OddTalkError
    return raw.decode("ascii").split(" ") if raw != b"\n" else []


def size_of(word: str, most: int) -> int:
    """Return a size that was told.

    Raises:
        OddTalkError: not a number, or more than may come.
    """
    if not _SIZE.fullmatch(word) or int(word) > most:
        raise OddTalkError
    return int(word)


def content(pipe: IO[bytes], size: int) -> bytes:
    """Return that many bytes.

    Raises:
        OddTalkError: the other side is gone.
    """
    found = pipe.read(size)
    if len(found) < size:
        raise OddTalkError
    return found


def refusal(words: list[str]) -> NotSignedError:
    """Return what a line ``no REASON FACT`` means.

    Raises:
        OddTalkError: no reason that there is.
    """
    if len(words) != 3 or words[0] != "no":
        raise OddTalkError
    reason, fact = words[1], words[2].rstrip("\n")
    if reason not in SIGNING_REASONS | SECRET_REASONS or not _FACT.fullmatch(fact):
        raise OddTalkError
    return NotSignedError(reason, "" if fact == "-" else fact)


# Certificates and tokens ----------------------------------------------------------------------


def certificate_told(found: Certificate) -> dict[str, str]:
    """Return a certificate as it is told."""
    return {name: getattr(found, name) for name in Certificate.__dataclass_fields__}


def told(value: object) -> bytes:
    """Return certificates or tokens as bytes."""
    return json.dumps(value).encode("ascii")


def certificate(raw: bytes) -> Certificate:
    """Return the certificate that the process told.

    Raises:
        OddTalkError: it is none.
    """
    return _certificate(_parsed(raw))


def tokens(raw: bytes) -> tuple[TokenInfo, ...]:
    """Return the tokens that the process told.

    Raises:
        OddTalkError: they are none.
    """
    listed = _parsed(raw)
    if not isinstance(listed, list) or len(listed) > _MOST_TOKENS:
        raise OddTalkError
    return tuple(map(_token, listed))


def plain(text: str) -> str:
    """Return text on one line, at most 200 characters, nothing in it that is not seen."""
    kept = (one if one.isprintable() or one in _SHOWN_UNSEEN else " " for one in text)
    return " ".join("".join(kept).split())[:_LONGEST_TEXT].strip()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise OddTalkError from error


def _certificate(value: object) -> Certificate:
    if not isinstance(value, dict) or value.keys() != Certificate.__dataclass_fields__.keys():
        raise OddTalkError
    texts = {name: _text(value, name) for name in value}
    if not _IDENTIFIER.fullmatch(texts["identifier"]):
        raise OddTalkError
    if texts["problem"] and texts["problem"] not in SIGNING_REASONS:
        raise OddTalkError
    for name in ("valid_from", "valid_to"):
        _day(texts[name])
    return Certificate(**texts)


def _token(value: object) -> TokenInfo:
    if not isinstance(value, dict) or value.keys() != TokenInfo.__dataclass_fields__.keys():
        raise OddTalkError
    listed = value["certificates"]
    if not isinstance(listed, list) or len(listed) > _MOST_CERTIFICATES:
        raise OddTalkError
    texts = {name: _text(value, name) for name in value if name != "certificates"}
    if texts["state"] not in _STATES:
        raise OddTalkError
    return TokenInfo(**texts, certificates=tuple(map(_certificate, listed)))


def _text(value: Mapping[str, object], name: str) -> str:
    text = value[name]
    if not isinstance(text, str) or plain(text) != text:
        raise OddTalkError
    return text


def _day(text: str) -> None:
    if not _DAY.fullmatch(text):
        raise OddTalkError
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise OddTalkError from error
