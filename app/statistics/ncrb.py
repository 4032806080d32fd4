"""The heads of the tables on human trafficking in Crime in India of the NCRB.

Rules: a person counts once in each table, but under each of their purposes in the table of
purposes; who was rescued counts on the day of the rescue, everybody else on the day of
registration; the disposal counts cases and not persons.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.base.language import N_, translate
from app.statistics.counts import Line, Look, Plan, made_together
from app.statistics.heads import all_line, code_line, labelled, sex_and_age_lines, unknown_line
from app.statistics.tables import Choice, Head, StatTable
from models.fields import CODE_LISTS
from models.fields.crosswalk import NCRB_HEADS, PURPOSES
from models.index import fact_codes as codes
from models.queries.counting import IS_CASE, IS_PERSON, Among, Bits

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
