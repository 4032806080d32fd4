"""Asking whether a file may be replaced, without saying how it is called.

Rules: the name of a file may name somebody; keeping it is what Enter does.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class ReplaceSheet(Sheet):
    """The question.

    Args:
        replace: called when it may be replaced.
        parent: the dialog in which the file was chosen.
    """

    def __init__(self, replace: Callable[[], None], parent: QWidget) -> None:
        super().__init__(_("A file of this name is already there"), parent, (480, 240))
        self._replace = replace
        words = _("Its name is not shown while names are hidden. What it holds now would be lost.")
        self.body.column.addWidget(PlainLabel(words, wrap=True))
        self.body.column.addStretch(1)
        self.keep = secondary(_("Keep it"), "", self.reject)
        self.go = careful_danger(_("Replace it"), "refresh-cw", self._go)
        self.finish(self.keep, left=(self.go,), safe=self.keep)
        self.keep.setFocus()

    def _go(self) -> None:
        self.accept()
        self._replace()
