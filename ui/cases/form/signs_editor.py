"""The checklist of the signs of trafficking: six groups, each sign with its strength, and above
them what the ticks come to.

Rules: a group opens at a press and stays as it is while one ticks; the count stands beside its
heading all the time; the result says on what it rests and that a person decides.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _
from app.cases.indicators import (
    DECIDES,
    RULE,
    Assessment,
    GroupCount,
    SignGroup,
    assess,
    sign_groups,
)
from app.core.field_catalogue import FieldView
from ui.frame.field_values import Typed
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button
from ui.widgets.choices import CheckBox
from ui.widgets.field_editors import FieldEditor
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel, reveal

SIGNS = "ilo_indicator"
_STRENGTH_WORDS = {"strong": N_("strong"), "medium": N_("medium"), "weak": N_("weak")}
_ROLES = {"strong": "strong", "medium": "", "weak": "muted"}


class GroupBox(QWidget):
    """One group: a heading that opens and closes it, its count, its signs."""

    def __init__(self, group: SignGroup, parent: QWidget) -> None:
        super().__init__(parent)
        self.group = group
        self.boxes: list[CheckBox] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(2))
        self.head = Button(_(group.label), "quiet", "chevron-right", self._turn)
        self.count = Badge(Mark("", "plain", "minus"))
        line = QHBoxLayout()
        line.addWidget(self.head)
        line.addStretch(1)
        line.addWidget(self.count)
        column.addLayout(line)
        self.signs = QWidget(self)
        inside = QVBoxLayout(self.signs)
        inside.setContentsMargins(look().px(20), 0, 0, look().px(6))
        inside.setSpacing(0)
        for sign in group.signs:
            box = CheckBox(_(sign.label), sign.code)
            self.boxes.append(box)
            strength = PlainLabel(_(_STRENGTH_WORDS[sign.strength]), _ROLES[sign.strength])
            row = QHBoxLayout()
            row.addWidget(box, 1)
            row.addWidget(strength)
            inside.addLayout(row)
        column.addWidget(self.signs)
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

    def _turn(self) -> None:
        self.open(self.signs.isHidden())


class SignsEditor(FieldEditor):
    """The codes of the checklist as six groups of boxes."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        self.groups = [GroupBox(group, self.widget) for group in sign_groups()]
        self._unknown: tuple[str, ...] = ()
        column.addWidget(self._build_result())
        for group in self.groups:
            column.addWidget(group)
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
        self.words = PlainLabel("", "strong", wrap=True)
        card.column.addWidget(self.words)
        self.rests = PlainLabel("", "", wrap=True)
        card.column.addWidget(self.rests)
        card.column.addWidget(PlainLabel(_(RULE), "muted", wrap=True))
        card.column.addWidget(PlainLabel(_(DECIDES), "", wrap=True))
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
