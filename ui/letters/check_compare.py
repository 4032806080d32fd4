"""The words that must stand on the paper, and three ticks that only the officer sets.

Rules: no tick is set by the program; the words are large and shown letter by letter; saying that
something differs is always one press away and can be taken back.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from ui.letters.check_flow import TICKS, LetterCheckFlow
from ui.widgets.careful_button import CarefulButton, careful_danger
from ui.widgets.choices import CheckBox
from ui.widgets.compact_layout import flow
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel, SectionLabel, reveal

_WORDS = {
    "addressee": N_("The addressee is the same"),
    "pages": N_("The number of pages is the same: I counted them"),
    "reference": N_("The reference is the same"),
}


class CompareCard(Card):
    """What the seal says about the paper."""

    def __init__(self, check: LetterCheckFlow, shown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = check
        self.column.addWidget(SectionLabel(_("This must stand on the paper")))
        self.shown = PlainLabel(shown, "display", wrap=True)
        self.column.addWidget(self.shown)
        self.ticks = {which: CheckBox(_(_WORDS[which]), which) for which in TICKS}
        for which, box in self.ticks.items():
            box.toggled.connect(lambda on, which=which: check.tick(which, on))
            self.column.addWidget(box)
        self.differs = careful_danger(
            _("Something differs"), "octagon-x", lambda: check.says_differs(True)
        )
        self.back = CarefulButton(
            _("No, I looked wrong"), "", "undo-2", lambda: check.says_differs(False)
        )
        self.column.addWidget(flow(self.differs, self.back))
        self.follow()

    def focus_first(self) -> None:
        """Begin with the first tick, or with the way back to it; Enter sets none."""
        (self.back if self._flow.differs else self.ticks[TICKS[0]]).setFocus()

    def follow(self) -> None:
        """Show what was ticked, and what was said to differ."""
        differs = self._flow.differs
        for which, box in self.ticks.items():
            box.blockSignals(True)
            box.setChecked(which in self._flow.ticks)
            box.blockSignals(False)
            box.setEnabled(not differs)
        turned = self.isVisible() and self.back.isVisible() != differs
        reveal(self.differs, not differs)
        reveal(self.back, differs)
        if turned:
            # The button that was pressed is gone, and the keyboard stays in what is compared.
            self.focus_first()
