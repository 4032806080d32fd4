"""Saying no to a question: a reason, a smaller size when that is what would be answered, a word.

Rules: no reason is chosen beforehand; a decline says nothing about our cases, and the words remind
of it; Enter declines nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.matching.match_records import BUCKETS, DECLINES, Allowance, MatchRecord
from app.matching.match_words import decline_words
from ui.matching.match_words import size_words
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import column
from ui.widgets.plain import PlainLabel, reveal

LOWER = "lower_cap"


class DeclineBox(QWidget):
    """The box below a question.

    Signals:
        declined: reason, the larger size that would be answered or 0, a word for them.
        left: it is not declined.
    """

    declined = Signal(str, int, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = column(spacing=8)
        self.setLayout(whole)
        self.reason = ComboBox()
        self.reason.chosen.connect(lambda _code: self._show())
        whole.addWidget(Labelled(_("Why not"), self.reason))
        self.smaller = ComboBox()
        self._size_row = Labelled(_("We would answer"), self.smaller)
        whole.addWidget(self._size_row)
        self.note = TextEntry(_("Message to them"), _("Nothing about a case"), lines=2)
        whole.addWidget(Labelled(_("Message to them"), self.note, _("if it is needed")))
        words = _("They learn the reason, and nothing about your cases.")
        whole.addWidget(PlainLabel(words, "muted", wrap=True))
        self.no = careful_danger(_("Decline, and seal the answer"), "circle-x", self._decline)
        self.back = secondary(_("Do not decline"), "", self.left.emit)
        whole.addWidget(in_lines(self.no, self.back))

    def begin(self, match: MatchRecord, allowance: Allowance | None) -> None:
        """Be about a question.

        Args:
            match: the question.
            allowance: what the office may still ask, None while it is not known.
        """
        smaller = [bucket for bucket in BUCKETS if bucket < match.bucket]
        reasons = [one for one in DECLINES if one != LOWER or smaller]
        words = [(one, decline_words(one)) for one in reasons]
        self.reason.offer([("", _("Choose…")), *words])
        self.smaller.offer([(str(bucket), size_words(bucket)) for bucket in reversed(smaller)])
        cap = allowance.cap if allowance is not None else 0
        if cap in smaller:
            self.smaller.choose(str(cap))
        self.note.setText("")
        self._show()

    def _show(self) -> None:
        reveal(self._size_row, self.reason.value() == LOWER)
        self.no.allow(bool(self.reason.value()), _("State the reason first."))

    def _decline(self) -> None:
        reason = self.reason.value()
        cap = int(self.smaller.value()) if reason == LOWER else 0
        self.declined.emit(reason, cap, self.note.text().strip())
