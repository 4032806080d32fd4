"""The dialog before cases go into the bin: which, why each of them, and what that cannot reach.

Rules: Enter never deletes; the safe button keeps everything; nothing is promised that is not so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.retention.due import due_words
from app.retention.promise import FIRST, HEADING, in_short, request_text, the_rest
from app.retention.records import DueCase, Promise
from ui.widgets.buttons import careful_danger, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import put
from ui.widgets.plain import reveal, wrapped
from ui.widgets.sheet import Fold, Sheet

_NAMED = 100


class DeleteSheet(Sheet):
    """The dialog.

    Args:
        cases: the cases.
        promise: what deleting them cannot reach.
        done: called when they are to go into the bin.
    """

    def __init__(
        self,
        cases: Sequence[DueCase],
        promise: Promise,
        done: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        count = len(cases)
        asked = ngettext("Put {count} case into the bin?", "Put {count} cases into the bin?", count)
        super().__init__(_("Put cases into the bin"), parent, (660, 600))
        self._done = done
        column = self.body.column
        column.addWidget(wrapped(asked.format(count=shown(count)), "strong"))
        for one in cases[:_NAMED]:
            said = f"{one.case_no} · {name_or_withheld(one.name)} · {due_words(one)}"
            column.addWidget(wrapped(said))
        left = count - _NAMED
        if left > 0:
            words = ngettext("and {count} more", "and {count} more", left)
            column.addWidget(wrapped(words.format(count=shown(left)), "muted"))
        column.addWidget(wrapped(_(FIRST), "strong"))
        column.addWidget(wrapped(_(HEADING), "heading"))
        add_lines(self, promise)
        column.addStretch(1)
        words = ngettext("Put {count} into the bin", "Put {count} into the bin", count)
        self.go = careful_danger(words.format(count=shown(count)), "trash", self._go)
        self.keep = secondary(_("Keep them"), "", self.reject)
        self.finish(self.keep, left=(self.go,), safe=self.keep)
        self.keep.setFocus()

    def _go(self) -> None:
        self.accept()
        self._done()


class ReachSheet(Sheet):
    """The same alone, for a case in the form, and words for offices that were given it.

    Args:
        promise: of that case.
        office: name of this office.
    """

    def __init__(self, promise: Promise, office: str, parent: QWidget | None = None) -> None:
        super().__init__(_(HEADING), parent, (620, 580))
        self.more = add_lines(self, promise)
        asked = "\n\n".join(request_text(one, office) for one in promise.given if not one.from_them)
        self.request = TextEntry(_("Words with which you can ask them to delete it"), lines=6)
        self.request.setText(asked)
        self.request.setReadOnly(True)
        field = Labelled(_("Words with which you can ask them to delete it"), self.request)
        self.body.column.insertWidget(self.body.column.indexOf(self.more), field)
        reveal(field, bool(asked))
        self.body.column.addStretch(1)
        self.close_it = secondary(_("Close"), "", self.reject)
        self.finish(self.close_it, safe=self.close_it)
        self.close_it.setFocus()


def add_lines(sheet: Sheet, promise: Promise) -> Fold:
    """Put what deleting cannot reach into a dialog: in short, and line by line for who presses."""
    more = Fold(the_rest(promise))
    put(sheet.body.column, *map(wrapped, in_short(promise)), more)
    return more
