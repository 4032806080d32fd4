"""A made-up register whose recovery sheets a test holds: four people, and whatever plan it wants.

Everything is made up. ``made(folder)`` builds the register once; ``lent`` lends a copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.services import Services
from app.register import access, people
from app.register.people import NewUser
from app.register.records import GivenCodes, Recovered, RecoveryPlan, Sheets
from app.register.recovery import recovery
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, Hands, created
from own_system import copy_register

NEW_PASSPHRASE = "eleven blue lanterns under a bridge"
ROLES = (("priya", "officer"), ("meera", "head"), ("ravi", "data_entry"))
PRIYA, MEERA, RAVI = 2, 3, 4


@dataclass(frozen=True)
class Made:
    """A closed register and the code of its first sheet."""

    folder: Path
    code: str


def made(folder: Path, *, alone: bool = False) -> Made:
    """Make a register of four people, or of the head alone."""
    first = created(folder)
    s = first.services
    for login, role in () if alone else ROLES:
        new = NewUser(login, f"{login.title()} Made-up", role)
        s = people.add_user(s, new, OTHER_PASSPHRASE).services
    access.lock(s)
    return Made(s.folder, first.kit_code)


class RecoveryDesk:
    """A copy of the register, with a clock to be turned; ``rise`` locks it."""

    def __init__(self, folder: Path, code: str) -> None:
        self.folder = folder
        self.code = code
        self.clock = Hands(CLOCK.now())
        self.s: Services | None = None

    @property
    def given(self) -> GivenCodes:
        """The codes of the first sheet."""
        return recovery.parse(self.code, {})

    def sit(self, login: str = LOGIN, words: str = "") -> Services:
        """Unlock with a passphrase; the usual one of that person when none is told."""
        self.rise()
        usual = PASSPHRASE if login == LOGIN else OTHER_PASSPHRASE
        self.s = access.unlock(self.folder, login, words or usual, clock=self.clock)
        self.s.second_lock.open()
        return self.s

    def renew(self, plan: RecoveryPlan) -> Sheets:
        """Let the head make new sheets and lock again."""
        self.s, sheets = recovery.renew(self.sit(), PASSPHRASE, plan)
        self.rise()
        return sheets

    def recover(
        self, given: GivenCodes, login: str | None = None, *, give_up: bool = False
    ) -> Recovered:
        """Open the register with sheets."""
        self.rise()
        done = recovery.recover(
            self.folder, given, login, NEW_PASSPHRASE, clock=self.clock, give_up=give_up
        )
        self.s = done.services
        self.s.second_lock.open()
        return done

    def rise(self) -> None:
        """Lock the register."""
        if self.s is not None:
            s, self.s = self.s, None
            access.lock(s)


@contextmanager
def lent(there: Made, folder: Path) -> Iterator[RecoveryDesk]:
    """Lend a desk over a copy of a register."""
    copy_register(there.folder, folder / "register")
    desk = RecoveryDesk(folder / "register", there.code)
    try:
        yield desk
    finally:
        desk.rise()


def of_custodians(sheets: Sheets, *numbers: int) -> GivenCodes:
    """Return what some custodians type together."""
    return recovery.parse("", {number: sheets.custodians[number - 1] for number in numbers})
