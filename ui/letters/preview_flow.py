"""The letter beside the choices: made anew after each change, never shown as current when it is
not.

Rules: one letter is made at a time and the latest wish wins; what is shown belongs to one wish and
is fresh only for exactly this one; making a letter issues nothing.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.letters.records import MakeLetter, PreparedLetter
from ui.frame.errands import Errands, ask
from ui.letters.make_choices import LetterChoices

PAUSE_MS = 400


class PreviewUses(Protocol):
    """What the preview needs of the use cases."""

    def prepare(self, wish: MakeLetter) -> PreparedLetter: ...


class PreviewFlow(QObject):
    """Presenter of "exactly what will print".

    Signals:
        changed: the letter changed, or is being made anew.
    """

    changed = Signal()

    def __init__(
        self,
        uses: PreviewUses,
        errands: Errands,
        choices: LetterChoices,
        parent: QObject | None = None,
        pause_ms: int = PAUSE_MS,
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._choices = choices
        self._made_for: MakeLetter | None = None
        self._making: MakeLetter | None = None
        self.letter: PreparedLetter | None = None
        self.problem: Exception | None = None
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._make)
        choices.changed.connect(self._choices_changed)
        choices.loaded.connect(self._choices_changed)

    @property
    def fresh(self) -> bool:
        """Whether the letter that is shown was made of exactly the present choices."""
        return self.letter is not None and self._made_for == self._choices.wish()

    @property
    def waiting(self) -> bool:
        """Whether a letter is being made, or will be in a moment."""
        return self._making is not None or self._pause.isActive()

    def renew(self) -> None:
        """Make the letter again for the same choices: what it stands on may have changed."""
        self._made_for = None
        self._pause.start()
        self.changed.emit()

    def _choices_changed(self) -> None:
        if self._made_for != self._choices.wish() or self._making is not None:
            self._pause.start()
        self.changed.emit()

    def _make(self) -> None:
        if self._making is not None:
            return  # Its answer begins the next one.
        wish = self._choices.wish()
        if wish is None:
            self.letter, self.problem, self._made_for = None, None, None
        elif wish != self._made_for:
            self._making = wish
            ask(
                self._errands,
                lambda: self._uses.prepare(wish),
                lambda letter: self._came(wish, letter, None),
                lambda error: self._came(wish, None, error),
            )
        self.changed.emit()

    def _came(
        self, wish: MakeLetter, letter: PreparedLetter | None, problem: Exception | None
    ) -> None:
        self._making = None
        if wish == self._choices.wish():
            self.letter, self.problem, self._made_for = letter, problem, wish
        else:
            # An answer to a question that nobody asks any more.
            self._pause.start()
        self.changed.emit()
