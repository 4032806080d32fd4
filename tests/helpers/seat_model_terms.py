"""Terms of the abstract office: who gets a term key, when it is destroyed, who could still open.

Rules: a term key is a number that is made when a term is opened; a letterbox is a number whose
private half lies at its seat alone; whoever stole a store has every envelope that it was ever
sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from seat_model import HERE, Envelope, Office, Seat, State

Steps = Iterator[tuple[str, State]]


def refused_acts(office: Office, seat: Seat, k: int, one: Envelope) -> str:
    """Return why a seat does not take in what an envelope says of seats and terms."""
    return ""


def keys_after(office: Office, seat: Seat, k: int, one: Envelope) -> Seat:
    """Return a seat with the keys that it holds once an envelope is confirmed."""
    return seat


def letterbox_to_send(office: Office, seat: Seat, k: int) -> int:
    """Return the letterbox that a seat has to make known, 0 when its own is not used yet."""
    return 0


def seats_here(office: Office, state: State) -> list[int]:
    """Return the seats that are here by what the store shows first."""
    listed = office.book.register(state.store[0]).seats
    return [k for k, one in enumerate(listed) if one.state == HERE]
