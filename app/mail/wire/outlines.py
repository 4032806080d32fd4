"""What a mail in the mailbox is: files of ours by its outline (BODYSTRUCTURE), or a bounce.

Rules:

* Outlines: an outline is a stranger's text: names are decoded and cleaned, depth and number are
  bounded, and what makes no sense is no file; a mail that cannot hold a file of ours is not read
  any closer.
* Bounces: it is a stranger's text: only a status code and the name of the mail are taken from it,
  and only in their plain form; a report that the mail is late, or that it arrived, is no bounce.
"""

from __future__ import annotations

import base64
import quopri
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import collapse_rfc2231_value, decode_params, unquote
from typing import Any, Final

from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_response

from app.mail.lines import FoundFile

MOST_FILES: Final = 20
"""Most files of ours that are taken from one mail; one more is named, so that it can be told."""

_MOST_DEPTH: Final = 20
_MOST_LEAVES: Final = 500
_LONGEST_NAME: Final = 1_000
_KEPT_NAME: Final = 100
_ENDING = re.compile(r"(.*)\.(lifafa|lfpart)\Z", re.IGNORECASE | re.DOTALL)
_ENCODINGS: Final = frozenset({"base64", "quoted-printable", "7bit", "8bit", "binary"})
# Without one of these there is no file of ours in an outline: an ending in plain letters, a name
# in one of the two ways to write other letters, a length that is told apart, or a report.
_HINT = re.compile(
    rb"\.lifafa|\.lfpart|delivery-status|=\?|\*[0-9]*\*?\"|\\|\{[0-9]+\}", re.IGNORECASE
)

type Record = bytes | tuple[bytes, bytes]


@dataclass(frozen=True)
class Leaf:
    """A part of a mail that holds no other parts, or another mail.

    Attributes:
        section: its place, such as "1.2".
        kind: its media type, in small letters.
        encoding: "" for one that nobody knows.
        size: as it is encoded, -1 for one that makes no sense.
        name: a plain name of ours, "" for any other.
    """

    section: str
    kind: str
    encoding: str
    size: int
    name: str


@dataclass(frozen=True)
class Outline:
    """What is of use in one mail.

    Attributes:
        files: of ours.
        status: the part that says why a mail came back, None in any other mail.
        original: the part with the head of that mail.
    """

    files: tuple[FoundFile, ...]
    status: Leaf | None = None
    original: Leaf | None = None


def worth_reading(records: Sequence[Any]) -> Iterator[list[Record]]:
    """Yield the answers about single mails that may be about a file of ours.

    Args:
        records: as imaplib gives them: a text that a counted text follows is a pair.
    """
    group: list[Record] = []
    for record in records:
        if not isinstance(record, bytes | tuple):
            continue
        group.append(record)
        if isinstance(record, bytes):
            if len(group) > 1 or _HINT.search(record):
                yield group
            group = []


def items_of(group: Sequence[Record]) -> Mapping[bytes, Any]:
    """Return what one answer says about a mail, by the names of its items; {} for nonsense."""
    try:
        parsed: Any = parse_response(list(group))
    except (ProtocolError, ValueError, TypeError, AssertionError, RecursionError):
        return {}
    if len(parsed) != 2 or not isinstance(parsed[1], tuple):
        return {}
    flat = parsed[1]
    pairs = zip(flat[::2], flat[1::2], strict=False)
    return {name.upper(): value for name, value in pairs if isinstance(name, bytes)}


def outline_of(structure: object) -> Outline:
    """Return what is of use in a mail of this structure."""
    leaves: list[Leaf] = []
    _gather(structure, "", 0, leaves)
    status = _first(leaves, "message/delivery-status")
    if status is not None and _is_report(structure, status):
        original = _first(leaves, "message/rfc822", "text/rfc822-headers", "message/global-headers")
        return Outline((), status, original)
    ours = [leaf for leaf in leaves if leaf.name and leaf.encoding and leaf.size >= 0]
    return Outline(
        tuple(
            FoundFile(leaf.section, leaf.name, leaf.encoding, leaf.size)
            for leaf in ours[: MOST_FILES + 1]
        )
    )


