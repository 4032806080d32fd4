"""The process that takes one spreadsheet apart: bytes in, rows of text out, then it ends.

Rules:

* Cells: a date is told as 2026-11-25 and loses a time of midnight; a whole number has no ".0", so
  that telephones and case numbers stay what they are; text stays text, whatever it looks like.
* xlsx and ods are zips, looked at before anybody unpacks them: sizes are believed only after they
  were counted; nothing is kept of what is unpacked; what would fill the memory is refused with one
  word.
* Text with separators: an encoding is recognised by what only it can hold; bytes that fit none are
  told, with the line in which they stand, and never replaced; the separator is the one that cuts
  most lines into the same number of cells.
* The process: the one place that reads a spreadsheet of somebody else; it runs with limited memory
  and time and writes no file; formulas and macros are not run, only the values that were saved are
  read; whatever goes wrong is one word.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from app.system.sandbox import limits


class SheetError(Exception):
    """A file that is not read; its text is the slug of the reason, see ``app.base.messages``."""

    @property
    def reason(self) -> str:
        """The slug."""
        return str(self)


LONGEST_CELL: Final = 40_000
_MOST_EXACT: Final = 2**53

type Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


def text_of(cell: Cell) -> str:
    """Return what a cell says, "" for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell[:LONGEST_CELL].strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes")
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < _MOST_EXACT:
        return str(int(value))
    return repr(value)


MOST_MEMBERS: Final = 2_000
MOST_UNPACKED: Final = 400 * 1024 * 1024
MOST_RATIO: Final = 250
RATIO_FROM: Final = 4 * 1024 * 1024
"""Smaller members may be as empty as they like."""

_STORED, _DEFLATED = 0, 8
_STEP = 1024 * 1024
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1


def names_of(content: bytes) -> list[str]:
    """Return the names of the members of a zip that may be unpacked.

    Args:
        content: the whole file.

    Raises:
        SheetError: ``sheet.damaged``, ``sheet.bomb``, ``sheet.too-large`` or ``sheet.password``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, struct.error) as error:
        raise SheetError("sheet.damaged") from error
    if len(members) > MOST_MEMBERS:
        raise SheetError("sheet.bomb")
    for member in members:
        _look_at(member)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise SheetError("sheet.too-large")
    for member in members:
        _count(content, member)
    return [member.filename for member in members]


def _look_at(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise SheetError("sheet.password")
    if member.compress_type not in (_STORED, _DEFLATED):
        raise SheetError("sheet.damaged")
    large = member.file_size > RATIO_FROM
    if large and member.file_size > MOST_RATIO * max(1, member.compress_size):
        raise SheetError("sheet.bomb")


def _count(content: bytes, member: zipfile.ZipInfo) -> None:
    """Unpack a member into nothing: a directory that tells too small a size is found out."""
    start = member.header_offset
    if start < 0 or start + _LOCAL.size > len(content):
        raise SheetError("sheet.damaged")
    header = _LOCAL.unpack_from(content, start)
    start += _LOCAL.size + header[9] + header[10]
    packed = memoryview(content)[start : start + member.compress_size]
    if member.compress_type == _STORED:
        counted = len(packed)
    else:
        counted = _unpacked_size(packed, member.file_size)
    if counted != member.file_size:
        raise SheetError("sheet.damaged" if counted < member.file_size else "sheet.bomb")


def _unpacked_size(packed: memoryview, told: int) -> int:
    """Return how many bytes come out, counting no further than just over ``told``."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    counted, waiting = 0, bytes(packed)
    try:
        while waiting and counted <= told:
            counted += len(unpacker.decompress(waiting, _STEP))
            waiting = unpacker.unconsumed_tail
        return counted + len(unpacker.flush()) if counted <= told else counted
    except zlib.error as error:
        raise SheetError("sheet.damaged") from error


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


MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 500
MOST_CELLS: Final = 3_000_000
MEMORY_BYTES: Final = 1536 * 1024 * 1024
CPU_S: Final = 120
_LONGEST_REQUEST: Final = 4_096
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_PDF: Final = b"%PDF"

type Rows = Iterable[list[str]]


