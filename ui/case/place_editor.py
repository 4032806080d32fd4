"""A district or a state, suggested while one types, in every script.

Rules: the suggestions come from lists that the program carries, so that no thread has to wait; what
is in no list is kept as typed; choosing one is a change like any other.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QWidget

from app import places
from app.catalogue import FieldView
from app.language import _
from app.records import FactValue
from ui.case.editors import LineEditor

_NAME_ROLE = int(Qt.ItemDataRole.UserRole) + 1
KINDS = frozenset({places.DISTRICT, places.STATE})


class PlaceEditor(LineEditor):
    """One line with places below it."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._kind = field.kind
        self._state_beside = field.name.replace("district", "state")
        self._state = ""
        self.offered = QStandardItemModel(self)
        self.completer = QCompleter(self.offered, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCompletionRole(_NAME_ROLE)
        self.completer.setMaxVisibleItems(places.MOST)
        popup = self.completer.popup()
        if popup is not None:
            popup.setObjectName("suggestions")
            popup.setAccessibleName(_("Places"))
        self.line.setCompleter(self.completer)
        self.line.textEdited.connect(self._offer)
        self.completer.activated.connect(self._on_chosen)

    def around(self, facts: Mapping[str, FactValue], people: tuple[tuple[str, str], ...]) -> None:
        """Look first in the state that stands beside a district."""
        state = facts.get(self._state_beside)
        self._state = state if self._kind == places.DISTRICT and isinstance(state, str) else ""

    def _offer(self, typed: str) -> None:
        self.offered.clear()
        for place in places.suggest(self._kind, typed, self._state):
            item = QStandardItem(in_words(place))
            item.setData(place.name, _NAME_ROLE)
            self.offered.appendRow(item)

    def _on_chosen(self, name: str) -> None:
        self.line.setText(name)
        self.edited.emit()
        self.settled.emit()


def in_words(place: places.Place) -> str:
    """Return a place as it stands in the list: name, its own script, state."""
    return " · ".join(part for part in (place.name, place.local_name, place.state) if part)


def told_of(kind: str, name: str, state: str) -> str:
    """Return what is known of a place that was written down, "" when it is in no list.

    Args:
        kind: kind of the field.
        name: what is stored.
        state: for a district, the state that stands beside it.
    """
    place = places.known(kind, name, state)
    if place is None:
        return ""
    code = _("LGD code {code}").format(code=place.code) if place.code else ""
    return " · ".join(part for part in (place.local_name, place.state, code) if part)
