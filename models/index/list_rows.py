"""The lines of the register list: one narrow row for each case, and what the list is filtered by.

Rules: everything here is derived from the cases and their persons and can be made anew; a line
holds all that the list shows, so that a page never reads the cases; every order of the list has an
index that also holds what is filtered by, so that lines which do not fit are passed over without
being read; a facet (one status, one district …) knows how many cases it has, kept by triggers,
so that nothing is counted; unknown values sort last.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.base.local_time import utc
from models.base.parts import DERIVED
from models.fields import CODE_LISTS

if TYPE_CHECKING:
    from models.rows.case import Case, Person

UNKNOWN: Final = "\U0010ffff"
"""Stands where nothing is known, so that it sorts behind everything."""

PARTS: Final = ("open", "closed", "transferred", "duplicate", "binned")
"""The parts of the register by number; a part is listed on its own or merged with others."""

type FacetName = tuple[str, str, int]
"""Kind and value of a facet, and the part of the register whose cases have it."""

STATE, STATUS, DISTRICT, PURPOSE, MINE = "state", "status", "district", "purpose", "mine"
_FILTERED_BY: Final = ("status_no", "district_no", "owner_no", "purposes", "due")
_STEP_SHOWN: Final = 120


def _order_index(key: str) -> Index:
    others = [name for name in _FILTERED_BY if name != key]
    return Index(f"ix_case_lines_{key}", "part", key, "rowno", *others)


class ListedCase(Base):
    """One line; ``born`` is a day as a number, 20100131, 0 when no age is known."""

    __tablename__ = "case_lines"
    __table_args__ = (
        _order_index("updated"),
        _order_index("case_order"),
        _order_index("name"),
        _order_index("born"),
        _order_index("place"),
        _order_index("status"),
        _order_index("due"),
        DERIVED,
    )

    rowno: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    part: Mapped[int]
    state_no: Mapped[int]
    record_state: Mapped[str]
    case_no: Mapped[str]
    case_order: Mapped[int]
    name: Mapped[str]
    born: Mapped[int]
    birth: Mapped[str | None]
    age: Mapped[int | None]
    place: Mapped[str]
    status: Mapped[str]
    risk_level: Mapped[str | None]
    next_step: Mapped[str | None]
    due: Mapped[str]
    case_owner: Mapped[str | None]
    updated: Mapped[int]
    status_no: Mapped[int]
    district_no: Mapped[int]
    owner_no: Mapped[int]
    purposes: Mapped[int]
    facets: Mapped[str]


class Facet(Base):
    """One value that the list can be filtered by, and how many cases of one part have it."""

    __tablename__ = "facets"
    __table_args__ = (UniqueConstraint("kind", "value", "part"), DERIVED)

    no: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    value: Mapped[str]
    part: Mapped[int]
    cases: Mapped[int] = mapped_column(default=0, server_default=text("0"))


POSTINGS: Final = Table(
    "case_facets",
    Base.metadata,
    Column("facet", Integer, primary_key=True, autoincrement=False),
    Column("rowno", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("case_order", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("born", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("status_no", Integer, nullable=False),
    Column("district_no", Integer, nullable=False),
    Column("owner_no", Integer, nullable=False),
    Column("purposes", Integer, nullable=False),
    sqlite_with_rowid=False,
    info=DERIVED["info"],
)
"""The cases of each facet with all that they are sorted and filtered by."""

SCHEMA: Final = (
    """CREATE TRIGGER case_lines_added AFTER INSERT ON case_lines BEGIN
        UPDATE facets SET cases = cases + 1 WHERE no = new.state_no;
    END""",
    """CREATE TRIGGER case_lines_moved AFTER UPDATE OF state_no ON case_lines BEGIN
        UPDATE facets SET cases = cases - 1 WHERE no = old.state_no;
        UPDATE facets SET cases = cases + 1 WHERE no = new.state_no;
    END""",
    """CREATE TRIGGER case_lines_removed AFTER DELETE ON case_lines BEGIN
        UPDATE facets SET cases = cases - 1 WHERE no = old.state_no;
        DELETE FROM case_facets WHERE rowno = old.rowno
        AND facet IN (SELECT value FROM json_each(old.facets));
    END""",
    """CREATE TRIGGER case_facets_added AFTER INSERT ON case_facets BEGIN
        UPDATE facets SET cases = cases + 1 WHERE no = new.facet;
    END""",
    """CREATE TRIGGER case_facets_removed AFTER DELETE ON case_facets BEGIN
        UPDATE facets SET cases = cases - 1 WHERE no = old.facet;
    END""",
)
"""The triggers that keep the counts; the migration repeats them."""

OF_PERSONS: Final = frozenset(
    {
        *("role", "name_full", "name_latin", "name_alias", "name_used", "registered_on"),
        *("birth", "age", "age_stated_on", "home_district", "home_place", "home_state", "purpose"),
    }
)
"""The fields out of which that part of a line is made for which persons have to be read."""
SHOWN: Final = OF_PERSONS | {"case_owner", "status", "risk_level", "next_step", "next_step_on"}
"""The fields out of which a line is made, by name."""
FACETED: Final = frozenset({"case_owner", "status", "role", "home_district", "purpose"})
"""Those out of which its facets are made."""

_LINES: Final[Any] = ListedCase.__table__
_HELD: Final = select(_LINES).where(_LINES.c.case_id == bindparam("of_case"))
_TOUCH: Final = text("UPDATE case_lines SET updated = :updated WHERE rowno = :of_row")
_PAYLOAD: Final = tuple(
    column.name for column in POSTINGS.columns if column.name not in {"facet", "rowno"}
)


def purpose_bit(code: str) -> int:
    """Return the bit of a purpose in ``purposes``, 0 for a code that no list has."""
    codes = [item.value for item in CODE_LISTS["purpose"]]
    return 1 << codes.index(code) if code in codes else 0


class _People(NamedTuple):
    """What a line says of the persons of a case."""

    name: str
    born: int
    birth: str | None
    age: int | None
    place: str
    district: str
    purposes: list[str]


def keep_line(
    session: Session, case: Case, fields: Collection[str] | None = None
) -> tuple[int, tuple[int, ...]]:
    """Bring the line of a case up to what it says now.

    Args:
        session: the writing session to which the case belongs.
        case: a flushed case.
        fields: names of all fields that changed, when nothing else did; persons are read only for
            these.

    Returns:
        The number of the line, and the numbers of its facets.
    """
    held = session.execute(_HELD, {"of_case": case.id}).mappings().one_or_none()
    known = {} if held is None else _known_facets(session, held)
    if held is None or fields is None or not OF_PERSONS.isdisjoint(fields):
        people = _people(case)
    else:
        people = _kept_people(held, known)
    values = _values(session, case, people, known)
    numbers = _numbers(values)
    if held is None:
        made = session.execute(insert(_LINES).values(values).returning(_LINES.c.rowno))
        rowno = int(made.scalar_one())
        _post(session, [(rowno, number, values) for number in numbers[1:]])
        return rowno, numbers
    rowno = held["rowno"]
    changed = {name: value for name, value in values.items() if held[name] != value}
    if changed:
        session.execute(_line_update(tuple(changed)), {"of_row": rowno, **changed})
        _repost(session, rowno, tuple(json.loads(held["facets"])), values, changed)
    return rowno, numbers


def touch_line(session: Session, case: Case) -> tuple[int, tuple[int, ...]]:
    """Bring up only when a case was changed: nothing else of its line is another.

    Args:
        session: the writing session to which the case belongs.
        case: a flushed case that has a line.

    Returns:
        The number of the line, and the numbers of its facets.
    """
    held = session.execute(_HELD, {"of_case": case.id}).one()
    facets = tuple(json.loads(held.facets))
    session.execute(_TOUCH, {"of_row": held.rowno, "updated": case.updated})
    _update_postings(session, held.rowno, facets, {"updated": case.updated})
    return held.rowno, (held.state_no, *facets)


def line_of(session: Session, case_id: str) -> tuple[int, tuple[int, ...]]:
    """Return of a listed case what ``keep_line`` did when its line was last written."""
    held = session.execute(_HELD, {"of_case": case_id}).one()
    return held.rowno, (held.state_no, *json.loads(held.facets))


def add_lines(session: Session, cases: Sequence[Case]) -> list[tuple[int, tuple[int, ...]]]:
    """Add the lines of many cases that never had one; returns what ``keep_line`` does for each."""
    if not cases:
        return []
    first = (session.execute(select(_LINES.c.rowno).order_by(_LINES.c.rowno.desc())).scalar()) or 0
    known: dict[FacetName, int] = {}
    rows = [
        {"rowno": number, **_values(session, case, _people(case), known)}
        for number, case in enumerate(cases, start=first + 1)
    ]
    session.execute(insert(_LINES), rows)
    _post(session, [(row["rowno"], no, row) for row in rows for no in _numbers(row)[1:]])
    return [(row["rowno"], _numbers(row)) for row in rows]


def first_person(persons: Iterable[Person]) -> Person | None:
    """Return the first victim, else the first person."""
    listed = list(persons)
    return next((person for person in listed if person.is_victim), listed[0] if listed else None)


def _people(case: Case) -> _People:
    person = first_person(case.persons)
    return _People(
        name=case.list_name or UNKNOWN,
        born=_born(case, person),
        birth=case.list_birth,
        age=case.list_age,
        place=case.list_place or UNKNOWN,
        district=str((person.get("home_district") if person else None) or ""),
        purposes=sorted({code for one in case.persons for code in _codes(one)}),
    )


def _kept_people(held: RowMapping, known: Iterable[FacetName]) -> _People:
    """Return what a line says of persons of whom nothing changed."""
    named = [(kind, value) for kind, value, _part in known]
    return _People(
        name=held["name"],
        born=held["born"],
        birth=held["birth"],
        age=held["age"],
        place=held["place"],
        district=next((value for kind, value in named if kind == DISTRICT), ""),
        purposes=sorted(value for kind, value in named if kind == PURPOSE),
    )


def _values(
    session: Session, case: Case, people: _People, known: dict[FacetName, int]
) -> dict[str, Any]:
    owner, status = _text(case, "case_owner"), _text(case, "status")
    state = "binned" if case.binned else case.record_state
    wanted: dict[str, list[str]] = {}
    if not case.binned:
        of_me = owner if state == "open" else ""
        single = {STATUS: status, DISTRICT: people.district, MINE: of_me}
        wanted = {kind: [value] for kind, value in single.items() if value}
        wanted[PURPOSE] = people.purposes
    part = PARTS.index(state)
    wanted[STATE] = [state]
    found = _facets(session, _names(wanted, part), known)
    numbers = {
        kind: [found[kind, value, part] for value in values] for kind, values in wanted.items()
    }
    state_no = numbers.pop(STATE)[0]
    return {
        "case_id": case.id,
        "part": part,
        "state_no": state_no,
        "record_state": case.record_state,
        "case_no": case.case_no,
        "case_order": case.case_order,
        "name": people.name,
        "born": people.born,
        "birth": people.birth,
        "age": people.age,
        "place": people.place,
        "status": status or UNKNOWN,
        "risk_level": _text(case, "risk_level") or None,
        "next_step": _text(case, "next_step")[:_STEP_SHOWN] or None,
        "due": _text(case, "next_step_on") or UNKNOWN,
        "case_owner": owner or None,
        "updated": case.updated,
        "status_no": _first(numbers.get(STATUS)),
        "district_no": _first(numbers.get(DISTRICT)),
        "owner_no": _first(numbers.get(MINE)),
        "purposes": sum(map(purpose_bit, people.purposes)),
        "facets": json.dumps([number for some in numbers.values() for number in some]),
    }


def _numbers(values: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the facets of a line, that of its part first; only the others have lists."""
    return (values["state_no"], *json.loads(values["facets"]))


