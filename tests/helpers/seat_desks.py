"""Made-up computers that send and take in over a store, and write down what they were handed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import feed_maker
from app.seats.sending import Sender, send
from app.seats.store import Store
from app.seats.taking_in import Place, Taken, catch_up
from crypto.feed.chain import Head, link_of
from crypto.feed.envelope import Known
from crypto.feed.payload import Last, Payload
from crypto.feed.seats import Seats
from crypto.feed.units import Unit
from memory_store import Shared

FOUNDING = b"made up\n"


def shared() -> Shared:
    """What lies between them, with nothing in it yet."""
    return Shared(feed_maker.FEED, FOUNDING)


def beginning(seat: feed_maker.Seat) -> Place:
    """How far a computer has come that has taken in nothing."""
    known = Known(
        head=Head.first(feed_maker.FEED, FOUNDING),
        seats=Seats({each.number: each.listed for each in feed_maker.SEATS}),
        last={},
        level=feed_maker.LEVEL,
    )
    return Place(seat.number, known, feed_maker.TERM_KEYS[1], (seat.box,))


@dataclass
class Desk:
    """One of them.

    Attributes:
        seat: who it is.
        store: its line.
        waiting: units that are to leave.
        taken: what it wrote down, in that order.
        tries: links of what it sent, and the units in each.
    """

    seat: feed_maker.Seat
    store: Store
    waiting: list[Unit] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    tries: dict[bytes, Payload] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = beginning(self.seat)

    @property
    def ids(self) -> list[str]:
        """The units that it has confirmed, in their order."""
        return [unit.id for one in self.taken for unit in one.opened.payload.units]

    def does(self, *labels: str) -> Desk:
        """Let something wait to be sent."""
        self.waiting += [feed_maker.unit(label) for label in labels]
        return self

    def send(self) -> None:
        """Send what waits."""
        send(self.store, self.place, self.sender())

    def catch_up(self) -> None:
        """Take in what came."""
        catch_up(self.store, self.place, self.take)

    def sender(self) -> Sender:
        return Sender(self.seat.identity, self.payload, self.tries.__setitem__, self.take)

    def payload(self, place: Place) -> Payload | None:
        """The next payload of what waits."""
        if not self.waiting:
            return None
        last = place.known.last.get(self.seat.number, Last(1, 0))
        made = feed_maker.payload(self.seat, inc=last.inc, seq=last.seq + 1)
        return replace(made, units=tuple(self.waiting), **self.changes)

    def take(self, taken: tuple[Taken, ...]) -> Place:
        """Write down what was proved; own units that are in it wait no more."""
        assert taken
        for one in taken:
            assert one.envelope.n == self.place.known.head.n + 1
            if link_of(feed_maker.FEED, one.envelope) in self.tries:
                sent = {unit.id for unit in one.opened.payload.units}
                self.waiting = [unit for unit in self.waiting if unit.id not in sent]
            self.place = one.after
        self.taken += taken
        return self.place
