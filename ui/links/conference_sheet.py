"""The note for a case conference: into which cases, and in which words.

Rules: nothing is written by Enter; the words are ready and can be changed; that the numbers of the
other cases are added is said before.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.links.conference import MOST, proposed_words
from app.links.groups import SeenCase
from ui.links.recurring_words import case_line
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import CheckBox
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet

_TICKED_UNTIL = 6
_OPEN = "open"


class ConferenceSheet(Sheet):
    """The dialog.

    Args:
        kind: what the cases have in common.
        cases: those that may be chosen.
        parent: the page.

    Signals:
        agreed(tuple[str, ...], str): write these words into these cases.
    """

    agreed = Signal(object, str)

    def __init__(self, kind: str, cases: Sequence[SeenCase], parent: QWidget) -> None:
        super().__init__(_("Note for a case conference"), parent, (600, 520))
        offered = cases[:MOST]
        self.text = TextEntry(_("Words of the note"), lines=5)
        self.text.setText(proposed_words(kind))
        self.text.textChanged.connect(self._allow)
        self.body.column.addWidget(Labelled(_("Words of the note"), self.text))
        self.body.column.addWidget(
            PlainLabel(
                _(
                    "The note goes into every ticked case that is open. Below it stand the numbers"
                    " of the other ticked cases."
                ),
                "muted",
                wrap=True,
            )
        )
        self.boxes: dict[str, CheckBox] = {}
        self._open = {one.case_id for one in offered if one.state == _OPEN}
        for one in offered:
            words = case_line(one)
            if one.state != _OPEN:
                words = _("{case} (not open: only named)").format(case=words)
            box = CheckBox(words, one.case_id)
            box.setChecked(len(offered) <= _TICKED_UNTIL)
            box.toggled.connect(self._allow)
            self.boxes[one.case_id] = box
            self.body.column.addWidget(box)
        self.body.column.addStretch(1)
        self.cancel = secondary(_("Cancel"), "", self.reject)
        self.keep = primary(_("Write the notes"), "check", self._agree)
        self.finish(self.cancel, self.keep)
        self._allow()

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the ticked cases."""
        return tuple(case_id for case_id, box in self.boxes.items() if box.isChecked())

    def _allow(self) -> None:
        chosen = self.chosen()
        if not self.text.text().strip():
            self.keep.allow(False, _("Write down what is to be talked about."))
        else:
            self.keep.allow(
                len(chosen) > 1 and bool(self._open & set(chosen)),
                _("Tick two cases or more, one of them open."),
            )

    def _agree(self) -> None:
        chosen, words = self.chosen(), self.text.text()
        self.accept()
        self.agreed.emit(chosen, words)
