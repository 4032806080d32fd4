"""Where the help stands: beside the page where there is room, over it where there is none.

Rules: the pane takes no keyboard away when it follows the page; Esc in it closes it and leads back
to where the keyboard was; the sheet never hides a button of the page for good.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.base.language import _
from ui.help.help_view import HelpView
from ui.look.theme import look
from ui.widgets.buttons import quiet, secondary
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet

WIDE = 350


class HelpPane(QFrame):
    """The pane at the right of the window.

    Signals:
        closed(): the officer has read enough.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.setProperty("role", "card")
        self.setFixedWidth(worn.px(WIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.px(14), worn.px(10), worn.px(10), worn.px(8))
        close = quiet("", "x", self.closed.emit)
        close.setAccessibleName(_("Close the help"))
        head = row(PlainLabel(_("Help"), "heading"))
        head.addStretch(1)
        head.addWidget(close)
        column.addLayout(head)
        self.view = HelpView(can_guide=True)
        column.addWidget(self.view, 1)

    def event(self, event: QEvent) -> bool:
        """Keep Esc, which leads back from a page elsewhere in the window."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the pane and nothing else."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class HelpSheet(Sheet):
    """The help over a page or a dialog that has no room for it beside.

    Args:
        topic: key of the text.
        parent: the window or dialog.
        can_guide: whether the guided first referral can be begun from here.
    """

    def __init__(
        self, topic: str, parent: QWidget | None = None, *, can_guide: bool = False
    ) -> None:
        super().__init__(_("Help"), parent, (620, 620))
        self.view = HelpView(can_guide=can_guide)
        self.view.guide_asked.connect(self.accept)
        self.set_whole(self.view)
        close = secondary(_("Close"), "", self.accept)
        self.finish(close)
        self.view.show_topic(topic)
        self.view.body.setFocus()
