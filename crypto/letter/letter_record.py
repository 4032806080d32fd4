"""The record of a letter: the words that its seal stands for, as exact bytes.

Rules kept here (``crypto/spec/letter.md`` section 3): strict JSON, closed set of members, every
length bounded; the bytes that were made are the bytes that travel, nothing is written anew to be
compared; a random salt keeps the hash on the paper from telling the words to who guesses them.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from crypto.base import schema, sjson
from crypto.errors import LimitError, NewerVersionError, SchemaError

VERSION: Final = 1
MAX_BYTES: Final = sjson.MAX_BYTES
MAX_TEXT_BYTES: Final = 262_144
MAX_SHORT: Final = 4_000
MAX_PAGES: Final = 9_999
SALT_DIGITS: Final = 32
HASH_DIGITS: Final = 64
KINDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "referral": 1,
        "forwarding": 2,
        "home_verification": 3,
        "handover": 4,
        "acknowledgement": 5,
        "certificate": 6,
        "slip": 7,
        "notice": 8,
        # 9 is no kind: bad files of the vectors bear it.
        "person_notice": 10,
        "person_summary": 11,
    }
)
_SHORT: Final = ("no", "to", "subject", "signatory")
_MULTILINE: Final = ("to", "subject", "text", "signatory")
_LONG: Final = ("text",)
_NEEDED: Final = frozenset({"v", "salt", "kind", "date", "pages", "text", *_SHORT})
_OPTIONAL: Final = frozenset({"sheet", "ext", "crit"})


@dataclass(frozen=True)
class LetterRecord:
    """What a letter says.

    Attributes:
        salt: 32 hex digits, random for each letter.
        kind: a key of ``KINDS``.
        no: the office's own running number.
        date: ISO date.
        to, subject, signatory: as printed, line by line; at most 4,000 characters each.
        pages: of one copy, 1 to 9,999.
        text: everything else that is printed, at most 256 KiB in UTF-8.
        sheet: SHA-256 of the drawn letter as 64 hex digits, "" for none.
        ext: optional members of later versions.
    """

    salt: str = field(repr=False)
    kind: str
    no: str
    date: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    pages: int
    text: str = field(repr=False)
    signatory: str = field(repr=False)
    sheet: str = ""
    ext: dict[str, Any] = field(default_factory=dict, repr=False)


def written(record: LetterRecord) -> bytes:
    """Return the exact bytes of a record, which ``read`` accepts.

    Raises:
        LimitError, JsonError, SchemaError, NewerVersionError: ``read`` would refuse it.
    """
    members: dict[str, Any] = {
        "v": VERSION,
        "salt": record.salt,
        "kind": record.kind,
        "no": record.no,
        "date": record.date,
        "to": record.to,
        "subject": record.subject,
        "pages": record.pages,
        "text": record.text,
        "signatory": record.signatory,
    }
    members |= {"sheet": record.sheet} if record.sheet else {}
    members |= {"ext": record.ext} if record.ext else {}
    raw = sjson.encode(members, multiline=_MULTILINE, max_bytes=MAX_BYTES, long=_LONG)
    read(raw)
    return raw


def read(raw: bytes) -> LetterRecord:
    """Return what a record says; whether it is the sealed one, its hash says.

    Args:
        raw: exact bytes.

    Raises:
        LimitError, JsonError: too long, or not strict JSON.
        SchemaError: a member is missing, unknown, or not what it should be.
        NewerVersionError: the version, the kind or a critical member is unknown.
    """
    found = sjson.parse(raw, multiline=_MULTILINE, max_bytes=MAX_BYTES, long=_LONG)
    kind = _checked_version(found)
    schema.members(
        {name: value for name, value in found.items() if name not in _OPTIONAL},
        _NEEDED,
        "letter.members",
    )
    short = {name: schema.text(found[name], f"letter.{name}", most=MAX_SHORT) for name in _SHORT}
    sheet = found.get("sheet", "")
    if "sheet" in found:
        schema.hexadecimal(sheet, HASH_DIGITS, "letter.sheet")
    return LetterRecord(
        salt=schema.hexadecimal(found["salt"], SALT_DIGITS, "letter.salt"),
        kind=kind,
        date=_date(found["date"]),
        pages=schema.whole(found["pages"], "letter.pages", least=1, most=MAX_PAGES),
        text=_text(found["text"]),
        sheet=sheet,
        ext=schema.mapping(found.get("ext", {}), "letter.ext"),
        **short,
    )


def record_hash(raw: bytes) -> bytes:
    """Return the 32 bytes by which a seal names a record: SHA-256 of its exact bytes."""
    return hashlib.sha256(raw).digest()


def _checked_version(found: dict[str, Any]) -> str:
    """Look at version, critical members and kind first: a later one may differ in all else."""
    if schema.whole(found.get("v"), "letter.version", least=1) != VERSION:
        raise NewerVersionError("letter.newer")
    if schema.texts(found.get("crit", []), "letter.crit"):
        raise NewerVersionError("letter.critical")
    kind = schema.text(found.get("kind"), "letter.kind", most=MAX_SHORT)
    if kind not in KINDS:
        raise NewerVersionError("letter.kind-unknown")
    return kind


def _date(value: Any) -> str:
    date = schema.text(value, "letter.date", least=10, most=10)
    try:
        same = dt.date.fromisoformat(date).isoformat()
    except ValueError as error:
        raise SchemaError("letter.date-none") from error
    if date != same:
        raise SchemaError("letter.date-spelling")
    return date


def _text(value: Any) -> str:
    text = schema.text(value, "letter.text", most=MAX_TEXT_BYTES)
    if len(text.encode("utf-8")) > MAX_TEXT_BYTES:
        raise LimitError("letter.text-long", limit=MAX_TEXT_BYTES)
    return text
