"""Made-up cases for statistics, and a plain count of them that shares nothing with the program.

Nobody in here exists. The count goes through the facts as they were drawn, in plain loops, with
rules written down a second time; what it says is compared with every cell of every table.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.statistics.tables import COUNT, StatTable
from models.base.base import new_id
from models.queries.listing import cases_added
from models.register.database import Register
from models.rows.case import Event, Person, Service, open_case

TODAY = dt.date(2026, 11, 25)
NOON = 1_795_600_800
SEXES = (
    "female", "male", "transgender_female", "transgender_male", "non_conforming", "not_stated", None
)  # fmt: skip
OTHER = {"transgender_female", "transgender_male", "non_conforming"}
PURPOSES = (
    "forced_labour", "bonded_labour", "child_labour", "domestic_servitude", "sexual_prostitution",
    "sexual_other", "child_sexual_material", "forced_marriage", "begging", "forced_crime",
    "drug_peddling", "organ_removal", "illegal_adoption", "surrogacy", "armed_group",
    "cyber_scam_compound", "other", "not_known",
)  # fmt: skip
FORMS = {
    "VC_HTF_DETVFL": set(PURPOSES[:4]),
    "VC_HTF_DETVSX": set(PURPOSES[4:7]),
    "VC_HTF_DETVOG": {"organ_removal"},
    "VC_HTF_DETVOP": {*PURPOSES[7:11], *PURPOSES[12:17]},
}
HEADS = {
    "forced_labour": {"forced_labour", "bonded_labour", "child_labour"},
    "sexual_exploitation_for_prostitution": {"sexual_prostitution"},
    "other_forms_of_sexual_exploitation": {"sexual_other"},
    "domestic_servitude": {"domestic_servitude"},
    "forced_marriage": {"forced_marriage"},
    "petty_crimes": {"forced_crime"},
    "child_pornography": {"child_sexual_material"},
    "begging": {"begging"},
    "drug_peddling": {"drug_peddling"},
    "removal_of_organs": {"organ_removal"},
    "other_reasons": {
        "illegal_adoption", "surrogacy", "armed_group", "cyber_scam_compound", "other"
    },
}  # fmt: skip
HOMES = (
    ("Bihar", "Purnia"), ("Bihar", "Araria"), ("West Bengal", "Darjeeling"), ("Delhi", None),
    ("Bihar", "Madeup Tola"), (None, "Aurangabad"), (None, None),
)  # fmt: skip
ENDS = (("Delhi", "New Delhi"), ("Maharashtra", "Pune"), (None, None))
PLACES = {
    ("Bihar", "Purnia"): "IN.Bihar.Purnia",
    ("Bihar", "Araria"): "IN.Bihar.Araria",
    ("West Bengal", "Darjeeling"): "IN.West_Bengal.Darjeeling",
    ("Delhi", None): "IN.Delhi",
    ("Bihar", "Madeup Tola"): "IN.Bihar",
    (None, "Aurangabad"): "not_known",
    (None, None): "not_known",
    ("Delhi", "New Delhi"): "IN.Delhi.New_Delhi",
    ("Maharashtra", "Pune"): "IN.Maharashtra.Pune",
}
FOUND = ("border_interception", "rescue_operation", "helpline_1098", None)
DECIDED = ("police", "ngo", "cwc", None)
STAGES = ("investigation", "chargesheeted", "trial", "convicted", "acquitted", None)
SERVICES = ("shelter", "medical", "legal_aid", "counselling")
NEEDS = ("safehouse", "food", "health_medical")
NATIONS = (("IN",), ("NP",), ("BD",), ("AE",), ("IN", "NP"), ("ZZ",), None)


@dataclass
class DrawnCase:
    """One case as it was drawn."""

    registered: dt.date
    case: dict[str, Any]
    persons: list[dict[str, Any]]
    events: list[dict[str, Any]]
    services: list[dict[str, Any]]

    @property
    def victims(self) -> list[dict[str, Any]]:
        return [
            one
            for one in self.persons
            if set(one["role"]) & {"victim", "possible_victim"}
            and one.get("trafficking_status") != "not_a_victim"
        ]

    def about(self, parts: list[dict[str, Any]], person: dict[str, Any]) -> list[dict[str, Any]]:
        key = "person_ids" if parts is self.events else "service_person_ids"
        return [one for one in parts if not one.get(key) or person["id"] in one[key]]


@dataclass
class World:
    """All cases that were drawn."""

    cases: list[DrawnCase] = field(default_factory=list)

    def victims(
        self, chosen: Callable[[DrawnCase, dict[str, Any]], bool]
    ) -> list[tuple[DrawnCase, dict[str, Any]]]:
        return [(case, one) for case in self.cases for one in case.victims if chosen(case, one)]


def draw(number: int, seed: int) -> World:
    """Return made-up cases, the same for the same seed."""
    chance = random.Random(seed)
    return World([_case(chance) for _ in range(number)])


def write(register: Register, world: World) -> None:
    """Write the cases into a register, as an import does."""
    with register.session() as session:
        rows = []
        for drawn in world.cases:
            row = open_case(session, now=NOON, today=TODAY)
            row.put_all(_filled(drawn.case))
            row.persons = _rows(Person, drawn.persons)
            row.events = _rows(Event, drawn.events)
            row.services = _rows(Service, drawn.services)
            rows.append(row)
        session.flush()
        cases_added(session, rows)


def _rows(kind: Any, parts: list[dict[str, Any]]) -> list[Any]:
    made = []
    for place, facts in enumerate(parts, start=1):
        row = kind(id=facts["id"], position=place, created=NOON, updated=NOON)
        row.put_all({name: value for name, value in _filled(facts).items() if name != "id"})
        made.append(row)
    return made


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _case(chance: random.Random) -> DrawnCase:
    registered = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(695))
    persons = [_person(chance) for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    return DrawnCase(
        registered,
        {
            "registered_on": registered.isoformat(),
            "how_identified": chance.choice(FOUND),
            "court_stage": chance.choice(STAGES),
            "fir_no": chance.choice(("12/2026", None)),
        },
        persons,
        [_event(chance, persons) for _ in range(chance.randrange(4))],
        [_service(chance, persons) for _ in range(chance.randrange(4))],
    )


def _person(chance: random.Random) -> dict[str, Any]:
    state, district = chance.choice(HOMES)
    age = chance.choice((None, chance.randrange(3, 60)))
    purposes = tuple(chance.sample(PURPOSES, chance.choice((0, 1, 1, 2, 3))))
    return {
        "id": new_id(),
        "role": (chance.choice(("victim", "victim", "possible_victim", "suspect")),),
        "name_full": "Made-up",
        "sex_or_gender": chance.choice(SEXES),
        "age": age,
        "is_child_stated": chance.choice(("yes", "no", "unknown")) if age is None else None,
        "purpose": purposes or None,
        "trafficking_status": chance.choice(
            ("actual_victim", "possible_victim", "not_a_victim", None)
        ),
        "status_decided_by": chance.choice(DECIDED),
        "nationality": chance.choice(NATIONS),
        "home_state": state,
        "home_district": district,
        "immediate_needs": tuple(chance.sample(NEEDS, chance.randrange(3))) or None,
    }


def _about(chance: random.Random, persons: list[dict[str, Any]]) -> tuple[str, ...] | None:
    if not persons or chance.random() < 0.5:
        return None
    return (chance.choice(persons)["id"],)


def _event(chance: random.Random, persons: list[dict[str, Any]]) -> dict[str, Any]:
    state, district = chance.choice(ENDS)
    return {
        "id": new_id(),
        "event_type": chance.choice(("exploitation", "rescue", "recruitment", "interception")),
        "event_date": chance.choice(("2025-06-10", "2026-03", "~2026-07-04", "2026", None)),
        "event_state": state,
        "event_district": district,
        "person_ids": _about(chance, persons),
    }


def _service(chance: random.Random, persons: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "service": chance.choice(SERVICES),
        "service_person_ids": _about(chance, persons),
        "referral_state": chance.choice(
            (
                "referred", "provided_by_own_office", "already_received_elsewhere",
                "not_applicable", "declined_by_survivor", "service_unavailable", None,
            )
        ),
        "implemented": chance.choice(("implemented", "not_implemented", None)),
    }  # fmt: skip


def sex_of(person: dict[str, Any]) -> str:
    sex = person["sex_or_gender"]
    if sex in OTHER:
        return "other_gender"
    return sex if sex in {"female", "male"} else "not_known"


def age_of(person: dict[str, Any]) -> str:
    stated = person["is_child_stated"]
    if person["age"] is not None:
        return "under_18" if person["age"] < 18 else "adult"
    return {"yes": "under_18", "no": "adult"}.get(stated or "", "age_not_known")


def people_rows(person: dict[str, Any]) -> Iterable[str]:
    """Return the rows of sex and age in which a person is."""
    sex, age = sex_of(person), age_of(person)
    return (f"{sex}.{age}", f"{sex}.all", f"all.{age}", "all")


def first_day(stored: str | None) -> dt.date | None:
    """Return the first day that a stored date names."""
    if stored is None:
        return None
    parts = [int(part) for part in stored.lstrip("~").split("-")]
    return dt.date(*[*parts, 1, 1][:3])


def rescued_on(case: DrawnCase, person: dict[str, Any]) -> dt.date | None:
    """Return the day on which a person counts as rescued."""
    rescues = [
        one
        for one in case.about(case.events, person)
        if one["event_type"] in {"rescue", "interception"}
    ]
    days = [day for one in rescues if (day := first_day(one["event_date"]))]
    if days:
        return min(days)
    return case.registered if rescues else None


def way_of(case: DrawnCase, person: dict[str, Any]) -> tuple[str, str]:
    """Return the codes of where a person came from and where they were brought."""

    def places(kind: str) -> list[str]:
        events = [one for one in case.about(case.events, person) if one["event_type"] == kind]
        events.sort(key=lambda one: first_day(one["event_date"]) or dt.date.max)
        named = [PLACES[one["event_state"], one["event_district"]] for one in events]
        return [name for name in named if name != "not_known"]

    source = PLACES[person["home_state"], person["home_district"]]
    if source == "not_known" and places("recruitment"):
        source = places("recruitment")[0]
    ends = places("exploitation")
    return source, ends[-1] if ends else "not_known"


def outcomes(case: DrawnCase, person: dict[str, Any]) -> dict[str, str]:
    """Return what came of each need of a person."""
    best: dict[str, str] = {}
    order = ["given", "waiting", "missing", "refused"]
    for one in case.about(case.services, person):
        state = one["referral_state"]
        if one["implemented"] == "implemented" or state == "already_received_elsewhere":
            result = "given"
        elif state == "not_applicable":
            continue
        elif state == "declined_by_survivor":
            result = "refused"
        elif state == "service_unavailable":
            result = "missing"
        else:
            result = "waiting"
        before = best.get(one["service"], "refused")
        best[one["service"]] = order[min(order.index(before), order.index(result))]
    return best


def counted(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return how often each cell was named."""
    return dict(Counter(pairs))


def plain_cells(table: StatTable) -> dict[tuple[str, str], int]:
    """Return all counts of a table by row and column, zeros too; rates are left out."""
    columns = [head.code for head in table.columns if head.unit == COUNT]
    found = {(row.code, column): 0 for row in table.rows for column in columns}
    return found | {
        (row, column): int(number)
        for row, column, number in table.numbers()
        if (row, column) in found
    }
