"""Tick boxes, radio boxes, drop-down lists, and chips in a line or in as many lines as they need.

Rules: the whole line can be clicked; the focus ring is drawn around the whole line; values are
codes, words are only shown; a pressed chip is a choice, its state is told to a screen reader.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QStandardItemModel,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QWidget,
)

from app.base.language import _
from app.base.numerals import shown
from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.buttons import Button, PressedOnce, quiet
from ui.widgets.compact_layout import SnugFlow
from ui.widgets.frames import FlowLayout
from ui.widgets.plain import PlainLabel, Veiled, reveal, without_mnemonic

_ICON = 20
_GAP = 10
_SLACK = 2
_LEAST_BOX = 150


def _line_size(widget: QCheckBox | QRadioButton, words: str) -> QSize:
    worn = look()
    metrics = QFontMetrics(widget.font())
    width = worn.px(_ICON + _GAP + 8) + metrics.horizontalAdvance(words)
    return QSize(width, max(worn.px(30), metrics.height() + worn.px(6)))


def _draw_line(widget: QCheckBox | QRadioButton, words: str, icon_name: str) -> None:
    worn = look()
    tokens = worn.tokens
    ink = tokens.ink if widget.isEnabled() else tokens.muted
    mark = tokens.accent if widget.isChecked() and widget.isEnabled() else tokens.muted
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = worn.px(_ICON)
    top = (widget.height() - edge) / 2
    painter.drawPixmap(QPointF(worn.px(4), top), picture(icon_name, mark, _ICON))
    if isinstance(widget, QRadioButton) and widget.isChecked():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mark))
        middle = QPointF(worn.px(4) + edge / 2, widget.height() / 2)
        painter.drawEllipse(middle, edge * 0.25, edge * 0.25)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    left = worn.px(4 + _GAP) + edge
    box = QRectF(left, 0, widget.width() - left - worn.px(4), widget.height())
    painter.setFont(widget.font())
    painter.setPen(QColor(ink))
    shown = QFontMetrics(widget.font()).elidedText(
        words, Qt.TextElideMode.ElideRight, int(box.width()) + 1
    )
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)
    if widget.hasFocus():
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 6, 6)
    painter.end()


class CheckBox(Veiled, PressedOnce, QCheckBox):
    """A tick box with its words.

    Args:
        text: translated, or a value of a case: shown letter by letter.
        value: code that it stands for.
    """

    by_enter = False

    def __init__(self, text: str, value: str = "", parent: QWidget | None = None) -> None:
        text = projector.over(text)
        super().__init__(without_mnemonic(text), parent)
        self._words = text
        self.value = value
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Ask for the whole line."""
        return _line_size(self, self._words)

    def minimumSizeHint(self) -> QSize:
        """Be content with the box and a few letters."""
        size = self.sizeHint()
        return QSize(min(size.width(), look().px(120)), size.height())

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the line."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        _draw_line(self, self._words, "square-check" if self.isChecked() else "square")


class RadioBox(Veiled, PressedOnce, QRadioButton):
    """One choice of several, with its words; as `CheckBox`."""

    by_enter = False

    def __init__(self, text: str, value: str = "", parent: QWidget | None = None) -> None:
        text = projector.over(text)
        super().__init__(without_mnemonic(text), parent)
        self._words = text
        self.value = value
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def give_way(self) -> None:
        """Be no wider than the place is, however long the words are: their end is left out."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for the whole line."""
        return _line_size(self, self._words)

    def minimumSizeHint(self) -> QSize:
        """Be content with the dot and a few letters."""
        size = self.sizeHint()
        return QSize(min(size.width(), look().px(120)), size.height())

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the line."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        _draw_line(self, self._words, "circle")


_BEGINS = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchWrap


class _AlsoByCode(QStandardItemModel):
    """Choices that typed letters find by their words, else by their code."""

    def match(
        self,
        start: QModelIndex | QPersistentModelIndex,
        role: int,
        value: object,
        hits: int = 1,
        flags: Qt.MatchFlag = _BEGINS,
    ) -> list[QModelIndex]:
        """Return what begins with the letters, in its words or in its code."""
        found = super().match(start, role, value, hits, flags)
        if found or role != Qt.ItemDataRole.DisplayRole:
            return found
        return super().match(start, Qt.ItemDataRole.UserRole, value, hits, flags)


