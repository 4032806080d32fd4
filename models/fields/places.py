"""States and districts: official spellings, suggestions, codes, names in their own script.

Rules:

* States: keys are the spellings of ``districts.csv``; a local name helps to find a state and stands
  beside it, the official spelling is what is stored.
* Places: a name that is not in the list is kept as typed; the file ``districts.csv`` holds facts of
  the Local Government Directory of India (Government Open Data License - India) and lists of Nepal
  and Bangladesh (MIT).
* Scripts: ``place_names.csv`` has names that ``districts.csv`` lacks in a script; a place is
  printed and shown in the script of the reader where its name in it is known and can be no other's,
  else as it is stored; what is stored is the official spelling always.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LOCAL_NAMES: Final[dict[str, str]] = {
    "Andaman and Nicobar Islands": "अंडमान और निकोबार द्वीपसमूह",
    "Andhra Pradesh": "आंध्र प्रदेश",
    "Arunachal Pradesh": "अरुणाचल प्रदेश",
    "Assam": "असम",
    "Bihar": "बिहार",
    "Chandigarh": "चंडीगढ़",
    "Chhattisgarh": "छत्तीसगढ़",
    "Delhi": "दिल्ली",
    "Goa": "गोवा",
    "Gujarat": "गुजरात",
    "Haryana": "हरियाणा",
    "Himachal Pradesh": "हिमाचल प्रदेश",
    "Jammu and Kashmir": "जम्मू और कश्मीर",
    "Jharkhand": "झारखंड",
    "Karnataka": "कर्नाटक",
    "Kerala": "केरल",
    "Ladakh": "लद्दाख",
    "Lakshadweep": "लक्षद्वीप",
    "Madhya Pradesh": "मध्य प्रदेश",
    "Maharashtra": "महाराष्ट्र",
    "Manipur": "मणिपुर",
    "Meghalaya": "मेघालय",
    "Mizoram": "मिज़ोरम",
    "Nagaland": "नागालैंड",
    "Odisha": "ओडिशा",
    "Puducherry": "पुदुच्चेरी",
    "Punjab": "पंजाब",
    "Rajasthan": "राजस्थान",
    "Sikkim": "सिक्किम",
    "Tamil Nadu": "तमिलनाडु",
    "Telangana": "तेलंगाना",
    "The Dadra and Nagar Haveli and Daman and Diu": "दादरा और नगर हवेली और दमन और दीव",
    "Tripura": "त्रिपुरा",
    "Uttar Pradesh": "उत्तर प्रदेश",
    "Uttarakhand": "उत्तराखंड",
    "West Bengal": "पश्चिम बंगाल",
    "Koshi Province": "कोशी प्रदेश",
    "Madhesh Province": "मधेश प्रदेश",
    "Bagmati Province": "बागमती प्रदेश",
    "Gandaki Province": "गण्डकी प्रदेश",
    "Lumbini Province": "लुम्बिनी प्रदेश",
    "Karnali Province": "कर्णाली प्रदेश",
    "Sudurpaschim Province": "सुदूरपश्चिम प्रदेश",
    "Chattagram": "চট্টগ্রাম",
    "Rajshahi": "রাজশাহী",
    "Khulna": "খুলনা",
    "Barisal": "বরিশাল",
    "Sylhet": "সিলেট",
    "Dhaka": "ঢাকা",
    "Rangpur": "রংপুর",
    "Mymensingh": "ময়মনসিংহ",
}

ALSO: Final[dict[str, str]] = {
    "UP": "Uttar Pradesh",
    "MP": "Madhya Pradesh",
    "WB": "West Bengal",
    "UK": "Uttarakhand",
    "JK": "Jammu and Kashmir",
    "CG": "Chhattisgarh",
    "JH": "Jharkhand",
    "Orissa": "Odisha",
    "Uttaranchal": "Uttarakhand",
    "Pondicherry": "Puducherry",
    "Chattogram": "Chattagram",
    "Chittagong": "Chattagram",
    "Barishal": "Barisal",
    "उत्तराखण्ड": "Uttarakhand",
    "झारखण्ड": "Jharkhand",
    "बंगाल": "West Bengal",
    "পশ্চিমবঙ্গ": "West Bengal",
    "উত্তর প্রদেশ": "Uttar Pradesh",
    "বিহার": "Bihar",
    "ঝাড়খণ্ড": "Jharkhand",
    "দিল্লি": "Delhi",
    "उत्तर प्रदेश": "Uttar Pradesh",
}


_SCRIPTS: Final = ("DEVANAGARI", "BENGALI")


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
        if (state is None or item.state == state) and wanted in _keys(item)
    ]
    return found[0] if len(found) == 1 else None


def suggest_states(text: str, limit: int = 10) -> tuple[str, ...]:
    """Return official spellings of states of which a spelling begins with ``text``."""
    wanted = _key(text)
    found = {name for key, name in _state_index().items() if wanted and key.startswith(wanted)}
    return tuple(name for name in states() if name in found)[:limit]


def codes_of(district: str, state: str | None = None) -> tuple[str, str]:
    """Return the codes of the Local Government Directory: of the state, of the district.

    Args:
        district: official spelling or any other.
        state: official spelling, for districts of the same name.

    Returns:
        Two texts, ``("", "")`` when the district is not known, not clear, or not in India.
    """
    found = find_district(district, state)
    return ("", "") if found is None else (found.state_code, found.code)


def suggest(text: str, state: str | None = None, limit: int = 10) -> tuple[District, ...]:
    """Return districts of which a spelling begins with ``text``: those whose name does first.

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
        and any(key.startswith(wanted) for key in _keys(item))
    ]

    def order(item: District) -> tuple[int, bool, str]:
        official = _key(item.name).startswith(wanted)
        listed = any(_key(spelling).startswith(wanted) for spelling in item.spellings())
        return 2 - listed - official, not item.nepal_border, item.name

    return tuple(sorted(found, key=order)[:limit])