def _is_report(structure: object, status: Leaf) -> bool:
    """Say whether a mail is a report; some servers send theirs as any mail of several parts."""
    kind = _subtype(structure)
    return kind == "report" or (kind == "mixed" and "." not in status.section)


def _first(leaves: Sequence[Leaf], *kinds: str) -> Leaf | None:
    return next((leaf for leaf in leaves if leaf.kind in kinds), None)


def _subtype(structure: object) -> str:
    """Return the kind of a mail of several parts, in small letters."""
    if not isinstance(structure, tuple):
        return ""
    return next((_text(one).lower() for one in structure if not isinstance(one, tuple)), "")


def _gather(part: object, section: str, depth: int, leaves: list[Leaf]) -> None:
    if depth > _MOST_DEPTH or len(leaves) >= _MOST_LEAVES:
        return
    if not isinstance(part, tuple) or not part:
        return
    if isinstance(part[0], tuple):
        for number, child in enumerate(part, 1):
            if not isinstance(child, tuple):
                return
            _gather(child, f"{section}.{number}" if section else str(number), depth + 1, leaves)
        return
    leaf = _leaf(part, section or "1")
    if leaf is None:
        return
    leaves.append(leaf)
    if leaf.kind == "message/rfc822" and len(part) > 8:
        inner = part[8]
        several = isinstance(inner, tuple) and bool(inner) and isinstance(inner[0], tuple)
        _gather(inner, leaf.section if several else f"{leaf.section}.1", depth + 1, leaves)


def _leaf(part: tuple[Any, ...], section: str) -> Leaf | None:
    if len(part) < 7:
        return None
    kind = f"{_text(part[0])}/{_text(part[1])}".lower()
    # What comes only in some kinds of parts stands before the disposition.
    more = 1 if kind.startswith("text/") else 3 if kind == "message/rfc822" else 0
    disposition = part[8 + more] if len(part) > 8 + more else None
    inner = disposition[1] if isinstance(disposition, tuple) and len(disposition) > 1 else None
    encoding = _text(part[5]).lower()
    size = part[6]
    return Leaf(
        section=section,
        kind=kind,
        encoding=encoding if encoding in _ENCODINGS else "",
        size=size if isinstance(size, int) and 0 <= size < 2**63 else -1,
        name=_our_name(inner, "filename") or _our_name(part[2], "name"),
    )


# Names ----------------------------------------------------------------------------------------


def _our_name(params: object, wanted: str) -> str:
    """Return the plain name of a file of ours from the parameters of a part, or ""."""
    if not isinstance(params, tuple):
        return ""
    pairs = [
        (_text(name).lower(), _text(value))
        for name, value in zip(params[::2], params[1::2], strict=False)
    ]
    named = [(name, value) for name, value in pairs if name.split("*")[0] == wanted]
    if not named or sum(len(value) for _, value in named) > _LONGEST_NAME:
        return ""
    try:
        found = dict(decode_params([("", ""), *named])[1:])
        return plain_name(_decoded(unquote(collapse_rfc2231_value(found[wanted]))))
    except (KeyError, ValueError, LookupError, TypeError, MessageError):
        return ""


def _decoded(text: str) -> str:
    return str(make_header(decode_header(text))) if "=?" in text else text


def plain_name(text: str) -> str:
    """Return a stranger's file name without anything that is no plain name, or "".

    Args:
        text: with folders, invisible letters and whatever else; only names that end as our files
            do are of use.
    """
    last = re.split(r"[/\\:]", unicodedata.normalize("NFC", text).strip())[-1]
    found = _ENDING.fullmatch(last)
    if not found:
        return ""
    kept = "".join(one for one in found[1] if one.isalnum() or one in "-_. ()")
    stem = " ".join(kept.split()).strip(". ")[:_KEPT_NAME].strip(". ")
    return f"{stem or 'file'}.{found[2].lower()}"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, int) else ""


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
