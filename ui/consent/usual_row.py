"""What is usually shared for a purpose, ticked with one press when the person agreed to that.

Rules: nothing is ticked until it is pressed; a press adds and takes nothing away; each tick can be
taken off again before the decision is recorded.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.consent import decisions
from app.core.field_catalogue import code_label
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.frames import FlowLayout
from ui.widgets.plain import PlainLabel


class UsualRow(QWidget):
    """A button for each purpose, or only for the one that a referral is for.

    Signals:
        taken(str): the purpose whose usual facts are to be ticked.
    """

    taken = Signal(str)

    def __init__(self, purpose: str, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        words = _("Tick at once what is usual, if that is what was agreed. Take off what was not.")
        column.addWidget(PlainLabel(words, "muted", wrap=True))
        line = QWidget()
        flow = FlowLayout(line, 8)
        known = decisions.USUAL_GROUPS
        self.buttons: dict[str, Button] = {}
        for code in (purpose,) if purpose in known else tuple(known):
            name = _(code_label("consent_purpose", code))
            text = _("Usual for: {purpose}").format(purpose=name)
            self.buttons[code] = secondary(text, "list-checks", partial(self.taken.emit, code))
            flow.addWidget(self.buttons[code])
        column.addWidget(line)
