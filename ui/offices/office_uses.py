"""The use cases of offices, as the pages ask for them.

Rules: called on the register's lane only; nothing is decided here.
"""

from __future__ import annotations

from pathlib import Path

from app.offices import offices, qr_check
from app.offices.qr import qr
from app.offices.records import OfficeRecord
from ui.frame.bound import Bound


class OfficeUses(Bound):
    """Use cases bound to the open register."""

    def list_offices(self) -> tuple[OfficeRecord, ...]:
        return offices.list_offices(self._s)

    def show_office(self, office_id: str) -> OfficeRecord:
        return offices.show_office(self._s, office_id)

    def add_card(self, path: Path) -> OfficeRecord:
        return offices.add_card(self._s, path)

    def take_notice(self, path: Path) -> OfficeRecord:
        return offices.take_notice(self._s, path)

    def export_card(self, target: Path) -> Path:
        return offices.export_card(self._s, target)

    def block_office(self, office_id: str) -> OfficeRecord:
        return offices.block_office(self._s, office_id)

    def compare_group(self, office_id: str, index: int, digits: str) -> bool:
        return offices.compare_group(self._s, office_id, index, digits)

    def check_number(
        self, office_id: str, number: str, how: str, with_whom: str, seen: int
    ) -> OfficeRecord:
        return offices.check_number(self._s, office_id, number, how, with_whom, seen=seen)

    def compare_picture(self, office_id: str, picture: bytes | Path) -> OfficeRecord:
        return qr_check.compare_picture(self._s, office_id, picture)

    def export_code(self, target: Path) -> Path:
        return qr.export_own(self._s, target)

    def report_mismatch(self, office_id: str) -> OfficeRecord:
        return offices.report_mismatch(self._s, office_id)
