"""What the import wizard asks of the use cases, with the services of one open register."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.base.jobs import Report, Token
from app.imports import batch_in, documents
from app.imports.batch_in import BatchRecord, Undone
from app.imports.check import Checked
from app.imports.plan import Plan
from app.imports.rejected import save_rejected
from app.imports.sheets import Sheet, read_sheet
from ui.drafts.draft_form import spending
from ui.frame.bound import Bound
from ui.imports.begun import begun_plan

PLACE = "import"
"""Where half an import is kept."""

_MOST_BATCHES = 8


class ImportUses(Bound):
    """The use cases of one register; called on its lane."""

    def today(self) -> dt.date:
        """Return the local day."""
        return self._s.clock.today()

    def read(
        self, path: Path, sheet: str, report: Report, token: Token, kept: str = ""
    ) -> tuple[Sheet, Plan, BatchRecord | None]:
        """Read a sheet; return it with its plan and the batch that brought it in before.

        Choices of before that are ``kept`` are taken up when they are for these headings.
        """
        found = read_sheet(path, sheet, report, token)
        plan = batch_in.propose(self._s, found)
        plan = begun_plan(kept, found, plan, lambda row: self.propose(found, row))
        return found, plan, batch_in.known_batch(self._s, found)

    def look(self, path: Path) -> int:
        """Return how many cases an export of another register holds."""
        return documents.look(path)

    def take_in(self, path: Path, report: Report, token: Token) -> tuple[BatchRecord, list[str]]:
        """Take in the cases of an export; return the batch and what has to be told."""
        taken = documents.take_in(self._s, path, report, token)
        made = next(one for one in self.batches() if one.batch_id == taken.batch)
        return made, documents.remarks(taken)

    def propose(self, sheet: Sheet, header_row: int) -> Plan:
        """Return the plan for another row of headings."""
        return batch_in.propose(self._s, sheet, header_row)

    def check(self, sheet: Sheet, plan: Plan, report: Report, token: Token) -> Checked:
        """Say what would become of every row."""
        return batch_in.check_sheet(self._s, sheet, plan, report, token)

    def bring_in(self, checked: Checked, again: bool, report: Report, token: Token) -> BatchRecord:
        """Make the cases."""
        return spending(PLACE, lambda s: batch_in.bring_in(s, checked, report, token, again=again))(
            self._s
        )

    def undo(
        self, batch_id: str, report: Report, token: Token
    ) -> tuple[Undone, tuple[BatchRecord, ...]]:
        """Take a batch out again; return what became of it, and the imports that there were."""
        undone = batch_in.undo_import(self._s, batch_id, report, token)
        return undone, self.batches()

    def batches(self) -> tuple[BatchRecord, ...]:
        """Return the newest imports."""
        return batch_in.list_batches(self._s, _MOST_BATCHES)

    def save_rejected(self, checked: Checked, target: Path) -> Path:
        """Write the rejected rows as a spreadsheet."""
        return save_rejected(checked, target)
