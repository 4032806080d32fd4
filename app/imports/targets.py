"""Where a column can go: every field that can be typed, under who or what it is about.

Rules: made from the catalogue; the first person is the person of the case, the second the suspect.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from app.imports.headings import is_known
from models.fields import CATALOGUE
from models.fields.kinds import SUSPECT

CASE, PERSON, SUSPECTED, EVENT = "case", "person", "suspect", "event"
_CLOSING: Final = frozenset({"closed_on", "closure_reason"})


@dataclass(frozen=True)
class Target:
    """One place for a column.

    Attributes:
        address: of the field.
        about: person, suspect, case or event.
        label: English label of the field.
    """

    address: str
    about: str
    label: str


@functools.cache
def targets() -> tuple[Target, ...]:
    """Return all places for a column, the person first."""
    found = [Target(f"p1.{one.name}", PERSON, one.label) for one in CATALOGUE.of("person")]
    found += [Target(one.name, CASE, one.label) for one in CATALOGUE.of("case")]
    found += [Target(f"e1.{one.name}", EVENT, one.label) for one in CATALOGUE.of("event")]
    found += [
        Target(f"p2.{one.name}", SUSPECTED, one.label)
        for one in CATALOGUE.of("person")
        if not one.shown_for or one.shown_for & SUSPECT
    ]
    return tuple(one for one in found if is_known(one.address) and one.address not in _CLOSING)
