"""The search index follows what was saved: in a transaction of its own, and before it is read.

Rules: a saving commits once and only marks its case; the index catches up right afterwards, before
a question that it answers, when the register is locked and when it is opened; what cannot be
written now stays marked; nothing is logged, because nothing of a case changes. Cases of an older
register, whose index knows fewer spellings, hold nobody up: some follow at every opening, the rest
a few at a time behind what the pages ask, and it is said how many are left.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.base.errors import AppError
from app.base.language import N_
from app.core.services import Services, reading, writing
from models.index import index_upkeep

if TYPE_CHECKING:
    from models.register.database import Session

AT_ONCE = 20
"""Cases that are brought into the index in one transaction."""

PREPARING = N_("The search is still being prepared for more spellings of names: {count} to go.")
UNTIL_THEN = N_("You can go on working. If a name is not found, try it in another spelling.")

AT_OPENING = 200
"""Cases of an older register that follow while it is opened, in about a second."""


@contextlib.contextmanager
def searching(s: Services) -> Iterator[Session]:
    """Open one look at the register, like ``reading``, for which the search index is up to date.

    Raises:
        AppError: what the database refuses, in the words of an office.
    """
    with reading(s) as session:
        behind = index_upkeep.behind(session)
        if not behind:
            yield session
    if behind:
        _follow(s)
        with reading(s) as session:
            yield session


def catch_up(s: Services) -> None:
    """Bring the search index up to what was saved; what the disk refuses is done the next time."""
    with contextlib.suppress(AppError):
        with reading(s) as session:
            behind = index_upkeep.behind(session)
        if behind:
            _follow(s)


def prepare(s: Services, most: int = 1) -> int:
    """Bring the index of an older register up by some cases; what the disk refuses waits.

    Args:
        s: the open register.
        most: so many cases, rounded up to what one transaction takes.

    Returns:
        How many cases are left to be brought up, 0 too when nothing more can be written now.
    """
    try:
        left = still_to_prepare(s)
        for _ in range(0, min(left, most), AT_ONCE):
            with writing(s) as session:
                left -= index_upkeep.respell(session, AT_ONCE)
    except AppError:
        return 0
    return max(0, left)


def still_to_prepare(s: Services) -> int:
    """Return how many cases of an older register are found by fewer spellings of a name."""
    with reading(s) as session:
        return index_upkeep.waiting(session)


def _follow(s: Services) -> None:
    done = AT_ONCE
    while done == AT_ONCE:
        with writing(s) as session:
            done = index_upkeep.catch_up(session, AT_ONCE)
