"""The foot of the import wizard: what is being done, and the buttons.

Rules: the button that imports is not pressed by Enter; a button that is off says why; work on its
way can be stopped.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.base.jobs import Progress
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow, Step
from ui.look.theme import look
from ui.widgets.busy import endless
from ui.widgets.buttons import primary, secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.plain import FootWords

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
        line.addWidget(self.progress)
        self.stop = secondary(_("Stop"), "square", flow.work.stop)
        self.close_button = secondary(_("Close"), "")
        self.back = secondary(_("Back"), "", lambda: self._move(-1))
        self.next = primary("", "", lambda: self._move(1))
        self.bring_in = careful_primary("", "file-input", flow.bring_in)
        for button in (self.stop, self.close_button, self.back, self.next, self.bring_in):
            line.addWidget(button)
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
