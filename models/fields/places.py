"""States and districts: official spellings, suggestions, codes.

Rules: a name that is not in the list is kept as typed; the file ``districts.csv`` holds facts
of the Local Government Directory of India (Government Open Data License - India) and lists of
Nepal and Bangladesh (MIT); local names help to find, not to print.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class District:
    """One district; ``code`` and ``state_code`` are LGD codes and empty outside India."""

    country: str
    state_code: str
    state: str
    code: str
    name: str
    local_name: str
    variants: tuple[str, ...]
    nepal_border: bool

    def spellings(self) -> Iterator[str]:
        """Yield every way in which the name may be typed."""
        yield self.name
        if self.local_name:
            yield self.local_name
        yield from self.variants


@functools.cache
def districts() -> tuple[District, ...]:
    """Return all known districts of India, Nepal and Bangladesh."""
    path = importlib.resources.files("models.fields").joinpath("districts.csv")
    with path.open(encoding="utf-8") as file:
        return tuple(
            District(
                country=row["country"],
                state_code=row["state_code"],
                state=row["state"],
                code=row["code"],
                name=row["name"],
                local_name=row["local_name"],
                variants=tuple(part.strip() for part in row["variants"].split("|") if part.strip()),
                nepal_border=row["nepal_border"].startswith("yes"),
            )
            for row in csv.DictReader(file)
        )


@functools.cache
def states(country: str = "") -> tuple[str, ...]:
    """Return the states of a country (ISO code), or of all three countries."""
    names = {item.state: None for item in districts() if country in {"", item.country}}
    return tuple(names)


def canonical_state(text: str) -> str:
    """Return the official spelling of a state, or ``text`` when it is not known."""
    return _state_index().get(_key(text), text)


def canonical_district(text: str) -> str:
    """Return the official spelling of a district, or ``text`` when it is not known."""
    return _district_index().get(_key(text), text)


def find_district(name: str, state: str | None = None) -> District | None:
    """Return the one district of this name, None when there is none or more than one."""
    wanted = _key(name)
    found = [
        item
        for item in districts()
        if (state is None or item.state == state)
        and any(_key(spelling) == wanted for spelling in item.spellings())
    ]
    return found[0] if len(found) == 1 else None


def suggest(text: str, state: str | None = None, limit: int = 10) -> tuple[District, ...]:
    """Return districts of which a spelling begins with ``text``, the border district first.

    Args:
        text: what was typed so far.
        state: official spelling of a state, to look there only.
        limit: most results.
    """
    wanted = _key(text)
    if not wanted:
        return ()
    found = [
        item
        for item in districts()
        if (state is None or item.state == state)
        and any(_key(spelling).startswith(wanted) for spelling in item.spellings())
    ]
    found.sort(key=lambda item: (not item.nepal_border, item.name))
    return tuple(found[:limit])


_STATE_SHORT = {
    "up": "Uttar Pradesh",
    "mp": "Madhya Pradesh",
    "wb": "West Bengal",
    "uk": "Uttarakhand",
    "jk": "Jammu and Kashmir",
    "bihar": "Bihar",
    "उत्तरप्रदेश": "Uttar Pradesh",
    "उत्तराखंड": "Uttarakhand",
    "उत्तराखण्ड": "Uttarakhand",
    "बिहार": "Bihar",
    "झारखंड": "Jharkhand",
    "झारखण्ड": "Jharkhand",
    "छत्तीसगढ़": "Chhattisgarh",
    "पश्चिमबंगाल": "West Bengal",
    "दिल्ली": "Delhi",
}


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(
        character for character in folded if unicodedata.category(character)[0] in {"L", "M", "N"}
    )


@functools.cache
def _state_index() -> dict[str, str]:
    known = set(states())
    index = {_key(short): name for short, name in _STATE_SHORT.items() if name in known}
    index.update({_key(name): name for name in known})
    return index


@functools.cache
def _district_index() -> dict[str, str]:
    """Spellings that lead to one official name, whatever the state."""
    names: dict[str, set[str]] = {}
    for item in districts():
        for spelling in item.spellings():
            names.setdefault(_key(spelling), set()).add(item.name)
    return {key: next(iter(found)) for key, found in names.items() if len(found) == 1}
