"""A field for a passphrase: Show button, keyboard layout and Caps Lock in words.

Rules: the text is never put on the clipboard, never completed and never logged; what is typed
is kept only in the field and cleared when it was used.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.language import N_, _
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, reveal

_LATIN = "LATIN"
_LETTERS = {
    "DEVANAGARI": N_("Devanagari letters are being typed."),
    "BENGALI": N_("Bengali letters are being typed."),
}
_OTHER_LETTERS = N_("Letters other than a to z are being typed.")
_KNOWS_NO_LAYOUT = ("xcb",)
"""Where Qt names the language of the system, whatever the keyboard is set to."""


class SecretLine(QLineEdit):
    """The line itself.

    Signals:
        left(): the keyboard went elsewhere.
        caps_seen(bool): a letter came in the other case than Shift asked for.
        script_seen(str): a letter of this script came, e.g. "DEVANAGARI".
    """

    left = Signal()
    caps_seen = Signal(bool)
    script_seen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Notice Caps Lock by the letters it makes: Qt cannot be asked for it."""
        text = event.text()
        shift = bool(event.modifiers() & event.modifiers().ShiftModifier)
        if len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            self.caps_seen.emit(text.isupper() != shift)
        self._see(text)
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Notice the script of what an input method writes."""
        self._see(event.commitString())
        super().inputMethodEvent(event)

    def _see(self, text: str) -> None:
        letter = next((one for one in text if one.isalpha()), "")
        if letter:
            self.script_seen.emit(unicodedata.name(letter, "?").split()[0])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        self.left.emit()


class SecretField(QWidget):
    """A passphrase line with its Show button and the line about keyboard and Caps Lock.

    Signals:
        entered(): Enter was pressed in the field.
        changed(str): the text changed.
        left(): the keyboard went elsewhere.
    """

    entered = Signal()
    changed = Signal(str)
    left = Signal()

    def __init__(self, name: str, parent: QWidget | None = None, *, keyboard: bool = True) -> None:
        super().__init__(parent)
        self.line = SecretLine(name)
        self.setFocusProxy(self.line)
        self.show_button = Button(_("Show"), "", "eye", self._toggle)
        self.show_button.setCheckable(False)
        self.keyboard = PlainLabel("", "small", wrap=True)
        self._says_keyboard = keyboard
        self._caps = False
        self._script = _LATIN
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        line = row(self.line, self.show_button)
        line.setStretch(0, 1)
        column.addLayout(line)
        column.addWidget(self.keyboard)
        self.line.returnPressed.connect(self.entered)
        self.line.textChanged.connect(self.changed)
        self.line.left.connect(self.left)
        self.line.caps_seen.connect(self._on_caps)
        self.line.script_seen.connect(self._on_script)
        QGuiApplication.inputMethod().localeChanged.connect(self._say_keyboard)
        self._say_keyboard()

    def text(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Empty the field and hide the text again."""
        self.line.clear()
        self._hide(True)

    def select(self) -> None:
        """Select everything and take the keyboard, so that the next try replaces it."""
        self.line.setFocus()
        # After the event that led here, or the click would take the selection away again.
        QTimer.singleShot(0, self.line, self.line.selectAll)

    def keyboard_words(self) -> str:
        """Return the words about layout and Caps Lock."""
        words = [_("Keyboard: {language}.").format(language=_layout())] if _layout() else []
        if self._script != _LATIN:
            words.append(_(_LETTERS.get(self._script, _OTHER_LETTERS)))
        if self._caps:
            words.append(_("Caps Lock is on."))
        return " ".join(words)

    def _on_caps(self, on: bool) -> None:
        self._caps = on
        self._say_keyboard()

    def _on_script(self, script: str) -> None:
        self._script = script
        self._say_keyboard()

    def _say_keyboard(self) -> None:
        self.keyboard.set_role("wrong" if self._caps else "small")
        words = self.keyboard_words()
        self.keyboard.setText(words)
        reveal(self.keyboard, self._says_keyboard and bool(words))

    def _toggle(self) -> None:
        self._hide(self.line.echoMode() == QLineEdit.EchoMode.Normal)
        self.line.setFocus()

    def _hide(self, hidden: bool) -> None:
        mode = QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal
        self.line.setEchoMode(mode)
        self.show_button.say(_("Show") if hidden else _("Hide"))
        self.show_button.show_icon("eye" if hidden else "eye-off")


def _layout() -> str:
    """Return the language of the keyboard in its own words, "" when the system does not tell."""
    if QGuiApplication.platformName() in _KNOWS_NO_LAYOUT:
        return ""
    return QGuiApplication.inputMethod().locale().nativeLanguageName()
