"""Frozen records of the activity log and of a check of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.register.records import Finding


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
class RegisterReport:
    """The state of the register folder; every part is "ok" or a problem slug."""

    database: str
    blobs: int
    log: str
    header: str
    problems: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    """Every problem in the words of an office, with the best way out; in the same order."""
    anchors: tuple[LogAnchor, ...] = ()
    """Heads of the log that were kept elsewhere, the newest first."""
