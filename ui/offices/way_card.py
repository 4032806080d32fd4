"""How the officer heard the number, or how the picture came, and with whom it was.

Rules: the two questions are never shown at once; a picture that was sent is asked for in plain
words, because it counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from ui.look.theme import look
from ui.offices.check_flow import SENT, CheckFlow
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel


class WayCard(Card):
    """The question, the ways, and the name."""

    def __init__(self, flow: CheckFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self.question = PlainLabel("", "muted")
        self.column.addWidget(self.question)
        self.phone = RadioBox(_("By phone, on a number I already had"), "phone")
        self.met = RadioBox(_("Face to face"), "met")
        self._heard = self._ways((self.phone, self.met), QHBoxLayout())
        self.taken = RadioBox(_("I took it myself, of their printed card or their screen"), "qr")
        self.given = RadioBox(
            _("They gave it to me face to face, on a USB drive or a phone"), "met"
        )
        self.sent = RadioBox(_("It was sent to me, by mail or in a message"), SENT)
        self._came = self._ways((self.taken, self.given, self.sent), QVBoxLayout())
        self.whom = LineEntry(_("With whom did you speak?"), _("Name and post"))
        self.whom.textChanged.connect(flow.set_with_whom)
        self.column.addWidget(Labelled(_("With whom did you speak?"), self.whom))
        self.show_question()

    def show_question(self) -> None:
        """Ask what fits: how it was heard, or how the picture came."""
        by_picture = self._flow.by_picture
        self.question.setText(
            _("Where is the picture from?") if by_picture else _("How did you hear it?")
        )
        if by_picture is self._came.isHidden():
            self._heard.setVisible(not by_picture)
            self._came.setVisible(by_picture)
            for choice in (self.phone, self.met, self.taken, self.given, self.sent):
                self._clear(choice)

    def _clear(self, choice: RadioBox) -> None:
        choice.setAutoExclusive(False)
        choice.setChecked(False)
        choice.setAutoExclusive(True)

    def _ways(self, choices: Sequence[RadioBox], lines: QHBoxLayout | QVBoxLayout) -> QWidget:
        # Radio boxes of one parent exclude each other, so each question has its own.
        box = QWidget()
        box.setLayout(lines)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(look().px(12 if isinstance(lines, QHBoxLayout) else 2))
        for choice in choices:
            choice.clicked.connect(lambda _on=True, how=choice.value: self._flow.set_how(how))
            lines.addWidget(choice)
        lines.addStretch(1)
        self.column.addWidget(box)
        return box
