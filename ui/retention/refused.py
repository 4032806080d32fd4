"""Fields of a dialog, and what was refused of them: under its field, or as a line on top.

Rules: nothing that was typed is lost; the keyboard goes to what was refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.errors import FactRefusedError
from ui.frame.failure import triage
from ui.widgets.entries import Labelled
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class Refused:
    """The fields of a dialog by the English label that a refusal names them by.

    Args:
        sheet: the dialog; the fields are put into its body.
        fields: by label.
    """

    def __init__(self, sheet: Sheet, fields: Mapping[str, Labelled]) -> None:
        self._sheet, self._fields = sheet, dict(fields)
        self._banner: Banner | None = None
        for field in self._fields.values():
            sheet.body.column.addWidget(field)

    def clear(self) -> None:
        """Forget what was refused before."""
        for field in self._fields.values():
            field.wrong("")
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    def show(self, error: Exception) -> None:
        """Tell what was refused."""
        failure = triage(error)
        label = str(error.facts.get("field")) if isinstance(error, FactRefusedError) else ""
        field = self._fields.get(label)
        if field is None:
            self._banner = Banner("danger", failure.happened, failure.todo)
            self._sheet.body.column.insertWidget(0, self._banner)
            return
        field.wrong(" ".join(part for part in (failure.happened, failure.todo) if part))
        field.field.setFocus()
