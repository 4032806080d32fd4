"""Counting: the rows of ``counted_persons`` by conditions, victims one by one, and referrals.

Rules:

* Counts: a number and the list of its cases come from the same conditions; rows are read in
  stretches of cases between which the caller may stop and counted as they pass, so that memory does
  not grow with the register; what several tables ask is counted while the rows pass once; columns
  are named from the table only, values are handed in.
* Victims one by one: no name, number, text or exact date of a person is read; rows come in
  stretches of cases, so that memory does not grow with the register.
* Referrals: one that left counts on the day on which it was sealed, one that came on the day on
  which it arrived, also while nobody has answered it; one that was replaced by a newer one is
  passed over, and so are those of a case in the bin; the text of a referral is not read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import text

from models.index import fact_codes as codes
from models.index.fact_codes import day_number
from models.index.fact_rows import COLUMNS
from models.rows.case import REFERRAL_PENDING

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.orm import Session


_CASES_AT_ONCE: Final = 5_000
MOST_CACHE_KIB: Final = 64 * 1024
"""A table that is read once from end to end pushes everything else out of a larger one, too."""
_BOUNDS: Final = text("SELECT min(case_order) FROM counted_persons WHERE case_order > :last")

type Checkpoint = Callable[[int, int], None]
"""Told how many stretches are over, and of how many; may raise to stop."""
type Bound = int | str
type Groups = dict[tuple[Any, ...], int]
"""How many rows have each combination of values."""


@dataclass(frozen=True, slots=True)
class Among:
    """The value of a column is one of these."""

    column: str
    values: tuple[Bound, ...]

    @property
    def grouped(self) -> str:
        """What rows are grouped by to decide it."""
        return self.column

    def fits(self, value: Any) -> bool:
        """Say whether it is true of a value of the column."""
        return value in self.values


@dataclass(frozen=True, slots=True)
class Bits:
    """A mask has any of these bits; or none of them when ``held`` is False."""

    column: str
    mask: int
    held: bool = True

    @property
    def grouped(self) -> str:
        """What rows are grouped by to decide it."""
        return self.column

    def fits(self, value: Any) -> bool:
        """Say whether it is true of a value of the column."""
        return bool(value & self.mask) is self.held


@dataclass(frozen=True, slots=True)
class Between:
    """The value of a column lies between two, both included; or outside when ``inside`` is not."""

    column: str
    first: int
    last: int
    inside: bool = True

    @property
    def grouped(self) -> str:
        """What rows are grouped by to decide it."""
        return self.column

    def fits(self, value: Any) -> bool:
        """Say whether it is true of a value of the column."""
        return (self.first <= value <= self.last) is self.inside


type Condition = Among | Bits | Between
type Conditions = tuple[Condition, ...]

IS_PERSON: Final = Between("number", 0, 0, inside=False)
IS_CASE: Final = Among("lead", (1,))


def days_between(column: str, first: dt.date, last: dt.date) -> Between:
    """Return the condition that a day lies in a period."""
    return Between(column, day_number(first), day_number(last))


def held_on(last: dt.date) -> Between:
    """Return the condition that a case had not moved to another office by the end of a day."""
    return Between("left_day", 1, day_number(last), inside=False)


def came_by(last: dt.date) -> Between:
    """Return the condition that a case was first registered here, or taken over by a day."""
    return Between("came_day", 0, day_number(last))


class Axis:
    """The rows or columns of a table, each with its conditions.

    Args:
        heads: code of each head and what has to be true; a row may fit several heads.
    """

    def __init__(self, heads: Mapping[str, Conditions]) -> None:
        for conditions in heads.values():
            _require_known(conditions)
        self._heads = heads
        self.columns = tuple(
            dict.fromkeys(one.grouped for found in heads.values() for one in found)
        )
        self._known: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def fitting(self, values: tuple[Any, ...]) -> tuple[str, ...]:
        """Return the codes of the heads that fit the values of ``columns``."""
        if values not in self._known:
            by_name = dict(zip(self.columns, values, strict=True))
            self._known[values] = tuple(
                code
                for code, conditions in self._heads.items()
                if all(one.fits(by_name[one.column]) for one in conditions)
            )
        return self._known[values]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one table asks of the counting rows.

    Attributes:
        names: the columns of which each combination of values is counted, one or more.
        where: what has to be true of a row.
    """

    names: tuple[str, ...]
    where: Conditions = ()


