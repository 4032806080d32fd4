"""Looking for the case to which a packet belongs.

Rules: the latest text wins; nothing is chosen by looking.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.cases.records import CaseSummary
from ui.frame.errands import Errands, ask


class CaseSearchUses(Protocol):
    """What the search needs of the use cases."""

    def find_cases(self, text: str) -> tuple[CaseSummary, ...]: ...


class CaseSearch(QObject):
    """Presenter of the search.

    Signals:
        found: `cases` holds what was looked for.
        refused: a failure.
    """

    found = Signal()
    refused = Signal(object)

    def __init__(
        self, uses: CaseSearchUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._text = ""
        self.cases: tuple[CaseSummary, ...] = ()

    def look_for(self, text: str) -> None:
        """Look for open cases by name or number; "" finds the last changed."""
        self._text = text
        ask(
            self._errands,
            lambda: self._uses.find_cases(text),
            lambda cases: self._came(text, cases),
            self.refused.emit,
        )

    def _came(self, text: str, cases: tuple[CaseSummary, ...]) -> None:
        if text == self._text:
            self.cases = cases
            self.found.emit()
