"""Where an entry of a case's time line leads: to a section of the case, or to a packet.

Rules: a fact opens its section; a referral opens its packet in outbox or inbox, and that of a
sealed case the list of its referrals, because nothing of it stands outside the seal.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.cases.route import REFERRED
from app.story.timeline import CaseTimeline, DatedEntry
from ui.cases.form import outline
from ui.frame.desk import Desk


class TimelineDoors(QObject):
    """Opens what entries and stations are about.

    Attributes:
        line: the time line that is shown.

    Signals:
        asked(str): a section of the case is to be opened, by its key.
        referral_asked(str): a referral of a sealed case is to be shown, by its id.
    """

    asked = Signal(str)
    referral_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.line: CaseTimeline | None = None

    def open_place(self, place: int) -> None:
        """Open what the entry at this place is about."""
        if self.line is not None:
            self.open_entry(self.line.entries[place])

    def open_entry(self, entry: DatedEntry) -> None:
        """Open what an entry is about."""
        if entry.key == "referral":
            facts = entry.facts
            self._open_packet(facts["referral"], facts["direction"], facts["packet"])
        else:
            self._ask(entry.key)

    def open_station(self, what: str, key: str) -> None:
        """Open what a station of a route is about."""
        if what != REFERRED:
            self._ask(key)
            return
        entries = self.line.entries if self.line is not None else ()
        found = (one.facts["packet"] for one in entries if one.facts.get("referral") == key)
        self._open_packet(key, "out", next(found, ""))

    def open_undated(self) -> None:
        """Open the first event that has no day yet."""
        if self.line is not None and self.line.undated:
            self._ask(self.line.undated[0])

    def _ask(self, key: str) -> None:
        self.asked.emit(outline.section_at(key) or key)

    def _open_packet(self, referral_id: object, direction: object, packet_id: object) -> None:
        if self._desk.within_seal:
            self.referral_asked.emit(str(referral_id))
        else:
            self._desk.open("outbox" if direction == "out" else "inbox", str(packet_id))