def read(content: bytes, wanted: str) -> tuple[dict[str, Any], Rows]:
    """Return what a file is and the rows of one of its sheets.

    Args:
        content: the whole file.
        wanted: name of a sheet, "" for the first that holds anything.

    Raises:
        SheetError: the slug says why it is not read.
    """
    if not content.strip():
        raise SheetError("sheet.empty")
    if len(content) > MOST_BYTES:
        raise SheetError("sheet.too-large")
    if content.startswith(_ZIP):
        return _workbook(content, wanted)
    if content.startswith(_OLD_OFFICE):
        raise SheetError(_old_office(content))
    if content.startswith(_PDF):
        raise SheetError("sheet.not-a-sheet")
    text = decoded(content)
    told = {"kind": "csv", "sheets": [], "sheet": "", "notes": list(text.notes)}
    return {**told, "encoding": text.encoding}, rows_of(text.text)


def _workbook(content: bytes, wanted: str) -> tuple[dict[str, Any], Rows]:
    names = names_of(content)
    kind = "xlsx" if "xl/workbook.xml" in names else "ods" if "content.xml" in names else ""
    if not kind:
        raise SheetError("sheet.not-a-sheet")
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        book = load_workbook(io.BytesIO(content))
        sheets = list(book.sheet_names)
        if not sheets:
            raise SheetError("sheet.empty")
        if wanted and wanted not in sheets:
            raise SheetError("sheet.no-such-sheet")
        name = wanted or next((one for one in sheets if _filled(book, one)), sheets[0])
        rows = _rows(book, name)
    except PasswordError as error:
        raise SheetError("sheet.password") from error
    except CalamineError as error:
        raise SheetError("sheet.damaged") from error
    told = {"kind": kind, "sheets": sheets, "sheet": name, "notes": [], "encoding": ""}
    return told, rows


def _filled(book: Any, name: str) -> bool:
    return book.get_sheet_by_name(name).start is not None


def _rows(book: Any, name: str) -> Iterator[list[str]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return iter(())
    above, left = sheet.start
    if above + sheet.height > MOST_ROWS * 2 or left + sheet.width > MOST_COLUMNS * 4:
        raise SheetError("sheet.too-many")
    # With the rows and columns left empty at the edge, so that numbers are those of the sheet.
    return (list(map(text_of, row)) for row in sheet.to_python(skip_empty_area=False))


def trimmed(rows: Rows) -> Iterator[list[str]]:
    """Yield rows without empty cells at their end, and no empty rows at the end of all.

    Raises:
        SheetError: ``sheet.too-many``: more rows, columns or cells than are taken.
    """
    waiting = cells = count = 0
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
        if not row:
            waiting += 1
            continue
        cells += len(row)
        count += waiting + 1
        if count > MOST_ROWS or len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            raise SheetError("sheet.too-many")
        for _ in range(waiting):
            yield []
        waiting = 0
        yield row


def _old_office(content: bytes) -> str:
    """Return why an OLE file is not read: locked by a password, or of an old program."""
    locked = "EncryptedPackage".encode("utf-16-le") in content
    return "sheet.password" if locked else "sheet.old"


# The process ------------------------------------------------------------------------------------


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line of JSON with ``size`` and ``sheet`` and the bytes of the file. The answer
    is one line of JSON: what the file is, or ``{"no": REASON}``; then a line for each row, and at
    the end the number of rows, so that an answer that breaks off is noticed.
    """
    close_the_doors()
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        answer(given, out)
    return 0


def answer(given: BinaryIO, out: BinaryIO) -> None:
    """Read a request and write the answer."""
    try:
        asked = json.loads(given.readline(_LONGEST_REQUEST))
        content = given.read(int(asked["size"]))
        told, rows = read(content, str(asked["sheet"]))
        _say(out, told)
        count = 0
        for row in trimmed(rows):
            _say(out, row)
            count += 1
        _say(out, count)
    except SheetError as error:
        _say(out, {"no": error.reason})
    except MemoryError:
        _say(out, {"no": "sheet.too-large"})
    except Exception:  # noqa: BLE001 - a hostile file finds a new one every year
        _say(out, {"no": "sheet.damaged"})


def _say(out: BinaryIO, value: object) -> None:
    out.write(json.dumps(value).encode("ascii") + b"\n")


def close_the_doors() -> None:
    """Give up what this process does not need, as far as the system knows how.

    Windows limits memory, time and children; files stay open to it there.
    """
    # Loaded before the limits, which would keep its threads and files away.
    import python_calamine  # noqa: F401

    limits.close(MEMORY_BYTES, CPU_S, threads=True, same_user=False)
