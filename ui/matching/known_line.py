"""Says in a case that a match found it: a quiet line that leads to what was found.

Rules: asked on the register's lane when the case is shown; who may not match sees nothing, nor
does anybody within a seal; what a call showed to be another person is not told any more.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.base.language import _
from app.cases.records import CaseRecord
from app.core.permissions import Act
from app.core.services import Services
from app.matching.match_records import ResultRecord
from app.matching.matches import results_about
from ui.frame.desk import Desk
from ui.widgets.buttons import allows, quiet
from ui.widgets.plain import reveal

_OTHER = "different"


class KnownLine(QObject):
    """The line of the case in the form.

    Args:
        desk: asks the register, and opens the match.
    """

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = ""
        self._match_id = ""
        self._turn = 0
        self.button = quiet(_("Possibly known to another office"), "blend", self._open)
        reveal(self.button, False)

    def show_case(self, case: CaseRecord | None) -> None:
        """Ask about a case that is shown, or about none."""
        asks = case is not None and not self._desk.within_seal and allows(self._desk, Act.MATCH)
        case_id = case.case_id if case is not None and asks else ""
        if case_id != self._case_id:
            reveal(self.button, False)
        self._case_id = case_id
        self.ask()

    def ask(self) -> None:
        """Ask now: a call may have shown something since."""
        self._turn += 1
        turn, case_id = self._turn, self._case_id
        if not case_id:
            return

        def question(s: Services) -> tuple[int, tuple[ResultRecord, ...]]:
            return turn, results_about(s, case_id)

        self._desk.ask(question, self._on_found, by=self)

    def _on_found(self, answer: tuple[int, tuple[ResultRecord, ...]]) -> None:
        turn, results = answer
        if turn != self._turn:
            return
        found = [one for one in results if one.outcome != _OTHER]
        # Where nobody has called yet comes first.
        found.sort(key=lambda one: bool(one.outcome))
        self._match_id = found[0].match_id if found else ""
        reveal(self.button, bool(found))

    def _open(self) -> None:
        self._desk.open("matches", self._match_id)
