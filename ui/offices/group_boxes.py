"""Six boxes for six groups of five digits, each with its own answer under it.

Rules: a box takes digits of any script and nothing else, and five of them; a group that is
different stops the typing: the keyboard goes to it, and what is typed on is taken by no box until
Backspace or the pointer says that this group is typed anew, because the digits of the next group
would count as this one, wrong for the second time, as would what Undo brought back; the whole
number at once spreads over the boxes, and whoever pastes it is reminded that it must come from the
office itself; the answer is an icon and words, never a colour alone.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLineEdit,
    QWidget,
)

from app.base import numerals
from app.base.language import _
from ui.look.theme import look
from ui.offices.check_flow import GROUP_DIGITS, GROUPS, Group, GroupState
from ui.widgets.entries import latin_digits
from ui.widgets.frames import column, put, row
from ui.widgets.plain import IconLabel, PlainLabel

_ANSWERED = frozenset({GroupState.RIGHT, GroupState.WRONG})
_FULL = _ANSWERED | {GroupState.COMPARING}
_Keys = QKeySequence.StandardKey
_NEVER = (_Keys.Copy, _Keys.Cut, _Keys.Undo, _Keys.Redo)
"""Nothing is copied out; digits that Undo brought back would count as typed a second time."""
_NARROW = 560
_MOST_LETTERS = 96


class GroupLine(QLineEdit):
    """The line of one group.

    Args:
        number: of the group, from 1.
        groups: how many groups there are.
        digits: of a group.

    Signals:
        went_back: Backspace in an empty line.
        went_on: a digit that was typed behind the last one.
        typed_on: a digit that was not taken, because the line is held.
        pasted: the clipboard was put into the line.

    Attributes:
        is_held: whether digits are taken only after Backspace or a press of the pointer.
    """

    went_back = Signal()
    went_on = Signal(str)
    typed_on = Signal()
    pasted = Signal()

    def __init__(
        self,
        number: int,
        parent: QWidget | None = None,
        *,
        groups: int = GROUPS,
        digits: int = GROUP_DIGITS,
    ) -> None:
        super().__init__(parent)
        self._digits = digits
        self.is_held = False
        self.setAccessibleName(
            _("Group {number} of {all}").format(
                number=numerals.shown(number), all=numerals.shown(groups)
            )
        )
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        # Room for the whole number, with blanks between digits as it is heard: "0 0 5 1 7".
        self.setMaxLength(_MOST_LETTERS)
        worn = look()
        self.setStyleSheet(
            f"font-size: {worn.text_px(20)}px; font-weight: 600; letter-spacing: {worn.px(2)}px;"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the digits of a group; one more is for the next box."""
        if any(event.matches(key) for key in _NEVER):
            return
        if event.matches(_Keys.Paste):
            self._paste()
            return
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.went_back.emit()
            return
        if self.is_held and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.is_held = False
            self.clear()
            return
        text = event.text()
        if self.is_held and latin_digits(text):
            self.typed_on.emit()
            return
        if text and text.isprintable() and not text.isspace() and not latin_digits(text):
            return
        full = len(latin_digits(self.text())) >= self._digits and not self.selectedText()
        if full and latin_digits(text):
            if self.property("wrong") != "true":
                self.went_on.emit(text)
                return
            self.selectAll()
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method writes as what is typed."""
        if not self.is_held:
            super().inputMethodEvent(event)
        elif latin_digits(event.commitString()):
            self.typed_on.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press of the pointer says that this group is typed now."""
        self.is_held = False
        super().mousePressEvent(event)

    def _paste(self) -> None:
        digits = latin_digits(QApplication.clipboard().text())
        if digits:
            self.is_held = False
            self.setText(digits[:_MOST_LETTERS])
            self.pasted.emit()

    def minimumSizeHint(self) -> QSize:
        """Wide digits with the space between them."""
        wide = "0" * self._digits
        width = self.fontMetrics().horizontalAdvance(wide) + look().px(44)
        return QSize(width, super().minimumSizeHint().height())


class NumberedBox(QWidget):
    """One group of a number that is typed: which it is, its line, and the answer under it.

    Args:
        number: of the group, from 1.
        line: what is typed into.
        gap: between its parts at 100 %.
        icon: size of the icon of the answer at 100 %.
    """

    def __init__(
        self, number: int, line: GroupLine, gap: int, icon: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.line = line
        self._size = icon
        whole = column(
            PlainLabel(_("Group {number}").format(number=numerals.shown(number)), "small"),
            line,
            spacing=gap,
            within=self,
        )
        answer = row(spacing=gap + 1)
        self._icon = IconLabel("circle", look().tokens.faint, icon)
        # The words for a wrong group are the tallest: nothing moves when they come.
        self._words = PlainLabel("", "wrong")
        self._words.ensurePolished()
        self._words.setMinimumHeight(self._words.sizeHint().height())
        put(answer, self._icon, (self._words, 1))
        whole.addLayout(answer)

    def answer(self, icon: str, ink: str, words: str, *, bad: bool, heard: str = "") -> None:
        """Say under the line how far the group is.

        Args:
            icon: Lucide name.
            ink: colour as ``#RRGGBB``.
            words: translated, or "".
            bad: whether the line is drawn as wrong.
            heard: what a screen reader hears instead of the words; "" for the words.
        """
        self._icon.show_icon(icon, ink, self._size)
        self._words.setText(words)
        self._words.set_role("wrong" if bad else "small")
        self.line.setAccessibleDescription(heard or words)
        self.line.setProperty("wrong", "true" if bad else "false")
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)


