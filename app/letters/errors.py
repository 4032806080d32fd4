"""Refusals to make a letter.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

_LETTER_EXITS = {
    **dict.fromkeys(
        (
            "letter.kind-unknown", "letter.languages", "letter.language-unknown",
            "letter.language-twice", "letter.copy-unknown", "letter.days", "letter.no-note",
            "letter.needs-incoming", "letter.needs-notify", "letter.needs-outgoing",
            "letter.never-named", "letter.no-referral", "letter.not-safe", "letter.notify-only",
            "letter.which-person", "letter.why-unknown",
        ),
        2,
    ),
    "letter.sender-unchecked": 6,
    "letter.ground-adults-only": 7,
}  # fmt: skip


class LetterRefusedError(AppError):
    """A letter cannot be made as it was wished for; ``reason`` says why, and how a command ends."""

    code = "letter.refused"
    words = (
        N_("This letter cannot be made. {why}"),
        N_("Nothing was made. Change what you chose, then try again."),
    )

    def __init__(self, **facts: str | int) -> None:
        super().__init__(**facts)
        self.exit_code = _LETTER_EXITS.get(str(facts.get("reason")), self.exit_code)
