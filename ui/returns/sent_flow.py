"""Our own returns: the list of them, and for which days the next one is due.

Rules: the list is read again after every change; one return can be looked at as it was sealed.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject, Signal

from app.returns.due import next_due
from app.returns.records import SentReturn
from app.statistics.periods import Period
from ui.frame.errands import Errands, ask
from ui.returns.return_uses import SentUses


class SentFlow(QObject):
    """Presenter of the list.

    Signals:
        changed: the list or the choice changed.
        shown: ShownReturn that was asked for.
        refused: an error of reading.
    """

    changed = Signal()
    shown = Signal(object)
    refused = Signal(object)

    def __init__(
        self, uses: SentUses, errands: Errands, today: dt.date, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._today = today
        self.loaded = False
        self.rows: tuple[SentReturn, ...] = ()
        self.chosen_id = ""

    @property
    def chosen(self) -> SentReturn | None:
        """The return that is chosen, or None."""
        return next((one for one in self.rows if one.packet_id == self.chosen_id), None)

    @property
    def due(self) -> tuple[SentReturn, Period] | None:
        """A return whose office waits for the next one, and its days; None when none is due."""
        for office_id in dict.fromkeys(one.office_id for one in self.rows):
            theirs = [one for one in self.rows if one.office_id == office_id]
            period = next_due((one.period for one in theirs), self._today)
            if period is not None:
                return theirs[0], period
        return None

    @property
    def outdated(self) -> SentReturn | None:
        """The newest return that is to be sent again, or None."""
        return next((one for one in self.rows if one.is_outdated and not one.replaced_by), None)

    def reload(self) -> None:
        """Read the list again; keep the choice when it is still there."""
        ask(self._errands, self._uses.sent, self._listed, self.refused.emit)

    def _listed(self, rows: tuple[SentReturn, ...]) -> None:
        self.rows, self.loaded = rows, True
        if self.chosen is None:
            self.chosen_id = rows[0].packet_id if rows else ""
        self.changed.emit()

    def choose(self, packet_id: str) -> None:
        """Choose a return."""
        if packet_id != self.chosen_id:
            self.chosen_id = packet_id
            self.changed.emit()

    def look_at(self, packet_id: str) -> None:
        """Read one return as it was sealed."""
        ask(self._errands, lambda: self._uses.show(packet_id), self.shown.emit, self.refused.emit)
