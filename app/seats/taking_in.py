"""What other computers put into the feed is taken in, place by place and never one left out.

Rules (``crypto/spec/feed.md``, section 8):

* A store that has less than is known here, or another line, is refused before anything is read.
* Each envelope is held against what is confirmed, opened and proved before the next one is looked
  at; with a new term our own entry has to open, too. The first one that is refused ends it with a
  refusal that names the place; what was good before it is kept.
* What was proved is written down by whoever hands in ``take``, all of one read in one transaction
  with the place, the list and the keys that follow; nothing counts before that is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from app.seats.errors import FeedStoppedError, StoreForkedError
from app.seats.store import Store, check_has
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CryptoError, FeedError, NewerVersionError, TamperError
from crypto.feed.chain import Envelope
from crypto.feed.envelope import Known, Opened, open_envelope
from crypto.feed.seats import AWAY, OUT

_OTHER_LINE: Final = "feed.prev"


@dataclass(frozen=True)
class Place:
    """How far this computer has come, and what it needs to go on.

    Attributes:
        seat: its number.
        known: what it has confirmed.
        term_key: of the term that is due, 32 bytes.
        letterboxes: its pairs for term keys of which a private half is still kept.
    """

    seat: int
    known: Known = field(repr=False)
    term_key: bytes = field(repr=False)
    letterboxes: tuple[HybridKey, ...] = field(repr=False)


@dataclass(frozen=True)
class Taken:
    """An envelope that was proved, as it is written down.

    Attributes:
        envelope: as the store gave it, to be put there again if the store loses it.
        opened: what it says.
        after: the place behind it.
    """

    envelope: Envelope
    opened: Opened = field(repr=False)
    after: Place = field(repr=False)


type Take = Callable[[tuple[Taken, ...]], Place]


def catch_up(store: Store, place: Place, take: Take) -> Place:
    """Take in all that is in the store and not yet here.

    Args:
        store: of the feed of ``place``.
        place: how far this computer has come.
        take: writes down what was proved, whole or not at all, and returns how far that is, with
            the letterboxes that are kept then.

    Returns:
        How far it has come now.

    Raises:
        FeedStoppedError: an envelope is refused; what stands before it was taken.
        StoreForkedError, StoreShorterError: the store does not have what is known here.
        StoreDamagedError, NoLineError: as the store says.
    """
    check_has(store.head(), place.known.head)
    while envelopes := store.read(place.known.head.n):
        found: list[Taken] = []
        refused: FeedStoppedError | StoreForkedError | None = None
        for envelope in envelopes:
            try:
                found.append(_taken(envelope, found[-1].after if found else place))
            except (FeedStoppedError, StoreForkedError) as error:
                refused = error
                break
        if found:
            place = take(tuple(found))
        if refused is not None:
            raise refused
    return place


def _taken(envelope: Envelope, place: Place) -> Taken:
    """Prove one envelope.

    Raises:
        FeedStoppedError, StoreForkedError: it is not what has to come at its place.
    """
    n = place.known.head.n + 1
    try:
        opened = open_envelope(envelope, place.known, place.term_key)
    except NewerVersionError as error:
        raise FeedStoppedError(place=n, check=error.reason, reason="newer") from error
    except CryptoError as error:
        if error.reason == _OTHER_LINE:
            raise StoreForkedError(place=n - 1) from error
        raise FeedStoppedError(place=n, check=error.reason) from error
    after = replace(place, known=opened.known)
    if opened.payload.new_term is not None:
        after = replace(after, term_key=_term_key(opened, place))
    return Taken(envelope, opened, after)


def _term_key(opened: Opened, place: Place) -> bytes:
    """Return the key of the term that an envelope opens, out of our own entry.

    Raises:
        FeedStoppedError: there is none for us, or no letterbox of ours opens it.
    """
    new_term, head = opened.payload.new_term, opened.known.head
    assert new_term is not None
    ours = opened.known.seats.listed.get(place.seat)
    if ours is None or ours.state in (AWAY, OUT):
        reason = "away" if ours is not None and ours.state == AWAY else "out"
        raise FeedStoppedError(place=head.n, check="term.no-entry", reason=reason)
    refused: CryptoError | None = None
    for letterbox in place.letterboxes:
        try:
            return new_term.open(head.feed, place.seat, letterbox)
        except (FeedError, TamperError) as error:
            refused = error
    check = "term.entry" if refused is None else refused.reason
    raise FeedStoppedError(place=head.n, check=check, reason="entry") from refused
