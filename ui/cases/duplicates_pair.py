"""Two cases side by side: who is whom, what differs, what is the same.

Rules: values are shown in full and letter by letter; where the cases differ one value has to win,
the kept case's unless the officer says otherwise; equal facts are folded away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.duplicates.merging import BOTH, DIFFERS, FILLS, SAME, Comparison, FactPair, PersonMatch
from ui.frame.presses import Presses
from ui.look.theme import look
from ui.widgets.buttons import quiet
from ui.widgets.case_words import main_person, name_or_withheld
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.frames import EmptyState, Rule, ScrollBody, clear, put, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, reveal, wrapped

_LONGEST = 600
_DOT = 32
_LABEL_SHARE, _VALUE_SHARE = 3, 5


class ValueBox(QWidget):
    """One of two values, with a dot to choose it; the whole box can be pressed."""

    def __init__(self, label: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self.dot = RadioBox("")
        self.dot.setAccessibleName(_("{label}: keep {value}").format(label=label, value=value))
        self.dot.setFixedWidth(look().px(_DOT))
        put(line, (self.dot, 0, Qt.AlignmentFlag.AlignTop), (wrapped(_short(value)), 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this value, unless what was pressed first stood here before."""
        if Presses.click_number(event, self) == 1:
            self.dot.click()
        event.accept()


