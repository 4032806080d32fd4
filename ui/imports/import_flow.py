"""The import wizard without its widgets: which step, which sheet, which plan, what was checked.

Rules:

* Reading, guessing, checking and importing happen on the register's lane, one at a time; nothing is
  written before `bring_in`; a file that was read stays as it was read, whatever happens on the
  disk.
* A file that another register wrote comes in whole, without columns and single rows.
* The draft keeps where columns go and which rows were put right, never the file: the choices are
  taken up when it has the same headings; choosing another file is beginning anew.
* A row is known by its number and by what the file says in it: in a row that says something else
  nothing is changed; a text that makes no sense changes nothing.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Progress, Report, Token
from app.imports import batch_in, documents
from app.imports.batch_in import BatchRecord, Undone, save_rejected
from app.imports.check import Checked, with_cell, with_left_out
from app.imports.guess import reread
from app.imports.otherwise import ReadOtherwise, read_otherwise
from app.imports.plan import CHOSEN, LIKELY, NONE, REMEMBERED, SURE, Plan, remembered
from app.imports.sheets import Sheet, read_sheet
from ui.drafts.draft_form import spending
from ui.frame.desk import Bound, Errands, Presenter, Stoppable

_HOW = frozenset({SURE, LIKELY, REMEMBERED, CHOSEN, NONE})


def begun_text(
    path: Path | None, sheet: Sheet, plan: Plan, rows: Sequence[dict[str, Any]] = ()
) -> str:
    """Return choices as a text, with where the file lies, and the rows that were put right."""
    kept: dict[str, Any] = {
        "path": str(path or ""),
        "sheet": sheet.name,
        "header_row": plan.header_row,
        "headings": plan.headings_key,
        "choices": plan.to_remember(),
        "how": [one.how for one in plan.columns],
    }
    if rows:
        kept["rows"] = list(rows)
    return json.dumps(kept, ensure_ascii=False)


def begun_rows(text: str, plan: Plan) -> object:
    """Return the rows of a text that were put right; nothing when it is for other headings."""
    kept = read_begun(text)
    return kept.get("rows") if kept.get("headings") == plan.headings_key else None


def begun_plan(text: str, sheet: Sheet, plan: Plan, propose: Callable[[int], Plan]) -> Plan:
    """Return a plan with the choices of a text, the plan itself when they are not for this sheet.

    Args:
        text: as `begun_text` returned it.
        sheet: what was read.
        plan: the guesses for it.
        propose: returns the guesses for another row of headings.
    """
    kept = read_begun(text)
    row, how = kept.get("header_row"), kept.get("how")
    if not isinstance(row, int) or not 0 <= row <= len(sheet.rows) or not isinstance(how, list):
        return plan
    there = plan if row == plan.header_row else propose(row)
    if there.headings_key != kept.get("headings") or not _HOW.issuperset(how):
        return plan
    try:
        found = remembered(there, str(kept.get("choices", "")))
    except (ValueError, RecursionError):
        return plan
    columns = [replace(one, how=was) for one, was in zip(found.columns, how, strict=False)]
    found = replace(found, columns=(*columns, *found.columns[len(columns) :]))
    for one in columns:
        if one.decided:
            found = reread(sheet, found, one.index, one.reading)
    return found


def read_begun(text: str) -> dict[str, Any]:
    """Return what `begun_text` wrote, nothing when it is of another kind."""
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


_MOST = 40_000
"""Characters that the rows may take of a draft; what was put right last waits for its import."""
_MARK = 16


class PutRight:
    """What was changed in the rows of one sheet.

    Attributes:
        cells: by number of the row, then by column of the sheet, what the cell says now.
        out: whether a row is left out, by its number.
    """

    def __init__(self) -> None:
        self.cells: dict[int, dict[int, str]] = {}
        self.out: dict[int, bool] = {}

    def clear(self) -> None:
        """Begin anew."""
        self.cells.clear()
        self.out.clear()

    def put(self, checked: Checked, number: int, place: int, text: str) -> Checked:
        """Change a cell, and return the rows with it.

        Args:
            checked: the rows.
            number: of the row.
            place: of the column in the plan.
            text: what the cell says now.
        """
        changed = with_cell(checked, number, place, text)
        if changed is not checked:
            column = checked.plan.columns[place].index
            self.cells.setdefault(number, {})[column] = text
        return changed

    def leave_out(self, checked: Checked, number: int, out: bool) -> Checked:
        """Leave a row out or take it in again, and return the rows."""
        self.out[number] = out
        return with_left_out(checked, number, out)

    def over(self, checked: Checked) -> Checked:
        """Return rows that were checked anew with all that was put right before."""
        places = {column.index: place for place, column in enumerate(checked.plan.columns)}
        for number, cells in list(self.cells.items()):
            for column, text in list(cells.items()):
                if column in places:
                    checked = with_cell(checked, number, places[column], text)
        for number, out in list(self.out.items()):
            if out:
                checked = with_left_out(checked, number, out)
        return checked

    def written(self, sheet: Sheet) -> list[dict[str, Any]]:
        """Return the rows for a draft."""
        kept: list[dict[str, Any]] = []
        long = 0
        for number in sorted({*self.cells, *(one for one, out in self.out.items() if out)}):
            cells = self.cells.get(number, {})
            long += sum(len(text) + _MARK for text in cells.values()) + 4 * _MARK
            if long > _MOST:
                break
            told = {str(column): text for column, text in cells.items()}
            out = self.out.get(number, False)
            kept.append({"row": number, "was": _mark(sheet, number), "cells": told, "out": out})
        return kept

    def take_up(self, kept: object, sheet: Sheet) -> None:
        """Take rows of a draft up again, as far as the sheet still says the same in them."""
        self.clear()
        for one in kept if isinstance(kept, list) else ():
            number, cells = (one.get("row"), one.get("cells")) if isinstance(one, dict) else (0, 0)
            if not isinstance(number, int) or not isinstance(cells, dict):
                continue
            if not 0 < number <= len(sheet.rows) or one.get("was") != _mark(sheet, number):
                continue
            told = {int(column): str(text) for column, text in cells.items() if column.isdecimal()}
            if told:
                self.cells[number] = told
            if one.get("out") is True:
                self.out[number] = True


def _mark(sheet: Sheet, number: int) -> str:
    """Return what tells whether a row still says the same."""
    said = "\x1f".join(sheet.rows[number - 1])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]


PLACE = "import"
"""Where half an import is kept."""

MOST_BATCHES, _OLDER_BATCHES = 8, 50
"""So many imports are listed at first, and so many more with each press."""


class ImportUses(Bound):
    """The use cases of one register; called on its lane."""

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
        made = next(one for one in self.batches(MOST_BATCHES) if one.batch_id == taken.batch)
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
        self, batch_id: str, most: int, report: Report, token: Token
    ) -> tuple[Undone, tuple[BatchRecord, ...]]:
        """Take a batch out again; return what became of it, and the newest imports."""
        undone = batch_in.undo_import(self._s, batch_id, report, token)
        return undone, self.batches(most)

    def batches(self, most: int) -> tuple[BatchRecord, ...]:
        """Return the newest imports, at most so many."""
        return batch_in.list_batches(self._s, most)

    def save_rejected(self, checked: Checked, target: Path) -> Path:
        """Write the rejected rows as a spreadsheet."""
        return save_rejected(checked, target)


class Work(Presenter):
    """Runs one piece of work after another; a second one is not begun while one runs.

    Signals:
        begun(): something is being done.
        over(): nothing is being done any more, however it went.
        refused(Exception): a use case said no.
        progressed(Progress): how far it is.
    """

    begun = Signal()
    over = Signal()
    progressed = Signal(object)

    def __init__(self, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._running: Stoppable | None = None
        self.doing = ""

    def run(
        self,
        doing: str,
        work: Callable[[Report, Token], Any],
        done: Callable[[Any], None],
    ) -> None:
        """Begin some work.

        Args:
            doing: slug of what it is.
            work: called on the lane.
            done: called with its answer, in the window's thread.
        """
        if self.doing:
            return
        self.doing = doing
        self.begun.emit()
        self._running = self._errands.run(
            work, done, self.refused.emit, self._on_progress, self._ended
        )

    def stop(self) -> None:
        """Ask the work on its way to stop; nothing half-done stays."""
        if self._running is not None:
            self._running.cancel()

    def _on_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _ended(self) -> None:
        self._running = None
        self.doing = ""
        self.over.emit()


class Earlier(QObject):
    """The newest batches of the register.

    Signals:
        changed(): the list is to be shown anew.
        undone(Undone): a batch was taken out again.
    """

    changed = Signal()
    undone = Signal(object)

    def __init__(self, uses: ImportUses, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._work = work
        self._last: Undone | None = None
        self._most = MOST_BATCHES
        self.batches: tuple[BatchRecord, ...] = ()
        self.has_older = False

    def load(self) -> None:
        """Read which imports there were."""
        most = self._most + 1
        self._work.run("listing", lambda _r, _t: self._uses.batches(most), self._listed)

    def load_older(self) -> None:
        """List more of them."""
        self._most = len(self.batches) + _OLDER_BATCHES
        self.load()

    def undo(self, batch_id: str) -> None:
        """Take a batch out again."""
        most = self._most + 1
        self._work.run(
            "undoing", lambda r, t: self._uses.undo(batch_id, most, r, t), self._was_undone
        )

    def undone_of(self, batch: BatchRecord) -> Undone | None:
        """Return what undoing a batch did, None as long as it stands."""
        last = self._last
        return last if last is not None and last.batch_id == batch.batch_id else None

    def _listed(self, batches: tuple[BatchRecord, ...]) -> None:
        self._take(batches)
        self.changed.emit()

    def _was_undone(self, answer: tuple[Undone, tuple[BatchRecord, ...]]) -> None:
        self._last, batches = answer
        self._take(batches)
        self.undone.emit(self._last)

    def _take(self, batches: tuple[BatchRecord, ...]) -> None:
        self.batches = batches[: self._most]
        self.has_older = len(batches) > self._most


SUFFIX = ".json"


class WholeFile(QObject):
    """The file that was chosen, when it is one of these.

    Signals:
        changed(): something is to be shown anew.
        taken(BatchRecord): its cases are there.
    """

    changed = Signal()
    taken = Signal(object)

    def __init__(self, uses: ImportUses, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._work = work
        self.forget()

    def forget(self) -> None:
        """Begin anew with no file."""
        self._path: Path | None = None
        self.found = 0
        self.remarks: list[str] = []

    def look(self, path: Path) -> None:
        """Count its cases."""
        self._path = path
        self._work.run("reading", lambda _r, _t: self._uses.look(path), self._was_found)

    def take_in(self) -> None:
        """Take in the cases that were counted."""
        path = self._path
        if path is not None and self.found and not self._work.doing:
            self._work.run(
                "importing", lambda r, t: self._uses.take_in(path, r, t), self._was_taken
            )

    def _was_found(self, count: int) -> None:
        self.found = count
        self.changed.emit()

    def _was_taken(self, answer: tuple[BatchRecord, list[str]]) -> None:
        batch, self.remarks = answer
        self.taken.emit(batch)


class Step(enum.IntEnum):
    """The steps, in order."""

    FILE = 0
    SHEET = 1
    COLUMNS = 2
    CHECK = 3


class ImportFlow(QObject):
    """The state of one import.

    Attributes:
        kept: choices of before that wait for their file, as `begun_text` writes them.
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