def _text(case: Case, name: str) -> str:
    return str(case.get(name) or "")


def _codes(person: Person) -> tuple[str, ...]:
    held = person.get("purpose")
    return held if isinstance(held, tuple) else ()


def _first(numbers: Sequence[int] | None) -> int:
    return numbers[0] if numbers else 0


def _born(case: Case, person: Person | None) -> int:
    """Return the day of birth as a number, reckoned from the age when only that is known."""
    digits = "".join(filter(str.isdigit, case.list_birth or ""))[:8]
    if len(digits) >= len("2010"):
        return int(digits.ljust(8, "0"))
    if case.list_age is None or person is None:
        return 0
    said = str(person.get("age_stated_on") or case.get("registered_on") or "")
    if not said[:4].isdigit():
        said = utc(case.created).date().isoformat()
    return int("".join(filter(str.isdigit, said))[:8].ljust(8, "0")) - case.list_age * 10_000


def _names(wanted: Mapping[str, Sequence[str]], part: int) -> list[FacetName]:
    return [(kind, value, part) for kind, values in wanted.items() for value in values]


def _facets(
    session: Session, wanted: Sequence[FacetName], found: dict[FacetName, int]
) -> dict[FacetName, int]:
    """Return the numbers of facets, which are made when they are new; ``found`` remembers them."""
    for name in wanted:
        if name not in found:
            found[name] = _facet(session, name)
    return found


