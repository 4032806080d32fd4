"""What is chosen for a return: the office, the days, and below which number counts are hidden.

Rules: only offices that may get one and days that are over are taken; nothing is read or written
here.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject, Signal

from app.returns.due import kind_of
from app.returns.hiding import USUAL_K
from app.returns.records import Recipient, SentReturn
from app.statistics.periods import Period, read_days
from ui.returns.ended import ended_periods
from ui.statistics.period_choices import DAYS, QUARTER


class PlanChoice(QObject):
    """The choices.

    Args:
        today: the local day.

    Signals:
        changed: something else is chosen, or can be chosen.
        turned: something else is chosen; what was made for the old choices is void.
    """

    changed = Signal()
    turned = Signal()

    def __init__(self, today: dt.date, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.loaded = False
        self.recipients: tuple[Recipient, ...] = ()
        self.earlier: tuple[SentReturn, ...] = ()
        self.office_id = ""
        self.kind = QUARTER
        self.code = ""
        self.days = ("", "")
        self.k = 0
        self._begin_period()

    @property
    def office(self) -> Recipient | None:
        """The office that is chosen, or None."""
        return next((one for one in self.recipients if one.office_id == self.office_id), None)

    @property
    def open_to(self) -> tuple[Recipient, ...]:
        """The offices that a return can go to."""
        return tuple(one for one in self.recipients if one.may_send)

    def periods(self) -> tuple[Period, ...]:
        """Return the periods of the chosen kind that are over, the newest first."""
        return ended_periods(self.kind, self._today)

    def period(self) -> Period:
        """Return the chosen days.

        Raises:
            FactRefusedError: what was typed is no day, or the first comes after the last.
        """
        if self.kind == DAYS:
            return read_days(*self.days, self._today)
        return next(one for one in self.periods() if one.code == self.code)

    @property
    def replaced(self) -> SentReturn | None:
        """Our return to this office for these days, which the next one replaces; or None."""
        period = next((one for one in self.periods() if one.code == self.code), None)
        if period is None:
            return None
        for one in self.earlier:
            same = (one.period.first, one.period.last) == (period.first, period.last)
            if same and one.office_id == self.office_id and not one.replaced_by:
                return one
        return None

    @property
    def missing(self) -> str:
        """What is still to be chosen: "office", "days", or ""."""
        if self.office is None or not self.office.may_send:
            return "office"
        return "days" if self.kind == DAYS and not all(self.days) else ""

    def offer(
        self, recipients: tuple[Recipient, ...], earlier: tuple[SentReturn, ...], usual_k: int
    ) -> None:
        """Take up what can be chosen; an office that has no other beside it is chosen."""
        self.recipients, self.earlier, self.loaded = recipients, earlier, True
        self.k = self.k or usual_k or USUAL_K
        if self.office is None:
            likely = [one for one in self.open_to if one.is_nodal] or list(self.open_to)
            self.office_id = likely[0].office_id if len(likely) == 1 else ""
        self.changed.emit()

    def begin(self, office_id: str, code: str) -> None:
        """Choose an office and a period beforehand, by their codes; "" for either."""
        self.office_id = office_id or self.office_id
        if ".." in code:
            first, _between, last = code.partition("..")
            self.kind, self.days = DAYS, (first, last)
        elif code:
            self.kind, self.code = kind_of(code), code
        self._tell()

    def choose_office(self, office_id: str) -> None:
        """Choose for whom it is."""
        if office_id != self.office_id:
            self.office_id = office_id
            self._tell()

    def choose_kind(self, kind: str) -> None:
        """Choose months, quarters, years or other days."""
        if kind != self.kind:
            self.kind = kind
            self._begin_period()
            self._tell()

    def choose_period(self, code: str) -> None:
        """Choose one of `periods`."""
        if code != self.code:
            self.code = code
            self._tell()

    def choose_days(self, first: str, last: str) -> None:
        """Choose days as they were typed."""
        if (first, last) != self.days:
            self.days = (first, last)
            self._tell()

    def choose_k(self, k: int) -> None:
        """Choose below which number counts are hidden."""
        if k != self.k:
            self.k = k
            self._tell()

    def _begin_period(self) -> None:
        periods = self.periods()
        self.code = periods[0].code if periods else ""

    def _tell(self) -> None:
        self.turned.emit()
        self.changed.emit()
