"""What an office may be sent and may be read from, and how its state changes: tables, nothing else.

Rules: this is the table of trust states (security design, C.5) and no other place decides; red
becomes green only when the office's number was typed and was equal; a blocked office stays blocked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.errors import (
    AppError,
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)

LATE_DAYS = 30
"""For so many days after its last key ran out, an office may still be sealed to, with a warning."""

_DAY_S = 86_400


class State(StrEnum):
    """Where an office stands with us."""

    NEW = "new"
    LISTED = "listed"
    VERIFIED = "verified"
    CHANGED = "changed"
    MISMATCH = "mismatch"
    REVOKED = "revoked"


class Event(StrEnum):
    """What can happen to an office's standing."""

    LISTED = "listed"
    NUMBER_EQUAL = "number-equal"
    NUMBER_TWICE_WRONG = "number-twice-wrong"
    OTHER_KEY = "other-key"
    BLOCKED = "blocked"


class What(StrEnum):
    """What is to be sent."""

    ROUTINE = "routine"
    CLIENT_DATA = "client-data"


class Reading(StrEnum):
    """How far a packet of an office is opened."""

    OPEN = "open"
    PREVIEW = "preview"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Gate:
    """The answer to "may this go to that office?".

    Attributes:
        refusal: the class of the refusal, or None when it may go.
        reminder: "" or what to remind of: "listed" or "stale".
    """

    refusal: type[AppError] | None
    reminder: str = ""


_AFTER: dict[State, dict[Event, State]] = {
    State.NEW: {
        Event.LISTED: State.LISTED,
        Event.NUMBER_EQUAL: State.VERIFIED,
        Event.NUMBER_TWICE_WRONG: State.MISMATCH,
        Event.OTHER_KEY: State.CHANGED,
        Event.BLOCKED: State.REVOKED,
    },
    State.LISTED: {
        Event.LISTED: State.LISTED,
        Event.NUMBER_EQUAL: State.VERIFIED,
        Event.NUMBER_TWICE_WRONG: State.MISMATCH,
        Event.OTHER_KEY: State.CHANGED,
        Event.BLOCKED: State.REVOKED,
    },
    # Someone else who shows up under the same name never takes the tick from a checked office:
    # the newcomer is the one that turns red.
    State.VERIFIED: {
        Event.LISTED: State.VERIFIED,
        Event.NUMBER_EQUAL: State.VERIFIED,
        Event.NUMBER_TWICE_WRONG: State.MISMATCH,
        Event.OTHER_KEY: State.VERIFIED,
        Event.BLOCKED: State.REVOKED,
    },
    State.CHANGED: {
        Event.LISTED: State.CHANGED,
        Event.NUMBER_EQUAL: State.VERIFIED,
        Event.NUMBER_TWICE_WRONG: State.MISMATCH,
        Event.OTHER_KEY: State.CHANGED,
        Event.BLOCKED: State.REVOKED,
    },
    State.MISMATCH: {
        Event.LISTED: State.MISMATCH,
        Event.NUMBER_EQUAL: State.VERIFIED,
        Event.NUMBER_TWICE_WRONG: State.MISMATCH,
        Event.OTHER_KEY: State.MISMATCH,
        Event.BLOCKED: State.REVOKED,
    },
    State.REVOKED: dict.fromkeys(Event, State.REVOKED),
}

_REFUSALS: dict[State, type[AppError] | None] = {
    State.NEW: CounterpartNotTrustedError,
    State.LISTED: None,
    State.VERIFIED: None,
    State.CHANGED: OfficeChangedError,
    State.MISMATCH: OfficeChangedError,
    State.REVOKED: OfficeRevokedError,
}

_READING: dict[State, Reading] = {
    State.NEW: Reading.PREVIEW,
    State.LISTED: Reading.OPEN,
    State.VERIFIED: Reading.OPEN,
    State.CHANGED: Reading.QUARANTINE,
    State.MISMATCH: Reading.QUARANTINE,
    State.REVOKED: Reading.REFUSE,
}


def after(state: State, event: Event) -> State:
    """Return the state of an office once an event has happened to it."""
    return _AFTER[state][event]


def gate(state: State, what: What, *, stale_s: int = 0) -> Gate:
    """Say whether something may be sent to an office.

    Args:
        state: where the office stands.
        what: routine exchange (receipts, cards) or client data.
        stale_s: seconds since the last key of its card ran out; 0 while one is good.
    """
    refusal = _REFUSALS[state]
    if refusal is not None:
        return Gate(refusal)
    if stale_s > LATE_DAYS * _DAY_S:
        return Gate(CardStaleError)
    if stale_s > 0:
        return Gate(None, "stale")
    if state is State.LISTED and what is What.CLIENT_DATA:
        return Gate(None, "listed")
    return Gate(None)


def reading(state: State | None) -> Reading:
    """Say how far a packet of an office is opened.

    Args:
        state: where the office stands; None when we never saw a card of it.
    """
    return Reading.PREVIEW if state is None else _READING[state]


def require(state: State, what: What, *, stale_s: int = 0, office: str) -> str:
    """Let something pass to an office, or refuse.

    Args:
        state, what, stale_s: as for `gate`.
        office: name of the office, for the message.

    Returns:
        The reminder, "" when there is none.

    Raises:
        CounterpartNotTrustedError: nobody has checked the office.
        OfficeChangedError: its number differed, or it shows another key than the checked one.
        OfficeRevokedError: it is blocked.
        CardStaleError: its keys ran out more than 30 days ago.
    """
    answer = gate(state, what, stale_s=stale_s)
    if answer.refusal is not None:
        raise answer.refusal(office=office)
    return answer.reminder
