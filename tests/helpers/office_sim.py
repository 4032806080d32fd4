"""A quick made-up office for tests: a real register, cheap key derivation, a clock held still.

Everything in it is made up. ``office(tmp_path)`` gives open services; pass another name for a
second office. ``CLOCK`` stands at 25 November 2026, 10:00 UTC; ``Hands`` is a clock to be turned.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import turn
from app.base.clock import Clock, SystemClock
from app.core.services import Services, writing
from app.offices import clock_check
from app.offices.office_facts import NewOffice, NewOfficer
from app.register import access
from app.register.access import Created
from crypto.vault.key_slots import KDF_CHEAPEST
from crypto.vault.open_vault import OpenVault
from own_system import copy_register

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
    """Make a register in ``folder/register`` and return it open; see ``created``."""
    return created(folder, new, clock=clock).services


def created(folder: Path, new: NewOffice = FIRST, *, clock: Clock = CLOCK) -> Created:
    """Make a register in ``folder/register`` and return it open, with its recovery code.

    Within a test it is a copy of one that was made for an earlier test with the same facts at the
    same time, opened as a new one is; two of one test are two offices, and so are those that
    several tests share.

    Args:
        folder: an empty folder of the test; its subfolder becomes the register.
        new: what the office says about itself.
        clock: the time.
    """
    if not turn.is_own():
        return _made(folder, new, clock)
    # An office of a running clock may have been made some minutes ago.
    at = None if isinstance(clock, SystemClock) else clock.now()
    key = (new, at, turn.nth((new, at)))
    if key not in _kept:
        return _made(folder, new, clock, key)
    kept, opened, code = _kept[key]
    folder.mkdir(parents=True, exist_ok=True)
    copy_register(Path(kept.name) / "register", folder / "register")
    return Created(access._open_new(folder / "register", opened, clock), code, ())


def new_office(folder: Path, new: NewOffice = FIRST, *, clock: Clock = CLOCK) -> Services:
    """As ``office``, but never a copy."""
    return _made(folder, new, clock).services


def _made(folder: Path, new: NewOffice, clock: Clock, key: Hashable = None) -> Created:
    """Make a register; under a key, a copy is kept of it as it was before it was opened."""
    folder.mkdir(parents=True, exist_ok=True)
    build = access.build
    before: list[tuple[tempfile.TemporaryDirectory[str], OpenVault]] = []

    def build_and_keep(making: Path, opened: OpenVault, *rest: Any) -> None:
        build(making, opened, *rest)
        kept = tempfile.TemporaryDirectory(prefix="lifafa-office-", ignore_cleanup_errors=True)
        shutil.copytree(making, Path(kept.name) / "register")
        before.append((kept, opened))

    with mock.patch.object(access, "build", build if key is None else build_and_keep):
        made = access.create_register(
            folder / "register", new, OFFICER, PASSPHRASE, clock=clock, cost=KDF_CHEAPEST
        )
    for kept, opened in before:
        _kept[key] = kept, opened, made.kit_code
    return made


def days_pass(s: Services, hands: Hands, days: int) -> None:
    """Let days go by in an office that is opened now and then, so that nobody doubts its clock."""
    for left in range(days, 0, -20):
        hands.at += min(left, 20) * DAY_S  # type: ignore[attr-defined]
        with writing(s) as session:
            clock_check.note(session, s)


_kept: dict[Hashable, tuple[tempfile.TemporaryDirectory[str], OpenVault, str]] = {}


def reopened(s: Services, passphrase: str = PASSPHRASE) -> Services:
    """Lock a register and unlock it again."""
    access.lock(s)
    return access.unlock(s.folder, None, passphrase, clock=s.clock)


@contextmanager
def open_office(
    folder: Path, new: NewOffice = FIRST, *, clock: Clock = CLOCK
) -> Iterator[Services]:
    """As ``office``, locked again at the end of the block."""
    s = office(folder, new, clock=clock)
    try:
        yield s
    finally:
        access.lock(s)
