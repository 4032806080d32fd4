"""The steps of bringing in a spreadsheet, one in front of the others.

Rules: a step is made when it is come to, so that the page is there at once; only steps that are
made follow the presenter.
"""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.imports.check_step import CheckStep
from ui.imports.columns_step import ColumnsStep
from ui.imports.done_face import DoneFace
from ui.imports.file_step import FileStep
from ui.imports.import_flow import ImportFlow, Step
from ui.imports.sheet_step import SheetStep
from ui.widgets.compact_layout import LooseStack


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
