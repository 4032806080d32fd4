"""Frozen records of the activity log and of a check of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LogEntry:
    """One line of the activity log.

    `action` is a code; `object` what it was about ("LF-26-0042").
    """

    number: int
    at: int
    by: str
    action: str
    object: str
    facts: Mapping[str, str | int]


@dataclass(frozen=True)
class LogReport:
    """Whether the log's chain holds.

    `broken_at` is the number of the first line that does not, 0 when it holds; it was written
    between `since` and `until`, in Unix seconds, 0 where nothing is known.
    """

    lines: int
    broken_at: int
    problem: str
    since: int = 0
    until: int = 0


@dataclass(frozen=True)
class RegisterReport:
    """The state of the register folder; every part is "ok" or a problem slug."""

    database: str
    blobs: int
    log: str
    header: str
    problems: tuple[str, ...]
