"""The fields of one section, drawn from the catalogue and kept in step with the record; among them
places, suggested while one types, and the checklist of the signs of trafficking.

Rules:
- a field the officer is in is never written over; errors stand under their field; fields appear and
  go as the facts they depend on do, without losing the keyboard;
- a place that is in no list is kept as typed; choosing one is a change like any other;
- a group of signs opens at a press and stays as it is while one ticks, its count stands beside its
  heading all the time, and the result says on what it rests and that a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _
from app.base.place_words import state_words
from app.cases import place_suggestions
from app.cases.indicators import (
    DECIDES,
    RULE,
    Assessment,
    GroupCount,
    SignGroup,
    assess,
    sign_groups,
)
from app.cases.records import CaseRecord
from app.core.field_catalogue import FieldView, SectionView, label_of
from app.core.records import FactValue
from ui.cases.form.outline import address_of, facts_of, folded, people_of, person_of, shown_fields
from ui.frame import projector
from ui.frame.worker import triage
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, quiet
from ui.widgets.choices import CheckBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled, LineEntry, PlaceSuggestions, TextEntry, called
from ui.widgets.field_editors import FieldEditor, LineEditor, Typed, as_typed, editor_for
from ui.widgets.focus_order import in_order, takes_keys
from ui.widgets.frames import Card, Ringed, ScrollBody, column, put
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.strip import Banner

KINDS = frozenset({place_suggestions.DISTRICT, place_suggestions.STATE})


class PlaceEditor(LineEditor):
    """One line with places below it."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._kind = field.kind
        self._state_beside = field.name.replace("district", "state")
        self._state = ""
        self.suggestions = PlaceSuggestions(self.line, field.kind, lambda: self._state)
        self.suggestions.chosen.connect(self._on_chosen)

    def read(self) -> Typed:
        """Return the official spelling of what stands in the line."""
        return self.suggestions.read()

    def write(self, typed: Typed) -> None:
        """Show a place as the screens call it."""
        self.suggestions.write(str(typed))

    def around(self, facts: Mapping[str, FactValue], people: tuple[tuple[str, str], ...]) -> None:
        """Look first in the state that stands beside a district."""
        state = facts.get(self._state_beside)
        self._state = (
            state if self._kind == place_suggestions.DISTRICT and isinstance(state, str) else ""
        )

    def _on_chosen(self, _name: str, _state: str) -> None:
        self.edited.emit()
        self.settled.emit()


def place_told(kind: str, name: str, state: str) -> str:
    """Return what is known of a place that was written down, "" when it is in no list.

    Args:
        kind: kind of the field.
        name: what is stored.
        state: for a district, the state that stands beside it.
    """
    place = place_suggestions.known(kind, name, state)
    if place is None:
        return ""
    shown = called(kind, place.name, place.state)
    other = place.local_name if shown == place.name else place.name
    code = _("LGD code {code}").format(code=place.code) if place.code else ""
    return " · ".join(part for part in (other, state_words(place.state), code) if part)


SIGNS = "ilo_indicator"
_STRENGTH_WORDS = {"strong": N_("strong"), "medium": N_("medium"), "weak": N_("weak")}
_ROLES = {"strong": "strong", "medium": "", "weak": "muted"}


class GroupBox(QWidget):
    """One group: a heading that opens and closes it, its count, its signs."""

    def __init__(self, group: SignGroup, parent: QWidget) -> None:
        super().__init__(parent)
        self.group = group
        self.boxes: list[CheckBox] = []
        self.head = Button(_(group.label), "quiet", "chevron-right", self._turn)
        self.count = Badge(Mark("", "plain", "minus"))
        self._line = WrapRow(((self.head, 0), (self.count, 0)), 0, self)
        whole = column(self._line, spacing=2, within=self)
        self.signs = QWidget(self)
        inside = column(spacing=0, edges=(20, 0, 0, 6), within=self.signs)
        for sign in group.signs:
            box = CheckBox(_(sign.label), sign.code)
            self.boxes.append(box)
            strength = PlainLabel(_(_STRENGTH_WORDS[sign.strength]), _ROLES[sign.strength])
            row = WrapRow(((box, 1), (strength, 0)), 0)
            row.turn_where_whole()
            inside.addWidget(row)
        whole.addWidget(self.signs)
        self.open(False)

    def open(self, wanted: bool) -> None:
        """Show the signs, or only the heading."""
        reveal(self.signs, wanted)
        self.head.show_icon("chevron-down" if wanted else "chevron-right", 16)
        state = _("open") if wanted else _("closed")
        self.head.setAccessibleName(f"{_(self.group.label)}, {state}")

    def tell(self, found: GroupCount) -> None:
        """Show how many signs are ticked and whether the group counts."""
        ticked = found.strong + found.medium + found.weak
        words = _("{ticked} of {all}").format(
            ticked=numerals.shown(ticked), all=numerals.shown(len(self.boxes))
        )
        tone = "caution" if found.counts else "plain"
        if found.counts:
            words = _("{count}, counts").format(count=words)
        self.count.say(Mark(words, tone, "check" if found.counts else "minus"))
        # The count is read whole: where both have no room it stands under the heading.
        self._line.turn_where_whole()

    def _turn(self) -> None:
        self.open(self.signs.isHidden())


