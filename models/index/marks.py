"""How what somebody is known again by becomes a mark: a short number for an index.

Rules: pure; the same digits in any script give the same mark; from the number of a mark nobody can
tell what it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from models.fields import Value
from models.fields.dates import span
from models.index.full_text import fold

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
