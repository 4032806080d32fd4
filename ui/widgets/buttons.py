"""Buttons: one primary a page, verbs in words, a focus ring that is seen.

Rules: every button has a word or an accessible name; Enter presses a button only when it has the
keyboard, because no button here is a dialog's automatic default.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyleOptionButton,
    QWidget,
)

from ui.frame import projector
from ui.look.icons import icon, icon_size
from ui.look.theme import look
from ui.widgets.plain import Veiled, tip, without_mnemonic

_LEAST = 150


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button on Enter as on Space; say whether that was done."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers():
        return False
    button.click()
    event.accept()
    return True


class Button(Veiled, QPushButton):
    """A push button of the look.

    Args:
        text: verb, translated.
        kind: primary, "" (secondary), danger, quiet, chip, tile or rail.
        icon_name: Lucide name, or "" for none.
        clicked: called on a press.
    """

    def __init__(
        self,
        text: str,
        kind: str = "",
        icon_name: str = "",
        clicked: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._has_icon = False
        self._icon = ("", 18.0)
        self._forbidden = ""
        self._gives_way = self._counts = False
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if kind:
            self.setProperty("kind", kind)
        if icon_name:
            self.show_icon(icon_name)
        self.say(text)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())

    def say(self, text: str) -> None:
        """Change the words."""
        text = projector.over(text)
        # The space keeps the word off the icon; Qt leaves only four pixels.
        gap = " " if self._has_icon and text else ""
        self.setText(gap + without_mnemonic(text))
        self.setAccessibleName(text)

    def show_icon(self, name: str, size: float = 18) -> None:
        """Put an icon before the word, in the ink of the kind."""
        self._has_icon = True
        self._icon = (name, size)
        tokens = look().tokens
        inks = {
            "primary": tokens.on_accent,
            "danger": tokens.danger,
            "quiet": tokens.accent,
            "rail": tokens.rail_ink,
            "tile": tokens.accent,
        }
        self.setIcon(icon(name, inks.get(self._kind, tokens.ink), size))
        self.setIconSize(icon_size(size))

    def turn(self, kind: str) -> None:
        """Become a button of another kind, e.g. the filled one of the page, or no longer."""
        if kind == self._kind:
            return
        self._kind = kind
        self.setProperty("kind", kind)
        if self._has_icon:
            self.show_icon(*self._icon)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def allow(self, allowed: bool, reason: str = "") -> None:
        """Enable or disable; a disabled button says why on hover and to a screen reader."""
        if self._forbidden:
            allowed, reason = False, self._forbidden
        self.setEnabled(allowed)
        self.setAccessibleDescription("" if allowed else reason)
        if reason and not allowed:
            tip(self, reason)
        else:
            self.setToolTip("")

    def forbid(self, reason: str) -> None:
        """Disable for good, whatever is allowed later."""
        self._forbidden = reason
        self.allow(False)

    def give_way(self) -> None:
        """Become narrower than its words where there is no room; they end in an ellipsis then."""
        self._gives_way = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, self.sizePolicy().verticalPolicy())
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Need all words, or the first of them."""
        size = super().minimumSizeHint()
        return (
            QSize(min(size.width(), look().px(_LEAST)), size.height()) if self._gives_way else size
        )

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Words that are too long end in an ellipsis; a screen reader has them all."""
        super().initStyleOption(option)
        # Qt asks for the option while it counts the size, too.
        if not self._gives_way or self._counts:
            return
        self._counts = True
        short = self.sizeHint().width() - self.width()
        self._counts = False
        if short <= 0:
            return
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(option.text) - short
        option.text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as on Space when the button itself has the keyboard."""
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring inside a filled button, where an accent ring could not be seen."""
        super().paintEvent(event)
        if self._kind == "primary" and self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(look().tokens.on_accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 5, 5)


def primary(text: str, icon_name: str = "", clicked: Callable[[], object] | None = None) -> Button:
    """Return the one filled button of a page."""
    return Button(text, "primary", icon_name, clicked)


def secondary(
    text: str, icon_name: str = "", clicked: Callable[[], object] | None = None
) -> Button:
    """Return an outlined button."""
    return Button(text, "", icon_name, clicked)


def danger(text: str, icon_name: str = "", clicked: Callable[[], object] | None = None) -> Button:
    """Return a button for what cannot be undone; it stands on the left, away from the default."""
    return Button(text, "danger", icon_name, clicked)


def quiet(text: str, icon_name: str = "", clicked: Callable[[], object] | None = None) -> Button:
    """Return a button without a frame, for what is rarely wanted."""
    return Button(text, "quiet", icon_name, clicked)
