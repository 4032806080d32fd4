"""The keys of a case that may be compared, and how each is spelt: version 1 of the rules.

Rules:

* Spelling: pure; the same for digits of every script; nothing here may change without a new number
  in ``RULES``, because two offices with different rules would find nothing in common and believe
  it; what cannot be read for certain becomes no key; a full Aadhaar number never does. Pairs of
  what was typed and keys stand in ``tests/vectors/matching/keys.json``, reasons in
  ``docs/decisions/matching.md``.
* Keys: pure; of victims and suspects only, never of relatives and witnesses; accounts and vehicles
  of suspects only; names only in the smallest bucket, where guessing gains least; at most eight
  keys for a case, so that no case fills a question alone. Whether a case may be compared at all is
  not decided here. How each key is spelt is in ``app.matching.keys``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.base.phone_numbers import with_country
from app.cases.records import CaseRecord, PersonRecord
from crypto.packet.match_bodies import NAMES, NAMES_BUCKET
from models.fields import CATALOGUE, FieldKind
from models.fields.dates import span
from models.fields.kinds import SUSPECT, may_be_victim
from models.fields.numbers import is_aadhaar, parse_phone
from models.fields.text import Refusal
from models.index.link_keys import account_keys, plain_number, vehicle_keys
from models.index.name_keys import name_words, sound_key

RULES: Final = 1
"""Version of the rules of this module, ``models.index.link_keys`` and ``app.matching.keys``."""

_AADHAAR_TYPE: Final = "aadhaar_last4"
_NO_TYPE: Final = "other"
_LEAST_NUMBER: Final = 4
_TRUNK: Final = re.compile(r"(\+(?:91|977|880))0+")
# Beside those of the register's index: short forms in the other scripts, and of women's names.
_SHORT_FORMS: Final = {
    **dict.fromkeys(("मो", "मोह", "मोहं", "মো", "মোঃ", "মোহাঃ"), "Mohammad"),
    **dict.fromkeys(
        ("mst", "most", "mosa", "mossammat", "मोसा", "মোসা", "মোসাঃ", "মোছা", "মোছাঃ"), "Mosammat"
    ),
}


def phone_key(typed: str, countries: Iterable[str] = ()) -> str:
    """Return ``phone|+919812345678``, "" when the country of a number is not clear.

    Args:
        typed: a telephone as it was typed or stored.
        countries: ISO codes of the countries of the person, the likeliest first.
    """
    try:
        found = parse_phone(str(with_country(typed, countries)))
    except Refusal:
        return ""
    return f"phone|{_TRUNK.sub(r'\1', found)}" if found.startswith("+") else ""


def id_key(id_type: str, typed: str) -> str:
    """Return ``id|passport|Z1234567``, "" for Aadhaar and for a paper of no known kind.

    Args:
        id_type: code of the list ``id_type``.
        typed: the number.
    """
    number = plain_number(typed)
    unknown = not re.fullmatch("[a-z_]+", id_type) or id_type in {_AADHAAR_TYPE, _NO_TYPE}
    if unknown or len(number) < _LEAST_NUMBER or is_aadhaar(number):
        return ""
    return f"id|{id_type}|{number}"


def name_keys(name: str, births: Iterable[str]) -> tuple[str, ...]:
    """Return ``nd|kmr snt|2008`` for each birth; a single word needs a whole date.

    Args:
        name: a name in any script.
        births: years as ``2008`` and days as ``2008-03-14``.
    """
    spoken = (_SHORT_FORMS.get(word.casefold(), word) for word in name_words(name))
    sounds = [sound for sound in map(sound_key, spoken) if sound]
    words = " ".join(sorted(map(_bones, sounds)))
    enough = sum(len(sound) > 1 for sound in sounds) > 1
    return tuple(f"nd|{words}|{birth}" for birth in births if words and (enough or "-" in birth))


def _bones(sound: str) -> str:
    """Return how a word sounds without the vowels after its first letter."""
    return sound[:1] + "".join(letter for letter in sound[1:] if letter not in "aeiou")


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
    for person in sorted(case.persons, key=lambda one: (not may_be_victim(one.roles), one.number)):
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


def kinds_in(bucket: int, wanted: Collection[str] = ORDER) -> tuple[str, ...]:
    """Return those of the wanted kinds that a bucket may hold, in their order."""
    return tuple(
        kind for kind in ORDER if kind in wanted and (kind != NAMES or bucket == NAMES_BUCKET)
    )


def _of_person(person: PersonRecord, case: CaseRecord) -> Iterator[str]:
    is_suspect = bool(SUSPECT & set(person.roles))
    if not is_suspect and not may_be_victim(person.roles):
        return
    yield from filter(None, _numbers(person))
    if is_suspect:
        for text in _texts(person, "payment_handles"):
            yield from account_keys(text)
        for text in _texts(person, "vehicles"):
            yield from vehicle_keys(text)
    births = tuple(_births(person, case.opened_on))
    # All names with the whole date, then with the year: the more telling ones first.
    for exact in (True, False):
        asked = [birth for birth in births if ("-" in birth) is exact]
        for name in (text for each in _OWN_NAMES for text in _texts(person, each)):
            yield from name_keys(name, asked)


def _numbers(person: PersonRecord) -> Iterator[str]:
    """Yield keys of papers and telephones, "" for what gives none."""
    for number, kind in _PAPERS:
        yield id_key(_text(person, kind), _text(person, number))
    countries = [_text(person, name) for name in ("home_country", "present_country")]
    for name in _PHONES:
        yield phone_key(_text(person, name), filter(None, countries))


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
