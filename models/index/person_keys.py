"""What a person is known again by, and the index in which the same marks of others are found.

Rules: a mark is a telephone, the number of a paper, a name as it sounds, or a name with a district
or years of birth; the index holds only a short number for each mark, never the mark itself; every
lookup goes by the index and is limited, so that a common name costs no more than a rare one; a case
in the bin and a case that was merged into another have no marks; what is indexed is derived, so
that it is made anew and never copied; what links cases stands in the same index, see
``models.index.link_keys``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, Index, bindparam, delete, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, selectinload

from models.base.base import Base
from models.base.local_time import utc
from models.base.parts import DERIVED
from models.fields import CATALOGUE, FieldKind, Value
from models.index.full_text import fold
from models.index.link_keys import (
    birth_years,
    mark_number,
    marks_of_event,
    marks_of_person,
    phone_digits,
    squeezed,
)
from models.index.link_keys import keys_of as link_keys
from models.index.name_keys import name_words, sound_key, sound_keys
from models.rows.case import Case, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

PHONE, PAPER, LAST4, NAME, PLACE, BIRTH = "p", "i", "a", "n", "d", "b"
KINDS: Final = (PAPER, PHONE, LAST4, PLACE, BIRTH, NAME)
"""Kinds of marks, those that say most first."""

OWN_NAMES: Final = ("name_full", "name_latin", "name_alias", "name_used")
DUPLICATE: Final = "duplicate"
_FATHER: Final = "name_father"
_SEX: Final = "sex_or_gender"
_TRAITS: Final = frozenset(
    {*OWN_NAMES, _FATHER, _SEX, "aadhaar_last4", "birth", "age", "age_stated_on"}
)
_YEARS_TOGETHER: Final = 3
_OF_A_KEY: Final = 40
WEIGHTS: Final = {PAPER: 9, PHONE: 8, LAST4: 7, PLACE: 3, BIRTH: 3, NAME: 2}
# Words beside a name that half a district carries; alone they lead to nobody.
_BESIDE_NAMES: Final = (
    "kumari kumar devi khatun bibi begum bano singh das prasad lal ram rani mandal sk md"
)


class PersonKey(Base):
    """One mark of one case."""

    __tablename__ = "person_keys"
    __table_args__ = (
        Index("ix_person_keys_case_order", "case_order"),
        {"sqlite_with_rowid": False, **DERIVED},
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_order: Mapped[int] = mapped_column(
        ForeignKey("cases.case_order", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


@dataclass(frozen=True, slots=True)
class Traits:
    """What a person is compared by.

    Attributes:
        names: every own name, in every script it was written in.
        phones: digits, the last ten of a whole number.
        papers: numbers of papers, letters and digits only.
        last4: last four digits of the Aadhaar number, "" when not known.
        years: first and last year in which the person may have been born, None when not known.
        districts: districts of home and stay, folded.
        father: name of the father, "" when not known.
        sex: code of sex_or_gender, "" when not known.
    """

    names: tuple[str, ...] = ()
    phones: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    last4: str = ""
    years: tuple[int, int] | None = None
    districts: frozenset[str] = frozenset()
    father: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One person of a case whose marks agree with somebody's."""

    order: int
    case_id: str
    case_no: str
    number: int
    name: str
    place: str
    facts: Mapping[str, Value]
    traits: Traits


MARKED: Final = frozenset(
    field.name
    for field in CATALOGUE.of(Person.ENTITY)
    if field.kind in {FieldKind.PHONE, FieldKind.ID_NUMBER, FieldKind.DISTRICT}
    or field.name in _TRAITS
)
"""The fields of a person out of which marks are made."""


