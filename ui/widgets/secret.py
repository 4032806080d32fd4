"""A field for a passphrase: Show button, keyboard layout and Caps Lock in words.

Rules: the text is never put on the clipboard, never completed, never logged, and cannot be brought
back by Undo; what is typed is kept only in the field and cleared when it was used; it is shown for
half a minute at most, and only while the keyboard is here; a keyboard whose system does not tell is
said to be not known, never guessed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.base.language import N_, _
from ui.frame import clipboard
from ui.frame.stillness import RestingTimer
from ui.system.platforms import system
from ui.widgets.buttons import Button
from ui.widgets.frames import column, row
from ui.widgets.menus import dressed
from ui.widgets.plain import announce, reveal, wrapped


@dataclass(frozen=True)
class KeyboardState:
    """What is known.

    Attributes:
        layout: name of the layout or of its language, "" when not known.
        caps: Caps Lock is on; None when not known.
    """

    layout: str = ""
    caps: bool | None = None


def keyboard_as_set() -> KeyboardState:
    """Ask the system; what it does not tell stays unknown."""
    platform = QGuiApplication.platformName()
    layout, caps = system.keyboard_state(platform)
    return KeyboardState(_layout_of_qt() if layout is None else layout, caps)


def _layout_of_qt() -> str:
    """Return the language of the keyboard in its own words."""
    return QGuiApplication.inputMethod().locale().nativeLanguageName()


SHOWN_FOR_MS = 30_000
_LOOKS_EVERY_MS = 500
_LATIN = "LATIN"
_LETTERS = {
    "DEVANAGARI": N_("Devanagari letters are being typed."),
    "BENGALI": N_("Bengali letters are being typed."),
}
_OTHER_LETTERS = N_("Letters other than a to z are being typed.")
_NEVER = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)
LEARN_NOTHING = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)
"""Asks an input method to keep nothing of what is typed."""


class SecretLine(QLineEdit):
    """The line itself.

    Signals:
        left(): the keyboard went elsewhere.
        came(): the keyboard came.
        caps_seen(bool): a letter came in the other case than Shift asked for.
        script_seen(str): a letter of this script came, e.g. "DEVANAGARI".
    """

    left = Signal()
    came = Signal()
    caps_seen = Signal(bool)
    script_seen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setDragEnabled(False)
        self.hide_text(True)

    def hide_text(self, hidden: bool) -> None:
        """Draw dots or letters; the input method is told each time that it must learn nothing."""
        self.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)
        self.setInputMethodHints(self.inputMethodHints() | LEARN_NOTHING)

    def wipe(self) -> None:
        """Empty the line so that no Undo brings back what stood there."""
        self.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Notice Caps Lock by the letters it makes, where the system cannot be asked for it."""
        if any(event.matches(key) for key in _NEVER):
            return
        text = event.text()
        shift = bool(event.modifiers() & event.modifiers().ShiftModifier)
        if len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            self.caps_seen.emit(text.isupper() != shift)
        self._see(text)
        super().keyPressEvent(event)

    def own_menu(self) -> QMenu:
        """Return the menu of the line: nothing in it takes the text out or brings it back."""
        return clipboard.keep_only(self.createStandardContextMenu(), "edit-paste", "select-all")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu."""
        menu = dressed(self.own_menu())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Notice the script of what an input method writes."""
        self._see(event.commitString())
        super().inputMethodEvent(event)

    def _see(self, text: str) -> None:
        letter = next((one for one in text if one.isalpha()), "")
        if letter:
            self.script_seen.emit(unicodedata.name(letter, "?").split()[0])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the keyboard came."""
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left; Qt forgets the steps of typing when a text is set."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setText(self.text())
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
        self.keyboard = wrapped("", "small")
        self._says_keyboard = keyboard
        self._caps = False
        self._state = keyboard_as_set()
        self._script = _LATIN
        column(row((self.line, 1), self.show_button), self.keyboard, spacing=4, within=self)
        self.line.returnPressed.connect(self.entered)
        self.line.textChanged.connect(self.changed)
        self.line.left.connect(self.left)
        self.line.caps_seen.connect(self._on_caps)
        self.line.script_seen.connect(self._on_script)
        QGuiApplication.inputMethod().localeChanged.connect(self._look_at_keyboard)
        self._looks = RestingTimer(self, _LOOKS_EVERY_MS)
        self._looks.timeout.connect(self._look_at_keyboard)
        self.line.came.connect(self._on_came)
        self.line.left.connect(self._looks.end)
        self._shown_for = QTimer(self, singleShot=True, interval=SHOWN_FOR_MS)
        self._shown_for.timeout.connect(lambda: self._hide(True))
        # After the event that led here: the keyboard may only have gone to the Show button.
        self.line.left.connect(self._on_left)
        self.show_button.installEventFilter(self)
        self._say_keyboard()

    # A method and no lambda: it is let go with the field, which may end with the keyboard in it.
    def _on_left(self) -> None:
        QTimer.singleShot(0, self, self._hide_when_left)

    def text(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Empty the field and hide the text again."""
        self.line.wipe()
        self._hide(True)

    def select(self) -> None:
        """Select everything and take the keyboard, so that the next try replaces it."""
        self.line.setFocus()
        # After the event that led here, or the click would take the selection away again.
        QTimer.singleShot(0, self.line, self.line.selectAll)

    def keyboard_words(self) -> str:
        """Return the words about layout and Caps Lock; never of what was typed."""
        layout = self._state.layout
        words = [_("Keyboard: {language}.").format(language=layout)] if layout else []
        if self._script != _LATIN:
            words.append(_(_LETTERS.get(self._script, _OTHER_LETTERS)))
            words.append(_("If the passphrase is in letters a to z, change the keyboard first."))
        if self._caps:
            words.append(_("Caps Lock is on."))
        return " ".join(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide the text when the keyboard leaves the Show button for elsewhere."""
        if event.type() == QEvent.Type.FocusOut and watched is getattr(self, "show_button", None):
            QTimer.singleShot(0, self, self._hide_when_left)
        return super().eventFilter(watched, event)

    def _on_came(self) -> None:
        self._looks.begin()
        self._look_at_keyboard()

    def _look_at_keyboard(self) -> None:
        self._state = keyboard_as_set()
        if self._state.caps is not None:
            self._caps = self._state.caps
        self._say_keyboard()

    def _on_caps(self, on: bool) -> None:
        self._caps = on
        self._say_keyboard()

    def _on_script(self, script: str) -> None:
        self._script = script
        self._say_keyboard()

    def _say_keyboard(self) -> None:
        role = "wrong" if self._caps or self._script != _LATIN else "small"
        words = self.keyboard_words()
        if words != self.keyboard.shown():
            self.keyboard.set_role(role)
            self.keyboard.setText(words)
            if role == "wrong" and self._says_keyboard:
                announce(self.line, words)
        reveal(self.keyboard, self._says_keyboard and bool(words))

    def _toggle(self) -> None:
        self._hide(self.line.echoMode() == QLineEdit.EchoMode.Normal)
        self.line.setFocus()

    def _hide_when_left(self) -> None:
        if not (self.line.hasFocus() or self.show_button.hasFocus()):
            self._hide(True)

    def _hide(self, hidden: bool) -> None:
        if hidden:
            self._shown_for.stop()
        else:
            self._shown_for.start()
        self.line.hide_text(hidden)
        self.show_button.say(_("Show") if hidden else _("Hide"))
        self.show_button.show_icon("eye" if hidden else "eye-off")
