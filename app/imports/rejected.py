"""The rows that stayed behind, as a spreadsheet to be corrected and brought in again.

Rules: every cell is text, also one that begins like a formula; the headings are those of the sheet
as they were read, the cells as they stand in the sheet or as they were put right, with the reasons
in a last column that is left out when the file comes back; the file is written whole or not at all
and never over another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.base.language import N_, translate
from app.base.reasons import reason
from app.imports.batch_in import left_behind
from app.imports.check import Checked, CheckedRow, Finding, written_cell
from app.imports.headings import REASONS_HEADING
from app.system import files
from app.system.table_files import Row, write_xlsx

_UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def save_rejected(checked: Checked, target: files.Target) -> Path:
    """Write the rejected rows as xlsx.

    Args:
        checked: the checked sheet.
        target: a file that is not there yet, the ending .xlsx is put on when it lacks; or what is
            open already.

    Raises:
        TargetExistsError, NotEnoughDiskError, FileUnreadableError: nothing was written.
    """
    path = target
    if isinstance(path, Path) and path.suffix.lower() != ".xlsx":
        path = path.with_name(path.name + ".xlsx")
    sheet = (translate(N_("Rejected rows")), *_table(checked))
    files.complete_new(path, lambda part: write_xlsx(part, [sheet]))
    return files.name_of(path)


def reasons_of(row: CheckedRow, heading: Callable[[int], str]) -> str:
    """Return why a row is not ready, in the language shown now.

    Args:
        row: a checked row.
        heading: tells the heading of a column by its place in the sheet.
    """
    return "; ".join(in_words(one, heading) for one in row.findings)


def in_words(found: Finding, heading: Callable[[int], str]) -> str:
    """Return one finding in the language shown now."""
    said = reason(found.slug).format(about=found.about)
    return f"{heading(found.column)}: {said}" if found.column >= 0 else said


def _table(checked: Checked) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return headings and rows of what stayed behind."""
    names = {one.index: one.heading for one in checked.plan.columns}
    heads = tuple(_kept(text) for text in (*names.values(), translate(REASONS_HEADING)))

    def rows() -> Iterator[Row]:
        for row in left_behind(checked.rows):
            why = reasons_of(row, lambda index: names.get(index, ""))
            cells = (written_cell(checked, row, place) for place in range(len(row.cells)))
            yield [_kept(text) for text in (*cells, why)]

    return heads, rows()


def _kept(text: str) -> str:
    """Return a text without what no spreadsheet can hold."""
    return _UNKEPT.sub(" ", text)
