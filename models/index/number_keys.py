"""How vehicles and accounts that were typed become keys: the same for digits of every script.

Rules: pure; what cannot be read for certain becomes no key; a full Aadhaar number never does. Two
offices compare these keys, so nothing here may change without a new number in
``app.matching.spelling.RULES``; within one register they lead from case to case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from models.fields.numbers import is_aadhaar
from models.fields.text import ascii_digits

_LEAST_NUMBER: Final = 4
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
    if "+" in digits or is_aadhaar(digits) or len(bare) < _LEAST_NUMBER:
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
