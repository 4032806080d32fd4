"""The cases behind a number: a list, and Enter opens one of them.

Rules: what the number counts is told over the list; older cases are read when the list comes to
their place; names follow projector mode as everywhere; nothing is changed from here.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core.services import Services
from app.statistics.case_rows import CaseRows, case_rows
from app.statistics.tables import Behind, Number
from ui.cases.list.case_table import CaseTable
from ui.frame.desk import Desk
from ui.frame.failure import triage
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import scrolled
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

_PERSONS_OF_CASE = N_("A case can hold several persons, so there are fewer cases than persons.")
_SENT_OF_CASE = N_("A case can have several referrals, so there are fewer cases than referrals.")
_CAME_OF_CASE = N_(
    "A case can have several referrals, and one that nobody has answered has no case here."
)
_SHARES = (16, 30, 8, 20, 20, 0, 14)


class BehindSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        behind: from the number.
        words: what it counts, and how many.
        number: how many.
        with_sealed: as the table was counted.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        behind: Behind,
        words: str,
        *,
        number: Number = 0,
        with_sealed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("The cases behind this number"), parent, (900, 620))
        self._desk, self._behind, self._with_sealed = desk, behind, with_sealed
        self._number = number
        self._sealed: frozenset[str] = frozenset()
        self._after: int | None = None
        self.model = CaseTable(self)
        self.view = RecordTable(_("Cases"))
        self.view.setModel(self.model)
        self.view.share(*_SHARES)
        whole = QWidget()
        told = QVBoxLayout(whole)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(look().px(8))
        self.words = PlainLabel(words, wrap=True)
        told.addWidget(self.words)
        self.busy = BusyLine()
        told.addWidget(self.busy)
        sheet = Card(inside=1)
        sheet.column.addWidget(self.view)
        told.addWidget(sheet, 1)
        self.status = PlainLabel("", "muted", wrap=True)
        told.addWidget(self.status)
        # Only where even a few lines find no room does the whole of it scroll.
        self.set_whole(scrolled(whole))
        self.go = secondary(_("Open the case"), "square-pen", self._open)
        self.go.allow(False, _("Pick a case first."))
        self.stay = secondary(_("Close"), "", self.reject)
        self.finish(self.stay, self.go)
        self.view.picked.connect(lambda row: self.go.allow(row >= 0, _("Pick a case first.")))
        self.view.entered_row.connect(lambda _row: self._open())
        self.model.more_wanted.connect(self._read)
        self._read()
        self.view.setFocus()

    def _read(self) -> None:
        behind, after, with_sealed = self._behind, self._after, self._with_sealed

        def ask(s: Services) -> CaseRows:
            return case_rows(s, behind, after=after, with_sealed=with_sealed)

        job = self._desk.ask(ask, self._came, failed=self._failed)
        self.busy.follow(job, _("Looking for the cases…"))

    def _came(self, page: CaseRows) -> None:
        first = self._after is None
        self._sealed |= page.sealed
        self._after = page.after
        more = page.after is not None
        if first:
            self.model.replace(page.rows, more)
            self.view.choose(0)
        else:
            self.model.append(page.rows, more)
        count = self.model.rowCount()
        words = ngettext("{count} case", "{count} cases", count).format(count=shown(count))
        if more:
            self.status.setText(_("{count} so far, more below").format(count=words))
        else:
            self.status.setText(
                f"{words} · {_(self._why_fewer())}" if count < self._number else words
            )

    def _why_fewer(self) -> str:
        """Return why the list is shorter than the number says."""
        if self._behind.referrals is None:
            return _PERSONS_OF_CASE
        return _SENT_OF_CASE if self._behind.referrals[0] == "out" else _CAME_OF_CASE

    def _failed(self, error: Exception) -> None:
        failure = triage(error)
        self.status.setText(f"{failure.happened} {failure.todo}".strip())

    def _open(self) -> None:
        row = self.model.summary(self.view.row())
        if row is not None:
            self.accept()
            self._desk.open("sealed-case" if row.case_id in self._sealed else "case", row.case_id)
