"""The import wizard without its widgets: which step, which sheet, which plan, what was checked.

Rules: reading, guessing, checking and importing happen on the register's lane; nothing is written
before `bring_in`; a file that was read stays as it was read, whatever happens to it on the disk.
"""

from __future__ import annotations

import enum
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Report, Token
from app.imports.batch_in import BatchRecord
from app.imports.check import Checked
from app.imports.guess import reread
from app.imports.otherwise import ReadOtherwise, read_otherwise
from app.imports.plan import Plan
from app.imports.sheets import Sheet
from ui.frame.errands import Errands
from ui.imports.begun import begun_rows, begun_text, read_begun
from ui.imports.earlier import Earlier
from ui.imports.import_uses import ImportUses
from ui.imports.put_right import PutRight
from ui.imports.whole_file import SUFFIX, WholeFile
from ui.imports.work import Work


class Step(enum.IntEnum):
    """The steps, in order."""

    FILE = 0
    SHEET = 1
    COLUMNS = 2
    CHECK = 3


class ImportFlow(QObject):
    """The state of one import.

    Attributes:
        kept: choices of before that wait for their file, as `ui.imports.begun` writes them.
        put_right: the rows that the officer changed.

    Signals:
        changed(): something is to be shown anew.
        imported(BatchRecord): the cases are there.
        saved(Path): the rejected rows are written.
    """

    changed = Signal()
    imported = Signal(object)
    saved = Signal(object)

    def __init__(self, uses: ImportUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self.path: Path | None = None
        self.kept = ""
        self.put_right = PutRight()
        self.work = Work(errands, self)
        self.earlier = Earlier(uses, self.work, self)
        self.whole = WholeFile(uses, self.work, self)
        self.whole.changed.connect(self.changed)
        self.whole.taken.connect(self._was_made)
        self.work.begun.connect(self.changed)
        self.work.over.connect(self._over)
        self.forget()

    def forget(self) -> None:
        """Begin anew with the choice of a file."""
        self.step = Step.FILE
        self.sheet: Sheet | None = None
        self.plan: Plan | None = None
        self.checked: Checked | None = None
        self.told: tuple[ReadOtherwise, ...] = ()
        self.before: BatchRecord | None = None
        self.batch: BatchRecord | None = None
        self.again = False
        self.put_right.clear()
        self.whole.forget()

    # -- file and sheet --------------------------------------------------------------------------

    def choose_file(self, path: Path, sheet: str = "") -> None:
        """Read a file: one sheet of it, or the first that holds anything."""
        if self.work.doing:
            return
        self.forget()
        self.path = path
        if path.suffix.lower() == SUFFIX:
            self.whole.look(path)
        else:
            kept = self.kept
            self.work.run(
                "reading", lambda r, t: self._uses.read(path, sheet, r, t, kept), self._was_read
            )

    def choose_sheet(self, name: str) -> None:
        """Read another sheet of the file."""
        if self.path is not None and self.sheet is not None and name != self.sheet.name:
            self.choose_file(self.path, name)

    def choose_header(self, row: int) -> None:
        """Take another row for the headings; 0 for none."""
        sheet = self.sheet
        if sheet is not None and self.plan is not None and row != self.plan.header_row:
            self.work.run(
                "guessing", lambda _r, _t: self._uses.propose(sheet, row), self._replanned
            )

    def _was_read(self, answer: tuple[Sheet, Plan, BatchRecord | None]) -> None:
        self.sheet, self.plan, self.before = answer
        self.put_right.take_up(begun_rows(self.kept, self.plan), self.sheet)
        self.kept = ""
        self.step = Step.SHEET

    def _replanned(self, plan: Plan) -> None:
        self.plan, self.checked = plan, None
        self.changed.emit()

    # -- columns ---------------------------------------------------------------------------------

    def set_target(self, index: int, target: str) -> None:
        """Send a column elsewhere."""
        if self.plan is not None:
            self._replanned(self.plan.with_target(index, target))

    def set_reading(self, index: int, reading: str, *, then_check: bool = False) -> None:
        """Read a column in another way."""
        if self.plan is not None and self.sheet is not None:
            self._replanned(reread(self.sheet, self.plan, index, reading))
            if then_check:
                self._check()

    def keep_unread(self, keep: bool) -> None:
        """Put what cannot be read into the notes, or reject its row; checks anew."""
        if self.plan is not None and self.plan.keep_unread != keep:
            self._replanned(replace(self.plan, keep_unread=keep))
            self._check()

    # -- steps -----------------------------------------------------------------------------------

    def reachable(self, step: Step) -> bool:
        """Whether a step can be turned to."""
        if self.work.doing or self.batch is not None:
            return False
        return step is Step.FILE or self.plan is not None

    def go(self, step: Step) -> None:
        """Turn to a step when it can be reached; the check is made when it is out of date."""
        if self.reachable(step):
            self.step = step
            if step is Step.CHECK and self.checked is None:
                self._check()
            self.changed.emit()

    def change(self, checked: Checked) -> None:
        """Take rows that were checked, put right or left out."""
        self.checked = checked
        self.changed.emit()

    def _check(self) -> None:
        sheet, plan = self.sheet, self.plan
        if sheet is None or plan is None:
            return

        def look_at(report: Report, token: Token) -> tuple[Checked, tuple[ReadOtherwise, ...]]:
            checked = self.put_right.over(self._uses.check(sheet, plan, report, token))
            return checked, read_otherwise(checked)

        def show(answer: tuple[Checked, tuple[ReadOtherwise, ...]]) -> None:
            checked, self.told = answer
            self.change(checked)

        self.work.run("checking", look_at, show)

    def _over(self) -> None:
        if self.step is Step.CHECK and self.checked is None:
            self.step = Step.COLUMNS  # The officer stopped the check, or it was refused.
        self.changed.emit()

    # -- the batch -------------------------------------------------------------------------------

    def can_bring_in(self) -> bool:
        """Whether there is something to bring in and nothing is being done."""
        if self.checked is None or not self.checked.to_add or self.work.doing:
            return False
        if self.checked.plan.open_columns:
            return False
        return self.batch is None and (self.again or self.before is None)

    def bring_in(self) -> None:
        """Make the cases."""
        checked, again = self.checked, self.again
        if self.can_bring_in() and checked is not None:
            self.work.run(
                "importing", lambda r, t: self._uses.bring_in(checked, again, r, t), self._was_made
            )

    def undo(self) -> None:
        """Take the batch out again."""
        if self.batch is not None and self.earlier.undone_of(self.batch) is None:
            self.earlier.undo(self.batch.batch_id)

    def save_rejected(self, target: Path) -> None:
        """Write the rejected rows into a file."""
        checked = self.checked
        if checked is not None:
            self.work.run(
                "saving", lambda _r, _t: self._uses.save_rejected(checked, target), self.saved.emit
            )

    def _was_made(self, batch: BatchRecord) -> None:
        self.batch, self.kept = batch, ""
        self.imported.emit(batch)


class BegunImport:
    """What is begun in the wizard, as a draft holds it."""

    def __init__(self, flow: ImportFlow) -> None:
        self._flow = flow

    def text(self) -> str:
        """Return it, "" when nothing is begun."""
        flow = self._flow
        if flow.batch is not None:
            return ""
        if flow.plan is None or flow.sheet is None:
            return flow.kept
        rows = flow.put_right.written(flow.sheet)
        return begun_text(flow.path, flow.sheet, flow.plan, rows)

    def take_up(self, text: str) -> None:
        """Go on with it: read its file again; "" begins anew."""
        flow, kept = self._flow, read_begun(text)
        flow.work.stop()
        flow.kept = text
        flow.forget()
        flow.changed.emit()
        if kept.get("path"):
            flow.choose_file(Path(str(kept["path"])), str(kept.get("sheet", "")))
