"""Which offices of several computers are walked: bounds, planted faults, and a table of both.

python tests/helpers/seat_models.py small      walks the small bounds
python tests/helpers/seat_models.py full       walks the full ones, some minutes each
python tests/helpers/seat_models.py faults     shows each planted fault and its shortest history
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import seat_model_feed as feed
import seat_model_store as store
import seat_model_terms as terms
from seat_model import FACT, GUARDED, SERIAL, Left, Office, State, counted_otherwise
from seat_model_invite import Invitations
from seat_walk import Walked, walk

DISHONEST = (
    store.put_again,
    store.found_again,
    store.notice,
    store.found,
    store.follow,
    store.offer,
)
ACTS = (
    feed.work,
    feed.send,
    feed.change,
    feed.stop,
    feed.pull,
    feed.come_back,
    terms.ask,
    store.image,
)


class Seats:
    """Seats, and one store between them that is honest."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def first(self) -> State:
        return self.office.beginning

    def steps(self, state: State) -> Iterator[tuple[str, State]]:
        for name, after in self._every(state):
            yield name, feed.tidied(self.office, after)

    def _every(self, state: State) -> Iterator[tuple[str, State]]:
        acts = ACTS if feed.is_honest(self.office) else (*ACTS, *DISHONEST)
        for k in range(self.office.count):
            for act in acts:
                yield from act(self.office, state, k)
        for happens in (feed.arrivals, store.roll_back, store.fork, store.unite):
            yield from happens(self.office, state)

    def wrong(self, state: State) -> str:
        office = self.office
        lines = (*state.store, *(seat.line for seat in state.seats))
        agreement = feed.wrong_with_agreement if feed.is_honest(office) else store.wrong_between
        said = feed.wrong_with_feed(office, lines) or agreement(office, state)
        bounds = office.left
        are_keys_told = any((*bounds[3:6], *bounds[8:]))
        links = feed.ever_sent(office, state) if are_keys_told else None
        for k in range(office.count):
            said = said or feed.wrong_with_units(office, state, k)
            if links is not None:
                said = said or terms.wrong_with_keys(office, state, k, links)
        return said

    def wrong_step(self, before: State, name: str, after: State) -> str:
        for old, new in zip(before.seats, after.seats, strict=True):
            is_told = name.endswith(("follows", "is restored")) or "founds anew" in name
            if old.line not in self.office.book.within(new.line) and not is_told:
                return "agreement: what a seat confirmed was changed"
            has_followed = name.endswith("follows") and old.line != new.line
            if has_followed and not store.is_above(self.office, new.line, old.line):
                return "agreement: a seat went back to a feed that had been given up"
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
    plan: Plan | Invitation
    promise: str
    steps: int
    is_far: bool = False

    def walk(self) -> Walked:
        """Walk the office with the fault in it."""
        return replace(self.plan, faults=(self.name,)).walk()


@dataclass(frozen=True)
class Invitation:
    """An office with two seats and an invitation to walk."""

    left: Left
    computers: int = 1
    faults: tuple[str, ...] = ()

    def walk(self) -> Walked:
        """Visit all of it, or as much as it takes to break a promise."""
        return walk(Invitations(self.left, self.faults, self.computers))


ALL = (FACT, GUARDED, SERIAL)
SMALL = {
    "sending": Plan(Left(acts=3, crashes=1)),
    "sending, every kind": Plan(Left(acts=2, crashes=1), 2, ALL),
    "terms": Plan(Left(acts=1, opens=1, crashes=1), 2),
    "taken out": Plan(Left(acts=1, outs=1)),
    "away": Plan(Left(acts=1, opens=1, aways=1), 2),
    "invitation": Invitation(Left(outs=1)),
    "places lost": Plan(Left(acts=2, rolls=1, founds=1, crashes=1), 2),
    "two feeds": Plan(Left(acts=2, forks=1, founds=1), 2),
    "two feeds and out": Plan(Left(outs=1, forks=1, founds=1)),
    "restored": Plan(Left(acts=1, opens=1, images=1), 2),
    "an entry that does not open": Plan(Left(acts=1, opens=1, bad_terms=1), 2),
}
FULL = {
    "sending, every kind": Plan(Left(acts=3, crashes=1), kinds=ALL),
    "sending, two stops": Plan(Left(acts=3, crashes=1, losses=1)),
    "terms": Plan(Left(acts=1, opens=1, crashes=1)),
    "taken out": Plan(Left(acts=1, outs=1, crashes=1)),
    "away three times": Plan(Left(opens=1, aways=3), 2),
    "two foundings": Plan(Left(acts=2, forks=1, founds=2), 2, ALL),
    "two feeds and out": Plan(Left(acts=1, outs=1, forks=1, founds=1)),
    "invitation and out": Invitation(Left(outs=2)),
}