def tally(groups: Groups, rows: Axis, columns: Axis) -> dict[tuple[str, str], int]:
    """Add groups up in the cells of a table.

    Args:
        groups: by the values of ``rows.columns`` and, behind them, of ``columns.columns``.
        rows: the rows of the table.
        columns: its columns.

    Returns:
        Numbers by the codes of row and column, without those that are 0.
    """
    cells: dict[tuple[str, str], int] = {}
    cut = len(rows.columns)
    for values, count in groups.items():
        for row in rows.fitting(values[:cut]):
            for column in columns.fitting(values[cut:]):
                cells[row, column] = cells.get((row, column), 0) + count
    return cells


def grouped(
    session: Session,
    names: Sequence[str],
    where: Conditions,
    checkpoint: Checkpoint = lambda done, total: None,
) -> Groups:
    """Return how many rows have each combination of values.

    Args:
        session: a reading session.
        names: columns of the table, one or more.
        where: what has to be true.
        checkpoint: called between stretches; may raise to stop.
    """
    return grouped_together(session, (Asked(tuple(names), where),), checkpoint)[0]


def grouped_together(
    session: Session, asked: Sequence[Asked], checkpoint: Checkpoint = lambda done, total: None
) -> list[Groups]:
    """Answer several questions while the rows pass once.

    Args:
        session: a reading session.
        asked: one or more.
        checkpoint: called between stretches; may raise to stop.

    Returns:
        The groups of each question, by the values of its names.
    """
    scan = _Scan(asked)
    counters: list[Counter[Any]] = [Counter() for _one in asked]
    for cursor in _stretches_of(session, scan.chosen, scan.where, scan.values, checkpoint):
        rows = cursor.fetchall()
        for counter, picked in zip(counters, scan.picked, strict=True):
            counter.update(map(picked, rows))
    return [scan.groups_of(one, counter) for one, counter in zip(asked, counters, strict=True)]


def grouped_in_stretches(
    session: Session,
    names: Sequence[str],
    where: Conditions,
    checkpoint: Checkpoint = lambda done, total: None,
) -> Iterator[Groups]:
    """Yield the groups of each stretch of cases, for who adds up many of them in less memory.

    Args:
        session: a reading session.
        names: columns of the table, two or more, none twice.
        where: what has to be true.
        checkpoint: called between stretches; may raise to stop.
    """
    _require_named(names)
    conditions, values = spelled_among(where)
    for cursor in _stretches_of(session, ", ".join(names), conditions, values, checkpoint):
        yield Counter(cursor)