def _facet(session: Session, name: FacetName) -> int:
    kind, value, part = name
    number = session.execute(_NAMED, {"kind": kind, "value": value, "part": part}).scalar()
    if number is None:
        made = insert(Facet).values(kind=kind, value=value, part=part, cases=0)
        number = session.scalars(made.returning(Facet.no)).one()
    return int(number)


_NAMED: Final = text("SELECT no FROM facets WHERE kind = :kind AND value = :value AND part = :part")


def _known_facets(session: Session, held: RowMapping) -> dict[FacetName, int]:
    """Return the facets that a line has had until now."""
    rows = session.execute(_NUMBERED, {"numbers": held["facets"]})
    known = {(kind, value, part): number for kind, value, part, number in rows}
    return {**known, (STATE, PARTS[held["part"]], held["part"]): held["state_no"]}


_NUMBERED: Final = text(
    "SELECT kind, value, part, no FROM facets WHERE no IN (SELECT value FROM json_each(:numbers))"
)


def _post(session: Session, wanted: Sequence[tuple[int, int, Mapping[str, Any]]]) -> None:
    rows = [
        {"facet": number, "rowno": rowno, **{name: values[name] for name in _PAYLOAD}}
        for rowno, number, values in wanted
    ]
    if rows:
        session.execute(insert(POSTINGS), rows)


