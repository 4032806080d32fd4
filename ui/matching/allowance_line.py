"""Whether a question may be answered, in one sentence; the numbers behind it under a button.

Rules: what to do stands first; who wants the numbers opens them.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.matching.match_records import Allowance
from ui.matching.match_words import allowance_words, left_words
from ui.widgets.buttons import quiet
from ui.widgets.frames import column
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.strip import Banner


class AllowanceLine(QWidget):
    """The sentence and its numbers.

    Args:
        found: what the office may still ask.
        bucket: how large its question is.
    """

    def __init__(self, found: Allowance, bucket: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tone, words = allowance_words(found, bucket)
        numbers = left_words(found, bucket)
        self.more = quiet(_("More"), "ellipsis", self._turn)
        self.more.setAccessibleDescription(_("What this office can still test"))
        self.numbers = PlainLabel(numbers, "muted", wrap=True)
        reveal(self.more, bool(numbers))
        reveal(self.numbers, False)
        self.setLayout(column(Banner(tone, words, "", self.more), self.numbers, spacing=4))

    def _turn(self) -> None:
        reveal(self.numbers, self.numbers.isHidden())
