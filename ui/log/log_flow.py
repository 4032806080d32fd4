"""The activity log: lines in plain sentences, filtered by text and person, and whether the chain
holds.

Rules: the log is only read here; what cannot be shown is counted, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.core import log
from app.core.records import LogEntry, LogReport
from app.core.services import Services
from ui.frame.errands import Errands, ask

PAGE = 200


class LogUses:
    """Use cases bound to the open register; called on its lane."""

    def __init__(self, services: Services) -> None:
        self._s = services

    def entries(self, limit: int, before: int | None) -> tuple[LogEntry, ...]:
        """Return the newest lines before one of them, or of all."""
        return log.entries(self._s, limit, before)

    def check(self) -> LogReport:
        """Say whether the chain of lines is whole."""
        return log.check(self._s)


class LogFlow(QObject):
    """Presenter of the activity log.

    Args:
        sentence: says one line in plain words; the filter looks in what is said.

    Signals:
        changed: the lines, the filter or the state of the chain changed.
        refused: an error the officer should know of.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self,
        uses: LogUses,
        errands: Errands,
        sentence: Callable[[LogEntry], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._sentence = sentence
        self._lines: list[LogEntry] = []
        self.loaded = False
        self.more = False
        self.text = ""
        self.person = ""
        self.report: LogReport | None = None

    @property
    def persons(self) -> tuple[str, ...]:
        """Who appears in the lines read so far, in order of name."""
        return tuple(sorted({line.by for line in self._lines if line.by}))

    @property
    def lines(self) -> tuple[LogEntry, ...]:
        """The lines that pass the filter, newest first."""
        return tuple(line for line in self._lines if self._passes(line))

    @property
    def read(self) -> int:
        """How many lines were read so far, before any filter."""
        return len(self._lines)

    def first_day(self) -> int:
        """Return the moment of the first line of all, 0 while it was not read."""
        last = self._lines[-1] if self._lines else None
        return last.at if last is not None and last.number == 1 else 0

    def reload(self) -> None:
        """Read the newest lines again and have the chain checked."""
        self._take(None)
        ask(self._errands, self._uses.check, self._checked, self.refused.emit)

    def read_more(self) -> None:
        """Read older lines."""
        if self.more and self._lines:
            self._take(self._lines[-1].number)

    def filter(self, text: str | None = None, person: str | None = None) -> None:
        """Show only lines that hold a text, of one person ("" for all)."""
        self.text = self.text if text is None else text.strip()
        self.person = self.person if person is None else person
        self.changed.emit()

    def _take(self, before: int | None) -> None:
        ask(
            self._errands,
            lambda: self._uses.entries(PAGE, before),
            lambda page: self._took(page, before),
            self.refused.emit,
        )

    def _took(self, page: tuple[LogEntry, ...], before: int | None) -> None:
        self.loaded = True
        self._lines = [*(self._lines if before else ()), *page]
        self.more = len(page) == PAGE
        self.changed.emit()

    def _checked(self, report: LogReport) -> None:
        self.report = report
        self.changed.emit()

    def _passes(self, line: LogEntry) -> bool:
        if self.person and line.by != self.person:
            return False
        words = self.text.casefold().split()
        said = f"{self._sentence(line)} {line.object} {line.by}".casefold()
        return all(word in said for word in words)
