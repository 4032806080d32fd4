"""Places below a line while one types, in every script: districts and states of the lists.

Rules: the suggestions come from lists that the program carries, so that no thread has to wait; what
is in no list stays as typed; arrows and Enter choose as the mouse does.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter

from app.base.language import _
from app.cases import place_suggestions
from ui.widgets.entries import LineEntry

_NAME_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_STATE_ROLE = _NAME_ROLE + 1


class PlaceSuggestions(QObject):
    """Offers places below a line.

    Args:
        line: where the name is typed.
        kind: `places.DISTRICT` or `places.STATE`.
        state: tells what stands as the state beside a district; it is looked in first.

    Signals:
        chosen(str, str): a place was chosen: its official spelling, which stands in the line now,
            and the state of a district, else "".
    """

    chosen = Signal(str, str)

    def __init__(self, line: LineEntry, kind: str, state: Callable[[], str] = lambda: "") -> None:
        super().__init__(line)
        self._line, self._kind, self._state = line, kind, state
        self.offered = QStandardItemModel(self)
        self.completer = QCompleter(self.offered, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCompletionRole(_NAME_ROLE)
        self.completer.setMaxVisibleItems(place_suggestions.MOST)
        popup = self.completer.popup()
        if popup is not None:
            popup.setObjectName("suggestions")
            popup.setAccessibleName(_("Places"))
        line.setCompleter(self.completer)
        line.textEdited.connect(self._offer)
        self.completer.activated.connect(self._on_chosen)

    def is_choosing(self) -> bool:
        """Tell whether one of the places is picked out and Enter would choose it."""
        popup = self.completer.popup()
        return popup is not None and popup.isVisible() and popup.currentIndex().isValid()

    def _offer(self, typed: str) -> None:
        self.offered.clear()
        for place in place_suggestions.suggest(self._kind, typed, self._state()):
            item = QStandardItem(in_words(place))
            item.setData(place.name, _NAME_ROLE)
            item.setData(place.state, _STATE_ROLE)
            self.offered.appendRow(item)
        popup = self.completer.popup()
        if popup is not None:
            # As wide as the longest place, also below a narrow line.
            bar = popup.verticalScrollBar().sizeHint().width()
            popup.setMinimumWidth(popup.sizeHintForColumn(0) + bar)

    def _on_chosen(self, name: str) -> None:
        self._line.setText(name)
        popup = self.completer.popup()
        here = popup.currentIndex() if popup is not None else None
        state = here.data(_STATE_ROLE) if here is not None and here.isValid() else ""
        self.chosen.emit(name, state or "")


def in_words(place: place_suggestions.Place) -> str:
    """Return a place as it stands in the list: name, its own script, state."""
    return " · ".join(part for part in (place.name, place.local_name, place.state) if part)
