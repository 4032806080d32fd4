"""Acts of this computer that could not stand beside those of another one: told, done again, let go.

Rules:

* Only the computer at which it was done holds an act; no other one and no backup has it.
* Doing it again is the use case itself, with the rules and rights of now, because what stands
  instead may forbid it; what it asked for is what it was given the first time. An act that needs
  more than the row of its case is done again by hand.
* It is held until it was done again or let go; nothing of it happens by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.base.errors import NotFoundError
from app.cases import cases
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.retention import recycle_bin
from app.seats.errors import NotAgainError
from models.rows.case import Case
from models.rows.user import names_by_number
from models.seats import held_units, recording

if TYPE_CHECKING:
    from models.register.database import Session
    from models.seats.held_units import HeldAct


def _close(s: Services, case_id: str, values: Mapping[str, Any]) -> None:
    details = values.get("closure_details") or ""
    cases.close_case(s, case_id, values["closure_reason"], values["closed_on"], details)


def _reopen(s: Services, case_id: str, _values: Mapping[str, Any]) -> None:
    cases.reopen_case(s, case_id)


def _bin(s: Services, case_id: str, _values: Mapping[str, Any]) -> None:
    recycle_bin.bin_case(s, case_id)


def _restore(s: Services, case_id: str, _values: Mapping[str, Any]) -> None:
    recycle_bin.restore_case(s, case_id)


_AGAIN: Final[Mapping[str, Callable[[Services, str, Mapping[str, Any]], None]]] = {
    "case_closed": _close,
    "case_reopened": _reopen,
    "case_binned": _bin,
    "case_restored": _restore,
}
"""What can be done again from here, by the action of its line in the log."""


@dataclass(frozen=True)
class Held:
    """An act that could not stand, and the one that stands in its place.

    Attributes:
        number: by which it is known at this computer.
        action: what was done, as the log names it; "" when nobody knows it.
        by: name of the user, "" when nobody knows it.
        at: when, Unix seconds.
        case_id: of its case, "" for none.
        case_no: number of its case, "" for none.
        instead: the action that stands, as the log names it; "" when nobody knows it.
        instead_by: name of the user of that one, "" when nobody knows it.
        instead_at: when, Unix seconds.
        seat: number of the computer at which that was done.
        can_be_done_again: from here, by ``do_again``.
    """

    number: int
    action: str
    by: str
    at: int
    case_id: str
    case_no: str
    instead: str
    instead_by: str
    instead_at: int
    seat: int
    can_be_done_again: bool


def held(s: Services) -> tuple[Held, ...]:
    """Return what this computer holds, the oldest first; nothing where there is one computer."""
    require(s, Act.VIEW)
    with reading(s) as session:
        if not recording.is_begun(session.connection()):
            return ()
        users = names_by_number(session)
        return tuple(_told(session, one, users) for one in held_units.acts(session.connection()))


def do_again(s: Services, number: int) -> None:
    """Do a held act once more, beside what stands now, and hold it no more.

    Args:
        s: the open register.
        number: of the act.

    Raises:
        NotFoundError: nothing is held under this number.
        NotAgainError: it has to be done by hand.
        AppError: as the act itself refuses; it is still held then.
    """
    require(s, Act.CHANGE)
    with reading(s) as session:
        one = _act(session, number)
        row = session.get(Case, one.case_id) if one.case_id else None
        if row is None or one.kind not in _AGAIN:
            raise NotAgainError
        # What it left as it was is not in it, such as the reason of an earlier closing.
        values: dict[str, Any] = {name: row.get(name) for name in cases.CLOSING_FIELDS}
        values |= held_units.values_of_case(session.connection(), one)
        case_id = row.id
    _AGAIN[one.kind](s, case_id, values)
    with writing(s) as session:
        held_units.forget(session.connection(), (number,))


def let_go(s: Services, number: int) -> None:
    """Hold an act no more; it was not done.

    Args:
        s: the open register.
        number: of the act.

    Raises:
        NotFoundError: nothing is held under this number.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        one = _act(session, number)
        case_no = _case_no(session, one)
        held_units.forget(session.connection(), (number,))
        log.record(session, s, "held_let_go", case_no, one.case_id, what=one.kind)


def _act(session: Session, number: int) -> HeldAct:
    connection = session.connection()
    one = held_units.act(connection, number) if recording.is_begun(connection) else None
    if one is None:
        raise NotFoundError
    return one


def _case_no(session: Session, one: HeldAct) -> str:
    row = session.get(Case, one.case_id) if one.case_id else None
    return "" if row is None else row.case_no


def _told(session: Session, one: HeldAct, users: dict[int, str]) -> Held:
    return Held(
        number=one.number,
        action=one.kind,
        by=users.get(one.user, ""),
        at=one.at,
        case_id=one.case_id or "",
        case_no=_case_no(session, one),
        instead=one.stands,
        instead_by=users.get(one.whose, ""),
        instead_at=one.stands_at,
        seat=one.seat,
        can_be_done_again=one.case_id is not None and one.kind in _AGAIN,
    )