def traits_of(facts: Mapping[str, Value], year: int) -> Traits:
    """Return what a person is compared by.

    Args:
        facts: stored values of fields of a person.
        year: the year in which an age without a day was written down.
    """
    by_kind: dict[FieldKind, set[str]] = {}
    for name, value in facts.items():
        if isinstance(value, str) and name in CATALOGUE:
            by_kind.setdefault(CATALOGUE.field(name).kind, set()).add(value)
    return Traits(
        names=tuple(dict.fromkeys(_names(facts))),
        phones=frozenset(filter(None, map(phone_digits, by_kind.get(FieldKind.PHONE, ())))),
        papers=frozenset(filter(None, map(squeezed, by_kind.get(FieldKind.ID_NUMBER, ())))),
        last4=str(facts.get("aadhaar_last4") or ""),
        years=birth_years(facts, year),
        districts=frozenset(_folded(one) for one in by_kind.get(FieldKind.DISTRICT, ())),
        father=str(facts.get(_FATHER) or ""),
        sex=str(facts.get(_SEX) or ""),
    )


def keys_of(traits: Traits) -> frozenset[tuple[str, int]]:
    """Return the marks of a person as they stand in the index."""
    marks = {(PHONE, one) for one in traits.phones} | {(PAPER, one) for one in traits.papers}
    for name in traits.names:
        words = telling_words(name)
        marks |= {(NAME, " ".join(sorted(words)))} if words else set()
        for word in words:
            marks |= {(PLACE, f"{word}|{one}") for one in traits.districts}
            if traits.last4:
                marks.add((LAST4, f"{word}|{traits.last4}"))
            if traits.years is not None:
                marks.add((BIRTH, f"{word}|{sum(traits.years) // 2 // _YEARS_TOGETHER}"))
    return frozenset((kind, mark_number(mark)) for kind, mark in marks)


def asked_keys(traits: Traits) -> frozenset[tuple[str, int]]:
    """Return the marks by which a person is looked for: years nearby count as well."""
    keys = keys_of(traits)
    if traits.years is None:
        return keys
    near = set(keys)
    for step in (-_YEARS_TOGETHER, _YEARS_TOGETHER):
        years = (traits.years[0] + step, traits.years[1] + step)
        near |= keys_of(Traits(names=traits.names, years=years))
    return frozenset(near)


def telling_words(name: str) -> tuple[str, ...]:
    """Return the words of a name as they sound, without those that half a district carries."""
    words = tuple(dict.fromkeys(sound_keys(name)))
    telling = tuple(word for word in words if word not in _common())
    return telling or words


def bare_name(name: str) -> str:
    """Return a name without the words that half a district carries, whole if it has no others."""
    words = [word for word in name_words(name) if sound_key(word) not in _common()]
    return " ".join(words) or name


def index_known(session: Session, case: Case) -> None:
    """Bring the marks of a case up to what its persons say now.

    Args:
        session: the writing session to which the case belongs.
        case: a case; its persons are read.
    """
    session.flush()
    held = session.execute(_HELD, {"of_case": case.case_order})
    before = {(kind, key) for kind, key in held}
    wanted = _wanted(case)
    for statement, marks in ((_GONE, before - wanted), (_NEW, wanted - before)):
        rows = [
            {"kind": kind, "key": key, "case_order": case.case_order} for kind, key in sorted(marks)
        ]
        if rows:
            session.execute(statement, rows)


_HELD: Final = select(PersonKey.kind, PersonKey.key).where(
    PersonKey.case_order == bindparam("of_case")
)
_GONE: Final = text(
    "DELETE FROM person_keys WHERE kind = :kind AND key = :key AND case_order = :case_order"
)
_NEW: Final = insert(PersonKey)


def candidates(
    session: Session, keys: Iterable[tuple[str, int]], limit: int = 40, without: int = 0
) -> list[int]:
    """Return the order numbers of cases that share marks, those that share most first.

    Args:
        session: any session.
        keys: marks that are looked for.
        limit: most cases.
        without: order number of the case that is asked about.
    """
    points: dict[int, int] = {}
    for kind, key in sorted(keys, key=lambda one: (KINDS.index(one[0]), one[1])):
        query = (
            select(PersonKey.case_order)
            .where(PersonKey.kind == kind, PersonKey.key == key)
            .order_by(PersonKey.case_order.desc())
            .limit(_OF_A_KEY)
        )
        for order in session.scalars(query):
            points[order] = points.get(order, 0) + WEIGHTS[kind]
    points.pop(without, None)
    ranked = sorted(points, key=lambda order: (-points[order], -order))
    return ranked[:limit]


