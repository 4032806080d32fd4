"""From the text of a cell to facts of a case, and the words that officers write for choices.

Rules:

* Choices: the labels of the lists in every language of the program are added to the tables of the
  folder `spellings`, and those of earlier versions; a word that could mean two choices stands in
  neither; comparison is that of headings; a table that names no code is refused with file and line.
* Values: pure; nothing that was written is lost without a word: what cannot be kept in its field
  raises, what was understood in a way worth a look is told as a slug; a whole Aadhaar number goes
  no further than this module; every value passes ``normalise``.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Callable
from typing import Final

from app.base.language import LETTER_LANGUAGES, catalogue
from app.core import field_path
from app.imports.dated import read_date
from app.imports.headings import SPELLINGS, key_of
from models.errors import FieldError
from models.fields import CATALOGUE, CODE_LISTS, Field, FieldKind, Value, normalise
from models.fields.numbers import is_aadhaar
from models.fields.places import canonical_state, states
from models.fields.tables import Table
from models.fields.text import ascii_digits

_NOTHING: Final = "- -- --- — – . .. x xx n/a na n.a n.a. nil null #n/a #ref! #value! #div/0! ना."
EMPTY: Final = frozenset(_NOTHING.split())
_UNKNOWN: Final = (
    "unknown|not known|not available|अज्ञात|ज्ञात नहीं|पता नहीं|मालूम नहीं|अप्राप्त|उपलब्ध नहीं|"
    "थाहा छैन|অজানা|জানা নেই|নাই"
)
UNKNOWN: Final = frozenset(key_of(word) for word in _UNKNOWN.split("|"))


@functools.cache
def codes(list_name: str) -> dict[str, str]:
    """Return the codes of a list by the key of every word that is known for them.

    Args:
        list_name: name of a code list.
    """
    found = dict(_spelled("former_choices").get(list_name, {}))
    for code in CODE_LISTS[list_name]:
        for language in LETTER_LANGUAGES:
            found[key_of(catalogue(language).gettext(code.label))] = code.value
        found[key_of(code.value)] = code.value
    found |= _spelled("choices").get(list_name, {})
    found.pop("", None)
    return found


@functools.cache
def _spelled(name: str) -> dict[str, dict[str, str]]:
    return read_choices(Table.at(SPELLINGS / f"{name}.toml"))


def read_choices(file: Table) -> dict[str, dict[str, str]]:
    """Return, for each list of a file, its codes by the key of every word that stands for them.

    Raises:
        TableError: a table is wrong, or there is no such list or code.
    """
    found: dict[str, dict[str, str]] = {}
    for name, spelled in file.words().items():
        values = {code.value for code in CODE_LISTS.get(name, ())}
        for value in spelled:
            if value not in values:
                raise file.fault(f"there is no code {value} in a list {name}", name, key=value)
        found[name] = {key_of(word): value for value, words in spelled.items() for word in words}
    return found


@functools.cache
def _yes_or_no() -> dict[str, bool]:
    known = _spelled("choices")["yes_no_unknown"]
    return {key: code == "yes" for key, code in known.items() if key and code in ("yes", "no")}


@functools.cache
def _short_states() -> dict[str, str]:
    return read_states(Table.at(SPELLINGS / "states.toml"))


def read_states(file: Table) -> dict[str, str]:
    """Return the names of states by the key of every word that a file has for them.

    Raises:
        TableError: a table is wrong, or there is no such state.
    """
    spelled = file.words("states")["states"]
    for name in spelled:
        if name not in states():
            raise file.fault(f"there is no state {name}", "states", key=name)
    return {key_of(word): name for name, words in spelled.items() for word in words}


type Facts = dict[str, Value]
type Told = tuple[str, ...]
type Read = tuple[Facts, Told]

_JOINERS: Final = "\u200c\u200d"
_LETTER: Final = re.compile(r"[^\W\d_]+")
_ALIAS: Final = re.compile(
    r"\s*(?:@|\balias\b|\ba\.?k\.?a\.?\b|\burf\b|(?<!\S)(?:उर्फ़|उर्फ|ওরফে)(?!\S))\s*", re.IGNORECASE
)
_HUSBAND: Final = re.compile(
    r"^\s*(?:w\s*/\s*o\.?|wife of|पत्नी|স্ত্রী)[\s:.\-]+(?:श्री\s+)?", re.IGNORECASE
)
_PARENT: Final = re.compile(
    r"^\s*(?:[sdc]\s*/\s*o\.?|(?:son|daughter|child) of|पुत्री|पुत्र|सुपुत्री|सुपुत्र|পিতা|কন্যা|পুত্র)"
    r"[\s:.\-]+(?:श्री\s+)?",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"~|\b(?:about|approx\w*|around|appear\w*|circa)\b|लगभग|करीब|अनुमानित|करिब|প্রায়|আনুমানিক",
    re.IGNORECASE,
)
_MONTHS_OLD: Final = re.compile(r"month|mths?\b|माह|महीन|महिना|মাস", re.IGNORECASE)
_YEARS_OLD: Final = re.compile(
    r"y(?:ea)?rs?\b|\by\b|वर्ष|साल|बरस|वर्षीय|বছর|বৎসর|वर्षको", re.IGNORECASE
)
_AGE: Final = re.compile(r"(?<![\d.])(\d{1,3})(?:\.(\d))?(?!\d)")
_AGE_RANGE: Final = re.compile(r"(\d{1,3})\s*(?:-|–|to|से|या|or)\s*(\d{1,3})(?!\d)")
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_MARK_OF_TEXT: Final = re.compile(r"['’](?=\+)")  # As our own sheets and others write "+91".
_PHONES: Final = re.compile(r"\s*(?:[,;/\n|&]|\band\b|\bor\b|और|तथा|एवं|ও)\s*", re.IGNORECASE)
_MONEY: Final = re.compile(
    r"^\s*(?:rs\.?|inr|₹|रु\.?|रू\.?|रुपये|টাকা)\s*|\s*(?:/-|/=|rs\.?|रुपये|रु\.?|টাকা|only)\s*$",
    re.IGNORECASE,
)
_CHOICES: Final = re.compile(
    r"\s*(?:[,;/\n+&|]|\band\b|(?<!\S)(?:और|एवं|तथा|व|र|এবং|ও)(?!\S))\s*", re.IGNORECASE
)
_DISTRICT_WORD: Final = re.compile(
    r"^\s*(?:dist(?:t|rict)?\.?|जिला|ज़िला|जनपद|जिल्ला|জেলা)[\s:.\-]+", re.IGNORECASE
)
_SPACERS: Final = re.compile(r"[\s\-]+")
_TWELVE: Final = re.compile(r"(?<!\d)(?:\d[ \-]?){11}\d(?!\d)")
_NEXT_PHONES: Final = ("phone", "phone_second", "phone_third", "phone_fourth")
_NO_ANSWER: Final = frozenset({
    FieldKind.NUMBER, FieldKind.PHONE, FieldKind.DATE, FieldKind.FLEXDATE,
    FieldKind.EMAIL, FieldKind.PINCODE, FieldKind.AADHAAR_LAST4, FieldKind.ID_NUMBER,
    FieldKind.STATE, FieldKind.DISTRICT})  # fmt: skip


@functools.lru_cache(maxsize=60_000)
def read_cell(address: str, text: str, today: dt.date, calendar: str = "") -> Read:
    """Return the facts of one cell and the slugs of what is worth a look.

    Args:
        address: where the cell belongs ("p1.age").
        text: what stands in it.
        today: the local day.
        calendar: ``bikram`` when the column is in the Nepali calendar.

    Raises:
        FieldError: it cannot be kept in its field; the reason is a slug.
    """
    place = field_path.parse(address)
    field = place.field
    cleaned, told = clean(text)
    if cleaned.casefold() in EMPTY or not cleaned:
        return {}, told
    if field.kind in _NO_ANSWER and key_of(cleaned) in UNKNOWN:
        return {}, told
    facts, more = _read(field, cleaned, today, calendar)
    prefix = str(place)[: -len(field.name)]
    kept: Facts = {prefix + name: value for name, value in facts.items() if value is not None}
    return kept, (*told, *more)


def clean(text: str) -> tuple[str, Told]:
    """Return text without what cannot be seen, and whether there was something.

    Direction marks, zero widths and control characters are taken out, because a name that holds
    them is shown as another one; joiners belong to Indic words and stay.
    """
    if text.isascii() and text.isprintable():
        return text.strip(), ()
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(one for one in composed if not _is_hidden(one)).strip()
    told = ("text.hidden-removed",) if len(kept) < len(composed.strip()) else ()
    if any(_is_mixed(word) for word in _LETTER.findall(kept)):
        told = (*told, "text.mixed-scripts")
    return kept, told


def without_aadhaar(text: str) -> str:
    """Return text in which no whole Aadhaar number is left, only its last four digits."""

    def shorter(found: re.Match[str]) -> str:
        digits = _SPACERS.sub("", ascii_digits(found[0]))
        return f"XXXX XXXX {digits[-4:]}" if is_aadhaar(digits) else found[0]

    return _TWELVE.sub(shorter, text)


def _is_hidden(letter: str) -> bool:
    category = unicodedata.category(letter)
    return (category in ("Cf", "Cs", "Co") and letter not in _JOINERS) or (
        category == "Cc" and letter not in "\n\t\r"
    )


def _is_mixed(word: str) -> bool:
    latin = any("a" <= letter.lower() <= "z" for letter in word)
    return latin and any("\u0900" <= letter <= "\u09ff" for letter in word)


def _read(field: Field, text: str, today: dt.date, calendar: str) -> Read:
    if field.name == "birth":
        return _birth(field, text, today, calendar)
    by_name = _BY_NAME.get(field.name)
    if by_name is not None:
        return by_name(field, text, today)
    if field.kind in {FieldKind.DATE, FieldKind.FLEXDATE}:
        value, told = read_date(field, text, today, calendar)
        return {field.name: value}, told
    by_kind = _BY_KIND.get(field.kind)
    if by_kind is not None:
        return by_kind(field, text, today)
    value = normalise(field, text, today)
    return {field.name: value}, ()


# By name ----------------------------------------------------------------------------------------


def _name(field: Field, text: str, today: dt.date) -> Read:
    """A name with the names after "@" or "alias" as other names."""
    name, *others = [part for part in _ALIAS.split(text) if part.strip()] or [text]
    facts: Facts = {field.name: normalise(field, name, today)}
    if others:
        facts["name_alias"] = normalise(CATALOGUE.field("name_alias"), others, today)
    return facts, ()


def _father(field: Field, text: str, today: dt.date) -> Read:
    """The father, or the husband where "wife of" stands before the name."""
    bare = _HUSBAND.sub("", text)
    if bare != text:
        spouse = CATALOGUE.field("name_spouse")
        return {spouse.name: normalise(spouse, bare, today)}, ()
    return {field.name: normalise(field, _PARENT.sub("", text), today)}, ()


def _spouse(field: Field, text: str, today: dt.date) -> Read:
    return {field.name: normalise(field, _HUSBAND.sub("", text), today)}, ()


def _birth(field: Field, text: str, today: dt.date, calendar: str) -> Read:
    """A birth, or an age where the cell says years."""
    if _YEARS_OLD.search(text) and not re.search(r"\d{4}", ascii_digits(text)):
        return _age(CATALOGUE.field("age"), text, today)
    value, told = read_date(field, text, today, calendar)
    return {field.name: value}, told


def _age(field: Field, text: str, today: dt.date) -> Read:
    """Years, with what stands around them: "about", months, the sex."""
    plain = ascii_digits(text)
    facts: Facts = {}
    told: Told = ()
    sex = _sex_beside(plain)
    if sex:
        facts["sex_or_gender"] = sex
    if _ABOUT.search(plain):
        facts["age_basis"] = "estimate"
    bounds = _AGE_RANGE.search(plain)
    found = _AGE.search(plain)
    if found is None:
        raise FieldError(field.name, "number.not-whole")
    years = int(found[1])
    if bounds and int(bounds[1]) < int(bounds[2]):
        # The younger age is the safe one: a person who may be a child is treated as a child.
        facts["age_basis"] = "estimate"
        told = ("age.range",)
    elif _MONTHS_OLD.search(plain) and not _YEARS_OLD.search(plain):
        years = years // 12
    elif not _YEARS_OLD.search(plain) and not sex and _leftover(plain):
        raise FieldError(field.name, "number.not-whole")
    facts[field.name] = normalise(field, years, today)
    if years > 130:
        raise FieldError(field.name, "number.range")
    return facts, told


def _leftover(text: str) -> bool:
    """Say whether letters that say nothing about an age stand beside the number."""
    rest = _ABOUT.sub("", text)
    return bool(re.search(r"[^\W\d_]", rest)) or len(re.findall(r"\d+", rest)) > 2


def _sex_beside(text: str) -> str:
    known = codes("sex_or_gender")
    parts = [key_of(part) for part in re.split(r"[\s/,\-()]+", _YEARS_OLD.sub(" ", text))]
    return next((known[part] for part in parts if part in known), "")


def _phone(field: Field, text: str, today: dt.date) -> Read:
    """One telephone, or several that go on in the next fields."""
    text = _MARK_OF_TEXT.sub("", text)
    if _ROUNDED.fullmatch(text):
        raise FieldError(field.name, "number.rounded")
    parts = [part for part in _PHONES.split(text) if part]
    names = _NEXT_PHONES[_NEXT_PHONES.index(field.name) :]
    names = tuple(name for name in names if name in CATALOGUE)
    if len(parts) > len(names) or len(parts) == 1:
        value = normalise(field, re.sub(r"\.0?$", "", text), today)
        return {field.name: value}, ("phone.short",) if _is_short(value) else ()
    try:
        numbers = {
            name: normalise(CATALOGUE.field(name), part, today)
            for name, part in zip(names, parts, strict=False)
        }
    except FieldError:
        # "0522/2234567": the mark belonged to the number.
        return {field.name: normalise(field, text, today)}, ()
    return dict(numbers), ()


def _is_short(value: Value) -> bool:
    """Say whether digits are neither a whole number nor a helpline like 1098."""
    digits = str(value).removeprefix("+")
    return 4 < len(digits) < 8


def _id_number(field: Field, text: str, today: dt.date) -> Read:
    digits = _SPACERS.sub("", ascii_digits(text))
    if is_aadhaar(digits):
        return {"aadhaar_last4": digits[-4:]}, ("id.aadhaar-cut",)
    return {field.name: normalise(field, text, today)}, ()


# By kind ----------------------------------------------------------------------------------------


def _code(field: Field, text: str, today: dt.date) -> Read:
    found = codes(field.code_list or "").get(key_of(text))
    return {field.name: normalise(field, found or text, today)}, ()


def _codes(field: Field, text: str, today: dt.date) -> Read:
    known = codes(field.code_list or "")
    whole = known.get(key_of(text))
    parts = [whole] if whole else [part for part in _CHOICES.split(text) if part]
    chosen = [known.get(key_of(part), part) for part in parts]
    return {field.name: normalise(field, chosen, today)}, ()


def _is_state(text: str) -> bool:
    return key_of(text) in _short_states() or canonical_state(text) != text or text in states()


def _state(field: Field, text: str, today: dt.date) -> Read:
    known = _short_states().get(key_of(text))
    return {field.name: normalise(field, known or text, today)}, ()


def _boolean(field: Field, text: str, today: dt.date) -> Read:
    found = _yes_or_no().get(key_of(text))
    return {field.name: normalise(field, text if found is None else found, today)}, ()


def _number(field: Field, text: str, today: dt.date) -> Read:
    if _ROUNDED.fullmatch(text):
        raise FieldError(field.name, "number.rounded")
    bare = re.sub(r"\.0+$", "", _MONEY.sub("", text))
    bare = re.sub(r"(?<=\d)\s*(?:cms?|kgs?|सेमी|किग्रा)\.?$", "", bare, flags=re.IGNORECASE)
    return {field.name: normalise(field, bare, today)}, ()


def _district(field: Field, text: str, today: dt.date) -> Read:
    """A district; "Bahraich, UP" also tells the state."""
    bare = _DISTRICT_WORD.sub("", text)
    first, comma, rest = bare.partition(",")
    state = field.name.replace("district", "state")
    if comma and state in CATALOGUE and _is_state(rest.strip()):
        facts = {field.name: normalise(field, first, today)}
        return {**facts, **_state(CATALOGUE.field(state), rest.strip(), today)[0]}, ()
    return {field.name: normalise(field, bare, today)}, ()


_BY_NAME: Final[dict[str, Callable[[Field, str, dt.date], Read]]] = {
    "name_full": _name,
    "name_latin": _name,
    "name_father": _father,
    "name_spouse": _spouse,
    "age": _age,
    "phone": _phone,
    "phone_second": _phone,
    "id_number": _id_number,
    "id_second_number": _id_number,
}
_BY_KIND: Final[dict[FieldKind, Callable[[Field, str, dt.date], Read]]] = {
    FieldKind.CODE: _code,
    FieldKind.YES_NO: _code,
    FieldKind.CODES: _codes,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.NUMBER: _number,
    FieldKind.DISTRICT: _district,
    FieldKind.STATE: _state,
}
