"""The one catalogue of fields: every fact that the register can hold, declared once.

Rules: forms, consent scope, tick lists, packets, imports, exports, letters and statistics are
made from here and list no field again; names are unique over the whole catalogue; fields stand in
``forms``, codes in ``lists``, tables that ``tables`` reads when this is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from models.fields.indicators import INDICATOR_CODES
from models.fields.kinds import SUSPECT, VICTIM, Code, Field, FieldKind, Group, Section
from models.fields.tables import HERE, Forms, code_lists, tables

CODE_LISTS: Mapping[str, tuple[Code, ...]] = MappingProxyType(
    code_lists(tables(HERE / "lists")) | {"ilo_indicator": INDICATOR_CODES}
)
GROUPS: tuple[Group, ...] = tuple(
    Group(code.value, code.label) for code in CODE_LISTS["consent_group"]
)


class Catalogue:
    """All fields, by name, by entity and by section."""

    def __init__(
        self, sections: Mapping[str, tuple[Section, ...]], groups: tuple[Group, ...]
    ) -> None:
        self._sections = dict(sections)
        self.groups = groups
        self.fields: tuple[Field, ...] = tuple(
            field for parts in sections.values() for part in parts for field in part.fields
        )
        self._of = {
            entity: tuple(field for part in parts for field in part.fields)
            for entity, parts in sections.items()
        }
        self._by_name = {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """Return the field of this name.

        Raises:
            KeyError: there is no such field.
        """
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def of(self, entity: str) -> tuple[Field, ...]:
        """Return the fields of an entity in the order of its form."""
        return self._of[entity]

    def sections(self, entity: str) -> tuple[Section, ...]:
        """Return the sections of the form of an entity."""
        return self._sections[entity]

    def shareable(self) -> tuple[Field, ...]:
        """Return the case, person and event fields that consent can set free."""
        return tuple(field for field in self.fields if field.group is not None)


_FORMS = ("case", "person", "event", "service", "consent", "referral")
CATALOGUE = Catalogue(
    Forms(tables(HERE / "forms", _FORMS), CODE_LISTS, (group.key for group in GROUPS)).sections,
    GROUPS,
)


def codes_of(field: Field) -> tuple[Code, ...]:
    """Return the code list of a field; field names serve as codes where fields are chosen."""
    if field.kind is FieldKind.FIELD_NAMES:
        return tuple(Code(other.name, other.label) for other in CATALOGUE.shareable())
    return CODE_LISTS[field.code_list] if field.code_list else ()


def group_for(field: Field, roles: Iterable[str]) -> str | None:
    """Return the consent group that counts for a fact of a person with these roles.

    The name of a suspect is not the name of a victim: everything about a person who is only a
    suspect leaves with ``suspects``, everything about a person who is neither victim nor
    suspect (family, guardian, witness) leaves with ``family``. Without any role, and for a
    victim, the group of the field itself counts.
    """
    if field.group is None or field.entity != "person":
        return field.group
    held = set(roles)
    if not held or held & VICTIM:
        return field.group
    return "suspects" if held & SUSPECT else "family"


def is_shown(field: Field, roles: Iterable[str], child: bool) -> bool:
    """Say whether a form shows this field for a person with these roles.

    Args:
        field: a field of the catalogue.
        roles: roles of the person; irrelevant for other entities.
        child: True when the person is a child or may be one.
    """
    if child and field.hidden_when_child:
        return False
    return not field.shown_for or bool(field.shown_for & set(roles))