class ComboBox(Veiled, QComboBox):
    """A drop-down list of (code, words); the wheel scrolls the page, never the value.

    Signals:
        chosen(str): the officer took another code.
    """

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(12)
        # Only this one has an ear for the room around a line that the look asks for.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.offer(choices)
        self.activated.connect(lambda _index: self.chosen.emit(self.value()))

    def find_by_code(self) -> None:
        """Let Latin letters find a choice whose words are in another script, such as a place."""
        held = [(self.itemText(place), self.itemData(place)) for place in range(self.count())]
        chosen = self.value()
        self.setModel(_AlsoByCode(self))
        for words, value in held:
            self.addItem(words, value)
        self.choose(chosen)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer other choices."""
        self.clear()
        for value, words in choices:
            self.addItem(projector.over(words), value)

    def value(self) -> str:
        """Return the chosen code, "" when none."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Show a code; an unknown one shows nothing."""
        self.setCurrentIndex(self.findData(value))

    def showEvent(self, event: QShowEvent) -> None:
        """Have a label beside it, seen or not: what Linux reads as the name is the value."""
        super().showEvent(event)
        name, above = self.accessibleName(), self.parentWidget()
        if not name or above is None:
            return
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        labels = above.findChildren(PlainLabel, options=direct)
        if any(one.buddy() is self for one in labels):
            return
        label = PlainLabel(name, parent=above)
        label.hide()
        label.setBuddy(self)

    def minimumSizeHint(self) -> QSize:
        """Be content with a few letters: what is too long ends in an ellipsis."""
        size = super().minimumSizeHint()
        return QSize(min(size.width(), look().px(_LEAST_BOX)), size.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Words that are too long for the box end in an ellipsis."""
        super().initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = (
            self.style()
            .subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
            .width()
        )
        words = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room - look().px(_SLACK)
        )
        option.currentText = words

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow in the ink of the look."""
        super().paintEvent(event)
        worn = look()
        painter = QPainter(self)
        edge = worn.px(16)
        ink = worn.tokens.ink if self.isEnabled() else worn.tokens.muted
        place = QPointF(self.width() - edge - worn.px(10), (self.height() - edge) / 2)
        painter.drawPixmap(place, picture("chevron-down", ink, 16))


class FilterChips(QWidget):
    """Filters as buttons with counts, one of them chosen.

    Args:
        choices: pairs of key and words.
        ticked: the chosen one bears a tick: for an answer that nothing is chosen of beforehand, so
            that the ring of the keyboard is not taken for it.

    Signals:
        chosen(str): the key of the filter.
    """

    chosen = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        ticked: bool = False,
    ) -> None:
        super().__init__(parent)
        line = FlowLayout(self)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._words = dict(choices)
        self._buttons: dict[str, Button] = {}
        for key, words in choices:
            button = Button(words, "chip")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            if ticked:
                button.toggled.connect(partial(_tick, button))
            self._buttons[key] = button
            line.addWidget(button)

    def choose(self, key: str) -> None:
        """Show a filter as chosen without a signal."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> Button:
        """Return the button of a filter."""
        return self._buttons[key]

    def begin(self) -> None:
        """Put the keyboard on the chosen button, or on the first."""
        (self._buttons.get(self.value()) or next(iter(self._buttons.values()))).setFocus()

    def offer(self, key: str, offered: bool) -> None:
        """Show or hide a filter."""
        reveal(self._buttons[key], offered)

    def value(self) -> str:
        """Return the key of the filter that is chosen, "" when none is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def count(self, counts: Mapping[str, int], or_more: Collection[str] = ()) -> None:
        """Show how many there are behind each filter; there may be more behind some."""
        for key, button in self._buttons.items():
            number = counts.get(key)
            told = "" if number is None else f"  {shown(number)}{'+' if key in or_more else ''}"
            button.say(f"{self._words[key]}{told}")


def _tick(chip: Button, chosen: bool) -> None:
    if chosen:
        chip.show_icon("check", 15)
        chip.say(chip.accessibleName())
    else:
        chip.drop_icon()


class ChipFlow(QWidget):
    """Chips of which several can be pressed; of many those that are usual come first.

    What is pressed is always in sight.

    Args:
        name: for a screen reader.
        choices: pairs of value and words.

    Signals:
        chosen: tuple of values, in the order of the list.
    """

    chosen = Signal(tuple)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        flow = SnugFlow(self)
        self.chips: dict[str, Button] = {}
        for value, words in choices:
            chip = Button(words, "chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _on=False: self.chosen.emit(self.values()))
            self.chips[value] = chip
            flow.addWidget(chip)
        words = _("All {count}").format(count=shown(len(self.chips)))
        self.more = quiet(words, "chevron-down", self._unfold)
        self.more.setAccessibleName(f"{name}: {words}")
        self._usual: frozenset[str] = frozenset()
        flow.addWidget(self.more)
        self._fold()

    def show_first(self, usual: Iterable[str]) -> None:
        """Fold all away that is neither usual nor pressed; with nothing usual all is shown."""
        self._usual = frozenset(usual)
        self._fold()

    def _fold(self) -> None:
        for value, chip in self.chips.items():
            reveal(chip, not self._usual or value in self._usual or chip.isChecked())
        reveal(self.more, bool(self._usual))

    def _unfold(self) -> None:
        first = next((one for one in self.chips.values() if one.isHidden()), None)
        self.show_first(())
        if first is not None:
            first.setFocus()

    def values(self) -> tuple[str, ...]:
        """Return what is pressed."""
        return tuple(value for value, chip in self.chips.items() if chip.isChecked())

    def choose(self, values: Iterable[str]) -> None:
        """Show what is chosen, without a signal."""
        chosen = frozenset(values)
        for value, chip in self.chips.items():
            chip.setChecked(value in chosen)
        self._fold()
