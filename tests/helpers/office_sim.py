"""A quick made-up office for tests: a real register, cheap key derivation, a clock held still.

Everything in it is made up. ``office(tmp_path)`` gives open services; pass another name for a
second office. ``CLOCK`` stands at 25 November 2026, 10:00 UTC; ``Hands`` is a clock to be turned.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import vault
from app.bootstrap import Services
from app.clock import Clock
from app.vault import NewOffice, NewOfficer
from crypto.vault import KDF_CHEAPEST

NOON = 1_795_600_800
TODAY = dt.date(2026, 11, 25)
PASSPHRASE = "tulip copper seventeen lanterns"
OTHER_PASSPHRASE = "nine wooden bridges over a canal"
LOGIN = "das"
DAY_S = 86_400

FIRST = NewOffice(
    name="Asha Kendra Test Office",
    kind="ngo",
    name_local="आशा केंद्र परीक्षण",
    state="Bihar",
    district="Patna",
    phone="+919000000001",
    email="asha@example.org",
)
SECOND = NewOffice(
    name="Bal Kalyan Test Shelter",
    kind="shelter_cci",
    name_local="बाल कल्याण परीक्षण",
    state="Jharkhand",
    district="Ranchi",
    phone="+919000000002",
)
OFFICER = NewOfficer(name="R. Das", login=LOGIN, post="Coordinator")


class Hands(Clock):
    """A clock whose time is an attribute: ``hands.at += DAY_S`` is the next day."""

    def __init__(self, at: int = NOON) -> None:
        object.__setattr__(self, "at", at)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def now(self) -> int:
        return int(self.at)  # type: ignore[attr-defined]

    def today(self) -> dt.date:
        return dt.datetime.fromtimestamp(self.now(), dt.UTC).date()


def fixed_clock(at: int = NOON, today: dt.date | None = None) -> Clock:
    """Return a clock that stands still."""
    day = today or dt.datetime.fromtimestamp(at, dt.UTC).date()
    return Clock(lambda: at, lambda: day)


CLOCK = fixed_clock()


def office(folder: Path, new: NewOffice = FIRST, *, clock: Clock = CLOCK) -> Services:
    """Make a register in ``folder/register`` and return it open.

    Args:
        folder: an empty folder of the test; its subfolder becomes the register.
        new: what the office says about itself.
        clock: the time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    created = vault.create_register(
        folder / "register", new, OFFICER, PASSPHRASE, clock=clock, cost=KDF_CHEAPEST
    )
    return created.services


def reopened(s: Services, passphrase: str = PASSPHRASE) -> Services:
    """Lock a register and unlock it again."""
    vault.lock(s)
    return vault.unlock(s.folder, None, passphrase, clock=s.clock)


@contextmanager
def open_office(
    folder: Path, new: NewOffice = FIRST, *, clock: Clock = CLOCK
) -> Iterator[Services]:
    """As ``office``, locked again at the end of the block."""
    s = office(folder, new, clock=clock)
    try:
        yield s
    finally:
        vault.lock(s)
