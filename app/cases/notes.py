"""Notes of a case: written down with who and when, and never changed afterwards.

Rules: a mistake is put right by a further note; what a note says is found by the search; the log
holds its number, never its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, FactRefusedError
from app.base.language import N_
from app.cases.work_records import NoteRecord
from app.cases.work_view import note_records
from app.core import log
from app.core.clean_input import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.case_work import add_note as new_note
from models.rows.case_work import notes_of
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case

_NOTE = N_("Note")


def list_notes(s: Services, case_id: str) -> tuple[NoteRecord, ...]:
    """Return the notes of a case, the newest first.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        row = lookup.find_case(session, case_id)
        return note_records(session, row.id, names_by_number(session))


def add_note(s: Services, case_id: str, text: str, corrects: int = 0) -> NoteRecord:
    """Write a note.

    Args:
        s: the open register.
        case_id: id or number of the case.
        text: what is to be kept; lines stay lines.
        corrects: number of the note that it puts right, 0 for none.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the case is not open, or the role does not allow it.
        FactRefusedError: nothing was written, it cannot be kept, or there is no such note.
    """
    require(s, Act.CHANGE)
    words = kept_text(text, "notes", _NOTE)
    if not words:
        raise FactRefusedError(field=_NOTE, reason="value.missing")
    with writing(s) as session:
        row = lookup.find_case(session, case_id)
        if row.record_state != "open" or row.binned:
            raise CaseStateError(reason="case.in-bin" if row.binned else "case.not-open")
        about = {one.position: one.id for one in notes_of(session, row.id)}
        if corrects and corrects not in about:
            raise FactRefusedError(field=_NOTE, reason="note.unknown")
        write_note(session, s, row, words, about.get(corrects))
        session.flush()
        return note_records(session, row.id, names_by_number(session))[0]


def write_note(
    session: Session, s: Services, row: Case, words: str, corrects: str | None = None
) -> None:
    """Write a note into an open case, inside a writing session.

    Args:
        session: the writing session to which the case belongs.
        s: the open register.
        row: the case.
        words: as they are kept.
        corrects: id of the note that it puts right.
    """
    now = s.clock.now()
    note = new_note(session, row.id, words, at=now, user=s.user.user, corrects=corrects)
    case_changed(session, row, now=now)
    log.record(session, s, "note_added", row.case_no, row.id, number=note.position)
