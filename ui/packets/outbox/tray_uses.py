"""The use cases of inbox and outbox, as the pages ask for them.

Rules: called on the register's lane only; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.base.jobs import Report, Token
from app.cases.case_list import list_cases
from app.cases.records import CaseQuery, CaseSummary
from app.core.services import Services
from app.inbox import acceptance, bulk, inbox_list, parts
from app.outbox import delivery, parts_out
from app.packets.life_records import Gap
from app.packets.part_records import CopiedParts, WaitingParts
from app.packets.records import Accepted, InboxItem, OutboxItem, PacketPreview
from ui.drafts.draft_form import spending
from ui.frame.bound import Bound
from ui.packets.packet_words import decline_place

_MOST_CASES = 20


class TrayUses(Bound):
    """Use cases bound to the open register."""

    def now(self) -> int:
        return self._s.clock.now()

    def inbox(self) -> tuple[InboxItem, ...]:
        return inbox_list.inbox(self._s)

    def gaps(self) -> tuple[Gap, ...]:
        return inbox_list.gaps(self._s)

    def receive(self, path: Path, report: Report, token: Token) -> InboxItem | WaitingParts:
        return parts.receive(self._s, path, report, token)

    def packet_files(self, places: Sequence[Path]) -> tuple[Path, ...]:
        return bulk.packet_files(places)

    def take_in(self, files: Sequence[Path], report: Report, token: Token) -> bulk.TakenIn:
        return bulk.take_in(self._s, files, report, token)

    def waiting_parts(self) -> tuple[WaitingParts, ...]:
        return parts.waiting(self._s)

    def drop_parts(self, set_id: str) -> None:
        parts.drop(self._s, set_id)

    def go_on(self, set_id: str, report: Report, token: Token) -> InboxItem:
        return parts.go_on(self._s, set_id, report, token)

    def preview(self, packet_id: str) -> PacketPreview:
        return inbox_list.preview(self._s, packet_id)

    def accept(
        self, packet_id: str, into: str | None, reason: str, report: Report, token: Token
    ) -> Accepted:
        return spending(
            decline_place(packet_id),
            lambda s: acceptance.accept(s, packet_id, into, reason, report, token),
        )(self._s)

    def decline(self, packet_id: str, reason: str, note: str) -> Accepted:
        place = decline_place(packet_id)
        return spending(place, lambda s: acceptance.decline(s, packet_id, reason, note))(self._s)

    def find_cases(self, text: str) -> tuple[CaseSummary, ...]:
        query = CaseQuery(filter="open", text=text, limit=_MOST_CASES)
        return list_cases(self._s, query).rows

    def outbox(self) -> tuple[OutboxItem, ...]:
        return delivery.outbox(self._s)

    def copy_to(self, packet_id: str, folder: Path, report: Report, token: Token) -> Path:
        return delivery.copy_to(self._s, packet_id, folder, report, token)

    def copy_parts(
        self, packet_id: str, folder: Path, size: str, only: str, report: Report, token: Token
    ) -> CopiedParts:
        step = parts_out.STEPS[size]
        return parts_out.copy_parts(self._s, packet_id, folder, step, only, report, token)

    def mark_handed_over(self, packet_id: str) -> None:
        delivery.mark_handed_over(self._s, packet_id)


def count_to_hand_over(s: Services) -> int:
    """Return how many sealed packets still lie here, for the number beside the outbox."""
    return delivery.count_sealed(s)
