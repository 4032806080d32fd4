"""A picture to look at, larger than in the list, kept nowhere.

Rules: what is shown was drawn anew by the process that looks into pictures; the window's title
names nobody.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.errors import PaperRefusedError
from app.base.jobs import Report, Token
from app.base.language import _
from app.base.messages import reason, words
from app.cases.papers import thumbnails
from app.cases.records import PaperRecord
from app.core.field_catalogue import code_label
from app.core.services import Services
from app.system.pictures import Picture
from ui.frame import projector
from ui.frame.desk import Desk
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.pictures import LargePicture
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class PictureSheet(Sheet):
    """Shows one picture.

    Args:
        desk: where the picture is asked for.
        paper: a picture of a kind that can be shown.
    """

    def __init__(self, desk: Desk, paper: PaperRecord, parent: QWidget) -> None:
        super().__init__(_(code_label("attachment_kind", paper.kind)), parent, (900, 640))
        column = self.body.column
        column.addWidget(PlainLabel(paper.title, "muted", wrap=True))
        self.picture = LargePicture()
        self.picture.setAccessibleName(paper.title)
        self.trouble = PlainLabel("", "wrong", wrap=True)
        self.trouble.hide()
        self.busy = BusyLine()
        self.why = PlainLabel("", "muted", wrap=True)
        self.why.hide()
        column.addWidget(self.trouble)
        column.addWidget(self.why)
        column.addWidget(self.busy)
        column.addWidget(self.picture, 1)
        close = secondary(_("Close"), "", self.reject)
        self.finish(close)
        close.setFocus()
        job = desk.run(partial(_larger, paper.paper_id), self._on_picture, failed=self._on_failure)
        self.busy.follow(job, _("Looking at the picture…"))
        self.finished.connect(lambda _result: None if job.is_over else job.cancel())

    def _on_picture(self, picture: Picture) -> None:
        if projector.is_on():
            self._say(_("Pictures are hidden while names are hidden. Press Ctrl+Shift+H first."))
        elif not self.picture.show_jpeg(picture.content):
            self._say(_("This picture cannot be shown. You can save a copy of it."))

    def _on_failure(self, error: Exception) -> None:
        self._say(_("This picture cannot be shown. You can save a copy of it."), error)

    def _say(self, text: str, error: Exception | None = None) -> None:
        why = words(error).happened if error is not None else ""
        if isinstance(error, PaperRefusedError):
            # It was added long ago, and only cannot be drawn.
            why = reason(str(error.facts.get("reason", "")))
        self.trouble.setText(text)
        self.trouble.show()
        self.why.setText(why)
        self.why.setVisible(bool(why))


def _larger(paper_id: str, services: Services, _report: Report, token: Token) -> Picture:
    return thumbnails.larger(services, paper_id, token)
