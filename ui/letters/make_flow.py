"""The making of one letter: choices, preview and the ways out, held together.

Rules: one letter is made at a time and the latest wish wins; what leaves is the letter that is
shown, and only while it belongs to the present choices; making one issues nothing, and once it is
issued nothing of it can be changed, another letter is begun instead; a refusal at the last moment
is shown where the letter stood.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.letters.records import IssuedLetter, MakeLetter, NameGround, PreparedLetter
from ui.frame.desk import Errands, Presenter, ask
from ui.frame.page import LetterAsked
from ui.letters.make_choices import LetterAbout, LetterChoices, SigningWay
from ui.letters.make_uses import MakeLetterUses
from ui.letters.out_flow import OutFlow

PAUSE_MS = 400


class PreviewFlow(Presenter):
    """Presenter of "exactly what will print".

    Signals:
        changed: the letter changed, or is being made anew.
    """

    def __init__(
        self,
        uses: MakeLetterUses,
        errands: Errands,
        choices: LetterChoices,
        parent: QObject | None = None,
        pause_ms: int = PAUSE_MS,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
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
            self._ask(
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


class MakeFlow(QObject):
    """Presenter of one letter.

    Signals:
        changed: anything that is shown changed.
        refused: a failure that is not shown in the place of the letter.
        issued: IssuedLetter.
    """

    changed = Signal()
    refused = Signal(object)
    issued = Signal(object)

    def __init__(
        self,
        uses: MakeLetterUses,
        errands: Errands,
        asked: LetterAsked,
        parent: QObject | None = None,
        pause_ms: int = PAUSE_MS,
    ) -> None:
        super().__init__(parent)
        self.uses, self.errands, self.asked = uses, errands, asked
        self.choices = LetterChoices(asked.kind, self, person=asked.person, language=asked.language)
        self.preview = PreviewFlow(uses, errands, self.choices, self, pause_ms)
        self.out = OutFlow(uses, errands, self)
        self.way = SigningWay()
        self.problem: Exception | None = None
        self.preview.changed.connect(self._follow)
        self.choices.loaded.connect(self.changed)
        self.out.changed.connect(self._follow)
        self.out.issued.connect(self._issued)
        self.out.refused.connect(self._refused)

    @property
    def is_issued(self) -> bool:
        """Whether the letter is in the list of letters."""
        return self.out.record is not None

    @property
    def can_leave(self) -> bool:
        """Whether the letter that is shown may be printed or saved now."""
        return self.out.ready and (self.is_issued or self.preview.fresh)

    def load(self) -> None:
        """Read what there is to choose from, or the letter that was issued."""
        asked = self.asked
        if self.is_issued:
            return
        if asked.letter_id:
            ask(self.errands, lambda: self.uses.again(asked.letter_id), self._again, self._not_read)
            return
        ask(self.errands, lambda: self.uses.about(asked), self._read, self._not_read)

    def name(self, ground: NameGround | None) -> None:
        """Name somebody on a ground, or let initials stand again."""
        self.choices.choose(ground=ground)

    def sign_with(self, way: SigningWay) -> None:
        """Choose how the saved file is signed."""
        self.way = way
        self.out.forget_signature()
        self.changed.emit()

    def _read(self, about: LetterAbout) -> None:
        self.problem = None
        known = self.choices.about is not None
        self.choices.show(about)
        if known and not self.preview.waiting:
            # Consent or a fact may be another one since the page was left.
            self.preview.renew()
        self.changed.emit()

    def _again(self, answer: tuple[IssuedLetter, bytes]) -> None:
        self.problem = None
        self.choices.frozen = True
        self.out.begin_again(*answer)

    def _not_read(self, error: Exception) -> None:
        self.problem = error
        self.changed.emit()

    def _follow(self) -> None:
        is_fresh = self.preview.fresh
        self.out.begin(self.preview.letter if is_fresh else None, self.choices.wish())
        self.choices.frozen = self.is_issued or bool(self.out.busy)
        self.changed.emit()

    def _issued(self, record: IssuedLetter) -> None:
        self.choices.frozen = True
        self.issued.emit(record)

    def _refused(self, error: Exception, issuing: bool) -> None:
        if issuing:
            self.preview.renew()
        self.refused.emit(error)
