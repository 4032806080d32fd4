"""What an office may be sent and may be read from, how its state changes, and this in words.

Rules:

* This is the table of trust states and no other place decides.
* Red becomes green only when the office's number, typed or from a picture of its code, was equal.
* A blocked office stays blocked.
* Others, an authority or its list, make no office black that a person here has checked.
* Words: window and command line say of an office the same; a state is told by what happened, never
  by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from app.base.errors import AppError
from app.base.language import N_, translate
from app.offices.trust_errors import (
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)

if TYPE_CHECKING:
    from app.offices.records import OfficeRecord


LATE_DAYS = 30
"""For so many days after its last key ran out, an office may still be sealed to, with a warning."""

HANDOVER_DAYS = 30
"""So long an office that moved to a new number may be dealt with before the number is checked."""

_DAY_S = 86_400


class State(StrEnum):
    """Where an office stands with us."""

    NEW = "new"
    LISTED = "listed"
    VERIFIED = "verified"
    HANDOVER = "handover"
    CHANGED = "changed"
    MISMATCH = "mismatch"
    REVOKED = "revoked"


RED = frozenset({State.CHANGED, State.MISMATCH})


class Event(StrEnum):
    """What can happen to an office's standing.

    ``SUCCESSION``: a checked office signed that this is its new identity. ``SUCCESSION_VOID``: that
    office withdrew its key from a time before it. ``HANDOVER_OVER``: nobody checked the number in
    30 days. ``WITHDRAWN``: blocked here, withdrawn by itself, or moved away. ``DISOWNED``: a nodal
    authority or its list withdrew it; what a person here has checked waits for a person.
    """

    LISTED = "listed"
    UNLISTED = "unlisted"
    NUMBER_EQUAL = "number-equal"
    NUMBER_TWICE_WRONG = "number-twice-wrong"
    OTHER_KEY = "other-key"
    SUCCESSION = "succession"
    SUCCESSION_VOID = "succession-void"
    HANDOVER_OVER = "handover-over"
    WITHDRAWN = "withdrawn"
    DISOWNED = "disowned"


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
        reminder: "" or what to remind of: "listed", "handover", "stale" or "danger".
    """

    refusal: type[AppError] | None
    reminder: str = ""


# What happens in every state but the black one; what is not told changes nothing.
_ALWAYS = {
    Event.NUMBER_EQUAL: State.VERIFIED,
    Event.NUMBER_TWICE_WRONG: State.MISMATCH,
    Event.WITHDRAWN: State.REVOKED,
}
# Someone else who shows up under the same name never takes the tick from a checked office: the
# newcomer is the one that turns red. Red is left by the number alone, black by nothing.
_AFTER: dict[State, dict[Event, State]] = {
    State.NEW: {
        **_ALWAYS,
        Event.LISTED: State.LISTED,
        Event.OTHER_KEY: State.CHANGED,
        Event.SUCCESSION: State.HANDOVER,
        Event.DISOWNED: State.REVOKED,
    },
    State.LISTED: {
        **_ALWAYS,
        Event.UNLISTED: State.NEW,
        Event.OTHER_KEY: State.CHANGED,
        Event.DISOWNED: State.REVOKED,
    },
    State.VERIFIED: {**_ALWAYS, Event.DISOWNED: State.CHANGED},
    State.HANDOVER: {
        **_ALWAYS,
        Event.OTHER_KEY: State.CHANGED,
        Event.SUCCESSION_VOID: State.CHANGED,
        Event.HANDOVER_OVER: State.NEW,
        Event.DISOWNED: State.CHANGED,
    },
    State.CHANGED: _ALWAYS,
    State.MISMATCH: _ALWAYS,
    State.REVOKED: {},
}

_REFUSALS: dict[State, type[AppError] | None] = {
    State.NEW: CounterpartNotTrustedError,
    State.LISTED: None,
    State.VERIFIED: None,
    State.HANDOVER: None,
    State.CHANGED: OfficeChangedError,
    State.MISMATCH: OfficeChangedError,
    State.REVOKED: OfficeRevokedError,
}

