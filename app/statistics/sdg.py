"""SDG indicator 16.2.2: detected victims of human trafficking by sex, age and form.

Rules: the series are those of the SDMX global data structure; which Indian head belongs to which
series is a proposal, see ``models.fields.crosswalk``; a victim of several forms counts under each
and once in the total; a rate needs the population of the same sex and age.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from app.base.language import N_, translate
from app.statistics.counts import Line, Look, Plan, labelled, made, sex_and_age_lines
from app.statistics.tables import RATE, Cell, CellKey, Choice, Head, StatTable
from models.fields import CODE_LISTS
from models.fields.crosswalk import ALL_DETECTED, PURPOSES, SDG_SERIES
from models.index import fact_codes as codes
from models.queries.counting import IS_PERSON, Bits

CODE: Final = "sdg"
RATE_END: Final = "R"
"""What a series of rates has in place of V in its last part: VC_HTF_DETV and VC_HTF_DETVR."""

UNKNOWN_FORM: Final = "form_not_known"
_TITLE: Final = N_("Detected victims of human trafficking (SDG 16.2.2)")
_DEFINITION: Final = N_(
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
    return with_rates(made(look, choice, plan()), population)


def plan() -> Plan:
    """Return what is counted, without rates."""
    return Plan(
        code=CODE,
        title=translate(_TITLE),
        definition=translate(_DEFINITION),
        rows=sex_and_age_lines(),
        columns=_forms(),
        unit=(IS_PERSON,),
    )


def _forms() -> tuple[Line, ...]:
    total = Line(Head(ALL_DETECTED, translate(_DETECTED), translate(_DEFINITION)))
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
