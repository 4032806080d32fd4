"""Finds what an officer should look at again in free text before it leaves: a hint, never a gate.

Rules: pure text in, findings out; digits of every script count; a name is found as
`app.redaction.name_finder` finds it; the name of an office is found whole; a miss is possible and
is never called "clean".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from app.redaction.name_finder import NameFinder, Phrases

PHONE = "phone"
ID_NUMBER = "id-number"
EMAIL = "email"
NAME = "name"
OFFICE = "office"
DOUBT = "doubt"
"""Not found in a text: a fact about the age contradicts the others."""

_PHONE_DIGITS = range(8, 16)

# Digits with at most two separators between them, so that "98765 - 43210" stays one number.
_NUMBER = re.compile(r"(?<![0-9A-Z])\+?\(?[0-9](?:[ \-.()/]{0,2}[0-9]){5,18}(?![0-9A-Z])")
_DATE = re.compile(
    r"(?:[0-3]?[0-9][-/. ][01]?[0-9][-/. ](?:1[89]|20)[0-9]{2})"
    r"|(?:(?:1[89]|20)[0-9]{2}[-/. ][01]?[0-9][-/. ][0-3]?[0-9])"
)
# A day and a time as telephones write them into the names of photographs: 20261129_101512,
# 2026-11-29-10-15-12, 20261129-WA0012. A hint beside each photograph would be read by nobody.
_TAKEN_AT = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(-?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])[_-]"
    r"(?:WA[0-9]{4}|(?:[01][0-9]|2[0-3])(-?)[0-5][0-9]\2[0-5][0-9](?:[0-9]{3})?)(?![0-9])"
)
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.,;:!?]{2,}")
# PAN; voter card; driving licence; Indian passport. Nepali citizenship certificate.
_LETTERED = re.compile(
    r"(?<![0-9A-Z])(?:[A-Z]{5}[0-9]{4}[A-Z]|[A-Z]{3}[ \-/]?[0-9]{7}"
    r"|[A-Z]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{4}[ \-]?[0-9]{7}|[A-Z][ \-]?[0-9]{7})(?![0-9A-Z])"
)
_CITIZENSHIP = re.compile(r"(?<![0-9])[0-9]{2}[-/][0-9]{2}[-/][0-9]{2}[-/][0-9]{4,6}(?![0-9])")
# Aadhaar has 12 digits and never begins with 0 or 1; a Bangladesh card has 10, 13 or 17.
_AADHAAR_DIGITS = 12
_BANGLADESH_DIGITS = (13, 17)


@dataclass(frozen=True)
class Finding:
    """One thing to look at again.

    Attributes:
        kind: phone, id-number, email, name or office.
        text: what was found, as it stands in the text.
    """

    kind: str
    text: str


def scan(
    text: str, other_names: Iterable[str] = (), other_offices: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Return what stands out in a text, in the order in which it stands there, each once.

    Args:
        text: free text of any script.
        other_names: names of people of the case that do not leave with it.
        other_offices: names of offices that get nothing of this.
    """
    plain = _ascii_digits(text)
    found = [(match.start(), match.end(), EMAIL) for match in _EMAIL.finditer(plain)]
    found += [(start, end, NAME) for start, end in _names(text, other_names)]
    found += [(start, end, OFFICE) for start, end in Phrases(other_offices).places(text)]
    for pattern in (_CITIZENSHIP, _LETTERED):
        found += [(match.start(), match.end(), ID_NUMBER) for match in pattern.finditer(plain)]
    taken = [(start, end) for start, end, _kind in found]
    for match in _NUMBER.finditer(_TAKEN_AT.sub(_nothing, plain)):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        kind = _number_kind(match.group())
        if kind:
            found.append((match.start(), match.end(), kind))
    found.sort()
    return tuple(dict.fromkeys(Finding(kind, text[start:end]) for start, end, kind in found))


def _nothing(stamp: re.Match[str]) -> str:
    """Return as many letters as a stamp has, none of which belongs to a number."""
    return "x" * len(stamp.group())


def _ascii_digits(text: str) -> str:
    """Return the text with every digit in ASCII and letters in upper case, place by place."""
    return "".join(
        str(digit) if (digit := unicodedata.decimal(letter, None)) is not None else _upper(letter)
        for letter in text
    )


def _upper(letter: str) -> str:
    # Some letters become two in upper case; places must stay where they are.
    upper = letter.upper()
    return upper if len(upper) == 1 else letter


def _number_kind(written: str) -> str:
    digits = re.sub(r"[^0-9]", "", written)
    if not written.startswith("+"):
        if _DATE.fullmatch(written):
            return ""
        if len(digits) in _BANGLADESH_DIGITS:
            return ID_NUMBER
        # 91 and ten digits is a phone that was written without its plus sign.
        if len(digits) == _AADHAAR_DIGITS and digits[0] in "23456789":
            return PHONE if re.fullmatch("91[6-9][0-9]{9}", digits) else ID_NUMBER
    return PHONE if len(digits) in _PHONE_DIGITS else ""


def _names(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for found in NameFinder((names,)).places(text):
        # "Asha Devi" is one finding, not two.
        if places and not text[places[-1][1] : found.start].strip(" .-"):
            places[-1] = (places[-1][0], found.end)
        else:
            places.append((found.start, found.end))
    return places