_READING: dict[State, Reading] = {
    State.NEW: Reading.PREVIEW,
    State.LISTED: Reading.OPEN,
    State.VERIFIED: Reading.OPEN,
    State.HANDOVER: Reading.OPEN,
    State.CHANGED: Reading.QUARANTINE,
    State.MISMATCH: Reading.QUARANTINE,
    State.REVOKED: Reading.REFUSE,
}
OPENED: Final = frozenset(state for state, how in _READING.items() if how is Reading.OPEN)
"""States of the offices with which referrals can go to and fro."""


def after(state: State, event: Event) -> State:
    """Return the state of an office once an event has happened to it."""
    return _AFTER[state].get(event, state)


def gate(
    state: State,
    what: What,
    *,
    stale_s: int = 0,
    checked_only: bool = False,
    danger: bool = False,
) -> Gate:
    """Say whether something may be sent to an office.

    Args:
        state: where the office stands.
        what: routine exchange (receipts, cards) or client data.
        stale_s: seconds since the last key of its card ran out; 0 while one is good.
        checked_only: this office sends client data to none that is only listed.
        danger: a head has decided, with a reason, that a life is in danger. It opens the way to an
            office that nobody has checked, and never to a red or black one.
    """
    refusal = _REFUSALS[state]
    client = what is What.CLIENT_DATA
    if client and checked_only and state is State.LISTED:
        refusal = CounterpartNotTrustedError
    breaks = danger and client and refusal is CounterpartNotTrustedError
    if refusal is not None and not breaks:
        return Gate(refusal)
    if stale_s > LATE_DAYS * _DAY_S:
        return Gate(CardStaleError)
    if breaks:
        return Gate(None, "danger")
    return Gate(None, _reminder(state, client=client, is_stale=stale_s > 0))


def _reminder(state: State, *, client: bool, is_stale: bool) -> str:
    if is_stale:
        return "stale"
    if client and state in (State.LISTED, State.HANDOVER):
        return state.value
    return ""


def reading(state: State | None) -> Reading:
    """Say how far a packet of an office is opened.

    Args:
        state: where the office stands; None when we never saw a card of it.
    """
    return Reading.PREVIEW if state is None else _READING[state]


def require(
    state: State,
    what: What,
    *,
    stale_s: int = 0,
    office: str,
    checked_only: bool = False,
    danger: bool = False,
) -> str:
    """Let something pass to an office, or refuse.

    Args:
        state: as for `gate`.
        what: as for `gate`.
        stale_s: as for `gate`.
        office: name of the office, for the message.
        checked_only: as for `gate`.
        danger: as for `gate`.

    Returns:
        The reminder, "" when there is none.

    Raises:
        CounterpartNotTrustedError: nobody has checked the office.
        OfficeChangedError: its number differed, it looks like another one, or others withdrew it.
        OfficeRevokedError: it is blocked.
        CardStaleError: its keys ran out more than 30 days ago.
    """
    answer = gate(state, what, stale_s=stale_s, checked_only=checked_only, danger=danger)
    if answer.refusal is not None:
        raise answer.refusal(office=office)
    return answer.reminder


def handover_is_over(since: int, now: int) -> bool:
    """Say whether a handover has waited for the check of its number too long (Unix seconds)."""
    return now >= since + HANDOVER_DAYS * _DAY_S


REMINDERS: Mapping[str, str] = {
    "listed": N_("Only the list names it: nobody here has checked its number."),
    "handover": N_("It moved to a new number, and the old one vouches for it."),
    "stale": N_("Its card has expired: ask for a new one."),
}
"""What is said before a case goes to an office, by the reminder of the disclosure gate."""

MIXED_UP: Mapping[str, tuple[str, str]] = {
    "office": (
        N_("By its card it looks like {office}, which is another office."),
        N_("Do not take one for the other. If in doubt, call both on numbers you know."),
    ),
    "list": (
        N_("The list shows another key for {office} than the one you checked."),
        N_("Nothing was changed. Call the nodal office on a number you know."),
    ),
}
"""What is said of a checked office that can be taken for another, by `OfficeRecord.conflict_by`.

``office`` is the other one, of a list the office itself.
"""

STATES: Mapping[str, str] = {
    "": N_("Unknown office"),
    "new": N_("Not checked"),
    "listed": N_("In the directory"),
    "verified": N_("Checked"),
    "handover": N_("New number: check it"),
    "changed": N_("Changed: stop"),
    "mismatch": N_("Number differs: stop"),
    "revoked": N_("Blocked"),
}
"""What a state of trust is called, by its code; every other code is called as ""."""