class _Scan:
    """One statement that reads what several questions need, and how their answers come out of it.

    What all of them ask is asked of every row; what only some ask is read as a bit of one number.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        for one in asked:
            _require_named(one.names)
        shared = [each for each in asked[0].where if all(each in one.where for one in asked)]
        self._shared = frozenset(shared)
        wanted = dict.fromkeys(self._own(one) for one in asked)
        self._bits = {own: 1 << place for place, own in enumerate(wanted)}
        self._columns = tuple(dict.fromkeys(name for one in asked for name in one.names))
        self._has_flags = len(self._bits) > 1
        self.where, self.values = spelled_among(tuple(shared))
        flags = [self._spelled_own(own) for own in self._bits]
        if self._has_flags:
            marked = " | ".join(f"(({one}) << {place})" for place, one in enumerate(flags))
            self.chosen = ", ".join((*self._columns, marked))
            self.where += f" AND ({' OR '.join(f'({one})' for one in flags)})"
        else:
            self.chosen = ", ".join(self._columns)
        self.picked = [self._picker(one) for one in asked]

    def groups_of(self, one: Asked, counter: Counter[Any]) -> Groups:
        """Return the answer to a question out of what was counted for it."""
        distinct = tuple(dict.fromkeys(one.names))
        places = [distinct.index(name) for name in one.names]
        bit = self._bits[self._own(one)]
        is_single = len(distinct) == 1 and not self._has_flags
        groups: Groups = {}
        for key, count in counter.items():
            values = (key,) if is_single else key
            if not self._has_flags or values[-1] & bit:
                group = tuple([values[place] for place in places])
                groups[group] = groups.get(group, 0) + count
        return groups

    def _own(self, one: Asked) -> Conditions:
        return tuple(each for each in one.where if each not in self._shared)

    def _spelled_own(self, own: Conditions) -> str:
        spelled, values = spelled_among(own, f"own{len(self.values)}_")
        self.values |= values
        return f"1{spelled}"

    def _picker(self, one: Asked) -> Callable[[Any], Any]:
        places = [self._columns.index(name) for name in dict.fromkeys(one.names)]
        if self._has_flags:
            places.append(len(self._columns))
        return itemgetter(*places)


def _stretches_of(
    session: Session,
    chosen: str,
    conditions: str,
    values: Mapping[str, Bound],
    checkpoint: Checkpoint,
) -> Iterator[Any]:
    """Yield a cursor over the rows of each stretch of cases."""
    query = (
        f"SELECT {chosen} FROM counted_persons"  # noqa: S608
        f" WHERE case_order BETWEEN :low AND :high{conditions}"
    )
    # Sorting for a GROUP BY costs three times what handing the rows to a counter does.
    raw: Any = session.connection().connection.dbapi_connection
    for low, high in stretches(session, checkpoint):
        yield raw.execute(query, {**values, "low": low, "high": high})


def case_page(
    session: Session, where: Conditions, *, limit: int, before: int | None = None
) -> list[tuple[int, str]]:
    """Return cases any row of which fits, the newest first.

    Args:
        session: a reading session.
        where: what has to be true of one row.
        limit: most cases.
        before: order number of the last case of the page before.

    Returns:
        Order number and id of each case.
    """
    _require_known(where)
    conditions, values = _spelled(where)
    query = text(
        "SELECT c.case_order, c.id FROM (SELECT DISTINCT case_order FROM counted_persons"  # noqa: S608
        f" WHERE case_order < :before{conditions} ORDER BY case_order DESC LIMIT :most) p"
        " JOIN cases c ON c.case_order = p.case_order ORDER BY c.case_order DESC"
    )
    end = before if before is not None else 2**62
    found = session.execute(query, {**values, "before": end, "most": limit})
    return [(row[0], row[1]) for row in found]


@contextmanager
def through_small_cache(session: Session) -> Iterator[None]:
    """Hold no more pages than are of use while very many rows are read once, one after another.

    Args:
        session: a reading session of a register; what its cache was is set again at the end.
    """
    raw: Any = session.connection().connection.dbapi_connection
    held = int(raw.execute("PRAGMA cache_size").fetchone()[0])
    raw.execute(f"PRAGMA cache_size = {max(held, -MOST_CACHE_KIB)}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA cache_size = {held}")


def spelled_among(where: Conditions, prefix: str = "w") -> tuple[str, dict[str, Bound]]:
    """Return conditions as a part of a statement beginning with AND, and its values."""
    _require_known(where)
    return _spelled(where, prefix)


def stretches(
    session: Session, checkpoint: Checkpoint = lambda done, total: None
) -> Iterator[tuple[int, int]]:
    """Yield the first and the last order number of stretches of cases that are not empty.

    Args:
        session: a reading session.
        checkpoint: called before each stretch, and when the last one is over.
    """
    found: list[tuple[int, int]] = []
    last = -1
    while (low := session.execute(_BOUNDS, {"last": last}).scalar()) is not None:
        last = low + _CASES_AT_ONCE - 1
        found.append((low, last))
    for done, ends in enumerate(found):
        checkpoint(done, len(found))
        yield ends
    checkpoint(len(found), len(found))


def _spelled(where: Conditions, prefix: str = "w") -> tuple[str, dict[str, Bound]]:
    parts: list[str] = []
    values: dict[str, Bound] = {}
    for number, one in enumerate(where):
        name = f"{prefix}{number}"
        if isinstance(one, Bits):
            parts.append(f"({one.column} & :{name}) {'<>' if one.held else '='} 0")
            values[name] = one.mask
        elif isinstance(one, Between):
            negated = "" if one.inside else "NOT "
            parts.append(f"{one.column} {negated}BETWEEN :{name}a AND :{name}b")
            values |= {f"{name}a": one.first, f"{name}b": one.last}
        else:
            names = [f"{name}_{place}" for place in range(len(one.values))]
            parts.append(f"{one.column} IN ({', '.join(f':{each}' for each in names)})")
            values |= dict(zip(names, one.values, strict=True))
    return "".join(f" AND {part}" for part in parts), values


def _require_known(where: Iterable[Condition]) -> None:
    _require_named(one.column for one in where)


def _require_named(names: Iterable[str]) -> None:
    if any(name not in COLUMNS for name in names):
        raise ValueError("no column of the counting rows has this name")


class CountedFacts(NamedTuple):
    """One victim; ``day`` is that of the registration, ``age`` in years or None."""

    day: int
    band: int
    age: int | None
    sex: str | None
    nation: str
    purposes: tuple[str, ...]
    means: tuple[str, ...]
    labour: tuple[str, ...]
    sex_types: tuple[str, ...]
    recruiter: str | None
    age_when_trafficked: int | None
    exploited_in: str


def victims(
    session: Session, where: Conditions, checkpoint: Checkpoint = lambda done, total: None
) -> Iterator[CountedFacts]:
    """Yield the victims that fit some conditions.

    Args:
        session: a reading session.
        where: conditions on ``counted_persons``.
        checkpoint: called between stretches; may raise to stop.
    """
    spelled, values = spelled_among((IS_PERSON, *where))
    query = text(
        "SELECT day, band, nation, destination, sex_or_gender, is_child_stated, birth, age,"  # noqa: S608
        " age_stated_on, purpose, means, labour_sector, sex_exploitation_type, recruiter_relation,"
        " age_when_trafficked FROM counted_persons p JOIN cases c ON c.case_order = p.case_order"
        " JOIN persons q ON q.case_id = c.id AND q.position = p.number"
        f" WHERE p.case_order BETWEEN :low AND :high{spelled}"
    )
    for low, high in stretches(session, checkpoint):
        for row in session.execute(query, {**values, "low": low, "high": high}).mappings():
            yield _facts(row)


def _facts(row: RowMapping) -> CountedFacts:
    known = ("is_child_stated", "birth", "age", "age_stated_on")
    _band, age = codes.band_on({name: row[name] for name in known}, row["day"])
    country = codes.places().get(row["destination"], ("", "", ""))[0]
    return CountedFacts(
        day=row["day"],
        band=row["band"],
        age=None if age < 0 else age,
        sex=row["sex_or_gender"],
        nation=row["nation"],
        purposes=codes.listed(row["purpose"]),
        means=codes.listed(row["means"]),
        labour=codes.listed(row["labour_sector"]),
        sex_types=codes.listed(row["sex_exploitation_type"]),
        recruiter=row["recruiter_relation"],
        age_when_trafficked=row["age_when_trafficked"],
        exploited_in=country,
    )


type Direction = Literal["out", "in"]

_WORKED_ON: Final = frozenset({"accepted", "in_progress", "done"})
_ANSWERED: Final = "answered"

_LEFT: Final = (
    "SELECT r.office_id, r.state, r.decline_reason, coalesce(r.handed_over_at, r.sealed_at),"
    " r.received_at, r.accepted_at, r.declined_at, r.done_at, c.case_order, c.id"
    " FROM referrals r LEFT JOIN cases c ON c.id = r.case_id"
    " WHERE r.direction = 'out' AND r.sealed_at >= :first AND r.sealed_at < :end"
    " AND r.state <> 'superseded' AND coalesce(c.binned, 0) = 0"
)
_CAME: Final = (
    "SELECT r.office_id, r.state, r.decline_reason, r.received_at,"
    " r.received_at, r.accepted_at, r.declined_at, r.done_at, c.case_order, c.id"
    " FROM referrals r LEFT JOIN cases c ON c.id = r.case_id"
    " WHERE r.direction = 'in' AND r.received_at >= :first AND r.received_at < :end"
    " AND r.state <> 'superseded' AND coalesce(c.binned, 0) = 0"
)
# What nobody has answered is a packet and no referral yet.
_UNANSWERED: Final = (
    " UNION ALL SELECT p.office_id, 'received', NULL, coalesce(s.at, p.updated),"
    " coalesce(s.at, p.updated), NULL, NULL, NULL, NULL, NULL"
    " FROM packets p LEFT JOIN seen s ON s.pid = p.id"
    " WHERE p.direction = 'in' AND p.state = 'waiting' AND p.type = 'referral'"
    " AND p.referral_id IS NULL"
    " AND coalesce(s.at, p.updated) >= :first AND coalesce(s.at, p.updated) < :end"
)


class CountedReferral(NamedTuple):
    """One referral; moments are Unix seconds, None for what has not happened.

    ``begun_at`` is when it was handed over, or when it arrived here.
    """

    office_id: str
    state: str
    decline_reason: str | None
    begun_at: int
    received_at: int | None
    accepted_at: int | None
    declined_at: int | None
    done_at: int | None
    case_order: int | None
    case_id: str | None

    @property
    def steps(self) -> tuple[str, ...]:
        """What has happened: ``sent``, ``received``, ``accepted`` …"""
        accepted = self.accepted_at is not None or self.state in _WORKED_ON
        declined = self.state == "declined"
        done = self.state == "done"
        held = {
            "sent": True,
            "received": self.received_at is not None or accepted or declined,
            "accepted": accepted,
            "declined": declined,
            "done": done,
            "waiting": self.state in REFERRAL_PENDING,
            "withdrawn": self.state == "revoked",
            "expired": self.state == "expired",
        }
        reason = (f"declined.{self.decline_reason or ''}",) if declined else ()
        return (*(step for step, is_true in held.items() if is_true), *reason)

    def seconds_to(self, step: str) -> int | None:
        """Return the time to ``received``, ``accepted``, ``done`` or ``answered``; None if unknown.

        What was accepted or declined is answered.

        An answer that seems to be earlier than what it answers, because a clock was wrong, took
        no time.
        """
        if step == _ANSWERED:
            step = "declined" if self.accepted_at is None else "accepted"
        at: int | None = getattr(self, f"{step}_at")
        return None if at is None else max(0, at - self.begun_at)


def referrals_between(
    session: Session,
    first: int,
    end: int,
    persons: Conditions = (),
    direction: Direction = "out",
) -> Iterator[CountedReferral]:
    """Yield the referrals to other offices, or from them, of some time.

    Args:
        session: a reading session.
        first: Unix seconds of the beginning.
        end: Unix seconds at which it is over.
        persons: what has to be true of a person of the case; none counts those without a case too.
        direction: ``out`` for those that were sealed in it, ``in`` for those that arrived in it.
    """
    query = _LEFT if direction == "out" else _CAME
    values: dict[str, int | str] = {}
    if persons:
        spelled, values = spelled_among(persons)
        query += (
            " AND c.case_order IN (SELECT case_order FROM counted_persons"  # noqa: S608
            f" WHERE number > 0{spelled})"
        )
    elif direction == "in":
        query += _UNANSWERED
    raw: Any = session.connection().connection.dbapi_connection
    for row in raw.execute(query, {**values, "first": first, "end": end}):
        yield CountedReferral(*row)
