"""The use cases of the activity log, as its page asks for them.

Rules: called on the register's lane only; the log is only read.
"""

from __future__ import annotations

from app.core import log
from app.core.records import LogEntry, LogReport
from app.core.services import Services


class LogUses:
    """Use cases bound to the open register."""

    def __init__(self, services: Services) -> None:
        self._s = services

    def entries(self, limit: int, before: int | None) -> tuple[LogEntry, ...]:
        return log.entries(self._s, limit, before)

    def check(self) -> LogReport:
        return log.check(self._s)
