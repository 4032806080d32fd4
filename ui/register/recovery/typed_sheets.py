"""The part of a page into which recovery sheets are typed: one sheet, or custodians together, in
eight boxes for eight groups.

Rules: only the ways that exist are offered; a box takes digits of any script and nothing else, the
whole code at once spreads over the boxes, and every slip is told beside the group it is in; nothing
is tried before every group is there; a custodian gives the number that stands on the sheet, and
each number once; what was typed is handed over and emptied, never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.errors import KitTypoError
from app.base.language import _
from app.base.numerals import shown
from app.register.records import GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.register.recovery_code import GROUP_DIGITS, GROUPS, GroupState, group_state
from ui.look.theme import look
from ui.offices.group_boxes import GroupLine, NumberedBox
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.compact_layout import into_view
from ui.widgets.entries import Labelled, latin_digits
from ui.widgets.frames import column, put, row
from ui.widgets.plain import reveal, wrapped

_GAP = 8
_INSIDE = 26


class CodeLine(GroupLine):
    """The line of one group of six digits."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(number, parent, groups=GROUPS, digits=GROUP_DIGITS)
        worn = look()
        self.setStyleSheet(
            f"font-size: {worn.text_px(17)}px; font-weight: 600; padding-left: {worn.px(4)}px;"
            f" padding-right: {worn.px(4)}px;"
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be seen with the answer, also in a window that is lower than the page."""
        super().focusInEvent(event)
        into_view(self.parentWidget() or self)

    def minimumSizeHint(self) -> QSize:
        """Six digits, and no more: eight of these stand beside each other."""
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance("0" * GROUP_DIGITS) + look().px(_INSIDE)
        return QSize(width, super().minimumSizeHint().height())


class CodeBox(NumberedBox):
    """One group of a code."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(number, CodeLine(number), 3, 14, parent)
        self.state = GroupState.EMPTY
        self._tell()

    @property
    def digits(self) -> str:
        """What stands in it, in 0 to 9."""
        return latin_digits(self.line.text())

    def judge(self) -> GroupState:
        """Say under the line how far the group is, and return it."""
        now = group_state(self.digits)
        if now is not self.state:
            self.state = now
            self._tell()
        return now

    def ask(self) -> None:
        """Say that the group is not there yet."""
        if self.state in (GroupState.EMPTY, GroupState.SHORT):
            self._show("circle-alert", look().tokens.danger, _("six digits"), bad=True)

    def _tell(self) -> None:
        tokens = look().tokens
        icon, ink, words = {
            GroupState.EMPTY: ("circle", tokens.faint, ""),
            GroupState.SHORT: ("circle-ellipsis", tokens.muted, ""),
            GroupState.RIGHT: ("circle-check", tokens.good, ""),
            GroupState.WRONG: ("circle-x", tokens.danger, _("look again")),
            GroupState.TOO_LONG: ("circle-x", tokens.danger, _("too long")),
        }[self.state]
        bad = self.state in (GroupState.WRONG, GroupState.TOO_LONG)
        self._show(icon, ink, words, bad=bad)

    def _show(self, icon: str, ink: str, words: str, *, bad: bool) -> None:
        heard = _("no typing error") if self.state is GroupState.RIGHT else ""
        self.answer(icon, ink, words, bad=bad, heard=heard)


class CodeBoxes(QWidget):
    """All eight boxes.

    Args:
        of_whom: said before the name of each box to a screen reader, or "".

    Signals:
        changed: something was typed.
        filled: every group is there and without a slip.
    """

    changed = Signal()
    filled = Signal()

    def __init__(self, of_whom: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(_GAP))
        self._grid.setVerticalSpacing(look().px(6))
        self._in_row = 0
        self._over = False
        self.boxes = [CodeBox(number + 1) for number in range(GROUPS)]
        for index, box in enumerate(self.boxes):
            if of_whom:
                box.line.setAccessibleName(f"{of_whom}: {box.line.accessibleName()}")
            box.line.textChanged.connect(lambda text, index=index: self._typed(index, text))
            box.line.went_back.connect(lambda index=index: self.focus(max(0, index - 1)))
            box.line.went_on.connect(lambda digit, index=index: self._go_on(index, digit))
        self._lay(GROUPS // 2)

    @property
    def code(self) -> str:
        """The groups as they were typed, in 0 to 9, parted by hyphens."""
        return "-".join(box.digits for box in self.boxes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(box.digits for box in self.boxes)

    @property
    def is_right(self) -> bool:
        """Whether every group is there and without a slip."""
        return all(box.state is GroupState.RIGHT for box in self.boxes)

    def ask_missing(self) -> bool:
        """Return whether the code is whole; else point to the first group that is not."""
        for index, box in enumerate(self.boxes):
            if box.judge() is not GroupState.RIGHT:
                box.ask()
                self.focus(index)
                box.line.selectAll()
                return False
        return True

    def point_to(self, number: int) -> None:
        """Put the keyboard into a group, by its number from 1, to be typed over."""
        if 1 <= number <= GROUPS:
            self.focus(number - 1)
            self.boxes[number - 1].line.selectAll()

    def focus(self, index: int) -> None:
        """Put the keyboard into a box."""
        self.boxes[index].line.setFocus()

    def begin(self) -> None:
        """Start with the first box; what stands there is typed over, as by another sheet."""
        self._over = not self.is_empty
        self.point_to(1)

    def forget(self) -> None:
        """Empty every box."""
        self._over = False
        for box in self.boxes:
            box.line.clear()

    def _typed(self, index: int, text: str) -> None:
        digits = latin_digits(text)
        if len(digits) == GROUPS * GROUP_DIGITS:
            for number, box in enumerate(self.boxes):
                box.line.setText(digits[number * GROUP_DIGITS : (number + 1) * GROUP_DIGITS])
            return
        state = self.boxes[index].judge()
        self._follow(index, state)
        self.changed.emit()
        # While one sheet is typed over by another, the groups of both make no code.
        if self.is_right and (not self._over or index == GROUPS - 1):
            self._over = False
            self.filled.emit()

    def _follow(self, index: int, state: GroupState) -> None:
        """Go on from a right group; mark a wrong one for typing over."""
        box = self.boxes[index]
        if self.window().focusWidget() is not box.line:
            return
        if state is GroupState.RIGHT and index + 1 < GROUPS:
            self.point_to(index + 2)
        elif state is GroupState.WRONG:
            box.line.selectAll()

    def _go_on(self, index: int, digit: str) -> None:
        """Put a digit that has no room any more into the next box, when that is still empty."""
        if index + 1 < GROUPS and not self.boxes[index + 1].line.text():
            self.focus(index + 1)
            self.boxes[index + 1].line.insert(digit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in as few rows as there is room for."""
        super().resizeEvent(event)
        one = self.boxes[0].line.minimumSizeHint().width() + look().px(_GAP)
        fits = (self.width() + look().px(_GAP)) // one
        self._lay(GROUPS if fits >= GROUPS else GROUPS // 2 if fits >= GROUPS // 2 else 2)

    def minimumSizeHint(self) -> QSize:
        """Two boxes beside each other fit into little room."""
        one = self.boxes[0].line.minimumSizeHint().width() + look().px(_GAP)
        return QSize(2 * one, super().minimumSizeHint().height())

    def _lay(self, in_row: int) -> None:
        if in_row == self._in_row:
            return
        self._in_row = in_row
        for index, box in enumerate(self.boxes):
            self._grid.addWidget(box, index // in_row, index % in_row)


_LEAST, _MOST = 2, 3
_CUSTODIANS = 5

type Parse = Callable[[str, Mapping[int, str]], GivenCodes]


class CustodianPart(QWidget):
    """The sheet of one custodian: its number and its eight groups."""

    def __init__(self, of: int, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        numbers = [(str(n), shown(n)) for n in range(1, of + 1)]
        self.number = ComboBox([("", _("Choose…")), *numbers])
        self.number.setMaximumWidth(look().px(220))
        self.number_row = Labelled(_("Number of the key holder, as on the sheet"), self.number)
        self.number.setAccessibleName(
            _("Number of the key holder, as on the sheet") + f" ({shown(place)})"
        )
        self.boxes = CodeBoxes(_("Sheet {number}").format(number=shown(place)))
        column(self.number_row, self.boxes, spacing=6, within=self)
        self.number.chosen.connect(self._go_on)

    def _go_on(self, _value: str) -> None:
        self.number_row.wrong("")
        self.boxes.focus(0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen or typed."""
        return not self.number.value() and self.boxes.is_empty


class SheetPart(QWidget):
    """What is typed from recovery sheets.

    Args:
        plan: which sheets there are; None when that is not known, as of a backup.
        parse: turns typed groups into codes.

    Signals:
        changed: something was typed or chosen.
        filled: everything that is needed is there and without a slip.
        grown: a widget appeared: it should be seen whole.
    """

    changed = Signal()
    filled = Signal()
    grown = Signal(object)

    def __init__(
        self,
        plan: RecoveryPlan | None = None,
        *,
        parse: Parse = recovery.parse,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parse = parse
        self._of = plan.of if plan and plan.of else _CUSTODIANS
        self._need = plan.need if plan else 0
        kits = plan is None or plan.kits > 0
        together = plan is None or plan.need > 0
        self._column = column(spacing=10, within=self)
        self.use_kit = RadioBox(_("One recovery sheet"))
        self.use_custodians = RadioBox(_together(self._need))
        self.use_kit.setChecked(kits)
        self.use_custodians.setChecked(not kits)
        for box in (self.use_kit, self.use_custodians):
            self._column.addWidget(box)
            reveal(box, kits and together)
        self.kit = CodeBoxes()
        self.custodians: list[CustodianPart] = []
        self._rows = column(spacing=12)
        self.more = secondary(_("One more key holder"), "plus", self._add)
        line = row(self.more, 1)
        self.error = wrapped("", "wrong")
        self.error.hide()
        put(self._column, self.kit, self._rows, line, self.error)
        for _each in range(self._need or _LEAST):
            self._add()
        self.kit.changed.connect(self._on_changed)
        self.kit.filled.connect(self._on_filled)
        self.use_kit.toggled.connect(self._show_way)
        self._show_way()

    @property
    def one_sheet(self) -> bool:
        """Whether one sheet is typed, not custodians together."""
        return self.use_kit.isChecked()

    @property
    def is_right(self) -> bool:
        """Whether everything is there and no group has a slip."""
        if self.one_sheet:
            return self.kit.is_right
        return all(part.boxes.is_right and part.number.value() for part in self._typed())

    def given(self) -> GivenCodes | None:
        """Return the codes; None when something is missing, which is then pointed to."""
        self.wrong("")
        try:
            if self.one_sheet:
                return self._parse(self.kit.code, {}) if self.kit.ask_missing() else None
            texts = self._texts()
            return self._parse("", texts) if texts is not None else None
        except KitTypoError as error:
            self._point_to(error)
            return None

    def wrong(self, text: str) -> None:
        """Say under the groups what is wrong with them together; "" takes it away."""
        self.error.setText(text)
        reveal(self.error, bool(text))
        if text:
            self.grown.emit(self.error)

    def forget(self) -> None:
        """Empty every group."""
        self.kit.forget()
        for part in self.custodians:
            part.boxes.forget()

    def begin(self) -> None:
        """Put the keyboard where typing begins."""
        if self.one_sheet:
            self.kit.begin()
        else:
            self.custodians[0].number.setFocus()

    def _add(self) -> None:
        part = CustodianPart(self._of, len(self.custodians) + 1)
        self.custodians.append(part)
        self._rows.addWidget(part)
        part.boxes.changed.connect(self._on_changed)
        part.boxes.filled.connect(self._on_filled)
        part.number.chosen.connect(lambda _value: self._on_filled())
        reveal(part, not self.one_sheet)
        self._show_more()
        if len(self.custodians) > (self._need or _LEAST):
            self.grown.emit(part)
            part.number.setFocus()

    def _show_way(self) -> None:
        reveal(self.kit, self.one_sheet)
        for part in self.custodians:
            reveal(part, not self.one_sheet)
        self._show_more()
        self.wrong("")
        self.changed.emit()

    def _show_more(self) -> None:
        room = not self._need and len(self.custodians) < _MOST
        reveal(self.more, room and not self.one_sheet)

    def _on_changed(self) -> None:
        self.wrong("")
        self.changed.emit()

    def _on_filled(self) -> None:
        if self.is_right:
            self.filled.emit()

    def _typed(self) -> list[CustodianPart]:
        """Return the custodians that count: at least two, a third one when it was begun."""
        least = self._need or _LEAST
        return self.custodians[:least] + [p for p in self.custodians[least:] if not p.is_empty]

    def _texts(self) -> dict[int, str] | None:
        texts: dict[int, str] = {}
        for part in self._typed():
            number = int(part.number.value() or 0)
            if not number or number in texts:
                words = _("Choose the number that stands on this sheet.")
                if number:
                    words = _("Key holder {number} was typed already.").format(number=shown(number))
                part.number_row.wrong(words)
                part.number.setFocus()
                into_view(part.number_row)
                return None
            if not part.boxes.ask_missing():
                return None
            texts[number] = part.boxes.code
        return texts

    def _point_to(self, error: KitTypoError) -> None:
        group, sheet = int(error.facts.get("group", 0)), int(error.facts.get("sheet", 0))
        boxes = self.kit
        if not self.one_sheet:
            found = [part for part in self.custodians if part.number.value() == str(sheet)]
            boxes = (found or self.custodians)[0].boxes
        boxes.point_to(group)
        self.wrong(_("Group {group} has a typing error.").format(group=shown(group)))


def _together(need: int) -> str:
    if need == _LEAST:
        return _("Two key holders together")
    if need == _MOST:
        return _("Three key holders together")
    return _("Key holders together")
