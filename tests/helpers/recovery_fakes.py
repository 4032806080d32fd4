"""Made-up sheets, and use cases of recovery that remember what they were asked.

The codes are real ones of nobody: every group passes its own check.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.base.clock import Clock
from app.core.records import UserRecord
from app.register.records import (
    GivenCodes,
    KitStanding,
    Recovered,
    RecoveryPlan,
    SheetFacts,
    Sheets,
)
from app.register.recovery.recovery_sheet import draw
from app.register.safety_errors import KitWrongError
from crypto.vault import recovery
from letter_fakes import FakePrinters
from ui.printing.printing import OfferedPrinter


def code(number: int) -> bytes:
    """Return the bytes of a made-up code."""
    return bytes((number * 37 + place * 11) % 256 for place in range(recovery.CODE_BYTES))


def spelled(number: int) -> str:
    """Return a made-up code as it stands on a sheet."""
    return recovery.format_code(code(number))


KIT, OTHER = spelled(1), spelled(2)
HEAD = UserRecord(user=1, login="das", name="R. Das", post="", role="head")
OFFICER = UserRecord(user=2, login="priya", name="Priya Sen", post="", role="officer")


def sheets(plan: RecoveryPlan | None = None, left_out: int = 0) -> Sheets:
    """Return made-up new sheets of a plan."""
    plan = plan or RecoveryPlan()
    return Sheets(
        plan,
        tuple(spelled(10 + number) for number in range(plan.kits)),
        tuple(spelled(20 + number) for number in range(plan.of)),
        left_out,
    )


class FakeUses:
    """Recovery over nothing: one sheet (or custodians 1 to 3) is right, the rest is wrong.

    Attributes:
        plan: which sheets there are.
        done: what was asked, in order.
        error: raised by the next act, once.
    """

    def __init__(
        self,
        plan: RecoveryPlan | None = None,
        people: tuple[UserRecord, ...] = (HEAD,),
        services: Any = None,
    ) -> None:
        self.plan = plan or RecoveryPlan()
        self._people = people
        self._services = services
        self.done: list[tuple[Any, ...]] = []
        self.error: Exception | None = None

    def _note(self, *what: Any) -> None:
        self.done.append(what)
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def plan_of(self, folder: Path) -> RecoveryPlan:
        self._note("plan")
        return self.plan

    def parse(self, kit: str, custodians: Mapping[int, str]) -> GivenCodes:
        return GivenCodes(
            recovery.parse_code(kit) if kit else None,
            {number: recovery.parse_code(text) for number, text in custodians.items()},
        )

    def _check(self, given: GivenCodes) -> None:
        right = given.kit == code(1)
        if given.custodians:
            right = len(given.custodians) >= self.plan.need and all(
                text == code(100 + number) for number, text in given.custodians.items()
            )
        if not right:
            raise KitWrongError

    def people(self, folder: Path, given: GivenCodes) -> tuple[UserRecord, ...]:
        self._note("people")
        self._check(given)
        return self._people

    def recover(
        self,
        folder: Path,
        given: GivenCodes,
        login: str | None,
        passphrase: str,
        *,
        clock: Clock,
        report: Any,
        give_up: bool,
    ) -> Recovered:
        self._note("recover", login, passphrase, *(("give up",) if give_up else ()))
        self._check(given)
        return Recovered(self._services, sheets(self.plan))

    def facts(self, s: Any, told: Sheets) -> tuple[SheetFacts, ...]:
        self._note("facts")
        codes = (*told.kits, *told.custodians)
        day = dt.date(2026, 11, 25)
        return tuple(
            SheetFacts("Made-up office", day, "1a2b3c4d", tuple(each.split("-"))) for each in codes
        )

    def draw(self, facts: SheetFacts) -> bytes:
        return draw(facts)

    def note_printed(self, s: Any, printer: str) -> None:
        self._note("printed", printer)

    def note_written(self, s: Any) -> None:
        self._note("written")

    def standing(self, s: Any) -> KitStanding:
        self._note("standing")
        return KitStanding(self.plan, 0, 0, True, 0)

    def test(self, s: Any, given: GivenCodes) -> None:
        self._note("test")
        self._check(given)

    def renew(self, s: Any, passphrase: str, plan: RecoveryPlan) -> tuple[Any, Sheets]:
        self._note("renew", passphrase, plan)
        return s, sheets(plan)


class OfficePrinters(FakePrinters):
    """A printer in the network that is the usual one, and one with a cable."""

    def __init__(self, gone_after: int | None = None) -> None:
        super().__init__("Corridor", "Desk", gone_after=gone_after)

    def offered(self) -> tuple[OfferedPrinter, ...]:
        return (
            OfferedPrinter("Corridor", "Corridor", True, True),
            OfferedPrinter("Desk", "Desk"),
        )
