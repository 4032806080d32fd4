"""Going through all cases of a register, for exports: in order of their numbers, in small steps.

Rules: one look at the register from beginning to end, never more than a batch of cases in memory;
cases in the bin are passed over; sealed cases are not in these tables at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from models.base.base import Base
from models.fields import CATALOGUE
from models.rows.case import Case
from models.rows.case_work import CaseNote, FieldChange, Task
from models.rows.merge import MergeSide
from models.rows.wish import Wish, wishes_among

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.base.base import CatalogueRow

_BATCH: Final = 200
_PARTS: Final = tuple(
    selectinload(part)
    for part in (Case.persons, Case.events, Case.services, Case.consents, Case.attachments)
)


@dataclass(frozen=True, slots=True)
class Walk:
    """Which cases are gone through; what is None does not matter.

    Attributes:
        record_state: ``open``, ``closed``, ``transferred`` or ``duplicate``.
        since: first day of registration, ISO text.
        until: last day of registration, ISO text.
        only: ids of cases, at most a thousand.
    """

    record_state: str | None = None
    since: str | None = None
    until: str | None = None
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case with everything that belongs to it; good until the next one comes."""

    case: Case
    tasks: tuple[Task, ...]
    notes: tuple[CaseNote, ...]
    sides: tuple[MergeSide, ...] = ()
    wishes: tuple[Wish, ...] = ()


def walk(session: Session, which: Walk) -> Iterator[WholeCase]:
    """Yield the cases in the order of their numbers.

    Args:
        session: a reading session, which stays at one moment of the register.
        which: the choice.
    """
    last = 0
    while True:
        query = select(Case).where(Case.case_order > last, *_conditions(which))
        query = query.options(*_PARTS).order_by(Case.case_order).limit(_BATCH)
        found = list(session.scalars(query))
        ids = [case.id for case in found]
        tasks = _by_case(session.scalars(select(Task).where(Task.case_id.in_(ids))))
        in_order = select(CaseNote).where(CaseNote.case_id.in_(ids)).order_by(CaseNote.position)
        notes = _by_case(session.scalars(in_order))
        sides = _by_case(session.scalars(select(MergeSide).where(MergeSide.case_id.in_(ids))))
        wishes = _by_case(wishes_among(session, ids))
        for case in found:
            own = case.id
            beside = tuple(tasks[own]), tuple(notes[own]), tuple(sides[own])
            yield WholeCase(case, *beside, tuple(wishes[own]))
        if len(found) < _BATCH:
            return
        last = found[-1].case_order
        session.expunge_all()


def _by_case[T: (Task, CaseNote, MergeSide, Wish)](rows: Iterable[T]) -> defaultdict[str, list[T]]:
    sorted_out: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        sorted_out[row.case_id].append(row)
    return sorted_out


def count(session: Session, which: Walk) -> int:
    """Return how many cases would be gone through."""
    query = select(func.count()).select_from(Case).where(*_conditions(which))
    return int(session.execute(query).scalar_one())


def filled_fields(session: Session, entity: str) -> tuple[str, ...]:
    """Return the names of an entity's fields that hold something anywhere, in catalogue order."""
    names = [field.name for field in CATALOGUE.of(entity)]
    row_class = _row_class(entity)
    found = session.execute(select(*(func.count(getattr(row_class, n)) for n in names))).one()
    return tuple(name for name, filled in zip(names, found, strict=True) if filled)


def every_change(session: Session) -> Iterator[tuple[FieldChange, str]]:
    """Yield every change of every field with the number of its case, the oldest first."""
    query = (
        select(FieldChange, Case.case_no)
        .join(Case, Case.id == FieldChange.case_id)
        .order_by(FieldChange.id)
        .execution_options(yield_per=_BATCH)
    )
    for row in session.execute(query):
        yield row.FieldChange, row.case_no


def _row_class(entity: str) -> type[CatalogueRow]:
    """Return the class of the rows that hold the fields of an entity."""
    for mapper in Base.registry.mappers:
        found: Any = mapper.class_
        if getattr(found, "ENTITY", None) == entity:
            row_class: type[CatalogueRow] = found
            return row_class
    raise KeyError(entity)


def _conditions(which: Walk) -> list[ColumnElement[bool]]:
    columns = Case.__table__.c
    wanted: list[ColumnElement[bool]] = [columns.binned.is_(False)]
    if which.record_state is not None:
        wanted.append(columns.record_state == which.record_state)
    if which.since is not None:
        wanted.append(columns.registered_on >= which.since)
    if which.until is not None:
        wanted.append(columns.registered_on <= which.until)
    if which.only is not None:
        wanted.append(columns.id.in_(which.only))
    return wanted
