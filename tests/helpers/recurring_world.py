"""Made-up cases that share suspects, numbers, places and routes, with the truth kept beside them.

Rules: who and what is the same is decided here, when the cases are made, and never worked out from
what was typed; every thing is written in several ways, in several scripts.
"""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from app.cases import cases
from app.core.services import Services

SUSPECTS = {
    "ramesh-1980": (("Ramesh Sahni", "रमेश साहनी", "Ramesh SAHNI"), "1980"),
    "ramesh-1991": (("Ramesh Sahni", "रमेश साहनी"), "1991"),
    "salma-1985": (("Salma Khatun", "सलमा खातून", "সালমা খাতুন"), "1985"),
    "birju-day": (("Birju", "बिरजू"), "1979-03-14"),
}
PHONES = {
    "first": ("98765 43210", "+91 98765 43210", "०९८७६५४३२१०"),
    "second": ("98111 22333", "+919811122333"),
    "third": ("98220 00111", "09822000111"),
}
VEHICLES = {
    "bus": ("UP 32 AB 123", "up-32-ab-0123", "UP३२AB०१२३"),
    "jeep": ("BR01PA4455", "BR 01 PA 4455"),
}
ACCOUNTS = {
    "upi": ("raju.madeup@okaxis", "Raju.Madeup@OKAXIS"),
    "bank": ("1234 5678 9012 3", "1234567890123"),
}
PLACES = {
    ("kiln", "Sitamarhi"): ("Made-up kiln 4, Rampur", "made-up KILN 4  Rampur"),
    ("kiln", "Araria"): ("Made-up kiln 4, Rampur",),
    ("other-kiln", "Sitamarhi"): ("Made-up kiln 5, Rampur",),
    ("hotel", "Patna"): ("Hotel Naya Savera", "होटल नया सवेरा"),
}
HOMES = ("Kalimpong", "Darjeeling", "Purnia")
FIRST_DAY = dt.date(2026, 1, 5)

type Truth = dict[str, dict[Any, set[str]]]


def fill(s: Services, number: int, seed: int = 7) -> tuple[Truth, dict[str, str]]:
    """Add cases and return which cases really share what, and the day of each case.

    Returns:
        By kind and thing the numbers of its cases, and by number of the case its day.
    """
    chance = random.Random(seed)
    truth: Truth = defaultdict(lambda: defaultdict(set))
    days: dict[str, str] = {}
    for serial in range(number):
        facts, shared = _made_up(chance, serial)
        case_no = cases.add_case(s, facts).case_no
        days[case_no] = facts["registered_on"]
        for kind, thing in shared:
            truth[kind][thing].add(case_no)
    return truth, days


def several(truth: Truth, kind: str) -> list[frozenset[str]]:
    """Return the sets of cases of every thing of a kind that is in more than one."""
    found = [frozenset(held) for held in truth[kind].values() if len(held) > 1]
    return sorted(found, key=sorted)


def _made_up(chance: random.Random, serial: int) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    facts: dict[str, Any] = {
        "registered_on": (FIRST_DAY + dt.timedelta(days=serial)).isoformat(),
        "p1.name_full": f"Made-up Person {'abcdefghij'[serial % 10] * 2}{serial}",
        "p1.role": ("victim",),
    }
    shared: list[tuple[str, Any]] = []
    if chance.random() < 0.3:
        _pick(chance, facts, shared, "phone", PHONES, "p1.phone")
    _suspect(chance, facts, shared)
    _way(chance, facts, shared)
    return facts, shared


def _suspect(chance: random.Random, facts: dict[str, Any], shared: list[tuple[str, Any]]) -> None:
    facts["p2.role"] = ("suspect",)
    if chance.random() < 0.5:
        who = chance.choice(list(SUSPECTS))
        names, birth = SUSPECTS[who]
        facts |= {"p2.name_full": chance.choice(names), "p2.birth": birth}
        shared.append(("suspect", who))
    else:
        facts["p2.name_full"] = "Somebody Unknown"
    if chance.random() < 0.4:
        facts["p2.vehicles"] = (_pick(chance, {}, shared, "vehicle", VEHICLES),)
    if chance.random() < 0.4:
        facts["p2.payment_handles"] = (_pick(chance, {}, shared, "account", ACCOUNTS),)


def _way(chance: random.Random, facts: dict[str, Any], shared: list[tuple[str, Any]]) -> None:
    if chance.random() < 0.3:
        return
    home = chance.choice(HOMES)
    place, district = chance.choice(list(PLACES))
    facts |= {
        "p1.home_district": home,
        "e1.event_type": "exploitation",
        "e1.event_district": district,
        "e1.event_place": chance.choice(PLACES[place, district]),
    }
    shared += [
        ("place", (place, district)),
        ("district", district),
        ("route", (home, district)),
    ]


def _pick(
    chance: random.Random,
    facts: dict[str, Any],
    shared: list[tuple[str, Any]],
    kind: str,
    things: dict[str, tuple[str, ...]],
    address: str = "",
) -> str:
    thing = chance.choice(list(things))
    typed = chance.choice(things[thing])
    if address:
        facts[address] = typed
    shared.append((kind, thing))
    return typed
