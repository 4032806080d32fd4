"""The payload of an envelope: who sends, how far they had come, and their units.

Rules kept here (``crypto/spec/feed.md``, section 5): version and level are looked at before any
other member, so that what a newer program wrote is never called damage; members are closed; a term
is opened by the last unit of an envelope.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from crypto.base import exact_json, schema
from crypto.base.primitives import b64encode
from crypto.errors import FeedError, NewerVersionError, SchemaError
from crypto.feed.chain import MAX_INC, MAX_SEAT
from crypto.feed.seats import read_box
from crypto.feed.terms import NewTerm
from crypto.feed.units import Unit, read_unit, unit_json

VERSION = 1
MAX_BYTES = 491_520
_MEMBERS = frozenset(
    ["v", "seat", "inc", "seq", "at", "app", "level", "box", "founding_box", "units"]
)
_APP = re.compile(r"[0-9A-Za-z.+-]{1,32}")


@dataclass(frozen=True)
class Payload:
    """What an envelope says.

    Attributes:
        seat: number of the computer, 1 to 99.
        inc: its incarnation, from 1.
        seq: number of this envelope among its own, from 1.
        at: Unix seconds, as its clock says.
        app: version of its program.
        level: what shared rows may hold.
        box: its next letterbox for term keys when that changed, 1,216 bytes, else None.
        founding_box: its next letterbox for foundings when that changed, else None.
        units: in their order.
    """

    seat: int
    inc: int
    seq: int
    at: int
    app: str = field(repr=False)
    level: int
    box: bytes | None = field(repr=False)
    founding_box: bytes | None = field(repr=False)
    units: tuple[Unit, ...] = field(repr=False)

    @property
    def new_term(self) -> NewTerm | None:
        """The term that it opens, or None."""
        more = self.units[-1].more if self.units else None
        return more if isinstance(more, NewTerm) else None


@dataclass(frozen=True)
class Last:
    """The last envelope of a computer.

    Attributes:
        inc: its incarnation then.
        seq: its number.
    """

    inc: int
    seq: int


def encode(payload: Payload) -> bytes:
    """Return the bytes of a payload, proved to read back to the same.

    Raises:
        LimitError: it is too long for an envelope, or has too many rows.
        SchemaError, JsonError, CardError: a value breaks a rule.
    """
    body = {
        "v": VERSION,
        "seat": payload.seat,
        "inc": payload.inc,
        "seq": payload.seq,
        "at": payload.at,
        "app": payload.app,
        "level": payload.level,
        "box": payload.box and b64encode(payload.box),
        "founding_box": payload.founding_box and b64encode(payload.founding_box),
        "units": [unit_json(unit) for unit in payload.units],
    }
    raw = exact_json.encode(body)
    if decode(raw, payload.level) != payload:
        raise ValueError("a payload that reads back to something else")
    return raw


def decode(raw: bytes, level: int) -> Payload:
    """Read a payload whose signature verified.

    Args:
        raw: the exact bytes.
        level: the highest that we know.

    Raises:
        LimitError, JsonError: it is no JSON of ours.
        NewerVersionError: its version or its level is not known here.
        SchemaError, NotOursError, CardError: it breaks a rule.
    """
    body = exact_json.parse(raw, MAX_BYTES)
    version = body.get("v")
    if type(version) is int and version > VERSION:
        raise NewerVersionError("payload.version", found=version)
    told = body.get("level")
    if type(told) is int and told > level:
        raise NewerVersionError("payload.level", found=told, known=level)
    schema.members(body, _MEMBERS, "payload.members")
    schema.whole(version, "payload.version-value", least=VERSION)
    found = Payload(
        seat=schema.whole(body["seat"], "payload.seat", least=1, most=MAX_SEAT),
        inc=schema.whole(body["inc"], "payload.inc", least=1, most=MAX_INC),
        seq=schema.whole(body["seq"], "payload.seq", least=1),
        at=schema.whole(body["at"], "payload.at"),
        app=_app(body["app"]),
        level=schema.whole(told, "payload.level-value", least=1),
        box=_box(body["box"], "payload.box"),
        founding_box=_box(body["founding_box"], "payload.founding-box"),
        units=_units(body["units"]),
    )
    if not (found.units or found.box or found.founding_box):
        raise SchemaError("payload.empty")
    return found


def check_follows(payload: Payload, last: Last | None) -> None:
    """Refuse an envelope that is not the next one of its computer.

    Args:
        payload: of the envelope.
        last: the last one of the same computer, None when there was none.

    Raises:
        FeedError: a number was left out or came again, or an incarnation that is over.
    """
    before = last or Last(1, 0)
    if not before.inc <= payload.inc <= before.inc + bool(last):
        raise FeedError("feed.inc", seat=payload.seat, last=before.inc, found=payload.inc)
    if payload.seq != before.seq + 1:
        raise FeedError("feed.seq", seat=payload.seat, last=before.seq, found=payload.seq)


def _app(value: Any) -> str:
    if not isinstance(value, str) or not _APP.fullmatch(value):
        raise SchemaError("payload.app")
    return value


def _box(value: Any, reason: str) -> bytes | None:
    return None if value is None else read_box(value, reason)


def _units(value: Any) -> tuple[Unit, ...]:
    if not isinstance(value, list):
        raise SchemaError("payload.units")
    found = tuple(read_unit(each) for each in value)
    if len({unit.id for unit in found}) != len(found):
        raise SchemaError("payload.unit-twice")
    if any(isinstance(unit.more, NewTerm) for unit in found[:-1]):
        raise SchemaError("payload.term-not-last")
    return found
