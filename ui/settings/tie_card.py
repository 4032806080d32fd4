"""Settings: tying the register to this computer, with what that protects and what it does not.

Rules: only a head changes it, after a recovery sheet was tested; the passphrase is asked again;
the words promise nothing that a program of the same person could not get round.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.errors import CannotUnlockError
from app.base.language import _
from app.base.messages import words
from app.core.permissions import Act
from app.core.services import Services
from app.register import device_binding
from app.register.device_binding import PcStanding
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import allows, careful_primary, not_allowed, secondary
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, FlowLayout, put
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet


class TieCard(Card):
    """The card: how it stands, and the button that changes it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.state = wrapped("", "muted")
        put(self.column, PlainLabel(_("This computer"), "heading"), self.state)
        self.tie = secondary(_("Bind this register to this computer…"), "link", self._ask)
        self.free = secondary(_("Remove the binding…"), "unlink", self._ask)
        line = FlowLayout(spacing=8)
        for button in (self.tie, self.free):
            line.addWidget(button)
            button.hide()
        self.column.addLayout(line)
        self._standing = PcStanding(wanted=False, own=False, sheet_due=True)
        desk.changed.connect(self.ask_again)
        self.ask_again()

    def ask_again(self) -> None:
        """Read how it stands now."""
        self._desk.ask(device_binding.standing, self._show, by=self)

    def _show(self, standing: PcStanding) -> None:
        self._standing = standing
        tied = standing.wanted or standing.own
        self.state.setText(_words_of(standing))
        self.tie.setVisible(not tied)
        self.free.setVisible(tied)
        allowed = allows(self._desk, Act.RECOVERY)
        self.free.allow(allowed, not_allowed())
        if standing.sheet_due and allowed:
            self.tie.allow(False, _("Test your recovery sheet first."))
        else:
            self.tie.allow(allowed, not_allowed())

    def _ask(self) -> None:
        tied = self._standing.wanted or self._standing.own
        TieSheet(self._desk, self.window(), tie=not tied).open()


def _words_of(standing: PcStanding) -> str:
    if standing.wanted and standing.own:
        return _("Bound: the passphrases open this register on this computer only.")
    if standing.wanted:
        return _("Bound, but your own passphrase opens it anywhere until your next unlock here.")
    if standing.sheet_due:
        return _(
            "Not bound: the passphrase opens this register on any computer. Before you bind it,"
            " test your recovery sheet: this computer can lose its secret."
        )
    return _("Not bound: the passphrase opens this register on any computer.")


class TieSheet(Sheet):
    """The dialog that ties the register, or unties it.

    Args:
        desk: the officer's desk.
        parent: the window.
        tie: True to tie, False to untie.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, tie: bool) -> None:
        heading = (
            _("Bind this register to this computer")
            if tie
            else _("Remove the binding of this register")
        )
        super().__init__(heading, parent, (620, 560))
        self._desk = desk
        self._tie = tie
        for kind, text in _explained(tie):
            self.body.column.addWidget(wrapped(text, kind))
        self.secret = SecretField(_("Your passphrase"))
        self.row = Labelled(_("Your passphrase"), self.secret)
        self.secret.changed.connect(lambda _now: self.row.wrong(""))
        self.busy = BusyLine()
        self.stay_while(self.busy)
        put(self.body.column, self.row, self.busy, 1)
        verb = _("Bind to this computer") if tie else _("Remove the binding")
        self.act = careful_primary(verb, "link" if tie else "unlink", self._act)
        self.finish(secondary(_("Cancel"), "", self.reject), self.act)
        self.finished.connect(self.secret.clear)
        self.secret.setFocus()

    def _act(self) -> None:
        passphrase, change = (
            self.secret.text(),
            device_binding.set_up if self._tie else device_binding.take_away,
        )
        if not passphrase:
            self.row.wrong(_("Type your passphrase."))
            return
        self.act.allow(False, _("At work…"))
        job = self._desk.ask(
            lambda services: change(services, passphrase), self._on_done, failed=self._on_failed
        )
        self.busy.follow(job, _("Asking the system's keyring…"))

    def _on_done(self, services: Services) -> None:
        self._desk.services = services
        self._desk.wrote()
        told = _("This register opens on this computer only now.")
        self._desk.say(told if self._tie else _("This register opens on any computer again."))
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self.act.allow(True)
        if isinstance(error, CannotUnlockError):
            self.row.wrong(words(error).happened)
        else:
            self.row.wrong(triage(error).text)
        self.secret.select()


def _explained(tie: bool) -> tuple[tuple[str, str], ...]:
    if not tie:
        return (
            ("", _("Your passphrase opens the register on any computer again, from now on.")),
            ("", _("The passphrases of the others follow when each of them unlocks it next.")),
        )
    return (
        ("", _("Besides the passphrase a secret is needed that only this computer keeps.")),
        ("strong", _("What it protects")),
        (
            "",
            _("Somebody who copied the folder and learned a passphrase cannot open the copy."),
        ),
        ("strong", _("What it does not protect")),
        (
            "",
            _(
                "Who takes the whole computer, or can sign in to it as you, has the secret too."
                " Copies that were made before still open with the passphrase alone."
            ),
        ),
        ("strong", _("When this computer breaks or is set up anew")),
        (
            "",
            _("The secret is lost. Only the recovery sheet opens the register then: keep it safe."),
        ),
    )
