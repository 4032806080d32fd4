"""Tables of victims: NCRB, SDG 16.2.2, how they were found and what they needed, over time.

Rules:

* Crime in India (NCRB): a person counts once in each table, but under each of their purposes in the
  table of purposes; who was rescued counts on the day of the rescue, everybody else on the day of
  registration; the disposal counts cases and not persons.
* Identification: persons are counted, each once; a need counts once for a person however many lines
  there are of it, with the best that came of it.
* Over time: a person counts once, on the day of registration; a period of at most ``MOST_DAYS``
  days is told by days, one of at most ``MOST_MONTHS`` months by months, a longer one by years; the
  first and the last row have only those of their days that lie in the period.
* SDG indicator 16.2.2: the series are those of the SDMX global data structure; which Indian head
  belongs to which series is a proposal, see ``models.fields.crosswalk``; a victim of several forms
  counts under each and once in the total; a rate needs the population of the same sex and age.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from app.base.date_words import stored_words
from app.base.jobs import Report, Token, silent
from app.base.language import N_, translate
from app.core.services import Services
from app.statistics.counts import (
    Line,
    Look,
    Plan,
    all_line,
    band_lines,
    bit_lines,
    checked,
    code_line,
    code_lines,
    labelled,
    look,
    made,
    made_together,
    sex_and_age_lines,
    unknown_line,
)
from app.statistics.tables import RATE, Cell, CellKey, Choice, Head, StatTable
from models.fields import CODE_LISTS
from models.fields.crosswalk import ALL_DETECTED, NCRB_HEADS, PURPOSES, SDG_SERIES
from models.index import fact_codes as codes
from models.queries.counting import IS_CASE, IS_PERSON, Among, Bits, days_between

TRAFFICKED, RESCUED = "trafficked", "rescued"
_VICTIMS: Final = N_("Victims trafficked and rescued (NCRB)")
_VICTIMS_MEANING: Final = N_(
    "Victims and possible victims by sex and age, each person once in each column."
)
_TRAFFICKED: Final = N_("Victims trafficked")
_TRAFFICKED_MEANING: Final = N_(
    "Persons whose case was registered in the period and not handed over by its end."
)
_RESCUED: Final = N_("Victims rescued")
_RESCUED_MEANING: Final = N_(
    "Persons with a rescue or an interception in the period; one without a day counts on the day"
    " of registration."
)
_PURPOSES: Final = N_("Purposes of trafficking (NCRB)")
_PURPOSES_MEANING: Final = N_(
    "Persons whose case was registered in the period. A person with several purposes counts under"
    " each of them and once in the total."
)
_NATIONS: Final = N_("Nationality of the rescued (NCRB)")
_ONE_NATION: Final = N_("Persons who have only this nationality.")
_SEVERAL: Final = N_("Several nationalities")
_OTHERS: Final = N_("Other countries")
_DISPOSAL: Final = N_("Disposal of cases by police and courts (NCRB)")
_DISPOSAL_MEANING: Final = N_(
    "Cases registered in the period, by how far they have come today. A case counts once."
)
_WITH_FIR: Final = N_("With an FIR")
_WITHOUT_FIR: Final = N_("Without an FIR")
_NATION_CODES: Final = ("IN", "NP", "BD", "LK", "MM", "BT", "TH", "UZ")
_CODES: Final = {head: head.lower().replace(" ", "_") for head in NCRB_HEADS}
_LABELS: Final = (
    N_("Forced Labour"),
    N_("Sexual Exploitation for Prostitution"),
    N_("Other forms of Sexual Exploitation"),
    N_("Domestic Servitude"),
    N_("Forced Marriage"),
    N_("Petty Crimes"),
    N_("Child sexual abuse material (NCRB head: Child Pornography)"),
    N_("Begging"),
    N_("Drug Peddling"),
    N_("Removal of Organs"),
    N_("Other reasons"),
)


def ncrb_tables(look: Look, choice: Choice) -> tuple[StatTable, ...]:
    """Count the four tables, for which the register is gone through once."""
    plans = (*_victims(), _purposes(), _nations(), _disposal())
    trafficked, rescued, *others = made_together(look, choice, plans)
    victims = replace(
        trafficked,
        columns=(*trafficked.columns, *rescued.columns),
        cells={**trafficked.cells, **rescued.cells},
    )
    return (victims, *others)


def _victims() -> tuple[Plan, Plan]:
    """Return both columns of the table; each goes by a day of its own."""
    trafficked = Head(TRAFFICKED, translate(_TRAFFICKED), translate(_TRAFFICKED_MEANING))
    rescued = Head(RESCUED, translate(_RESCUED), translate(_RESCUED_MEANING))
    plan = Plan(
        code="ncrb_victims",
        title=translate(_VICTIMS),
        definition=translate(_VICTIMS_MEANING),
        rows=sex_and_age_lines(),
        columns=(Line(trafficked),),
        unit=(IS_PERSON,),
    )
    return plan, replace(plan, columns=(Line(rescued),), day="rescued_day")


def _purposes() -> Plan:
    rows, known = [], 0
    for head, label in zip(NCRB_HEADS, _LABELS, strict=True):
        held = [code for code, found in PURPOSES.items() if found.ncrb == head]
        mask = codes.mask_of("purpose", held)
        known |= mask
        names = [one.label for one in CODE_LISTS["purpose"] if one.value in held]
        rows.append(labelled(_CODES[head], label, names, (Bits("purposes", mask),)))
    unknown = unknown_line((Bits("purposes", known, held=False),))
    return Plan(
        code="ncrb_purposes",
        title=translate(_PURPOSES),
        definition=translate(_PURPOSES_MEANING),
        rows=(*rows, unknown, all_line()),
        columns=sex_and_age_lines(),
        unit=(IS_PERSON,),
    )


def _nations() -> Plan:
    rows = []
    for code in _NATION_CODES:
        line = code_line("country", code, (Among("nation", (code,)),))
        rows.append(Line(replace(line.head, meaning=translate(_ONE_NATION)), line.where))
    listed = {code.value for code in CODE_LISTS["country"]} | {"XX"}
    others = tuple(sorted(listed - set(_NATION_CODES) - {"ZZ"}))
    rows.append(
        Line(Head("other", translate(_OTHERS), translate(_ONE_NATION)), (Among("nation", others),))
    )
    several = Head("several", translate(_SEVERAL), translate(_SEVERAL))
    rows.append(Line(several, (Among("nation", (codes.SEVERAL,)),)))
    rows.append(unknown_line((Among("nation", ("",)),)))
    return Plan(
        code="ncrb_nationality",
        title=translate(_NATIONS),
        definition=translate(_RESCUED_MEANING),
        rows=(*rows, all_line()),
        columns=sex_and_age_lines(),
        unit=(IS_PERSON,),
        day="rescued_day",
        rows_add_up=True,
    )


def _disposal() -> Plan:
    rows = [
        code_line("court_stage", code.value, (Among("stage", (number,)),))
        for number, code in enumerate(CODE_LISTS["court_stage"], start=1)
    ]
    columns = (
        Line(Head("fir", translate(_WITH_FIR), translate(_WITH_FIR)), (Among("fir", (1,)),)),
        Line(
            Head("no_fir", translate(_WITHOUT_FIR), translate(_WITHOUT_FIR)), (Among("fir", (0,)),)
        ),
        all_line(),
    )
    return Plan(
        code="ncrb_disposal",
        title=translate(_DISPOSAL),
        definition=translate(_DISPOSAL_MEANING),
        rows=(*rows, unknown_line((Among("stage", (codes.UNKNOWN,)),)), all_line()),
        columns=columns,
        unit=(IS_CASE,),
        rows_add_up=True,
        columns_add_up=True,
    )


_FOUND: Final = N_("How victims were found, and who decided")
_FOUND_MEANING: Final = N_(
    "Victims and possible victims whose case was registered in the period, each once: the rows say"
    " how they were found, the columns who decided that they are victims."
)
_NEEDS: Final = N_("Needs met and not met")
_NEEDS_MEANING: Final = N_(
    "Needs written down for a person whose case was registered in the period. Several lines about"
    " one need of a person count once, by the best that came of them; what does not apply is left"
    " out. The last row counts persons."
)
_FIRST: Final = N_("Needs named at the beginning")
_FIRST_MEANING: Final = N_(
    "Immediate needs of the persons whose case was registered in the period. A person counts under"
    " each need and once in the last row."
)
_PERSONS: Final = N_("Persons")
_NO_LINE: Final = N_("Everybody with such a need counts once.")
_OUTCOMES: Final = (
    ("needed", N_("Needed"), N_("The need was written down.")),
    ("given", N_("Met"), N_("It was given, here or elsewhere.")),
    ("waiting", N_("Still waited for"), N_("It is not given yet, and not given up.")),
    ("missing", N_("Not available"), N_("Nobody could give it.")),
    ("refused", N_("Declined by the person"), N_("The person did not want it.")),
)


def identification_table(look: Look, choice: Choice) -> StatTable:
    """Count how victims were found and by whom it was decided."""
    plan = Plan(
        code="identification",
        title=translate(_FOUND),
        definition=translate(_FOUND_MEANING),
        rows=(*code_lines("how_identified", "found"), all_line()),
        columns=(*code_lines("status_decided_by", "decided"), all_line()),
        unit=(IS_PERSON,),
        rows_add_up=True,
        columns_add_up=True,
    )
    return made(look, choice, plan)


def needs_tables(look: Look, choice: Choice) -> tuple[StatTable, ...]:
    """Count the needs by what came of them, and those named at the beginning."""
    plans = [_outcome(*told) for told in _OUTCOMES]
    *parts, first = made_together(look, choice, (*plans, _first()))
    cells = {key: cell for part in parts for key, cell in part.cells.items()}
    columns = tuple(part.columns[0] for part in parts)
    return replace(parts[0], columns=columns, cells=cells), first


def _outcome(column: str, label: str, meaning: str) -> Plan:
    """Return the plan of one column; each has a mask of its own."""
    return Plan(
        code="needs",
        title=translate(_NEEDS),
        definition=translate(_NEEDS_MEANING),
        rows=(*bit_lines("service_asked", column), _persons(column)),
        columns=(Line(Head(column, translate(label), translate(meaning))),),
        unit=(IS_PERSON,),
    )


def _first() -> Plan:
    return Plan(
        code="first_needs",
        title=translate(_FIRST),
        definition=translate(_FIRST_MEANING),
        rows=(*bit_lines("immediate_need", "first_needs"), _persons("first_needs")),
        columns=(Line(Head("persons", translate(_PERSONS), translate(_FIRST_MEANING))),),
        unit=(IS_PERSON,),
    )


def _persons(column: str) -> Line:
    line = all_line(_NO_LINE)
    return Line(replace(line.head, label=translate(_PERSONS)), (Bits(column, _ANY),))


_ANY: Final = (1 << 62) - 1


OVER_TIME: Final = "over_time"
MOST_DAYS: Final = 62
MOST_MONTHS: Final = 36
_TITLE: Final = N_("Detected victims over time")
_DEFINITION: Final = N_(
    "Victims and possible victims whose case was registered in the period, each once, on the day"
    " of registration."
)
_MEANING: Final = N_("Persons whose case was registered then, as far as it lies in the period.")
_DECEMBER: Final = 12

type _Stretch = tuple[str, dt.date, dt.date]


def victims_over_time(
    s: Services,
    choice: Choice,
    *,
    population: Mapping[str, int] | None = None,
    with_sealed: bool = False,
    token: Token | None = None,
    report: Report = silent,
) -> tuple[StatTable, StatTable]:
    """Count the SDG table and the same victims by days, months or years, while the rows pass once.

    Args:
        s: the open register.
        choice: the period, and what it is narrowed to.
        population: for the rates of the first table; see ``app.statistics.population``.
        with_sealed: also sealed cases, those that this user can open.
        token: asked between stretches of cases whether to stop.
        report: told how many of these stretches are over.

    Raises:
        CaseStateError: the role may not see cases, or ``seal.locked``.
        FactRefusedError: no such place or purpose.
        Cancelled: the officer asked to stop.
    """
    wanted = checked(choice)
    with look(s, token, with_sealed=with_sealed, report=report) as one:
        plans = (sdg_plan(), plan_of(wanted, s.clock.today()))
        detected, line = made_together(one, wanted, plans)
    return with_rates(detected, population), line


def plan_of(choice: Choice, today: dt.date) -> Plan:
    """Return what is counted; what has not come yet has no rows."""
    meaning = translate(_MEANING)
    begin, end = choice.period.first, choice.period.last
    rows = [
        Line(Head(code, stored_words(code), meaning), (days_between("day", first, last),))
        for code, first, last in stretches(begin, end)
        if first <= max(today, begin)
    ]
    return Plan(
        code=OVER_TIME,
        title=translate(_TITLE),
        definition=translate(_DEFINITION),
        rows=(*rows, all_line()),
        columns=(*band_lines(), all_line()),
        unit=(IS_PERSON,),
        rows_add_up=end <= today,
        columns_add_up=True,
    )


def stretches(first: dt.date, last: dt.date) -> Iterator[_Stretch]:
    """Yield the code, the first and the last day of each row of a period.

    Args:
        first: of the period.
        last: of the period, not before the first.
    """
    if (last - first).days < MOST_DAYS:
        for number in range((last - first).days + 1):
            day = first + dt.timedelta(days=number)
            yield day.isoformat(), day, day
        return
    months = (last.year - first.year) * _DECEMBER + last.month - first.month + 1
    begin = first
    while begin <= last:
        if months <= MOST_MONTHS:
            code = f"{begin:%Y-%m}"
            after = begin.year * _DECEMBER + begin.month
            following = dt.date(after // _DECEMBER, after % _DECEMBER + 1, 1)
        else:
            code, following = f"{begin:%Y}", dt.date(begin.year + 1, 1, 1)
        yield code, begin, min(last, following - dt.timedelta(days=1))
        begin = following


SDG: Final = "sdg"
RATE_END: Final = "R"
"""What a series of rates has in place of V in its last part: VC_HTF_DETV and VC_HTF_DETVR."""

UNKNOWN_FORM: Final = "form_not_known"
_SDG_TITLE: Final = N_("Detected victims of human trafficking (SDG 16.2.2)")
_SDG_DEFINITION: Final = N_(
    "Victims and possible victims, without those of whom it was decided that they are none, whose"
    " case was registered in the period and not handed over to another office by its end. A"
    " person with several forms counts under each of them and once in the total."
)
_FORMS: Final = {
    "VC_HTF_DETVFL": N_("Forced labour"),
    "VC_HTF_DETVSX": N_("Sexual exploitation"),
    "VC_HTF_DETVOG": N_("Removal of organs"),
    "VC_HTF_DETVOP": N_("Other purposes"),
}
_DETECTED: Final = N_("Detected victims")
_NO_FORM: Final = N_("Form not known")
_RATE: Final = N_("{form}, per 100,000")
_RATE_MEANING: Final = N_("The number before, for 100,000 people of the same sex and age.")
PER: Final = 100_000


def sdg_table(look: Look, choice: Choice, population: Mapping[str, int] | None = None) -> StatTable:
    """Count the table.

    Args:
        look: the look.
        choice: what is counted.
        population: number of people by the code of a row, for the rates; None for no rates.
    """
    return with_rates(made(look, choice, sdg_plan()), population)


def sdg_plan() -> Plan:
    """Return what is counted, without rates."""
    return Plan(
        code=SDG,
        title=translate(_SDG_TITLE),
        definition=translate(_SDG_DEFINITION),
        rows=sex_and_age_lines(),
        columns=_forms(),
        unit=(IS_PERSON,),
    )


def _forms() -> tuple[Line, ...]:
    total = Line(Head(ALL_DETECTED, translate(_DETECTED), translate(_SDG_DEFINITION)))
    lines, known = [total], 0
    for series in SDG_SERIES[1:]:
        held = [code for code, found in PURPOSES.items() if found.sdg == series]
        mask = codes.mask_of("purpose", held)
        known |= mask
        names = [one.label for one in CODE_LISTS["purpose"] if one.value in held]
        lines.append(labelled(series, _FORMS[series], names, (Bits("purposes", mask),)))
    unknown = Head(UNKNOWN_FORM, translate(_NO_FORM), translate(_NO_FORM))
    return (*lines, Line(unknown, (Bits("purposes", known, held=False),)))


def with_rates(table: StatTable, population: Mapping[str, int] | None) -> StatTable:
    """Return a table with the rates that a population allows, the same table for None."""
    if population is None:
        return table
    columns = list(table.columns)
    cells: dict[CellKey, Cell] = dict(table.cells)
    for head in table.columns:
        if head.code == UNKNOWN_FORM:
            continue
        code = head.code + RATE_END
        label = translate(_RATE).format(form=head.label)
        columns.append(Head(code, label, translate(_RATE_MEANING), RATE))
        for row in table.rows:
            people = population.get(row.code, 0)
            if people > 0:
                counted = table.cells.get((row.code, head.code), Cell(0))
                cells[row.code, code] = Cell(Fraction(counted.value) * PER / people)
    return replace(table, columns=tuple(columns), cells=cells)
