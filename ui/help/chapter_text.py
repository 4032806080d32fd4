"""A chapter of the user guide as plain labels in a scrolling body.

Rules: plain text only; the section that was asked for stands at the top.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from shiboken6 import isValid

from app.help.guide.reading import COMMAND, NOTE, PARAGRAPH, POINT, Block, Chapter
from ui.help.read_body import ReadBody, marked
from ui.look.theme import look
from ui.widgets.plain import IconLabel, PlainLabel


class ChapterText:
    """Fills a body with a chapter.

    Args:
        body: what is scrolled.
    """

    def __init__(self, body: ReadBody) -> None:
        self._body = body
        self._titles: list[PlainLabel] = []
        self._wanted: PlainLabel | None = None
        bar = body.verticalScrollBar()
        # Labels have their heights only once the body was laid out for its width.
        bar.rangeChanged.connect(lambda *_ends: QTimer.singleShot(0, body, self._scroll))
        bar.actionTriggered.connect(self._let_go)

    def fill(self, chapter: Chapter) -> list[str]:
        """Put a chapter below what is in the body, and return all that it says."""
        said: list[str] = []
        self._titles, self._wanted = [], None
        self._body.column.addWidget(PlainLabel(chapter.heading, "heading", wrap=True))
        for section in chapter.sections:
            title = PlainLabel(section.title, "strong", wrap=True)
            title.setContentsMargins(0, look().px(8), 0, 0)
            self._titles.append(title)
            if section.title:
                said.append(f"{section.title}:")
                self._body.column.addWidget(title)
            for block in section.blocks:
                said.append(f"{block.number}. {block.text}" if block.number else block.text)
                self._add(block)
        return said

    def show_section(self, place: int) -> None:
        """Scroll to a section, and keep it at the top until somebody scrolls.

        Args:
            place: of the section in the chapter, from 0.
        """
        self._wanted = self._titles[place] if 0 < place < len(self._titles) else None
        QTimer.singleShot(0, self._body, self._scroll)

    def _scroll(self) -> None:
        if self._wanted is not None and isValid(self._wanted):
            self._body.verticalScrollBar().setValue(self._wanted.y())

    def _let_go(self) -> None:
        self._wanted = None

    def _add(self, block: Block) -> None:
        column = self._body.column
        if block.kind == PARAGRAPH:
            column.addWidget(PlainLabel(block.text, wrap=True))
        elif block.kind == COMMAND:
            label = PlainLabel(block.text, "muted", wrap=True)
            label.setContentsMargins(look().px(26), 0, 0, 0)
            column.addWidget(label)
        elif block.kind == NOTE:
            column.addLayout(marked(IconLabel("info", look().tokens.muted, 16), block.text))
        else:
            mark = "·" if block.kind == POINT else f"{block.number}."
            column.addLayout(marked(PlainLabel(mark, "muted"), block.text))
