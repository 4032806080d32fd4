"""The note for a case conference about a possible match, worded beforehand and free to change.

Rules: nothing of the other office's case is in the first words; only the button writes the note;
what was begun is kept as a draft; the note stays in this office.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.matching.match_records import ResultRecord
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk
from ui.matching.match_draft import note_place
from ui.matching.match_words import note_words
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class NoteSheet(Sheet):
    """The dialog.

    Args:
        desk: for what is begun.
        result: the possible match.
        done: called with the note.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        result: ResultRecord,
        done: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Note for a case conference"), parent, (640, 540))
        self._done = done
        told = self.body.column
        words = _("It stands among the notes of {case}, for this office only.")
        told.addWidget(PlainLabel(words.format(case=result.case_no), "muted", wrap=True))
        self.text = TextEntry(_("Note"), _("What happened, what was said, by whom"), lines=9)
        self.text.setText(note_words(result))
        told.addWidget(Labelled(_("Note"), self.text))
        told.addStretch(1)
        self.keep = primary(_("Save the note"), "check", self._keep)
        self.finish(secondary(_("Not now"), "", self.reject), self.keep)
        self.text.textChanged.connect(self._allow)
        self.drafting = Drafting(
            self, desk, note_place(result.result_id), told, (self.text,), until_written=True
        )
        self.text.setFocus()

    def _allow(self) -> None:
        self.keep.allow(bool(self.text.text().strip()), _("Write something first."))

    def _keep(self) -> None:
        text = self.text.text().strip()
        if text:
            self.accept()
            self._done(text)
