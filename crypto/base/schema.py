"""Checks of shape for parsed strict JSON: each takes the reason it raises.

Rules kept here: exact types (``True`` is never a number), closed sets of members, every
length bounded; no value ever appears in an error.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any

from crypto.base.sjson import MAX_INT
from crypto.errors import SchemaError

_LOWER_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def members(value: dict[str, Any], expected: Collection[str], reason: str) -> None:
    """Refuse a dict whose member names are not exactly ``expected``.

    Raises:
        SchemaError: one is missing or unknown.
    """
    if value.keys() != set(expected):
        raise SchemaError(reason)


def mapping(value: Any, reason: str) -> dict[str, Any]:
    """Return ``value`` if it is an object.

    Raises:
        SchemaError: it is not.
    """
    if not isinstance(value, dict):
        raise SchemaError(reason)
    return value


def whole(value: Any, reason: str, *, least: int = 0, most: int = MAX_INT) -> int:
    """Return ``value`` if it is a whole number from ``least`` to ``most``.

    Raises:
        SchemaError: another type (also a bool) or out of range.
    """
    if type(value) is not int or not least <= value <= most:
        raise SchemaError(reason)
    return value


def text(value: Any, reason: str, *, least: int = 0, most: int = 65_536) -> str:
    """Return ``value`` if it is a string of ``least`` to ``most`` characters.

    Raises:
        SchemaError: another type or length.
    """
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise SchemaError(reason)
    return value


def choice(value: Any, allowed: Collection[str], reason: str) -> str:
    """Return ``value`` if it is one of ``allowed``.

    Raises:
        SchemaError: it is not.
    """
    if not isinstance(value, str) or value not in allowed:
        raise SchemaError(reason)
    return value


def hexadecimal(value: Any, digits: int, reason: str) -> str:
    """Return ``value`` if it is exactly ``digits`` lowercase hex digits.

    Raises:
        SchemaError: it is not.
    """
    if not isinstance(value, str) or len(value) != digits or not _LOWER_HEX.fullmatch(value):
        raise SchemaError(reason)
    return value


def hex_bytes(value: Any, length: int, reason: str) -> bytes:
    """Return the bytes that ``value`` writes in lowercase hex digits, if it is ``length`` of them.

    Raises:
        SchemaError: it is not.
    """
    return bytes.fromhex(hexadecimal(value, 2 * length, reason))


def rising[T](
    value: Any,
    read: Callable[[Any], T],
    by: Callable[[T], int],
    reasons: tuple[str, str],
    *,
    least: int = 0,
    most: int = MAX_INT,
) -> tuple[T, ...]:
    """Return the entries of a list in which each stands above the one before.

    Args:
        value: parsed JSON.
        read: reads one entry, and refuses it.
        by: the number of an entry.
        reasons: for what is no list or of another length, and for another order.
        least: entries.
        most: entries.

    Raises:
        SchemaError: it is not, or ``read`` refused an entry.
    """
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise SchemaError(reasons[0])
    found = tuple(read(each) for each in value)
    if any(by(later) <= by(earlier) for earlier, later in pairwise(found)):
        raise SchemaError(reasons[1])
    return found


def texts(value: Any, reason: str, *, most: int = 64) -> list[str]:
    """Return ``value`` if it is a list of at most ``most`` strings.

    Raises:
        SchemaError: it is not.
    """
    if not isinstance(value, list) or len(value) > most:
        raise SchemaError(reason)
    for member in value:
        text(member, reason)
    return value


def closed(
    value: dict[str, Any], required: Collection[str], optional: Collection[str], reason: str
) -> None:
    """Refuse a dict that lacks one of ``required`` or has one beside them and ``optional``.

    Raises:
        SchemaError: one is missing or unknown.
    """
    if not set(required) <= value.keys() <= {*required, *optional}:
        raise SchemaError(reason)


def word(value: Any, reason: str) -> str:
    """Return ``value`` if it is a code: 1 to 64 of a-z, 0-9 and _, a letter first.

    Raises:
        SchemaError: it is not.
    """
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise SchemaError(reason)
    return value


def day(value: Any, reason: str) -> str:
    """Return ``value`` if it is a day of the calendar, ``2026-11-25``.

    Raises:
        SchemaError: it is not.
    """
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            dt.date.fromisoformat(value)
            return value
    except ValueError:
        pass
    raise SchemaError(reason)
