"""The row for the login before a register is open: prefilled where that names nobody, never read as
a passphrase.

Rules:
- what looks like a passphrase is hidden while it stands here, and is moved into the field for it
  when the row is left, or taken away where something else was typed there, with a sentence;
- what was moved is tried only from the field for it or by the button, never by Enter in this row;
- the same text typed again stands as a login, hidden, and is taken out of the field for it;
- keyboards are told to learn nothing of what is typed here;
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
from ui.widgets.secret import LEARN_NOTHING, SecretField

if TYPE_CHECKING:
    from app.core.services import Services

REMEMBERED = "login"


class LoginLine(LineEntry):
    """A line for a login: what looks like a passphrase is hidden for as long as it stands here.

    Args:
        name: translated, for a screen reader.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, as_typed=True)
        self.textEdited.connect(self._look)
        self._look()

    def setText(self, text: str | None) -> None:
        """Show a login, or the dots of what looks like no login."""
        super().setText(text)
        self._look()

    def _look(self) -> None:
        modes = QLineEdit.EchoMode
        mode = modes.Password if logins.is_to_hide(self.text()) else modes.Normal
        if mode is not self.echoMode():
            self.setEchoMode(mode)
        # Qt takes the hints away with the dots.
        self.setInputMethodHints(self.inputMethodHints() | LEARN_NOTHING)


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
        self.line = LoginLine(_("Login"))
        super().__init__(_("Login"), self.line, hint, parent=parent)
        self._secret = secret
        self._asked = asked
        self._stopped, self._moved = "", ""
        self.line.setText(str(preferences.load().get(REMEMBERED, "")) if asked else "")
        reveal(self, asked)
        self.line.textEdited.connect(self._look)
        self.line.returnPressed.connect(self._enter)
        self.line.left.connect(self._on_left)
        # What is typed there by hand is meant as a passphrase, whatever stood here.
        secret.line.textEdited.connect(self._forget_moved)

    def text(self) -> str:
        """Return what was typed, without spaces around it."""
        return self.line.text().strip()

    def is_ready(self) -> bool:
        """Say whether there is a login to try; if not, it is said under the field."""
        if not self._asked:
            return True
        if self._move_passphrase():
            return False
        if self._take_back():
            self._secret.setFocus()
            return False
        if not self.text():
            self.line.setFocus()
            self.wrong(
                _("Several people use this register: type your login. Forgotten it? Try your name.")
            )
            return False
        return True

    def was_moved(self) -> bool:
        """Say whether the field below holds what was typed here, and nothing that was typed there.

        Whoever did not mean it as a passphrase has not seen it tried.
        """
        return bool(self._moved) and self._secret.text().strip() == self._moved

    def begin(self) -> None:
        """Put the keyboard where typing begins: into no clear field that is filled already."""
        (self.line if self._asked and not self.text() else self._secret).setFocus()

    def go_on_from(self, before: LoginRow) -> None:
        """Show what was typed in a row before this one, and remember what was a login there."""
        self._stopped = before._stopped
        self.line.setText(before.line.text())

    def _look(self) -> None:
        self.wrong("")

    def _enter(self) -> None:
        if self.is_ready():
            self.entered.emit()

    def _on_left(self) -> None:
        self._move_passphrase()
        self._take_back()

    def _forget_moved(self) -> None:
        self._moved = ""

    def _take_back(self) -> bool:
        """Empty the field below of what was moved there and is a login; say whether that was so."""
        if not self.was_moved() or self.text() != self._moved:
            return False
        self._moved = ""
        self._secret.clear()
        self.wrong(_("This is taken as your login now. Type your passphrase below."))
        return True

    def _move_passphrase(self) -> bool:
        """Take what looks like a passphrase out of the row; say whether that was so."""
        typed = self.line.text()
        if not logins.looks_like_passphrase(typed) or typed.strip() == self._stopped:
            return False
        self._stopped = typed.strip()
        # Not clear(): Undo would bring it back.
        self.line.setText("")
        if self._secret.text() and not self.was_moved():
            words = _("That looks like your passphrase; it was taken away. Type your login.")
        else:
            self._secret.line.setText(typed)
            self._moved = self._stopped
            words = _(
                "That looks like your passphrase; it was moved to the field below. Type your login."
            )
        self.wrong(words)
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
