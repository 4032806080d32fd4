"""Testing the recovery sheet: typed from paper, compared, nothing opened and nothing changed.

Rules: what is right is said as plainly as what is wrong; a sheet that was replaced is told to be
destroyed; the codes are emptied with the dialog.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.register.records import RecoveryPlan
from app.register.safety_errors import KitWrongError
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.look.theme import look
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.frames import clear
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class TrySheet(Sheet):
    """The dialog.

    Args:
        desk: the desk.
        plan: which sheets the register has.
        done: called when a sheet was right.
    """

    def __init__(
        self,
        desk: Desk,
        plan: RecoveryPlan,
        done: Callable[[], None] | None = None,
        parent: QWidget | None = None,
        *,
        uses: RecoveryUses | None = None,
    ) -> None:
        super().__init__(_("Test my sheet"), parent, (980, 430))
        self._desk, self._done = desk, done
        self._uses = uses or RecoveryUses()
        column = self.body.column
        hint = _("Fetch the sheet from where it is kept, and type it. Nothing is changed by it.")
        column.addWidget(PlainLabel(hint, "muted", wrap=True))
        self.answer = QVBoxLayout()
        column.addLayout(self.answer)
        self.part = SheetPart(plan, parse=self._uses.parse)
        column.addWidget(self.part)
        self.busy = BusyLine()
        column.addWidget(self.busy)
        column.addStretch(1)
        self.go = primary(_("Compare"), "", self._go)
        self.close_button = secondary(_("Close"), "", self.reject)
        self.finish(self.close_button, self.go)
        self.part.filled.connect(self.go.setFocus)
        self.part.changed.connect(lambda: clear(self.answer))
        self.part.grown.connect(lambda part: self.body.ensureWidgetVisible(part, 0, look().px(8)))
        self.finished.connect(lambda _result: self.part.forget())
        self.part.begin()

    def _go(self) -> None:
        given = self.part.given()
        if given is None or not self.go.isEnabled():
            return
        clear(self.answer)
        self.go.allow(False, _("One moment…"))
        uses = self._uses
        job = self._desk.ask(
            lambda services: uses.test(services, given),
            lambda _nothing: self._right(),
            failed=self._failed,
            by=self,
        )
        self.busy.follow(job, _("Comparing the sheet…"))

    def _right(self) -> None:
        self.part.forget()
        clear(self.answer)
        reveal(self.part, False)
        reveal(self.go, False)
        self.answer.addWidget(
            Banner(
                "good",
                _("The sheet opens this register."),
                _("Put it back where it is kept. Lifafa asks again in six months."),
            )
        )
        self.close_button.setFocus()
        self._desk.wrote()
        if self._done is not None:
            self._done()

    def _failed(self, error: Exception) -> None:
        self.go.allow(True)
        failure = triage(error)
        todo = failure.todo
        if isinstance(error, KitWrongError):
            todo = f"{todo} " + _("When no sheet is right, make new recovery sheets today.")
        self.answer.addWidget(Banner("danger", failure.happened, todo))
        self.part.begin()
