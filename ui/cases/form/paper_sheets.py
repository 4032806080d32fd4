"""The dialogs about papers: what is added, what it is, where a copy goes, what was taken out.

Rules: a picture forgets the camera's notes unless the original is asked for; the program says that
it does not look into other kinds, and names those that can run; nothing here is done by Enter but
adding and keeping words; no title names anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.cases.papers import looks, papers
from app.cases.papers.paper_changes import RemovedRecord
from app.cases.records import PaperRecord
from app.core.field_catalogue import code_label, code_list
from ui.frame.values import day_at
from ui.look.theme import look
from ui.papers.paper_lines import runs_words
from ui.papers.paper_sheet import kinds
from ui.widgets.buttons import careful_primary, primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import EmptyState, Rule, put, row
from ui.widgets.plain import IconLabel, wrapped
from ui.widgets.sheet import Sheet

_ICONS = {"image": "image", "audio": "file-headphone", "video": "file-play", "text": "file-text"}


def groups() -> list[tuple[str, str]]:
    """Return the consent groups a paper can belong to; the first one keeps it here."""
    found = [(value, _(words)) for value, words in code_list("consent_group")]
    return [("", _("Never leaves this office")), *found]


def paper_icon(paper: PaperRecord) -> tuple[str, str]:
    """Return icon and ink of a paper, a warning for one that can run."""
    if not papers.is_harmless(paper.file_name):
        return "triangle-alert", look().tokens.caution
    kind = paper.media_type.partition("/")[0]
    return _ICONS.get(kind, "file-text"), look().tokens.accent


class DescribeSheet(Sheet):
    """Asks for other words about a paper.

    Args:
        paper: as it is.
        done: called with title, kind and consent group.
    """

    def __init__(
        self, paper: PaperRecord, done: Callable[[str, str, str], None], parent: QWidget
    ) -> None:
        super().__init__(_("What is this paper?"), parent, (520, 400))
        self._done = done
        self.name = LineEntry(_("Title"), _("Leave empty to keep the name of the file"))
        self.name.setText(paper.title)
        self.kind = ComboBox(kinds())
        self.kind.choose(paper.kind)
        self.group = ComboBox(groups())
        self.group.choose(paper.group)
        for label, field, hint in (
            (_("Title"), self.name, ""),
            (_("Kind of document"), self.kind, ""),
            (
                _("May be shared together with"),
                self.group,
                _("Consent for these facts covers the document too."),
            ),
        ):
            self.body.column.addWidget(Labelled(label, field, hint))
        self.body.column.addStretch(1)
        keep = primary(_("Keep"), "check", self._keep)
        self.finish(secondary(_("Cancel"), "", self.reject), keep, safe=keep)
        self.name.setFocus()
        self.name.selectAll()

    def _keep(self) -> None:
        self.accept()
        self._done(self.name.text().strip(), self.kind.value(), self.group.value())


class SaveSheet(Sheet):
    """Says what a copy may do before a folder is asked for.

    Args:
        paper: not a picture that we made.
        done: called when the officer goes on.
    """

    def __init__(self, paper: PaperRecord, done: Callable[[], None], parent: QWidget) -> None:
        super().__init__(_("Save a copy?"), parent, (520, 360))
        self._done = done
        column = self.body.column
        column.addWidget(wrapped(paper.title, "strong"))
        unseen = _(
            "Lifafa does not look into this kind of document. It may hold what harms a computer."
        )
        as_it_came = _(
            "The copy is the file as it came, not the pages that you see here. It may hold what"
            " harms a computer."
        )
        lines = [
            as_it_came if looks.can_be_looked_at(paper) else unseen,
            _("Open the copy only when you know who gave you the file."),
            _("The copy is not sealed: delete it when it is not needed."),
        ]
        if not papers.is_harmless(paper.file_name):
            lines.insert(0, runs_words(paper.file_name))
            lines.insert(1, _("The copy gets a name under which it runs nothing."))
        ink = look().tokens.caution
        for text in lines:
            line = row(IconLabel("triangle-alert", ink), (wrapped(text), 1), spacing=10)
            column.addLayout(line)
        column.addStretch(1)
        stay = secondary(_("Cancel"), "", self.reject)
        self.go = careful_primary(_("Choose a folder…"), "folder", self._go)
        self.finish(stay, self.go)
        stay.setFocus()

    def _go(self) -> None:
        self.accept()
        self._done()


class RemovedSheet(Sheet):
    """Shows the papers that were taken out of a case and can be put back.

    Args:
        removed: the newest first.
        put_back: called with the paper.
    """

    def __init__(
        self,
        removed: Sequence[RemovedRecord],
        put_back: Callable[[PaperRecord], None],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Removed documents"), parent, (620, 420))
        self._put_back = put_back
        column = self.body.column
        if not removed:
            column.addWidget(EmptyState("trash", _("No document of this case was removed.")))
        for one in removed:
            words = QVBoxLayout()
            words.setSpacing(0)
            facts = (
                _(code_label("attachment_kind", one.paper.kind)),
                one.removed_by,
                _("kept until {day}").format(day=day_at(one.kept_until)),
            )
            text = " · ".join(fact for fact in facts if fact)
            put(words, wrapped(one.paper.title), wrapped(text, "small"))
            back = secondary(_("Put back"), "undo-2", partial(self._back, one.paper))
            back.setAccessibleName(_("Put back {paper}").format(paper=one.paper.title))
            column.addLayout(row((words, 1), back, spacing=12))
            column.addWidget(Rule())
        column.addStretch(1)
        close = secondary(_("Close"), "", self.reject)
        self.finish(close)
        close.setFocus()

    def _back(self, paper: PaperRecord) -> None:
        self.accept()
        self._put_back(paper)
