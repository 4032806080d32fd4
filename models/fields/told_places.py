"""What the names of facts that left say of persons, events and service lines by their numbers.

Rules: pure; a name without a number is of the case, or of the first of its parts; the number of a
name whose field is no more counts like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from models.fields.catalogue import CATALOGUE

CASE: Final = "case"
LETTERS: Final[Mapping[str, str]] = {"person": "p", "event": "e", "service": "s"}
"""The letter of each part that a case may have several of."""

_ENTITIES: Final = {letter: entity for entity, letter in LETTERS.items()}

type Scope = tuple[str, ...]
"""Names of what a referral told: "narrative", "name_full" (of the first), "p2.name_full"."""


def part_of(name: str) -> tuple[str, int]:
    """Return the entity that a name is of and its number from 1; ("case", 0) for the case."""
    head, dot, _field = name.partition(".")
    if dot:
        entity, number = _ENTITIES.get(head[:1], CASE), head[1:]
        return (entity, int(number)) if entity != CASE and number.isdecimal() else (CASE, 0)
    entity = CATALOGUE.field(name).entity if name in CATALOGUE else CASE
    return (entity, 1) if entity in LETTERS else (CASE, 0)


def last_told(scopes: Iterable[Scope | None], entity: str) -> int:
    """Return the highest number of a person, event or service line that was told, 0 for none."""
    told = (part_of(name) for scope in scopes for name in scope or ())
    return max((number for part, number in told if part == entity), default=0)


def renumbered(scope: Scope, numbers: Mapping[tuple[str, int], int]) -> Scope:
    """Return names with other numbers; what has none in `numbers` stays as it is.

    Args:
        scope: the names.
        numbers: entity and number of then to the number of now.
    """
    return tuple(_renumbered(name, numbers) for name in scope)


def _renumbered(name: str, numbers: Mapping[tuple[str, int], int]) -> str:
    entity, number = part_of(name)
    now = numbers.get((entity, number))
    if now is None:
        return name
    return f"{LETTERS[entity]}{now}.{name.rpartition('.')[2]}"
