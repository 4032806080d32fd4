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
from app.packets.records import Accepted, CopiedParts
from ui.drafts.draft_form import spending
from ui.frame.desk import Bound, asks
from ui.packets.packet_words import decline_place

_MOST_CASES = 20


class TrayUses(Bound):
    """Use cases bound to the open register."""

    def now(self) -> int:
        return self._s.clock.now()

    inbox = asks(inbox_list.inbox)
    gaps = asks(inbox_list.gaps)
    receive = asks(parts.receive)

    def packet_files(self, places: Sequence[Path]) -> tuple[Path, ...]:
        return bulk.packet_files(places)

    take_in = asks(bulk.take_in)
    waiting_parts = asks(parts.waiting)
    drop_parts = asks(parts.drop)
    go_on = asks(parts.go_on)
    preview = asks(inbox_list.preview)

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

    outbox = asks(delivery.outbox)
    copy_to = asks(delivery.copy_to)

    def copy_parts(
        self, packet_id: str, folder: Path, size: str, only: str, report: Report, token: Token
    ) -> CopiedParts:
        step = parts_out.STEPS[size]
        return parts_out.copy_parts(self._s, packet_id, folder, step, only, report, token)

    mark_handed_over = asks(delivery.mark_handed_over)


def count_to_hand_over(s: Services) -> int:
    """Return how many sealed packets still lie here, for the number beside the outbox."""
    return delivery.count_sealed(s)
