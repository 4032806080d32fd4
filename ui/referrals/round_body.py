"""All offices of one session of the composer: the line of offices and the composer of the one in
front.

Rules: each office keeps its own composer with its own step; nothing is taken from one to another
but by a press that says so.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.look.theme import look
from ui.referrals.composer_body import ComposerBody
from ui.referrals.composer_flow import ComposerFlow
from ui.referrals.office_bar import OfficeBar
from ui.referrals.round import Round
from ui.widgets.buttons import quiet
from ui.widgets.compact_layout import LooseStack
from ui.widgets.office_words import shown_name
from ui.widgets.strip import Banner


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
        column.addWidget(self.bar)
        self.stack = LooseStack(self)
        column.addWidget(self.stack, 1)
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