def state_in_script(name: str, script: str) -> str:
    """Return a state in a script, as it came where its name in it is not known.

    Args:
        name: any spelling of it.
        script: as Unicode names it: DEVANAGARI, BENGALI; in any other it stays.
    """
    official = canonical_state(name)
    return _in(
        script, (LOCAL_NAMES.get(official, ""), *_more_names().get((official, ""), ())), name
    )


def district_in_script(name: str, script: str, state: str = "") -> str:
    """Return a district in a script, as it came where no one name in it is known.

    With a state, only districts of that state answer, and the state itself for a name that is its
    own; without one, only a spelling whose districts, in all three countries, are called the same
    in the script, in which no district of another spelling is called so, and none of Delhi: those
    are called North or Central, as places elsewhere are.

    Args:
        name: any spelling of it.
        script: as Unicode names it: DEVANAGARI, BENGALI; in any other it stays.
        state: any spelling of its state, "" where it is not known.
    """
    inside = canonical_state(state) if state else ""
    found = _spelled_districts().get((inside, _key(name)), set())
    told = {_in(script, _local_names(item), "") for item in found}
    if len(told) == 1:
        local = told.pop()
        return local if local and (inside or _means_one(local)) else name
    if not found and state and canonical_state(name) == inside:
        return state_in_script(name, script)
    return name


def _means_one(local: str) -> bool:
    """Say whether a name in a script leads to one official name: Udaipur is not Udayapur."""
    return len({item.name for item in _spelled_districts().get(("", _key(local)), set())}) == 1


def script_of(text: str) -> str:
    """Return the script of the first letter as Unicode names it, "" for none."""
    first = next((sign for sign in text if sign.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(
        character for character in folded if unicodedata.category(character)[0] in {"L", "M", "N"}
    )


@functools.cache
def _state_index() -> dict[str, str]:
    more = _more_names()
    index = {_key(local): name for name in states() for local in more.get((name, ""), ()) if local}
    index.update({_key(short): name for short, name in ALSO.items()})
    index.update({_key(local): name for name, local in LOCAL_NAMES.items()})
    index.update({_key(name): name for name in states()})
    return index


@functools.cache
def _keys(item: District) -> frozenset[str]:
    """Keys of all spellings of a district, in every script."""
    return frozenset(map(_key, (*item.spellings(), *filter(None, _local_names(item)))))


@functools.cache
def _spelled_districts() -> dict[tuple[str, str], set[District]]:
    """Districts by state and key of a spelling, and by "" and the key where none is told."""
    index: dict[tuple[str, str], set[District]] = {}
    for item in districts():
        for key in _keys(item):
            index.setdefault((item.state, key), set()).add(item)
            if item.state != "Delhi":
                index.setdefault(("", key), set()).add(item)
    return index


def _local_names(item: District) -> tuple[str, ...]:
    return (item.local_name, *_more_names().get((item.state, item.name), ()))


def _in(script: str, names: Iterable[str], otherwise: str) -> str:
    """Return the last of some names that is written in a script."""
    told = [name for name in names if script in _SCRIPTS and script_of(name) == script]
    return told[-1] if told else otherwise


@functools.cache
def _more_names() -> dict[tuple[str, str], tuple[str, ...]]:
    path = importlib.resources.files("models.fields").joinpath("place_names.csv")
    with path.open(encoding="utf-8") as file:
        return {
            (row["state"], row["district"]): (row["devanagari"], row["bengali"])
            for row in csv.DictReader(file)
        }


@functools.cache
def _district_index() -> dict[str, str]:
    """Spellings that lead to one official name, whatever the state."""
    near: dict[str, set[str]] = {}
    far: dict[str, set[str]] = {}
    for item in districts():
        # Who writes of a place of Bangladesh in Devanagari means one of that name that is nearer.
        other = {"NP": "BENGALI", "BD": "DEVANAGARI"}.get(item.country)
        for spelling in (*item.spellings(), *filter(None, _local_names(item))):
            names = far if script_of(spelling) == other else near
            names.setdefault(_key(spelling), set()).add(item.name)
    names = far | near
    return {key: next(iter(found)) for key, found in names.items() if len(found) == 1}
