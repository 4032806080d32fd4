"""All offices of one session of the composer: their line, and the composer of the one in front.

Rules: the line is there only when there are several, and each office says in words how far it is;
each keeps its own composer with its own step; nothing is taken from one to another but by a press
that says so; all are sealed at once only when each was looked at to the end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.base.numerals import in_digits
from ui.look.theme import look
from ui.referrals.choices import Step
from ui.referrals.composer_body import ComposerBody
from ui.referrals.composer_flow import ComposerFlow
from ui.referrals.round import Round
from ui.widgets.buttons import Button, CarefulButton, quiet
from ui.widgets.compact_layout import LooseStack
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import column, put
from ui.widgets.office_words import shown_name
from ui.widgets.strip import Banner

_LONGEST_NAME, _SHORT_NAME = 28, 20
_LONG_FROM = 760
_BOLDER = 14


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
        self.leave_out = quiet(_("Leave this office out"), "x", self._leave_out)
        self.seal_all = CarefulButton("", "", "stamp", offices.seal_all)
        self._line = in_lines(self.leave_out, self.seal_all)
        column(self._line, spacing=None, within=self)
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
        self.seal_all.say(_("Seal for all {count} offices").format(count=numerals.shown(waiting)))
        wide = self.width() >= look().px(_LONG_FROM)
        longest = _LONGEST_NAME if wide else _SHORT_NAME
        self.leave_out.say(_("Leave this office out") if wide else _("Leave it out"))
        self.leave_out.setAccessibleName(_("Leave this office out"))
        shown = [
            (words_of(flow, place, longest), flow is offices.front)
            for place, flow in self._numbered()
        ]
        if shown == self._shown:
            return
        here = next((place for place, one in enumerate(self.chips) if one.hasFocus()), -1)
        self._shown = shown
        before, self.chips = self.chips, []
        for (words, front), flow in zip(shown, offices.flows, strict=True):
            chip = _Chip(words, "chip")
            chip.give_way()
            chip.setCheckable(True)
            chip.setChecked(front)
            chip.clicked.connect(partial(self._press, flow))
            self.chips.append(chip)
        self._line_up(before)
        if 0 <= here < len(self.chips):
            self.chips[here].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the names where the line would break."""
        super().resizeEvent(event)
        self.show_round()

    def _line_up(self, before: list[Button]) -> None:
        """Put the chips, and what is done with the one in front behind them, into the line."""
        line, acts = self._line.layout(), (self.leave_out, self.seal_all)
        if line is None:
            return
        for button in (*before, *acts):
            line.removeWidget(button)
        for chip in before:
            chip.hide()
            chip.deleteLater()
        for button in (*self.chips, *acts):
            line.addWidget(button)
        for chip in self.chips:
            chip.show()

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


def words_of(flow: ComposerFlow, place: int, longest: int = _LONGEST_NAME) -> str:
    """Return which office it is and how far: "2 · Bal Kalyan Shelter · sealed".

    Args:
        flow: of the office.
        place: from 1.
        longest: letters of a name that is not shortened.
    """
    office = flow.choices.office
    name = shown_name(office) if office is not None else _("office not chosen yet")
    short = name if office is None or len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
    if flow.sent is not None:
        return f"{in_digits(str(place))} · {short} · {_('sealed')}"
    if flow.step is Step.SEAL and not flow.choices.missing(Step.SHARE):
        return f"{in_digits(str(place))} · {short} · {_('looked at')}"
    return f"{in_digits(str(place))} · {short} · {_('to do')}"


class RoundBody(QWidget):
    """The session of one case.

    Args:
        offices: the session.
        make: makes the composer of one office within a widget.

    Signals:
        turned: another office came to the front.
    """

    turned = Signal()

    def __init__(
        self,
        offices: Round,
        make: Callable[[ComposerFlow, QWidget], ComposerBody],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.round = offices
        offices.setParent(self)
        self._make = make
        self.bodies: dict[ComposerFlow, ComposerBody] = {}
        self.line: Banner | None = None
        column = QVBoxLayout(self)
        self._column = column
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        self.bar = OfficeBar(offices)
        self.bar.wanted.connect(offices.show)
        self.stack = LooseStack(self)
        put(column, self.bar, (self.stack, 1))
        offices.added.connect(self._add)
        offices.removed.connect(self._remove)
        offices.changed.connect(self._follow)
        for flow in offices.flows:
            self._add(flow)
        self._follow()

    @property
    def front(self) -> ComposerBody:
        """The composer of the office in front."""
        return self.bodies[self.round.front]

    @property
    def finished(self) -> bool:
        """Whether all is sealed."""
        return not self.round.waiting()

    def tell(self, words: str, act: str, press: Callable[[], None]) -> None:
        """Say something over the offices, with a button; it goes when something is sealed."""
        self._drop_line()
        self.line = Banner("accent", words, "", quiet(act, "", press))
        self._column.insertWidget(0, self.line)

    def _drop_line(self) -> None:
        if self.line is not None:
            self.line.hide()
            self.line.deleteLater()
            self.line = None

    def _add(self, flow: ComposerFlow) -> None:
        body = self._make(flow, self.stack)
        flow.sealed.connect(self._drop_line)
        body.another_asked.connect(self.round.add)
        body.next_asked.connect(self._go_on)
        body.copy_asked.connect(self.round.copy_first)
        self.bodies[flow] = body
        self.stack.addWidget(body)

    def _remove(self, flow: ComposerFlow) -> None:
        body = self.bodies.pop(flow)
        self.stack.removeWidget(body)
        body.deleteLater()

    def _go_on(self) -> None:
        following = self.round.next_open()
        if following is not None:
            self.round.show(following)

    def _follow(self) -> None:
        body = self.bodies.get(self.round.front)
        if body is None:
            return  # It is being made.
        first, following = self.round.first(), self.round.next_open()
        body.show_others(_name(following), may_add=self.round.may_add(), copy_from=_name(first))
        if self.stack.currentWidget() is not body:
            self.stack.setCurrentWidget(body)
            body.focus_step()
            self.turned.emit()


def _name(flow: ComposerFlow | None) -> str:
    """Return the name of an office; dots for one that is not chosen yet, "" for none."""
    if flow is None:
        return ""
    office = flow.choices.office
    return shown_name(office) if office is not None else "…"
