"""The question before two cases become one: what stays, what happens, that it can be undone.

Rules: Enter merges nothing; the safe button is the one that does nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.duplicates.comparing import DIFFERS, Comparison
from ui.widgets.buttons import primary, secondary
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class MergeSheet(Sheet):
    """The question.

    Signals:
        agreed(): make one case of the two.
    """

    agreed = Signal()

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(_("Make one case of the two?"), parent, (560, 380))
        kept, merged = comparison.kept.case_no, comparison.merged.case_no
        differing = sum(fact.state == DIFFERS for fact in comparison.facts)
        joined = sum(bool(person.same_as) for person in comparison.persons)
        lines = [
            _("{kept} stays. {merged} becomes a duplicate; its number leads to {kept}.").format(
                kept=kept, merged=merged
            ),
            ngettext(
                "{count} person is in both cases and becomes one.",
                "{count} people are in both cases and become one each.",
                joined,
            ).format(count=numerals.shown(joined)),
            ngettext(
                "{count} fact differs; what does not win stands in the history.",
                "{count} facts differ; what does not win stands in the history.",
                differing,
            ).format(count=numerals.shown(differing)),
            _(
                "Consent stays as each person gave it: what was not agreed to in both cases needs"
                " to be asked again."
            ),
            _("You can undo this later under Merged."),
        ]
        for words in lines:
            self.body.column.addWidget(PlainLabel(words, wrap=True))
        if not joined:
            note = _("No person is in both cases: all people stay as different people.")
            self.body.column.addWidget(PlainLabel(note, "strong", wrap=True))
        self.body.column.addStretch(1)
        self.cancel = secondary(_("Cancel"), "", self.reject)
        self.merge = primary(_("Make one case"), "merge", self._agree)
        self.finish(self.cancel, self.merge)

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
