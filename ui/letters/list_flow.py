"""The list of letters that we issued: a page of it at a time, one letter chosen, and withdrawing.

Rules: the register is asked for a page and never for all; what is looked for is asked in the
register, so that nothing is missed that was not read yet; an answer to an older question is let go;
the use cases of the list and of checking run on the register's lane only.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.letters import checking, issue
from app.letters.records import IssuedLetter
from ui.frame.desk import Bound, Errands, Presenter, asks

PAGE = 100
STATES = ("", "valid", "expired", "withdrawn")


class LetterListFlow(Presenter):
    """Presenter of the list.

    Signals:
        changed: rows, choice, search or filter changed.
        withdrawn: IssuedLetter that was withdrawn just now.
        refused: an error the officer should know of.
    """

    withdrawn = Signal(object)

    def __init__(
        self, uses: IssuedLetterUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._round = 0
        self.rows: tuple[IssuedLetter, ...] = ()
        self.chosen_id = ""
        self.words = ""
        self.state = ""
        self.more = False
        self.loaded = False
        self.busy = False
        self.failed = False
        """Whether what is asked for now could not be listed."""
        self._listed: tuple[str, str] | None = None
        self._elsewhere: IssuedLetter | None = None

    @property
    def chosen(self) -> IssuedLetter | None:
        """The letter that is chosen, also when it does not stand in the rows that were read."""
        found = next((row for row in self.rows if row.letter_id == self.chosen_id), None)
        if found is None and self._elsewhere is not None:
            return self._elsewhere if self._elsewhere.letter_id == self.chosen_id else None
        return found

    @property
    def looks_for(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.words or self.state)

    # -- the list ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the newest letters again."""
        self._read(None)

    def again(self) -> None:
        """Ask once more for what could not be listed."""
        if self.failed and not self.busy:
            self._read(None)

    def read_more(self) -> None:
        """Read older letters."""
        if self.more and self.rows and not self.busy:
            self._read(None if self.failed else self.rows[-1])

    def look_for(self, words: str | None = None, state: str | None = None) -> None:
        """Show only letters with these words, or in this state ("" for all)."""
        self.words = self.words if words is None else words.strip()
        self.state = self.state if state is None else state
        self._read(None)

    def choose(self, letter_id: str) -> None:
        """Choose a letter; one that was not read yet is asked for."""
        self.chosen_id = letter_id
        if letter_id and self.chosen is None:
            self._ask(lambda: self._uses.show_letter(letter_id), self._came)
        self.changed.emit()

    def look_again(self) -> None:
        """Ask for the chosen letter anew: it was printed or saved."""
        if self.chosen_id:
            letter_id = self.chosen_id
            self._ask(lambda: self._uses.show_letter(letter_id), self._came)

    # -- withdrawing ---------------------------------------------------------------------------

    def withdraw(self, letter_id: str, why: str) -> None:
        """Withdraw a letter.

        Args:
            letter_id: 16 hex digits.
            why: a code of letter_withdrawal.
        """
        if self.busy or not why:
            return
        self.busy = True
        self._ask(lambda: self._uses.withdraw(letter_id, why), self._taken_back, self._not_done)

    # -- answers -------------------------------------------------------------------------------

    def _read(self, after: IssuedLetter | None) -> None:
        self._round += 1
        this, words, state = self._round, self.words, self.state
        self.busy = True
        self._ask(
            lambda: self._uses.letters(words, state, after),
            lambda page: self._took(page, after, this),
            lambda error: self._not_read(error, this),
        )

    def _took(self, page: tuple[IssuedLetter, ...], after: IssuedLetter | None, this: int) -> None:
        if this != self._round:
            return
        self.busy = False
        self.loaded, self.failed = True, False
        self._listed = self.words, self.state
        self.rows = (*self.rows, *page) if after is not None else page
        self.more = len(page) >= PAGE
        self.changed.emit()

    def _not_read(self, error: Exception, this: int) -> None:
        if this != self._round:
            return
        # The rows stay; they are of use where they are an answer to what is asked now.
        self.failed = self._listed != (self.words, self.state)
        self._not_done(error)

    def _came(self, letter: IssuedLetter) -> None:
        if letter.letter_id == self.chosen_id:
            self._elsewhere = letter
        self._put(letter)

    def _taken_back(self, letter: IssuedLetter) -> None:
        self.busy = False
        self._put(letter)
        self.withdrawn.emit(letter)

    def _put(self, letter: IssuedLetter) -> None:
        self.rows = tuple(letter if row.letter_id == letter.letter_id else row for row in self.rows)
        self.changed.emit()

    def _not_done(self, error: Exception) -> None:
        self.busy = False
        self.changed.emit()
        self.refused.emit(error)


class IssuedLetterUses(Bound):
    """Use cases about letters that were made: they are checked, listed and withdrawn."""

    def now(self) -> int:
        """Return the time of the register in Unix seconds."""
        return self._s.clock.now()

    check_file = asks(checking.check_file)
    check_text = asks(checking.check_text)
    look_up = asks(issue.look_up)

    def letters(
        self, words: str, state: str, after: IssuedLetter | None
    ) -> tuple[IssuedLetter, ...]:
        """Return a page of the letters that were made, the newest first.

        Args:
            words: that a letter has to fit.
            state: only letters in this state, "" for all.
            after: the last letter that is shown already, None to begin.
        """
        last = after.letter_id if after is not None else ""
        return issue.list_letters(self._s, text=words, state=state, after=last, limit=PAGE)

    show_letter = asks(issue.show_letter)
    withdraw = asks(issue.withdraw)
