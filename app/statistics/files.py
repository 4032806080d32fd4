"""Statistics taken out of the register: as a spreadsheet, comma-separated text, pages or JSON.

Rules: only who may export takes numbers out, because small ones are not hidden here; a file appears
when it is complete and never replaces another; what was made up for practice says so; the log
tells which numbers left, never what they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.base.date_words import date_words
from app.base.errors import FactRefusedError
from app.base.jobs import Token
from app.base.language import N_, translate
from app.base.place_words import both_words
from app.core import log, partial_files
from app.core.partial_files import Line
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.statistics import ctdc
from app.statistics.counts import checked, look, narrowed
from app.statistics.tables import Cell, Choice, Head, Number, StatTable
from app.system import files
from app.system.table_files import Row, with_tabs, write_csv, write_xlsx
from models.fields import code_label
from models.queries.counting import victims

XLSX, CSV, PDF, JSON = "xlsx", "csv", "pdf", "json"
FORMATS: Final = (XLSX, CSV, PDF, JSON)
_CTDC: Final = "ctdc"
_NOT_SHEET: Final = N_("Definition")
_PRACTICE: Final = N_("Practice data")
_MADE_UP: Final = N_("made up")


def format_of(target: files.Target) -> str:
    """Return the format that the ending of a file names; what has no name is comma-separated.

    Raises:
        FactRefusedError: none of ``FORMATS``.
    """
    if not isinstance(target, Path):
        return CSV
    found = target.suffix.casefold().removeprefix(".")
    if found not in FORMATS:
        raise FactRefusedError(field=N_("Format"), reason="code.unknown")
    return found


def refuse_no_csv(target: files.Target) -> None:
    """Refuse a file whose ending names another format than comma-separated text.

    Raises:
        FactRefusedError: it does.
    """
    if format_of(target) != CSV:
        raise FactRefusedError(field=N_("Format"), reason="code.unknown")


def write_tables[Where: files.Target](
    s: Services, tables: Sequence[StatTable], target: Where, form: str = ""
) -> Where:
    """Write tables into a new file, or into what is open already; return that.

    Args:
        s: the open register.
        tables: what is written.
        target: where it goes.
        form: one of ``FORMATS``; "" for the one that the ending of the file names.

    Raises:
        CaseStateError: the role may not export.
        FactRefusedError: an ending of no format.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
    """
    require(s, Act.EXPORT)
    kind = form or format_of(target)
    line = _line(s, tables[0].code if tables else "", kind)
    writers: dict[str, Callable[[BinaryIO], None]] = {
        CSV: lambda file: write_csv(file, *_lines(s, tables)),
        PDF: lambda file: _write_pages(s, tables, file),
        JSON: lambda file: _write_json(s, tables, file),
    }
    if kind == XLSX:
        sheets = _sheets(s, tables)
        partial_files.complete_noted(s, target, lambda part: write_xlsx(part, sheets), line)
    else:
        partial_files.write_noted(s, target, writers[kind], line)
    return target


def write_ctdc(
    s: Services, choice: Choice, target: files.Target, token: Token | None = None
) -> tuple[int, int]:
    """Write single rows in the columns of the CTDC Global Dataset, none of which stands out.

    Returns:
        How many rows were written, and how many persons were left out.

    Raises:
        CaseStateError: the role may not export.
        FactRefusedError: not a csv file, or no such place or purpose.
        Cancelled: the officer asked to stop; nothing was left behind.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
    """
    require(s, Act.EXPORT)
    refuse_no_csv(target)
    files.refuse_taken(target)
    wanted = checked(choice)
    with look(s, token) as one:
        people = victims(one.sessions[0], narrowed(wanted), one.watched())
        found = ctdc.without_standouts(map(ctdc.ctdc_row, people))
    rows: Iterator[Row] = ([row[name] for name in ctdc.COLUMNS] for row in found.rows)
    heads, marked = _marked(s, ctdc.COLUMNS, rows)
    partial_files.write_noted(
        s, target, lambda file: write_csv(file, heads, marked), _line(s, _CTDC, CSV)
    )
    return len(found.rows), found.left_out


def pages_of(s: Services, tables: Sequence[StatTable]) -> bytes:
    """Return tables as a PDF in memory, for a file or for a printer.

    Raises:
        CaseStateError: the role may not export.
    """
    require(s, Act.EXPORT)
    from app.letters.drawing import library

    library.settle()
    from app.statistics import pages

    return pages.draw(
        tables,
        pages.Imprint(
            s.office.name,
            date_words(s.clock.today()),
            s.office.practice,
            narrowed_words(tables[0].choice),
        ),
    )


def text_of(s: Services, tables: Sequence[StatTable]) -> str:
    """Return tables as lines with tabs, for the clipboard; the log tells which were taken.

    Raises:
        CaseStateError: the role may not export.
    """
    require(s, Act.EXPORT)
    lines: list[str] = []
    for table in tables:
        heads, rows = _marked(s, ("", *(head.label for head in table.columns)), _grid(table))
        period = f"{table.choice.period.shown} {narrowed_words(table.choice)}".strip()
        lines += [with_tabs([one]) for one in (table.title, period)]
        lines += [with_tabs(heads), *map(with_tabs, rows), with_tabs([table.definition]), ""]
    with writing(s) as session:
        log.record(session, s, "statistics_copied", name=tables[0].code)
    return "\n".join(lines)


def note_printed(s: Services, tables: Sequence[StatTable], printer: str) -> None:
    """Write into the activity log that tables went to a printer.

    Raises:
        CaseStateError: the role may not export.
    """
    require(s, Act.EXPORT)
    with writing(s) as session:
        log.record(session, s, "statistics_printed", name=tables[0].code, printer=printer)


def narrowed_words(choice: Choice) -> str:
    """Return to what a choice is narrowed, in words, "" for everything."""
    purpose = code_label("purpose", choice.purpose) if choice.purpose else ""
    places = both_words(choice.district, choice.state)
    parts = (places, translate(purpose) if purpose else "")
    return ", ".join(part for part in parts if part)


def shown(number: Number | None) -> str:
    """Return a number as a file shows it: whole, with two digits, or "" when it is not known."""
    if number is None:
        return ""
    return f"{float(number):.2f}" if isinstance(number, Fraction) else str(number)


def plain_table(table: StatTable) -> dict[str, Any]:
    """Return a table as plain values for JSON: codes with labels, and the cells that are not 0."""
    period = table.choice.period
    return {
        "table": table.code,
        "title": table.title,
        "definition": table.definition,
        "period": {
            "code": period.code,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
        },
        "state": table.choice.state,
        "district": table.choice.district,
        "purpose": table.choice.purpose,
        "sealed": table.sealed,
        "rows": [_head(head) for head in table.rows],
        "columns": [_head(head) for head in table.columns],
        "cells": [
            {"row": row, "column": column, "value": _plain(table.cells[row, column])}
            for row, column in sorted(table.cells)
        ],
    }


def _head(head: Head) -> dict[str, str]:
    return {
        "code": head.code,
        "label": head.label,
        "definition": head.meaning,
        "unit": head.unit,
    }


def _plain(cell: Cell) -> int | float:
    value = cell.value
    return round(float(value), 2) if isinstance(value, Fraction) else value


def _sheets(
    s: Services, tables: Sequence[StatTable]
) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
    for table in tables:
        heads = (table.choice.period.shown, *(head.label for head in table.columns))
        yield (table.code, *_marked(s, heads, _grid(table)))
    heads = (translate(_NOT_SHEET), "", "")
    yield (translate(_NOT_SHEET), *_marked(s, heads, _definitions(tables)))


def _grid(table: StatTable) -> Iterator[Row]:
    for row in table.rows:
        numbers = [table.value(row.code, head.code) for head in table.columns]
        yield [row.label, *(one if isinstance(one, int) else shown(one) for one in numbers)]


def _definitions(tables: Sequence[StatTable]) -> Iterator[Row]:
    for table in tables:
        yield [table.code, table.title, table.definition]
        for head in (*table.rows, *table.columns):
            yield [head.code, head.label, head.meaning]


def _lines(s: Services, tables: Sequence[StatTable]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return one line for each cell."""

    def rows() -> Iterator[Row]:
        for table in tables:
            first: Row = [table.code, table.choice.period.code]
            for row, column in sorted(table.cells):
                yield [*first, row, column, shown(table.cells[row, column].value)]

    return _marked(s, ("table", "period", "row", "column", "value"), rows())


def _write_pages(s: Services, tables: Sequence[StatTable], file: BinaryIO) -> None:
    file.write(pages_of(s, tables))


def _write_json(s: Services, tables: Sequence[StatTable], file: BinaryIO) -> None:
    whole: dict[str, Any] = {
        "format": "lifafa-statistics",
        "version": 1,
        "office": s.office.name,
        "office_id": s.office.office_id,
        "made": s.clock.now(),
    }
    if s.office.practice:
        whole["practice"] = True
    whole["tables"] = [plain_table(table) for table in tables]
    file.write(json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n")


def _marked(
    s: Services, heads: tuple[str, ...], rows: Iterator[Row]
) -> tuple[tuple[str, ...], Iterator[Row]]:
    if not s.office.practice:
        return heads, rows
    return (*heads, translate(_PRACTICE)), ([*row, translate(_MADE_UP)] for row in rows)


def _line(s: Services, code: str, kind: str) -> Line:
    return lambda session: log.record(session, s, "statistics_exported", name=code, format=kind)
