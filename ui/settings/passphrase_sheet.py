"""Changing the passphrase: the old one once, then the new one twice or six made-up words.

Rules: made-up words stand on a page of their own, and two of them are asked back; nothing is
changed before both copies of the key file are replaced; the fields are emptied when the dialog
closes; a weak passphrase is refused in words, there is no "continue anyway".
"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.errors import CannotUnlockError
from app.base.language import _
from app.base.messages import words
from app.core.services import Services
from app.register import access, passphrases
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.register.passphrase_part import WrittenWords, own_words
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import Labelled
from ui.widgets.frames import row
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet

ASKED_ANEW = "own-words"
"""Key of the notice that asks for an own passphrase."""


class PassphraseSheet(Sheet):
    """The dialog."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("Change the passphrase"), parent, (600, 560))
        self._desk = desk
        column = self.body.column
        self.old = SecretField(_("Current passphrase"))
        self.new = SecretField(_("New passphrase"), keyboard=False)
        self.again = SecretField(_("New passphrase once more"), keyboard=False)
        self._old_row = Labelled(_("Current passphrase"), self.old)
        hint = _("Six plain words are easy to keep and hard to guess.")
        self._new_row = Labelled(_("New passphrase"), self.new, hint)
        self._again_row = Labelled(_("New passphrase once more"), self.again)
        column.addWidget(self._old_row)
        column.addWidget(self._new_row)
        column.addWidget(self._again_row)
        self.propose = secondary(_("Propose six words"), "dices", self._propose)
        column.addLayout(row(self.propose, 1))
        self._words = ""
        self.written: WrittenWords | None = None
        self.busy = BusyLine()
        self.stay_while(self.busy)
        self._faces = QStackedWidget()
        self.set_whole(self._faces)
        self._faces.addWidget(self.body)
        self._outer.insertWidget(self._outer.indexOf(self._faces) + 1, self.busy)
        column.addStretch(1)
        self.change = primary(_("Change the passphrase"), "key-round", self._change)
        self.keep = secondary(_("Cancel"), "", self.reject)
        self.finish(self.keep, self.change)
        for field, told in (
            (self.old, self._old_row),
            (self.new, self._new_row),
            (self.again, self._again_row),
        ):
            field.changed.connect(lambda _now, told=told: told.wrong(""))
        self.again.left.connect(self._compare)
        self.finished.connect(self._empty)
        self.old.setFocus()

    def _propose(self) -> None:
        """Show six words in the place of the fields; coming back finds the same ones."""
        self._words = self._words or passphrases.generate()
        telling = own_words(_("Change the passphrase"), "key-round")
        self.written = WrittenWords(self._words, telling, draw=passphrases.generate)
        self.written.drawn.connect(self._keep_words)
        self.written.back.connect(self._show_fields)
        self.written.right.connect(lambda: self._begin(self._words))
        self.written.come_into(self._faces)
        for button in (self.keep, self.change):
            button.hide()

    def _keep_words(self, words: str) -> None:
        self._words = words

    def _show_fields(self) -> None:
        for button in (self.keep, self.change):
            button.show()
        self.old.setFocus()
        if self.written is not None:
            self.written.go_from(self._faces)
            self.written = None
            self.old.setFocus()

    def _compare(self) -> bool:
        same = self.new.text() == self.again.text()
        told = not same and bool(self.again.text())
        self._again_row.wrong(_("The two are not the same.") if told else "")
        return same

    def _change(self) -> None:
        if not self._compare():
            self._again_row.wrong(_("The two are not the same."))
            self.again.select()
            return
        self._begin(self.new.text())

    def _begin(self, new: str) -> None:
        old = self.old.text()
        self.change.allow(False, _("Changing…"))
        if self.written is not None:
            self.written.hold(_("Changing…"))
        job = self._desk.ask(
            lambda services: access.change_passphrase(services, old, new),
            self._on_done,
            failed=self._on_failed,
        )
        self.busy.follow(job, _("Changing the passphrase…"))

    def _on_done(self, services: Services) -> None:
        self._desk.services = services
        self._desk.wrote()
        self._desk.settle(ASKED_ANEW)
        self._desk.say(_("The passphrase was changed."))
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self.change.allow(True)
        self._show_fields()
        if isinstance(error, CannotUnlockError):
            self._old_row.wrong(words(error).happened)
            self.old.select()
            return
        self._new_row.wrong(triage(error).text)
        self.new.select()

    def _empty(self) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()
        self._words = ""
        if self.written is not None:
            self.written.forget()
