"""Step 1 of an answer: who asks, what for, on which basis, how much, and what they may still ask.

Rules: nothing is chosen here; what the other office wrote is shown letter by letter as theirs.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.matching.match_records import MatchRecord
from app.matching.match_words import basis_words, purpose_words, sentence
from ui.frame import projector
from ui.frame.values import day_at
from ui.look.theme import look
from ui.matching.compose_flow import ComposeFlow
from ui.matching.match_words import kinds_words, size_words
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import ScrollBody, clear
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner


class AskedStep(ScrollBody):
    """What they ask."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: MatchRecord | None = None
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(look().px(10))
        self.column.addLayout(self._inside)
        self.column.addStretch(1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def show_flow(self) -> None:
        """Follow what was read."""
        match = self._flow.match
        if match is None or match == self._shown:
            return
        self._shown = match
        clear(self._inside)
        self._inside.addWidget(PlainLabel(match.office_name, "title", wrap=True))
        self._inside.addWidget(FactLines(asked_lines(match)))
        self._inside.addWidget(
            Banner(
                "caution",
                sentence(match.bucket),
                _("Answer only an office that you trust, and choose only the cases it needs."),
            )
        )


def asked_lines(match: MatchRecord) -> list[tuple[str, str]]:
    """Return what a question says, as pairs of label and words."""
    lines = [
        (_("Purpose"), purpose_words(match.purpose)),
        (_("Legal ground"), basis_words(match.basis)),
        (_("What is compared"), kinds_words(match.kinds)),
        (_("Size"), size_words(match.bucket)),
        (_("Message (optional)"), projector.free_text(match.note)),
        (_("Since"), day_at(match.opened_at)),
        (_("Ends by itself"), "" if match.ended_at else day_at(match.expires_at)),
    ]
    return [(label, words) for label, words in lines if words]
