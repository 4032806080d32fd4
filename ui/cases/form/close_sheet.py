"""The dialog in which a case is closed: why, on which day, and what a colleague should know.

Rules: it says what stays; what is refused stands under its field and nothing that was typed is
lost; a closed case can be opened again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.errors import FactRefusedError
from app.base.language import _
from app.cases import cases
from app.cases.records import CaseRecord
from app.core.field_catalogue import code_list, label_of
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class CloseSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        case: the case that is to be closed.
        done: called with the record when it is closed.
    """

    def __init__(
        self,
        desk: Desk,
        case: CaseRecord,
        done: Callable[[CaseRecord], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Close the case"), parent, (560, 560))
        self._desk, self._case, self._done = desk, case, done
        self._banner: Banner | None = None
        for words in (
            _("All of it stays in the register, can be found and read, and is counted."),
            _("Nothing more is written in it, until somebody opens it again."),
        ):
            self.body.column.addWidget(PlainLabel(words, "muted", wrap=True))
        offered = [(value, _(words)) for value, words in code_list("closure_reason")]
        self.reason = ComboBox([("", _("Choose…")), *offered])
        self.day = LineEntry(_("Date of closure"), _("Day: 25 Nov 2026"))
        self.day.setText(dates.typed_day(desk.services.clock.today()))
        self.details = TextEntry(_("Remarks on the closing"), "", lines=3)
        held = case.value("closure_details")
        self.details.setText(held if isinstance(held, str) else "")
        self.fields = {
            "closure_reason": Labelled(_("Reason for closure"), self.reason, "", _("needed")),
            "closed_on": Labelled(_("Date of closure"), self.day),
            "closure_details": Labelled(
                _("Remarks on the closing"),
                self.details,
                _("What a colleague should know if the case is opened again."),
            ),
        }
        for field in self.fields.values():
            self.body.column.addWidget(field)
        self.body.column.addStretch(1)
        self.go = primary(_("Close the case"), "archive", self._close)
        self.finish(secondary(_("Leave it open"), "", self.reject), self.go, safe=self.go)
        self.reason.setFocus()

    def _close(self) -> None:
        for field in self.fields.values():
            field.wrong("")
        reason, on, details = self.reason.value(), self.day.text().strip(), self.details.text()
        if not reason:
            self.fields["closure_reason"].wrong(_("Choose why the case is closed."))
            self.reason.setFocus()
            return
        case_id = self._case.case_id
        self.go.allow(False, _("One moment…"))
        self._desk.ask(
            lambda services: cases.close_case(services, case_id, reason, on, details),
            self._on_closed,
            failed=self._on_failed,
        )

    def _on_closed(self, case: CaseRecord) -> None:
        self._desk.wrote()
        self.accept()
        self._done(case)

    def _on_failed(self, error: Exception) -> None:
        self.go.allow(True)
        failure = triage(error)
        name = self._field_of(error)
        if name:
            words = " ".join(part for part in (failure.happened, failure.todo) if part)
            self.fields[name].wrong(words)
            self.fields[name].field.setFocus()
            return
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = Banner("danger", failure.happened, failure.todo)
        self.body.column.insertWidget(0, self._banner)

    def _field_of(self, error: Exception) -> str:
        """Return the name of the field that was refused, "" for another refusal."""
        if isinstance(error, FactRefusedError):
            label = error.facts.get("field")
            found = (name for name in self.fields if label_of(name) == label)
            return next(found, "")
        about_day = getattr(error, "facts", {}).get("reason") == "case.close-before-open"
        return "closed_on" if about_day else ""
