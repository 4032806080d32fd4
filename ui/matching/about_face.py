"""What matching is, what it protects and what it does not, and the switch of the head.

Rules: what is promised stands in `app.matching.match_words`; only a head switches, and never by
Enter; the same words stand there when matching is on, so that they can be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.matching.match_records import Switch
from app.matching.match_words import PROTECTS, PROTECTS_NOT
from ui.frame.values import day_at
from ui.look.theme import look
from ui.offices.check_faces import Steps
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_danger, careful_primary
from ui.widgets.compact_layout import WrapRow
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import Card, ScrollBody, column, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal

_READABLE = 960
_BESIDE_FROM = 640
_WHAT = N_(
    "Two offices can find out whether both of them know the same person, telephone, paper, vehicle"
    " or account, without showing each other their cases."
)
_STEPS = (
    N_("One office asks: somebody chooses cases, the head agrees, a sealed packet leaves."),
    N_("The other office chooses cases of its own, its head agrees, a sealed answer comes back."),
    N_("A last packet goes out. Both see which of their own cases may be shared, and nobody else."),
    N_("People talk on the telephone. Nothing is linked or sent by itself."),
)


class AboutFace(ScrollBody):
    """The words, and the switch.

    Signals:
        switch_asked(bool): matching is to be switched on, or off.
        back_asked(): back to the questions.
    """

    switch_asked = Signal(bool)
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card(inside=22)
        card.setMaximumWidth(look().px(_READABLE))
        card.column.setSpacing(look().px(10))
        self.state = PlainLabel(_("Matching is switched off"), "title", wrap=True)
        card.column.addWidget(self.state)
        card.column.addWidget(PlainLabel(_(_WHAT), wrap=True))
        card.column.addWidget(Steps([_(words) for words in _STEPS]))
        tokens = look().tokens
        good = _part(_("What it protects"), "shield-check", tokens.good, PROTECTS)
        bad = _part(_("What it does not protect"), "circle-alert", tokens.caution, PROTECTS_NOT)
        card.column.addWidget(WrapRow(((good, 1), (bad, 1)), _BESIDE_FROM))
        self.who = PlainLabel("", "muted", wrap=True)
        card.column.addWidget(self.who)
        self.on = careful_primary(_("Switch matching on"), "shield-check", self._press(True))
        self.off = careful_danger(_("Switch matching off"), "ban", self._press(False))
        self.back = secondary(_("Back to the questions"), "arrow-left", self.back_asked.emit)
        card.column.addWidget(in_lines(self.on, self.back, self.off))
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.show_state(Switch(False, 0, ""), back=False)

    def _press(self, on: bool) -> Callable[[], None]:
        return lambda: self.switch_asked.emit(on)

    def show_state(self, found: Switch, *, back: bool) -> None:
        """Say whether matching is on, and offer the other.

        Args:
            found: how it stands.
            back: whether there are questions to go back to.
        """
        words = _("Matching is switched on") if found.on else _("Matching is switched off")
        self.state.setText(words)
        self.setAccessibleName(words)
        self.who.setText(_who(found))
        reveal(self.on, not found.on)
        reveal(self.off, found.on)
        reveal(self.back, back)


def _who(found: Switch) -> str:
    if found.on:
        words = _("Switching it off ends every question that is under way, here and for good.")
        if found.at:
            since = _("On since {day}, by {who}.").format(day=day_at(found.at), who=found.by)
            return f"{since} {words}"
        return words
    return _(
        "While it is off, nothing is asked or answered. The head of the office switches it on here"
        " and off again; both are written into the activity log."
    )


def _part(heading: str, icon: str, ink: str, lines: Iterable[str]) -> QWidget:
    part = QWidget()
    whole = column(PlainLabel(heading, "heading", wrap=True))
    part.setLayout(whole)
    for words in lines:
        line = row(spacing=10)
        line.addWidget(IconLabel(icon, ink, 18), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(PlainLabel(_(words), wrap=True), 1)
        whole.addLayout(line)
    whole.addStretch(1)
    return part
