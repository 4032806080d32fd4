"""Many letters at one go, such as one for each referral of a day, with progress and a way to stop.

Rules: each letter is a whole by itself: drawn, issued, handed on, then the next; one that cannot be
made is told with its reason and stops no other; a stop leaves whole letters behind it and no half
one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token, silent
from app.core.services import Services
from app.letters.issue import issue
from app.letters.prepare import prepare
from app.letters.records import IssuedLetter, MakeLetter, PreparedLetter

STEP = "letters"
"""The step that progress is told under; its unit is one letter."""

type Take = Callable[[PreparedLetter, IssuedLetter], None]


@dataclass(frozen=True)
class Batch:
    """What became of many wishes.

    Attributes:
        made: the letters, in the order of their wishes.
        refused: each wish that no letter came of, and why.
    """

    made: tuple[IssuedLetter, ...]
    refused: tuple[tuple[MakeLetter, AppError], ...]


def make_all(
    s: Services,
    wishes: Sequence[MakeLetter],
    take: Take,
    report: Report = silent,
    token: Token | None = None,
) -> Batch:
    """Make, issue and hand on a letter for every wish.

    Args:
        s: the open register.
        wishes: in the order in which they are made.
        take: gets each letter once it stands in the issue list: writes or prints it.
        report: told the step "letters", in letters.
        token: looked at before each letter.

    Raises:
        Cancelled: the officer asked to stop; what `take` got is issued.
    """
    token = token or Token()
    made: list[IssuedLetter] = []
    refused: list[tuple[MakeLetter, AppError]] = []
    for done, wish in enumerate(wishes):
        token.checkpoint()
        report(Progress(STEP, done, len(wishes)))
        try:
            ready = prepare(s, wish)
            issued = issue(s, ready)
            take(ready, issued)
        except AppError as refusal:
            refused.append((wish, refusal))
        else:
            made.append(issued)
    report(Progress(STEP, len(wishes), len(wishes)))
    return Batch(tuple(made), tuple(refused))
