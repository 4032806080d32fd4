"""What is to be made of a sheet: where its headings are, and where each column goes.

Rules:

* The plan: a guess tells how sure it is, and the officer decides; a column that is not understood
  goes to the notes under its heading, so that nothing is lost; an old font is decoded only where a
  person chose it, and never where the field holds numbers, codes, mail addresses or days; the
  choices are remembered by the office for the next file with the same headings, but the headings
  are not: what was taken for one may be a row of people.
* Where a column can go: made from the catalogue; the first person is the person of the case, the
  second the suspect.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.imports import legacy
from app.imports.dated import BIKRAM
from app.imports.headings import is_known, key_of
from models.fields import CATALOGUE, FieldKind
from models.fields.kinds import SUSPECT

NOTES: Final = "+notes"
"""Goes to the notes of the case as "Heading: value"."""
LEAVE_OUT: Final = ""

SURE, LIKELY, REMEMBERED, CHOSEN, NONE = "sure", "likely", "remembered", "chosen", "none"
READINGS: Final = ("", *legacy.FONTS, BIKRAM)
NAME_FIELDS: Final = frozenset({"name_full", "name_latin", "name_alias", "name_used"})
_IN_LETTERS: Final = frozenset({
    FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NAME, FieldKind.TEXTS, FieldKind.CODE,
    FieldKind.CODES, FieldKind.YES_NO, FieldKind.BOOLEAN, FieldKind.STATE, FieldKind.DISTRICT,
})  # fmt: skip
_DATED: Final = frozenset({FieldKind.DATE, FieldKind.FLEXDATE})
_NUMBERED: Final = ("_no", "_number", "_isic", "_handles", "_account", "vehicles", "linked_cases")


@dataclass(frozen=True)
class Column:
    """One column of the sheet.

    Attributes:
        index: place in the sheet, from 0.
        heading: as it is shown, decoded, made different from those of other columns.
        target: address of a field, ``NOTES`` or ``LEAVE_OUT``.
        reading: "" as it is, a font of ``legacy.FONTS``, or ``bikram`` for the Nepali calendar.
        how: how the target was found: sure, likely, remembered, chosen or none.
        samples: a few cells, as they are read.
        looks: the old font that its cells look like: one of ``legacy.FONTS``,
            ``legacy.UNKNOWN``, or "" for none.
        sure: per cent of its words that become well-formed Hindi in that font.
        english: how many of its cells are in English though.
        decided: a person chose how it is read.
    """

    index: int
    heading: str
    target: str
    reading: str
    how: str
    samples: tuple[str, ...] = ()
    looks: str = ""
    sure: int = 0
    english: int = 0
    decided: bool = False

    @property
    def font(self) -> str:
        """The font of the time before Unicode that is decoded, "" for none."""
        wanted = self.decided and self.reading in legacy.FONTS
        return self.reading if wanted and holds_words(self.target) else ""

    @property
    def looks_like(self) -> str:
        """The old font that it looks like, "" where its field can hold no words."""
        return self.looks if holds_words(self.target) else ""

    @property
    def is_open(self) -> bool:
        """Whether a person still has to say how it is read."""
        return not self.decided and self.looks_like in legacy.FONTS and not self.english

    @property
    def calendar(self) -> str:
        """``bikram`` when the column is in the Nepali calendar."""
        return BIKRAM if self.reading == BIKRAM else ""

    def read(self, cell: str) -> str:
        """Return a cell in Unicode."""
        return legacy.converted(cell, self.font) if self.font else cell

    @property
    def heading_read(self) -> str:
        """The heading in Unicode."""
        return self.read(self.heading)


@dataclass(frozen=True)
class Plan:
    """Where everything goes.

    Attributes:
        header_row: number of the row with the headings, from 1; 0 when there is none.
        columns: in the order of the sheet; empty columns are left out.
        keep_unread: what cannot be read goes to the notes and its row is kept.
    """

    header_row: int
    columns: tuple[Column, ...]
    keep_unread: bool = False

    @property
    def has_name(self) -> bool:
        """Whether a column holds the name of the person."""
        return any(
            one.target.startswith("p1.") and one.target[3:] in NAME_FIELDS for one in self.columns
        )

    @property
    def open_columns(self) -> tuple[Column, ...]:
        """The columns of which a person still has to say how they are read."""
        return tuple(one for one in self.columns if one.is_open)

    @property
    def headings_key(self) -> str:
        """A short text that is the same for files with the same headings."""
        keys = "\n".join(key_of(one.heading) for one in self.columns)
        return hashlib.sha256(keys.encode()).hexdigest()[:32]

    def with_target(self, index: int, target: str) -> Plan:
        """Return the plan with another target for the column at a place of the sheet.

        A column that went there before goes to the notes, so that one field gets one column.
        """
        columns = []
        for one in self.columns:
            if one.index == index:
                one = replace(one, target=target, how=CHOSEN)
            elif one.target == target and target not in (NOTES, LEAVE_OUT):
                one = replace(one, target=NOTES, how=NONE)
            columns.append(one)
        return replace(self, columns=tuple(columns))

    def to_remember(self) -> str:
        """Return the choices by the places of their columns, as the register keeps them."""
        return json.dumps(
            {
                "targets": [one.target for one in self.columns],
                "readings": [one.reading for one in self.columns],
                "decided": [one.decided for one in self.columns],
                "keep_unread": self.keep_unread,
            }
        )

    def as_json(self) -> dict[str, Any]:
        """Return the choices as they are kept in a file, for people to read."""
        return {
            "columns": {one.heading: one.target for one in self.columns},
            "readings": {one.heading: one.reading for one in self.columns if one.reading},
            "keep_unread": self.keep_unread,
        }


def remembered(plan: Plan, kept: str) -> Plan:
    """Return a plan with the choices of an earlier file that had the same headings.

    Args:
        plan: the guesses for this sheet.
        kept: what ``to_remember`` returned.

    Raises:
        ValueError: not choices for as many columns, or a field of another version.
    """
    loaded = from_json(kept)
    targets, readings = loaded.get("targets"), loaded.get("readings")
    if not isinstance(targets, list) or not isinstance(readings, list):
        raise ValueError("not choices")
    decided = loaded.get("decided", [False] * len(readings))
    if not isinstance(decided, list):
        raise ValueError("not choices")
    # What an earlier version took for an old font by itself nobody chose.
    kept_readings = {
        one.heading: reading
        for one, reading, was in zip(plan.columns, readings, decided, strict=True)
        if was is True or reading not in legacy.FONTS
    }
    names = [one.heading for one in plan.columns]
    chosen = {
        "columns": dict(zip(names, targets, strict=True)),
        "readings": kept_readings,
        "keep_unread": loaded.get("keep_unread"),
    }
    found = planned(plan, chosen, REMEMBERED)
    columns = []
    for one, was in zip(found.columns, decided, strict=True):
        off = one.english and one.reading in legacy.FONTS
        columns.append(
            replace(one, reading="" if off else one.reading, decided=was is True and not off)
        )
    return replace(found, columns=tuple(columns))


def planned(plan: Plan, chosen: Mapping[str, Any], how: str = CHOSEN) -> Plan:
    """Return a plan with choices that were kept; headings that are not there are passed over.

    Args:
        plan: the guesses for this sheet.
        chosen: what ``as_json`` returned once.
        how: remembered or chosen.

    Raises:
        ValueError: it holds something else than choices.
    """
    targets = _texts(chosen.get("columns", {}))
    readings = _texts(chosen.get("readings", {}))
    columns = []
    for one in plan.columns:
        target = targets.get(one.heading)
        if target is not None:
            if target not in (NOTES, LEAVE_OUT) and not is_known(target):
                raise ValueError("a target is no field")
            one = replace(one, target=target, how=how)
        reading = readings.get(one.heading, "" if target is not None and readings else one.reading)
        if reading not in READINGS:
            raise ValueError("a reading is not known")
        if reading in legacy.FONTS and not holds_words(one.target):
            if how == CHOSEN:
                raise ValueError("numbers and codes are never decoded")
            reading = ""
        decided = one.decided or one.heading in readings
        columns.append(replace(one, reading=reading, decided=decided))
    keep = chosen.get("keep_unread", plan.keep_unread)
    return replace(plan, columns=tuple(columns), keep_unread=keep is True)


@functools.cache
def holds_words(target: str) -> bool:
    """Say whether a column that goes to a target can hold words, so that a font may matter."""
    name = target.rpartition(".")[2]
    if target in (NOTES, LEAVE_OUT) or name not in CATALOGUE:
        return target == NOTES
    return CATALOGUE.field(name).kind in _IN_LETTERS and not name.endswith(_NUMBERED)


@functools.cache
def is_dated(target: str) -> bool:
    """Say whether a column that goes to a target holds days."""
    name = target.rpartition(".")[2]
    return name in CATALOGUE and CATALOGUE.field(name).kind in _DATED


def from_json(text: str) -> Mapping[str, Any]:
    """Return choices out of their JSON text.

    Raises:
        ValueError: not one JSON object.
    """
    loaded = json.loads(text)
    if not isinstance(loaded, dict):
        raise ValueError("not an object")
    return loaded


def different(headings: Sequence[str]) -> list[str]:
    """Return headings that are all different: the second "Date" becomes "Date (2)"."""
    seen: dict[str, int] = {}
    told = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        told.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return told


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or not _all_texts((*value.keys(), *value.values())):
        raise ValueError("not a table of texts")
    return dict(value)


def _all_texts(values: Iterable[object]) -> bool:
    return all(isinstance(one, str) for one in values)


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
