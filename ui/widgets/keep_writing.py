"""Asks before what was typed into a dialog is thrown away.

Rules: keeping is what Enter and Esc do; what is thrown away was never in the register.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.widgets.buttons import danger, primary
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class KeepWriting(Sheet):
    """The question.

    Args:
        throw: called when what was typed may go.
        parent: the dialog it was typed into.
    """

    def __init__(self, throw: Callable[[], None], parent: QWidget) -> None:
        super().__init__(_("Discard what you typed?"), parent, (460, 220))
        self._throw = throw
        words = _("Nothing of it is in the register yet. It cannot be brought back.")
        self.body.column.addWidget(PlainLabel(words, wrap=True))
        self.body.column.addStretch(1)
        self.keep = primary(_("Continue editing"), "pencil", self.reject)
        self.throw = danger(_("Discard"), "trash", self._gone)
        self.finish(self.keep, left=(self.throw,), safe=self.keep)
        self.keep.setFocus()

    def _gone(self) -> None:
        self.accept()
        self._throw()
