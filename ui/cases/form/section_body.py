"""The fields of one section, drawn from the catalogue and kept in step with the record.

Rules: a field the officer is in is never written over; errors stand under their field; fields
appear and go as the facts they depend on do, without losing the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _
from app.cases.records import CaseRecord
from app.core.field_catalogue import FieldView, SectionView, label_of
from app.core.records import FactValue
from ui.cases.form.outline import address_of, facts_of, folded, people_of, person_of, shown_fields
from ui.cases.form.place_editor import KINDS as PLACES
from ui.cases.form.place_editor import PlaceEditor
from ui.cases.form.place_editor import told_of as told_of_place
from ui.cases.form.signs_editor import SIGNS, SignsEditor
from ui.frame import projector
from ui.frame.field_values import Typed, as_typed
from ui.frame.worker import triage
from ui.look.theme import look
from ui.widgets.buttons import quiet
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.field_editors import FieldEditor, editor_for
from ui.widgets.frames import ScrollBody
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.strip import Banner

_WIDEST = 720
_DATED = frozenset({"date", "flexdate"})
# Lists that are more than codes to tick.
_SPECIAL: dict[str, Callable[[FieldView, QWidget], FieldEditor]] = {SIGNS: SignsEditor}


@dataclass
class _Row:
    field: FieldView
    address: str
    labelled: Labelled
    editor: FieldEditor
    told: str = ""
    doubted: bool = False


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
        self._unfolded = False
        self._case = case
        self.column.setSpacing(look().px(14))
        self.setAccessibleName(_(section.label))
        self.heading = PlainLabel(_(section.label), "heading", wrap=True)
        self._ring(False)
        self.column.addWidget(self.heading)
        if section.help:
            self.column.addWidget(PlainLabel(_(section.help), "muted", wrap=True))
        self.more = quiet("", "chevron-down", self._turn)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.show_case(case)

    # Showing ------------------------------------------------------------------------------------

    def show_case(self, case: CaseRecord | None, keep: frozenset[str] = frozenset()) -> None:
        """Show a record; fields at the addresses of `keep` are left as they are typed."""
        self._case = case
        facts = facts_of(case, self.part)
        fields = shown_fields(self.section, facts, person_of(case, self.part))
        fields = self._without_folded(fields, facts, keep)
        people = people_of(case)
        wanted = [field.name for field in fields]
        for name in list(self._rows):
            if name not in wanted and self._rows[name].address not in keep:
                self._drop(name)
        for number, field in enumerate(fields):
            row = self._rows.get(field.name)
            if row is None:
                row = self._add(field, number)
            row.editor.around(facts, people)
            if row.address not in keep and not row.editor.has_keyboard():
                row.editor.write(as_typed(field, facts.get(field.name)))
            self._tell(row, facts)

    def _without_folded(
        self,
        fields: tuple[FieldView, ...],
        facts: Mapping[str, FactValue],
        keep: frozenset[str],
    ) -> tuple[FieldView, ...]:
        """Return the fields to draw now, and say on the button how many wait behind it."""
        away = [
            field
            for field in folded(fields, facts)
            if address_of(self.part, field.name) not in keep
            and not (field.name in self._rows and self._rows[field.name].editor.has_keyboard())
        ]
        reveal(self.more, bool(away))
        words = (
            _("Show less")
            if self._unfolded
            else _("More ({count})").format(count=numerals.shown(len(away)))
        )
        self.more.setText(words)
        self.more.setAccessibleName(words)
        if self._unfolded:
            return fields
        return tuple(field for field in fields if field not in away)

    def _turn(self) -> None:
        """Show the rare fields, or fold the empty ones away again."""
        self._unfolded = not self._unfolded
        before = set(self._rows)
        typed = {row.address for row in self._rows.values() if row.editor.read()}
        self.show_case(self._case, frozenset(typed))
        new = [row for name, row in self._rows.items() if name not in before]
        new.sort(key=lambda row: self.column.indexOf(row.labelled))
        for row in new[:1]:
            row.editor.widget.setFocus()
            self.ensureWidgetVisible(row.labelled)

    def _tell(self, row: _Row, facts: Mapping[str, FactValue]) -> None:
        """Say beside a field how it was read; the hint comes back when there is nothing to say."""
        told = told_of(
            row.field, facts, self._case.typed.get(row.address, "") if self._case else ""
        )
        person = person_of(self._case, self.part)
        value, source = (person.worked_out if person else {}).get(row.field.name, ("", ""))
        row.editor.show_worked(value)
        if row.field.required:
            row.labelled.need("" if value else _("needed"))
        told = told or worked_words(row.field, value, source)
        if told != row.told:
            row.told = told
            row.labelled.explain(told or _(row.field.help))
        doubted = person is not None and person.doubt == row.field.name
        if doubted != row.doubted:
            row.doubted = doubted
            row.labelled.put_under(Banner("caution", *doubt_words()) if doubted else None)

    def _add(self, field: FieldView, place: int) -> _Row:
        made = PlaceEditor if field.kind in PLACES else _SPECIAL.get(field.code_list, editor_for)
        editor = made(field, self.inside)
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

    def put_under(self, address: str, widget: QWidget | None) -> bool:
        """Show something under the field at an address; False when the field is not here."""
        for row in self._rows.values():
            if row.address == address:
                row.labelled.put_under(widget)
                return True
        return False

    def put_last(self, address: str, widget: QWidget | None) -> None:
        """Show something below everything else of the field at an address, if it is here."""
        for row in self._rows.values():
            if row.address == address:
                row.labelled.put_last(widget)

    def widget_of(self, address: str) -> QWidget | None:
        """Return the widget of a field."""
        for row in self._rows.values():
            if row.address == address:
                return row.editor.widget
        return None

    def first_widget(self) -> QWidget | None:
        """Return the first needed field that is empty, else the first field."""
        rows = sorted(self._rows.values(), key=lambda row: self.column.indexOf(row.labelled))
        empty = [row for row in rows if row.field.required and not row.editor.read()]
        return next((row.editor.widget for row in (empty or rows)), None)

    def focus_first(self) -> None:
        """Go to the first needed line that is empty, else to the heading.

        There no key changes a fact: who only reads on must not tick a box or open a list.
        """
        rows = sorted(self._rows.values(), key=lambda row: self.column.indexOf(row.labelled))
        empty = (row.editor.widget for row in rows if row.field.required and not row.editor.read())
        first = next((one for one in empty if isinstance(one, LineEntry | TextEntry)), None)
        (first or self).setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is at the heading."""
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it went on."""
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, on: bool) -> None:
        worn = look()
        ink = worn.tokens.accent if on else "transparent"
        self.heading.setStyleSheet(
            f"border: {worn.px(2)}px solid {ink}; border-radius: {worn.px(6)}px;"
        )


def told_of(field: FieldView, facts: Mapping[str, FactValue], typed: str) -> str:
    """Return how a value was read: a telephone, a place of the lists, what it was read from.

    Args:
        field: the field.
        facts: stored values of its part.
        typed: what was typed or stood in the sheet when it was converted, else "".
    """
    value = facts.get(field.name)
    if typed and value is not None:
        if field.kind in _DATED:
            return _("Typed as {date}").format(date=typed)
        return _("In the sheet it was written: {text}").format(text=projector.free_text(typed))
    if not isinstance(value, str):
        return ""
    if field.kind == "phone":
        return _("Read as {number}").format(number=value)
    if field.kind in PLACES:
        state = facts.get(field.name.replace("district", "state"))
        return told_of_place(field.kind, value, state if isinstance(state, str) else "")
    return ""


def worked_words(field: FieldView, value: str, source: str) -> str:
    """Return what follows from another fact, and from which one; "" where nothing does."""
    if not value:
        return ""
    words = {code: _(label) for code, label in field.codes}.get(value, numerals.in_digits(value))
    return _("Worked out from “{fact}”: {value}").format(fact=_(label_of(source)), value=words)


def doubt_words() -> tuple[str, str]:
    """Return what is said under a field about the age that contradicts the others."""
    return (
        _("This does not fit the date of birth or the age."),
        _("Look at them again. Until they fit, the person is treated as a child if any says so."),
    )
