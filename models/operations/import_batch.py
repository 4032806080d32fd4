"""Batches: which cases came in with one spreadsheet, so that they can go again together.

Rules: all cases of a batch are written in the caller's one transaction; the numbers are reserved
together; undoing removes a case only when nothing happened to it since, which the activity log
tells, because every change of a case writes its line there; one that was ever held, or about which
something was decided, stays in any case.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, or_, select, text, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict

from models.base.base import CatalogueRow, new_id
from models.base.meta import next_values
from models.errors import AmbiguousError, NotFoundError
from models.fields import CATALOGUE
from models.index.full_text import SCHEMA
from models.index.index_upkeep import forget_words, index_anew
from models.index.person_keys import PersonKey
from models.queries.listing import cases_added
from models.rows.case import PREFIX, YEAR_STEP, Case, Event, Person, Service, refuse_wrong_clock
from models.rows.import_batch import ImportBatch
from models.rows.log import LogRow
from models.rows.retention import CaseDecision, CaseHold

if TYPE_CHECKING:
    from models.fields import Value

_SHORTEST_REF: Final = 4
_AT_ONCE: Final = 100
_MANY: Final = 500
_STAYING: Final = 2  # a case that stays costs about half of what a case that goes would cost
_REMOVED: Final = "search_texts_removed"


@dataclass(frozen=True, slots=True)
class Draft:
    """The facts of one case that is to be made, as ``normalise`` returned them.

    Attributes:
        case: facts of the case by field name.
        persons: facts of each person, in order.
        events: facts of each event, in order.
        services: facts of each service line, in order.

    ``as_typed`` may stand among the facts, see ``models.base.base.KeepsTyped``.
    """

    case: Mapping[str, Value]
    persons: Sequence[Mapping[str, Value]] = ()
    events: Sequence[Mapping[str, Value]] = ()
    services: Sequence[Mapping[str, Value]] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What all cases of a batch have in common.

    Attributes:
        batch: id of the batch.
        now: Unix seconds.
        today: the local day; gives the year of the numbers and the day of registration.
        user: number of the user.
    """

    batch: str
    now: int
    today: dt.date
    user: int


