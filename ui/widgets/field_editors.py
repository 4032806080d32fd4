"""One editor for each kind of field: it shows a value, gives back what was typed, and says when.

Rules:

* An editor knows codes and words, never a case; nothing is refused here, the use case judges.
* What stands in a field can be typed again; dates have their month in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.base.messages import show_day
from app.core.field_catalogue import FieldView, words_of
from app.core.records import FactValue
from app.redaction import personal_values
from ui.frame import dates, projector
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import LineEntry, TextEntry
from ui.widgets.frames import FlowLayout, clear, column, row
from ui.widgets.plain import PlainLabel, wrapped

type Typed = str | tuple[str, ...]

_DATED = frozenset({"date", "flexdate"})
TYPED_TEXT = frozenset({"text", "name", "long_text", "texts"})


def as_typed(field: FieldView, value: FactValue | None) -> Typed:
    """Return a stored value as it stands in its field: text, or codes for a field of many."""
    if field.kind in ("codes", "offices", "field_names", "persons"):
        return value if isinstance(value, tuple) else ()
    if value is None:
        return ""
    if field.kind == "texts":
        return "\n".join(value) if isinstance(value, tuple) else str(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return typed_date(text) if field.kind in _DATED else text


def typed_date(text: str) -> str:
    """Return a stored date as an officer types it: 25 Nov 2026, ~Nov 2026, Mar 2026 .. May 2026."""
    about = "~" if text.startswith("~") else ""
    ends = text.lstrip("~").split("..", 1)
    return about + " .. ".join(dates.typed_part(end) for end in ends)


def to_send(field: FieldView, typed: Typed) -> Typed | None:
    """Return what is handed to the use case; None clears the fact."""
    if field.kind == "texts" and isinstance(typed, str):
        typed = tuple(line.strip() for line in typed.split("\n") if line.strip())
    if isinstance(typed, str):
        typed = typed.strip()
    return typed or None


def in_words(field: FieldView, value: FactValue | None) -> str:
    """Return a stored value in words, translated; in projector mode what stands in its place."""
    return projector.fact(field.name, _words_of(field, value))


def typed_in_words(field: FieldView | None, typed: Typed) -> str:
    """Return what was typed into a field as it stands there, choices in their words.

    Args:
        field: None for one that is not known here; its text is told as it is.
        typed: as `to_send` returned it.
    """
    if field is None or field.kind in _DATED:
        return typed if isinstance(typed, str) else ", ".join(typed)
    return _words_of(field, typed == "yes" if field.kind == "boolean" else typed)


def _words_of(field: FieldView, value: FactValue | None) -> str:
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    labels = dict(field.codes)
    if isinstance(value, tuple):
        return ", ".join(_(labels[part]) if part in labels else part for part in value)
    text = str(value)
    if text in labels:
        return _(labels[text])
    if field.kind in ("state", "district"):
        return words_of(field.name, value)
    return dates.stored(text) if field.kind in _DATED else text


FEW = 4
SOME = 12

_HINTS = {"phone": "98765 43210", "coordinate": "26.98"}
_DATES = {
    "date": ("2026-11-25",),
    "flexdate": ("2026-11-25", "2026-11", "2026", "2026-03..2026-05"),
}
_OF_BIRTH = ("2011-03-14", "2011-03", "2011", "~2011")
_SHORT = {"date": 220, "flexdate": 400, "coordinate": 160, "number": 160, "pincode": 160,
          "aadhaar_last4": 160, "phone": 260}  # fmt: skip


def _hint(field: FieldView) -> str:
    """Return what can be typed into a field, as an example in the language of the window."""
    examples = _OF_BIRTH if field.name == "birth" else _DATES.get(field.kind, ())
    return _HINTS.get(field.kind, ", ".join(show_day(date) for date in examples))


_CODES = frozenset(
    {"linked_cases", "offence_sections", "online_account", "payment_handles", "vehicles"}
)
_LATIN_OR_NUMBER = ("_latin", "_no")


def _stays_as_typed(field: FieldView) -> bool:
    """Tell whether no words belong into a field: a number, a code, a name in Latin letters."""
    is_code = field.name in _CODES or field.name.endswith(_LATIN_OR_NUMBER)
    return is_code or field.kind not in TYPED_TEXT


class FieldEditor(QObject):
    """What every editor can do.

    Signals:
        edited(): the value was changed by the officer, typing may go on.
        settled(): the change is complete: the field was left or a choice was made.
    """

    edited = Signal()
    settled = Signal()
    widget: QWidget

    def read(self) -> Typed:
        """Return what stands in the field."""
        raise NotImplementedError

    def write(self, typed: Typed) -> None:
        """Show a value without a signal."""
        raise NotImplementedError

    def has_keyboard(self) -> bool:
        """Tell whether the officer is in this field."""
        return self.widget.hasFocus()

    def show_worked(self, value: str) -> None:
        """Show the code that follows from other facts; it is no answer, and "" takes it away."""

    def around(self, facts: Mapping[str, FactValue], people: tuple[tuple[str, str], ...]) -> None:
        """Learn what stands around this field.

        Args:
            facts: of the same part of the case.
            people: of the case, as ("p1", name).
        """


class LineEditor(FieldEditor):
    """One line."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = LineEntry(_(field.label), _hint(field), parent, as_typed=_stays_as_typed(field))
        self.line.setMaxLength(400)
        if field.kind in _SHORT:
            self.line.setMaximumWidth(look().px(_SHORT[field.kind]))
        self.widget = self.line
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.left.connect(self.settled)
        self.line.returnPressed.connect(self.settled)

    def read(self) -> Typed:
        """Return the line."""
        return self.line.text()

    def write(self, typed: Typed) -> None:
        """Show a line."""
        if self.line.text() != typed:
            self.line.setText(str(typed))


