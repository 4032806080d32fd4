"""The line that asks once more before new recovery codes are left unwritten.

Rules: staying is the first and the focused button; Enter never leaves; nothing but the codes is
lost, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.widgets.buttons import CarefulButton, secondary
from ui.widgets.frames import column
from ui.widgets.strip import Banner


class LeaveBanner(Banner):
    """The line with its two buttons."""

    def __init__(self, stay: Callable[[], None], leave: Callable[[], None]) -> None:
        self.stay = secondary(_("Continue editing"), "", stay)
        self.leave = CarefulButton(_("Leave without a sheet"), "danger", "", leave)
        buttons = QWidget()
        buttons.setLayout(column(self.stay, self.leave, spacing=6))
        super().__init__(
            "caution",
            _("The code is shown only now. Leave without writing it down?"),
            _(
                "Your passphrase opens the register, but no sheet does. Lifafa reminds you to make"
                " a new one."
            ),
            buttons,
        )

    def begin(self) -> None:
        """Put the keyboard on staying."""
        self.stay.setFocus()
