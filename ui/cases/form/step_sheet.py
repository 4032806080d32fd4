"""The dialog in which a next step gets other words, another day, or somebody who does it.

Rules: taking it off can be undone, so nothing is asked; Enter keeps what stands in the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.cases.records import TaskRecord
from app.core.records import UserRecord
from ui.frame.field_values import typed_date
from ui.widgets.buttons import primary, quiet, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.sheet import Sheet


class StepSheet(Sheet):
    """The dialog.

    Args:
        task: the step as it is.
        users: everybody who may do it.
        done: called with the step, its words, its day as typed and a login.
        drop: called when it is to be taken off.
        parent: the window.
    """

    def __init__(
        self,
        task: TaskRecord,
        users: Sequence[UserRecord],
        done: Callable[[TaskRecord, str, str, str], None],
        drop: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Change the step"), parent, (520, 380))
        self._task, self._done, self._drop = task, done, drop
        self.title = LineEntry(_("What has to be done"))
        self.title.setText(task.title)
        self.due = LineEntry(_("Due on"), _("Day: 25 Nov 2026"))
        self.due.setText(typed_date(task.due_on) if task.due_on else "")
        self.who = ComboBox(offered(users))
        self.who.choose(next((one.login for one in users if one.user == task.who), ""))
        for label, field in (
            (_("What has to be done"), self.title),
            (_("Due on"), self.due),
            (_("Who does it"), self.who),
        ):
            self.body.column.addWidget(Labelled(label, field))
        self.body.column.addStretch(1)
        keep = primary(_("Keep"), "check", self._keep)
        off = quiet(_("Remove step"), "x", self._off)
        self.finish(secondary(_("Cancel"), "", self.reject), keep, left=(off,), safe=keep)
        self.title.setFocus()

    def _keep(self) -> None:
        self.accept()
        self._done(self._task, self.title.text(), self.due.text(), self.who.value())

    def _off(self) -> None:
        self.accept()
        self._drop()


def offered(users: Sequence[UserRecord]) -> list[tuple[str, str]]:
    """Return logins and names to choose from, nobody first."""
    return [("", _("Nobody yet")), *((one.login, one.name) for one in users)]
