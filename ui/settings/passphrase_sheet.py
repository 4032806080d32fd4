"""Changing the passphrase: the old one once, the new one twice.

Rules: nothing is changed before both copies of the key file are replaced; the fields are
emptied when the dialog closes; a weak passphrase is refused in words, there is no "continue
anyway".
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import passphrases, vault
from app.bootstrap import Services
from app.errors import CannotUnlockError
from app.language import _
from app.messages import words
from ui.desk import Desk
from ui.failure import triage
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import Labelled
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel
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
        self.proposal = PlainLabel("", "code", wrap=True)
        propose = secondary(_("Propose six words"), "dices", self._propose)
        line = row(propose)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.proposal)
        column.addWidget(self._again_row)
        self.busy = BusyLine()
        column.addWidget(self.busy)
        column.addStretch(1)
        self.change = primary(_("Change the passphrase"), "key-round", self._change)
        self.finish(secondary(_("Keep the old one"), "", self.reject), self.change)
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
        self.proposal.setText(passphrases.generate())

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
        old, new = self.old.text(), self.new.text()
        self.change.allow(False, _("Changing…"))
        job = self._desk.ask(
            lambda services: vault.change_passphrase(services, old, new),
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
        if isinstance(error, CannotUnlockError):
            self._old_row.wrong(words(error).happened)
            self.old.select()
            return
        failure = triage(error)
        self._new_row.wrong(f"{failure.happened} {failure.todo}".strip())
        self.new.select()

    def _empty(self) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()
        self.proposal.setText("")
