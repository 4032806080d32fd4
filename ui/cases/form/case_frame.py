"""What stands around the section of a case form: the section list, and the line below.

Rules: both give way in a narrow window; a button that cannot be used yet says why.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from app.base.language import _
from ui.cases.form.case_acts import CaseMenu
from ui.cases.form.saved_line import SavedLine
from ui.cases.form.section_list import SectionList
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.frames import Card, column
from ui.widgets.plain import tip

_WORDS_FROM = 760
_STEP_WORDS_FROM = 540
_ADD_WORDS_FROM = 260


class CaseSide(Card):
    """The card of the section list, with the buttons that add a part.

    Signals:
        add_asked(str): add a person, event or service.
    """

    add_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(inside=6)
        self.setMaximumWidth(look().px(236))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.sections = SectionList()
        self.person = self._button(_("Add a person"), "user-plus", "person")
        self.event_ = self._button(_("Add an event"), "map-pin-plus", "event")
        self.service = self._button(_("Add a service"), "hand-helping", "service")
        self.column.addWidget(self.sections, 1)
        self._adds = column(*self.buttons(), spacing=0)
        self._words = tuple(button.accessibleName() for button in self.buttons())
        self.column.addLayout(self._adds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the sections need the height: the buttons stand in a row, as pictures."""
        super().resizeEvent(event)
        low = self.height() < look().px(_ADD_WORDS_FROM)
        ways = QBoxLayout.Direction
        self._adds.setDirection(ways.LeftToRight if low else ways.TopToBottom)
        for button, words in zip(self.buttons(), self._words, strict=True):
            button.say("" if low else words)
            button.setAccessibleName(words)

    def buttons(self) -> tuple[Button, Button, Button]:
        """Return the buttons that add a person, an event and a service."""
        return self.person, self.event_, self.service

    def sizeHint(self) -> QSize:
        """Ask for enough to read the sections."""
        return QSize(look().px(236), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Be content with less."""
        return QSize(look().px(150), look().px(160))

    def _button(self, words: str, icon_name: str, kind: str) -> Button:
        return quiet(words, icon_name, partial(self.add_asked.emit, kind))


class CaseFoot(QWidget):
    """The line below the form: other sections, whether all is saved, what else can be done.

    Args:
        saved: says whether everything is saved.
        menu: the menu of the case.

    Signals:
        stepped(int): one section on or back.
        refer_asked(): refer the case.
        close_asked(): close the form.
    """

    stepped = Signal(int)
    refer_asked = Signal()
    close_asked = Signal()

    def __init__(self, saved: SavedLine, menu: CaseMenu) -> None:
        super().__init__()
        before = secondary(_("Previous"), "chevron-up", partial(self.stepped.emit, -1))
        after = secondary(_("Next"), "chevron-down", partial(self.stepped.emit, 1))
        self._steps = (
            (before, _("Previous"), _("Previous section")),
            (after, _("Next"), _("Next section")),
        )
        self._show_steps(worded=True)
        self.refer = secondary(_("Refer…"), "send", self.refer_asked.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        line.addWidget(before)
        line.addWidget(after)
        line.addStretch(1)
        for widget in (saved, self.refer, menu):
            line.addWidget(widget)
        line.addWidget(secondary(_("Close"), "", self.close_asked.emit))
        self._menu = menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where there is no room for them."""
        super().resizeEvent(event)
        self._show_steps(worded=self.width() >= look().px(_STEP_WORDS_FROM))
        self._menu.show_word(self.width() >= look().px(_WORDS_FROM))

    def _show_steps(self, *, worded: bool) -> None:
        for button, words, name in self._steps:
            button.say(words if worded else "")
            button.setAccessibleName(name)
            tip(button, name)
