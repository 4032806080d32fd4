"""For whom a case is sealed: ticks for the people of the office.

Rules: who seals is always ticked; it is said before what follows from it: nobody else finds the
case, the recovery sheet opens it, and what cannot be done under the seal; Enter does nothing; Stop
and Esc leave the case as it was, as long as that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.records import UserRecord
from app.core.services import Services
from app.register.users import ROLE_WORDS, list_users
from app.sealed import members
from ui.frame.desk import Desk
from ui.frame.failure import triage
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.choices import CheckBox
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class SealSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk of the whole register.
        case_id: the case.
        named: numbers of those who can open it now; None when it is not sealed yet.
        done: called with nothing when it is sealed.
    """

    def __init__(
        self,
        desk: Desk,
        case_id: str,
        named: Collection[int] | None,
        done: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        heading = _("Seal the case") if named is None else _("Who can open the case")
        super().__init__(heading, parent, (620, 520))
        self._desk, self._case_id, self._done = desk, case_id, done
        self._new = named is None
        self._named = frozenset(named or ())
        self.ticks: list[CheckBox] = []
        for words in (
            _(
                "Only the people you tick can find and open it. For everybody else it is not in "
                "the list, the search, the counts or an export."
            ),
            _("The head of the office sees that there is a seal and by whom, not the case."),
            _("The recovery sheet of the office opens every seal."),
            _("It is referred and exported from its own form. To merge it, take the seal away."),
        ):
            self.body.column.addWidget(PlainLabel(words, wrap=True))
        self.body.column.addWidget(PlainLabel(_("Who can open it"), "heading"))
        self._place = self.body.column.count()
        self.busy = BusyLine(can_stop=True)
        self.busy.stop_on_escape(self)
        self.body.column.addWidget(self.busy)
        self.body.column.addStretch(1)
        self.go = careful_primary(_("Seal") if self._new else _("Save"), "lock", self._seal)
        self.go.allow(False, _("One moment…"))
        self.leave = secondary(_("Leave it as it is"), "", self.reject)
        self.finish(self.leave, self.go)
        desk.ask(list_users, self._on_people)

    def _on_people(self, people: tuple[UserRecord, ...]) -> None:
        own = self._desk.services.user.user
        for place, one in enumerate(people):
            role = _(ROLE_WORDS[one.role])
            tick = CheckBox(f"{one.name} · {role}", str(one.user))
            tick.setChecked(one.user == own or one.user in self._named)
            tick.setEnabled(one.user != own)
            self.ticks.append(tick)
            self.body.column.insertWidget(self._place + place, tick)
        self.go.allow(True)

    def _seal(self) -> None:
        wanted = {int(tick.value) for tick in self.ticks if tick.isChecked()}
        act = members.seal if self._new else members.name_people
        case_id = self._case_id
        for button in (self.go, self.leave):
            button.allow(False, _("Sealing…"))
        job = self._desk.run(
            lambda services, report, token: act(services, case_id, wanted, report, token),
            self._on_sealed,
            failed=self._on_failed,
        )
        job.finished.connect(self._on_end)
        self.busy.follow(job, _("Sealing…"))

    def _on_sealed(self, services: Services) -> None:
        self._desk.services = services
        self._desk.wrote()
        self.accept()
        self._done()

    def _on_end(self) -> None:
        for button in (self.go, self.leave):
            button.allow(True)

    def _on_failed(self, error: Exception) -> None:
        failure = triage(error)
        self.body.column.insertWidget(0, Banner("danger", failure.happened, failure.todo))
