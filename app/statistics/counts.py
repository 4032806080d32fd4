"""Making a table: rows and columns with their conditions, counted over what this reader may see.

Rules:

* Counting: the numbers are those of the cases that are not in the bin, not merged into another case
  and not handed over to another office by the end of the period; sealed cases are counted only when
  the reader asks for it, and then those that they can open, in memory.
* Heads that several tables share: codes are ASCII and never change; the heads of one kind leave
  nobody out and nobody counts under two of them, unless they are bits of a mask, which its table
  says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_, translate
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.statistics.tables import ALL, UNKNOWN, Behind, Cell, CellKey, Choice, Head, StatTable
from models.fields import CATALOGUE, CODE_LISTS
from models.fields.places import canonical_district, canonical_state
from models.index import fact_codes as codes
from models.queries.counting import (
    Among,
    Asked,
    Axis,
    Bits,
    Checkpoint,
    Conditions,
    Groups,
    came_by,
    days_between,
    grouped_together,
    held_on,
    tally,
    through_small_cache,
)

if TYPE_CHECKING:
    from models.register.database import Session


STEP = "cases"
"""The step that is reported while the rows of the cases pass; it is told in stretches of them."""


@dataclass(frozen=True)
class Line:
    """A row or column with what has to be true for it."""

    head: Head
    where: Conditions = ()


@dataclass(frozen=True)
class Plan:
    """A table that is to be counted; see ``StatTable`` for what is named alike."""

    code: str
    title: str
    definition: str
    rows: Sequence[Line]
    columns: Sequence[Line]
    unit: Conditions
    day: str = "day"
    rows_add_up: bool = False
    columns_add_up: bool = False


class Look:
    """One look at the register: sessions that are counted together, when to stop, and who is told.

    Args:
        sessions: reading sessions.
        sealed: how many sealed cases they hold.
        token: asked between stretches of cases whether to stop.
        report: told how many of the stretches are over.
    """

    def __init__(
        self, sessions: Sequence[Session], sealed: int, token: Token, report: Report = silent
    ) -> None:
        self.sessions, self.sealed, self.token, self._report = sessions, sealed, token, report

    def watched(self, place: int = 0) -> Checkpoint:
        """Return what a scan of one of the sessions calls between its stretches.

        Args:
            place: of the session; each has the same share of what is told.
        """
        share = max(1, len(self.sessions))

        def passed(done: int, total: int) -> None:
            self.token.checkpoint()
            self._report(Progress(STEP, place * total + done, share * total))

        return passed

    def groups(self, asked: Sequence[Asked]) -> list[Groups]:
        """Answer several questions over all sessions, in each of which the rows pass once."""
        added: list[Groups] = [{} for _one in asked]
        for place, session in enumerate(self.sessions):
            found = grouped_together(session, asked, self.watched(place))
            for groups, more in zip(added, found, strict=True):
                for values, count in more.items():
                    groups[values] = groups.get(values, 0) + count
        return added


@contextmanager
def look(
    s: Services,
    token: Token | None = None,
    *,
    with_sealed: bool = False,
    report: Report = silent,
) -> Iterator[Look]:
    """Open one look at everything that is to be counted.

    Args:
        s: the open register.
        token: asked between stretches of cases whether to stop.
        with_sealed: also sealed cases, those that this user can open.
        report: told how many of the stretches are over.

    Raises:
        CaseStateError: the role may not see cases; or ``seal.locked`` when sealed cases are wanted
            and the passphrase was not given again.
    """
    require(s, Act.VIEW)
    # Imported here: a look without sealed cases needs nothing of them.
    from app.sealed import sealed

    with ExitStack() as stack:
        sessions, count = [stack.enter_context(reading(s))], 0
        if with_sealed and not s.inside_seal:
            count = sealed.count(s)
            if count:
                inside = stack.enter_context(sealed.side_by_side(s))
                sessions.append(stack.enter_context(reading(inside)))
        for session in sessions:
            stack.enter_context(through_small_cache(session))
        yield Look(sessions, count, token or Token(), report)


def made(one: Look, choice: Choice, plan: Plan) -> StatTable:
    """Count a table; see ``made_together``."""
    return made_together(one, choice, (plan,))[0]


def made_together(one: Look, choice: Choice, plans: Sequence[Plan]) -> list[StatTable]:
    """Count several tables while the rows pass once.

    Args:
        one: the look.
        choice: as ``checked`` returned it.
        plans: what is counted.

    Raises:
        Cancelled: the officer asked to stop.
    """
    axes = [(_axis(plan.rows), _axis(plan.columns)) for plan in plans]
    asked = [
        Asked((*rows.columns, *columns.columns), (*plan.unit, *narrowed(choice, plan.day)))
        for plan, (rows, columns) in zip(plans, axes, strict=True)
    ]
    tables = []
    for plan, question, groups, (rows, columns) in zip(
        plans, asked, one.groups(asked), axes, strict=True
    ):
        found = tally(groups, rows, columns)
        tables.append(_table(one, choice, plan, question.where, found))
    return tables


def _table(
    one: Look, choice: Choice, plan: Plan, where: Conditions, found: Mapping[CellKey, int]
) -> StatTable:
    rows = {line.head.code: line.where for line in plan.rows}
    columns = {line.head.code: line.where for line in plan.columns}
    cells = {
        (row, column): Cell(count, Behind(choice, (*where, *rows[row], *columns[column])))
        for (row, column), count in found.items()
    }
    return StatTable(
        code=plan.code,
        title=plan.title,
        definition=plan.definition,
        choice=choice,
        rows=tuple(line.head for line in plan.rows),
        columns=tuple(line.head for line in plan.columns),
        cells=cells,
        rows_add_up=plan.rows_add_up,
        columns_add_up=plan.columns_add_up,
        sealed=one.sealed,
    )


def narrowed(choice: Choice, day: str = "day") -> Conditions:
    """Return the conditions of a choice.

    Args:
        choice: as ``checked`` returned it.
        day: the column whose day has to lie in the period.
    """
    if choice.by_first and day == "day":
        day = "first_day"
    found: Conditions = (
        days_between(day, choice.period.first, choice.period.last),
        held_on(choice.period.last),
    )
    if choice.by_first:
        found = (*found, came_by(choice.period.last))
    return (*found, *narrowed_persons(choice))


def narrowed_persons(choice: Choice) -> Conditions:
    """Return what a choice asks of persons, without the period."""
    found: Conditions = ()
    if choice.state or choice.district:
        found = (*found, Among("home", codes.places_in(choice.state, choice.district)))
    if choice.purpose:
        found = (*found, Bits("purposes", codes.bit_of("purpose", choice.purpose)))
    return found


def checked(choice: Choice) -> Choice:
    """Return a choice with the official spellings of its places.

    Raises:
        FactRefusedError: a state, district or purpose that no list has.
    """
    state = canonical_state(choice.state.strip()) if choice.state.strip() else ""
    district = canonical_district(choice.district.strip()) if choice.district.strip() else ""
    if state and not codes.places_in(state):
        raise FactRefusedError(field=N_("State"), reason="code.unknown")
    if district and not codes.places_in(state, district):
        raise FactRefusedError(field=N_("District"), reason="code.unknown")
    if choice.purpose and not codes.bit_of("purpose", choice.purpose):
        raise FactRefusedError(field=CATALOGUE.field("purpose").label, reason="code.unknown")
    return replace(choice, state=state, district=district)


def _axis(lines: Sequence[Line]) -> Axis:
    heads: Mapping[str, Conditions] = {line.head.code: line.where for line in lines}
    return Axis(heads)


_SEXES: Final = (
    ("female", N_("Female"), ("female",)),
    ("male", N_("Male"), ("male",)),
    (
        "other_gender",
        N_("Other gender"),
        ("transgender_female", "transgender_male", "non_conforming"),
    ),
)
_BANDS: Final = (
    ("under_18", N_("Under 18"), codes.UNDER_18),
    ("adult", N_("18 and over"), codes.ADULT),
    ("age_not_known", N_("Age not known"), codes.UNKNOWN),
)
_AGES: Final = N_(
    "The age on the day of registration; who may be under 18 or over counts as age not known."
)
_NOT_KNOWN: Final = N_("Not known")
_ALL: Final = N_("All")
_EACH: Final = N_("Persons of this sex and age. {ages}")
_OF_CODE: Final = N_("Counted here: {what}.")
_NOTHING: Final = N_("Nothing is written down, or only that it is not known.")
_EVERYBODY: Final = N_("Everything that this table counts, each once.")


def all_line(meaning: str = _EVERYBODY) -> Line:
    """Return the line of everything."""
    return Line(Head(ALL, translate(_ALL), translate(meaning)))


def sex_lines() -> tuple[Line, ...]:
    """Return the sexes; together they are everybody."""
    lines = []
    known: list[int] = []
    for code, label, values in _SEXES:
        numbers = tuple(codes.number_of("sex_or_gender", value) for value in values)
        known += numbers
        meaning = translate(_OF_CODE).format(
            what=", ".join(translate(_label("sex_or_gender", value)) for value in values)
        )
        lines.append(Line(Head(code, translate(label), meaning), (Among("sex", numbers),)))
    rest = tuple(n for n in range(len(CODE_LISTS["sex_or_gender"]) + 1) if n not in known)
    return (*lines, _unknown((Among("sex", rest),)))


def band_lines() -> tuple[Line, ...]:
    """Return the ages; together they are everybody."""
    return tuple(
        Line(Head(code, translate(label), translate(_AGES)), (Among("band", (band,)),))
        for code, label, band in _BANDS
    )


def sex_and_age_lines() -> tuple[Line, ...]:
    """Return every sex with every age, ``female.under_18``, and all; these last two overlap."""
    sexes = (*sex_lines(), all_line())
    bands = (*band_lines(), all_line())
    lines = [_both(sex, band) for sex in sexes for band in bands]
    return (*lines[:-1], all_line())


def _both(sex: Line, band: Line) -> Line:
    label = ", ".join((sex.head.label, band.head.label))
    meaning = translate(_EACH).format(ages=translate(_AGES))
    head = Head(f"{sex.head.code}.{band.head.code}", label, meaning)
    return Line(head, (*sex.where, *band.where))


def code_lines(code_list: str, column: str) -> tuple[Line, ...]:
    """Return a line for each code of a list and one for what is not known; they do not overlap."""
    lines = tuple(
        code_line(code_list, code.value, (Among(column, (number,)),))
        for number, code in enumerate(CODE_LISTS[code_list], start=1)
    )
    return (*lines, _unknown((Among(column, (codes.UNKNOWN,)),)))


def bit_lines(code_list: str, column: str) -> tuple[Line, ...]:
    """Return a line for each code of a list of which several may be true."""
    return tuple(
        code_line(code_list, code.value, (Bits(column, codes.bit_of(code_list, code.value)),))
        for code in CODE_LISTS[code_list]
    )


def code_line(code_list: str, code: str, where: Conditions) -> Line:
    """Return the line of a code."""
    label = translate(_label(code_list, code))
    return Line(Head(code, label, translate(_OF_CODE).format(what=label)), where)


def labelled(code: str, label: str, what: Iterable[str], where: Conditions) -> Line:
    """Return a line that says which words of the register it counts.

    Args:
        code: ASCII.
        label: message id.
        what: message ids.
        where: what has to be true.
    """
    meaning = translate(_OF_CODE).format(what=", ".join(map(translate, what)))
    return Line(Head(code, translate(label), meaning), where)


def unknown_line(where: Conditions) -> Line:
    """Return the line of what is not known."""
    return _unknown(where)


def _unknown(where: Conditions) -> Line:
    return Line(Head(UNKNOWN, translate(_NOT_KNOWN), translate(_NOTHING)), where)


def _label(code_list: str, code: str) -> str:
    return next(one.label for one in CODE_LISTS[code_list] if one.value == code)
