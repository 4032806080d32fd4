"""The way to a referral, one step after the other, told from what the register holds.

Rules: `stage` is a pure function of facts and of the page in front, so that the guide follows what
was really done and can be left and taken up again; a referral counts that was sealed after the way
was begun; nothing of a case is kept for it but two numbers.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from app.core import drafts
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.offices import trust
from models.queries import today

_KEPT: Final = "guide"
_GOING: Final = "on"


class Stage(enum.IntEnum):
    """The steps of the way, in their order."""

    CASE = 1
    CARD = 2
    CHECK = 3
    BEGIN = 4
    OFFICE = 5
    AGREED = 6
    SHARE = 7
    SEAL = 8
    GIVE = 9
    DONE = 10


COMPOSING: Final = (Stage.OFFICE, Stage.AGREED, Stage.SHARE, Stage.SEAL)
"""The stages that are steps of the composer, in its order."""
STEPS: Final = len(Stage) - 1


@dataclass(frozen=True)
class Standing:
    """What was done so far.

    Attributes:
        cases: whether there is an open case.
        offices: whether another office is on file.
        checked: whether a referral can go to one of them.
        sealed: whether a referral was sealed since the way was begun.
        given: whether one was handed over since then.
    """

    cases: bool = False
    offices: bool = False
    checked: bool = False
    sealed: bool = False
    given: bool = False


def stage(standing: Standing, composing: int | None = None) -> Stage:
    """Return the next thing to do.

    Args:
        standing: what was done so far.
        composing: number of the composer's step, from 0, when it is in front and not sealed.
    """
    if standing.given:
        return Stage.DONE
    if standing.sealed:
        return Stage.GIVE
    first = (
        (standing.cases, Stage.CASE),
        (standing.offices, Stage.CARD),
        (standing.checked, Stage.CHECK),
    )
    missing = next((stage for done, stage in first if not done), None)
    if missing is not None:
        return missing
    return Stage.BEGIN if composing is None else COMPOSING[composing]


def begin(s: Services) -> Standing:
    """Begin the way, or take it up again: the next referral that is sealed counts.

    Raises:
        CaseStateError: the role does not allow referrals.
    """
    require(s, Act.REFER)
    with reading(s) as session:
        now = today.how_far(session, trust.OPENED)
    begun, _open = _kept(s)
    sealed, given = begun or (now.sealed, now.given)
    drafts.keep(s, _KEPT, f"{sealed} {given} {_GOING}")
    return _standing(now, sealed, given)


def standing(s: Services) -> Standing | None:
    """Return what was done since the way was begun; None when nobody is on it now."""
    require(s, Act.VIEW)
    begun, is_open = _kept(s)
    if begun is None or not is_open:
        return None
    with reading(s) as session:
        return _standing(today.how_far(session, trust.OPENED), *begun)


def leave(s: Services) -> None:
    """Leave the way for now; `begin` takes it up again."""
    begun, _open = _kept(s)
    if begun is not None:
        drafts.keep(s, _KEPT, f"{begun[0]} {begun[1]}")


def end(s: Services) -> None:
    """Forget the way: it was gone to its end."""
    drafts.keep(s, _KEPT, "")


def _kept(s: Services) -> tuple[tuple[int, int] | None, bool]:
    """Return the two numbers at which the way was begun, and whether somebody is on it."""
    numbers = drafts.kept(s, _KEPT).split()
    if len(numbers) < 2 or not all(one.isascii() and one.isdigit() for one in numbers[:2]):
        return None, False
    return (int(numbers[0]), int(numbers[1])), numbers[2:] == [_GOING]


def _standing(now: today.HowFar, sealed: int, given: int) -> Standing:
    return Standing(
        cases=now.cases,
        offices=now.offices,
        checked=now.checked,
        sealed=now.sealed > sealed,
        given=now.given > given,
    )
