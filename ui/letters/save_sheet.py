"""Before a letter becomes a file: what a file means, and the PIN when it is signed.

Rules: the warning stands over the button, not in a box to be clicked away; what is typed is gone
with the dialog, or as soon as it was used; a wrong PIN is told beside its field and has issued
nothing; Enter neither signs nor saves.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.frame.failure import triage
from ui.letters.out_flow import OutFlow
from ui.letters.signing_way import TOKEN, SigningWay
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.choices import CheckBox
from ui.widgets.entries import Labelled
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class SaveSheet(Sheet):
    """The dialog.

    Args:
        out: signs the file.
        way: how it is signed.
        go_on: called when it is time to ask for a place.
        parent: the window.
    """

    def __init__(
        self,
        out: OutFlow,
        way: SigningWay,
        go_on: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Save as PDF"), parent, (600, 440))
        self._out, self._way, self._go_on = out, way, go_on
        told = self.body.column
        told.addWidget(
            Banner(
                "caution",
                _("Anyone who gets this file can read it."),
                _("A USB drive can be lost, and a deleted file can be brought back."),
            )
        )
        words = _(
            "Hand it over from hand to hand, keep it under lock, and send it by mail only inside"
            " a sealed packet. Its name shows the number of the letter and nobody's name."
        )
        told.addWidget(PlainLabel(words, wrap=True))
        self._signs = bool(way.way) and not out.is_signed
        label = (
            _("PIN of the signing token") if way.way == TOKEN else _("Passphrase of the key file")
        )
        self.secret = SecretField(label)
        self.row = Labelled(label, self.secret, way.words)
        self.secret.changed.connect(lambda _now: self.row.wrong(""))
        self.last = CheckBox(_("I am sure of the PIN: use the last try"))
        reveal(self.row, self._signs)
        reveal(self.last, self._signs and way.last_try)
        told.addWidget(self.row)
        told.addWidget(self.last)
        told.addStretch(1)
        text = _("Sign and choose a place…") if self._signs else _("Choose a place…")
        self.go = careful_primary(text, "file-down", self._go)
        self.stay = secondary(_("Cancel"), "", self.reject)
        self.finish(self.stay, self.go)
        out.signed.connect(self._signed)
        out.refused.connect(self._refused)
        self.finished.connect(self._ended)
        (self.secret if self._signs else self.stay).setFocus()

    def _go(self) -> None:
        if not self._signs:
            self._on()
            return
        typed = self.secret.text()
        if not typed and self._way.way != TOKEN:
            self.row.wrong(_("Type it first."))
            return
        self.go.allow(False, _("Signing…"))
        way = SigningWay(
            self._way.way,
            self._way.file,
            self._way.token,
            self._way.certificate,
            self._way.words,
            self._way.last_try and self.last.isChecked(),
        )
        self._out.sign(way, typed)

    def _ended(self, _result: int) -> None:
        self.secret.clear()
        self._out.stop_signing()

    def _on(self) -> None:
        self.accept()
        self._go_on()

    def _signed(self) -> None:
        if self.isVisible():
            self._on()

    def _refused(self, error: Exception, _issuing: bool) -> None:
        if not self.isVisible():
            return
        self.go.allow(True)
        failure = triage(error)
        self.row.wrong(f"{failure.happened} {failure.todo}".strip())
        self.secret.select()
