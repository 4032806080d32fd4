"""The line over the inbox that says which packets have not arrived.

Rules: the offices that were heard of last come first; of many only a few are named, so that the
list keeps its room.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import ngettext
from app.packets.life_records import Gap
from app.packets.referral_words import gap_words
from ui.look.theme import look
from ui.widgets.plain import IconLabel, PlainLabel

_MOST = 3


class GapLine(QWidget):
    """Which packets are missing; not there while none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        line.addWidget(IconLabel("clock-alert", look().tokens.caution, 18))
        self.said = PlainLabel("", wrap=True)
        line.addWidget(self.said, 1)
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return self.said.text()

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Say what is missing."""
        self.said.setText(gaps_words(gaps))
        self.setVisible(bool(gaps))


def gaps_words(gaps: Sequence[Gap]) -> str:
    """Return what is missing of which offices, the first few by name."""
    told = [gap_words(gap) for gap in gaps[:_MOST]]
    more = len(gaps) - len(told)
    if more:
        words = ngettext(
            "Packets of {count} more office have not arrived.",
            "Packets of {count} more offices have not arrived.",
            more,
        )
        told.append(words.format(count=numerals.shown(more)))
    return " ".join(told)
