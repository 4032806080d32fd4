"""How what was typed becomes a key that another office makes alike, version 1 of the rules.

Rules: pure; the same for digits of every script; nothing here may change without a new number in
``RULES``, because two offices with different rules would find nothing in common and believe it;
what cannot be read for certain becomes no key; a full Aadhaar number never does. Pairs of what was
typed and keys stand in ``tests/vectors/matching/keys.json``, reasons in
``docs/decisions/matching.md``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from app.phones import with_country
from models.fields.numbers import is_aadhaar, parse_phone
from models.fields.text import Refusal, ascii_digits
from models.namekeys import name_words, sound_key

RULES: Final = 1
"""Version of the rules of this module and of ``app.matching.keys``."""

_AADHAAR_TYPE: Final = "aadhaar_last4"
_NO_TYPE: Final = "other"
_LEAST_NUMBER: Final = 4
_TRUNK: Final = re.compile(r"(\+(?:91|977|880))0+")
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
# Beside those of the register's index: short forms in the other scripts, and of women's names.
_SHORT_FORMS: Final = {
    **dict.fromkeys(("मो", "मोह", "मोहं", "মো", "মোঃ", "মোহাঃ"), "Mohammad"),
    **dict.fromkeys(
        ("mst", "most", "mosa", "mossammat", "मोसा", "মোসা", "মোসাঃ", "মোছা", "মোছাঃ"), "Mosammat"
    ),
}
_VIRAMAS: Final = "\u094d\u09cd"


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
    number = _plain(typed)
    unknown = not re.fullmatch("[a-z_]+", id_type) or id_type in {_AADHAAR_TYPE, _NO_TYPE}
    if unknown or len(number) < _LEAST_NUMBER or is_aadhaar(number):
        return ""
    return f"id|{id_type}|{number}"


def vehicle_keys(typed: str) -> tuple[str, ...]:
    """Return ``vehicle|UP32AB0123`` for each registration in a text.

    Numbers of Indian registrations are found among other words and filled up with zeros; any
    other registration has to stand alone.
    """
    text = _upper(typed)
    found = [
        f"{state}{int(district):02}{_plain(series)}{int(number):04}"
        for state, district, series, number in _INDIAN.findall(text)
    ]
    found += [f"{year}{bh}{int(no):04}{end}" for year, bh, no, end in _BHARAT.findall(text)]
    alone = _plain(text)
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


def _number_key(typed: str) -> str:
    digits = re.sub(r"[ \-]", "", typed)
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return f"phone|+91{mobile[1]}"
    bare = digits.lstrip("0")
    if "+" in digits or is_aadhaar(digits) or len(bare) < _LEAST_NUMBER:
        return ""
    return f"account|bank|{bare}"


def _upper(typed: str) -> str:
    """Return a text in capital Latin letters, with letters of plates in other scripts spelt."""
    text = unicodedata.normalize("NFC", ascii_digits(unicodedata.normalize("NFKC", typed)))
    return "".join(_spelt(text)).upper()


def _plain(typed: str) -> str:
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
