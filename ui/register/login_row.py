"""The row for the login before a register is open: prefilled where that names nobody, never read as
a passphrase.

Rules:
- what begins like the words of a passphrase is hidden while it is typed, and is moved into the
  field for it when the row is left, with a sentence; the same text typed again stands;
- an empty row is named under the field before a key is derived;
- only the neutral login is remembered on a computer: a stolen one shows no name of staff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.base.language import _
from app.practice.practice_place import known_passphrase
from app.register import logins
from app.system import paths, preferences
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.plain import reveal
from ui.widgets.secret import SecretField

if TYPE_CHECKING:
    from app.core.services import Services

REMEMBERED = "login"


class LoginRow(Labelled):
    """The row; not shown, and empty, while a register has one user.

    Args:
        secret: the field below, for the passphrase.
        asked: a login is needed.
        hint: a smaller text after the label, or "".

    Signals:
        entered(): Enter, with a login that may be one.
    """

    entered = Signal()

    def __init__(
        self,
        secret: SecretField,
        hint: str = "",
        *,
        asked: bool,
        parent: QWidget | None = None,
    ) -> None:
        self.line = LineEntry(_("Login"), as_typed=True)
        super().__init__(_("Login"), self.line, hint, parent=parent)
        self._secret = secret
        self._asked = asked
        self._stopped = ""
        self.line.setText(str(preferences.load().get(REMEMBERED, "")) if asked else "")
        reveal(self, asked)
        self.line.textEdited.connect(self._look)
        self.line.returnPressed.connect(self._enter)
        self.line.left.connect(self._move_passphrase)

    def text(self) -> str:
        """Return what was typed, without spaces around it."""
        return self.line.text().strip()

    def is_ready(self) -> bool:
        """Say whether there is a login to try; if not, it is said under the field."""
        if not self._asked:
            return True
        if self._move_passphrase():
            return False
        if not self.text():
            self.line.setFocus()
            self.wrong(
                _("Several people use this register: type your login. Forgotten it? Try your name.")
            )
            return False
        return True

    def begin(self) -> None:
        """Put the keyboard where typing begins: into no clear field that is filled already."""
        (self.line if self._asked and not self.text() else self._secret).setFocus()

    def put(self, typed: str) -> None:
        """Show what was typed in a window before this one."""
        self.line.setText(typed)
        self._look(typed)

    def _look(self, typed: str) -> None:
        self.wrong("")
        hide = logins.is_to_hide(typed) and typed.strip() != self._stopped
        if hide != (self.line.echoMode() is QLineEdit.EchoMode.Password):
            modes = QLineEdit.EchoMode
            self.line.setEchoMode(modes.Password if hide else modes.Normal)

    def _enter(self) -> None:
        if self.is_ready():
            self.entered.emit()

    def _move_passphrase(self) -> bool:
        """Take what looks like a passphrase out of the clear; say whether that was so."""
        typed = self.line.text()
        if not logins.looks_like_passphrase(typed) or typed.strip() == self._stopped:
            return False
        self._stopped = typed.strip()
        # Not clear(): Undo would bring it back.
        self.line.setText("")
        self.line.setEchoMode(QLineEdit.EchoMode.Normal)
        if not self._secret.text():
            self._secret.line.setText(typed)
        self.wrong(
            _("That looks like your passphrase; it was moved to the field below. Type your login.")
        )
        return True


def remember(services: Services) -> None:
    """Remember for the next start that somebody with the neutral login was here, or nobody was.

    A register to practise with changes nothing.
    """
    if known_passphrase(services.folder, paths.data_folder()):
        return
    login = services.user.login
    kept = login if login == logins.NEUTRAL else None
    if preferences.load().get(REMEMBERED) != kept:
        preferences.save({REMEMBERED: kept})
