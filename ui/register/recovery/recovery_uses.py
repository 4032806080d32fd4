"""The use cases of recovery, as its pages ask for them.

Rules: one call each, and nothing decided here; pages and presenters know these functions only, so
that tests put others in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.base.clock import Clock
from app.base.jobs import Report
from app.base.language import current
from app.core.records import UserRecord
from app.core.services import Services
from app.register import recovery_code, recovery_rows
from app.register.records import (
    GivenCodes,
    KitStanding,
    Recovered,
    RecoveryPlan,
    SheetFacts,
    Sheets,
)
from app.register.recovery import recovery, recovery_sheet


class RecoveryUses:
    """What the pages need."""

    def plan_of(self, folder: Path) -> RecoveryPlan:
        """Return which sheets a locked register has."""
        return recovery_code.plan_of(folder)

    def parse(self, kit: str, custodians: Mapping[int, str]) -> GivenCodes:
        """Return typed codes."""
        return recovery.parse(kit, custodians)

    def people(self, folder: Path, given: GivenCodes) -> tuple[UserRecord, ...]:
        """Return who can get a new passphrase with these sheets."""
        return recovery.people_to_recover(folder, given)

    def recover(
        self,
        folder: Path,
        given: GivenCodes,
        login: str | None,
        passphrase: str,
        *,
        clock: Clock,
        report: Report,
        give_up: bool,
    ) -> Recovered:
        """Open a register with its sheets."""
        return recovery.recover(
            folder, given, login, passphrase, clock=clock, report=report, give_up=give_up
        )

    def facts(self, s: Services, sheets: Sheets) -> tuple[SheetFacts, ...]:
        """Return what stands on each new sheet."""
        return recovery_sheet.facts_of(s, sheets)

    def draw(self, facts: SheetFacts) -> bytes:
        """Return the printed sheet."""
        return recovery_sheet.draw(facts, current())

    def note_printed(self, s: Services, printer: str) -> None:
        """Write a print into the activity log."""
        recovery_sheet.note_printed(s, printer)

    def note_written(self, s: Services) -> None:
        """Note that every new sheet was typed back."""
        recovery.note_written(s)

    def standing(self, s: Services) -> KitStanding:
        """Return how the sheets stand."""
        return recovery_rows.standing(s)

    def test(self, s: Services, given: GivenCodes) -> None:
        """Try sheets without opening anything."""
        recovery.test(s, given)

    def renew(self, s: Services, passphrase: str, plan: RecoveryPlan) -> tuple[Services, Sheets]:
        """Make new sheets; the old ones open only what was made before."""
        return recovery.renew(s, passphrase, plan)
