"""A window before the work: the name of the program, and one card on which pages follow each other.

Rules: the way on is always the button at the lower right; a page's body scrolls and its buttons
stay; in a low window the heading and the explaining sentence give their room to what has to be
answered; what went wrong is said over the page; what the pages are about is decided by whoever
makes a window out of this.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.base.language import _
from ui.frame.commands import listen
from ui.help.help_pane import HelpSheet
from ui.look.theme import look
from ui.widgets import focus_order
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.compact_layout import fit_to_screen, into_view
from ui.widgets.frames import Card, ScrollBody, Sign, clear, column, laid_in, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.strip import Banner

_HINT_FROM = 420
_LARGE_FROM = 240


class Step(QWidget):
    """The page.

    Args:
        heading: translated, or "" where whoever holds the page has one already.
        hint: one sentence under it, or "".

    Attributes:
        faces: body and buttons; another page may come in their place.

    Signals:
        done(): go on.
        back(): go to the page before.
    """

    done = Signal()
    back = Signal()

    def __init__(self, heading: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self._problem = QVBoxLayout()
        outer = column(self._problem, spacing=10, within=self)
        front = QWidget()
        inside = column(spacing=10, within=front)
        self.body = ScrollBody(inside=2)
        self.body.column.setSpacing(worn.px(12))
        self.heading = wrapped(heading, "display")
        reveal(self.heading, bool(heading))
        self.body.column.addWidget(self.heading)
        self._hint = wrapped(hint, "muted")
        reveal(self._hint, bool(hint))
        self.body.column.addWidget(self._hint)
        self.foot = row(spacing=10)
        put(inside, (self.body, 1), self.foot)
        self.faces = QStackedWidget()
        self.faces.addWidget(front)
        outer.addWidget(self.faces, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window leave the room of sentence and heading to what has to be answered."""
        super().resizeEvent(event)
        roomy = self.height() >= look().px(_HINT_FROM)
        reveal(self._hint, roomy and bool(self._hint.text()))
        role = "display" if self.height() >= look().px(_LARGE_FROM) else "heading"
        if role != self.heading.property("role"):
            self.heading.set_role(role)

    def finish(self, next_button: Button | None, *, can_go_back: bool = True) -> None:
        """Set the row of buttons."""
        if can_go_back:
            self.foot.addWidget(secondary(_("Back"), "arrow-left", self.back.emit))
        self.foot.addStretch(1)
        if next_button is not None:
            self.foot.addWidget(next_button)

    def focus_first(self) -> None:
        """Put the keyboard where the answer is given."""

    def tell(self, happened: str, todo: str = "") -> None:
        """Say over the page what went wrong; "" takes it away."""
        clear(self._problem)
        if happened:
            self._problem.addWidget(Banner("danger", happened, todo))
            here = self.focusWidget()
            if here is not None:
                into_view(here)

    def told(self) -> str:
        """Return what is said, "" when nothing."""
        told = [one.accessibleName() for one in laid_in(self._problem) if isinstance(one, Banner)]
        return " ".join(told)

    def show_whole(self, part: QWidget) -> None:
        """Scroll until all of a part is seen, also what has just appeared in it."""
        # Where it stands is known only after the layout has been done again.
        QTimer.singleShot(0, part, lambda: self.body.ensureWidgetVisible(part, 0, look().px(8)))


_LOW = 420
_SNUG = 520
_INSIDE, _INSIDE_LOW = 26, 12


class CardWindow(QWidget):
    """The window.

    Args:
        can_stop: whether the line of what runs has a button that stops it.

    Attributes:
        topic: key of its help.
    """

    topic = "recovery"

    def __init__(self, *, can_stop: bool = False) -> None:
        super().__init__()
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        worn = look()
        outer = column(spacing=None, edges=(22, 16, 22, 16), within=self)
        self.help = quiet(_("Help"), "circle-question-mark", self.ask_help)
        brand = row(Sign(28), PlainLabel(_("Lifafa"), "heading"), 1, self.help, spacing=10)
        listen(self, {"help": self.ask_help})
        self._head = QWidget()
        self._head.setLayout(brand)
        self._card = Card(inside=_INSIDE)
        self._card.setMaximumWidth(worn.px(1040))
        self.problem = QVBoxLayout()
        self._stack = QStackedWidget()
        self.busy = BusyLine(can_stop=can_stop)
        put(self._card.column, self.problem, (self._stack, 1), self.busy)
        put(outer, self._head, (row(1, (self._card, 20), 1, spacing=1), 1))
        focus_order.InSight(self)
        fit_to_screen(self, QSize(worn.px(1120), worn.px(660)))

    def ask_help(self) -> None:
        """Show the help for this window over it."""
        HelpSheet(self.topic, self).open()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the page as it stands, then to the help."""
        return focus_order.move(self, (self._card, self._head), forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room of the edges, then of the heading, to the page in a low window."""
        super().resizeEvent(event)
        self._head.setVisible(self.height() >= look().px(_LOW))
        edge = look().px(_INSIDE_LOW if self.height() < look().px(_SNUG) else _INSIDE)
        self._card.column.setContentsMargins(edge, edge, edge, edge)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page in the place of the one before, which goes."""
        old = self._stack.currentWidget()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._drop(old)

    def _drop(self, page: QWidget | None) -> None:
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()
