"""For whom a summary is: which facts each of them needs, in which order, and why.

Rules: the presets are data (`presets.toml`), each section with its reason; a fact that nobody can
agree to never stands in one; of somebody who is neither victim, suspect nor family one tells who it
is and no more, so that nobody finds a witness by it; whoever told something in confidence is not
told, and a suspect only to a reader of suspects, whatever else they are; a role is told when the
reader is to read of such people; own sections tell every fact of theirs that may leave, of
everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.letters.errors import SummaryRefusedError
from app.letters.summary.records import OWN
from models.fields import CATALOGUE, CODE_LISTS, kinds
from models.fields.kinds import may_be_victim
from models.fields.tables import Table

VICTIM, SUSPECT, OTHER, CASE, EVENT = "victim", "suspect", "other", "case", "event"
ENTITIES: Final = {
    VICTIM: "person",
    SUSPECT: "person",
    OTHER: "person",
    CASE: "case",
    EVENT: "event",
}
"""The parts of a summary, and the entity of the catalogue that each tells."""
_WHO: Final = frozenset({"role", "name_full", "name_latin", "name_nickname", "sex_or_gender"})
_NEAR: Final = frozenset({"family_member", "guardian"})
_INFORMANT: Final = "informant"

_PURPOSE = "legal"
_HEAD = frozenset({"purpose", "offices", "others"})


@dataclass(frozen=True)
class Told:
    """The facts of one section that are told.

    Attributes:
        section: key of the section in the catalogue.
        fields: names, the most important first.
        why: for what the reader needs them, with the source; in English, for whoever maintains it.
    """

    section: str
    fields: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Preset:
    """What stands on a summary for one kind of reader.

    Attributes:
        key: a code of summary_for.
        purpose: a code of consent_purpose, by which consent is asked.
        offices: kinds of office that are offered first.
        others: roles of those who are told beside the victims; None for everybody.
        parts: by part of `ENTITIES`, its sections in order.
    """

    key: str
    purpose: str
    offices: tuple[str, ...]
    others: tuple[str, ...] | None
    parts: Mapping[str, tuple[Told, ...]]

    def fields(self, part: str) -> tuple[str, ...]:
        """Return the names of the fields that are told of a part, in order."""
        return tuple(name for told in self.parts.get(part, ()) for name in told.fields)

    def tells_of(self, roles: Iterable[str]) -> bool:
        """Say whether somebody who is no victim is told."""
        held = set(roles)
        if self.others is None:
            return True
        if held & kinds.SUSPECT:
            return bool(held & kinds.SUSPECT & set(self.others))
        return _INFORMANT not in held and bool(held & set(self.others))

    def roles_told(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return those of the roles of a person that are told."""
        if self.others is None:
            return tuple(roles)
        return tuple(one for one in roles if one in kinds.VICTIM or one in self.others)

    def fits(self, kind: str) -> bool:
        """Say whether an office of a kind is one of its readers, as far as both are known."""
        return not kind or not self.offices or kind in self.offices

    def part_of(self, roles: Collection[str]) -> str:
        """Return the part in which a person with these roles is told."""
        if may_be_victim(roles):
            return VICTIM
        return SUSPECT if SUSPECT in self.parts and kinds.SUSPECT & set(roles) else OTHER

    def names(self, roles: Collection[str]) -> bool:
        """Say whether typed text may name a person: of those who are not told, no informant."""
        return may_be_victim(roles) or self.tells_of(roles) or _INFORMANT not in roles


def read_presets(table: Table) -> dict[str, Preset]:
    """Return the presets of a file.

    Raises:
        TableError: it is no file of presets, or names a field, a role or a purpose that there is
            not, or one that never leaves the office.
    """
    return {key: _preset(table, key, told) for key, told in table.read().items()}


def _preset(table: Table, key: str, told: Mapping[str, Any]) -> Preset:
    parts = {}
    if told.keys() - _HEAD - ENTITIES.keys() or not told.keys() >= _HEAD:
        raise table.fault(f"{key} has other parts than a preset", key)
    for part in (one for one in ENTITIES if one in told):
        parts[part] = tuple(
            _told(table, (key, part, name), one) for name, one in told[part].items()
        )
    for wanted, codes in (
        ("consent_purpose", [told["purpose"]]),
        ("office_type", told["offices"]),
        ("person_role", told["others"]),
        ("summary_for", [key]),
    ):
        known = {code.value for code in CODE_LISTS[wanted]}
        if not known.issuperset(codes):
            raise table.fault(f"{wanted} has not all of {', '.join(codes)}", key)
    others = tuple(told["others"])
    found = Preset(key, told["purpose"], tuple(told["offices"]), others, parts)
    if not _NEAR.issuperset({*others} - kinds.SUSPECT) and not _WHO.issuperset(found.fields(OTHER)):
        raise table.fault("of a witness or a helper it tells more than who it is", key)
    return found


def _told(table: Table, place: tuple[str, str, str], told: Mapping[str, Any]) -> Told:
    _key, part, section = place
    found = next((one for one in CATALOGUE.sections(ENTITIES[part]) if one.key == section), None)
    leaving = {one.name for one in found.fields if one.group} if found is not None else set()
    fields, why = tuple(told.get("fields", ())), told.get("why", "")
    if not fields or not why or not leaving.issuperset(fields) or len(set(fields)) < len(fields):
        raise table.fault(f"{section} is no section with facts that may leave", *place)
    return Told(section, fields, why)


PRESETS: Final[Mapping[str, Preset]] = read_presets(
    Table.at(Path(__file__).with_name("presets.toml"))
)

SECTIONS: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(
        section.key
        for entity in ("person", "case", "event")
        for section in CATALOGUE.sections(entity)
        if any(one.group for one in section.fields)
    )
)
"""Keys of the sections that can be chosen."""


def preset_of(key: str, sections: Iterable[str] = (), purpose: str = "") -> Preset:
    """Return a preset, or one of own sections.

    Args:
        key: a code of summary_for.
        sections: for own ones, their keys.
        purpose: for own ones, the purpose by which consent is asked.

    Raises:
        SummaryRefusedError: there is no such preset or section, or none was chosen.
    """
    if key in PRESETS:
        return PRESETS[key]
    chosen = set(sections)
    if key != OWN:
        raise SummaryRefusedError(reason="summary.preset")
    if not chosen or not chosen.issubset(SECTIONS):
        raise SummaryRefusedError(reason="summary.sections")
    if purpose and purpose not in {code.value for code in CODE_LISTS["consent_purpose"]}:
        raise SummaryRefusedError(reason="summary.purpose")
    parts = {part: _own(entity, chosen) for part, entity in ENTITIES.items()}
    return Preset(OWN, purpose or _PURPOSE, (), None, parts)


def _own(entity: str, chosen: Iterable[str]) -> tuple[Told, ...]:
    sections = [one for one in CATALOGUE.sections(entity) if one.key in chosen]
    leaving = [(one.key, tuple(f.name for f in one.fields if f.group)) for one in sections]
    return tuple(Told(key, fields, "chosen by the officer") for key, fields in leaving if fields)
