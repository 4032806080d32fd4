"""A spreadsheet read from the disk: its sheets, their rows as text; and refusals of such files.

Rules: the file goes to `app.imports.sheet_worker` and its rows come back through pipes; that
process gets two minutes and no settings of ours; what comes back is measured before it is believed;
a file that was read is known again by its bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_
from app.imports.sheet_worker import MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from app.system import files
from app.system.sandbox import process


class ImportRefusedError(AppError):
    """A file of cases cannot be brought in; fact ``reason`` says why."""

    code = "import.refused"
    exit_code = 4
    words = (
        N_("This file cannot be imported. {why}"),
        N_("Nothing was changed. Save it again in the program that made it, or choose another."),
    )


class SheetRefusedError(AppError):
    """The file is not a spreadsheet that can be read, or it is too large."""

    code = "sheet.refused"
    exit_code = 4
    words = (
        N_("This spreadsheet was not read. {why}"),
        N_("Nothing was changed. Put it right, or choose another file."),
    )


class ImportKnownError(AppError):
    """This very sheet was brought in before."""

    code = "import.known"
    exit_code = 8
    words = (
        N_("This sheet was imported on {on}: {added} cases."),
        N_("Undo that import first, or say that it is to be imported once more."),
    )
    todo_in_terminal = {
        "": N_("Undo that import, or add --yes to import it once more."),
    }


class NothingToImportError(AppError):
    """No row of the sheet can become a case."""

    code = "import.nothing"
    exit_code = 2
    words = (
        N_("0 of {rows} rows will become cases. {why}"),
        N_("Say which column holds the name, or put the rows right."),
    )


LONGEST_S: Final = 120.0
_WORD: Final = "sheet-worker"
_REPORT_ROWS: Final = 500


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file that was read.

    Attributes:
        file_name: name of the file, without its folder.
        sha256: of the whole file, in hex.
        kind: xlsx, ods or csv.
        names: all sheets of the file; empty for csv.
        name: the sheet that was read; "" for csv.
        encoding: of a csv file.
        notes: slugs of what the officer has to know.
        rows: texts of the cells; the first row is row 1 of the sheet.
    """

    file_name: str
    sha256: str
    kind: str
    names: tuple[str, ...]
    name: str
    encoding: str
    notes: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)


def read_sheet(
    path: Path | bytes, sheet: str = "", report: Report = silent, token: Token | None = None
) -> Sheet:
    """Read one sheet of a spreadsheet.

    Args:
        path: an xlsx, ods or csv file of at most 64 MiB, or its bytes.
        sheet: name of the sheet; "" for the first that holds anything.
        report: told how far it is ("reading", in bytes, then in rows).
        token: asked again and again whether to stop.

    Raises:
        SheetRefusedError: its ``reason`` says why the file is not read.
        FileUnreadableError: not there, not a file, or no permission.
        Cancelled: the officer asked to stop.
    """
    stop = token or Token()
    content = path if isinstance(path, bytes) else _content(path, report, stop)
    with _worker(stop) as worker:
        _hand_over(worker, content, sheet)
        told, rows = _answer(worker, report, stop)
    return Sheet(
        file_name=files.name_of(path).name,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=str(told["kind"]),
        names=tuple(map(str, told["sheets"])),
        name=str(told["sheet"]),
        encoding=str(told["encoding"]),
        notes=tuple(map(str, told["notes"])),
        rows=rows,
    )


def _content(path: Path, report: Report, token: Token) -> bytes:
    with files.open_to_read(path) as source, files.plain_errors():
        size = os.fstat(source.fileno()).st_size
        if size > MOST_BYTES:
            raise SheetRefusedError(reason="sheet.too-large")
        parts, done = [], 0
        while chunk := source.read(files.COPY_BYTES):
            token.checkpoint()
            parts.append(chunk)
            done += len(chunk)
            if done > MOST_BYTES:
                raise SheetRefusedError(reason="sheet.too-large")
            report(Progress("reading", done, max(size, done)))
    return b"".join(parts)


# The process ------------------------------------------------------------------------------------


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


@contextlib.contextmanager
def _worker(token: Token) -> Iterator[subprocess.Popen[bytes]]:
    with contextlib.ExitStack() as stack:
        try:
            worker = stack.enter_context(process.lent(command(), LONGEST_S, token))
        except OSError as error:
            raise SheetRefusedError(reason="sheet.no-reader") from error
        yield worker


def _hand_over(worker: subprocess.Popen[bytes], content: bytes, sheet: str) -> None:
    """Give the request and the bytes; a process that is gone is noticed at its answer."""
    pipe = process.opened(worker.stdin)
    asked = json.dumps({"size": len(content), "sheet": sheet}).encode("ascii")
    with process.while_it_reads():
        pipe.write(asked + b"\n")
        pipe.write(content)
        pipe.close()


def _answer(
    worker: subprocess.Popen[bytes], report: Report, token: Token
) -> tuple[dict[str, Any], tuple[tuple[str, ...], ...]]:
    lines = process.opened(worker.stdout)
    told = _parsed(lines.readline(), token)
    if not isinstance(told, dict):
        raise SheetRefusedError(reason="sheet.damaged")
    if "no" in told:
        raise SheetRefusedError(reason=_known(told["no"]))
    rows: list[tuple[str, ...]] = []
    cells = 0
    for line in lines:
        row = _parsed(line, token)
        if isinstance(row, int):
            if row == len(rows):
                return told, tuple(rows)
            break
        if not isinstance(row, list):
            raise SheetRefusedError(reason=_known(row.get("no") if isinstance(row, dict) else ""))
        rows.append(tuple(map(str, row)))
        cells += len(row)
        if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            raise SheetRefusedError(reason="sheet.too-many")
        if len(rows) % _REPORT_ROWS == 0:
            token.checkpoint()
            report(Progress("reading-rows", len(rows), 0))
    # The process broke off: it was stopped, or it came to the end of its memory.
    token.checkpoint()
    raise SheetRefusedError(reason="sheet.too-large")


def _parsed(line: bytes, token: Token) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        token.checkpoint()
        raise SheetRefusedError(reason="sheet.too-large") from error


def _known(reason: object) -> str:
    return str(reason) if reason in REASONS else "sheet.damaged"


_REASONS: Final = (
    "sheet.empty sheet.too-large sheet.too-many sheet.bomb sheet.damaged sheet.password sheet.old"
    " sheet.not-a-sheet sheet.no-such-sheet csv.encoding csv.not-text csv.scrambled csv.quotes"
)
REASONS: Final = frozenset(_REASONS.split())
