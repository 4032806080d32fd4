"""Flows: from which district persons were taken to which district.

Rules: a person counts once, from their home, or where they were recruited when the home is not
known, to the place of the last exploitation; places are those of the lists of the program, what
was typed otherwise counts by its state or its country.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from app.base.language import N_, translate
from app.base.place_words import both_words, state_words
from app.statistics.counts import Look, narrowed
from app.statistics.tables import ALL, UNKNOWN, Behind, Choice, Head, ManyCells, StatTable
from models.fields import CODE_LISTS
from models.index import fact_codes as codes
from models.queries.counting import IS_PERSON, Among, Conditions, grouped_in_stretches

_TITLE: Final = N_("From which district to which")
_DEFINITION: Final = N_(
    "Victims and possible victims whose case was registered in the period, each once: from the home"
    " of the person, or where they were recruited when the home is not known, to the place of the"
    " last exploitation that is known."
)
_NOT_KNOWN: Final = N_("Not known")
_ALL: Final = N_("All")
_FROM_HERE: Final = N_("Persons who came from here.")
_TO_HERE: Final = N_("Persons who were brought here.")
_EACH_ONCE: Final = N_("Everything that this table counts, each once.")


@dataclass(frozen=True, slots=True)
class Flow:
    """So many persons from one place to another."""

    source: Head
    destination: Head
    persons: int


def flows_table(look: Look, choice: Choice) -> StatTable:
    """Count persons by where they came from and where they were brought."""
    where = (IS_PERSON, *narrowed(choice))
    sources, destinations = _Places(), _Places()
    counts = _counts(look, where, sources, destinations)

    def behind(row: str, column: str) -> Behind:
        came = sources.condition("source", row)
        brought = destinations.condition("destination", column)
        return Behind(choice, (*where, *came, *brought))

    return StatTable(
        code="flows",
        title=translate(_TITLE),
        definition=translate(_DEFINITION),
        choice=choice,
        rows=sources.heads(_FROM_HERE),
        columns=destinations.heads(_TO_HERE),
        cells=ManyCells(counts, behind),
        rows_add_up=True,
        columns_add_up=True,
        sealed=look.sealed,
    )


class _Places:
    """The places that were met on one side of a table, by their codes."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}

    def code(self, place: int) -> str:
        """Return the code of a place, and remember that it was met."""
        code = self._codes.get(place)
        if code is None:
            code = self._codes[place] = place_code(place)
        return code

    def heads(self, meaning: str) -> tuple[Head, ...]:
        """Return a head for each place in the order of their names, and one for all."""
        named = {code: place_label(place) for place, code in self._codes.items()}
        heads = [Head(code, label, translate(meaning)) for code, label in named.items()]
        heads.sort(key=lambda head: (head.code == UNKNOWN, head.label, head.code))
        return (*heads, Head(ALL, translate(_ALL), translate(_EACH_ONCE)))

    def condition(self, column: str, code: str) -> Conditions:
        """Return the condition of a place; what stands for all has none.

        A place of a list that this version does not have any more is not known either.
        """
        if code == ALL:
            return ()
        return (Among(column, tuple(place for place, of in self._codes.items() if of == code)),)


def _counts(
    look: Look, where: Conditions, sources: _Places, destinations: _Places
) -> dict[str, dict[str, int]]:
    """Return the numbers by the codes of where from and, within it, where to, with all sums."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    columns = ("source", "destination")
    for place, session in enumerate(look.sessions):
        for groups in grouped_in_stretches(session, columns, where, look.watched(place)):
            for (source, destination), count in groups.items():
                found, column = counts[sources.code(source)], destinations.code(destination)
                found[column] = found.get(column, 0) + count
    sums: Counter[str] = Counter()
    for found in counts.values():
        sums.update(found)
        found[ALL] = sum(found.values())
    if sums:
        counts[ALL] = {**sums, ALL: sums.total()}
    return dict(counts)


def flows(table: StatTable, most: int | None = None) -> tuple[Flow, ...]:
    """Return the flows of a table, the largest first.

    Args:
        table: as ``flows_table`` made it.
        most: only so many of them; all when None.
    """
    rows = {head.code: head for head in table.rows if head.code != ALL}
    columns = {head.code: head for head in table.columns if head.code != ALL}
    found = (
        (-int(number), row, column)
        for row, column, number in table.numbers()
        if row in rows and column in columns
    )
    ordered = sorted(found) if most is None else heapq.nsmallest(most, found)
    return tuple(Flow(rows[row], columns[column], -number) for number, row, column in ordered)


def place_code(place: int) -> str:
    """Return the code of a place: ``IN.Bihar.Purnia``, ``NP``, or ``not_known``."""
    parts = codes.places().get(place)
    if parts is None:
        return UNKNOWN
    name = ".".join(part.replace(" ", "_").replace(".", "") for part in parts if part)
    # A name with other letters than ASCII has its number, which is the same everywhere.
    return name if name.isascii() else f"{parts[0]}.{place:08x}"


def place_label(place: int) -> str:
    """Return what a place is called."""
    parts = codes.places().get(place)
    if parts is None:
        return translate(_NOT_KNOWN)
    country, state, district = parts
    if district:
        return both_words(district, state)
    if state:
        return state_words(state)
    return translate(next(one.label for one in CODE_LISTS["country"] if one.value == country))
