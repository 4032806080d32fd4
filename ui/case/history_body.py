"""The history of a case: who changed what, newest first.

Rules: shows the record's own lines; nothing can be changed here.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.language import _
from app.records import CaseRecord
from ui.case_words import story
from ui.register.detail_pane import story_line
from ui.widgets.frames import ScrollBody
from ui.widgets.plain import PlainLabel


class HistoryBody(ScrollBody):
    """The section of history."""

    def __init__(self, case: CaseRecord, now: int, parent: QWidget) -> None:
        super().__init__(parent, inside=4)
        self.column.addWidget(PlainLabel(_("History"), "heading"))
        for told in story(case.timeline):
            self.column.addLayout(story_line(told, now))
        self.column.addStretch(1)
