"""Fields to type into: a line, a text, a search, each with its label, its hint and its error; and
places suggested below a line, in every script.

Rules:
- an error stands under its field and never blocks leaving it; every field has the words of its
  label as accessible name; digits of any script are read;
- what is copied goes through `ui.frame.clipboard`; nothing is dragged out;
- places come from lists that the program carries, so that no thread has to wait; what is in no list
  stays as typed; arrows and Enter choose as the mouse does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.base.language import _
from app.base.place_words import district_words, state_words
from app.cases import place_suggestions
from ui.frame import clipboard
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.cover import Cover, cover_words
from ui.widgets.frames import HAS_LABEL
from ui.widgets.menus import dressed
from ui.widgets.plain import PlainLabel, Veiled, announce, reveal, wrapped

SEARCH_AFTER_MS = 150
AT_ONCE_MS = 20
"""For a list that answers quickly: the letter is drawn first, then it is looked for."""
_HINT_BESIDE = 170


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


class CarefulLine(Veiled, QLineEdit):
    """A line whose Copy and Cut go through `ui.frame.clipboard`, by key and by its menu."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and cut through the one door."""
        if not clipboard.copies(self, event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show Qt's own menu, with the same door behind it."""
        menu = dressed(clipboard.lead_through(self.createStandardContextMenu(), self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


class LineEntry(CarefulLine):
    """One line of text.

    Args:
        name: translated, for a screen reader.
        hint: an example, translated.
        parent: the widget that it is in.
        as_typed: no words belong here, so that Latin keys always write Latin letters
            (`ui.widgets.latin_keys`): a number, a day, a code, an address.

    Signals:
        left(): the keyboard went elsewhere; a list that opens below the line is not elsewhere.
    """

    left = Signal()

    def __init__(
        self, name: str, hint: str = "", parent: QWidget | None = None, *, as_typed: bool = False
    ) -> None:
        self.cover = Cover(self)
        super().__init__(parent)
        self.as_typed = as_typed
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)

    def setText(self, text: str | None) -> None:
        """Show a text; in projector mode one about a person is covered until it is asked for."""
        super().setText(text)
        self.cover.draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the cover off on Enter or Space."""
        if not self.cover.takes_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the cover off on a press."""
        self.cover.take_off()
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show no menu over a cover."""
        if not self.cover.lies:
            super().contextMenuEvent(event)

    def put_cover(self, on: bool) -> None:
        """Draw nothing of the text, not even how long it is."""
        self.setEchoMode(QLineEdit.EchoMode.NoEcho if on else QLineEdit.EchoMode.Normal)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say over a cover how it is taken off."""
        super().paintEvent(event)
        if not self.cover.lies:
            return
        worn = look()
        room = QRectF(self.rect()).adjusted(worn.px(12), 0, -worn.px(8), 0)
        words = self.fontMetrics().elidedText(
            cover_words(), Qt.TextElideMode.ElideRight, round(room.width())
        )
        painter = QPainter(self)
        painter.setPen(QColor(worn.tokens.muted))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z and Ctrl+Y to the page when nothing was typed here since it was saved.

        Nothing comes in under a cover.
        """
        undo, redo = self.isUndoAvailable(), self.isRedoAvailable()
        if self.cover.refuses(event) or leaves_to_page(event, undo, redo):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.cover.put_back()
            self.left.emit()


class TextEntry(Veiled, QPlainTextEdit):
    """Several lines of text; Tab goes on to the next field.

    Args:
        name: translated, for a screen reader.
        hint: an example, translated.
        lines: how many are seen at once.
        parent: the widget that it is in.
        as_typed: as for a line: no words belong here.

    Signals:
        left(): the keyboard went elsewhere.
    """

    left = Signal()

    def __init__(
        self,
        name: str,
        hint: str = "",
        lines: int = 4,
        parent: QWidget | None = None,
        *,
        as_typed: bool = False,
    ) -> None:
        super().__init__(parent)
        self.as_typed = as_typed
        self.cover = Cover(self)
        self._aside: str | None = None
        self._fixed = False
        self._hint = hint
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

    def createMimeDataFromSelection(self) -> QMimeData:
        """Give what is copied its marks."""
        return clipboard.board().marked(self.textCursor().selection().toPlainText())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let a press into the selection take it away: nothing is dragged out of the register.

        A press takes a cover off.
        """
        self.cover.take_off()
        there = self.cursorForPosition(event.position().toPoint())
        chosen = self.textCursor()
        inside = chosen.selectionStart() <= there.position() < chosen.selectionEnd()
        if event.button() == Qt.MouseButton.LeftButton and chosen.hasSelection() and inside:
            self.setTextCursor(there)
        super().mousePressEvent(event)

    def text(self) -> str:
        """Return what was typed, under a cover, too."""
        return self.toPlainText() if self._aside is None else self._aside

    def setText(self, text: str) -> None:
        """Show a text; in projector mode one about a person is covered until it is asked for."""
        self.cover.lift()
        self.setPlainText(text)
        self.cover.draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the cover off on Enter or Space."""
        if not self.cover.takes_key(event):
            super().keyPressEvent(event)

    def put_cover(self, on: bool) -> None:
        """Lay the text aside, so that nothing of it is drawn or read aloud; nobody is told."""
        if on == (self._aside is not None):
            return
        if on:
            self._fixed = self.isReadOnly()
        shown, self._aside = ("", self.toPlainText()) if on else (self._aside or "", None)
        quiet = self.blockSignals(True)
        self.setPlainText(shown)
        self.blockSignals(quiet)
        self.setReadOnly(on or self._fixed)
        self.setPlaceholderText(cover_words() if on else self._hint)

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
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.cover.put_back()
        self.left.emit()


class SearchField(CarefulLine):
    """Search while typing: waits a moment after the last letter, then asks.

    Args:
        hint: what can be looked for.
        after_ms: the moment; what takes long to answer is not to be asked with every letter.

    Signals:
        searched(str): look for this text.
        entered(): Enter or the down key: go to the list.
    """

    searched = Signal(str)
    entered = Signal()

    def __init__(
        self, hint: str, parent: QWidget | None = None, *, after_ms: int = SEARCH_AFTER_MS
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        # Without one the hint would be read twice.
        self.setAccessibleDescription(_("Search"))
        self.setClearButtonEnabled(False)
        self.setTextMargins(look().px(26), 0, 0, 0)
        self._wait = QTimer(self, singleShot=True, interval=after_ms)
        self._wait.timeout.connect(self._ask)
        self._asked = ""
        self.textChanged.connect(self._wait.start)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the field while something stands in it: the window would go back by it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

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


class IntoList(QObject):
    """Leads with Enter from a search into its list, once that shows what was looked for.

    Before, a second Enter would open a row of the search before.

    Args:
        search: the field.
        view: the list.
        is_fresh: whether the list shows what is looked for now; it may have no rows.
        again: asks once more what could not be listed; called with Enter.
    """

    def __init__(
        self,
        search: SearchField,
        view: QAbstractItemView,
        is_fresh: Callable[[], bool],
        again: Callable[[], None],
    ) -> None:
        super().__init__(search)
        self._search, self._view, self._is_fresh = search, view, is_fresh
        self._again = again
        self._goes_on = False
        search.entered.connect(self._entered)
        search.textChanged.connect(self._stay)

    def answered(self) -> None:
        """Go on, if somebody wanted to and is still there: the list came, or it could not.

        Afterwards nobody waits: a list that comes later moves no keyboard.
        """
        goes_on, self._goes_on = self._goes_on, False
        if goes_on and self._is_fresh() and self._search.hasFocus():
            self._go_on()

    def _entered(self) -> None:
        if self._is_fresh():
            self._go_on()
            return
        self._goes_on = True
        self._again()

    def _go_on(self) -> None:
        if self._view.model().rowCount() > 0:
            self._view.setFocus()

    def _stay(self) -> None:
        self._goes_on = False


class Labelled(QWidget):
    """A field under its label; the hint stands beside the label, an error under the field.

    In a narrow place the hint stands under the label.

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
        self.setProperty(HAS_LABEL, True)
        self.field = field
        self._hint_text = hint
        self._words = label
        self._required = self._wrong = ""
        self.label = PlainLabel("", "label")
        self.need(required)
        self.label.setBuddy(field)
        self.hint = wrapped(hint, "small")
        reveal(self.hint, bool(hint))
        self.error = wrapped("", "wrong")
        self.error.hide()
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._describe()
        top = self._top = QHBoxLayout()
        top.setSpacing(look().px(10))
        top.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.hint, 1)
        if not hint:
            top.addStretch(1)
        self._under: QWidget | None = None
        self._last: QWidget | None = None
        self._close: QWidget | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        column.addLayout(top)
        column.addWidget(field)
        column.addWidget(self.error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the hint under the label where it would be a column of single words beside it."""
        super().resizeEvent(event)
        if not self._hint_text:
            return
        words = self.hint.fontMetrics().horizontalAdvance(self._hint_text)
        least = min(words, look().px(_HINT_BESIDE))
        beside = self.label.sizeHint().width() + look().px(10) + least <= self.width()
        self._top.setSpacing(look().px(10 if beside else 0))
        self._top.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )

    def need(self, required: str) -> None:
        """Mark the field as asked for with the word "needed", translated; "" takes it away."""
        self._required = required
        self.label.setText(f"{self._words} · {required}" if required else self._words)
        self._describe()

    def _describe(self) -> None:
        """Tie to the field what stands around it: the error or the hint, and that it is needed."""
        words = (self._required, self._wrong or self._hint_text)
        # What takes the keyboard may be a part of the field.
        told = self.field.focusProxy() or self.field
        told.setAccessibleDescription(". ".join(one for one in words if one))

    def wrong(self, text: str) -> None:
        """Show an error under the field; "" takes it away."""
        if text == self.error.shown() and self.error.isVisibleTo(self) == bool(text):
            return
        self.error.setText(text)
        reveal(self.error, bool(text))
        self._wrong = text
        self._describe()
        if text and self.isVisible():
            announce(self.error, f"{self._words}: {text}", urgent=True)
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
            below = self._column.count() if self._last is None else self._column.count() - 1
            self._column.insertWidget(below, widget)

    def put_close(self, widget: QWidget | None) -> None:
        """Show something right below the field in place of what was there; None takes it away."""
        if self._close is not None:
            self._close.hide()
            self._column.removeWidget(self._close)
            self._close.deleteLater()
        self._close = widget
        if widget is not None:
            self._column.insertWidget(self._column.indexOf(self.field) + 1, widget)

    def put_last(self, widget: QWidget | None) -> None:
        """Show something below everything else, in place of what was there; None takes it away."""
        if self._last is not None:
            self._last.hide()
            self._column.removeWidget(self._last)
            self._last.deleteLater()
        self._last = widget
        if widget is not None:
            self._column.addWidget(widget)

    def explain(self, text: str) -> None:
        """Change the hint, e.g. how a phone number was read."""
        self._hint_text = text
        self.hint.setText(text)
        reveal(self.hint, bool(text))
        self._describe()


def latin_digits(text: str) -> str:
    """Return the digits of a text, of any script, as 0-9; everything else is left out."""
    return "".join(
        str(digit) for char in text if (digit := unicodedata.decimal(char, None)) is not None
    )


_CALLED_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NAME_ROLE, _STATE_ROLE = _CALLED_ROLE + 1, _CALLED_ROLE + 2


class PlaceSuggestions(QObject):
    """Offers places below a line, in which a place stands as the screens call it.

    Args:
        line: where the name is typed.
        kind: `places.DISTRICT` or `places.STATE`.
        state: tells what stands as the state beside a district; it is looked in first.

    Signals:
        chosen(str, str): a place was chosen, which stands in the line now: its official spelling,
            and the state of a district, else "".
    """

    chosen = Signal(str, str)

    def __init__(self, line: LineEntry, kind: str, state: Callable[[], str] = lambda: "") -> None:
        super().__init__(line)
        self._line, self._kind, self._state = line, kind, state
        self._official = self._called = ""
        self.offered = QStandardItemModel(self)
        self.completer = QCompleter(self.offered, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCompletionRole(_CALLED_ROLE)
        self.completer.setMaxVisibleItems(place_suggestions.MOST)
        popup = self.completer.popup()
        if popup is not None:
            dressed(popup).setObjectName("suggestions")
            popup.setAccessibleName(_("Places"))
        line.setCompleter(self.completer)
        line.textEdited.connect(self._offer)
        self.completer.activated.connect(self._on_chosen)
        # Arrows write the name that is picked out into the line: it is that place, if one leaves.
        self.completer.highlighted[QModelIndex].connect(self._on_picked)  # type: ignore[index]  # an overload that the stubs leave out

    def read(self) -> str:
        """Return the official spelling of the place that was written, else what was typed."""
        typed, state = self._line.text(), self._state()
        if typed == self._called:
            return self._official
        # Two districts may be called alike; the state beside says which of them is meant.
        found = place_suggestions.known(self._kind, typed, state) if state else None
        return typed if found is None else found.name

    def write(self, name: str, state: str = "") -> None:
        """Show a place.

        Args:
            name: official spelling, or what somebody typed.
            state: of a district; "" for the one that stands beside it.
        """
        self._official = name
        self._called = called(self._kind, name, state or self._state())
        if self._line.text() != self._called:
            self._line.setText(self._called)

    def _on_picked(self, place: QModelIndex) -> None:
        if place.isValid():
            self._official = str(place.data(_NAME_ROLE) or "")
            self._called = str(place.data(_CALLED_ROLE) or "")

    def is_choosing(self) -> bool:
        """Tell whether one of the places is picked out and Enter would choose it."""
        popup = self.completer.popup()
        return popup is not None and popup.isVisible() and popup.currentIndex().isValid()

    def _offer(self, typed: str) -> None:
        self.offered.clear()
        for place in place_suggestions.suggest(self._kind, typed, self._state()):
            item = QStandardItem(place_in_words(self._kind, place))
            item.setData(called(self._kind, place.name, place.state), _CALLED_ROLE)
            item.setData(place.name, _NAME_ROLE)
            item.setData(place.state, _STATE_ROLE)
            self.offered.appendRow(item)
        popup = self.completer.popup()
        if popup is not None:
            # As wide as the longest place, also below a narrow line.
            bar = popup.verticalScrollBar().sizeHint().width()
            popup.setMinimumWidth(popup.sizeHintForColumn(0) + bar)

    def _on_chosen(self, shown: str) -> None:
        popup = self.completer.popup()
        here = popup.currentIndex() if popup is not None else QModelIndex()
        if not here.isValid():
            found = self.offered.match(self.offered.index(0, 0), _CALLED_ROLE, shown, 1)
            here = found[0] if found else here
        name, state = (here.data(role) or "" for role in (_NAME_ROLE, _STATE_ROLE))
        self.write(name or shown, state)
        self.chosen.emit(name or shown, state)


def called(kind: str, name: str, state: str = "") -> str:
    """Return what the screens call a place.

    Args:
        kind: `places.DISTRICT` or `places.STATE`.
        name: official spelling; another one stays.
        state: for a district, its state.
    """
    return state_words(name) if kind == place_suggestions.STATE else district_words(name, state)


def place_in_words(kind: str, place: place_suggestions.Place) -> str:
    """Return a place as it stands in the list: as the screens call it, its other name, state."""
    name = called(kind, place.name, place.state)
    other = place.local_name if name == place.name else place.name
    return " · ".join(part for part in (name, other, state_words(place.state)) if part)
