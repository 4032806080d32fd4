"""One page of a window before the work: heading, body that scrolls, row of buttons that stays.

Rules: the way on is always the button at the lower right; in a low window the explaining sentence
gives its room to what has to be answered; what went wrong is said over the page.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.base.language import _
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.compact_layout import into_view
from ui.widgets.frames import ScrollBody, clear, row
from ui.widgets.plain import PlainLabel, reveal
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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(worn.px(10))
        self._problem = QVBoxLayout()
        outer.addLayout(self._problem)
        front = QWidget()
        inside = QVBoxLayout(front)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(worn.px(10))
        self.body = ScrollBody(inside=2)
        self.body.column.setSpacing(worn.px(12))
        self.heading = PlainLabel(heading, "display", wrap=True)
        reveal(self.heading, bool(heading))
        self.body.column.addWidget(self.heading)
        self._hint = PlainLabel(hint, "muted", wrap=True)
        reveal(self._hint, bool(hint))
        self.body.column.addWidget(self._hint)
        inside.addWidget(self.body, 1)
        self.foot = row(spacing=10)
        inside.addLayout(self.foot)
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
        item = self._problem.itemAt(0)
        banner = item.widget() if item is not None else None
        return banner.accessibleName() if banner is not None else ""

    def show_whole(self, part: QWidget) -> None:
        """Scroll until all of a part is seen, also what has just appeared in it."""
        # Where it stands is known only after the layout has been done again.
        QTimer.singleShot(0, part, lambda: self.body.ensureWidgetVisible(part, 0, look().px(8)))
