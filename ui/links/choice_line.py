"""What is looked at, over the list: which kind, which time, one case or the whole register.

Rules: a kind says how many there are of it; the time is not asked about within one case.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _
from app.base.numerals import shown
from app.core.permissions import Act
from app.links.groups import KINDS
from ui.frame.desk import Desk
from ui.links.recurring_words import kind_words
from ui.look.theme import look
from ui.widgets.buttons import by_role, quiet, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import flow
from ui.widgets.plain import PlainLabel, reveal

_TIMES = (
    ("", N_("All time")),
    ("month", N_("Last month")),
    ("quarter", N_("Last three months")),
    ("year", N_("Last year")),
    ("years", N_("Last three years")),
)
_COMBO = 200


class ChoiceLine(QWidget):
    """The line.

    Signals:
        whole_asked(): look at the whole register.
        file_asked(): the list is to go into a file.
        again_asked(): ask anew.
    """

    whole_asked = Signal()
    file_asked = Signal()
    again_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = ComboBox([])
        self.kinds.setAccessibleName(_("Kind"))
        self.offer({}, "")
        self.times = ComboBox([(key, _(words)) for key, words in _TIMES])
        self.times.setAccessibleName(_("Time of registration"))
        self.times.choose("")
        for combo in (self.kinds, self.times):
            combo.setMinimumWidth(look().px(_COMBO))
        self.whole = quiet(_("Whole register"), "folder-lock", self.whole_asked.emit)
        self.save = secondary(_("List into a file…"), "file-output", self.file_asked.emit)
        by_role(desk, Act.EXPORT, self.save)
        again = quiet(_("Look again"), "refresh-cw", self.again_asked.emit)
        back = quiet(_("Back"), "arrow-left", desk.close_page)
        self.one_case = PlainLabel(
            _("What this case has in common with others."), "muted", wrap=True
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(flow(self.kinds, self.times, self.save, self.whole, again, back))
        column.addWidget(self.one_case)

    def about_case(self, one_case: bool) -> None:
        """Show what is asked within one case, or over the whole register."""
        reveal(self.one_case, one_case)
        reveal(self.whole, one_case)
        reveal(self.times, not one_case)
        reveal(self.save, not one_case)

    def offer(self, counts: Mapping[str, int], chosen: str) -> None:
        """Offer the kinds, with how many there are of each as far as that is known."""
        every = [("", _("All kinds"))]
        for kind in KINDS:
            words = kind_words(kind)
            every.append((kind, f"{words} ({shown(counts[kind])})" if kind in counts else words))
        self.kinds.offer(every)
        self.kinds.choose(chosen)
