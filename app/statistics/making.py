"""The tables of statistics by name: the one door for the window and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from app.base.errors import FactRefusedError
from app.base.jobs import Report, Token, silent
from app.base.language import N_
from app.core.services import Services
from app.statistics.counts import Look, checked, look
from app.statistics.flows import flows_table
from app.statistics.referrals import referrals_tables
from app.statistics.tables import Choice, StatTable
from app.statistics.victim_tables import identification_table, ncrb_tables, needs_tables, sdg_table

type Maker = Callable[[Look, Choice], tuple[StatTable, ...]]

SDG: Final = "sdg"
_MAKERS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        SDG: lambda one, choice: (sdg_table(one, choice),),
        "ncrb": ncrb_tables,
        "flows": lambda one, choice: (flows_table(one, choice),),
        "referrals": referrals_tables,
        "identification": lambda one, choice: (identification_table(one, choice),),
        "needs": needs_tables,
    }
)
KINDS: Final = tuple(_MAKERS)


def statistics(
    s: Services,
    kind: str,
    choice: Choice,
    *,
    population: Mapping[str, int] | None = None,
    with_sealed: bool = False,
    token: Token | None = None,
    report: Report = silent,
) -> tuple[StatTable, ...]:
    """Count the tables of one kind.

    Args:
        s: the open register.
        kind: one of ``KINDS``.
        choice: the period, and what it is narrowed to.
        population: for the rates of ``sdg``; see ``app.statistics.population``.
        with_sealed: also sealed cases, those that this user can open.
        token: asked between stretches of cases whether to stop.
        report: told how many of these stretches are over.

    Raises:
        CaseStateError: the role may not see cases, or ``seal.locked``.
        FactRefusedError: no such kind, place or purpose.
        Cancelled: the officer asked to stop.
    """
    if kind not in _MAKERS:
        raise FactRefusedError(field=N_("Statistics"), reason="code.unknown")
    wanted = checked(choice)
    with look(s, token, with_sealed=with_sealed, report=report) as one:
        if kind == SDG:
            return (sdg_table(one, wanted, population),)
        return _MAKERS[kind](one, wanted)
