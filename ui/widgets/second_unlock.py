"""The second unlock in the window: the passphrase once more before sealed cases are shown.

Rules: it says why it asks; a wrong passphrase is told beside the field; the check runs on the
register's lane; what is typed is gone with the dialog; Esc leads back, and nothing was shown, also
while the check waits for what the lane is at; the second that it takes the dialog stays.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from PySide6.QtWidgets import QWidget

from app.base.errors import CannotUnlockError
from app.base.jobs import Cancelled
from app.base.language import _
from app.core.services import Services
from app.register.passphrase_slots import unlock_sealed
from app.sealed.sealed import compartments
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import Labelled
from ui.widgets.frames import put
from ui.widgets.plain import wrapped
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet


def opens_sealed(services: Services) -> bool:
    """Say whether somebody is named for any sealed case."""
    return bool(compartments(services))


class SecondLockSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk of the whole register.
        opened: called when the passphrase was right.
        parent: the window.
    """

    def __init__(self, desk: Desk, opened: Callable[[], None], parent: QWidget | None) -> None:
        super().__init__(_("Sealed cases"), parent, (560, 380))
        self._desk, self._opened = desk, opened
        self._turn = Lock()
        for words in (
            _("Sealed cases ask for your passphrase once more, in case you stepped away."),
            _("They stay open while you are in one, and five minutes after the last look."),
        ):
            self.body.column.addWidget(wrapped(words))
        self.field = SecretField(_("Your passphrase"))
        self.told = Labelled(_("Your passphrase"), self.field)
        self.field.changed.connect(lambda _now: self.told.wrong(""))
        self.busy = BusyLine()
        self.stay_while(self.busy)
        put(self.body.column, self.told, self.busy, 1)
        self.go = primary(_("Open sealed cases"), "lock-open", self._try)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.finished.connect(lambda _result: self.field.clear())
        self.field.setFocus()

    def _try(self) -> None:
        phrase = self.field.text()
        self.go.allow(False, _("One moment…"))
        turn = self._turn = Lock()

        def check(services: Services) -> None:
            if not turn.acquire(blocking=False):
                raise Cancelled
            unlock_sealed(services, phrase)

        job = self._desk.ask(check, self._on_open, failed=self._on_failed)
        self.busy.follow(job, _("One moment…"))

    def reject(self) -> None:
        """Close; what was typed is not even looked at when that has not begun."""
        if self.busy.at_work and self._turn.acquire(blocking=False):
            self.busy.let_go()
        super().reject()

    def _on_open(self, _nothing: None) -> None:
        self.accept()
        self._opened()

    def _on_failed(self, error: Exception) -> None:
        self.go.allow(True)
        words = triage(error).text
        if isinstance(error, CannotUnlockError):
            words = _("This is not your passphrase.")
        self.told.wrong(words)
        self.field.select()


class Stay:
    """Keeps the second lock open for the case of a page, as long as the page is in front.

    Args:
        desk: the desk of the whole register.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._case_id = ""

    @property
    def is_open(self) -> bool:
        """True while the case of the page can be opened without a passphrase."""
        lock = self._desk.services.second_lock
        return bool(self._case_id) and lock.is_open(self._case_id)

    def begin(self, case_id: str, *, shown: bool) -> None:
        """Be about a case from now on."""
        self.hidden()
        self._case_id = case_id
        if shown:
            self.shown()

    def shown(self) -> None:
        """The page came to the front."""
        if self.is_open:
            self._desk.services.second_lock.stay(self._case_id)

    def hidden(self) -> None:
        """The page went to the back; what was typed last can still be saved."""
        self._desk.services.second_lock.leave(self._case_id)


def behind_second_lock(
    desk: Desk,
    case_id: str,
    then: Callable[[], None],
    otherwise: Callable[[], None],
    parent: QWidget | None,
) -> SecondLockSheet | None:
    """Go on at once while the second lock is open, else after the passphrase.

    Args:
        desk: the desk of the whole register.
        case_id: whole id of a sealed case, "" for a look at all of them.
        then: what is done when it is open.
        otherwise: what is done when the passphrase was not given.
        parent: the window.

    Returns:
        The dialog when it is asked.
    """
    if desk.services.second_lock.is_open(case_id):
        then()
        return None
    sheet = SecondLockSheet(desk, then, parent)
    sheet.rejected.connect(otherwise)
    sheet.open()
    return sheet