class SignsEditor(FieldEditor):
    """The codes of the checklist as six groups of boxes."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        self.groups = [GroupBox(group, self.widget) for group in sign_groups()]
        self._unknown: tuple[str, ...] = ()
        whole = column(self._build_result(), spacing=4, within=self.widget)
        for group in self.groups:
            whole.addWidget(group)
            for box in group.boxes:
                box.clicked.connect(self._on_click)
        self.widget.setFocusProxy(self.groups[0].head)
        self._tell()

    def read(self) -> Typed:
        """Return the ticked codes in the order of the list, and those it does not know."""
        known = (box.value for group in self.groups for box in group.boxes if box.isChecked())
        return (*known, *self._unknown)

    def write(self, typed: Typed) -> None:
        """Tick these codes; groups with a tick open when they are first shown."""
        before = self.read()
        if before == typed:
            return
        codes = typed if isinstance(typed, tuple) else ()
        for group in self.groups:
            for box in group.boxes:
                box.setChecked(box.value in codes)
            if not before and any(box.isChecked() for box in group.boxes):
                group.open(True)
        self._unknown = assess(codes).unknown
        self._tell()

    def has_keyboard(self) -> bool:
        """A tick is complete at once."""
        return False

    def _build_result(self) -> Card:
        card = Card()
        self.words = wrapped("", "strong")
        self.rests = wrapped("", "")
        put(card.column, self.words, self.rests, wrapped(_(RULE), "muted"), wrapped(_(DECIDES), ""))
        return card

    def _tell(self) -> None:
        found = assess(self.read())
        for box, count in zip(self.groups, found.groups, strict=True):
            box.tell(count)
        self.words.setText(_(found.words))
        rests = self._rests_on(found)
        self.rests.setText(rests)
        reveal(self.rests, bool(rests))

    def _rests_on(self, found: Assessment) -> str:
        """Say which groups have ticks, with how many of each strength."""
        told = [
            _("{group}: {strong} strong, {medium} medium, {weak} weak").format(
                group=_(one.label),
                strong=numerals.shown(one.strong),
                medium=numerals.shown(one.medium),
                weak=numerals.shown(one.weak),
            )
            for one in found.groups
            if one.strong + one.medium + one.weak
        ]
        return _("It rests on: {groups}.").format(groups="; ".join(told)) if told else ""

    def _on_click(self) -> None:
        self._tell()
        self.edited.emit()
        self.settled.emit()


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


class SectionBody(Ringed, ScrollBody):
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
        self.heading = wrapped(_(section.label), "heading")
        self.ring(False)
        self.column.addWidget(self.heading)
        if section.help:
            self.column.addWidget(wrapped(_(section.help), "muted"))
        self.more = quiet("", "chevron-down", self._turn)
        put(self.column, (self.more, 0, Qt.AlignmentFlag.AlignLeft), 1)
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
        made = PlaceEditor if field.kind in KINDS else _SPECIAL.get(field.code_list, editor_for)
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

    def put_close(self, address: str, widget: QWidget | None) -> None:
        """Show something right below the field at an address, if it is here."""
        for row in self._rows.values():
            if row.address == address:
                row.labelled.put_close(widget)

    def type_in(self, address: str, text: str) -> None:
        """Write into a line as if it had been typed: its own undo takes it back."""
        for row in self._rows.values():
            if row.address == address and isinstance(row.editor, LineEditor):
                row.editor.line.selectAll()
                row.editor.line.insert(text)
                row.editor.edited.emit()
                row.editor.settled.emit()

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

    def focus_at(self, address: str) -> bool:
        """Go to the field at an address; say whether it is here and can be written in."""
        widget = self.widget_of(address)
        if widget is None:
            return False
        proxied: QWidget | None = widget.focusProxy()
        target = proxied or next((one for one in in_order(widget) if takes_keys(one)), None)
        if target is None or not target.isEnabled():
            return False
        target.setFocus()
        return True

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
    if field.kind in KINDS:
        state = facts.get(field.name.replace("district", "state"))
        return place_told(field.kind, value, state if isinstance(state, str) else "")
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