def add_cases(session: Session, drafts: Sequence[Draft], made: Made) -> None:
    """Write many new cases with their persons and events, list and index them.

    Args:
        session: the writing session; it forgets the rows afterwards, to stay small.
        drafts: what is known of each case.
        made: what they have in common.

    """
    if not drafts:
        return
    year = made.today.year
    last = next_values(session, f"case_no.{year}", len(drafts))
    first = last - len(drafts) + 1
    rows = [
        _case(draft, made, year, serial) for serial, draft in enumerate(drafts, start=first)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    cases_added(session, rows)
    session.flush()
    session.expunge_all()


def _case(draft: Draft, made: Made, year: int, serial: int) -> Case:
    refuse_wrong_clock(made.today)
    at = {"created": made.now, "updated": made.now}
    facts = {"registered_on": made.today.isoformat(), "status": "active", "workflow": "new"}
    own = {
        "id": new_id(),
        "case_no": f"{PREFIX}-{year % 100:02}-{serial:04}",
        "case_order": year * YEAR_STEP + serial,
        "created_by": made.user,
        "batch_id": made.batch,
        "record_state": "open",
        "binned": False,
    }
    case = _row(Case, {**at, **facts, **draft.case, **own})
    case.persons = _parts(Person, draft.persons, at)
    case.events = _parts(Event, draft.events, at)
    case.services = _parts(Service, draft.services, at)
    return case


def _parts[Part: CatalogueRow](
    kind: type[Part], all_facts: Sequence[Mapping[str, Value]], at: Mapping[str, int]
) -> list[Part]:
    return [
        _row(kind, {**at, **facts, "id": new_id(), "position": place})
        for place, facts in enumerate(all_facts, start=1)
    ]


def _row[Kind: CatalogueRow](kind: type[Kind], values: Mapping[str, Any]) -> Kind:
    """Return a new row that holds stored values as they are, and nothing in every other field.

    The values were normalised when the sheet was checked; normalising each of them once more as it
    is set would take half of the time of an import. Empty fields are set too: reading them asks
    nobody then, and all rows are written with one statement.
    """
    row = kind()
    held = instance_dict(row)
    held.update(_nothing(kind.ENTITY))
    held.update(values)
    return row


@functools.cache
def _nothing(entity: str) -> Mapping[str, None]:
    return dict.fromkeys(field.name for field in CATALOGUE.of(entity))


def orders_by_mark(
    session: Session, keys: Iterable[tuple[str, int]], most: int = 20_000
) -> dict[tuple[str, int], list[int]]:
    """Return the order numbers of cases that hold marks of people, by mark.

    Args:
        session: any session.
        keys: kinds and numbers of marks, see ``models.index.person_keys``.
        most: most order numbers in all.
    """
    wanted = sorted(keys)
    found: dict[tuple[str, int], list[int]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        query = (
            select(PersonKey.kind, PersonKey.key, PersonKey.case_order)
            .where(tuple_(PersonKey.kind, PersonKey.key).in_(part))
            .limit(most)
        )
        for kind, key, order in session.execute(query):
            found.setdefault((kind, key), []).append(order)
    return found


def find_batch(session: Session, ref: str) -> ImportBatch:
    """Return a batch by its id or an unambiguous beginning of it.

    Args:
        session: any session.
        ref: at least four characters.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    wanted = ref.strip().lower()
    if len(wanted) < _SHORTEST_REF:
        raise NotFoundError("batch.not-found")
    query = select(ImportBatch).where(ImportBatch.id.startswith(wanted, autoescape=True)).limit(2)
    found = list(session.scalars(query))
    if not found:
        raise NotFoundError("batch.not-found")
    if len(found) > 1:
        raise AmbiguousError("batch.ambiguous")
    return found[0]


def batches(session: Session, limit: int = 50) -> list[ImportBatch]:
    """Return the newest batches first."""
    query = select(ImportBatch).order_by(ImportBatch.created.desc(), ImportBatch.id).limit(limit)
    return list(session.scalars(query))


def standing_batch(session: Session, file_sha256: str, sheet: str) -> ImportBatch | None:
    """Return the batch that brought in this very sheet and was not undone, None when none did."""
    query = (
        select(ImportBatch)
        .where(ImportBatch.file_sha256 == file_sha256, ImportBatch.sheet == sheet)
        .where(ImportBatch.undone_at.is_(None))
        .order_by(ImportBatch.created.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def cases_of(session: Session, batch: str) -> tuple[list[str], list[str]]:
    """Return the ids of cases that nothing happened to, and the numbers of the others.

    Args:
        session: any session.
        batch: id of the batch.
    """
    decided = (
        select(row.case_id).where(row.case_id == Case.id) for row in (CaseHold, CaseDecision)
    )
    told = or_(
        select(LogRow.object_id).where(LogRow.object_id == Case.id).exists(),
        *(query.exists() for query in decided),
    )
    query = (
        select(Case.id, Case.case_no, told, Case.updated != Case.created)
        .where(Case.batch_id == batch)
        .order_by(Case.case_order)
    )
    untouched, touched = [], []
    for case_id, case_no, logged, later in session.execute(query):
        if logged or later:
            touched.append(case_no)
        else:
            untouched.append(case_id)
    return untouched, touched


def remove_cases(session: Session, ids: Sequence[str]) -> Iterator[int]:
    """Remove cases with all that belongs to them, some at a time.

    Taking one case out of the full-text indexes costs milliseconds, because nothing of it may stay
    there. When most of a register goes, the indexes are made anew from what stays instead.

    Args:
        session: the writing session.
        ids: whole ids; the iterator has to be run to its end.

    Yields:
        How many are gone so far.
    """
    there = session.scalar(select(func.count()).select_from(Case)) or 0
    anew = len(ids) >= _MANY and (there - len(ids)) < len(ids) * _STAYING
    if anew:
        session.execute(text(f"DROP TRIGGER {_REMOVED}"))
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        session.execute(delete(Case).where(Case.id.in_(part)))
        yield start + len(part)
    if anew:
        session.execute(text(next(one for one in SCHEMA if f"TRIGGER {_REMOVED} " in one)))
        index_anew(session)
    else:
        forget_words(session)