def _repost(
    session: Session,
    rowno: int,
    before: tuple[int, ...],
    values: Mapping[str, Any],
    changed: Mapping[str, Any],
) -> None:
    after = tuple(json.loads(values["facets"]))
    gone = [number for number in before if number not in after]
    if gone:
        session.execute(_GONE, {"of_row": rowno, "of_facets": json.dumps(gone)})
    _post(session, [(rowno, number, values) for number in after if number not in before])
    payload = {name: changed[name] for name in _PAYLOAD if name in changed}
    _update_postings(session, rowno, [number for number in after if number in before], payload)


_GONE: Final = text(
    "DELETE FROM case_facets WHERE rowno = :of_row "
    "AND facet IN (SELECT value FROM json_each(:of_facets))"
)


def _update_postings(
    session: Session, rowno: int, facets: Sequence[int], changed: Mapping[str, Any]
) -> None:
    if changed and facets:
        values = {"of_row": rowno, "of_facets": json.dumps(list(facets)), **changed}
        session.execute(_posting_update(tuple(changed)), values)


# Only names of our own tables and columns are put into the statements.
@functools.cache
def _line_update(names: tuple[str, ...]) -> TextClause:
    return text(f"UPDATE case_lines SET {_set(names)} WHERE rowno = :of_row")  # noqa: S608


@functools.cache
def _posting_update(names: tuple[str, ...]) -> TextClause:
    return text(
        f"UPDATE case_facets SET {_set(names)} WHERE rowno = :of_row "  # noqa: S608
        "AND facet IN (SELECT value FROM json_each(:of_facets))"
    )


def _set(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = :{name}" for name in names)
