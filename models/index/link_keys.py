"""What links cases: suspects, telephones, vehicles, accounts and places of exploitation.

Rules: pure; a mark says what is the same in two cases, and a person decides what that means;
a suspect is known again by a telephone, by the number of a paper, or by a name as it sounds with a
year of birth; a name of one word needs the whole day of birth; vehicles and accounts are those of
suspects, telephones those of everybody; what cannot be read for certain gives no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from models.fields import CATALOGUE, FieldKind, Value
from models.fields.dates import span
from models.fields.kinds import SUSPECT
from models.fields.numbers import is_aadhaar
from models.fields.text import ascii_digits
from models.index import fact_codes as codes
from models.index.full_text import fold
from models.index.marks import birth_years, mark_number, phone_digits, squeezed
from models.index.name_keys import sound_keys
from models.index.number_keys import account_keys, vehicle_keys

SUSPECTED, TELEPHONE, VEHICLE, ACCOUNT, PLACE, DISTRICT = "s", "t", "v", "m", "e", "w"
LINK_KINDS: Final = (SUSPECTED, TELEPHONE, VEHICLE, ACCOUNT, PLACE, DISTRICT)
"""Kinds of marks that link cases, as they stand in the index beside those of persons."""

EXPLOITATION: Final = frozenset({"exploitation", "re_trafficking"})
_NAMES: Final = ("name_full", "name_latin", "name_alias", "name_used")
_PHONES: Final = tuple(one.name for one in CATALOGUE.of("person") if one.kind is FieldKind.PHONE)
_PAPERS: Final = tuple(
    (one.name, one.parent or "")
    for one in CATALOGUE.of("person")
    if one.kind is FieldKind.ID_NUMBER
)
PERSON_FIELDS: Final = (
    *("role", *_NAMES, "birth", "age", "age_stated_on", *_PHONES),
    *(name for pair in _PAPERS for name in pair if name),
    *("vehicles", "payment_handles"),
)
EVENT_FIELDS: Final = (
    *("event_type", "event_place", "event_country", "event_state", "event_district"),
)
LINKED: Final = frozenset({*PERSON_FIELDS, *EVENT_FIELDS})
"""The fields out of which links are made, by name."""

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_YEARS: Final = 2
_YEAR: Final = len("2008")
_LEAST_LETTERS: Final = 3
_LEAST_NUMBER: Final = 4


@dataclass(frozen=True, slots=True)
class LinkMark:
    """One thing of a case that may come again in another.

    Attributes:
        kind: one of ``LINK_KINDS``.
        text: what makes it the same, as it is compared; never shown.
        name: name of the field in which it stands.
        value: as it is written in the case.
        written: as it is compared when spellings count; two marks of one text with different
            ``written`` are only possibly the same.
    """

    kind: str
    text: str = field(repr=False)
    name: str
    value: str = field(repr=False)
    written: str = field(repr=False)

    @property
    def key(self) -> int:
        """Its number in the index."""
        return mark_number(f"{self.kind}|{self.text}")


def marks_of_person(facts: Mapping[str, Value], year: int) -> Iterator[LinkMark]:
    """Yield the marks of a person.

    Args:
        facts: stored values of ``PERSON_FIELDS`` that are filled.
        year: the year in which an age without a day was written down.
    """
    for name in _PHONES:
        for typed in _texts(facts, name):
            digits = phone_digits(typed)
            if digits:
                yield LinkMark(TELEPHONE, digits, name, typed, digits)
    if SUSPECT & set(_texts(facts, "role")):
        yield from marks_of_suspect(facts, year)
        yield from _vehicles_and_accounts(facts)


def marks_of_event(facts: Mapping[str, Value]) -> Iterator[LinkMark]:
    """Yield the marks of an event: where a person was exploited, exactly and by the district.

    Args:
        facts: stored values of ``EVENT_FIELDS`` that are filled.
    """
    if _text(facts, "event_type") not in EXPLOITATION:
        return
    where = (_text(facts, one) for one in ("event_country", "event_state", "event_district"))
    scope = codes.place_of(*where)
    typed = _text(facts, "event_place")
    words = _place_words(typed)
    if words:
        written = " ".join(fold(typed).casefold().split())
        wider = _text(facts, "event_district") or _text(facts, "event_state")
        shown = f"{typed}, {wider}" if wider else typed
        yield LinkMark(PLACE, f"{words}|{scope}", "event_place", shown, written)
    district = codes.places().get(scope, ("", "", ""))[2]
    if district:
        yield LinkMark(DISTRICT, str(scope), "event_district", district, district)


def display_name(facts: Mapping[str, Value]) -> str:
    """Return the name by which a person is shown, "" when none is known."""
    return next((name for field in _NAMES for name in _texts(facts, field)), "")


def marks_of_suspect(facts: Mapping[str, Value], year: int) -> Iterator[LinkMark]:
    """Yield the marks by which a suspect is known again; a person of other roles has none.

    Args:
        facts: as for ``marks_of_person``.
        year: as there.
    """
    if not SUSPECT & set(_texts(facts, "role")):
        return
    for name in _PHONES:
        for digits in filter(None, map(phone_digits, _texts(facts, name))):
            yield LinkMark(SUSPECTED, f"p|{digits}", name, "", digits)
    for name, kind in _PAPERS:
        number = squeezed(_text(facts, name))
        if len(number) >= _LEAST_NUMBER and not is_aadhaar(number):
            yield LinkMark(SUSPECTED, f"i|{_text(facts, kind)}|{number}", name, "", number)
    yield from _names(facts, _births(facts, year))


def _names(facts: Mapping[str, Value], births: tuple[str, ...]) -> Iterator[LinkMark]:
    for name in _NAMES:
        for typed in _texts(facts, name):
            sounds = sound_keys(typed)
            telling = sum(len(sound) > 1 for sound in sounds) > 1
            words = " ".join(sorted(sounds))
            spelt = " ".join(sorted(fold(typed).casefold().split()))
            for birth in births if words else ():
                # A name of several words counts with the year, another with the whole day.
                if telling is (len(birth) == _YEAR):
                    written = f"{spelt}|{birth}"
                    yield LinkMark(SUSPECTED, f"n|{words}|{birth}", name, typed, written)


def _vehicles_and_accounts(facts: Mapping[str, Value]) -> Iterator[LinkMark]:
    for typed in _texts(facts, "vehicles"):
        for text in vehicle_keys(typed):
            plate = text.partition("|")[2]
            yield LinkMark(VEHICLE, plate, "vehicles", plate, plate)
    for typed in _texts(facts, "payment_handles"):
        for text in account_keys(typed):
            kind, _bar, number = text.partition("|")
            if kind == "phone":
                # A wallet is called by its telephone, which may be somebody's in another case.
                digits = phone_digits(number)
                yield LinkMark(TELEPHONE, digits, "payment_handles", number, digits)
            else:
                shown = number.partition("|")[2]
                yield LinkMark(ACCOUNT, number, "payment_handles", shown, number)


def _births(facts: Mapping[str, Value], year: int) -> tuple[str, ...]:
    """Return the day of birth if it is known, and the years when there are not too many."""
    birth = _text(facts, "birth")
    found = [birth] if _DAY.fullmatch(birth) else []
    try:
        if birth:
            first, last = (day.year for day in span(birth.lstrip("~")))
        else:
            first, last = birth_years(facts, year) or (0, _MOST_YEARS)
    except (ValueError, OverflowError):
        # A date of another shape, as another program may have stored it, gives no mark.
        return ()
    if last - first < _MOST_YEARS:
        found += [f"{one:04}" for one in range(first, last + 1)]
    return tuple(found)


def _place_words(typed: str) -> str:
    """Return the words of a place as they sound, with its numbers; "" for too little."""
    sounds = sound_keys(typed)
    if sum(map(len, sounds)) < _LEAST_LETTERS:
        return ""
    return " ".join(sorted({*sounds, *re.findall(r"\d+", ascii_digits(typed))}))


def _text(facts: Mapping[str, Value], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _texts(facts: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = facts.get(name)
    if not value:
        return ()
    return value if isinstance(value, tuple) else tuple(filter(None, [_text(facts, name)]))


def keys_of(marks: Iterable[LinkMark]) -> frozenset[tuple[str, int]]:
    """Return marks as they stand in the index."""
    return frozenset((one.kind, one.key) for one in marks)
