"""What is to be made of a sheet: where its headings are, and where each column goes.

Rules: a guess tells how sure it is, and the officer decides; a column that is not understood goes
to the notes under its heading, so that nothing is lost; the choices are remembered by the office
for the next file with the same headings, but the headings are not: what was taken for one may be
a row of people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.imports import legacy
from app.imports.dated import BIKRAM
from app.imports.headings import is_known, key_of

NOTES: Final = "+notes"
"""Goes to the notes of the case as "Heading: value"."""
LEAVE_OUT: Final = ""

SURE, LIKELY, REMEMBERED, CHOSEN, NONE = "sure", "likely", "remembered", "chosen", "none"
READINGS: Final = ("", *legacy.FONTS, BIKRAM)
NAME_FIELDS: Final = frozenset({"name_full", "name_latin", "name_alias", "name_used"})


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
    """

    index: int
    heading: str
    target: str
    reading: str
    how: str
    samples: tuple[str, ...] = ()

    @property
    def font(self) -> str:
        """The font of the time before Unicode, "" for none."""
        return self.reading if self.reading in legacy.FONTS else ""

    @property
    def calendar(self) -> str:
        """``bikram`` when the column is in the Nepali calendar."""
        return BIKRAM if self.reading == BIKRAM else ""

    def read(self, cell: str) -> str:
        """Return a cell in Unicode."""
        if self.font and legacy.cell_reads_as_legacy(cell, self.font):
            return legacy.decode(cell, self.font)
        return cell


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
    names = [one.heading for one in plan.columns]
    chosen = {
        "columns": dict(zip(names, targets, strict=True)),
        "readings": dict(zip(names, readings, strict=True)),
        "keep_unread": loaded.get("keep_unread"),
    }
    return planned(plan, chosen, REMEMBERED)


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
        columns.append(replace(one, reading=reading))
    keep = chosen.get("keep_unread", plan.keep_unread)
    return replace(plan, columns=tuple(columns), keep_unread=keep is True)


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