def index_new(session: Session, cases: Iterable[Case]) -> None:
    """Index the marks of many cases that never had any.

    Args:
        session: the writing session to which the cases belong.
        cases: new cases with their persons, flushed.
    """
    rows = [
        {"kind": kind, "key": key, "case_order": case.case_order}
        for case in cases
        for kind, key in sorted(_wanted(case))
    ]
    if rows:
        session.execute(insert(PersonKey), rows)


def fill(session: Session, batch: int = 500) -> None:
    """Make the whole index anew, as after a step to a newer version.

    Args:
        session: a writing session.
        batch: cases that are in memory at a time.
    """
    session.execute(delete(PersonKey))
    last = 0
    while True:
        query = (
            select(Case)
            .options(selectinload(Case.persons), selectinload(Case.events))
            .where(Case.case_order > last)
            .order_by(Case.case_order)
            .limit(batch)
        )
        cases = list(session.scalars(query))
        index_new(session, cases)
        if len(cases) < batch:
            return
        last = cases[-1].case_order
        session.expunge_all()


def people_of(session: Session, orders: Iterable[int]) -> list[Found]:
    """Return the persons of cases by their order numbers, with what they are compared by."""
    query = (
        select(
            Case.case_order, Case.id, Case.case_no, Person.position, Person.created, *_compared()
        )
        .join(Person, Person.case_id == Case.id)
        .where(
            Case.case_order.in_(list(orders)),
            Case.binned.is_(False),
            Case.record_state != DUPLICATE,
        )
    )
    return [_found(row._asdict()) for row in session.execute(query)]


def shared(session: Session, kind: str, first: int, last: int, most: int) -> Iterator[list[int]]:
    """Yield the order numbers of the cases behind each mark that two to ``most`` cases share.

    Args:
        session: any session.
        kind: one of ``KINDS``.
        first: lowest number of a mark that is looked at.
        last: the number at which looking ends.
        most: marks of more cases than these say nothing and are passed over.
    """
    found = session.execute(_SHARED, {"kind": kind, "first": first, "last": last, "most": most})
    for row in found:
        yield sorted(int(order) for order in row[0].split(","))


_SHARED: Final = text(
    """SELECT group_concat(case_order) FROM person_keys
    WHERE kind = :kind AND key >= :first AND key < :last
    GROUP BY key HAVING count(*) BETWEEN 2 AND :most"""
)


def _compared() -> list[InstrumentedAttribute[object]]:
    """Return the columns of a person out of which traits are made."""
    return [
        getattr(Person, field.name) for field in CATALOGUE.of(Person.ENTITY) if field.name in MARKED
    ]


def _found(row: Mapping[str, Any]) -> Found:
    facts = {name: value for name, value in row.items() if value is not None and name in CATALOGUE}
    names = _names(facts)
    places = (facts.get(name) for name in ("home_district", "present_district"))
    return Found(
        order=row["case_order"],
        case_id=row["id"],
        case_no=row["case_no"],
        number=row["position"],
        name=next(iter(names), ""),
        place=str(next(filter(None, places), "")),
        facts=facts,
        traits=traits_of(facts, utc(row["created"]).year),
    )


def _wanted(case: Case) -> set[tuple[str, int]]:
    if case.binned or case.record_state == DUPLICATE:
        return set()
    wanted: set[tuple[str, int]] = set()
    for person in case.persons:
        year = utc(person.created).year
        facts = person.facts()
        wanted |= keys_of(traits_of(facts, year)) | link_keys(marks_of_person(facts, year))
    for event in case.events:
        wanted |= link_keys(marks_of_event(event.facts()))
    return wanted


def _names(facts: Mapping[str, Value]) -> list[str]:
    names: list[str] = []
    for field in OWN_NAMES:
        value = facts.get(field)
        names += value if isinstance(value, tuple) else [value] if isinstance(value, str) else []
    return names


def _folded(place: str) -> str:
    return " ".join(fold(place).casefold().split())


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(key for word in _BESIDE_NAMES.split() for key in sound_keys(word))
