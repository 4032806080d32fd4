"""The page behind "Import a spreadsheet…": four steps, and what became of it.

Rules: Enter never imports nor writes a file; a button that is off says why; leaving keeps the
wizard as it is, and a lock or a crash keeps where the columns go and which rows were put right; all
heavy work can be stopped; a step is made when it is come to, so that the page is there at once;
undoing is one button, and cases that were changed meanwhile are named and kept.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.base.jobs import Progress
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.imports.batch_in import BatchRecord, Undone
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.values import day_at
from ui.imports import import_words as words
from ui.imports.check_step import CheckStep
from ui.imports.import_flow import PLACE, BegunImport, ImportFlow, ImportUses, Step
from ui.imports.reading_steps import ColumnsStep, FileStep, SheetStep
from ui.look.theme import look
from ui.widgets.badge import StepBar
from ui.widgets.busy import endless
from ui.widgets.buttons import careful, careful_primary, primary, secondary
from ui.widgets.choices import CheckBox
from ui.widgets.compact_layout import LooseStack
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, FlowLayout, ScrollBody, column, put
from ui.widgets.plain import FootWords, IconLabel, wrapped
from ui.widgets.strip import Banner


class DoneFace(ScrollBody):
    """The result.

    Signals:
        register_asked(): go to the register.
        another_asked(): bring in another file.
    """

    register_asked = Signal()
    another_asked = Signal()

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        card = Card()
        self.icon = IconLabel("circle-check", look().tokens.good, 28)
        self.heading = wrapped("", "title")
        self.said = wrapped("", "")
        self.kept = wrapped("", "muted")
        put(card.column, self.icon, self.heading, self.said, self.kept)
        line = FlowLayout(spacing=8)
        self.register = primary(_("Go to the register"), "folder-lock", self.register_asked.emit)
        self.save = careful(_("Save the rejected rows…"), "file-spreadsheet", self._ask_save)
        self.undo = secondary(_("Undo this import"), "undo-2", flow.undo)
        self.another = secondary(_("Import another file"), "file-input", self.another_asked.emit)
        for button in (self.register, self.save, self.undo, self.another):
            line.addWidget(button)
        card.column.addLayout(line)
        put(self.column, card, 1)

    def show_flow(self) -> None:
        """Follow the presenter."""
        batch = self._flow.batch
        if batch is None:
            return
        undone = self._flow.earlier.undone_of(batch)
        busy = bool(self._flow.work.doing)
        self.undo.setVisible(undone is None)
        self.save.setVisible(bool(batch.rejected))
        for button in (self.undo, self.save, self.another, self.register):
            button.setEnabled(not busy)
        if undone is not None:
            self.heading.setText(_("The import was undone."))
            self.said.setText(words.undone(undone))
            self.kept.setText("")
            return
        made = ngettext("{count} case was added.", "{count} cases were added.", batch.added)
        self.heading.setText(made.format(count=shown(batch.added)))
        self.said.setText(
            _("From {file}. Until a case is changed, the whole import can be undone.").format(
                file=batch.file_name
            )
        )
        left = ngettext(
            "{count} row stayed behind. Save it, put it right and import it again.",
            "{count} rows stayed behind. Save them, put them right and import them again.",
            batch.rejected,
        )
        told = (
            [left.format(count=shown(batch.rejected))]
            if batch.rejected
            else self._flow.whole.remarks
        )
        self.kept.setText("\n".join(told))

    def _ask_save(self) -> None:
        proposed = _("Rejected rows") + ".xlsx"
        kinds = _("Spreadsheets ({kinds})").format(kinds="*.xlsx")
        ask_save(self, _("Save the rejected rows"), proposed, kinds, self._save)

    def _save(self, target: Path) -> None:
        self._flow.save_rejected(target)


class StepStack(LooseStack):
    """The steps.

    Signals:
        register_asked(): show what has come in.
        another_asked(): bring in another sheet.
    """

    register_asked = Signal()
    another_asked = Signal()

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self.file = self._joined(FileStep(flow))

    @cached_property
    def sheet(self) -> SheetStep:
        """The step that chooses a sheet and its headings."""
        return self._joined(SheetStep(self._flow))

    @cached_property
    def columns(self) -> ColumnsStep:
        """The step that gives each column its meaning."""
        return self._joined(ColumnsStep(self._flow))

    @cached_property
    def check(self) -> CheckStep:
        """The step that shows what would come in."""
        return self._joined(CheckStep(self._flow))

    @cached_property
    def done(self) -> DoneFace:
        """What has come in."""
        face = DoneFace(self._flow)
        face.register_asked.connect(self.register_asked)
        face.another_asked.connect(self.another_asked)
        return self._joined(face)

    def show_flow(self) -> None:
        """Bring the step of the presenter to the front, and let all that are made follow it."""
        self.setCurrentWidget(self._in_front())
        for name in ("file", "sheet", "columns", "check", "done"):
            if name in self.__dict__:
                self.__dict__[name].show_flow()

    def focus_step(self) -> None:
        """Put the keyboard where the step in front begins."""
        step = self._in_front()
        if isinstance(step, DoneFace):
            step.register.setFocus()
        elif isinstance(step, FileStep):
            step.choose.setFocus()
        else:
            step.focus_first()

    def _in_front(self) -> FileStep | SheetStep | ColumnsStep | CheckStep | DoneFace:
        if self._flow.batch is not None:
            return self.done
        step = self._flow.step
        if step is Step.FILE:
            return self.file
        if step is Step.SHEET:
            return self.sheet
        return self.columns if step is Step.COLUMNS else self.check

    def _joined[T: QWidget](self, step: T) -> T:
        self.addWidget(step)
        return step


_NEXT = {
    Step.SHEET: N_("Next: columns"),
    Step.COLUMNS: N_("Next: check every row"),
}
_WHOLE = 1000


class ImportFoot(QWidget):
    """Status, progress and buttons.

    Signals:
        moved(Step): another step is wanted.
    """

    moved = Signal(object)

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(10))
        self.status = FootWords()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(look().px(180))
        line.addWidget(self.status, 1)
        self.stop = secondary(_("Stop"), "square", flow.work.stop)
        self.close_button = secondary(_("Close"), "")
        self.back = secondary(_("Back"), "", lambda: self._move(-1))
        self.next = primary("", "", lambda: self._move(1))
        self.bring_in = careful_primary("", "file-input", flow.bring_in)
        put(line, self.progress, self.stop, self.close_button, self.back, self.next, self.bring_in)
        flow.work.progressed.connect(self._progress)

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow, step = self._flow, self._flow.step
        done, busy = flow.batch is not None, bool(flow.work.doing)
        self.next.setVisible(step in _NEXT and not done)
        self.back.setVisible(step is not Step.FILE and not done)
        self.bring_in.setVisible(step is Step.CHECK and not done)
        self.close_button.setVisible(not done)
        for widget in (self.stop, self.progress):
            widget.setVisible(busy)
        for button in (self.next, self.back, self.close_button):
            button.setEnabled(not busy)
        if step in _NEXT:
            self.next.say(_(_NEXT[step]))
        if busy:
            endless(self.progress)
            self.progress.setAccessibleName(words.doing(flow.work.doing))
        self._show_bring_in()
        self.status.setText(words.doing(flow.work.doing) or self._status())

    def _show_bring_in(self) -> None:
        checked = self._flow.checked
        count = checked.to_add if checked is not None else 0
        label = ngettext("Add {count} case", "Add {count} cases", count)
        self.bring_in.say(label.format(count=shown(count)))
        self.bring_in.allow(self._flow.can_bring_in(), self._why_not())

    def _why_not(self) -> str:
        checked = self._flow.checked
        if self._flow.work.doing or checked is None:
            return _("The rows are being checked.")
        if not checked.plan.has_name:
            return _("No column goes to the name of the person.")
        if not checked.to_add:
            return _("No row is ready.")
        if checked.plan.open_columns:
            return words.open_columns(checked.plan)
        return _("This sheet is in the register already.") if self._flow.before else ""

    def _status(self) -> str:
        plan = self._flow.plan
        if self._flow.batch is not None or plan is None or self._flow.step is Step.FILE:
            return ""
        if not plan.has_name:
            return _("No column goes to the name of the person.")
        return _("Nothing has been added yet.")

    def _progress(self, progress: Progress) -> None:
        if progress.total > 0:
            self.progress.setRange(0, _WHOLE)
            self.progress.setValue(min(_WHOLE, progress.done * _WHOLE // progress.total))

    def _move(self, by: int) -> None:
        self.moved.emit(Step(self._flow.step + by))


STEPS: dict[IntEnum, str] = {
    Step.FILE: N_("File"),
    Step.SHEET: N_("Sheet and headings"),
    Step.COLUMNS: N_("Columns"),
    Step.CHECK: N_("Check"),
}


class ImportPage(Page):
    """The wizard."""

    heading = N_("Import a spreadsheet")
    enter_does_nothing = True  # It neither goes on nor imports.

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
        self._before = column(spacing=6)
        put(self.column, self.bar, self._before)
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
        put(self._before, self.known, self.again)

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
