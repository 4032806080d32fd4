"""What is done about a possible match: a note for a case conference, and a request for their case.

Rules: the note is written by its button alone; the request opens the composer with nothing ticked;
neither sends anything.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.cases.work_records import NoteRecord
from app.matching.match_records import ResultRecord
from ui.frame.desk import Desk
from ui.frame.errands import Errands, ask
from ui.matching.note_sheet import NoteSheet
from ui.referrals.composer_page import asking_for


class NoteUses(Protocol):
    """What writing a note needs of the use cases."""

    def add_note(self, result: ResultRecord, text: str) -> NoteRecord: ...


class ResultDoors(QObject):
    """Leads on from a result.

    Args:
        desk: the officer's desk.
        uses: the use cases.
        errands: does them.
        page: over which the dialog stands.
    """

    def __init__(self, desk: Desk, uses: NoteUses, errands: Errands, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._uses, self._errands, self._page = desk, uses, errands, page
        self.sheet: NoteSheet | None = None

    def request(self, result: ResultRecord) -> None:
        """Open the composer as a request for the case of the other office."""
        self._desk.open("refer", asking_for(result.case_id, result.office_id))

    def write_note(self, result: ResultRecord) -> None:
        """Ask for the note for a case conference about a result."""
        self.sheet = NoteSheet(
            self._desk, result, lambda text: self._write(result, text), self._page.window()
        )
        self.sheet.open()

    def _write(self, result: ResultRecord, text: str) -> None:
        ask(
            self._errands,
            lambda: self._uses.add_note(result, text),
            lambda _note: self._written(result),
            self._desk.show_failure,
        )

    def _written(self, result: ResultRecord) -> None:
        self._desk.wrote()
        self._desk.say(_("The note stands in {case}.").format(case=result.case_no), key="match")