class AreaEditor(FieldEditor):
    """Several lines."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        lines = 2 if field.kind == "texts" else 4
        hint = _("One on each line") if field.kind == "texts" else ""
        self.area = TextEntry(_(field.label), hint, lines, parent, as_typed=_stays_as_typed(field))
        self.widget = self.area
        self._quiet = False
        self.area.textChanged.connect(self._on_changed)
        self.area.left.connect(self.settled)

    def read(self) -> Typed:
        """Return the text."""
        return self.area.text()

    def write(self, typed: Typed) -> None:
        """Show a text."""
        if self.area.text() != typed:
            self._quiet = True
            self.area.setText(str(typed))
            self._quiet = False

    def _on_changed(self) -> None:
        if not self._quiet:
            self.edited.emit()


class AtOnceEditor(FieldEditor):
    """What is complete at once, as every choice and every tick is."""

    def has_keyboard(self) -> bool:
        """Nobody is in the middle of it."""
        return False

    def tell(self) -> None:
        """Tell that it was changed, and that the change is complete."""
        self.edited.emit()
        self.settled.emit()


class ChipsEditor(AtOnceEditor):
    """One of few codes, as buttons in a row; a second press takes the answer back."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        line = FlowLayout(self.widget)
        self._chips: dict[str, Button] = {}
        for value, words in field.codes:
            chip = Button(_(words), "chip")
            chip.setCheckable(True)
            chip.setAccessibleName(f"{_(field.label)}: {_(words)}")
            chip.clicked.connect(lambda checked, value=value: self._on_click(value, checked))
            self._chips[value] = chip
            line.addWidget(chip)
        self.widget.setFocusProxy(next(iter(self._chips.values())))

    def read(self) -> Typed:
        """Return the chosen code."""
        return next((value for value, chip in self._chips.items() if chip.isChecked()), "")

    def write(self, typed: Typed) -> None:
        """Show a code."""
        for value, chip in self._chips.items():
            chip.setChecked(value == typed)

    def show_worked(self, value: str) -> None:
        """Draw the chip that follows with a dashed line; it stays to be chosen."""
        for code, chip in self._chips.items():
            worked = code == value
            if worked == bool(chip.property("worked")):
                continue
            chip.setProperty("worked", worked)
            chip.setAccessibleDescription(_("Worked out, not chosen") if worked else "")
            chip.style().unpolish(chip)
            chip.style().polish(chip)

    def _on_click(self, value: str, checked: bool) -> None:
        self.write(value if checked else "")
        self.tell()


class ComboEditor(AtOnceEditor):
    """One of many codes, from a list."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.combo = ComboBox([("", _("Not written down")), *_translated(field.codes)], parent)
        self.combo.setMaximumWidth(look().px(460))
        self.widget = self.combo
        self.combo.chosen.connect(self.tell)

    def read(self) -> Typed:
        """Return the chosen code."""
        return self.combo.value()

    def write(self, typed: Typed) -> None:
        """Show a code."""
        self.combo.choose(str(typed))


class BoxesEditor(AtOnceEditor):
    """Some of what is offered, each with its box; whoever inherits makes the boxes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._boxes: list[CheckBox] = []

    def read(self) -> Typed:
        """Return what is ticked, in the order in which it is offered."""
        return tuple(box.value for box in self._boxes if box.isChecked())

    def write(self, typed: Typed) -> None:
        """Tick these."""
        for box in self._boxes:
            box.setChecked(box.value in typed)


