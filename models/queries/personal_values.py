"""The values of the register that name or find a person, for a screen that must not show them.

Rules: only reads; columns come from the catalogue, never from a list of its own; texts of many
lines are left out, they are known once a page has asked for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.fields.catalogue import CATALOGUE
from models.fields.kinds import Field, FieldKind, Sensitivity
from models.rows.case import Case, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TOLD = frozenset(
    {
        FieldKind.NAME,
        FieldKind.TEXT,
        FieldKind.TEXTS,
        FieldKind.PHONE,
        FieldKind.EMAIL,
        FieldKind.ID_NUMBER,
    }
)
_AT_ONCE = 500


def is_personal(field: Field) -> bool:
    """Say whether a field names, finds or describes a person in words of their own."""
    if field.sensitivity is Sensitivity.ORDINARY:
        return field.kind is FieldKind.TEXT and field.search == "number"
    return field.kind in _TOLD


def personal_values(session: Session) -> Iterator[tuple[str, str]]:
    """Yield name of the field and value, of every person of every case that is not sealed."""
    for table in (Case, Person):
        yield from _values_of(session, table)


def _values_of(session: Session, table: type[Case | Person]) -> Iterator[tuple[str, str]]:
    fields = [
        field
        for part in CATALOGUE.sections(table.ENTITY)
        for field in part.fields
        if is_personal(field)
    ]
    columns = [getattr(table, field.name) for field in fields]
    for row in session.execute(select(*columns)).yield_per(_AT_ONCE):
        for field, value in zip(fields, row, strict=True):
            for one in value if isinstance(value, tuple) else (value,):
                if one:
                    yield field.name, str(one)
