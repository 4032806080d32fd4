"""The tables of a return: what rows and columns count, which sums hold, and their counting.

Rules:

* Shapes: the codes are those of the tables of statistics in small letters, so that a return and the
  page of statistics tell the same numbers, `all` is always the total; who reads a return needs the
  same version of these definitions; a change of a code or of a sum is a new version. Medians and
  rates are no counts of people and never stand in a return; referrals are told without the office
  they went to.
* Counting: the numbers are those of the page of statistics, but that a case belongs to the day of
  its first registration by any office and to the office that holds it at the end of the last day;
  sealed cases are not counted, because what is kept of a return can be read by everybody in the
  office; places have codes of their own that only stand for lists of this program.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.base.jobs import Token
from app.base.language import N_, translate
from app.core.services import Services
from app.returns.knowledge import Counted
from app.returns.naming import period_of_return
from app.returns.tables import CODE, Cell, Link, Ref, Shape, Sum, Table
from app.statistics.counts import Look, look
from app.statistics.flows import flows_table, place_code, place_label
from app.statistics.periods import Period
from app.statistics.referrals import referrals_tables
from app.statistics.tables import UNKNOWN, Choice, Head, StatTable
from app.statistics.victim_tables import ncrb_tables, sdg_table
from models.fields import CODE_LISTS
from models.fields.crosswalk import ALL_DETECTED, NCRB_HEADS, SDG_SERIES
from models.fields.crosswalk import PURPOSES as CROSSWALK
from models.index import fact_codes as codes

VERSION: Final = 1
"""Version of the definitions below."""

ALL: Final = "all"
NOT_KNOWN: Final = "not_known"
SEXES: Final = ("female", "male", "other_gender", NOT_KNOWN)
AGES: Final = ("under_18", "adult", "age_not_known")
DETECTED: Final = ALL_DETECTED.lower()
FORM_NOT_KNOWN: Final = "form_not_known"
FORMS: Final = (*(one.lower() for one in SDG_SERIES if one != ALL_DETECTED), FORM_NOT_KNOWN)
"""A victim may be counted in several forms, and is in one at least."""

TRAFFICKED, RESCUED = "trafficked", "rescued"
NATIONS: Final = (
    *("in", "np", "bd", "lk", "mm", "bt", "th", "uz"), "other", "several", NOT_KNOWN
)  # fmt: skip
STAGES: Final = (*(code.value for code in CODE_LISTS["court_stage"]), NOT_KNOWN)
FIRS: Final = ("fir", "no_fir")
STEPS: Final = (
    "received", "accepted", "declined", "done", "waiting", "withdrawn", "expired"
)  # fmt: skip
SENT: Final = "sent"
REASONS: Final = (
    *(f"declined.{code.value}" for code in CODE_LISTS["decline_reason"]),
    "declined.",
)


def both(sex: str, age: str) -> str:
    """Return the code of a row that is of a sex and of an age; `all` for everybody."""
    return ALL if sex == age == ALL else f"{sex}.{age}"


def head_code(head: str) -> str:
    """Return the code of a purpose of the NCRB."""
    return head.lower().replace(" ", "_")


BY_SEX: Final = (*(both(sex, ALL) for sex in SEXES), ALL)
SEX_AGE: Final = tuple(both(sex, age) for sex in (*SEXES, ALL) for age in (*AGES, ALL))
_SEX_AGE_SUMS: Final = (
    *(Sum(both(sex, ALL), tuple(both(sex, age) for age in AGES)) for sex in (*SEXES, ALL)),
    *(Sum(both(ALL, age), tuple(both(sex, age) for sex in SEXES)) for age in (*AGES, ALL)),
)


def _each_within(total: str, parts: Iterable[str]) -> tuple[Sum, ...]:
    return tuple(Sum(total, (part,), kind="within") for part in parts)


SDG: Final = Shape(
    "sdg",
    rows=SEX_AGE,
    columns=(DETECTED, *FORMS),
    row_sums=_SEX_AGE_SUMS,
    column_sums=(*_each_within(DETECTED, FORMS), Sum(DETECTED, FORMS, kind="covers")),
)
"""Victims by sex and age, and by form of exploitation."""

VICTIMS: Final = Shape(
    "ncrb_victims",
    rows=SEX_AGE,
    columns=(TRAFFICKED, RESCUED),
    row_sums=_SEX_AGE_SUMS,
)
"""Victims by the day of registration, and by the day of rescue."""

PURPOSE_CODES: Final = (*(head_code(head) for head in NCRB_HEADS), NOT_KNOWN)
PURPOSES: Final = Shape(
    "ncrb_purposes",
    rows=(*PURPOSE_CODES, ALL),
    columns=BY_SEX,
    row_sums=(*_each_within(ALL, PURPOSE_CODES), Sum(ALL, PURPOSE_CODES, kind="covers")),
    column_sums=(Sum(ALL, BY_SEX[:-1]),),
)
"""Victims of each purpose; one victim may be counted in several."""

NATIONALITY: Final = Shape(
    "ncrb_nationality",
    rows=(*NATIONS, ALL),
    columns=(ALL,),
    row_sums=(Sum(ALL, NATIONS),),
)
"""Nationality of those who were rescued."""

DISPOSAL: Final = Shape(
    "ncrb_disposal",
    rows=(*STAGES, ALL),
    columns=(*FIRS, ALL),
    row_sums=(Sum(ALL, STAGES),),
    column_sums=(Sum(ALL, FIRS),),
)
"""How far cases have come with the police and in court."""

FLOWS: Final = Shape(
    "flows",
    row_sums=(Sum(ALL),),
    column_sums=(Sum(ALL),),
    is_open=True,
)
"""Victims from district to district."""

REFERRALS: Final = Shape(
    "referrals",
    rows=(ALL,),
    columns=(SENT, *STEPS, *REASONS),
    column_sums=(*_each_within(SENT, STEPS), Sum("declined", REASONS)),
)
"""Referrals to other offices, by what has happened to them."""

SHAPES: Final = {
    shape.id: shape for shape in (SDG, VICTIMS, PURPOSES, NATIONALITY, DISPOSAL, FLOWS, REFERRALS)
}
"""All tables of a return, in their order."""


def _same(left: Ref, right: Ref) -> Link:
    return Link((left,), (right,))


def _same_purposes() -> list[tuple[str, str]]:
    """Return form and head that count the very same purposes, and those of nobody."""
    forms = {one.lower(): {c for c, found in CROSSWALK.items() if found.sdg == one}
             for one in SDG_SERIES if one != ALL_DETECTED}  # fmt: skip
    heads = {head_code(one): {c for c, found in CROSSWALK.items() if found.ncrb == one}
             for one in NCRB_HEADS}  # fmt: skip
    found = [(form, head) for form, some in forms.items() for head, few in heads.items()
             if some == few]  # fmt: skip
    return [*found, (FORM_NOT_KNOWN, NOT_KNOWN)]


LINKS: Final = (
    *(_same(("sdg", row, DETECTED), ("ncrb_victims", row, TRAFFICKED)) for row in SEX_AGE),
    _same(("ncrb_nationality", ALL, ALL), ("ncrb_victims", ALL, RESCUED)),
    *(_same(("ncrb_purposes", ALL, sex), ("sdg", sex, DETECTED)) for sex in BY_SEX),
    *(
        _same(("ncrb_purposes", head, sex), ("sdg", sex, form))
        for form, head in _same_purposes()
        for sex in BY_SEX
    ),
    _same(("flows", ALL, ALL), ("sdg", ALL, DETECTED)),
)
"""Counts of the same people that stand in two tables."""


_BY_FIRST: Final = N_(
    "A case that another office registered first counts on the day of that, and only in the return"
    " of the office that holds it at the end of the period."
)


@dataclass(frozen=True)
class Named:
    """A table in words: its title, its definition, and its rows and columns by their codes."""

    title: str
    definition: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]


def counted(s: Services, period: Period, token: Token | None = None) -> Counted:
    """Count all tables of a return.

    Args:
        s: the open register.
        period: the days.
        token: asked between stretches of cases whether to stop.

    Raises:
        CaseStateError: the role may not see cases.
        Cancelled: the officer asked to stop.
    """
    with look(s, token) as one:
        found = _tables(one, Choice(period, by_first=True))
    tables = tuple(Table(shape, _cells(found[name], name)) for name, shape in SHAPES.items())
    return Counted(period_of_return(period), tables, LINKS)


def named(period: Period) -> Mapping[str, Named]:
    """Return the tables of a return in words, without counting anything."""
    found = _tables(Look((), 0, Token()), Choice(period, by_first=True))
    return {name: _named(found[name], name) for name in SHAPES}


def place_head(code: str) -> Head:
    """Return a place of a flow in words; a code of another list is shown as it is."""
    if code == ALL:
        return Head(code, translate(N_("All")), translate(N_("All")))
    if code == UNKNOWN:
        return Head(code, translate(N_("Not known")), translate(N_("Not known")))
    place = _places().get(code)
    label = code if place is None else place_label(place)
    return Head(code, label, label)


def flow_code(place: int) -> str:
    """Return the code of a place as it stands in a return."""
    code = place_code(place).lower()
    if CODE.fullmatch(code):
        return code
    return f"{codes.places()[place][0].lower()}.{place:08x}"


@functools.cache
def _places() -> Mapping[str, int]:
    return {flow_code(place): place for place in codes.places()}


def _tables(one: Look, choice: Choice) -> dict[str, StatTable]:
    tables = (
        sdg_table(one, choice),
        *ncrb_tables(one, choice),
        flows_table(one, choice),
        *referrals_tables(one, choice),
    )
    return {table.code: table for table in tables}


def _cells(table: StatTable, name: str) -> dict[Cell, int]:
    """Return the counts of a table of statistics by the codes of the return."""
    shape = SHAPES[name]
    known = set(shape.cells())
    cells: dict[Cell, int] = {}
    for (row, column), count in _raw(table):
        if shape.is_open or (row, column) in known:
            cells[row, column] = cells.get((row, column), 0) + count
    return cells


def _raw(table: StatTable) -> Iterator[tuple[Cell, int]]:
    if table.code == FLOWS.id:
        spelled = {place_code(place): flow_code(place) for place in codes.places()}
        for row, column, number in table.numbers():
            yield (spelled.get(row, row), spelled.get(column, column)), int(number)
        return
    for row, column, number in table.numbers():
        if isinstance(number, int):
            yield (row.lower(), column.lower()), number


def _named(table: StatTable, name: str) -> Named:
    shape = SHAPES[name]
    definition = table.definition
    if shape is not REFERRALS:
        definition = f"{definition} {translate(_BY_FIRST)}"
    return Named(
        table.title,
        definition,
        _heads(table.rows, shape.rows),
        _heads(table.columns, shape.columns),
    )


def _heads(heads: tuple[Head, ...], wanted: tuple[str, ...]) -> tuple[Head, ...]:
    found = {head.code.lower(): head for head in heads}
    return tuple(
        Head(code, found[code].label, found[code].meaning) for code in wanted if code in found
    )
