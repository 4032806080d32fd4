"""Strict JSON (S-JSON): one object, one meaning, the exact bytes kept by the caller.

Rules kept here (``crypto/spec/packet.md``, "Strict JSON"): UTF-8 without BOM; exactly one
object and nothing around it; depth at most 8, counted before the parser runs; no member
twice; whole numbers from 0 to 2^53-1 only; strings in NFC, at most 64 KiB, without control
or bidi characters, but LF in members the caller names and bidi in file names, which are
cleaned before they are shown; joiners only between Indic letters.
Nothing here re-serialises what was received: signatures and hashes are over the raw bytes.
"""

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from crypto.errors import JsonError, LimitError

MAX_BYTES = 1_048_576
MAX_DEPTH = 8
MAX_STRING_BYTES = 65_536
MAX_INT = 2**53 - 1
_MAX_INT_DIGITS = 16
_LONG = "long"

# Possessive repeats, and a closing quote that may be missing, keep this linear on any input.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_FORBIDDEN = re.compile(
    "(?P<surrogate>[\ud800-\udfff])"
    "|(?P<control>[\x00-\x09\x0b-\x1f\x7f-\x9f])"
    "|(?P<bidi>[\u202a-\u202e\u2066-\u2069\u061c\ufeff])"
    "|(?P<newline>\n)"
)
_JOINER = re.compile("[\u200c\u200d]")
# Devanagari to Sinhala, Vedic extensions, Devanagari extended.
_INDIC = ((0x0900, 0x0DFF), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF))


def parse(
    raw: bytes,
    *,
    multiline: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
    display: Collection[str] = (),
    long: Collection[str] = (),
) -> dict[str, Any]:
    """Return the object that ``raw`` spells, or refuse.

    Args:
        raw: the received bytes.
        multiline: names of members whose strings (or lists of strings) may hold LF.
        max_bytes: longest accepted ``raw``.
        display: names of top-level members whose strings may hold bidi controls, because
            whoever shows them cleans them first (file names).
        long: names of top-level members whose own string may be as long as ``raw``.

    Raises:
        LimitError: ``raw`` or one string in it is too long.
        JsonError: any other rule is broken; ``reason`` says which.
    """
    if len(raw) > max_bytes:
        raise LimitError("json.too-long", limit=max_bytes)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise JsonError("json.bom")
    if not raw.startswith(b"{"):
        raise JsonError("json.not-object")
    check_depth(raw)
    text = decoded(raw)
    value, end = read_value(text, _DECODER)
    if end != len(text):
        raise JsonError("json.trailing", position=end)
    allowed = _Allowed(frozenset(multiline), frozenset(display), frozenset(long))
    for name, member in value.items():
        _check_string(name, frozenset())
        allowed.check(member, allowed.beneath(name, top=True))
    members: dict[str, Any] = value
    return members


def encode(
    value: dict[str, Any],
    *,
    multiline: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
    display: Collection[str] = (),
    long: Collection[str] = (),
) -> bytes:
    """Return compact S-JSON bytes of ``value`` and prove that they parse back to it.

    Args:
        value: dicts with string keys, lists, strings, ints, bools and None only.
        multiline: as for ``parse``.
        max_bytes: as for ``parse``.
        display: as for ``parse``.
        long: as for ``parse``.

    Raises:
        LimitError, JsonError: the value breaks a rule that ``parse`` would refuse.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    raw = encoded(text)
    found = parse(raw, multiline=multiline, max_bytes=max_bytes, display=display, long=long)
    if found != value:
        raise JsonError("json.not-plain")
    return raw


# The errors of the library hold the whole document. Ours are raised after its handlers have
# ended, so that nothing that walks along an error, a bug report above all, comes upon it.


def decoded(raw: bytes) -> str:
    """Return the text of ``raw``.

    Raises:
        JsonError: it is not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start
    raise JsonError("json.utf8", position=position)


