"""How what was typed becomes a key that another office makes alike, version 1 of the rules.

Rules: pure; the same for digits of every script; nothing here may change without a new number in
``RULES``, because two offices with different rules would find nothing in common and believe it;
what cannot be read for certain becomes no key; a full Aadhaar number never does. Pairs of what was
typed and keys stand in ``tests/vectors/matching/keys.json``, reasons in
``docs/decisions/matching.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.base.phone_numbers import with_country
from models.fields.numbers import is_aadhaar, parse_phone
from models.fields.text import Refusal
from models.index.link_keys import account_keys, plain_number, vehicle_keys
from models.index.name_keys import name_words, sound_key

__all__ = ["RULES", "account_keys", "id_key", "name_keys", "phone_key", "vehicle_keys"]

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