_CHECKED = {
    "phone": N_("Checked by phone"),
    "met": N_("Checked in person"),
    "qr": N_("Checked by scan"),
}
_WHY_NOT = {
    "new": (
        N_("Its number has not been checked yet."),
        N_("Check its number before you send anything."),
    ),
    "changed": (
        N_("It shows another number than the one that was checked. Do not send."),
        N_("Call them on a number you know, and check the number group by group."),
    ),
    "mismatch": (
        N_("The number that was read out differed. Do not send."),
        N_("Call again on a number you know from elsewhere, and tell your coordinator."),
    ),
}
_STRANGE = (
    N_("Its name has letters of a script that is not used here. They can pass for others."),
    N_("Call them on a number you know, and check the number group by group."),
)
_DISOWNED = {
    "authority": N_("The nodal office withdrew this number, which was checked here. Do not send."),
    "directory": N_("The list of offices withdraws this office, which was checked. Do not send."),
}
_DECIDE = N_("Call the nodal office. Is it so? Block this office. If not, check its number again.")
_LIKE_ANOTHER = (
    N_("By its card it looks like {office}, but its number is another one. Do not send."),
    N_("Call both on numbers you know, and check this number group by group."),
)
_REVOKED = {
    "local": (
        N_("This office is blocked here."),
        N_("Nothing goes to it or is opened from it. If it has a new card, add that one."),
    ),
    "self": (
        N_("This office withdrew its number."),
        N_("Ask them on a number you know for their new card, add it and check its number."),
    ),
    "authority": (
        N_("The nodal office withdrew the number of this office."),
        N_("Call the nodal office and ask how to reach them now."),
    ),
    "directory": (
        N_("The list of offices says that this office is closed or withdrawn."),
        N_("Call the nodal office and ask who does its work now."),
    ),
    "succession": (
        N_("This office moved to a new number."),
        N_("Go on with it under its new number, which stands in this list too."),
    ),
}
RAN_OUT = {
    "verified": N_("Checked, card expired"),
    "listed": N_("In the directory, card expired"),
    "handover": N_("New number: check it; card expired"),
}
_REVOKED_MARKS = {
    "self": N_("Number withdrawn"),
    "authority": N_("Withdrawn by the nodal office"),
    "directory": N_("Withdrawn by the list"),
    "succession": N_("Changed to a new number"),
}


def state_words(state: str) -> str:
    """Return what a state of trust is called, in the language shown now."""
    return translate(STATES.get(state, STATES[""]))


def standing_words(office: OfficeRecord) -> str:
    """Return where an office stands and how it came there, in the language shown now."""
    if office.stale and office.state in RAN_OUT:
        return translate(RAN_OUT[office.state])
    if office.state == "verified" and office.check is not None:
        return translate(_CHECKED.get(office.check.how, STATES["verified"]))
    if is_disowned(office):
        return translate(_REVOKED_MARKS[by_whom(office)])
    if office.state == "revoked":
        return translate(_REVOKED_MARKS.get(by_whom(office), STATES["revoked"]))
    return state_words(office.state)


def by_whom(office: OfficeRecord) -> str:
    """Return who withdrew an office: local, self, authority, directory or succession."""
    return office.why.partition(":")[0]


def is_disowned(office: OfficeRecord) -> bool:
    """Say whether an office is red because others withdrew it."""
    return office.state in RED and by_whom(office) in _DISOWNED


def why_not(office: OfficeRecord) -> tuple[str, str]:
    """Return why nothing can be sealed for an office and what to do about it, both "" if it can."""
    if is_disowned(office):
        return translate(_DISOWNED[by_whom(office)]), translate(_DECIDE)
    words = _WHY_NOT.get(office.state)
    if office.state == "changed" and (office.conflict or office.strange):
        words = _LIKE_ANOTHER if office.conflict else _STRANGE
    if office.state == "revoked":
        words = _REVOKED.get(by_whom(office), _REVOKED["local"])
    if words is None:
        return "", ""
    return translate(words[0]).format(office=office.conflict), translate(words[1])
