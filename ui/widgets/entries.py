"""Fields to type into: a line, a text, a search, each with its label, its hint and its error.

Rules: an error stands under its field and never blocks leaving it; every field has the words of
its label as accessible name.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ui.icons import picture
from ui.theme import look
from ui.widgets.plain import PlainLabel, reveal

SEARCH_AFTER_MS = 150


def leaves_to_page(event: QEvent, can_undo: bool, can_redo: bool) -> bool:
    """Say whether Ctrl+Z or Ctrl+Y is for the page, because the field has nothing to take back.

    Args:
        event: any event of a field.
        can_undo: the field has typing to take back.
        can_redo: the field has typing to do again.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    undo = event.matches(QKeySequence.StandardKey.Undo) and not can_undo
    again = event.matches(QKeySequence.StandardKey.Redo) or event.key() == Qt.Key.Key_Y
    return undo or (again and _with_control(event) and not can_redo)


def _with_control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class LineEntry(QLineEdit):
    """One line of text.

    Signals:
        left(): the keyboard went elsewhere; a list that opens below the line is not elsewhere.
    """

    left = Signal()

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z and Ctrl+Y to the page when nothing was typed here since it was saved."""
        if leaves_to_page(event, self.isUndoAvailable(), self.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class TextEntry(QPlainTextEdit):
    """Several lines of text; Tab goes on to the next field.

    Signals:
        left(): the keyboard went elsewhere.
    """

    left = Signal()

    def __init__(
        self, name: str, hint: str = "", lines: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z and Ctrl+Y to the page when nothing was typed here since it was saved."""
        document = self.document()
        if leaves_to_page(event, document.isUndoAvailable(), document.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def text(self) -> str:
        """Return what was typed."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Show a text."""
        self.setPlainText(text)

    def sizeHint(self) -> QSize:
        """Ask for as many lines as were wanted."""
        height = self.fontMetrics().lineSpacing() * self._lines + look().px(20)
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """Need two lines."""
        return QSize(look().px(120), self.fontMetrics().lineSpacing() * 2 + look().px(20))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        self.left.emit()


class SearchField(QLineEdit):
    """Search while typing: waits 150 ms, then asks.

    Signals:
        searched(str): look for this text.
        entered(): Enter or the down key: go to the list.
    """

    searched = Signal(str)
    entered = Signal()

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setClearButtonEnabled(False)
        self.setTextMargins(look().px(26), 0, 0, 0)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SEARCH_AFTER_MS)
        self._wait.timeout.connect(self._ask)
        self._asked = ""
        self.textChanged.connect(self._wait.start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Down go to the list, Esc empties the field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._ask()
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the glass before the text."""
        super().paintEvent(event)
        worn = look()
        painter = QPainter(self)
        top = (self.height() - worn.px(17)) / 2
        painter.drawPixmap(QPointF(worn.px(10), top), picture("search", worn.tokens.muted, 17))
        painter.end()

    def _ask(self) -> None:
        self._wait.stop()
        text = self.text().strip()
        if text != self._asked:
            self._asked = text
            self.searched.emit(text)


class Labelled(QWidget):
    """A field under its label; the hint stands beside the label, an error under the field.

    Args:
        label: translated.
        field: the widget to type into.
        hint: a smaller text after the label, or "".
        required: the word "needed", translated, for a field that is asked for; or "".
    """

    def __init__(
        self,
        label: str,
        field: QWidget,
        hint: str = "",
        required: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._hint_text = hint
        self._words = label
        self.label = PlainLabel("", "label")
        self.need(required)
        self.label.setBuddy(field)
        self.hint = PlainLabel(hint, "small", wrap=True)
        reveal(self.hint, bool(hint))
        self.error = PlainLabel("", "wrong", wrap=True)
        self.error.hide()
        if not field.accessibleName():
            field.setAccessibleName(label)
        field.setAccessibleDescription(hint)
        top = QHBoxLayout()
        top.setSpacing(look().px(10))
        top.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.hint, 1)
        if not hint:
            top.addStretch(1)
        self._under: QWidget | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        column.addLayout(top)
        column.addWidget(field)
        column.addWidget(self.error)

    def need(self, required: str) -> None:
        """Mark the field as asked for with the word "needed", translated; "" takes it away."""
        self.label.setText(f"{self._words} · {required}" if required else self._words)

    def wrong(self, text: str) -> None:
        """Show an error under the field; "" takes it away."""
        if text == self.error.shown() and self.error.isVisibleTo(self) == bool(text):
            return
        self.error.setText(text)
        reveal(self.error, bool(text))
        self.field.setAccessibleDescription(text or self._hint_text)
        self.field.setProperty("wrong", "true" if text else "false")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)

    def put_under(self, widget: QWidget | None) -> None:
        """Show something under the field in place of what was there; None takes it away."""
        if self._under is not None:
            self._under.hide()
            self._column.removeWidget(self._under)
            self._under.deleteLater()
        self._under = widget
        if widget is not None:
            self._column.addWidget(widget)

    def explain(self, text: str) -> None:
        """Change the hint, e.g. how a phone number was read."""
        self._hint_text = text
        self.hint.setText(text)
        reveal(self.hint, bool(text))
        self.field.setAccessibleDescription(text)
