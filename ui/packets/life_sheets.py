"""The dialogs in which news, an end or a withdrawal are put into words before they are sealed.

Rules: Enter never seals and never withdraws; what leaves is what was typed; a sheet says what
happens next.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.widgets.buttons import Button, danger, primary, secondary
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class NewsSheet(Sheet):
    """Asks how it goes: what was done so far, what comes next, and when.

    Args:
        office: name of the office that is told.
        done: called with what was done, the next step and its day as typed.
        parent: the window.
    """

    def __init__(self, office: str, done: Callable[[str, str, str], None], parent: QWidget) -> None:
        super().__init__(_("In progress"), parent, (560, 460))
        self._done = done
        self.words = TextEntry(_("What was done so far"), lines=3)
        self.next_step = LineEntry(_("What comes next"))
        self.day = LineEntry(_("On which day"), _("Day: 25 Nov 2026"))
        say_where(self, office)
        for field in (self.words, self.next_step, self.day):
            self.body.column.addWidget(Labelled(field.accessibleName(), field))
        self.body.column.addStretch(1)
        self.seal = primary(_("Seal the progress note"), "repeat", self._seal)
        self.finish(secondary(_("Cancel"), "", self.reject), self.seal)
        self.words.setFocus()

    def _seal(self) -> None:
        self.accept()
        self._done(self.words.text(), self.next_step.text(), self.day.text())


class DoneSheet(Sheet):
    """Asks what was done, on which day, and what comes next.

    Args:
        office: name of the office that is told.
        today: the day as it is typed.
        done: called with what was done, the day as typed and the next step.
        parent: the window.
    """

    def __init__(
        self, office: str, today: str, done: Callable[[str, str, str], None], parent: QWidget
    ) -> None:
        super().__init__(_("Done"), parent, (560, 460))
        self._done = done
        self.words = TextEntry(_("What was done"), lines=3)
        self.day = LineEntry(_("Done on"), _("Day: 25 Nov 2026"))
        self.day.setText(today)
        self.next_step = LineEntry(_("What comes next"))
        say_where(self, office)
        for field in (self.words, self.day, self.next_step):
            self.body.column.addWidget(Labelled(field.accessibleName(), field))
        self.body.column.addStretch(1)
        self.seal = primary(_("Seal: it is done"), "check-check", self._seal)
        self.finish(secondary(_("Cancel"), "", self.reject), self.seal)
        needs_words(self.words, self.seal, _("First state what was done."))
        self.words.setFocus()

    def _seal(self) -> None:
        self.accept()
        self._done(self.words.text(), self.day.text(), self.next_step.text())


class TakeBackSheet(Sheet):
    """Asks why a referral is withdrawn.

    Args:
        office: name of the office that got it.
        left: True when the packet may have left the house.
        done: called with the reason.
        parent: the window.
    """

    def __init__(
        self, office: str, left: bool, done: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(_("Withdraw the referral"), parent, (560, 400))
        self._done = done
        words = (
            _("What has left cannot be erased. A notice for {office} is put into the outbox.")
            if left
            else _("It has not left yet: its file is removed, and {office} hears nothing of it.")
        )
        self.body.column.addWidget(PlainLabel(words.format(office=office), wrap=True))
        self.why = TextEntry(_("Reason"), lines=3)
        self.body.column.addWidget(Labelled(_("Reason"), self.why))
        self.body.column.addStretch(1)
        self.take = danger(_("Withdraw"), "undo-2", self._withdraw)
        self.finish(secondary(_("Keep the referral"), "", self.reject), left=(self.take,))
        needs_words(self.why, self.take, _("State the reason first."))
        self.why.setFocus()

    def _withdraw(self) -> None:
        self.accept()
        self._done(self.why.text())


class AcknowledgeSheet(Sheet):
    """Asks what was done after a person took consent back, before the notice is acknowledged.

    Args:
        office: name of the office that told it, "" when it is not known here.
        done: called with the words.
        parent: the window.
    """

    def __init__(self, office: str, done: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(_("Acknowledge: consent was taken back"), parent, (560, 400))
        self._done = done
        words = _("Pass nothing on any more, and tell whoever got it from you.")
        self.body.column.addWidget(PlainLabel(words, wrap=True))
        say_where(self, office or _("the office that told it"))
        self.note = TextEntry(_("What was destroyed, what has to be kept, and why"), lines=3)
        self.body.column.addWidget(Labelled(self.note.accessibleName(), self.note))
        self.body.column.addStretch(1)
        self.seal = primary(_("Seal the acknowledgement"), "mail-check", self._seal)
        self.finish(secondary(_("Cancel"), "", self.reject), self.seal)
        self.note.setFocus()

    def _seal(self) -> None:
        self.accept()
        self._done(self.note.text())


def say_where(sheet: Sheet, office: str) -> None:
    """Say in a sheet what happens to what is typed."""
    words = _("It is sealed for {office} and put into the outbox; it leaves as you type it.")
    sheet.body.column.addWidget(PlainLabel(words.format(office=office), "muted", wrap=True))


def needs_words(field: TextEntry, button: Button, why: str) -> None:
    """Keep a button back until something was typed."""

    def allow() -> None:
        button.allow(bool(field.text().strip()), why)

    field.textChanged.connect(allow)
    allow()
