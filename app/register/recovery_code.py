"""A recovery code as it is typed: each group judged at once, and which sheets a register has.

Rules: a group is judged by itself, so that a slip is told where it was made; digits of the scripts
of our offices are the same digits; which sheets there are is read from the key file, which is not
proved yet: it only decides what is asked for. Nothing typed is kept here or told by an error.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from pathlib import Path

from app.core import key_files
from app.register.records import RecoveryPlan
from crypto.errors import KitTypoError
from crypto.vault import recovery

GROUPS = recovery.GROUPS
GROUP_DIGITS = recovery.GROUP_DIGITS
_KIT, _CUSTODIANS = "kit", "cust:"
_LARGER = 3
"""From number 4 on there are five custodians."""


class GroupState(enum.Enum):
    """How far a group is that is being typed."""

    EMPTY = "empty"
    SHORT = "short"
    RIGHT = "right"
    WRONG = "wrong"
    TOO_LONG = "too-long"


def group_state(digits: str) -> GroupState:
    """Judge one group of a code.

    Args:
        digits: its digits in 0 to 9, without anything else.
    """
    if not digits:
        return GroupState.EMPTY
    if len(digits) != GROUP_DIGITS:
        return GroupState.SHORT if len(digits) < GROUP_DIGITS else GroupState.TOO_LONG
    try:
        recovery.parse_group(digits, 1)
    except KitTypoError:
        return GroupState.WRONG
    return GroupState.RIGHT


def groups_of(code: str) -> tuple[str, ...]:
    """Return the groups of a code as it is told: eight of six digits."""
    return tuple(code.replace("-", " ").split())


def plan_of(folder: Path) -> RecoveryPlan:
    """Return which sheets the key file of a register names, before anything is unlocked.

    Raises:
        RegisterMissingError: there is no key file.
        KeyFileDamagedError: neither copy can be read.
        RegisterNewerError: a newer Lifafa wrote it.
    """
    return plan_of_kinds(slot.kind for slot in key_files.read_header(folder).slots)


def plan_of_kinds(kinds: Iterable[str]) -> RecoveryPlan:
    """Return the plan that kinds of slots make: ``kit``, ``cust:1,3`` or ``cust:1,3,5``."""
    found = list(kinds)
    sets = [
        [int(number) for number in kind.removeprefix(_CUSTODIANS).split(",")]
        for kind in found
        if kind.startswith(_CUSTODIANS)
    ]
    highest = max((max(numbers) for numbers in sets), default=0)
    of = 0 if not sets else 3 if highest <= _LARGER else 5
    return RecoveryPlan(found.count(_KIT), max(map(len, sets), default=0), of)
