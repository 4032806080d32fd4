"""The switch of projector mode in the header, and its badge.

Rules: the badge stands on every page while names are hidden; turning it on or off changes the
setting that stays over lock and restart, and the window is dressed anew, where it was.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _
from ui.frame import projector
from ui.frame.commands import keys_of, listen
from ui.frame.desk import Desk
from ui.frame.settings_store import keep_and_dress
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import quiet
from ui.widgets.plain import reveal, tip

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
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(4))
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