class TicksEditor(BoxesEditor):
    """Some codes, each with its box, in two columns, or in one where two have no room."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        sides = (QWidget(), QWidget())
        columns = tuple(column(spacing=0, within=side) for side in sides)
        half = (len(field.codes) + 1) // 2
        for number, (value, words) in enumerate(_translated(field.codes)):
            box = CheckBox(words, value)
            box.clicked.connect(self.tell)
            self._boxes.append(box)
            columns[number // half].addWidget(box)
        for side in columns:
            side.addStretch(1)
        self.widget = WrapRow([(side, 1) for side in sides], 0, parent)
        self.widget.turn_where_whole()
        if self._boxes:
            self.widget.setFocusProxy(self._boxes[0])


class PeopleEditor(BoxesEditor):
    """Some persons of the case, each with a box."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        self.widget.setAccessibleName(_(field.label))
        self._column = column(spacing=0, within=self.widget)
        self._people: tuple[tuple[str, str], ...] | None = None

    def around(self, facts: Mapping[str, FactValue], people: tuple[tuple[str, str], ...]) -> None:
        """Offer the persons that the case has now."""
        if people == self._people:
            return
        ticked = self.read()
        self._people = people
        clear(self._column)
        self._boxes = []
        for token, name in people:
            box = CheckBox(name, token)
            box.clicked.connect(self.tell)
            self._boxes.append(box)
            self._column.addWidget(box)
        if not people:
            self._column.addWidget(PlainLabel(_("No person is written down yet."), "muted"))
        if self._boxes:
            self.widget.setFocusProxy(self._boxes[0])
        self.write(ticked)


class PickEditor(AtOnceEditor):
    """Some of very many codes: a list to add from, and what was added as buttons to take away."""

    def __init__(
        self, field: FieldView, parent: QWidget, codes: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(parent)
        self._above = field.parent
        self._all: dict[str, str] = dict(codes or _translated(field.codes))
        self._codes = self._all
        self._chosen: tuple[str, ...] = ()
        self.widget = QWidget(parent)
        self.combo = ComboBox()
        self.combo.setAccessibleName(_("Add to {field}").format(field=_(field.label)))
        self.combo.setMaximumWidth(look().px(460))
        self.combo.chosen.connect(self._on_add)
        self._added = column(spacing=2)
        column(self.combo, self._added, spacing=4, within=self.widget)
        self.widget.setFocusProxy(self.combo)
        self._draw()

    def offer(self, codes: Sequence[tuple[str, str]]) -> None:
        """Offer other codes; what was added stays."""
        self._codes = self._all = dict(codes)
        self._draw()

    def around(self, facts: Mapping[str, FactValue], people: tuple[tuple[str, str], ...]) -> None:
        """Offer only what the fact above holds, when this one says which of those."""
        above = facts.get(self._above)
        if isinstance(above, tuple) and set(above) <= set(self._all):
            codes = {value: self._all[value] for value in above}
            if codes != self._codes:
                self._codes = codes
                self._draw()

    def read(self) -> Typed:
        """Return the codes in the order in which they were added."""
        return self._chosen

    def write(self, typed: Typed) -> None:
        """Show these codes."""
        chosen = typed if isinstance(typed, tuple) else ()
        if chosen != self._chosen:
            self._chosen = chosen
            self._draw()

    def _draw(self) -> None:
        rest = [(value, words) for value, words in self._codes.items() if value not in self._chosen]
        self.combo.offer([("", _("Add…")), *rest])
        clear(self._added)
        for value in self._chosen:
            words = self._all.get(value, value)
            remove = quiet(_("Remove"), "x", partial(self._on_remove, value))
            remove.setAccessibleName(_("Remove {value}").format(value=words))
            self._added.addLayout(row((wrapped(words), 1), remove, spacing=None))

    def _on_add(self, value: str) -> None:
        if value:
            self._change((*self._chosen, value))

    def _on_remove(self, value: str) -> None:
        self._change(tuple(other for other in self._chosen if other != value))

    def _change(self, chosen: tuple[str, ...]) -> None:
        self._chosen = chosen
        self._draw()
        self.tell()


class TickEditor(AtOnceEditor):
    """One box."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = CheckBox(_(field.label), "yes", parent)
        self.widget = self.box
        self.box.clicked.connect(self.tell)

    def read(self) -> Typed:
        """Return yes or nothing."""
        return "yes" if self.box.isChecked() else ""

    def write(self, typed: Typed) -> None:
        """Tick or not."""
        self.box.setChecked(typed == "yes")


def editor_for(field: FieldView, parent: QWidget) -> FieldEditor:
    """Return the editor for a field of the catalogue."""
    editor = _made_for(field, parent)
    if isinstance(editor.widget, LineEntry | TextEntry):
        editor.widget.cover.is_personal = personal_values.is_covered(field)
    return editor


def _made_for(field: FieldView, parent: QWidget) -> FieldEditor:
    if field.kind in ("long_text", "texts"):
        return AreaEditor(field, parent)
    if field.kind == "boolean":
        return TickEditor(field, parent)
    if field.kind in ("code", "yes_no"):
        few = len(field.codes) <= FEW
        return ChipsEditor(field, parent) if few else ComboEditor(field, parent)
    if field.kind == "codes":
        some = len(field.codes) <= SOME
        return TicksEditor(field, parent) if some else PickEditor(field, parent)
    if field.kind == "persons":
        return PeopleEditor(field, parent)
    return LineEditor(field, parent)


def _translated(codes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, _(words)) for value, words in codes]
