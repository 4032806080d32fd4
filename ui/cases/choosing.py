"""Which cases of the list are chosen, when there are several: kept while the list is asked again.

Rules:
- Ctrl+A asks for as many cases as can be chosen at once, and says when there are more;
- sealed cases are chosen one by one: nothing is done with several of them;
- another filter, text or order keeps only what the list still shows: nothing out of sight.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.base.language import _
from app.cases.several import MOST
from ui.cases.case_list import SEALED, CaseTable, RegisterFlow
from ui.cases.several import Several
from ui.widgets.buttons import Button
from ui.widgets.table import SeveralTable


class Choosing(QObject):
    """Keeps the choice.

    Args:
        flow: asks the list.
        table: the rows.
        view: the list.
        several: is told what is chosen.
        alone: what can be done with one case alone.
    """

    def __init__(
        self,
        flow: RegisterFlow,
        table: CaseTable,
        view: SeveralTable,
        several: Several,
        alone: Button,
    ) -> None:
        super().__init__(view)
        self._flow, self._table, self._view, self._several = flow, table, view, several
        self._alone = alone
        self._all_wanted = False
        view.take_several(True)
        view.chosen.connect(self._on_chosen)
        view.all_wanted.connect(self._ask_all)
        several.ended.connect(self._on_ended)

    @property
    def are_several(self) -> bool:
        """Whether more than one case is chosen."""
        return len(self._several.case_ids) > 1

    def drop(self) -> bool:
        """Choose only the case in front; return whether several were chosen."""
        were = self.are_several
        if were:
            self._flow.least_rows = 0
            self._view.choose(max(0, self._view.row()))
            self._on_chosen()
        return were

    def restore(self, front: str) -> bool:
        """Choose again what was chosen, in a list that came anew; return whether anything was.

        Args:
            front: the case in front.
        """
        self._view.take_several(self._flow.filter != SEALED)
        whole, self._all_wanted = self._all_wanted, False
        if whole:
            rows = list(range(min(self._table.rowCount(), MOST)))
        elif self.are_several:
            known = set(self._several.case_ids)
            rows = [row for row in range(self._table.rowCount()) if self._id(row) in known]
        else:
            rows = []
        if len(rows) < 2 or not self._view.takes_several:
            self._several.choose(())
            return False
        place = self._table.row_of(front)
        self._view.choose_rows(rows, place if place >= 0 else rows[0])
        return True

    def allow_alone(self) -> None:
        """Allow what is done with one case, when one is chosen."""
        why = _("Choose one case alone.") if self.are_several else _("Pick a case first.")
        self._alone.allow(self._view.row() >= 0 and not self.are_several, why)

    def _on_ended(self) -> None:
        self.drop()
        self._flow.ask(looks=False)

    def _ask_all(self) -> None:
        self._all_wanted = True
        self._flow.least_rows = MOST
        self._flow.ask()

    def _on_chosen(self) -> None:
        rows = self._view.rows()
        case_ids = [self._id(row) for row in rows[:MOST]]
        if len(rows) > 1:
            self._flow.least_rows = max(self._flow.least_rows, rows[-1] + 1)
        full = len(rows) >= self._table.rowCount() and self._table.has_more
        self._several.choose(case_ids, bounded=full or len(rows) > MOST)
        self.allow_alone()

    def _id(self, row: int) -> str:
        summary = self._table.summary(row)
        return summary.case_id if summary is not None else ""
