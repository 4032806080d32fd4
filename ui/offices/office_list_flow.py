"""The list of offices that a nodal office signs: take one in, search it.

Rules: a first list asks for the number in the official letter and compares it by machine; what a
list changed is told office by office; every refusal goes out as a signal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.offices.records import DirectoryRecord, DirectoryTaken, ListedRecord
from app.offices.trust_errors import DirectoryUntrustedError
from ui.frame.errands import Errands, ask

NUMBER_NEEDED = "list.number-needed"
LEAP = "list.leap"


class ListUses(Protocol):
    """What the page needs of the use cases."""

    def directories(self) -> tuple[DirectoryRecord, ...]: ...

    def search_directory(self, text: str) -> tuple[ListedRecord, ...]: ...

    def import_directory(self, path: Path, number: str, leap_agreed: bool) -> DirectoryTaken: ...


class OfficeListFlow(QObject):
    """Presenter of the page.

    Signals:
        changed: the lists, what was found, or what is asked for changed.
        taken: DirectoryTaken of a list that was just taken in.
        refused: an AppError the officer can act on.
    """

    changed = Signal()
    taken = Signal(object)
    refused = Signal(object)

    def __init__(self, uses: ListUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self.lists: tuple[DirectoryRecord, ...] = ()
        self.found: tuple[ListedRecord, ...] = ()
        self.text = ""
        self.loaded = False
        self.asking: Path | None = None
        self.leaping: Path | None = None

    def reload(self) -> None:
        """Read the lists and search again."""
        ask(self._errands, self._uses.directories, self._listed, self.refused.emit)

    def _listed(self, lists: tuple[DirectoryRecord, ...]) -> None:
        self.lists, self.loaded = lists, True
        self.search(self.text)

    def search(self, text: str) -> None:
        """Find offices by name, place or the beginning of an id."""
        self.text = text
        ask(
            self._errands,
            lambda: self._uses.search_directory(text),
            lambda found: self._found(text, found),
            self.refused.emit,
        )

    def _found(self, text: str, found: tuple[ListedRecord, ...]) -> None:
        if text == self.text:
            self.found = found
            self.changed.emit()

    def take(self, path: Path, number: str = "", *, leap_agreed: bool = False) -> None:
        """Take in a list.

        Args:
            path: the file.
            number: from the official letter, when it was asked for.
            leap_agreed: the head agrees that many lists are missing in between.
        """
        ask(
            self._errands,
            lambda: self._uses.import_directory(path, number, leap_agreed),
            self._taken,
            lambda error: self._not_taken(path, error),
        )

    def _taken(self, taken: DirectoryTaken) -> None:
        self.asking = self.leaping = None
        self.reload()
        self.taken.emit(taken)

    def _not_taken(self, path: Path, error: Exception) -> None:
        reason = error.facts.get("reason") if isinstance(error, DirectoryUntrustedError) else ""
        self.leaping = path if reason == LEAP else None
        if reason == NUMBER_NEEDED:
            self.asking = path
            self.changed.emit()
            return
        self.changed.emit()
        self.refused.emit(error)

    def give_up(self) -> None:
        """Leave the list that was waiting for its number, or for the head."""
        self.asking = self.leaping = None
        self.changed.emit()
