"""The bodies of the three packets of a private match: members, limits and how points are spelt.

Rules kept here (``crypto/spec/matching.md``, "Bodies"): members are closed; a list of points is
one string that holds exactly as many as the bucket says; names as keys go into the smallest
bucket only. Whether points are good, and whether packets belong together, ``matching`` says.
"""

from collections.abc import Sequence
from typing import Any

from crypto.base import schema
from crypto.base.primitives import b64decode, b64encode
from crypto.errors import NotOursError, SchemaError

BUCKETS = (64, 256, 1024)
POINT_BYTES = 32
NAMES = "nd"
NAMES_BUCKET = 64
KEY_KINDS = frozenset({"phone", "id", NAMES, "vehicle", "account"})
YES, NO = "yes", "no"
LOWER_CAP = "lower_cap"
DECLINES = frozenset({LOWER_CAP, "budget", "purpose", "basis", "rules", "not_now", "other"})
MAX_NOTE = 8_000
_QUESTION = ("rules", "purpose", "basis", "n", "keys", "points")
_ANSWER = ("sid", "answer", "n", "of", "twice", "points")
_RESULT = ("sid", "n", "of", "twice")


def text_of(points: Sequence[bytes]) -> str:
    """Return points as one string of a body."""
    return b64encode(b"".join(points))


def points_of(text: str) -> bytes:
    """Return the bytes of a string that a body check has passed."""
    return b64decode(text)


def check_question(body: dict[str, Any]) -> None:
    """Refuse a body of ``psi1`` that breaks a rule.

    Raises:
        SchemaError: a member is missing, unknown or of the wrong shape.
    """
    schema.closed(body, _QUESTION, ("note",), "body.psi1-members")
    schema.whole(body["rules"], "body.psi1-rules", least=1)
    schema.word(body["purpose"], "body.psi1-purpose")
    schema.word(body["basis"], "body.psi1-basis")
    n = _bucket(body["n"], "body.psi1-n")
    kinds = schema.texts(body["keys"], "body.psi1-keys", most=len(KEY_KINDS))
    if not kinds or sorted(set(kinds)) != kinds or not KEY_KINDS.issuperset(kinds):
        raise SchemaError("body.psi1-kinds")
    if NAMES in kinds and n != NAMES_BUCKET:
        raise SchemaError("body.psi1-names-bucket")
    _points(body["points"], n, "body.psi1-points")
    schema.text(body.get("note", ""), "body.psi1-note", most=MAX_NOTE)


def check_answer(body: dict[str, Any]) -> None:
    """Refuse a body of ``psi2``, an answer or a decline, that breaks a rule.

    Raises:
        SchemaError: a member is missing, unknown or of the wrong shape.
    """
    if schema.choice(body.get("answer"), (YES, NO), "body.psi2-answer") == NO:
        _check_decline(body)
        return
    schema.members(body, _ANSWER, "body.psi2-members")
    n = _bucket(body["n"], "body.psi2-n")
    schema.hexadecimal(body["sid"], 64, "body.psi2-sid")
    schema.hexadecimal(body["of"], 64, "body.psi2-of")
    _points(body["twice"], n, "body.psi2-twice")
    _points(body["points"], n, "body.psi2-points")


def check_result(body: dict[str, Any]) -> None:
    """Refuse a body of ``psi3`` that breaks a rule.

    Raises:
        SchemaError: a member is missing, unknown or of the wrong shape.
    """
    schema.members(body, _RESULT, "body.psi3-members")
    n = _bucket(body["n"], "body.psi3-n")
    schema.hexadecimal(body["sid"], 64, "body.psi3-sid")
    schema.hexadecimal(body["of"], 64, "body.psi3-of")
    _points(body["twice"], n, "body.psi3-twice")


def _check_decline(body: dict[str, Any]) -> None:
    lower = body.get("reason") == LOWER_CAP
    needed = ("sid", "answer", "reason", *(("cap",) if lower else ()))
    schema.closed(body, needed, ("note",), "body.psi2-decline-members")
    schema.hexadecimal(body["sid"], 64, "body.psi2-decline-sid")
    schema.choice(body["reason"], DECLINES, "body.psi2-decline-reason")
    if lower and _bucket(body["cap"], "body.psi2-decline-cap") == BUCKETS[-1]:
        raise SchemaError("body.psi2-decline-cap-largest")
    schema.text(body.get("note", ""), "body.psi2-decline-note", most=MAX_NOTE)


def _bucket(value: Any, reason: str) -> int:
    if schema.whole(value, reason) not in BUCKETS:
        raise SchemaError(reason)
    return int(value)


def _points(value: Any, n: int, reason: str) -> None:
    size = n * POINT_BYTES
    characters = (size + 2) // 3 * 4
    text = schema.text(value, reason, least=characters, most=characters)
    try:
        b64decode(text, length=size)
    except NotOursError as error:
        raise SchemaError(reason) from error
