"""Facts as label and value in two columns, the way sender and receiver see them alike.

Rules: every text is shown letter by letter; a long value breaks into lines; a screen reader hears
label and value together.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.language import _
from app.consent.records import LegalGround
from ui.frame.values import code
from ui.look.theme import look
from ui.widgets.plain import wrapped

_LABEL_SHARE, _VALUE_SHARE = 4, 7


class FactLines(QWidget):
    """Pairs of label and value under one another."""

    def __init__(self, lines: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(7))
        grid.setColumnStretch(0, _LABEL_SHARE)
        grid.setColumnStretch(1, _VALUE_SHARE)
        top = Qt.AlignmentFlag.AlignTop
        for number, (label, value) in enumerate(lines):
            words = wrapped(label, "muted")
            shown = wrapped(value)
            shown.setAccessibleName(f"{label}: {value}")
            grid.addWidget(words, number, 0, top)
            grid.addWidget(shown, number, 1, top)


def part_title(part: str, several_persons: bool) -> str:
    """Return the heading over the facts of a part ("case", "p1", "e2")."""
    number = part[1:]
    if part.startswith("p") and number.isdigit():
        return _("Person {number}").format(number=number) if several_persons else _("Person")
    if part.startswith("e") and number.isdigit():
        return _("Event {number}").format(number=number)
    return _("Case")


def ground_lines(ground: LegalGround) -> list[tuple[str, str]]:
    """Return a legal ground as pairs of label and words."""
    lines = [
        (_("Legal ground"), code("override_basis", ground.basis)),
        (_("Order number"), ground.order_no),
        (_("Decided by"), ground.officer),
        (_("Reason"), ground.reason),
    ]
    return [(label, words) for label, words in lines if words]
