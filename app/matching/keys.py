"""The keys of a case that may be compared with another office's, those that say most first.

Rules: pure; of victims and suspects only, never of relatives and witnesses; accounts and vehicles
of suspects only; names only in the smallest bucket, where guessing gains least; at most eight keys
for a case, so that no case fills a question alone. Whether a case may be compared at all is not
decided here. How each key is spelt is in ``app.matching.spelling``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.cases.records import CaseRecord, PersonRecord
from app.matching import spelling
from crypto.packet.match_bodies import NAMES, NAMES_BUCKET
from models.fields import CATALOGUE, FieldKind
from models.fields.dates import span
from models.fields.kinds import SUSPECT, VICTIM

MOST: Final = 8
"""Most keys of one case."""

ORDER: Final = ("id", "phone", "account", "vehicle", NAMES)
"""Kinds of keys, those that say most first."""

_TURN: Final = 2
_OWN_NAMES: Final = ("name_full", "name_latin", "name_used", "name_used_latin", "name_alias")
_MOST_YEARS: Final = 2
_OLDEST: Final = CATALOGUE.field("age").maximum
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_PHONES: Final = tuple(one.name for one in CATALOGUE.of("person") if one.kind is FieldKind.PHONE)
_PAPERS: Final = tuple(
    (one.name, one.parent)
    for one in CATALOGUE.of("person")
    if one.kind is FieldKind.ID_NUMBER and one.parent
)

FACTS: Final = tuple(
    dict.fromkeys(
        (
            *_OWN_NAMES,
            *_PHONES,
            *(name for pair in _PAPERS for name in pair),
            *("payment_handles", "vehicles", "birth", "age", "age_stated_on"),
            *("home_country", "present_country"),
        )
    )
)
"""Facts of a person that keys are made from, and nothing else is."""


@dataclass(frozen=True)
class MatchKey:
    """One key of a person.

    Attributes:
        text: as it is compared, such as ``phone|+919812345678``.
        person: number of the person in the case, from 1.
    """

    text: str = field(repr=False)
    person: int

    @property
    def kind(self) -> str:
        """What it is, of ``ORDER``."""
        return self.text.partition("|")[0]


def keys_of(case: CaseRecord, bucket: int, wanted: Collection[str] = ORDER) -> tuple[MatchKey, ...]:
    """Return the keys of a case, at most eight.

    Two of each kind come before the third of any, so that many telephones of one suspect leave
    room for what else is known.

    Args:
        case: the case with its persons.
        bucket: 64, 256 or 1,024; names come with 64 only.
        wanted: kinds of keys, of `ORDER`.
    """
    found: dict[str, MatchKey] = {}
    for person in sorted(case.persons, key=lambda one: (not _is_victim(one), one.number)):
        for text in _of_person(person, case):
            found.setdefault(text, MatchKey(text, person.number))
    by_kind = [
        [key for key in found.values() if key.kind == kind] for kind in kinds_in(bucket, wanted)
    ]
    ranked = [
        (number // _TURN, place, number, key)
        for place, keys in enumerate(by_kind)
        for number, key in enumerate(keys)
    ]
    return tuple(key for *_rank, key in sorted(ranked, key=lambda one: one[:3])[:MOST])


def together(keys: Mapping[str, Iterable[MatchKey]]) -> dict[str, tuple[str, ...]]:
    """Return each key once, with the ids of the cases that have it, in the order of the cases.

    Args:
        keys: the keys of each case by its id.
    """
    found: dict[str, dict[str, None]] = {}
    for case_id, ones in keys.items():
        for one in ones:
            found.setdefault(one.text, {})[case_id] = None
    return {text: tuple(cases) for text, cases in found.items()}


def kinds_in(bucket: int, wanted: Collection[str] = ORDER) -> tuple[str, ...]:
    """Return those of the wanted kinds that a bucket may hold, in their order."""
    return tuple(
        kind for kind in ORDER if kind in wanted and (kind != NAMES or bucket == NAMES_BUCKET)
    )


def _is_victim(person: PersonRecord) -> bool:
    """Say whether a person counts as a victim; one without any role may be one."""
    return not person.roles or bool(VICTIM & set(person.roles))


def _of_person(person: PersonRecord, case: CaseRecord) -> Iterator[str]:
    is_suspect = bool(SUSPECT & set(person.roles))
    if not is_suspect and not _is_victim(person):
        return
    yield from filter(None, _numbers(person))
    if is_suspect:
        for text in _texts(person, "payment_handles"):
            yield from spelling.account_keys(text)
        for text in _texts(person, "vehicles"):
            yield from spelling.vehicle_keys(text)
    births = tuple(_births(person, case.opened_on))
    # All names with the whole date, then with the year: the more telling ones first.
    for exact in (True, False):
        asked = [birth for birth in births if ("-" in birth) is exact]
        for name in (text for each in _OWN_NAMES for text in _texts(person, each)):
            yield from spelling.name_keys(name, asked)


def _numbers(person: PersonRecord) -> Iterator[str]:
    """Yield keys of papers and telephones, "" for what gives none."""
    for number, kind in _PAPERS:
        yield spelling.id_key(_text(person, kind), _text(person, number))
    countries = [_text(person, name) for name in ("home_country", "present_country")]
    for name in _PHONES:
        yield spelling.phone_key(_text(person, name), filter(None, countries))


def _births(person: PersonRecord, opened_on: str) -> Iterator[str]:
    """Yield the day of birth if it is known, and the years, when there are not too many."""
    birth, age = _text(person, "birth"), person.facts.get("age")
    try:
        if birth:
            if _DAY.fullmatch(birth):
                yield birth
            yield from _years(birth.lstrip("~"))
        elif isinstance(age, int) and not isinstance(age, bool) and age <= _OLDEST:
            on = span(_text(person, "age_stated_on") or opened_on)[0].year
            yield from (f"{year:04}" for year in (on - age, on - age - 1))
    except (ValueError, OverflowError):
        # A date of another shape, as another program may have stored it, gives no key.
        return


def _years(birth: str) -> Iterator[str]:
    first, last = (day.year for day in span(birth))
    if last - first < _MOST_YEARS:
        yield from (f"{year:04}" for year in range(first, last + 1))


def _text(person: PersonRecord, name: str) -> str:
    value = person.facts.get(name)
    return value if isinstance(value, str) else ""


def _texts(person: PersonRecord, name: str) -> tuple[str, ...]:
    value = person.facts.get(name)
    return value if isinstance(value, tuple) else tuple(filter(None, [_text(person, name)]))
