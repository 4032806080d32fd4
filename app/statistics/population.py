"""The population by sex and age, for rates: a small file that a district office can write itself.

Rules: comma-separated text with the columns sex, age and people; sums that are not in the file are
made when all of their parts are; nothing of it is kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Final

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.statistics.tables import ALL

FIELD: Final = N_("Population")
MOST_BYTES: Final = 64 * 1024
COLUMNS: Final = ("sex", "age", "people")
SEXES: Final = ("female", "male", "other_gender")
AGES: Final = ("under_18", "adult")
_MOST_PEOPLE: Final = 10**11


def read_population(raw: bytes) -> Mapping[str, int]:
    """Return the number of people by the codes of the rows of the SDG table.

    Args:
        raw: the file; a line such as ``female,under_18,120000``; ``all`` stands for a sum.

    Raises:
        FactRefusedError: no such table, a row that is not known or named twice, or a number that
            cannot be right.
    """
    if len(raw) > MOST_BYTES:
        raise FactRefusedError(field=FIELD, reason="sheet.too-large")
    try:
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), strict=True))
    except UnicodeDecodeError as error:
        raise FactRefusedError(field=FIELD, reason="csv.encoding") from error
    except csv.Error as error:
        raise FactRefusedError(field=FIELD, reason="csv.quotes") from error
    rows = [[part.strip() for part in line] for line in lines if any(map(str.strip, line))]
    if len(rows) < 2:
        raise FactRefusedError(field=FIELD, reason="sheet.empty")
    if tuple(part.casefold() for part in rows[0]) != COLUMNS:
        raise FactRefusedError(field=FIELD, reason="field.unknown")
    found: dict[tuple[str, str], int] = {}
    for row in rows[1:]:
        key, people = _entry(row)
        if key in found:
            raise FactRefusedError(field=FIELD, reason="value.conflict")
        found[key] = people
    return _with_sums(found)


def _entry(row: list[str]) -> tuple[tuple[str, str], int]:
    if len(row) != len(COLUMNS) or row[0] not in {*SEXES, ALL} or row[1] not in {*AGES, ALL}:
        raise FactRefusedError(field=FIELD, reason="code.unknown")
    if not (row[2].isascii() and row[2].isdecimal()):
        raise FactRefusedError(field=FIELD, reason="number.not-whole")
    # Longer digits are not even read.
    if len(row[2]) > len(str(_MOST_PEOPLE)) or not 1 <= int(row[2]) <= _MOST_PEOPLE:
        raise FactRefusedError(field=FIELD, reason="number.range")
    return (row[0], row[1]), int(row[2])


def _with_sums(found: dict[tuple[str, str], int]) -> Mapping[str, int]:
    for sex in (*SEXES, ALL):
        _add(found, (sex, ALL), [(sex, age) for age in AGES])
    for age in (*AGES, ALL):
        # Who counts people rarely counts a third gender; then two are everybody.
        sexes = [sex for sex in SEXES if (sex, age) in found or sex != SEXES[2]]
        _add(found, (ALL, age), [(sex, age) for sex in sexes])
    _add(found, (ALL, ALL), [(ALL, age) for age in AGES])
    named = {f"{sex}.{age}": people for (sex, age), people in found.items()}
    everybody = named.pop(f"{ALL}.{ALL}", None)
    return named if everybody is None else {**named, ALL: everybody}


def _add(
    found: dict[tuple[str, str], int], key: tuple[str, str], parts: list[tuple[str, str]]
) -> None:
    if key not in found and all(part in found for part in parts):
        found[key] = sum(found[part] for part in parts)