class GroupBox(NumberedBox):
    """One group of an office's number."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(number, GroupLine(number), 4, 15, parent)
        self.number = number
        self.show_group(Group())

    def show_group(self, group: Group) -> None:
        """Show how far the group is."""
        tokens = look().tokens
        icon, ink, words = {
            GroupState.EMPTY: ("circle", tokens.faint, ""),
            GroupState.COMPARING: ("circle-ellipsis", tokens.muted, ""),
            GroupState.RIGHT: ("circle-check", tokens.good, _("equal")),
            GroupState.WRONG: ("circle-x", tokens.danger, _("different")),
            GroupState.TOO_LONG: ("circle-x", tokens.danger, _("more than five")),
        }[group.state]
        bad = group.state in (GroupState.WRONG, GroupState.TOO_LONG)
        self.answer(icon, ink, words, bad=bad)
        self.line.is_held = group.state is GroupState.WRONG
        if not group.digits and self.line.text():
            self.line.clear()


class GroupBoxes(QWidget):
    """All six boxes.

    Signals:
        typed: index of the box, and what stands in it.
        typed_on: index of the box that is different and did not take a digit.
        pasted: something came from the clipboard.
    """

    typed = Signal(int, str)
    typed_on = Signal(int)
    pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(10))
        self._grid.setVerticalSpacing(look().px(8))
        self._in_row = 0
        self._states = [GroupState.EMPTY] * GROUPS
        self.boxes = [GroupBox(number + 1) for number in range(GROUPS)]
        for index, box in enumerate(self.boxes):
            box.line.textChanged.connect(lambda text, index=index: self._typed(index, text))
            box.line.went_back.connect(lambda index=index: self.focus(max(0, index - 1)))
            box.line.went_on.connect(lambda digit, index=index: self._go_on(index, digit))
            box.line.typed_on.connect(lambda index=index: self.typed_on.emit(index))
            box.line.pasted.connect(self.pasted)
        self._lay(GROUPS)

    def _typed(self, index: int, text: str) -> None:
        digits = latin_digits(text)
        if len(digits) != GROUPS * GROUP_DIGITS:
            self.typed.emit(index, text)
            return
        for number, box in enumerate(self.boxes):
            box.line.setText(digits[number * GROUP_DIGITS : (number + 1) * GROUP_DIGITS])

    def _go_on(self, index: int, digit: str) -> None:
        """Put a digit that has no room any more into the next box, when that is still empty."""
        if index + 1 < GROUPS and not self.boxes[index + 1].line.text():
            self.focus(index + 1)
            self.boxes[index + 1].line.insert(digit)

    def show_group(self, index: int, group: Group) -> None:
        """Show how far one group is; go on from a right one, stop at one that is different.

        Who types fast is in a later box when the answer comes. Both are one to the typist, so the
        keyboard comes back, and half a group that was begun meanwhile goes.
        """
        self.boxes[index].show_group(group)
        self._states[index] = group.state
        here = self._place()
        if here is None:
            return
        if group.state is GroupState.WRONG and here >= index:
            if here > index and self._states[here] not in _FULL:
                self.boxes[here].line.clear()
            self.focus(index)
        elif _ANSWERED.issuperset(self._states) and GroupState.WRONG in self._states:
            self.focus(self._states.index(GroupState.WRONG))
        elif here == index and group.state is GroupState.RIGHT:
            self._go_to_open(index)

    def _go_to_open(self, index: int) -> None:
        """Put the keyboard into the next box that is not right yet."""
        after = (*range(index + 1, GROUPS), *range(index))
        left = [place for place in after if self._states[place] is not GroupState.RIGHT]
        if left:
            self.focus(left[0])

    def _place(self) -> int | None:
        """Return the box with the keyboard of the window, None for none of them."""
        here = self.window().focusWidget()
        return next((place for place, box in enumerate(self.boxes) if box.line is here), None)

    def has_keyboard(self) -> bool:
        """Say whether the keyboard of the window is in one of the boxes."""
        return self._place() is not None

    def focus(self, index: int) -> None:
        """Put the keyboard into a box; a group that is different is typed over."""
        line = self.boxes[index].line
        line.setFocus()
        if self._states[index] is GroupState.WRONG:
            line.selectAll()

    def resizeEvent(self, event: object) -> None:
        """Stand in two rows where one does not fit."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._lay(GROUPS // 2 if self.width() < look().px(_NARROW) else GROUPS)

    def minimumSizeHint(self) -> QSize:
        """Three boxes beside each other fit into little room."""
        return QSize(look().px(330), super().minimumSizeHint().height())

    def _lay(self, in_row: int) -> None:
        if in_row == self._in_row:
            return
        self._in_row = in_row
        for index, box in enumerate(self.boxes):
            self._grid.addWidget(box, index // in_row, index % in_row)
