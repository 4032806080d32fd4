"""Tables written as a spreadsheet, as comma-separated text or as lines with tabs, row by row.

Rules: the one writer of all tables that leave the program; no cell is ever a formula or a link,
whatever it begins with, also where somebody opens the text with another separator than the one it
was written with; every text of a comma-separated file stands in quotation marks; memory does not
grow with the number of rows; helping files stand beside the target, in a folder that goes again,
nowhere else.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.base.errors import CaseStateError
from app.system import files

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_000
_CUT_OFF = " …"
# The signs that begin a formula, full-width, small, raised and lowered ones and the minus too.
_SIGN: Final = "[=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−]"
# What may begin a cell where another sign is taken for the separator.
_SEPARATES: Final = ";|\\t\\r\\n\\v\\f\\x1c-\\x1e\\x85\u2028\u2029"
# What a spreadsheet may drop before it looks at the sign: blanks, marks that are not seen, quotes.
_DROPPED: Final = (
    f'{_SEPARATES}\\s\\x00-\\x20"\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff'
)
# Each run of such letters is looked at once, however long it is.
_FORMULA: Final = re.compile(f"(?<![{_DROPPED}])([{_DROPPED}]*)(?={_SIGN})")
_SEPARATOR: Final = re.compile(f"[{_SEPARATES}]")
_BROKEN: Final = ("\t", "\r", "\n")
_BREAKS: Final = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


type Cell = str | int
type Row = list[Cell]
type Sheets = Iterable[tuple[str, tuple[str, ...], Iterator[Row]]]


def write_xlsx(target: files.Target, tables: Sheets) -> None:
    """Write a workbook with one sheet for each table.

    Args:
        target: where it is to be; nothing is there yet. For what is open already the workbook is
            made in memory, so that nothing readable touches a disk.
        tables: title, headings and rows of each.

    Raises:
        CaseStateError: more rows than a spreadsheet can hold.
        NotEnoughDiskError, FileUnreadableError: nothing was left behind.
    """
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    if not isinstance(target, Path):
        whole = io.BytesIO()
        book = xlsxwriter.Workbook(whole, {"in_memory": True, **plain})
        _write_sheets(book, tables)
        _close(book)
        files.write_all(target, whole.getvalue())
        target.flush()
        return
    helpers = target.with_name(f".{target.name}.parts")
    options = {"constant_memory": True, "tmpdir": str(helpers), "in_memory": False, **plain}
    with files.plain_errors():
        helpers.mkdir(mode=0o700)
    try:
        with files.plain_errors():
            _write_whole(xlsxwriter.Workbook(str(target), options), tables)
    finally:
        files.remove_all(helpers, quietly=True)


def _write_whole(book: Any, tables: Sheets) -> None:
    try:
        _write_sheets(book, tables)
        _close(book)
    except BaseException as error:
        _let_go(book, error)
        raise


def _let_go(book: Any, error: BaseException | None) -> None:
    """Let a workbook that failed close what it has open: Windows removes no file that is open.

    The library closes its files only when all went well, and what has failed holds them: the sheets
    theirs, the error each function that it came through, and each function what it had in hand.
    """
    for sheet in book.worksheets():
        with contextlib.suppress(Exception):
            sheet._opt_close()
        with contextlib.suppress(Exception):
            sheet.fh.close()
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _write_sheets(book: Any, tables: Iterable[tuple[str, tuple[str, ...], Iterator[Row]]]) -> None:
    bold = book.add_format({"bold": True})
    # Says "text" to whoever types in the cell later; otherwise "=" would become a formula then.
    text = book.add_format({"quote_prefix": True})
    for title, heads, rows in tables:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 1)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        _fill(sheet, rows, text)


def write_csv(target: BinaryIO, heads: tuple[str, ...], rows: Iterator[Row]) -> None:
    """Write one table as comma-separated text in UTF-8 with a mark, as spreadsheets expect it.

    Every text stands in quotation marks. What could begin a formula gets an apostrophe in front,
    which says "text" to people and programs alike.
    """
    text = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(map(harmless, heads))
        for row in rows:
            writer.writerow(map(harmless, row))
    finally:
        text.flush()
        text.detach()


def with_tabs(row: Iterable[Cell]) -> str:
    """Return one line with tabs between its cells, for the clipboard; a cell holds no break."""
    cells = (_BREAKS.sub(" ", cell).strip() if isinstance(cell, str) else cell for cell in row)
    return "\t".join(str(harmless(cell)) for cell in cells)


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula, whatever separates the cells there."""
    if not isinstance(cell, str):
        return cell
    safe = _FORMULA.sub(_marked, cell)
    return f"'{safe}" if safe.startswith(_BROKEN) else safe


def _marked(before: re.Match[str]) -> str:
    """Return what stands before a sign, with the mark of text where the sign may begin a cell."""
    begins = before.start() == 0 or _SEPARATOR.search(before[0])
    return f"{before[0]}'" if begins else before[0]


def _fill(sheet: Any, rows: Iterator[Row], text: Any) -> None:
    for line, row in enumerate(rows, start=1):
        if line > MOST_ROWS:
            raise CaseStateError(reason="export.too-many-rows")
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell)
            elif cell:
                marked = (text,) if _FORMULA.match(cell) else ()
                sheet.write_string(line, place, _fitting(cell), *marked)


def _fitting(text: str) -> str:
    """Return a text that a cell can hold; the end of a longer one is in the other formats."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[: MOST_CHARACTERS - len(_CUT_OFF)] + _CUT_OFF


def _close(book: Any) -> None:
    """Finish the workbook, and tell a full disk as such."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error
