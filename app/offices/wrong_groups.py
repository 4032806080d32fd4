"""What is remembered of wrong groups while the number of an office is checked, and what they mean.

Rules (docs/decisions/trust-of-offices.md):

* a group that is wrong is asked for again; wrong a second time, nothing is sent any more;
* digits that are another group of this very number are no second reading of the one that was asked
  for: whoever types on puts group 2 into the box of group 1. They are told as what they are, once
  for each group, and only when other digits stood there the first time. So the same wrong digits
  twice are the end, whatever the number of a card was made to hold;
* what is remembered lasts through a lock, until the number is equal or the office is red, and no
  longer than a week after the last slip: one in January says nothing about one in June.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.base.meta import get_meta, set_meta

if TYPE_CHECKING:
    from models.register.database import Session

_KEY = "office.wrong-groups."
_TYPED = "{group}={digits}"
_TOLD = "{group}+"
_PICTURE = "code"
_AT = "@"
_LASTS_S: Final = 7 * 86_400


@dataclass(frozen=True)
class Found:
    """What wrong groups mean.

    Attributes:
        group: the group to be read again, from 1; 0 when it is over.
        other: the group whose digits stood there instead, 0 for none.
        is_twice: whether the same group was wrong twice.
    """

    group: int = 0
    other: int = 0
    is_twice: bool = False


def note(
    session: Session, office_id: str, wrong: Mapping[int, str], groups: Sequence[str], now: int
) -> Found:
    """Remember wrong groups, in the transaction of whoever compared them.

    Args:
        session: for writing.
        office_id: whose number it is.
        wrong: what was typed, by the number of the group, from 1; at least one.
        groups: those of the number itself.
        now: Unix time in seconds.
    """
    before = _remembered(session, office_id, now)
    again = [group for group in sorted(wrong) if str(group) in before]
    if not again:
        # Only the first is asked for again, so only that one can be wrong a second time.
        first = min(wrong)
        typed = _TYPED.format(group=first, digits=wrong[first])
        _remember(session, office_id, before | {str(first), typed}, now)
        return Found(first)
    others = [_elsewhere(before, group, wrong[group], groups) for group in again]
    if not all(others):
        return Found(is_twice=True)
    told = {_TOLD.format(group=group) for group in again}
    _remember(session, office_id, before | told, now)
    return Found(again[0], others[0])


def _elsewhere(before: frozenset[str], group: int, typed: str, groups: Sequence[str]) -> int:
    """Return which other group of the number these digits are, where that still counts; else 0."""
    told = _TOLD.format(group=group) in before
    if told or _TYPED.format(group=group, digits=typed) in before:
        return 0
    # Typed on is likelier than read from the start: the next groups come first.
    places = (*range(group + 1, len(groups) + 1), *range(1, group))
    return next((place for place in places if groups[place - 1] == typed), 0)


def _remembered(session: Session, office_id: str, now: int) -> frozenset[str]:
    """Return what was wrong since the number was equal or the office red, for a week after it."""
    kept = (get_meta(session, _KEY + office_id) or "").split()
    at = next((int(one.removeprefix(_AT)) for one in kept if one.startswith(_AT)), 0)
    return frozenset(one for one in kept if not one.startswith(_AT) and now - at <= _LASTS_S)


def note_picture(session: Session, office_id: str, now: int) -> bool:
    """Remember that the code in a picture was a strange one; return whether one was before."""
    before = _remembered(session, office_id, now)
    _remember(session, office_id, before | {_PICTURE}, now)
    return _PICTURE in before


def forget(session: Session, office_id: str) -> None:
    """Begin anew: the number was equal, or the office is red."""
    set_meta(session, _KEY + office_id, "")


def _remember(session: Session, office_id: str, what: frozenset[str], now: int) -> None:
    set_meta(session, _KEY + office_id, " ".join([*sorted(what), f"{_AT}{now}"]))
