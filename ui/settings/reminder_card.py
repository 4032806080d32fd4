"""Settings: whether the computer says at log-in how many things are due, and what lies outside.

Rules: off until it is chosen; what is written outside of the register is said before, in full; a
practice register is not counted, and that is said; what the system did not take is told, and the
box then stands as it is.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.home import at_log_in, reminders
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.choices import CheckBox
from ui.widgets.frames import Card, put
from ui.widgets.plain import wrapped


class ReminderCard(Card):
    """The card of the settings page.

    Args:
        desk: the officer's desk.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.wanted = CheckBox(_("Say at log-in how many things are due"))
        self.wanted.clicked.connect(self._choose)
        words = _(
            "It says only “Lifafa: 2 things are due” and opens nothing. For that, four numbers lie"
            " outside the register: how many things are due today and by each of the next three"
            " days. No name, no case. Whoever takes this computer can read these numbers."
        )
        put(
            self.column,
            wrapped(_("Reminders while Lifafa is closed"), "heading"),
            self.wanted,
            wrapped(words, "muted"),
        )
        if desk.services.office.practice:
            told = _("A practice register is not counted.")
            self.wanted.setEnabled(False)
            self.wanted.setAccessibleDescription(told)
            self.column.addWidget(wrapped(told))
        self._show()

    def _choose(self, on: bool) -> None:
        self.wanted.setEnabled(False)
        change = reminders.switch_on if on else reminders.switch_off
        self._desk.ask(change, self._done, by=self).finished.connect(self._show)

    def _done(self, _nothing: object) -> None:
        self._desk.wrote()

    def _show(self) -> None:
        self.wanted.setChecked(at_log_in.is_on())
        self.wanted.setEnabled(not self._desk.services.office.practice)
