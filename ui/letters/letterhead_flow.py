"""The letterhead: what is typed, the emblem that was chosen, its picture, and saving.

Rules: a picture file of somebody is drawn anew before it is shown or kept; what is shown is drawn
from what is typed now, and only the newest drawing counts; leaving saves what was typed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Token
from app.letters.document import Letterhead
from ui.frame.errands import Errands, Stoppable, ask


class LetterheadUses(Protocol):
    """What the letterhead needs of the use cases."""

    def letterhead(self) -> Letterhead: ...

    def set_letterhead(self, head: Letterhead, emblem: bytes | None) -> Letterhead: ...

    def emblem_of(self, path: Path, token: Token) -> bytes: ...

    def sample(self, head: Letterhead) -> bytes: ...


class LetterheadFlow(QObject):
    """Presenter of the letterhead.

    Signals:
        changed: what is typed, the emblem or the state changed.
        loaded: Letterhead that was read or saved.
        drawn: bytes of the PDF of a sample.
        saved: Letterhead as it was before, for taking it back.
        refused: a failure, and whether it is about the emblem.
    """

    changed = Signal()
    loaded = Signal(object)
    drawn = Signal(bytes)
    saved = Signal(object)
    refused = Signal(object, bool)

    def __init__(
        self, uses: LetterheadUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._kept: Letterhead | None = None
        self._emblem_changed = False
        self._reading: Stoppable | None = None
        self._why_not: Exception | None = None
        self._round = 0
        self._draws = 0
        self.draft = Letterhead("")
        self.busy = ""

    @property
    def is_loaded(self) -> bool:
        """Whether the letterhead of the register was read."""
        return self._kept is not None

    @property
    def is_changed(self) -> bool:
        """Whether something is not saved yet."""
        return self._kept is not None and (self.draft != self._kept or self._emblem_changed)

    def reload(self) -> None:
        """Read what is kept, unless something typed is not saved yet."""
        if not self.is_changed and not self.busy:
            ask(self._errands, self._uses.letterhead, self._came, self._failed)

    def type(self, name: str, name_local: str, lines: tuple[str, ...]) -> None:
        """Take what is typed now."""
        draft = replace(self.draft, name=name, name_local=name_local, lines=lines)
        if self.is_loaded and draft != self.draft:
            self.draft = draft
            self.changed.emit()

    def draw(self) -> None:
        """Draw what is typed now."""
        self._draws += 1
        this, head = self._draws, self.draft
        ask(
            self._errands,
            lambda: self._uses.sample(head),
            lambda pdf: self._drawn(pdf, this),
            lambda error: self._not_drawn(error, this),
        )

    # -- emblem --------------------------------------------------------------------------------

    def choose_emblem(self, path: Path) -> None:
        """Take a picture file as emblem; it is kept when the letterhead is saved."""
        if self.busy or not self.is_loaded:
            return
        self.busy = "emblem"
        self.changed.emit()
        self._reading = self._errands.run(
            lambda _report, token: self._uses.emblem_of(path, token),
            self._emblem_came,
            self._emblem_refused,
            ended=self._emblem_ended,
        )

    def stop(self) -> None:
        """Stop reading a picture."""
        if self._reading is not None:
            self._reading.cancel()

    def remove_emblem(self) -> None:
        """Have no emblem."""
        if self.draft.emblem:
            self.draft = replace(self.draft, emblem=b"")
            self._emblem_changed = True
            self.changed.emit()
            self.draw()

    def _emblem_came(self, emblem: bytes) -> None:
        self.draft = replace(self.draft, emblem=emblem)
        self._emblem_changed = True
        self.draw()

    def _emblem_refused(self, error: Exception) -> None:
        self._why_not = error

    def _emblem_ended(self) -> None:
        why_not, self._why_not = self._why_not, None
        self._reading = None
        self.busy = ""
        self.changed.emit()
        if why_not is not None:
            self.refused.emit(why_not, True)

    # -- keeping -------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep what is typed."""
        if not self.is_changed or self.busy:
            return
        self._round += 1
        this, head = self._round, self.draft
        emblem = head.emblem if self._emblem_changed else None
        self.busy = "saving"
        self.changed.emit()
        self._errands.run(
            lambda _report, _token: self._uses.set_letterhead(head, emblem),
            lambda kept: self._kept_now(kept, head, this),
            self._failed,
            ended=self._save_ended,
        )

    def put_back(self, head: Letterhead) -> None:
        """Keep the letterhead of before again."""
        if self.busy or not self.is_loaded:
            return
        self._emblem_changed = head.emblem != self.draft.emblem
        self.draft = head
        self.loaded.emit(head)
        self.draw()
        self.save()

    def _kept_now(self, kept: Letterhead, head: Letterhead, this: int) -> None:
        before, self._kept = self._kept, kept
        if this == self._round and self.draft == head:
            self.draft, self._emblem_changed = kept, False
            self.loaded.emit(kept)
        self.saved.emit(before)

    def _save_ended(self) -> None:
        self.busy = ""
        self.changed.emit()

    def _came(self, head: Letterhead) -> None:
        if self.is_changed:
            return
        self._kept = self.draft = head
        self._emblem_changed = False
        self.loaded.emit(head)
        self.changed.emit()
        self.draw()

    def _drawn(self, pdf: bytes, this: int) -> None:
        if this == self._draws:
            self.drawn.emit(pdf)

    def _not_drawn(self, error: Exception, this: int) -> None:
        if this == self._draws:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.refused.emit(error, False)
