"""The dialog in which it is decided to keep cases until a day, and why.

Rules: what is refused stands under its field and nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.retention import due
from app.retention.records import Decided
from ui.frame.desk import Desk
from ui.retention.refused import Refused
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class KeepSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        case_ids: the cases.
        done: called when it is decided.
    """

    def __init__(
        self,
        desk: Desk,
        case_ids: tuple[str, ...],
        done: Callable[[Decided], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Keep until…"), parent, (540, 460))
        self._desk, self._ids, self._done = desk, case_ids, done
        count = len(case_ids)
        words = ngettext(
            "{count} case is kept and not proposed again before that day.",
            "{count} cases are kept and not proposed again before that day.",
            count,
        )
        self.body.column.addWidget(PlainLabel(words.format(count=shown(count)), "muted", wrap=True))
        self.until = LineEntry(_("Keep it until"), _("Day: 25 Nov 2026"))
        self.why = TextEntry(_("Why it is kept"), "", lines=3)
        self._refused = Refused(
            self,
            {
                due.KEEP_LABEL: Labelled(_("Keep it until"), self.until, "", _("needed")),
                due.KEEP_WHY_LABEL: Labelled(_("Why it is kept"), self.why, "", _("needed")),
            },
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Keep"), "calendar-check", self._keep)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.until.setFocus()

    def _keep(self) -> None:
        self._refused.clear()
        until, why = self.until.text().strip(), self.why.text()
        self.go.allow(False, _("One moment…"))
        self._desk.ask(
            lambda services: due.keep(services, self._ids, until, why),
            self._on_kept,
            failed=self._on_failed,
        )

    def _on_kept(self, done: Decided) -> None:
        self._desk.wrote()
        self.accept()
        self._done(done)

    def _on_failed(self, error: Exception) -> None:
        self.go.allow(True)
        self._refused.show(error)
