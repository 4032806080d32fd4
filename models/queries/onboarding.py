"""How far an office has come on the way to a referral: five numbers, one question each.

Rules: reading only; nothing is counted beyond what the answer needs, so that a large register
costs no more than a small one; a sealed case has no line here and is not counted.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, select

from models.rows.case import Case, Referral
from models.rows.office import Office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NOT_SEALED: Final = ("draft",)
_NOT_GIVEN: Final = ("draft", "sealed", "revoked")
_GONE: Final = "revoked"
_OPEN_CASE: Final = (
    select(Case.id).where(Case.record_state == "open", Case.binned.is_(False)).limit(1)
)


class HowFar(NamedTuple):
    """What there is.

    Attributes:
        cases: whether there is a case that is open.
        offices: whether another office is on file.
        checked: whether referrals can go to one of them.
        sealed: how many referrals to other offices were sealed.
        given: how many of them were handed over.
    """

    cases: bool
    offices: bool
    checked: bool
    sealed: int
    given: int


def how_far(session: Session, opened: Collection[str]) -> HowFar:
    """Return how far the office has come.

    Args:
        session: any session.
        opened: the states of offices with which referrals can go to and fro.
    """
    out = select(func.count()).select_from(Referral).where(Referral.direction == "out")
    return HowFar(
        cases=session.scalars(_OPEN_CASE).first() is not None,
        offices=session.scalars(select(Office.id).where(Office.state != _GONE).limit(1)).first()
        is not None,
        checked=session.scalars(select(Office.id).where(Office.state.in_(opened)).limit(1)).first()
        is not None,
        sealed=session.scalar(out.where(Referral.state.not_in(_NOT_SEALED))) or 0,
        given=session.scalar(out.where(Referral.state.not_in(_NOT_GIVEN))) or 0,
    )
