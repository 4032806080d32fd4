"""JSON that carries what a database holds, exactly: any text, whole numbers of 64 bits with a sign.

Rules kept here (``crypto/spec/feed.md``, section 5): the grammar is that of strict JSON (UTF-8, one
object and nothing around it, a depth of at most 8 counted before the parser runs, no member twice,
no fractions); but a text is carried as it is, because what came back as another text would be
another value of the register. Who takes values out of it looks at each with ``cell``.
"""

import json
from typing import Any

from crypto.base.primitives import b64decode, b64encode
from crypto.base.sjson import (
    check_depth,
    decoded,
    encoded,
    members_once,
    no_constant,
    no_float,
    read_value,
)
from crypto.errors import JsonError, LimitError, SchemaError

LEAST_INT, MOST_INT = -(2**63), 2**63 - 1
BYTES = "x"
_MOST_INT_CHARACTERS = 20

type Cell = str | int | bytes | None
"""One value of a row."""


def parse(raw: bytes, max_bytes: int) -> dict[str, Any]:
    """Return the object that ``raw`` spells, or refuse.

    Args:
        raw: the received bytes.
        max_bytes: longest accepted ``raw``.

    Raises:
        LimitError: ``raw`` is too long.
        JsonError: any other rule is broken; ``reason`` says which.
    """
    if len(raw) > max_bytes:
        raise LimitError("json.too-long", limit=max_bytes)
    if not raw.startswith(b"{"):
        raise JsonError("json.not-object")
    check_depth(raw)
    text = decoded(raw)
    value, end = read_value(text, _DECODER)
    if end != len(text):
        raise JsonError("json.trailing", position=end)
    members: dict[str, Any] = value
    return members


def encode(value: dict[str, Any]) -> bytes:
    """Return the compact bytes of an object; what it means is for the caller to read back.

    Args:
        value: dicts with string keys, lists, strings, ints and None only.

    Raises:
        JsonError: half a character stands in a text.
    """
    return encoded(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def cell(value: Any, reason: str) -> Cell:
    """Return the value of a row that a JSON value stands for.

    Args:
        value: null, a string, a whole number, or an object with the member ``x`` alone.
        reason: of the refusal.

    Raises:
        SchemaError: it is something else.
        JsonError: half a character stands in the text.
        NotOursError: the bytes are not canonical base64.
    """
    if isinstance(value, str):
        return text(value)
    if value is None or type(value) is int:
        return value
    if isinstance(value, dict) and value.keys() == {BYTES} and isinstance(value[BYTES], str):
        return b64decode(value[BYTES])
    raise SchemaError(reason)


def from_cell(value: Cell) -> Any:
    """Return the JSON value that stands for a value of a row."""
    return {BYTES: b64encode(value)} if isinstance(value, bytes) else value


def text(value: str) -> str:
    """Return a text in which every character is whole.

    Raises:
        JsonError: half a character stands in it, which no UTF-8 can hold.
    """
    if not value.isascii():
        encoded(value)
    return value


def _whole_number(digits: str) -> int:
    # The length is checked first: turning a long run of digits into a number is slow.
    if len(digits) > _MOST_INT_CHARACTERS:
        raise JsonError("json.int-digits")
    number = int(digits)
    if not LEAST_INT <= number <= MOST_INT or digits == "-0":
        raise JsonError("json.int-large")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=members_once,
    parse_int=_whole_number,
    parse_float=no_float,
    parse_constant=no_constant,
)
