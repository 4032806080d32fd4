"""Which offices of several computers are walked: bounds, planted faults, and a table of both.

python tests/helpers/seat_models.py small      walks the small bounds
python tests/helpers/seat_models.py full       walks the full ones, some minutes each
python tests/helpers/seat_models.py faults     shows each planted fault and its shortest history
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import seat_model_feed as feed
from seat_model import FACT, GUARDED, SERIAL, Left, Office, State, counted_otherwise
from seat_walk import Walked, walk


class Seats:
    """Seats, and one store between them that is honest."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def first(self) -> State:
        return self.office.beginning

    def steps(self, state: State) -> Iterator[tuple[str, State]]:
        for k in range(self.office.count):
            for act in (feed.work, feed.send, feed.stop, feed.pull):
                yield from self._tidied(act(self.office, state, k))
        yield from self._tidied(feed.arrivals(self.office, state))

    def _tidied(self, steps: Iterator[tuple[str, State]]) -> Iterator[tuple[str, State]]:
        """Let an honest store refuse at once what it can never take any more."""
        for name, state in steps:
            if "no compare" not in self.office.faults:
                head = self.office.book.last(state.store[0])
                for k, link in state.flight:
                    if self.office.book.thing(link).prev != head:
                        state = feed.withdrawn(self.office, state, k, link)
            yield name, state

    def wrong(self, state: State) -> str:
        office = self.office
        lines = (*state.store, *(seat.line for seat in state.seats))
        said = feed.wrong_with_feed(office, lines) or feed.wrong_with_agreement(office, state)
        for k in range(office.count):
            said = said or feed.wrong_with_units(office, state, k)
        return said

    def wrong_step(self, before: State, name: str, after: State) -> str:
        for old, new in zip(before.seats, after.seats, strict=True):
            if old.line not in self.office.book.within(new.line):
                return "agreement: what a seat confirmed was changed"
        return ""

    def is_settled(self, state: State) -> bool:
        return feed.is_alike(self.office, state)

    def forms(self, state: State) -> Iterator[tuple[Any, ...]]:
        return counted_otherwise(self.office, state)


@dataclass(frozen=True)
class Plan:
    """An office to walk."""

    left: Left
    seats: int = 3
    kinds: tuple[int, ...] = (FACT,)
    faults: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def walk(self) -> Walked:
        """Visit all of it, or as much as it takes to break a promise."""
        told = {"faults": self.faults, "options": self.options}
        return walk(Seats(Office(self.left, self.seats, self.kinds, **told)))


@dataclass(frozen=True)
class Fault:
    """A planted fault: where it shows, the promise that it breaks, and after how many steps."""

    name: str
    plan: Plan
    promise: str
    steps: int

    def walk(self) -> Walked:
        """Walk the office with the fault in it."""
        told = {**vars(self.plan), "faults": (self.name,)}
        return Plan(**told).walk()


ALL = (FACT, GUARDED, SERIAL)
SMALL = {
    "sending": Plan(Left(acts=3, crashes=1)),
    "sending, every kind": Plan(Left(acts=2, crashes=1, losses=1), kinds=ALL),
}
FULL = {
    "sending": Plan(Left(acts=6, crashes=1)),
    "sending, two killed": Plan(Left(acts=4, crashes=2)),
    "sending, every kind": Plan(Left(acts=3, crashes=1, losses=1), kinds=ALL),
}

_TWO = Plan(Left(acts=2, crashes=1), seats=2)
_SERIAL = Plan(Left(acts=2, losses=1), seats=2, kinds=(FACT, SERIAL))
FAULTS = (
    Fault("no compare", _TWO, "once", 6),
    Fault("own not known", _TWO, "told", 4),
    Fault("last try only", _TWO, "told", 7),
    Fault("seq counts tries", _TWO, "sequence", 8),
    Fault("sent counts as confirmed", _TWO, "nothing lost", 2),
    Fault("waits in memory", _TWO, "nothing lost", 2),
    Fault("held unit dropped", Plan(Left(acts=2), 2, (GUARDED,)), "nothing lost", 5),
    Fault("serial committed first", _SERIAL, "agreement", 1),
    Fault("lost answer told as no", _SERIAL, "told", 2),
)


def _row(name: str, done: Walked) -> str:
    found = "" if done.broken is None else f" | {len(done.broken.history)} {done.broken}"
    return f"{name} | {done.states:,} | {done.steps:,} | {done.depth} | {done.seconds:.1f} s{found}"


def _main(what: str) -> None:
    plans = {fault.name: fault for fault in FAULTS} if what == "faults" else {}
    for name, plan in (plans or {"small": SMALL, "full": FULL}[what]).items():
        print(_row(name, plan.walk()), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
