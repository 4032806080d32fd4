"""Flows: from which district persons were taken to which district.

Rules: a person counts once, from their home, or where they were recruited when the home is not
known, to the place of the last exploitation; places are those of the lists of the program, what
was typed otherwise counts by its state or its country.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.language import N_, translate
from app.statistics.counts import Look, narrowed
from app.statistics.tables import ALL, UNKNOWN, Behind, Cell, CellKey, Choice, Head, StatTable
from models import counted_codes as codes
from models.counting import IS_PERSON, Among, Conditions, grouped
from models.fields import CODE_LISTS

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
    counted: dict[tuple[int, int], int] = {}
    for session in look.sessions:
        found = grouped(session, ("source", "destination"), where, look.token.checkpoint)
        for (source, destination), count in found.items():
            key = source, destination
            counted[key] = counted.get(key, 0) + count
    cells: dict[CellKey, int] = {}
    for (source, destination), count in counted.items():
        row, column = place_code(source), place_code(destination)
        for key in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
            cells[key] = cells.get(key, 0) + count
    sources = {place_code(one): one for one, _other in counted}
    destinations = {place_code(other): other for _one, other in counted}
    return StatTable(
        code="flows",
        title=translate(_TITLE),
        definition=translate(_DEFINITION),
        choice=choice,
        rows=_heads(sources, _FROM_HERE),
        columns=_heads(destinations, _TO_HERE),
        cells={
            (row, column): Cell(
                count,
                Behind(
                    choice,
                    (
                        *where,
                        *_at("source", sources.get(row)),
                        *_at("destination", destinations.get(column)),
                    ),
                ),
            )
            for (row, column), count in cells.items()
        },
        rows_add_up=True,
        columns_add_up=True,
        sealed=look.sealed,
    )


def flows(table: StatTable) -> tuple[Flow, ...]:
    """Return the flows of a table, the largest first."""
    rows = {head.code: head for head in table.rows if head.code != ALL}
    columns = {head.code: head for head in table.columns if head.code != ALL}
    found = [
        Flow(rows[row], columns[column], int(cell.value))
        for (row, column), cell in table.cells.items()
        if row in rows and column in columns
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.persons, one.source.code, one.destination.code))
    )


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
        return f"{district}, {state}"
    if state:
        return state
    return translate(next(one.label for one in CODE_LISTS["country"] if one.value == country))


def _heads(places: dict[str, int], meaning: str) -> tuple[Head, ...]:
    named = [Head(code, place_label(place), translate(meaning)) for code, place in places.items()]
    named.sort(key=lambda head: (head.code == UNKNOWN, head.label, head.code))
    return (*named, Head(ALL, translate(_ALL), translate(_EACH_ONCE)))


def _at(column: str, place: int | None) -> Conditions:
    """Return the condition of a place; what stands for all has none."""
    if place is None:
        return ()
    if place not in codes.places():
        # A place of a list that this version does not have any more is not known either.
        return (Among(column, (codes.UNKNOWN, place)),)
    return (Among(column, (place,)),)
