"""The use cases of checking a letter and of the list of ours, as the page asks for them.

Rules: called on the register's lane only; nothing is decided here.
"""

from __future__ import annotations

from pathlib import Path

from app.base.jobs import Token
from app.letters import checking, issue
from app.letters.records import IssuedLetter, LetterAnswer, LetterCheck
from ui.frame.bound import Bound
from ui.letters.list_flow import PAGE


class LetterUses(Bound):
    """Use cases bound to the open register."""

    def now(self) -> int:
        return self._s.clock.now()

    def check_file(self, source: Path | bytes, token: Token) -> LetterCheck:
        return checking.check_file(self._s, source, token)

    def check_text(self, text: str) -> LetterCheck:
        return checking.check_text(self._s, text)

    def look_up(self, code: str) -> LetterAnswer:
        return issue.look_up(self._s, code)

    def letters(
        self, words: str, state: str, after: IssuedLetter | None
    ) -> tuple[IssuedLetter, ...]:
        last = after.letter_id if after is not None else ""
        return issue.list_letters(self._s, text=words, state=state, after=last, limit=PAGE)

    def show_letter(self, letter_id: str) -> IssuedLetter:
        return issue.show_letter(self._s, letter_id)

    def withdraw(self, letter_id: str, why: str) -> IssuedLetter:
        return issue.withdraw(self._s, letter_id, why)
