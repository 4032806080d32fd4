"""Two made-up computers of one office, each with its register, over a store between them.

Rules: registers, use cases, keys and seals are real; the second register is a copy of the first of
the moment when both began; nothing but the feed leads from one to the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import feed_maker
from app.cases import case_work, cases
from app.core import log
from app.core.services import Services, reading
from app.register import access
from app.seats import joining, standing
from app.seats.folder_store import FolderStore
from app.seats.joining import Joining
from app.seats.store import Store
from app.system import files
from app.system.platforms import system
from crypto.feed.seats import Seats
from feed_maker import ONE, TWO
from models.register.database import Register
from models.register.several_computers import begin_recording, end_recording
from models.seats import digest, recording, units
from models.seats import standing as rows
from office_sim import CLOCK, PASSPHRASE, office
from own_system import copy_register, die
from seat_desks import beginning

FOLDERS = {1: "one", 2: "two"}
STEPS = (
    *((Joining, "_note"), (Joining, "_written"), (rows, "note_try"), (rows, "move")),
    *((recording, "end_unit"), (joining, "send"), (files, "write_all"), (files, "finish_file")),
    (system, "take_name"),
)
"""What is done on the way of a change from one to the other: before and after each it may end."""


def pair(folder: Path) -> tuple[Services, Services]:
    """Make both, with one case; open."""
    first = office(folder / FOLDERS[1])
    cases.add_case(first)
    keys = first.vault.db_key, first.vault.marks_key
    access.lock(first)
    copies = [folder / name / "register" for name in FOLDERS.values()]
    with _register(copies[0], keys) as register:
        # What a row is known by everywhere comes with the beginning, and lies in the copy.
        begin_recording(register)
        end_recording(register)
    copy_register(*copies)
    for seat, path in zip((ONE, TWO), copies, strict=True):
        place = beginning(seat)
        listed = Seats({each.number: each.listed for each in (ONE, TWO)})
        with _register(path, keys) as register:
            begin_recording(register, seat.number)
            with register.session() as session:
                known = replace(place.known, seats=listed)
                standing.begin(session, replace(place, known=known), seat.identity)
    return opened(folder, 1), opened(folder, 2)


@contextlib.contextmanager
def _register(folder: Path, keys: tuple[bytes, bytes]) -> Iterator[Register]:
    register = Register.open(folder / "register.db", *keys)
    try:
        yield register
    finally:
        register.close()


def opened(folder: Path, number: int) -> Services:
    """Open one of them."""
    return access.unlock(folder / FOLDERS[number] / "register", None, PASSPHRASE, clock=CLOCK)


def joined(s: Services) -> Joining:
    """The work of one of them over the feed."""
    return Joining(s, "1.5")


def exchange(s: Services, store: Store) -> None:
    """Take in what came, and send what waits."""
    joined(s).exchange(store)


def state(s: Services) -> bytes:
    """One number for all that it shares."""
    with reading(s) as session:
        return digest.digest(session)


def waiting(s: Services) -> list[units.Unit]:
    """What waits there."""
    with reading(s) as session:
        return [units.read_unit(session, number) for number in units.waiting(session)]


def check_alike(*both: Services) -> None:
    """See that all hold the same, nothing waits, each is whole, and so is the log of each."""
    assert len({state(one) for one in both}) == 1
    for one in both:
        assert waiting(one) == []
        assert one.register.check() == []
        report = log.check(one)
        assert (report.problem, report.seat) == ("", 0)


def works_until(folder: Path, at: int, *, after: bool) -> str:
    """Do something at the first one and exchange it over a folder; be killed at a step.

    Args:
        folder: of both.
        at: the so-manieth step, from 1.
        after: it is killed when that step is done, not before.
    """
    s = opened(folder, 1)
    store = FolderStore(folder / "shared", feed_maker.FEED)
    with Steps(at, die, after=after):
        something(s)
        exchange(s, store)
    return "over"


def something(s: Services) -> None:
    """Do something that several tables hold."""
    made = cases.add_case(s)
    case_work.add_note(s, made.case_id, "A made-up note.")


class Steps:
    """Ends the work at a step.

    Args:
        at: the so-manieth step, from 1.
        ends: does not return.
        after: it ends when that step is done, not before.
    """

    def __init__(self, at: int, ends: Callable[[], Any], *, after: bool) -> None:
        self.at, self.ends, self.after, self.count = at, ends, after, 0
        self._patches = [
            mock.patch.object(where, name, self._mortal(getattr(where, name)))
            for where, name in STEPS
        ]

    def __enter__(self) -> Steps:
        for patch in self._patches:
            patch.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for patch in self._patches:
            patch.stop()

    def _mortal(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            self.count += 1
            mine = self.count == self.at
            if mine and not self.after:
                self.ends()
            found = act(*given, **named)
            if mine:
                self.ends()
            return found

        return step