def encoded(text: str) -> bytes:
    """Return the bytes of a text.

    Raises:
        JsonError: half a character stands in it, which no UTF-8 can hold.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        position = error.start
    raise JsonError("json.surrogate", position=position)


def read_value(text: str, decoder: json.JSONDecoder) -> tuple[Any, int]:
    """Return the value that begins ``text``, and where it ends.

    Raises:
        JsonError: it is not JSON, or what the decoder refuses.
    """
    try:
        return decoder.raw_decode(text)
    except json.JSONDecodeError as error:
        position = error.pos
    raise JsonError("json.grammar", position=position)


def check_depth(raw: bytes) -> None:
    """Count nesting without a parser: strip strings, then peel one level of leaves a round.

    Raises:
        JsonError: a bracket too many or too few, or more than ``MAX_DEPTH`` inside each other.
    """
    brackets = _STRING.sub(b"", raw).translate(_ONE_KIND, _NOT_BRACKETS)
    if brackets.count(b"[") != brackets.count(b"]"):
        raise JsonError("json.unbalanced")
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise JsonError("json.depth", limit=MAX_DEPTH)


@dataclass(frozen=True)
class _Allowed:
    """Which groups of ``_FORBIDDEN`` the caller lets through, where, and what may be long."""

    multiline: frozenset[str]
    display: frozenset[str]
    long: frozenset[str]

    def beneath(
        self, name: str, inherited: frozenset[str] = frozenset(), *, top: bool = False
    ) -> frozenset[str]:
        """Return the groups allowed in strings of the member ``name``."""
        bidi = {"bidi"} if (top and name in self.display) or "bidi" in inherited else set()
        long = {_LONG} if top and name in self.long else set()
        return frozenset(bidi | long | ({"newline"} if name in self.multiline else set()))

    def check(self, value: Any, groups: frozenset[str]) -> None:
        """Walk over ``value``, in whose strings ``groups`` are allowed."""
        if isinstance(value, str):
            _check_string(value, groups)
        elif isinstance(value, dict):
            for name, member in value.items():
                _check_string(name, frozenset())
                self.check(member, self.beneath(name, groups))
        elif isinstance(value, list):
            for member in value:
                self.check(member, groups)


def check_line(text: str) -> None:
    """Refuse one line of text that no string of strict JSON may be.

    Raises:
        LimitError: it is too long.
        JsonError: a control or bidi character, LF, a stray joiner, or not in NFC.
    """
    _check_string(text, frozenset())


def _check_string(text: str, allowed: frozenset[str]) -> None:
    most = MAX_BYTES if _LONG in allowed else MAX_STRING_BYTES
    if len(text) > most:
        raise LimitError("json.string-long", limit=most)
    if text.isascii() and text.isprintable():
        return
    for found in _FORBIDDEN.finditer(text):
        if found.lastgroup not in allowed:
            raise JsonError(f"json.{found.lastgroup}")
    if len(text.encode("utf-8")) > most:
        raise LimitError("json.string-bytes", limit=most)
    if not unicodedata.is_normalized("NFC", text):
        raise JsonError("json.not-nfc")
    for found in _JOINER.finditer(text):
        if not (_is_indic(text, found.start() - 1) and _is_indic(text, found.end())):
            raise JsonError("json.joiner")


def _is_indic(text: str, index: int) -> bool:
    """Say whether a letter or sign of an Indic script stands at ``index``."""
    if not 0 <= index < len(text):
        return False
    point = ord(text[index])
    in_block = any(first <= point <= last for first, last in _INDIC)
    return in_block and unicodedata.category(text[index])[0] in "LM"


def members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object.

    Raises:
        JsonError: one of them stands twice.
    """
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonError("json.twice")
    return members


def _whole_number(digits: str) -> int:
    if digits.startswith("-"):
        raise JsonError("json.negative")
    # The length is checked first: turning a long run of digits into a number is slow.
    if len(digits) > _MAX_INT_DIGITS:
        raise JsonError("json.int-digits")
    number = int(digits)
    if number > MAX_INT:
        raise JsonError("json.int-large")
    return number


def no_float(_digits: str) -> NoReturn:
    """Refuse a number with a point or an exponent."""
    raise JsonError("json.float")


def no_constant(_name: str) -> NoReturn:
    """Refuse what is a number to JavaScript alone."""
    raise JsonError("json.constant")


_DECODER = json.JSONDecoder(
    object_pairs_hook=members_once,
    parse_int=_whole_number,
    parse_float=no_float,
    parse_constant=no_constant,
)
