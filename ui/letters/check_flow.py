"""The check of a letter: what came as a file, a picture or text, and a code read on the telephone.

Rules: nothing is decided here, the use cases say what a letter is worth; a paper counts as compared
only when the officer set all three ticks himself; an answer on the telephone goes away with the
page, so that nobody reads it to the next caller; a late answer to something dropped is let go; of a
file that belongs elsewhere only the ending of its name is looked at, and it is never taken there by
itself.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Token
from app.base.language import N_, _
from app.letters.records import LetterAnswer, LetterCheck
from ui.frame.desk import Errands, Stoppable, Work
from ui.letters.list_flow import IssuedLetterUses
from ui.papers.papers_adding import Pasted

CODE_SIGNS: Final = 13
"""How many letters and digits the code of a letter has."""

_GAPS = "-–—.·"
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        ".lifafa": "inbox",
        ".lfpart": "inbox",
        ".lfcard": "offices",
        ".lfnotice": "offices",
        ".lfdir": "office-list",
        ".xlsx": "import",
        ".ods": "import",
        ".csv": "import",
    }
)
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "inbox": (
            N_("{file} is a sealed packet, not a letter. It belongs in the inbox."),
            N_("Take it to the inbox"),
        ),
        "offices": (
            N_("{file} is about an office, not a letter. It belongs under Offices."),
            N_("Take it to Offices"),
        ),
        "office-list": (
            N_("{file} is a list of offices, not a letter."),
            N_("Take it to the list of offices"),
        ),
        "import": (
            N_("{file} is a table of cases, not a letter. It belongs in the import."),
            N_("Go to the import"),
        ),
    }
)


@dataclass(frozen=True)
class Misplaced:
    """Files that were dropped on the wrong page.

    Attributes:
        place: key of the place where they belong.
        files: all that were dropped together, the first one being named.
    """

    place: str
    files: tuple[Path, ...]

    @property
    def words(self) -> str:
        """What it is and where it belongs."""
        return _(_WORDS[self.place][0]).format(file=self.files[0].name)

    @property
    def button(self) -> str:
        """The words of the button that takes it there."""
        return _(_WORDS[self.place][1])

    @property
    def argument(self) -> str:
        """What the place is opened with."""
        return "" if self.place == "import" else str(self.files[0])


def where_it_belongs(path: Path) -> str:
    """Return the key of the place where a file belongs, "" when it may be a letter."""
    return _PLACES.get(path.suffix.casefold(), "")


def looks_like_code(text: str) -> bool:
    """Say whether a text may be the code of a letter: 13 letters and digits, in any groups."""
    return count_signs(text) == CODE_SIGNS and all(sign.isalnum() for sign in _signs(text))


def count_signs(text: str) -> int:
    """Return how many signs of a code stand in a text, without gaps and hyphens."""
    return len(_signs(text))


def _signs(text: str) -> list[str]:
    return [sign for sign in text if not sign.isspace() and sign not in _GAPS]


TICKS = ("addressee", "pages", "reference")
"""What the officer compares with the paper, one tick each."""


class CheckStage(enum.Enum):
    """Which face of the check is shown."""

    ASKING = "asking"
    CHECKING = "checking"
    RESULT = "result"
    ANSWER = "answer"


@dataclass(frozen=True)
class Asked:
    """What is being checked.

    Attributes:
        name: of the file, "" for typed text and for a picture that was pasted.
        what: a file, a picture, a text, or the code of a letter.
    """

    name: str
    what: Path | Pasted | str


class LetterCheckFlow(QObject):
    """Presenter of the check of one letter at a time.

    Signals:
        changed: stage, result or ticks changed.
        refused: the failure and the name of the file it is about, "" when none.
        misplaced: a `Misplaced`: a file that is no letter but belongs elsewhere.
        left_out: name of the one file of several that is checked, so that nobody takes the
            answer for all of them.
    """

    changed = Signal()
    refused = Signal(object, str)
    misplaced = Signal(object)
    left_out = Signal(str)

    def __init__(
        self, uses: IssuedLetterUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._running: Stoppable | None = None
        self._round = 0
        self.stage = CheckStage.ASKING
        self.asked: Asked | None = None
        self.result: LetterCheck | None = None
        self.answer: LetterAnswer | None = None
        self.code = ""
        self.at = 0
        self.ticks: frozenset[str] = frozenset()
        self.differs = False

    # -- asking --------------------------------------------------------------------------------

    def take(self, found: list[Path | Pasted]) -> None:
        """Check the first of what was dropped or pasted; what belongs elsewhere is told."""
        if not found:
            return
        first = found[0]
        if isinstance(first, Pasted):
            self._check(Asked("", first))
            return
        place = where_it_belongs(first)
        if place:
            self.misplaced.emit(Misplaced(place, tuple(p for p in found if isinstance(p, Path))))
            return
        self._check(Asked(first.name, first))
        if len(found) > 1:
            self.left_out.emit(first.name)

    def take_text(self, text: str) -> None:
        """Check what was typed or pasted: the text of a QR code, or the code of a letter."""
        typed = text.strip()
        if looks_like_code(typed):
            self.look_up(typed)
        elif typed:
            self._check(Asked("", typed))

    def look_up(self, code: str) -> None:
        """Look for the code of a letter of ours, as it is read on the telephone."""
        typed = code.strip()
        if not typed:
            return
        if not looks_like_code(typed) and ":" in typed:
            self.take_text(typed)
            return
        self.code = typed
        self._run(lambda _report, _token: (self._uses.look_up(typed), self._uses.now()), "")

    def check_again(self) -> None:
        """Check the same once more: an office may have been checked meanwhile."""
        if self.asked is not None:
            self._check(self.asked)

    def again(self) -> None:
        """Begin with another letter."""
        self.stop()
        self._forget()
        self.changed.emit()

    def stop(self) -> None:
        """Ask a check on its way to stop, and go back to asking."""
        self._round += 1
        if self._running is not None:
            self._running.cancel()
        self._running = None
        if self.stage is CheckStage.CHECKING:
            self.stage = CheckStage.ASKING
            self.changed.emit()

    def leave(self) -> None:
        """Let the answer to a caller go, and stop a check: a lock must not wait for it."""
        if self.stage is CheckStage.ANSWER:
            self.again()
        elif self.stage is CheckStage.CHECKING:
            self.stop()

    # -- comparing -----------------------------------------------------------------------------

    @property
    def compared(self) -> bool:
        """Whether the officer set all three ticks."""
        return self.ticks == frozenset(TICKS) and not self.differs

    def tick(self, which: str, on: bool) -> None:
        """Say that one of the three is the same on the paper, or take it back."""
        if which in TICKS:
            self.ticks = self.ticks | {which} if on else self.ticks - {which}
            self.changed.emit()

    def says_differs(self, differs: bool = True) -> None:
        """Say that something on the paper differs from the signed words, or take it back."""
        self.differs = differs
        self.ticks = frozenset()
        self.changed.emit()

    # -- answers -------------------------------------------------------------------------------

    def _check(self, asked: Asked) -> None:
        self._forget()
        self.asked = asked
        what, uses = asked.what, self._uses

        def work(_report: object, token: Token) -> tuple[LetterCheck, int]:
            if isinstance(what, str):
                return uses.check_text(what), uses.now()
            source = what.as_bytes() if isinstance(what, Pasted) else what
            token.checkpoint()
            return uses.check_file(source, token), uses.now()

        self._run(work, asked.name)

    def _forget(self) -> None:
        self.stage = CheckStage.ASKING
        self.asked = self.result = self.answer = None
        self.code, self.at = "", 0
        self.ticks, self.differs = frozenset(), False

    def _run(self, work: Work, name: str) -> None:
        if self._running is not None:
            self._running.cancel()
        self._round += 1
        this = self._round
        self.result = self.answer = None
        self.stage = CheckStage.CHECKING
        self.changed.emit()
        started = self._errands.run(
            work,
            lambda found: self._answered(found, this),
            lambda error: self._failed(error, name, this),
            ended=lambda: self._ended(this),
        )
        if this == self._round and self.stage is CheckStage.CHECKING:
            self._running = started

    def _answered(self, found: tuple[LetterCheck | LetterAnswer, int], this: int) -> None:
        if this != self._round:
            return
        what, self.at = found
        if isinstance(what, LetterAnswer):
            self.answer, self.stage = what, CheckStage.ANSWER
        else:
            self.result, self.stage = what, CheckStage.RESULT
        self.changed.emit()

    def _failed(self, error: Exception, name: str, this: int) -> None:
        if this != self._round:
            return
        self.stage = CheckStage.ASKING
        self.changed.emit()
        self.refused.emit(error, name)

    def _ended(self, this: int) -> None:
        if this != self._round:
            return
        self._running = None
        if self.stage is CheckStage.CHECKING:
            self.stage = CheckStage.ASKING
            self.changed.emit()
