"""The head of a verdict: one of four faces that differ in words, icon, colour and border.

Rules: never colour alone: a short word in capitals stands over the sentence, and each face has an
icon of its own; a screen reader hears word and sentence together.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import N_, _
from ui.look.theme import look
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, Veiled, reveal


class Face(enum.Enum):
    """How a letter stands, at one glance."""

    GOOD = "good"
    COMPARE = "compare"
    OVER = "over"
    UNPROVED = "unproved"
    BAD = "bad"


_LOOKS: Mapping[Face, tuple[str, str, str]] = MappingProxyType(
    {
        Face.GOOD: ("good", "shield-check", N_("Good")),
        Face.COMPARE: ("accent", "scan-eye", N_("Now compare")),
        Face.OVER: ("caution", "calendar-x-2", N_("No longer valid")),
        Face.UNPROVED: ("plain", "circle-question-mark", N_("Not proved")),
        Face.BAD: ("danger", "octagon-x", N_("Do not accept")),
    }
)
_ICON, _HUGE_ICON = 40, 64


class VerdictHead(Veiled, QFrame):
    """A broad band with an icon, a word, a sentence and what to do.

    Args:
        face: which of the faces.
        headline: what it is, translated.
        todo: what to do next, translated, or "".
        word: the short word over it; "" for that of the face.
        huge: the headline is one or two words that are read from afar.
    """

    def __init__(
        self,
        face: Face,
        headline: str,
        todo: str = "",
        word: str = "",
        *,
        huge: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        tone, icon_name, usual = _LOOKS[face]
        ink, paper = worn.tone(tone)
        self.face, self.headline, self.todo = face, headline, todo
        self.setObjectName("verdict")
        self.setStyleSheet(
            f"#verdict {{ background: {paper if tone != 'plain' else worn.tokens.surface};"
            f" border: 2px solid {ink}; border-radius: {worn.px(10)}px; }}"
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.px(16), worn.px(12), worn.px(16), worn.px(12))
        line.setSpacing(worn.px(14))
        line.addWidget(
            IconLabel(icon_name, ink, _HUGE_ICON if huge else _ICON), 0, Qt.AlignmentFlag.AlignTop
        )
        words = QVBoxLayout()
        words.setSpacing(worn.px(2))
        tag = word or _(usual)
        words.addWidget(PlainLabel(tag, "strong", wrap=True) if huge else SectionLabel(tag))
        words.addWidget(PlainLabel(headline, "huge" if huge else "title", wrap=True))
        told = PlainLabel(todo, wrap=True)
        words.addWidget(told)
        reveal(told, bool(todo))
        line.addLayout(words, 1)
        self.setAccessibleName(f"{tag}: {headline} {todo}".strip())
