"""The search index follows what was saved: in a transaction of its own, and before it is read.

Rules: a saving commits once and only marks its case; the index catches up right afterwards, before
a question that it answers, when the register is locked and when it is opened; what cannot be
written now stays marked; nothing is logged, because nothing of a case changes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.bootstrap import Services, reading, writing
from app.errors import AppError
from models import unindexed

if TYPE_CHECKING:
    from models.database import Session

AT_ONCE = 20
"""Cases that are brought into the index in one transaction."""


@contextlib.contextmanager
def searching(s: Services) -> Iterator[Session]:
    """Open one look at the register, like ``reading``, for which the search index is up to date.

    Raises:
        AppError: what the database refuses, in the words of an office.
    """
    with reading(s) as session:
        behind = unindexed.behind(session)
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
            behind = unindexed.behind(session)
        if behind:
            _follow(s)


def _follow(s: Services) -> None:
    done = AT_ONCE
    while done == AT_ONCE:
        with writing(s) as session:
            done = unindexed.catch_up(session, AT_ONCE)
