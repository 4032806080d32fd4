"""Where a fact stands in a case: "narrative", "p1.name_full", "e2.event_date", "s1.service".

Rules: persons, events and service lines are counted from 1; a field of one of them without a part
means the first one; names are those of the catalogue, and a few shorter ones that people type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.base.errors import UnknownFieldError
from models.fields import told_places
from models.fields.catalogue import CATALOGUE
from models.fields.kinds import Field

CASE = told_places.CASE
PERSON = "person"
EVENT = "event"
SERVICE = "service"
LETTERS = told_places.LETTERS

# A service line asks for what a referral asks for; beside the letter the word is clear.
_ALSO = {
    ("s", "service_asked"): "service",
    ("s", "person"): "service_person_ids",
    ("s", "persons"): "service_person_ids",
    ("e", "persons"): "person_ids",
}
_GRAMMAR = re.compile(
    r"(?:(?P<letter>[pes])(?P<number>[1-9][0-9]{0,2})\.)?(?P<name>[a-z][a-z0-9_]{0,59})"
)


@dataclass(frozen=True, slots=True)
class Address:
    """The place of one fact.

    Attributes:
        part: case, person, event or service.
        number: of the person, event or service line, from 1; 0 for the case.
        field: its declaration in the catalogue.
    """

    part: str
    number: int
    field: Field

    @property
    def name(self) -> str:
        """Name of the field."""
        return self.field.name

    def __str__(self) -> str:
        return spell(self.part, self.number, self.field.name)


def spell(part: str, number: int, name: str) -> str:
    """Return the text of an address."""
    return name if part == CASE else f"{LETTERS[part]}{number}.{name}"


def parse(text: str) -> Address:
    """Return the address that a text spells.

    Args:
        text: "narrative", "p1.name_full", or "name_full" for the first person.

    Raises:
        UnknownFieldError: no such field, or it belongs to another part.
    """
    found = _GRAMMAR.fullmatch(text.strip())
    if found is None:
        raise UnknownFieldError(field=_showable(text))
    name = _ALSO.get((found["letter"], found["name"]), found["name"])
    if name not in CATALOGUE:
        raise UnknownFieldError(field=_showable(text))
    field = CATALOGUE.field(name)
    if field.entity not in (CASE, *LETTERS):
        raise UnknownFieldError(field=field.name)
    letter, number = found["letter"], int(found["number"] or 0)
    if letter and letter != LETTERS.get(field.entity):
        raise UnknownFieldError(field=_showable(text))
    return Address(field.entity, number or (0 if field.entity == CASE else 1), field)


def _showable(text: str) -> str:
    """Return the text when it looks like the name of a field; anything else may be a secret."""
    return text if re.fullmatch(r"[a-z0-9_.]{1,40}", text) else "?"
