"""How victims were found, and who decided that they are victims; which needs were met.

Rules: persons are counted, each once; a need counts once for a person however many lines there
are of it, with the best that came of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.base.language import N_, translate
from app.statistics.counts import Line, Look, Plan, made, made_together
from app.statistics.heads import all_line, bit_lines, code_lines
from app.statistics.tables import Choice, Head, StatTable
from models.queries.counting import IS_PERSON, Bits

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
