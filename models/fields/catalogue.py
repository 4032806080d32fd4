"""The one catalogue of fields: every fact that the register can hold, declared once.

Rules: forms, consent scope, tick lists, packets, imports, exports, letters and statistics are
made from here and list no field again; names are unique over the whole catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from models.fields.appearance_fields import APPEARANCE_SECTIONS
from models.fields.case_fields import CASE_SECTIONS
from models.fields.consent_fields import CONSENT_SECTIONS
from models.fields.event_fields import EVENT_SECTIONS
from models.fields.indicators import INDICATOR_CODES
from models.fields.kinds import N_, SUSPECT, VICTIM, Code, Field, FieldKind, Group, Section
from models.fields.lists_law import LAW
from models.fields.lists_letters import LETTERS
from models.fields.lists_people import PEOPLE
from models.fields.lists_work import WORK
from models.fields.lists_world import WORLD
from models.fields.paper_fields import PAPER_SECTIONS
from models.fields.person_fields import PERSON_SECTIONS
from models.fields.reach_fields import REACH_SECTIONS
from models.fields.referral_fields import REFERRAL_SECTIONS
from models.fields.service_fields import SERVICE_SECTIONS
from models.fields.suspect_fields import SUSPECT_SECTIONS
from models.fields.victim_fields import VICTIM_SECTIONS

GROUPS: tuple[Group, ...] = (
    Group("contact", N_("Telephone and e-mail")),
    Group("identity_names", N_("Names")),
    Group("identity_ids", N_("Numbers of identity documents")),
    Group("photo", N_("Photograph and appearance")),
    Group("home_address", N_("Home address")),
    Group("present_location", N_("Where the person is now")),
    Group("age_sex", N_("Age, sex and nationality")),
    Group("language", N_("Languages")),
    Group("health", N_("Health")),
    Group("sexual_history", N_("Sexual exploitation")),
    Group("exploitation_summary", N_("Exploitation in short")),
    Group("exploitation_detail", N_("Exploitation in detail")),
    Group("suspects", N_("Suspects")),
    Group("family", N_("Family and background")),
    Group("case_numbers", N_("Numbers of police and court")),
    Group("attachments", N_("Attachments")),
)

CODE_LISTS: Mapping[str, tuple[Code, ...]] = MappingProxyType(
    {
        **PEOPLE,
        **WORK,
        **WORLD,
        **LAW,
        **LETTERS,
        "ilo_indicator": INDICATOR_CODES,
        "consent_group": tuple(Code(group.key, group.label) for group in GROUPS),
    }
)


class Catalogue:
    """All fields, by name, by entity and by section.

    Raises:
        ValueError: a name is declared twice, or a field names a list or group that is not there.
    """

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
        if len(self._by_name) != len(self.fields):
            raise ValueError("a field name is declared twice")
        keys = {group.key for group in groups}
        for field in self.fields:
            if field.group is not None and field.group not in keys:
                raise ValueError(f"field {field.name} names no known group")
            if field.code_list is not None and field.code_list not in CODE_LISTS:
                raise ValueError(f"field {field.name} names no known code list")

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


CATALOGUE = Catalogue(
    {
        "case": CASE_SECTIONS,
        "person": (
            *PERSON_SECTIONS[:2],
            *REACH_SECTIONS,
            *PERSON_SECTIONS[2:],
            *APPEARANCE_SECTIONS,
            *PAPER_SECTIONS,
            *VICTIM_SECTIONS,
            *SUSPECT_SECTIONS,
        ),
        "event": EVENT_SECTIONS,
        "service": SERVICE_SECTIONS,
        "consent": CONSENT_SECTIONS,
        "referral": REFERRAL_SECTIONS,
    },
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
