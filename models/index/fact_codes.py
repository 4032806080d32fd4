"""The numbers under which codes, days and places are counted.

Rules: a number says no more than the code list or the list of places does, so that a word that was
typed by hand is never in a counting row; a code or a place that no list has is 0, *not known*;
what is counted on a day has a whole day, and a month or a year counts on its first.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final

from models.base.local_time import local
from models.fields import CODE_LISTS
from models.fields.childrule import age_on, child_status
from models.fields.places import District, districts

UNKNOWN: Final = 0
UNDER_18, ADULT = 1, 2
SEVERAL: Final = "+"
"""Stands for more than one nationality."""

_BANDS: Final = {"yes": UNDER_18, "no": ADULT, "not_sure": UNKNOWN}
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_UNNAMED: Final = frozenset({"XX", "ZZ"})
_STORED_DAY: Final = re.compile(r"~?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@functools.cache
def _numbers(code_list: str) -> Mapping[str, int]:
    return {code.value: number for number, code in enumerate(CODE_LISTS[code_list], start=1)}


def number_of(code_list: str, code: str | None) -> int:
    """Return the number of a code, 1 or more; 0 for none and for one that the list has not."""
    return _numbers(code_list).get(code or "", UNKNOWN)


def bit_of(code_list: str, code: str) -> int:
    """Return the bit of a code in a mask, 0 for one that the list has not."""
    number = number_of(code_list, code)
    return 1 << (number - 1) if number else 0


def mask_of(code_list: str, codes: Iterable[str]) -> int:
    """Return the bits of some codes."""
    mask = 0
    for code in codes:
        mask |= bit_of(code_list, code)
    return mask


def listed(stored: str | None) -> tuple[str, ...]:
    """Return the entries of a stored list."""
    return tuple(json.loads(stored)) if stored else ()


def day_number(day: dt.date) -> int:
    """Return a day as a number: 20261125."""
    return day.year * 10_000 + day.month * 100 + day.day


def stored_day(stored: str | None) -> int:
    """Return the first day of a stored date, 0 when there is none that a calendar has."""
    found = _STORED_DAY.match(stored or "")
    if found is None:
        return 0
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return day_number(dt.date(year, month, day))
    except ValueError:
        return 0


def local_day(at: int | None) -> int:
    """Return the day of a moment as a number, in the calendar of this computer; 0 for no moment."""
    if at is None:
        return 0
    try:
        return day_number(local(at).date())
    except (ValueError, OverflowError):
        return 0


def band_on(facts: Mapping[str, str | int | None], day: int) -> tuple[int, int]:
    """Return how old a person was on a day.

    Args:
        facts: ``is_child_stated``, ``birth``, ``age`` and ``age_stated_on``, as far as they are
            filled.
        day: as ``day_number`` tells it.

    Returns:
        ``UNDER_18``, ``ADULT`` or ``UNKNOWN`` by the rule of the register, and the lowest age in
        years that is possible, -1 when it is not known.
    """
    known = {name: value for name, value in facts.items() if value is not None}
    try:
        on = dt.date(day // 10_000, day // 100 % 100, day % 100)
        age = age_on(known, on)
        return _BANDS[child_status(known, on)], -1 if age is None else age
    except (ValueError, OverflowError):
        return UNKNOWN, -1


def nation_of(stored: str | None) -> str:
    """Return the one country of a stored list, ``SEVERAL`` for more, "" when none is known."""
    named = dict.fromkeys(code for code in listed(stored) if _COUNTRY.fullmatch(code))
    countries = [code for code in named if code != "ZZ"]
    if len(countries) > 1:
        return SEVERAL
    return countries[0] if countries else ""


def place_number(country: str, state: str = "", district: str = "") -> int:
    """Return the number of a place of the lists; the same in every version of the lists."""
    name = f"{country}|{state}|{district}".encode()
    return int.from_bytes(blake2b(name, digest_size=4).digest()) or 1


@functools.cache
def _districts() -> Mapping[str, tuple[District, ...]]:
    found: dict[str, tuple[District, ...]] = {}
    for one in districts():
        found[one.name] = (*found.get(one.name, ()), one)
    return found


@functools.cache
def _states() -> Mapping[str, str]:
    return {one.state: one.country for one in districts()}


def place_of(country: str | None, state: str | None, district: str | None) -> int:
    """Return the number of the smallest place that a list has.

    A district that several states have counts by its state; one that no list has, too; without a
    known state the country counts, and without one nothing is known.

    Args:
        country: ISO code, or None.
        state: as stored, or None.
        district: as stored, or None.
    """
    among = _districts().get(district or "", ())
    if state and len(among) != 1:
        among = tuple(one for one in among if one.state == state)
    if len(among) == 1:
        return place_number(among[0].country, among[0].state, among[0].name)
    if state and state in _states():
        return place_number(_states()[state], state)
    if country and _COUNTRY.fullmatch(country) and country not in _UNNAMED:
        return place_number(country)
    return UNKNOWN


@functools.cache
def places() -> Mapping[int, tuple[str, str, str]]:
    """Return country, state and district of every place number there is; unknown parts are ""."""
    found: dict[int, tuple[str, str, str]] = {}
    for code in CODE_LISTS["country"]:
        if code.value not in _UNNAMED:
            found[place_number(code.value)] = (code.value, "", "")
    for one in districts():
        found[place_number(one.country, one.state)] = (one.country, one.state, "")
        found[place_number(one.country, one.state, one.name)] = (one.country, one.state, one.name)
    return found


def places_in(state: str, district: str = "") -> tuple[int, ...]:
    """Return the numbers of a state with its districts, or of the districts of one name.

    Args:
        state: official spelling, "" for any.
        district: official spelling, "" for the whole state.
    """
    return tuple(
        number
        for number, (_country, its_state, its_district) in places().items()
        if its_state and state in {"", its_state} and district in {"", its_district}
    )
