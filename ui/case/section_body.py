"""The fields of one section, drawn from the catalogue and kept in step with the record.

Rules: a field the officer is in is never written over; errors stand under their field; fields
appear and go as the facts they depend on do, without losing the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.catalogue import FieldView, SectionView
from app.language import _
from app.records import CaseRecord
from ui.case.editors import FieldEditor, editor_for
from ui.case.outline import address_of, facts_of, person_of, shown_fields
from ui.case.signs_editor import SIGNS, SignsEditor
from ui.case.values_shown import Typed, as_typed
from ui.failure import triage
from ui.theme import look
from ui.widgets.entries import Labelled
from ui.widgets.frames import ScrollBody
from ui.widgets.plain import PlainLabel, reveal

_WIDEST = 720
_SAID_AS_READ = frozenset({"phone"})
# Lists that are more than codes to tick.
_SPECIAL: dict[str, Callable[[FieldView, QWidget], FieldEditor]] = {SIGNS: SignsEditor}


@dataclass
class _Row:
    field: FieldView
    address: str
    labelled: Labelled
    editor: FieldEditor


class SectionBody(ScrollBody):
    """The scrolling body of one section.

    Signals:
        typed(str): the field at this address holds something new.
        settled(str): the field at this address was left or a choice was made.
    """

    typed = Signal(str)
    settled = Signal(str)

    def __init__(
        self, part: str, section: SectionView, case: CaseRecord | None, parent: QWidget
    ) -> None:
        super().__init__(parent, inside=4)
        self.part = part
        self.section = section
        self._rows: dict[str, _Row] = {}
        self.column.setSpacing(look().px(14))
        self.column.addWidget(PlainLabel(_(section.label), "heading", wrap=True))
        if section.help:
            self.column.addWidget(PlainLabel(_(section.help), "muted", wrap=True))
        self.column.addStretch(1)
        self.show_case(case)

    # Showing ------------------------------------------------------------------------------------

    def show_case(self, case: CaseRecord | None, keep: frozenset[str] = frozenset()) -> None:
        """Show a record; fields at the addresses of `keep` are left as they are typed."""
        facts = facts_of(case, self.part)
        fields = shown_fields(self.section, facts, person_of(case, self.part))
        wanted = [field.name for field in fields]
        for name in list(self._rows):
            if name not in wanted and self._rows[name].address not in keep:
                self._drop(name)
        for number, field in enumerate(fields):
            row = self._rows.get(field.name)
            if row is None:
                row = self._add(field, number)
            value = facts.get(field.name)
            if row.address not in keep and not row.editor.has_keyboard():
                row.editor.write(as_typed(field, value))
            if field.kind in _SAID_AS_READ and value:
                row.labelled.explain(_("Read as {number}").format(number=value))

    def _add(self, field: FieldView, place: int) -> _Row:
        editor = _SPECIAL.get(field.code_list, editor_for)(field, self.inside)
        address = address_of(self.part, field.name)
        label = "" if field.kind == "boolean" else _(field.label)
        needed = _("needed") if field.required else ""
        labelled = Labelled(label, editor.widget, _(field.help), needed)
        reveal(labelled.label, bool(label))
        labelled.setMaximumWidth(look().px(_WIDEST))
        row = _Row(field, address, labelled, editor)
        editor.edited.connect(lambda: self.typed.emit(address))
        editor.settled.connect(lambda: self.settled.emit(address))
        self._rows[field.name] = row
        above = 2 if self.section.help else 1
        self.column.insertWidget(above + place, labelled)
        return row

    def _drop(self, name: str) -> None:
        row = self._rows.pop(name)
        row.labelled.hide()
        self.column.removeWidget(row.labelled)
        row.labelled.deleteLater()

    # Answers ------------------------------------------------------------------------------------

    def read(self, address: str) -> tuple[FieldView, Typed] | None:
        """Return the field at an address and what stands in it, None when it is not here."""
        for row in self._rows.values():
            if row.address == address:
                return row.field, row.editor.read()
        return None

    def put(self, address: str, typed: Typed) -> None:
        """Write into the field at an address, e.g. what was refused before."""
        for row in self._rows.values():
            if row.address == address:
                row.editor.write(typed)

    def addresses(self) -> list[str]:
        """Return the addresses of the fields that are shown."""
        return [row.address for row in self._rows.values()]

    def wrong(self, address: str, error: Exception | None) -> None:
        """Show why a value was refused; None takes it away."""
        for row in self._rows.values():
            if row.address == address:
                failure = triage(error) if error is not None else None
                words = (
                    " ".join(p for p in (failure.happened, failure.todo) if p) if failure else ""
                )
                row.labelled.wrong(words)

    def widget_of(self, address: str) -> QWidget | None:
        """Return the widget of a field."""
        for row in self._rows.values():
            if row.address == address:
                return row.editor.widget
        return None

    def focus_first(self) -> None:
        """Go to the first needed field that is empty, else to the first field."""
        rows = sorted(self._rows.values(), key=lambda row: self.column.indexOf(row.labelled))
        empty = [row for row in rows if row.field.required and not row.editor.read()]
        for row in (empty or rows)[:1]:
            row.editor.widget.setFocus()
