"""The process that takes one spreadsheet apart: bytes in, rows of text out, then it ends.

Rules: the one place that reads a spreadsheet of somebody else; it runs with limited memory and
time and writes no file; formulas and macros are not run, only the values that were saved are
read; whatever goes wrong is one word.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from app.imports import csv_text, zip_check
from app.imports.cells import text_of
from app.imports.refusal import SheetError
from app.system.sandbox import limits

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
    text = csv_text.decoded(content)
    told = {"kind": "csv", "sheets": [], "sheet": "", "notes": list(text.notes)}
    return {**told, "encoding": text.encoding}, csv_text.rows_of(text.text)


def _workbook(content: bytes, wanted: str) -> tuple[dict[str, Any], Rows]:
    names = zip_check.names_of(content)
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
