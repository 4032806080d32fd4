"""How far this computer has come in the feed, read from its register and written down in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.seats.taking_in import Place, Taken
from crypto.envelope.hybrid import HybridKey
from crypto.feed.chain import Head
from crypto.feed.envelope import Known
from crypto.feed.payload import Last
from crypto.feed.seats import Listed, Seats
from crypto.feed.terms import new_letterbox
from crypto.office.identity import Identity
from models.seats import recording
from models.seats import standing as rows

if TYPE_CHECKING:
    from models.register.database import Session

LEVEL: Final = 1
"""What shared rows of this program may hold."""


def begin(session: Session, place: Place, signer: Identity) -> None:
    """Let a register in which changes are recorded have a feed.

    Args:
        session: a writing session.
        place: where this computer begins in it.
        signer: its signing key.
    """
    head, (seed, _other) = place.known.head, signer.seeds
    stand = rows.Feed(head.feed, head.n, head.link, head.term, place.term_key, seed)
    connection = session.connection()
    rows.begin(connection, stand, (each.seed for each in place.letterboxes))
    _write_list(session, place)


def read(session: Session) -> tuple[Place, Identity]:
    """Return how far this computer has come, and its signing key."""
    connection = session.connection()
    stand = rows.read_feed(connection)
    listed = {
        one.number: Listed(
            one.state, one.key, one.box, one.founding_box, one.until, one.by, one.let_in
        )
        for one in rows.read_list(connection)
    }
    last = {one.number: Last(one.inc, one.seq) for one in rows.read_last(connection)}
    head = Head(stand.feed, stand.n, stand.link, stand.term)
    place = Place(
        seat=recording.seat_and_inc(connection)[0],
        known=Known(head, Seats(listed), last, LEVEL),
        term_key=stand.term_key,
        letterboxes=tuple(map(HybridKey.from_seed, rows.read_boxes(connection))),
    )
    return place, Identity.from_seeds(stand.signing_seed, None)


def move(session: Session, taken: tuple[Taken, ...]) -> None:
    """Write down that envelopes were taken in, in the transaction of their rows.

    The letterboxes before one to which a term key came are over; it is over itself when a key
    comes to the next, which is made here and leaves with what is sent next.
    """
    connection = session.connection()
    for one in taken:
        head, opened = one.after.known.head, one.opened
        rows.move(connection, head.n, head.link, head.term, one.after.term_key)
        if opened.payload.seat == one.after.seat:
            rows.forget_tries(connection, head.n, head.link)
        if opened.payload.new_term is not None:
            boxes = list(map(HybridKey.from_seed, rows.read_boxes(connection)))
            used = one.after.known.seats.listed[one.after.seat].box
            at = next(at for at, each in enumerate(boxes) if each.public == used)
            rows.drop_boxes(connection, (each.seed for each in boxes[:at]))
            if at == len(boxes) - 1:
                rows.add_box(connection, new_letterbox().seed)
    _write_list(session, taken[-1].after)


def next_box(place: Place) -> bytes | None:
    """Return the letterbox that is to be made known, None when the one in the list is the next."""
    known = place.known.seats.listed[place.seat].box
    newest = place.letterboxes[-1].public if place.letterboxes else None
    return None if newest == known else newest


def _write_list(session: Session, place: Place) -> None:
    known = place.known
    listed = [
        rows.Listed(
            *(number, one.state, one.key, one.box, one.founding_box),
            *(one.until, one.by, one.let_in),
        )
        for number, one in sorted(known.seats.listed.items())
    ]
    last = [rows.Last(number, one.inc, one.seq) for number, one in sorted(known.last.items())]
    rows.write_list(session.connection(), listed, last)