_TWO = Plan(Left(acts=2, crashes=1), 2)
_SERIAL = Plan(Left(acts=2, losses=1), 2, (FACT, SERIAL))
_TERM, _TERMS = Plan(Left(acts=1, opens=1), 2), Plan(Left(opens=2, crashes=1), 2)
_OUT, _AWAY = Plan(Left(acts=1, outs=1), 2), Plan(Left(acts=1, opens=1, aways=1), 2)
_AWAY_OUT = Plan(Left(acts=1, outs=1, aways=2))
_FEEDS_KILLED = Plan(Left(acts=2, forks=1, founds=1, crashes=1))
_INVITED = Invitation(Left(acts=1, outs=1))
_LOST, _FEEDS = Plan(Left(acts=2, rolls=1, founds=1, crashes=1), 2), SMALL["two feeds"]
_LOST_GUARDED = Plan(Left(acts=2, rolls=1, founds=1, crashes=1), 3, (GUARDED,))
_FEEDS_TERM = Plan(Left(acts=2, forks=1, founds=1, opens=1), 2)
_FEEDS_OUT = FULL["two feeds and out"]
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
    Fault("entry left out", _TERM, "settles", 4),
    Fault("entry not looked at", _TERM, "keys", 2),
    Fault("no way back", Plan(Left(acts=1, bad_terms=1), 2), "settles", 2),
    Fault("key not destroyed", _TERM, "closed", 2),
    Fault("letterbox destroyed at once", _TERMS, "keys", 5),
    Fault("letterbox kept in memory", _TERMS, "keys", 5),
    Fault("letterbox made for each try", _TERMS, "keys", 7),
    Fault("out gets the next term", _OUT, "out", 4),
    Fault("out before its term", _OUT, "out", 5),
    Fault("let in by its old letterbox", _AWAY, "closed", 12),
    Fault("letterboxes given by another", _AWAY_OUT, "out", 12, is_far=True),
    Fault("old letting in taken again", FULL["away three times"], "settles", 12),
    Fault("restored seat does not join", SMALL["restored"], "told", 6),
    Fault("snapshot without what is inside", _FEEDS_KILLED, "told", 11, is_far=True),
    Fault("term key under the code alone", _INVITED, "file", 0),
    Fault("file under the register key alone", _INVITED, "file", 0),
    Fault("invited gets no entry", Invitation(Left(outs=1, opens=1)), "invitation", 4),
    Fault("proof not looked at", _INVITED, "invitation", 3),
    Fault("used invitation taken", _INVITED, "invitation", 5),
    Fault("secret told by joining", _INVITED, "invitation", 5),
    Fault("invitation outlives who made it", FULL["invitation and out"], "out", 7),
    Fault("joining opens no term", _INVITED, "file", 9),
    Fault("expiry by the reader's clock", Invitation(Left(outs=1)), "settles", 6),
    Fault("put again in other bytes", _LOST, "agreement", 5),
    Fault("inside by seq", _LOST, "nothing lost", 11),
    Fault("held unit stays told", _LOST_GUARDED, "told", 12, is_far=True),
    Fault("fork not alarmed", _FEEDS, "agreement", 9),
    Fault("place not checked", Plan(Left(acts=3, forks=1, founds=1)), "fork", 12, is_far=True),
    Fault("own units stay behind", _FEEDS, "nothing lost", 10),
    Fault("units out of raw envelopes", _FEEDS_TERM, "nothing lost", 12, is_far=True),
    Fault("serial waits again", Plan(Left(acts=2, forks=1, founds=1), 2, ALL), "told", 8),
    Fault("founding to letterboxes", _FEEDS_TERM, "closed", 13, is_far=True),
    Fault("letterbox of a founding kept", _FEEDS_TERM, "closed", 11, is_far=True),
    Fault("founding forgets who is out", _FEEDS_OUT, "out", 8),
    Fault("what was out before is forgotten", _FEEDS_OUT, "out", 11, is_far=True),
    Fault("any founding is followed", FULL["two foundings"], "agreement", 9),
    Fault("second founding not followed", FULL["two foundings"], "settles", 8),
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
