"""What links cases: suspects, telephones, vehicles, accounts and places of exploitation.

Rules:

* Marks: pure; the same digits in any script give the same mark; from the number of a mark nobody
  can tell what it was made of.
* Numbers: pure; what cannot be read for certain becomes no key; a full Aadhaar number never does.
  Two offices compare these keys, so nothing here may change without a new number in
  ``app.matching.keys.RULES``; within one register they lead from case to case.
* Links: pure; a mark says what is the same in two cases, and a person decides what that means; a
  suspect is known again by a telephone, by the number of a paper, or by a name as it sounds with a
  year of birth; a name of one word needs the whole day of birth; vehicles and accounts are those of
  suspects, telephones those of everybody; what cannot be read for certain gives no mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from models.fields import CATALOGUE, FieldKind, Value
from models.fields.dates import span
from models.fields.kinds import SUSPECT
from models.fields.numbers import is_aadhaar
from models.fields.text import ascii_digits
from models.index import fact_codes as codes
from models.index.full_text import fold
from models.index.name_keys import sound_keys

_PHONE_DIGITS: Final = 10
_LEAST_DIGITS: Final = 6


def mark_number(mark: str) -> int:
    """Return the number under which a mark stands in the index, 64 bits with a sign."""
    return int.from_bytes(blake2b(mark.encode(), digest_size=8).digest(), signed=True)


def phone_digits(typed: str) -> str:
    """Return the last ten digits of a telephone number in any script, "" when it is too short."""
    digits = "".join(filter(str.isdecimal, fold(typed)))
    return digits[-_PHONE_DIGITS:] if len(digits) >= _LEAST_DIGITS else ""


def squeezed(number: str) -> str:
    """Return the letters and digits of the number of a paper."""
    return re.sub(r"[\W_]", "", fold(number)).casefold()


def birth_years(facts: Mapping[str, Value], year: int) -> tuple[int, int] | None:
    """Return the first and last year in which a person may have been born, None for not known.

    Args:
        facts: stored values of fields of a person.
        year: the year in which an age without a day was written down.
    """
    birth, age, on = facts.get("birth"), facts.get("age"), facts.get("age_stated_on")
    if isinstance(birth, str):
        first, last = span(birth)
        return first.year, last.year
    if isinstance(age, int) and not isinstance(age, bool):
        told = span(on)[0].year if isinstance(on, str) else year
        return told - age - 1, told - age
    return None


_LEAST_ACCOUNT: Final = 4
_NOT_PLAIN: Final = re.compile("[^A-Z0-9]")
# Registration codes of the states; a longer text is searched for these only.
_STATES: Final = (
    "AN AP AR AS BR CG CH DD DH DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY"
    " RJ SK TG TN TR TS UA UK UP WB"
).replace(" ", "|")
_GAP: Final = r"[\s\-./]*"
_INDIAN: Final = re.compile(
    rf"(?<![A-Z0-9])({_STATES}){_GAP}(\d{{1,2}}){_GAP}((?:[A-Z]{_GAP}){{1,3}})(\d{{1,4}})(?![A-Z0-9])"
)
_BHARAT: Final = re.compile(
    rf"(?<![A-Z0-9])(\d\d){_GAP}(BH){_GAP}(\d{{1,4}}){_GAP}([A-Z]{{1,2}})(?![A-Z0-9])"
)
_PLATE: Final = range(4, 21)
_PLATE_DIGITS: Final = 3
_UPI: Final = re.compile(
    r"(?<![\w.@-])[a-z0-9][a-z0-9._-]{1,254}@[a-z][a-z0-9]{1,63}(?![\w@-]|\.\w)"
)
_DIGITS: Final = re.compile(r"(?<![A-Za-z0-9+])\+?\d(?:[ \-]?\d){8,17}(?![A-Za-z0-9])")
_MOBILE: Final = re.compile(r"(?:\+91|91|0)?([6-9]\d{9})")
_SPOKEN: Final = re.compile("(?:DEVANAGARI|BENGALI) (LETTER|VOWEL SIGN) ([A-Z]+)")
# Letters on number plates as the offices of Nepal and Bangladesh write them in Latin letters.
_ON_PLATES: Final = {
    "CA": "CHA", "CHA": "CHHA", "TTA": "TA", "TTHA": "THA", "DDA": "DA", "DDHA": "DHA",
    "NNA": "NA", "NGA": "NA", "NYA": "NA", "SSA": "SHA", "AA": "A", "II": "I", "UU": "U",
}  # fmt: skip
_VIRAMAS: Final = "\u094d\u09cd"


def vehicle_keys(typed: str) -> tuple[str, ...]:
    """Return ``vehicle|UP32AB0123`` for each registration in a text.

    Numbers of Indian registrations are found among other words and filled up with zeros; any
    other registration has to stand alone.
    """
    text = _upper(typed)
    found = [
        f"{state}{int(district):02}{plain_number(series)}{int(number):04}"
        for state, district, series, number in _INDIAN.findall(text)
    ]
    found += [f"{year}{bh}{int(no):04}{end}" for year, bh, no, end in _BHARAT.findall(text)]
    alone = plain_number(text)
    if not found and len(alone) in _PLATE and sum(map(str.isdigit, alone)) >= _PLATE_DIGITS:
        found = [alone]
    return tuple(f"vehicle|{one}" for one in dict.fromkeys(found))


def account_keys(typed: str) -> tuple[str, ...]:
    """Return ``account|upi|name@bank`` and ``account|bank|12345678901`` for what a text holds.

    A number that is an Indian mobile number is a wallet and becomes its telephone.
    """
    text = ascii_digits(unicodedata.normalize("NFKC", typed))
    found = [f"account|upi|{one}" for one in _UPI.findall(text.lower())]
    left = _UPI.sub(" ", text.lower())
    found += filter(None, (_number_key(one) for one in _DIGITS.findall(left)))
    return tuple(dict.fromkeys(found))


def _number_key(typed: str) -> str:
    digits = re.sub(r"[ \-]", "", typed)
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return f"phone|+91{mobile[1]}"
    bare = digits.lstrip("0")
    if "+" in digits or is_aadhaar(digits) or len(bare) < _LEAST_ACCOUNT:
        return ""
    return f"account|bank|{bare}"


def _upper(typed: str) -> str:
    """Return a text in capital Latin letters, with letters of plates in other scripts spelt."""
    text = unicodedata.normalize("NFC", ascii_digits(unicodedata.normalize("NFKC", typed)))
    return "".join(_spelt(text)).upper()


def plain_number(typed: str) -> str:
    """Return the capital letters and digits of a number, in Latin letters."""
    return _NOT_PLAIN.sub("", _upper(typed))


def _spelt(text: str) -> Iterator[str]:
    for place, letter in enumerate(text):
        spoken = _SPOKEN.fullmatch(unicodedata.name(letter, ""))
        if spoken is None:
            yield "" if unicodedata.category(letter) in {"Mn", "Mc"} else letter
            continue
        kind, name = spoken.groups()
        sound = _ON_PLATES.get(name, name)
        follows = text[place + 1 : place + 2]
        silent = follows and (follows in _VIRAMAS or "VOWEL SIGN" in unicodedata.name(follows, ""))
        yield sound.removesuffix("A") if kind == "LETTER" and silent else sound


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
