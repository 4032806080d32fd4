"""The offices of one session of the composer in a line: which is in front, how far each one is.

Rules: it is there only when there are several; each office says in words how far it is; all are
sealed at once only when each was looked at to the end.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import numbers
from app.language import _
from app.numbers import in_digits
from ui.careful import CarefulButton
from ui.offices.office_words import shown_name
from ui.referral.composer_flow import ComposerFlow
from ui.referral.draft import Step
from ui.referral.round import Round
from ui.room import WrapRow
from ui.room import flow as in_lines
from ui.theme import look
from ui.widgets.buttons import Button, quiet
from ui.widgets.frames import clear

_LONGEST_NAME = 28
_BOLDER = 14
_BESIDE_FROM = 900


class OfficeBar(QWidget):
    """The line.

    Signals:
        wanted: ComposerFlow of the office to turn to.
    """

    wanted = Signal(object)

    def __init__(self, offices: Round, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._round = offices
        self._shown: object = None
        self.chips: list[Button] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        chips, acts = QWidget(), QWidget()
        self._place = QVBoxLayout(chips)
        self._place.setContentsMargins(0, 0, 0, 0)
        self.leave_out = quiet(_("Leave this office out"), "x", self._leave_out)
        self.seal_all = CarefulButton("", "", "stamp", offices.seal_all)
        line = QHBoxLayout(acts)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        line.addStretch(1)
        line.addWidget(self.leave_out)
        line.addWidget(self.seal_all)
        whole.addWidget(WrapRow(((chips, 1), (acts, 0)), _BESIDE_FROM))
        offices.changed.connect(self.show_round)
        self.show_round()

    def show_round(self) -> None:
        """Follow the session."""
        offices = self._round
        several = len(offices.flows) > 1
        self.setVisible(several)
        if not several:
            return
        self.leave_out.setVisible(offices.may_remove(offices.front))
        waiting = len(offices.waiting())
        self.seal_all.setVisible(waiting > 1 and offices.can_seal_all())
        self.seal_all.say(_("Seal for all {count} offices").format(count=numbers.shown(waiting)))
        shown = [(words_of(flow, place), flow is offices.front) for place, flow in self._numbered()]
        if shown == self._shown:
            return
        here = next((place for place, one in enumerate(self.chips) if one.hasFocus()), -1)
        self._shown = shown
        clear(self._place)
        self.chips = []
        for place, flow in self._numbered():
            chip = _Chip(words_of(flow, place), "chip")
            chip.give_way()
            chip.setCheckable(True)
            chip.setChecked(flow is offices.front)
            chip.clicked.connect(partial(self._press, flow))
            self.chips.append(chip)
        self._place.addWidget(in_lines(*self.chips))
        if 0 <= here < len(self.chips):
            self.chips[here].setFocus()

    def _numbered(self) -> list[tuple[int, ComposerFlow]]:
        return list(enumerate(self._round.flows, 1))

    def _press(self, flow: ComposerFlow, _checked: bool = False) -> None:
        self.wanted.emit(flow)

    def _leave_out(self) -> None:
        self._round.remove(self._round.front)


class _Chip(Button):
    """A chip with room for its words when they are bold, as the chosen one's are."""

    def sizeHint(self) -> QSize:
        """Ask for the bold words too."""
        size = super().sizeHint()
        return QSize(size.width() + look().px(_BOLDER), size.height())


def words_of(flow: ComposerFlow, place: int) -> str:
    """Return which office it is and how far: "2 · Bal Kalyan Shelter · sealed"."""
    office = flow.choices.office
    name = shown_name(office) if office is not None else _("office not chosen yet")
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    if flow.sent is not None:
        return f"{in_digits(str(place))} · {short} · {_('sealed')}"
    if flow.step is Step.SEAL and not flow.choices.missing(Step.SHARE):
        return f"{in_digits(str(place))} · {short} · {_('looked at')}"
    return f"{in_digits(str(place))} · {short} · {_('to do')}"
