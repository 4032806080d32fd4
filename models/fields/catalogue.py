"""The one catalogue of fields, declared once in tables that are read here.

Rules:

* Forms, consent scope, tick lists, packets, imports, exports and letters are made from here and
  list no field again; names are unique over the whole catalogue.
* A form is a file of ``forms``: a table for each section, in it a table for each field, in their
  order; a code list is a table of a file of ``lists``.
* A table that says what no field has, or names a kind, group, list or field that is not there, is
  refused with file and line, and nothing is guessed.
* Codes are never changed and never disappear once released; labels and help lines are plain
  English message ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from models.fields.indicators import INDICATOR_CODES
from models.fields.kinds import (
    CODE_KINDS,
    SUSPECT,
    VICTIM,
    Code,
    Field,
    FieldKind,
    Group,
    Section,
    Sensitivity,
)
from models.fields.tables import Table, tables

HERE: Final = Path(__file__).resolve().parent
_KINDS: Final = {one.value: one for one in FieldKind}
_SENSITIVITIES: Final = {one.value: one for one in Sensitivity}
_ROLES: Final = {"victims": VICTIM, "suspects": SUSPECT}
_SEARCHES: Final = {one: one for one in ("name", "number", "place", "text")}
_TEXTS: Final = frozenset({"label", "help", "htcds", "statistics", "parent"})
_FLAGS: Final = frozenset({"required", "travels", "optional", "hidden_when_child", "rare"})


# Code lists ----------------------------------------------------------------------------------


def code_lists(files: Iterable[Table]) -> dict[str, tuple[Code, ...]]:
    """Return the code lists of some files by name.

    Raises:
        TableError: a list stands in two files or has no codes, or a label is no text.
    """
    found: dict[str, tuple[Code, ...]] = {}
    for file in files:
        for name, codes in file.read().items():
            if name in found or not codes:
                what = "is declared twice" if name in found else "has no codes"
                raise file.fault(f"the list {name} {what}", name)
            for value, label in codes.items():
                if not isinstance(label, str) or not label:
                    raise file.fault(f"the code {value} has no label", name, key=value)
            found[name] = tuple(Code(value, label) for value, label in codes.items())
    return found


# Forms ---------------------------------------------------------------------------------------


class Forms:
    """The forms of some files.

    Args:
        files: one for each entity, whose name is that of the file.
        lists: the code lists by name.
        groups: the consent groups.

    Raises:
        TableError: a table is wrong (see the rules of this module).
    """

    def __init__(self, files: Iterable[Table], lists: Iterable[str], groups: Iterable[str]) -> None:
        # What a key may say, and what it means.
        self._words: dict[str, dict[str, Any]] = {
            "kind": _KINDS,
            "list": {one: one for one in lists},
            "group": {one: one for one in groups},
            "sensitivity": _SENSITIVITIES,
            "search": _SEARCHES,
            "shown_for": _ROLES,
        }
        self._places: dict[str, tuple[Table, Field]] = {}
        self.sections: dict[str, tuple[Section, ...]] = {}
        for file in files:
            entity = Path(file.name).stem
            self.sections[entity] = tuple(
                self._section(file, entity, key, told) for key, told in file.read().items()
            )
        self._check_parents()

    def _section(self, file: Table, entity: str, key: str, told: dict[str, Any]) -> Section:
        facts = {name: value for name, value in told.items() if isinstance(value, dict)}
        words = {name: value for name, value in told.items() if name not in facts}
        for name, value in words.items():
            if name not in ("label", "help") or not isinstance(value, str):
                raise file.fault(f"a section has no {name} like this", key, key=name)
        if not words.get("label"):
            raise file.fault(f"the section {key} has no label", key)
        fields = tuple(self._field(file, entity, key, name, facts[name]) for name in facts)
        return Section(key, words["label"], words.get("help", ""), fields)

    def _field(
        self, file: Table, entity: str, section: str, name: str, told: dict[str, Any]
    ) -> Field:
        place = (section, name)
        facts = {key: self._fact(file, place, key, value) for key, value in told.items()}
        for key in ("kind", "label"):
            if key not in facts:
                raise file.fault(f"{name} has no {key}", *place)
        if ("list" in facts) != (facts["kind"] in CODE_KINDS):
            takes = "takes no code list" if "list" in facts else "takes a code list"
            raise file.fault(f"a field of the kind {told['kind']} {takes}", *place, key="list")
        if name in self._places:
            other, first = self._places[name]
            line = other.line(first.section, name)
            raise file.fault(f"{name} stands in {other.name}, line {line}, already", *place)
        code_list = facts.pop("list", None)
        made = Field(name=name, entity=entity, section=section, code_list=code_list, **facts)
        self._places[name] = (file, made)
        return made

    def _fact(self, file: Table, place: tuple[str, str], key: str, value: Any) -> Any:
        """Return what a key of a field means."""
        words = self._words.get(key)
        if words is not None and isinstance(value, str):
            if value not in words:
                raise file.fault(f"there is no {key} {value!r}", *place, key=key)
            return words[value]
        if key == "careful" and _is_order(value):
            return tuple(value)
        right = (
            (key in _TEXTS and isinstance(value, str) and value != "")
            or (key in _FLAGS and value is True)
            or (key == "maximum" and type(value) is int and value > 0)
        )
        if not right:
            raise file.fault(f"a field has no {key} like this", *place, key=key)
        return value

    def _check_parents(self) -> None:
        for file, made in self._places.values():
            if made.parent is None:
                continue
            parent = self._places.get(made.parent)
            if parent is None or parent[1].entity != made.entity:
                what = f"there is no field {made.parent!r} in this form"
                raise file.fault(what, made.section, made.name, key="parent")


def _is_order(value: object) -> bool:
    """Say whether a value names codes, each once."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(one, str) for one in value)
        and len(set(value)) == len(value)
    )


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
