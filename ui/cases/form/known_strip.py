"""The strip "Already in the register?" under a field: who it may be, why, and what can be done.

Rules: it never takes the keyboard and never stands in the way: Tab comes here after everything else
of the page, F6 at once; it shows at most three cases; what agrees is said in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.duplicates.same_person import REASONS, KnownCase
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.focus_order import stand_aside
from ui.widgets.frames import row
from ui.widgets.plain import IconLabel, PlainLabel


def reasons_said(reasons: Sequence[str]) -> str:
    """Return why a case is shown, in the language of the window."""
    return ", ".join(_(REASONS[slug]) for slug in reasons)


def person_said(known: KnownCase) -> str:
    """Return name, age and place in one line."""
    name = name_or_withheld(known.name)
    if known.age:
        name = _("{name}, {age}").format(name=name, age=known.age)
    return " · ".join(part for part in (name, known.place) if part)


class KnownStrip(QFrame):
    """Cases that may be about the same person.

    Signals:
        look_asked(str): show this case beside the form.
        different_asked(str): this case is about somebody else.
    """

    look_asked = Signal(str)
    different_asked = Signal(str)

    def __init__(self, found: Sequence[KnownCase], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        ink, paper = worn.tone("caution")
        stand_aside(self)
        self.setObjectName("known")
        self.setStyleSheet(
            f"#known {{ background: {paper}; border: 1px solid {paper};"
            f" border-radius: {worn.px(8)}px; }}"
        )
        self.setAccessibleName(_("Already in the register?"))
        self.buttons: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.px(12), worn.px(6), worn.px(8), worn.px(6))
        column.setSpacing(worn.px(2))
        top = row(IconLabel("users", ink, 16), spacing=8)
        top.addWidget(PlainLabel(_("Already in the register?"), "strong"))
        top.addStretch(1)
        column.addLayout(top)
        for known in found:
            column.addLayout(self._line(known))

    def _line(self, known: KnownCase) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(f"{known.case_no} · {person_said(known)}", wrap=True))
        words.addWidget(PlainLabel(reasons_said(known.reasons), "small", wrap=True))
        line = row(spacing=4)
        line.addLayout(words, 1)
        case_id = known.case_id
        for text, icon_name, asked in (
            (_("View case"), "panel-right-open", self.look_asked),
            (_("It is someone else"), "user-x", self.different_asked),
        ):
            button = secondary(text, icon_name, partial(asked.emit, case_id))
            button.setAccessibleName(f"{text}: {known.case_no}")
            # A press must not take the keyboard out of the field that is being typed in.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons.append(button)
            line.addWidget(button)
        return line
