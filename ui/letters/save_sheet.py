"""Before a letter becomes a file: what a file means, and how it is signed by the officer.

Rules: the warning stands over the button, not in a box to be clicked away; how it is signed is
chosen first, and the PIN or passphrase is asked when the file is signed and gone with the dialog,
or as soon as it was used; a wrong PIN is told beside its field and has issued nothing; reading the
stick is done beside the window and spends no try of its PIN; Enter chooses, signs and saves
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _
from app.letters.signing_talk import Certificate, TokenInfo
from ui.frame import dates
from ui.frame.desk import Errands, ask
from ui.frame.worker import triage
from ui.letters.make_choices import FILE, TOKEN, SigningWay
from ui.letters.make_uses import MakeLetterUses
from ui.letters.out_flow import OutFlow
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import column
from ui.widgets.plain import reveal, wrapped
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

OTHER = "other"
_STATES = {
    "few_tries": N_("Few tries are left for its PIN."),
    "last_try": N_("Only one try is left for its PIN."),
    "locked": N_("It is locked: the PIN was wrong too often."),
    "not_set_up": N_("It is not set up: it has no PIN yet."),
}


class SignSheet(Sheet):
    """The dialog.

    Args:
        uses: reads the sticks.
        errands: does it beside the window.
        way: what is chosen now.
        done: called with the new choice.
        parent: the window.
    """

    def __init__(
        self,
        uses: MakeLetterUses,
        errands: Errands,
        way: SigningWay,
        done: Callable[[SigningWay], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Digital signature"), parent, (640, 640))
        self._uses, self._errands, self._done = uses, errands, done
        self._file = way.file if way.way == FILE else Path()
        self._driver = way.file if way.way == TOKEN else Path()
        self._found: tuple[TokenInfo, ...] = ()
        told = self.body.column
        words = _(
            "It is your own, not the seal of the office, and goes into the PDF that is saved. A"
            " print is signed by hand."
        )
        told.addWidget(wrapped(words, "muted"))
        self.none = RadioBox(_("None: the letter is signed by hand"))
        self.by_file = RadioBox(_("A key file (.p12 or .pfx)"), FILE)
        self.by_token = RadioBox(_("A USB token with your certificate (DSC)"), TOKEN)
        told.addWidget(self.none)
        told.addWidget(self.by_file)
        told.addWidget(self._file_part())
        told.addWidget(self.by_token)
        told.addWidget(self._token_part())
        told.addWidget(wrapped(_("Its PIN or passphrase is asked when you save.")))
        told.addStretch(1)
        self.take = careful_primary(_("Take this"), "check", self._take)
        self.finish(secondary(_("Cancel"), "", self.reject), self.take)
        boxes = {"": self.none, FILE: self.by_file, TOKEN: self.by_token}
        for box in boxes.values():
            box.toggled.connect(lambda _on: self._show())
        boxes[way.way].setChecked(True)
        boxes[way.way].setFocus()
        ask(errands, uses.drivers, self._offer_drivers, self._refused)
        self._show()

    def _file_part(self) -> QWidget:
        self._file_box = QWidget()
        self.file_name = wrapped("", "muted")
        self.choose_file = secondary(_("Choose the key file…"), "file-key", self._ask_file)
        inner = column(self.file_name, self.choose_file)
        inner.setAlignment(self.choose_file, Qt.AlignmentFlag.AlignLeft)
        self._file_box.setLayout(_indented(inner))
        return self._file_box

    def _token_part(self) -> QWidget:
        self._token_box = QWidget()
        self.driver = ComboBox()
        self.driver.setPlaceholderText(_("Choose the driver of the token"))
        self.driver.chosen.connect(self._driver_chosen)
        self.look = secondary(_("Read the token"), "usb", self._read)
        self.token = ComboBox()
        self.token.chosen.connect(lambda _value: self._show())
        self.told = wrapped("", "muted")
        self._tokens = Labelled(_("Certificate"), self.token)
        inner = column(
            Labelled(_("Driver of the token"), self.driver), self.look, self._tokens, self.told
        )
        inner.setAlignment(self.look, Qt.AlignmentFlag.AlignLeft)
        self._token_box.setLayout(_indented(inner))
        return self._token_box

    # -- answers -------------------------------------------------------------------------------

    def _offer_drivers(self, found: tuple[Path, ...]) -> None:
        known = [*found, *((self._driver,) if self._driver.name else ())]
        paths = list(dict.fromkeys(known))
        self.driver.offer([*((str(p), p.name) for p in paths), (OTHER, _("Another driver file…"))])
        if not self._driver.name and found:
            self._driver = found[0]
        self.driver.choose(str(self._driver) if self._driver.name else "")
        self._show()

    def _driver_chosen(self, value: str) -> None:
        if value == OTHER:
            ask_open(self, _("Driver of the token"), "(*.so *.dll *.dylib)", self._take_driver)
            self.driver.choose(str(self._driver))
        else:
            self._take_driver(Path(value))

    def _take_driver(self, path: Path) -> None:
        self._driver = path
        if self.driver.findData(str(path)) < 0:
            self.driver.insertItem(0, path.name, str(path))
        self.driver.choose(str(path))
        self._read()

    def _read(self) -> None:
        driver = self._driver
        if not driver.name:
            return
        self.look.allow(False, _("Reading the token…"))
        self.told.setText(_("Reading the token…"))
        ask(self._errands, lambda: self._uses.tokens(driver), self._offer_tokens, self._refused)

    def _offer_tokens(self, found: tuple[TokenInfo, ...]) -> None:
        self._found = found
        self.look.allow(True)
        pairs = [
            (_choice(token, one), f"{one.holder} · {token.label}")
            for token in found
            for one in token.certificates
        ]
        pairs += [(_choice(token, None), token.label) for token in found if not token.certificates]
        self.token.offer(pairs)
        words = "" if found else _("No token was found. Put it in, then read again.")
        self.told.setText(words)
        self._show()

    def _refused(self, error: Exception) -> None:
        self.look.allow(True)
        self.told.setText(triage(error).text)

    def _ask_file(self) -> None:
        ask_open(self, _("Key file"), _("Key files (*.p12 *.pfx)"), self._take_file)

    def _take_file(self, path: Path) -> None:
        self._file = path
        self._show()

    # -- choosing ------------------------------------------------------------------------------

    def way(self) -> SigningWay | None:
        """Return what is chosen, None while a part of it is missing."""
        if self.none.isChecked():
            return SigningWay()
        if self.by_file.isChecked():
            name = self._file.name
            return SigningWay(FILE, self._file, words=name) if name else None
        token = self._token()
        if token is None or token[0].state in ("locked", "not_set_up"):
            return None
        stick, certificate = token
        return SigningWay(
            TOKEN,
            self._driver,
            token=stick.serial or stick.label,
            certificate=certificate.identifier if certificate is not None else "",
            words=certificate.holder if certificate is not None else stick.label,
            last_try=stick.state == "last_try",
        )

    def _token(self) -> tuple[TokenInfo, Certificate | None] | None:
        chosen = self.token.value()
        for token in self._found:
            for one in (*token.certificates, None):
                if chosen and _choice(token, one) == chosen:
                    return token, one
        return None

    def _show(self) -> None:
        reveal(self._file_box, self.by_file.isChecked())
        reveal(self._token_box, self.by_token.isChecked())
        self.file_name.setText(self._file.name or _("No file is chosen yet."))
        reveal(self._tokens, bool(self._found))
        token = self._token()
        if token is not None:
            self.told.setText(_about(*token))
        self.take.allow(self.way() is not None, _("Choose the file or the token first."))

    def _take(self) -> None:
        way = self.way()
        if way is not None:
            self.accept()
            self._done(way)


def _choice(token: TokenInfo, certificate: Certificate | None) -> str:
    return f"{token.serial or token.label}|{certificate.identifier if certificate else ''}"


def _about(token: TokenInfo, certificate: Certificate | None) -> str:
    """Return what is worth knowing of a stick before its PIN is typed."""
    told = [_(_STATES[token.state])] if token.state in _STATES else []
    if certificate is not None:
        words = _("Issued by {issuer}, valid until {day}.")
        day = dates.iso_day(certificate.valid_to)
        told.append(words.format(issuer=certificate.issuer, day=day))
    return " ".join(told)


def _indented(inner: QVBoxLayout) -> QVBoxLayout:
    inner.setContentsMargins(34, 0, 0, 4)
    return inner


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
        told.addWidget(wrapped(words))
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
        self.row.wrong(triage(error).text)
        self.secret.select()
