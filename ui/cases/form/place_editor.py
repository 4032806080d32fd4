"""A district or a state, suggested while one types, in every script.

Rules: what is in no list is kept as typed; choosing one is a change like any other.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.cases import place_suggestions
from app.core.field_catalogue import FieldView
from app.core.records import FactValue
from ui.widgets.entries import PlaceSuggestions
from ui.widgets.field_editors import LineEditor

KINDS = frozenset({place_suggestions.DISTRICT, place_suggestions.STATE})


class PlaceEditor(LineEditor):
    """One line with places below it."""

    def __init__(self, field: FieldView, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._kind = field.kind
        self._state_beside = field.name.replace("district", "state")
        self._state = ""
        self.suggestions = PlaceSuggestions(self.line, field.kind, lambda: self._state)
        self.suggestions.chosen.connect(self._on_chosen)

    def around(self, facts: Mapping[str, FactValue], people: tuple[tuple[str, str], ...]) -> None:
        """Look first in the state that stands beside a district."""
        state = facts.get(self._state_beside)
        self._state = (
            state if self._kind == place_suggestions.DISTRICT and isinstance(state, str) else ""
        )

    def _on_chosen(self, _name: str, _state: str) -> None:
        self.edited.emit()
        self.settled.emit()


def told_of(kind: str, name: str, state: str) -> str:
    """Return what is known of a place that was written down, "" when it is in no list.

    Args:
        kind: kind of the field.
        name: what is stored.
        state: for a district, the state that stands beside it.
    """
    place = place_suggestions.known(kind, name, state)
    if place is None:
        return ""
    code = _("LGD code {code}").format(code=place.code) if place.code else ""
    return " · ".join(part for part in (place.local_name, place.state, code) if part)
