"""Refusals of files of cases and of spreadsheets.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_


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
