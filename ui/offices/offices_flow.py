"""The list of offices: add a card, choose one, block one, save and read out our own number.

Rules: a card that is added is never trusted by that; blocking asks for nothing but a reason; every
refusal goes out as a signal with what happened, never as a box; the use cases run on the register's
lane only.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.records import OwnOffice
from app.offices import code_pictures, offices, qr_check
from app.offices.records import OfficeRecord
from ui.frame.desk import Bound, Errands, Presenter, asks


class OfficesFlow(Presenter):
    """Presenter of the offices page.

    Signals:
        changed: the list, or the chosen office, changed.
        added: OfficeRecord of a card that was just added.
        noticed: OfficeRecord of an office whose notice was just taken in.
        refused: an AppError the officer can act on.
    """

    added = Signal(object)
    noticed = Signal(object)

    def __init__(
        self, uses: OfficeUses, errands: Errands, own: OwnOffice, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self.own = own
        self.loaded = False
        self.offices: tuple[OfficeRecord, ...] = ()
        self.chosen_id = ""

    @property
    def chosen(self) -> OfficeRecord | None:
        """The office whose details are shown, or None."""
        return next((row for row in self.offices if row.office_id == self.chosen_id), None)

    def reload(self) -> None:
        """Read the list again; keep the choice when it is still there."""
        self._ask(self._uses.list_offices, self._listed)

    def _listed(self, offices: tuple[OfficeRecord, ...]) -> None:
        self.offices = offices
        self.loaded = True
        if self.chosen is None:
            self.chosen_id = self.offices[0].office_id if self.offices else ""
        self.changed.emit()

    def add_card(self, path: Path) -> None:
        """Take in a card file; the next step offered is the number check."""
        self._ask(lambda: self._uses.add_card(path), self._added, self._refused)

    def _added(self, office: OfficeRecord) -> None:
        self.chosen_id = office.office_id
        self.reload()
        self.added.emit(office)

    def take_notice(self, path: Path) -> None:
        """Take in a notice by which an office withdrew its number or moved."""
        self._ask(lambda: self._uses.take_notice(path), self._noticed, self._refused)

    def _noticed(self, office: OfficeRecord) -> None:
        self.chosen_id = office.office_id
        self.reload()
        self.noticed.emit(office)

    def _refused(self, error: Exception) -> None:
        # A refusal may have turned another office red, so the list is read again.
        self.reload()
        self.refused.emit(error)

    def block(self, office_id: str) -> None:
        """Stop all exchange with an office; what came from it stays readable."""
        self._ask(
            lambda: self._uses.block_office(office_id), lambda _office: self.reload(), self._refused
        )


class OfficeUses(Bound):
    """Use cases bound to the open register."""

    list_offices = asks(offices.list_offices)
    show_office = asks(offices.show_office)
    add_card = asks(offices.add_card)
    take_notice = asks(offices.take_notice)
    export_card = asks(offices.export_card)
    block_office = asks(offices.block_office)
    compare_group = asks(offices.compare_group)

    def check_number(
        self, office_id: str, number: str, how: str, with_whom: str, seen: int
    ) -> OfficeRecord:
        """Compare the number of an office that somebody said, and trust the office if it fits.

        Args:
            office_id: which office.
            number: the 30 digits as they were typed.
            how: in which way they were heard.
            with_whom: who said them.
            seen: which of its cards was on the screen, so that no newer one is trusted unseen.
        """
        return offices.check_number(self._s, office_id, number, how, with_whom, seen=seen)

    compare_picture = asks(qr_check.compare_picture)
    export_code = asks(code_pictures.export_own)
    report_mismatch = asks(offices.report_mismatch)