class PairPane(ScrollBody):
    """The comparison.

    Signals:
        turned(): the other case shall be kept.
        matched(int, int): a person of the merged case is this person of the kept one, 0 nobody.
        chose(str, bool): at this address the merged case's value wins, or not.
    """

    turned = Signal()
    matched = Signal(int, int)
    chose = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=16)
        # What stands below all this, in a low window, is not of the pair.
        self._parts = QVBoxLayout()
        self._parts.setSpacing(look().px(10))
        put(self.column, (self._parts, 1), 0)
        self._take: set[str] = set()
        self.turn = quiet(_("Keep the other case"), "arrow-left-right", self.turned.emit)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that no pair is picked."""
        self._begin()
        self._parts.addWidget(
            EmptyState("mouse-pointer-click", _("Pick a pair to see both cases side by side."))
        )

    def show_comparison(self, comparison: Comparison, take: set[str]) -> None:
        """Show two cases.

        Args:
            comparison: what they say.
            take: addresses where the merged case's value wins now.
        """
        place = self.verticalScrollBar().value()
        self._begin()
        self._take = take
        column = self._parts
        column.addWidget(self._heads(comparison))
        column.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Rule())
        for person in comparison.persons:
            column.addLayout(self._person(person))
        if comparison.persons:
            column.addWidget(Rule())
        self._add_facts(comparison.facts)
        column.addWidget(wrapped(_comes_along(comparison), "muted"))
        column.addStretch(1)
        self.verticalScrollBar().setValue(place)

    def _begin(self) -> None:
        self.turn.setParent(None)
        clear(self._parts)

    # Heads and people ---------------------------------------------------------------------------

    def _heads(self, comparison: Comparison) -> QWidget:
        whole = QWidget()
        grid = _grid(whole)
        grid.addWidget(_cell(PlainLabel()), 0, 0)
        for place, (case, words) in enumerate(
            ((comparison.kept, _("Stays")), (comparison.merged, _("Becomes a duplicate"))), 1
        ):
            side = QWidget()
            head = QVBoxLayout(side)
            head.setContentsMargins(look().px(_DOT), 0, 0, 0)
            head.setSpacing(0)
            head.addWidget(SectionLabel(words))
            person = main_person(case)
            name = name_or_withheld(person.display_name if person else "")
            put(head, wrapped(name, "heading"), PlainLabel(case.case_no, "muted"))
            grid.addWidget(_cell(side), 0, place, Qt.AlignmentFlag.AlignTop)
        return whole

    def _person(self, person: PersonMatch) -> QHBoxLayout:
        name = name_or_withheld(person.name)
        combo = ComboBox(
            [
                ("0", _("somebody else")),
                *(
                    (str(number), _("the same as {name}").format(name=name_or_withheld(other)))
                    for number, other in person.may_be
                ),
            ]
        )
        combo.choose(str(person.same_as))
        combo.setAccessibleName(_("Who is {name}?").format(name=name))
        combo.chosen.connect(lambda value: self.matched.emit(person.number, int(value)))
        line = row(IconLabel("user", look().tokens.muted, 17), spacing=8)
        put(line, (wrapped(_("{name} is").format(name=name)), 2), (combo, 3))
        return line

    # Facts --------------------------------------------------------------------------------------

    def _add_facts(self, facts: Sequence[FactPair]) -> None:
        differing = [fact for fact in facts if fact.state in (DIFFERS, BOTH)]
        filling = [fact for fact in facts if fact.state == FILLS]
        same = [fact for fact in facts if fact.state == SAME]
        for heading, chosen in (
            (_("The cases differ"), differing),
            (_("Only the duplicate knows"), filling),
        ):
            if chosen:
                put(self._parts, SectionLabel(heading), self._table(chosen))
        if same:
            words = ngettext(
                "{count} fact stays as it is", "{count} facts stay as they are", len(same)
            ).format(count=shown(len(same)))
            table = self._table(same)
            table.hide()
            unfold = quiet(words, "chevron-down", lambda: reveal(table, table.isHidden()))
            put(self._parts, (unfold, 0, Qt.AlignmentFlag.AlignLeft), table)

    def _table(self, facts: Sequence[FactPair]) -> QWidget:
        whole = QWidget()
        grid = _grid(whole)
        for line, fact in enumerate(facts):
            label = wrapped(_(fact.label), "muted")
            grid.addWidget(_cell(label), line, 0, Qt.AlignmentFlag.AlignTop)
            if fact.state == DIFFERS:
                self._add_choice(grid, line, fact)
                continue
            for place, value in enumerate((fact.kept, fact.merged), 1):
                said = wrapped(_short(value) or "—")
                said.setContentsMargins(look().px(_DOT), 0, 0, 0)
                grid.addWidget(_cell(said), line, place, Qt.AlignmentFlag.AlignTop)
        return whole

    def _add_choice(self, grid: QGridLayout, line: int, fact: FactPair) -> None:
        group = QButtonGroup(grid)
        takes = fact.address in self._take
        for place, (value, merged) in enumerate(((fact.kept, False), (fact.merged, True)), 1):
            box = ValueBox(_(fact.label), value)
            box.dot.setChecked(merged == takes)
            box.dot.clicked.connect(_pressed(partial(self.chose.emit, fact.address, merged)))
            group.addButton(box.dot)
            grid.addWidget(_cell(box), line, place, Qt.AlignmentFlag.AlignTop)


def _cell(widget: QWidget) -> QWidget:
    """Let the shares of the columns alone decide on the width, so that tables stand in line."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    widget.setSizePolicy(policy)
    return widget


def _pressed(act: Callable[[], object]) -> Callable[[bool], None]:
    """Return a slot that lets the state of the button go."""

    def slot(_checked: bool) -> None:
        act()

    return slot


def _grid(parent: QWidget) -> QGridLayout:
    grid = QGridLayout(parent)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(look().px(12))
    grid.setVerticalSpacing(look().px(6))
    grid.setColumnStretch(0, _LABEL_SHARE)
    grid.setColumnStretch(1, _VALUE_SHARE)
    grid.setColumnStretch(2, _VALUE_SHARE)
    return grid


def _comes_along(comparison: Comparison) -> str:
    merged = comparison.merged
    counts = (
        ngettext("{count} event", "{count} events", len(merged.events)),
        ngettext("{count} service", "{count} services", len(merged.services)),
        ngettext("{count} document", "{count} documents", len(merged.papers)),
        ngettext("{count} consent record", "{count} consent records", len(merged.consents)),
    )
    numbers = (merged.events, merged.services, merged.papers, merged.consents)
    said = [
        words.format(count=shown(len(many)))
        for words, many in zip(counts, numbers, strict=True)
        if many
    ]
    if not said:
        return _("Nothing else comes along.")
    return _("These come along: {things}.").format(things=", ".join(said))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
