"""The use cases of returns, as the pages ask for them.

Rules: called on the register's lane, or on the one of `SlowErrands`; nothing is decided here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from app.base.jobs import Report, Token
from app.returns import desk as sending
from app.returns import nodal, taking
from app.returns.records import (
    PeriodLine,
    PlannedReturn,
    Recipient,
    Sender,
    SentReturn,
    ShownReturn,
    Totals,
)
from app.statistics.periods import Period
from ui.frame.bound import Bound


class ShowUses(Protocol):
    """What looking at one return needs."""

    def show(self, packet_id: str) -> ShownReturn: ...


class SentUses(ShowUses, Protocol):
    """What the list of our returns needs."""

    def sent(self) -> tuple[SentReturn, ...]: ...


class PlanUses(Protocol):
    """What preparing a return needs."""

    def recipients(self) -> tuple[Recipient, ...]: ...

    def sent(self) -> tuple[SentReturn, ...]: ...

    def usual_k(self) -> int: ...

    def plan(
        self, office_id: str, period: Period, k: int, report: Report, token: Token
    ) -> PlannedReturn: ...

    def send(self, planned: PlannedReturn, report: Report, token: Token) -> SentReturn: ...


class NodalUses(ShowUses, Protocol):
    """What the returns of others need."""

    def periods(self) -> tuple[PeriodLine, ...]: ...

    def totals(self, period: Period, token: Token) -> Totals: ...

    def write_totals(self, totals: Totals, target: Path, token: Token) -> Path: ...

    def expected(self) -> tuple[Sender, ...]: ...

    def expect(self, office_id: str, wanted: bool) -> None: ...


class ReturnUses(Bound):
    """Use cases bound to the open register."""

    def recipients(self) -> tuple[Recipient, ...]:
        return sending.recipients(self._s)

    def usual_k(self) -> int:
        return sending.usual_k(self._s)

    def plan(
        self, office_id: str, period: Period, k: int, report: Report, token: Token
    ) -> PlannedReturn:
        return sending.plan(self._s, office_id, period, k, report, token)

    def send(self, planned: PlannedReturn, report: Report, token: Token) -> SentReturn:
        return sending.send(self._s, planned, report, token)

    def sent(self) -> tuple[SentReturn, ...]:
        return sending.sent(self._s)

    def show(self, packet_id: str) -> ShownReturn:
        return sending.show(self._s, packet_id)

    def periods(self) -> tuple[PeriodLine, ...]:
        return nodal.periods(self._s)

    def totals(self, period: Period, token: Token) -> Totals:
        return nodal.totals(self._s, period, token)

    def write_totals(self, totals: Totals, target: Path, token: Token) -> Path:
        return taking.write_totals(self._s, totals, target, token)

    def expected(self) -> tuple[Sender, ...]:
        return nodal.expected(self._s)

    def expect(self, office_id: str, wanted: bool) -> None:
        nodal.expect(self._s, office_id, wanted)
