"""What was done here is put behind all that the others did, and once more when somebody was first.

Rules (``crypto/spec/feed.md``, section 12):

* Everything that came is taken in before anything leaves, so that the author of an envelope has
  seen what stands before it.
* It is tried once without asking; who was too late takes the turn, takes in what came, and tries
  again. Each try is written down before it leaves and is sealed anew for its place.
* An error is no "no": the envelope may be there. Only the feed tells, and what is there is taken in
  like that of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.seats.errors import NoLineError
from app.seats.store import Store
from app.seats.taking_in import Place, Take, catch_up
from crypto.feed.chain import link_of
from crypto.feed.envelope import seal_envelope
from crypto.feed.payload import Payload
from crypto.office.identity import Identity

_TRIES: Final = 8
"""So often somebody who does not ask for the turn may be quicker."""


@dataclass(frozen=True)
class Sender:
    """What of this computer sending asks for.

    Attributes:
        identity: its signing key.
        payload: what is to leave from a place, made out of what waits there; None for nothing.
        note: writes down the link of a try and what is in it, before it leaves.
        take: as for ``catch_up``.
    """

    identity: Identity
    payload: Callable[[Place], Payload | None]
    note: Callable[[bytes, Payload], None]
    take: Take


def send(store: Store, place: Place, sender: Sender) -> Place:
    """Take in what came, and put what waits here behind it.

    Args:
        store: of the feed of ``place``.
        place: how far this computer has come.
        sender: what waits, and how it leaves.

    Returns:
        How far this computer has come; what it sent is taken in as well.

    Raises:
        NoLineError: whether something was put is not known before the store is read again.
        FeedStoppedError, StoreForkedError, StoreShorterError, StoreDamagedError: as for
            ``catch_up``.
    """
    place = catch_up(store, place, sender.take)
    if _put(store, place, sender):
        return catch_up(store, place, sender.take)
    with store.turn():
        for _try in range(_TRIES):
            place = catch_up(store, place, sender.take)
            if _put(store, place, sender):
                return catch_up(store, place, sender.take)
    raise NoLineError(reason="turn")


def _put(store: Store, place: Place, sender: Sender) -> bool:
    """Try to put what waits; say whether it is there, or nothing waits."""
    payload = sender.payload(place)
    if payload is None:
        return True
    head = place.known.head
    envelope = seal_envelope(head, place.term_key, sender.identity, payload)
    sender.note(link_of(head.feed, envelope), payload)
    return store.append(envelope)
