"""What tests of presses have in common: a clock that a test moves, and a dialog to answer."""

from __future__ import annotations

from collections.abc import Callable

from ui.widgets.buttons import Button, primary
from ui.widgets.entries import LineEntry
from ui.widgets.frames import put
from ui.widgets.sheet import Sheet


class HandClock:
    """Monotonic seconds that a test moves, in the place of the module ``time``."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """The seconds."""
        return self.now


def sheet_to_answer(qtbot, answered: Callable[[], object]) -> tuple[LineEntry, Button]:
    """Show a dialog; return its field, in which Enter answers it, and its button."""
    sheet = Sheet("Made up")
    qtbot.addWidget(sheet)
    field = LineEntry("Made up")
    put(sheet.body.column, field)
    go = primary("Keep", "", answered)
    sheet.finish(go, safe=go)
    sheet.show()
    return field, go
