"""What the pages of recovery ask of the use cases.

Rules: pages and presenters know these functions only, so that tests put others in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from app.base.clock import Clock
from app.base.jobs import Report
from app.core.records import UserRecord
from app.core.services import Services
from app.register.records import (
    GivenCodes,
    KitStanding,
    Recovered,
    RecoveryPlan,
    SheetFacts,
    Sheets,
)


class RecoveryUses(Protocol):
    """What the pages need."""

    def plan_of(self, folder: Path) -> RecoveryPlan: ...

    def parse(self, kit: str, custodians: Mapping[int, str]) -> GivenCodes: ...

    def people(self, folder: Path, given: GivenCodes) -> tuple[UserRecord, ...]: ...

    def recover(
        self,
        folder: Path,
        given: GivenCodes,
        login: str | None,
        passphrase: str,
        *,
        clock: Clock,
        report: Report,
    ) -> Recovered: ...

    def facts(self, s: Services, sheets: Sheets) -> tuple[SheetFacts, ...]: ...

    def draw(self, facts: SheetFacts) -> bytes: ...

    def note_printed(self, s: Services, printer: str) -> None: ...

    def note_written(self, s: Services) -> None: ...

    def standing(self, s: Services) -> KitStanding: ...

    def test(self, s: Services, given: GivenCodes) -> None: ...

    def renew(
        self, s: Services, passphrase: str, plan: RecoveryPlan
    ) -> tuple[Services, Sheets]: ...
