"""The counts in the rail: asked on the register's lane, shown when they come."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from app.core.services import Services
from ui.frame.desk import Desk
from ui.shell.navigation import Place
from ui.shell.rail import Rail


class PlaceCounts(QObject):
    """Keeps the pills of the rail true."""

    def __init__(self, desk: Desk, places: tuple[Place, ...], rail: Rail) -> None:
        super().__init__(rail)
        self._desk = desk
        self._places = tuple(place for place in places if place.count is not None)
        self._rail = rail

    def ask(self) -> None:
        """Ask how many things wait at every place."""
        for place in self._places:
            self._desk.ask(partial(_counted, place), self._on_count)

    @Slot(object)
    def _on_count(self, counted: tuple[str, int]) -> None:
        self._rail.count(*counted)


def _counted(place: Place, services: Services) -> tuple[str, int]:
    return place.key, place.count(services) if place.count is not None else 0
