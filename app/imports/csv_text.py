"""Text with separators: which encoding, which separator, which rows.

Rules: an encoding is recognised by what only it can hold; bytes that fit none are told, with the
line in which they stand, and never replaced; the separator is the one that cuts most lines into
the same number of cells.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.imports.cells import LONGEST_CELL
from app.imports.refusal import SheetError

_SEPARATORS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 60
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# What becomes of Devanagari and Bengali when UTF-8 was read as windows-1252 and saved again.
_SCRAMBLED: Final = ("à¤", "à¥", "à¦", "à§")
_ENOUGH_SCRAMBLED: Final = 3


@dataclass(frozen=True)
class Text:
    """A text file that was understood.

    Attributes:
        text: without a byte order mark.
        encoding: utf-8, utf-16 or windows-1252.
        notes: slugs of what the officer has to know.
    """

    text: str
    encoding: str
    notes: tuple[str, ...]


def decoded(content: bytes) -> Text:
    """Return the text of a file.

    Raises:
        SheetError: ``csv.encoding`` when the bytes fit no encoding, ``csv.not-text`` when they
            are no text at all, ``csv.scrambled`` when letters were lost before.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Text(_strict(content[len(mark) :], name), name[:6].rstrip("-"), ())
    wide = _wide(content)
    if wide:
        return Text(_strict(content, wide), "utf-16", ())
    if b"\0" in content:
        raise SheetError("csv.not-text")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(content):
            raise SheetError("csv.encoding") from error
        text = _western(content)
        return Text(text, "windows-1252", ("csv.windows-1252",))
    return Text(_whole(text), "utf-8", ())


def rows_of(text: str) -> Iterator[list[str]]:
    """Yield the cells of each line.

    Raises:
        SheetError: ``csv.quotes``, a quotation mark is never closed.
    """
    first, _end, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        separator, text = named[4], rest
    else:
        separator = separator_of(text)
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise SheetError("csv.quotes") from error


def separator_of(text: str) -> str:
    """Return the separator that cuts most of the first lines into the same number of cells."""
    lines = [line for line in text[:200_000].splitlines()[:_LOOKED_AT] if line.strip()]
    return max(_SEPARATORS, key=lambda one: _evenness(lines, one))


def _evenness(lines: list[str], separator: str) -> tuple[int, int]:
    counts = Counter(_outside_quotes(line, separator) for line in lines)
    counts.pop(0, None)
    if not counts:
        return (0, 0)
    number, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (times, number)


def _outside_quotes(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])


def _strict(content: bytes, encoding: str) -> str:
    try:
        return _whole(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise SheetError("csv.encoding") from error


def _wide(content: bytes) -> str:
    """Return utf-16-le or utf-16-be for text of two bytes a letter without a mark, else ""."""
    head = content[:4000]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and even * 4 < odd:
        return "utf-16-le"
    if even > len(head) // 8 and odd * 4 < even:
        return "utf-16-be"
    return ""


def _mostly_utf8(content: bytes) -> bool:
    """Say whether bytes are UTF-8 but for a few: then they are damaged, not another encoding."""
    text = content.decode("utf-8", "replace")
    good = sum(ord(letter) > 0x2FF and letter != "\ufffd" for letter in text)
    return good > text.count("\ufffd")


def _western(content: bytes) -> str:
    try:
        return _whole(content.decode("windows-1252"))
    except UnicodeDecodeError as error:
        raise SheetError("csv.encoding") from error


def _whole(text: str) -> str:
    """Return text in which no letter was lost on an earlier way.

    Raises:
        SheetError: it holds the replacement character, or letters that were UTF-8 once.
    """
    if "\ufffd" in text or sum(text.count(one) for one in _SCRAMBLED) >= _ENOUGH_SCRAMBLED:
        raise SheetError("csv.scrambled")
    if any(letter < " " and letter not in "\t\r\n\x0b\x0c" for letter in set(text)):
        raise SheetError("csv.not-text")
    return text
