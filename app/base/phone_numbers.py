"""Telephones as people type them, with their country where it is clear.

Rules: ten digits that can be an Indian mobile number are one, wherever the person is from, so that
the same digits are always the same number; other digits are read as a number of the countries
of the person, then of India; what fits nowhere, and short numbers such as 1098, stay as typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from models.fields.text import ascii_digits

INDIA: Final = "IN"


def with_country(typed: object, countries: Iterable[str] = ()) -> object:
    """Return a number with its country in front when it has none and the country is clear.

    Args:
        typed: what stands in a telephone field; anything but text comes back as it is.
        countries: ISO codes of the countries of the person, the likeliest first.
    """
    if not isinstance(typed, str):
        return typed
    text = ascii_digits(typed).strip()
    digits = "".join(one for one in text if one.isdecimal())
    own = text.startswith(("+", "00")) or len(digits) <= _SHORT or _is_indian_mobile(digits)
    if own:
        return typed
    for country in dict.fromkeys((*countries, INDIA)):
        found = _valid(text, country)
        if found:
            return found
    return typed


_SHORT = 6
_MOBILE = 10


def _is_indian_mobile(digits: str) -> bool:
    bare = digits.removeprefix("91") if len(digits) > _MOBILE + 1 else digits.removeprefix("0")
    return len(bare) == _MOBILE and bare[0] in "6789"


def _valid(text: str, country: str) -> str:
    # The tables of the library are read for a number that needs them, not at the start.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
