"""Reading the report of a mail server that could not deliver a mail of ours (RFC 3464).

Rules: it is a stranger's text: only a status code and the name of the mail are taken from it, and
only in their plain form; a report that the mail is late, or that it arrived, is no bounce.
"""

from __future__ import annotations

import base64
import quopri
import re
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 65_536
"""Most that is looked at of a report, and of the mail that it is about."""

_FOLD = re.compile(rb"\r?\n[ \t]+")
_MESSAGE_ID = re.compile(rb"(?mi)^message-id:[ \t]*(<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>)[ \t]*\r?$")
_ACTION = re.compile(rb"(?mi)^action:[ \t]*([a-z]{1,20})[ \t]*\r?$")
_STATUS = re.compile(rb"(?mi)^status:[ \t]*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")


@dataclass(frozen=True)
class Bounce:
    """A mail that came back.

    Attributes:
        message_id: of that mail, with its angle brackets.
        status: such as "5.1.1"; "5.0.0" when the report does not tell.
    """

    message_id: str
    status: str


def bounce_of(status: bytes, original: bytes) -> Bounce | None:
    """Return what a report says, or None when nothing came back.

    Args:
        status: its part "message/delivery-status", decoded.
        original: the head of the mail that it is about, decoded.
    """
    message_id = message_id_of(original)
    if not message_id:
        return None
    fields = _FOLD.sub(b" ", status[:MOST_BYTES])
    if b"failed" not in {found.lower() for found in _ACTION.findall(fields)}:
        return None
    codes = [code for code in _STATUS.findall(fields) if not code.startswith(b"2")]
    return Bounce(message_id, codes[0].decode("ascii") if codes else "5.0.0")


def message_id_of(head: bytes) -> str:
    """Return the name of a mail from its head, with its angle brackets, or ""."""
    found = _MESSAGE_ID.search(_FOLD.sub(b" ", head[:MOST_BYTES]))
    return found[1].decode("ascii") if found else ""


def decoded(content: bytes, encoding: str) -> bytes:
    """Return the bytes of a small part as they were before they were encoded for the way.

    Args:
        content: at most `MOST_BYTES` of it, so that its end may be cut off.
        encoding: base64, quoted-printable, 7bit, 8bit or binary.
    """
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding != "base64":
        return content
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    # Four letters hold three bytes; one letter alone holds none.
    whole = plain[:-1] if len(plain) % 4 == 1 else plain
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))
