"""Eight boxes for the eight groups of a recovery code, each judged as soon as it is full.

Rules: a box takes digits of any script and nothing else; a group with a slip is told at once, in
words, and is typed over; the whole code at once spreads over the boxes; nothing typed is kept
anywhere else.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.language import _
from app.register.recovery_code import GROUP_DIGITS, GROUPS, GroupState, group_state
from ui.look.theme import look
from ui.offices.group_boxes import GroupLine, NumberedBox
from ui.widgets.compact_layout import into_view
from ui.widgets.entries import latin_digits

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
