"""Authorities of digital signatures: those that count here, and one that is being looked at.

Rules: an authority is taken only with its number typed as it is published; the number that the file
has is never shown, so that nobody copies it; nothing is taken by choosing a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.letters.signing_records import Certificate
from ui.frame.errands import Errands, ask

LEAST_SIGNS = 16
"""How much of the published number has to be typed."""


class AuthorityUses(Protocol):
    """What the dialog needs of the use cases."""

    def authorities(self) -> tuple[Certificate, ...]: ...

    def look_at(self, path: Path) -> Certificate: ...

    def name_authority(self, path: Path, number: str) -> Certificate: ...

    def forget_authority(self, identifier: str) -> Certificate: ...


class AuthoritiesFlow(QObject):
    """Presenter of the dialog.

    Signals:
        changed: the list, the file or what is typed changed.
        wrote: something was written.
        refused: an error to be told.
    """

    changed = Signal()
    wrote = Signal()
    refused = Signal(object)

    def __init__(
        self, uses: AuthorityUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._path: Path | None = None
        self.known: tuple[Certificate, ...] = ()
        self.seen: Certificate | None = None
        self.number = ""
        self.loaded = False
        self.busy = False

    @property
    def is_ready(self) -> bool:
        """Whether enough was typed to compare."""
        return self.seen is not None and not self.busy and self.typed >= LEAST_SIGNS

    @property
    def typed(self) -> int:
        """How many letters and digits of the number were typed."""
        return sum(map(str.isalnum, self.number))

    def reload(self) -> None:
        """Read the authorities that count here."""
        ask(self._errands, self._uses.authorities, self._came, self._failed)

    def choose(self, path: Path) -> None:
        """Look at a certificate; nothing is taken by that."""
        self._path, self.seen, self.number = path, None, ""
        self._begin()
        ask(self._errands, lambda: self._uses.look_at(path), self._looked, self._failed)

    def type(self, number: str) -> None:
        """Take what is typed of the published number."""
        self.number = number
        self.changed.emit()

    def put_away(self) -> None:
        """Look at the chosen file no longer."""
        self._path, self.seen, self.number = None, None, ""
        self.changed.emit()

    def take(self) -> None:
        """Take the authority as proof, if the typed number is that of the file."""
        path, number = self._path, self.number
        if path is None or not self.is_ready:
            return
        self._begin()
        ask(
            self._errands,
            lambda: self._uses.name_authority(path, number),
            self._taken,
            self._failed,
        )

    def forget(self, identifier: str) -> None:
        """Take an authority as proof no longer."""
        if not self.busy:
            self._begin()
            ask(
                self._errands,
                lambda: self._uses.forget_authority(identifier),
                self._taken,
                self._failed,
            )

    def _begin(self) -> None:
        self.busy = True
        self.changed.emit()

    def _came(self, known: tuple[Certificate, ...]) -> None:
        self.known, self.loaded = known, True
        self.changed.emit()

    def _looked(self, seen: Certificate) -> None:
        self.busy, self.seen = False, seen
        self.changed.emit()

    def _taken(self, _one: Certificate) -> None:
        self.busy = False
        self.put_away()
        self.wrote.emit()
        self.reload()

    def _failed(self, error: Exception) -> None:
        self.busy = False
        self.changed.emit()
        self.refused.emit(error)
