"""Frozen records of who works here, and of the activity log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LogEntry:
    """One line of the activity log.

    `action` is a code; `object` what it was about ("LF-26-0042"); `place` is where it stands among
    the lines of all computers, with one computer its `number`.
    """

    number: int
    at: int
    by: str
    action: str
    object: str
    facts: Mapping[str, str | int]
    place: int = 0


@dataclass(frozen=True)
class LogReport:
    """Whether the log's chain holds.

    `broken_at` is the number of the first line that does not, 0 when it holds; it was written
    between `since` and `until`, in Unix seconds, 0 where nothing is known; at the computer `seat`
    of several, 0 with one.
    """

    lines: int
    broken_at: int
    problem: str
    since: int = 0
    until: int = 0
    seat: int = 0


@dataclass(frozen=True)
class LogAnchor:
    """A head of the log that was kept outside the register: in a backup that was made then.

    Attributes:
        number: of the line.
        at: when it was kept.
        agrees: True when the log passes it.
    """

    number: int
    at: int
    agrees: bool


@dataclass(frozen=True)
class UserRecord:
    """Somebody who may unlock. `role` is head, officer, data_entry or read_only.

    `must_change` is true while somebody else set the passphrase and still knows it.
    """

    user: int
    login: str
    name: str
    post: str
    role: str
    must_change: bool = False


@dataclass(frozen=True)
class OwnOffice:
    """This office. `number` is six groups of five digits, as text with spaces.

    `practice` is True when everything in its register is made up, see `app.offices.practice`.
    """

    office_id: str
    number: str
    name: str
    name_local: str
    kind: str
    state: str
    district: str
    country: str = ""
    practice: bool = False


type FactValue = str | int | bool | tuple[str, ...]
