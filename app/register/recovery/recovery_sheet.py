"""The recovery sheet on paper: what stands on it, its pages, and the line that one was printed.

Rules: a sheet is drawn in memory and goes to a printer, never into a file; its code is in no
``repr`` and no log; the notice that withdraws the office is made by the head only, and stands on
the sheets that open the register alone, or on that of the first custodian when there is none.
"""

from __future__ import annotations

import contextlib

from app.base.errors import CaseStateError
from app.core import log
from app.core.permissions import Act, may
from app.core.services import Services, writing
from app.offices import own_identity
from app.register.records import SheetFacts, Sheets
from app.register.recovery_code import groups_of

_VAULT_DIGITS = 8


def facts_of(s: Services, sheets: Sheets) -> tuple[SheetFacts, ...]:
    """Return what stands on each of the new sheets: those that open alone, then the custodians'.

    A head gets the notice that withdraws the office with them; it counts from now on only when
    somebody hands it in.

    Args:
        s: the open register.
        sheets: as they were told.
    """
    notice: bytes | None = None
    if may(s.user, Act.IDENTITY):
        with contextlib.suppress(CaseStateError):
            notice = own_identity.premade_revocation(s)
    plan, today = sheets.plan, s.clock.today()
    vault8 = s.vault.vault_id[:_VAULT_DIGITS]
    alone = [
        SheetFacts(s.office.name, today, vault8, groups_of(code), revocation=notice)
        for code in sheets.kits
    ]
    together = [
        SheetFacts(
            s.office.name,
            today,
            vault8,
            groups_of(code),
            number,
            plan.need,
            plan.of,
            None if alone or number > 1 else notice,
        )
        for number, code in enumerate(sheets.custodians, start=1)
    ]
    return (*alone, *together)


def draw(sheet: SheetFacts, language: str = "en") -> bytes:
    """Return a sheet as a PDF of one page A4, in memory.

    Args:
        sheet: what stands on it.
        language: of its words, en or hi.
    """
    from app.letters.drawing import library

    library.settle()
    from app.register.recovery import recovery_drawing

    return recovery_drawing.draw(sheet, language)


def note_printed(s: Services, printer: str) -> None:
    """Write into the activity log that a sheet went to a printer."""
    with writing(s) as session:
        log.record(session, s, "recovery_sheet_printed", printer=printer)
