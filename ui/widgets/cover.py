"""Projector mode on the screen: the cover over a field about a person, the switch in the header,
and its badge.

Rules:
- a press, Enter or Space takes the cover off one field, leaving the field puts it back, so that one
  text at a time is seen; an empty field has none; what stands under it is never changed, and no key
  but those does anything to it;
- the badge stands on every page while names are hidden; turning it on or off changes the setting
  that stays over lock and restart, and the window is dressed anew, where it was.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.frame import projector
from ui.frame.commands import keys_of, listen
from ui.frame.desk import Desk
from ui.frame.settings_store import keep_and_dress
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import quiet
from ui.widgets.frames import row
from ui.widgets.plain import reveal, tip

_TAKES_OFF = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_GOES_ON = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)
_Keys = QKeySequence.StandardKey
_WRITES = (_Keys.Paste, _Keys.Cut, _Keys.Undo, _Keys.Redo, _Keys.Delete, _Keys.Backspace)
"""Keys that write without a letter of their own, e.g. Shift+Insert."""
_FILLS = frozenset(
    {
        QEvent.Type.InputMethod,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
    }
)
"""What else fills a field: an input method of Hindi or Bengali, a text that is dropped."""


class Coverable(Protocol):
    """What a field has to do for its cover."""

    def text(self) -> str:
        """Return what stands in it."""
        ...

    def put_cover(self, on: bool) -> None:
        """Draw the cover or the text."""
        ...

    def accessibleDescription(self) -> str:
        """Return what is said after its name."""
        ...

    def setAccessibleDescription(self, description: str) -> None:
        """Say something after its name."""
        ...


class Cover:
    """The cover of one field.

    Args:
        field: what it lies over.
    """

    def __init__(self, field: Coverable) -> None:
        self._field = field
        self._before = ""
        self._asked = False
        self.is_personal = False
        self.lies = False

    def draw(self) -> None:
        """Lay it over the text that was just set, or take it away from an empty field."""
        text = self._field.text()
        wanted = bool(text) and projector.is_on() and not self._asked
        self._lay(wanted and (self.is_personal or projector.hides(text)))

    def lift(self) -> None:
        """Take it away for a moment, because another text is about to be set."""
        self._lay(False)

    def take_off(self) -> None:
        """Show the text until the field is left."""
        self._asked = True
        self._lay(False)

    def put_back(self) -> None:
        """The field was left."""
        self._asked = False
        self.draw()

    def takes_key(self, event: QKeyEvent) -> bool:
        """Return whether a key was for the cover: nothing is typed into what cannot be seen."""
        if not self.lies or event.key() in _GOES_ON:
            return False
        if not event.text() and not any(event.matches(one) for one in _WRITES):
            return False
        if event.key() in _TAKES_OFF:
            self.take_off()
        return True

    def refuses(self, event: QEvent) -> bool:
        """Return whether something comes, by no key, into what cannot be seen."""
        return self.lies and event.type() in _FILLS

    def _lay(self, on: bool) -> None:
        if on == self.lies:
            return
        self.lies = on
        self._field.put_cover(on)
        if on:
            self._before = self._field.accessibleDescription()
        told = ". ".join(part for part in (cover_words(), self._before) if part)
        self._field.setAccessibleDescription(told if on else self._before)


def cover_words() -> str:
    """Return what a covered field says."""
    return _("Hidden. Click, or press Enter, to show it")


_BOTH_FROM = 1000


class NamesSwitch(QWidget):
    """The badge "Names hidden", and a button that turns the mode on or off.

    Args:
        desk: told to dress the window anew.
        window: for which the keys of the command work.
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__()
        self._desk = desk
        line = row(spacing=4, within=self)
        self.badge = Badge(Mark(_("Names hidden"), "accent", "eye-off"))
        self.badge.setMinimumWidth(self.badge.sizeHint().width())
        reveal(self.badge, projector.is_on())
        line.addWidget(self.badge)
        on = projector.is_on()
        self._words = _("Show names") if on else _("Hide names")
        self.button = quiet(self._words, "eye" if on else "eye-off", self.turn)
        self.button.setAccessibleName(self._words)
        told = (
            _("Show names and stories of persons again")
            if on
            else _("Hide names and stories of persons while others look at the screen")
        )
        self.button.setAccessibleDescription(told)
        for widget in (self.button, self.badge):
            tip(widget, f"{told}  {keys_of('names')}")
        line.addWidget(self.button)
        window.installEventFilter(self)
        listen(window, {"names": self.turn})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the room of a narrow window to the badge; keys, menu and settings still do it."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            wide = watched.width() >= look().px(_BOTH_FROM)
            reveal(self.button, wide or not projector.is_on())
            # The title of a page needs the room more than these words, which the tip has.
            self.button.setText(self._words if wide else "")
        return False

    def turn(self) -> None:
        """Turn the mode on or off."""
        set_hidden(self._desk, not projector.is_on())


def set_hidden(desk: Desk, on: bool) -> None:
    """Keep the setting and have the window dressed anew."""
    keep_and_dress(desk, {"projector": 1 if on else None})
