"""The page behind "Import a spreadsheet…": four steps, and what became of it.

Rules: Enter never imports; a button that is off says why; leaving the page keeps the wizard as it
is, and a lock or a crash keeps where the columns go and which rows were put right; all heavy work
can be stopped.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.imports.batch_in import BatchRecord, Undone
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.values import day_at
from ui.imports import import_words as words
from ui.imports.import_flow import BegunImport, ImportFlow, Step
from ui.imports.import_foot import ImportFoot
from ui.imports.import_uses import PLACE, ImportUses
from ui.imports.step_stack import StepStack
from ui.widgets.choices import CheckBox
from ui.widgets.frames import column
from ui.widgets.step_bar import StepBar
from ui.widgets.strip import Banner

STEPS: dict[IntEnum, str] = {
    Step.FILE: N_("File"),
    Step.SHEET: N_("Sheet and headings"),
    Step.COLUMNS: N_("Columns"),
    Step.CHECK: N_("Check"),
}


class ImportPage(Page):
    """The wizard."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: ImportUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.flow = ImportFlow(uses or ImportUses(desk), errands or DeskErrands(desk, self), self)
        self.bar = StepBar(STEPS)
        self.bar.wanted.connect(self._go)
        self.column.addWidget(self.bar)
        self._before = column(spacing=6)
        self.column.addLayout(self._before)
        self._build_before()
        self._build_steps()
        self.foot = ImportFoot(self.flow)
        self.foot.close_button.clicked.connect(lambda _on=False: self.desk.close_page())
        self.foot.moved.connect(self._go)
        self.column.addWidget(self.foot)
        flow = self.flow
        flow.changed.connect(self.show_flow)
        flow.earlier.changed.connect(self.show_flow)
        flow.work.refused.connect(self.desk.show_failure)
        flow.imported.connect(self._imported)
        flow.earlier.undone.connect(self._undone)
        flow.saved.connect(self._saved)
        self.show_flow()
        self._keep_begun()

    def title(self) -> str:
        """Return the words of the header."""
        return _("Import a spreadsheet")

    def refresh(self) -> None:
        """Read which imports there were."""
        self.flow.earlier.load()

    def open(self, argument: str) -> None:
        """A wizard that is done makes room for a fresh one."""
        if self.flow.batch is not None and not self.flow.work.doing:
            self._another()

    def focus_first(self) -> None:
        """Begin where the step begins."""
        self.steps.focus_step()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does nothing here: it neither goes on nor imports."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _keep_begun(self) -> None:
        begun = BegunImport(self.flow)
        held = Held(begun.text, begun.take_up, self)
        self.flow.changed.connect(held.changed)
        kept = Drafting(self, self.desk, PLACE, self._before, (held,))
        self.flow.imported.connect(kept.begin_anew)

    # -- laying out ----------------------------------------------------------------------------

    def _build_before(self) -> None:
        self.known = Banner("caution", "", "-")
        self.again = CheckBox(_("Import it once more anyway"))
        self.again.clicked.connect(self._allow_again)
        self._before.addWidget(self.known)
        self._before.addWidget(self.again)

    def _build_steps(self) -> None:
        self.steps = StepStack(self.flow)
        self.steps.file.chosen.connect(self._choose)
        self.steps.register_asked.connect(lambda: self.desk.open("register"))
        self.steps.another_asked.connect(self._another)
        self.column.addWidget(self.steps, 1)

    # -- showing -------------------------------------------------------------------------------

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self.flow
        done = flow.batch is not None
        self.bar.show_steps(flow.step, [one for one in Step if flow.reachable(one)], done)
        self.steps.show_flow()
        self.foot.show_flow()
        self._show_known(done)

    def _show_known(self, done: bool) -> None:
        before = self.flow.before
        is_known = before is not None and not done
        self.known.setVisible(is_known)
        self.again.setVisible(is_known)
        if before is not None:
            said = ngettext(
                "This sheet was imported on {day}: {count} case.",
                "This sheet was imported on {day}: {count} cases.",
                before.added,
            )
            self.known.label.setText(said.format(day=day_at(before.at), count=shown(before.added)))
            self.known.todo.setText(_("Undo that import first, or import it once more below."))
        self.again.setChecked(self.flow.again)

    # -- what the officer does -----------------------------------------------------------------

    def _choose(self, path: Path) -> None:
        self.flow.choose_file(path)

    def _go(self, step: Step) -> None:
        self.flow.go(step)
        self.steps.focus_step()

    def _allow_again(self, again: bool) -> None:
        self.flow.again = again
        self.show_flow()

    def _another(self) -> None:
        self.flow.forget()
        self.show_flow()
        self.steps.focus_step()

    def _imported(self, batch: BatchRecord) -> None:
        self.desk.wrote()
        said = ngettext("{count} case was added.", "{count} cases were added.", batch.added)
        self.desk.offer_undo(said.format(count=shown(batch.added)), self.flow.undo)

    def _undone(self, undone: Undone) -> None:
        self.desk.wrote()
        if self.flow.batch is None:
            self.desk.say(words.undone(undone))

    def _saved(self, path: Path) -> None:
        self.desk.say(_("Saved as {file}.").format(file=path.name))
