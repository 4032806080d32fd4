"""What lies between the computers of one office: one list of sealed envelopes, and sealed parts.

Rules:

* A store is opened for one feed. It holds bytes that it cannot read, and nothing that it says is
  believed: who takes an envelope in proves it, and a store that lacks something is a refusal.
* A place is given once. An envelope gets it only behind the very envelope that its author had taken
  in (compare and append), and whatever stands at a place is never written over.
* Everything here may be asked again after an error: then it is not known whether it was done.
* Which store it is, is known to whoever opens it and to nobody else.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.seats.errors import StoreDamagedError, StoreForkedError, StoreShorterError
from crypto.base.primitives import equal
from crypto.feed.chain import Envelope, Head
from crypto.feed.envelope import BODY_OVER_FRAME, MAX_BODY_BYTES, MIN_BODY_BYTES

NAME_BYTES: Final = 32
PART_BYTES: Final = 1024 * 1024
"""No part is longer."""

MOST_READ: Final = 500
MOST_READ_BYTES: Final = 8 * 1024 * 1024
"""So much is read at once, and taken in in one transaction."""


@dataclass(frozen=True)
class StoreHead:
    """How far a store says that its feed has come.

    Attributes:
        founding: the file with which the feed began.
        n: the last place, 0 when there is none.
        link: what the store says is its link, 32 bytes.
    """

    founding: bytes = field(repr=False)
    n: int
    link: bytes = field(repr=False)


class Store(Protocol):
    """A server, a folder, or what a test has in its place.

    All of it raises ``NoLineError`` when the store cannot be reached, and ``StoreDamagedError``
    when it shows what no computer can have put there.
    """

    def head(self) -> StoreHead:
        """Return how far the feed has come."""

    def read(self, after: int) -> tuple[Envelope, ...]:
        """Return the envelopes behind a place in their order, as many as are read at once.

        Args:
            after: the place, 0 for the beginning.
        """

    def append(self, envelope: Envelope) -> bool:
        """Put an envelope behind the last one.

        Returns:
            False when it is not for the place behind the last one, or names another one before it:
            somebody was first. Nothing is changed then.
        """

    def turn(self) -> AbstractContextManager[None]:
        """Let nobody else who asks for the turn append meanwhile; it is fairness and no promise."""

    def put_part(self, name: bytes, part: int, body: bytes) -> None:
        """Keep a part of a sealed file; the same one may be put again.

        Args:
            name: of the file, 32 bytes.
            part: counted from 0.
            body: at most 1 MiB.
        """

    def part(self, name: bytes, part: int) -> bytes | None:
        """Return a part of a sealed file, None when it is not there."""

    def drop(self, name: bytes) -> None:
        """Mark a sealed file as wanted no more; it goes later, so nobody destroys it at once."""

    def say(self, told: bytes) -> None:
        """Tell something small to who listens now; it is kept nowhere, and may get lost."""

    def wait(self, seconds: float) -> tuple[bytes, ...]:
        """Wait until the feed goes on or somebody says something; return what was said.

        Args:
            seconds: so long at the most.
        """

    def close(self) -> None:
        """Let go of the line; nothing may be asked afterwards."""


def check_has(head: StoreHead, known: Head) -> None:
    """Refuse a store that does not have all that is known here.

    Args:
        head: what the store says.
        known: the last place that was taken in, of the same feed.

    Raises:
        StoreShorterError: it lost some of it.
        StoreForkedError: it has something else at our last place.
    """
    if head.n < known.n:
        raise StoreShorterError(found=head.n, known=known.n)
    if head.n == known.n and not equal(head.link, known.link):
        raise StoreForkedError(place=known.n)


def check_body(envelope: Envelope) -> None:
    """Refuse an envelope of a size that none has.

    Raises:
        StoreDamagedError: it was cut off, or is none.
    """
    size = len(envelope.body)
    frame = size - BODY_OVER_FRAME
    if not MIN_BODY_BYTES <= size <= MAX_BODY_BYTES or frame & (frame - 1):
        raise StoreDamagedError(place=envelope.n)


def check_part(name: bytes, part: int, body: bytes = b"") -> None:
    """Refuse a name or a size that no part has; that is a mistake of ours."""
    if len(name) != NAME_BYTES or part < 0 or len(body) > PART_BYTES:
        raise ValueError("no part of a sealed file")
