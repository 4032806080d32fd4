"""Registers of very many made-up cases, written below the use cases, for benchmarks.

Nobody in here exists: names are put together from the made-up list, numbers are drawn. Districts
are real and drawn unevenly, as registers are. What is written is what the use cases would write:
cases, persons, lines, facets, search texts and marks; only log and history are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from models.base.meta import raise_to
from models.fields import CODE_LISTS
from models.fields.places import districts
from models.index import link_keys, person_keys
from models.index.fact_rows import add_counted
from models.index.full_text import facet_word, sounds_of, words_once
from models.index.list_rows import PARTS, POSTINGS, UNKNOWN, purpose_bit
from models.register.database import Register
from models.rows.case import PREFIX

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
OWN_NAME = "R. Das"
TODAY = dt.date(2026, 11, 25)
NOON = 1_795_600_800
DAY_S = 86_400
_CHUNK = 10_000
_CHUNKS_TOGETHER = 20
_HASH_WHILE_FILLING, _HASH_USUALLY = 2**28, 2**20
_OWNERS = (OWN_NAME, *(f"Officer {number:02}" for number in range(1, 40)))
_STEPS = ("Call the shelter", "Home visit", "Statements", "CWC hearing", "Age paper missing")
_SENTENCES = (
    "She was promised work in {town} and taken over the border by train.",
    "The agent paid {sum} rupees to the family and kept the papers.",
    "He worked in a {trade} from five in the morning until late at night.",
    "A neighbour called the helpline after the children were not seen for days.",
    "The police of {town} asked for the medical report and the statement of the mother.",
    "They were found at the station without a ticket and without anyone they knew.",
    "The employer in {town} said that the wages would be given after the season.",
    "An uncle had arranged the journey; the telephone number he left does not answer.",
    "The shelter took the person in on the same evening and called a doctor.",
    "Two other girls from {town} were in the same house and were moved before the raid.",
)
_TRADES = ("brick kiln", "orchestra", "carpet workshop", "kitchen", "bangle factory", "circus")


class Names:
    """Draws made-up names in three scripts."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        with (VECTORS / "names_people.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self._firsts, self._lasts = (
            [
                sorted({name.split()[place] for row in rows for name in spelt(row)})
                for spelt in (_devanagari, _bengali, _latin)
            ]
            for place in (0, 1)
        )

    def draw(self) -> str:
        """Return a name of one script."""
        script = self._chance.choices((0, 1, 2), (45, 15, 40))[0]
        first, last = self._firsts[script], self._lasts[script]
        return f"{self._chance.choice(first)} {self._chance.choice(last)}"


def _devanagari(row: dict[str, str]) -> list[str]:
    return [row["devanagari"]]


def _bengali(row: dict[str, str]) -> list[str]:
    return [row["bengali"]]


def _latin(row: dict[str, str]) -> list[str]:
    return row["latin"].split("|")


class Facets:
    """The numbers of facets, given as they come."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str, int], int] = {}

    def __call__(self, kind: str, value: str, part: int) -> int:
        name = (kind, value, part)
        return self.numbers.setdefault(name, len(self.numbers) + 1) if value else 0


def made_up(number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield facts of cases; the same every time."""
    chance = random.Random(seed)
    names = Names(chance)
    places = [item.name for item in districts() if item.country in {"IN", "NP", "BD"}]
    chance.shuffle(places)
    weights = list(itertools.accumulate(1 / (place + 3) for place in range(len(places))))
    purposes = [item.value for item in CODE_LISTS["purpose"]]
    rare = list(itertools.accumulate(1 / (place + 1) for place in range(len(purposes))))
    for serial in range(1, number + 1):
        state = chance.choices(PARTS, (62, 33, 3, 1, 1))[0]
        opened = state == "open"
        due = TODAY + dt.timedelta(days=chance.randrange(-20, 200))
        district = chance.choices(places, cum_weights=weights)[0]
        yield {
            "serial": serial,
            "state": state,
            "status": chance.choice(("active", "active", "follow_up")) if opened else "closed",
            "owner": chance.choice(_OWNERS),
            "name": names.draw() if chance.random() > 0.03 else "",
            "father": names.draw(),
            "age": chance.randrange(6, 40),
            "district": district if chance.random() > 0.05 else "",
            "village": f"Tola {chance.randrange(5000)}",
            "phone": f"+91{chance.randrange(6 * 10**9, 10**10)}",
            "fir": f"{chance.randrange(1, 999)}/20{chance.randrange(18, 27)}",
            "purposes": sorted(
                set(chance.choices(purposes, cum_weights=rare, k=chance.randrange(3)))
            ),
            "due": due.isoformat() if opened and chance.random() < 0.6 else "",
            "step": chance.choice(_STEPS),
            "risk": "high" if chance.random() < 0.1 else "",
            "updated": NOON - chance.randrange(3000 * DAY_S),
            "story": " ".join(
                sentence.format(
                    town=chance.choice(places),
                    sum=chance.randrange(2, 90) * 1000,
                    trade=chance.choice(_TRADES),
                )
                for sentence in chance.sample(_SENTENCES, 6)
            ),
        }


def fill(
    register: Register,
    number: int,
    *,
    seed: int = 1,
    marks: bool = True,
    told: Callable[[int], None] = lambda done: None,
) -> None:
    """Write made-up cases into an empty register.

    Args:
        register: without a case.
        number: how many.
        seed: other cases for another seed.
        marks: also the marks by which persons are known again.
        told: called with the number of cases that are written, now and then.
    """
    facets = Facets()
    chunks = itertools.batched(made_up(number, seed), _CHUNK)
    _hash_in_memory(register, _HASH_WHILE_FILLING)
    for together in itertools.batched(chunks, _CHUNKS_TOGETHER):
        with register.session() as session:
            raw: Any = session.connection().connection.dbapi_connection
            for facts in together:
                _write_chunk(raw, facts, facets, marks)
                add_counted(session, [_case(one)["case_order"] for one in facts])
                told(facts[-1]["serial"])
    _hash_in_memory(register, _HASH_USUALLY)
    with register.session() as session:
        raise_to(session, f"case_no.{TODAY.year}", number)


def _hash_in_memory(register: Register, size: int) -> None:
    """Let the search index gather so many bytes before it writes, which saves it much merging."""
    with register.session() as session:
        raw: Any = session.connection().connection.dbapi_connection
        for index in ("case_search", "case_words"):
            raw.execute(f"INSERT INTO {index}({index}, rank) VALUES ('hashsize', {size})")


def _write_chunk(raw: Any, chunk: Iterable[dict[str, Any]], facets: Facets, marks: bool) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in ("facets", "cases", "persons", "case_lines", "case_facets", "search_texts")
    }
    keys: list[dict[str, Any]] = []
    before = len(facets.numbers)
    for facts in chunk:
        case, person = _case(facts), _person(facts)
        line = _line(facts, case, facets)
        rows["cases"].append(case)
        rows["persons"].append(person)
        rows["case_lines"].append(line)
        rows["case_facets"] += [_posting(line, facet) for facet in json.loads(line["facets"])]
        if facts["state"] != "binned":
            rows["search_texts"].append(_text(facts, case, line))
            if marks:
                keys += _marks(facts, case)
    rows["facets"] = [
        {"no": number, "kind": kind, "value": value, "part": part, "cases": 0}
        for (kind, value, part), number in list(facets.numbers.items())[before:]
    ]
    for table, made in (*rows.items(), ("person_keys", keys)):
        if made:
            columns = ", ".join(f'"{name}"' for name in made[0])
            places = ", ".join(f":{name}" for name in made[0])
            raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", made)


def _case(facts: dict[str, Any]) -> dict[str, Any]:
    serial, state = facts["serial"], facts["state"]
    closed = "2026-05-01" if state == "closed" else None
    return {
        "id": f"{serial * 0x9E3779B97F4A7C15 % 2**64:016x}{serial:016x}",
        "case_no": f"{PREFIX}-26-{serial:04}",
        "case_order": 2026 * 10_000_000 + serial,
        "record_state": "open" if state == "binned" else state,
        "binned": state == "binned",
        "binned_at": NOON if state == "binned" else None,
        "created": facts["updated"],
        "updated": facts["updated"],
        "created_by": 1,
        "registered_on": "2025-01-01",
        "closed_on": closed,
        "status": facts["status"],
        "case_owner": facts["owner"],
        "next_step": facts["step"] if facts["due"] else None,
        "next_step_on": facts["due"] or None,
        "risk_level": facts["risk"] or None,
        "fir_no": facts["fir"],
        "narrative": facts["story"],
        "list_name": facts["name"],
        "list_age": facts["age"],
        "list_place": facts["district"] or facts["village"],
    }


def _person(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"f{facts['serial']:031x}",
        "case_id": _case(facts)["id"],
        "position": 1,
        "created": facts["updated"],
        "updated": facts["updated"],
        "role": '["victim"]',
        "name_full": facts["name"] or None,
        "name_father": facts["father"],
        "age": facts["age"],
        "phone": facts["phone"],
        "home_district": facts["district"] or None,
        "home_place": facts["village"],
        "purpose": json.dumps(facts["purposes"]) if facts["purposes"] else None,
    }


def _line(facts: dict[str, Any], case: dict[str, Any], facets: Facets) -> dict[str, Any]:
    state, listed = facts["state"], facts["state"] != "binned"
    part = PARTS.index(state)
    status_no = facets("status", facts["status"], part) if listed else 0
    district_no = facets("district", facts["district"], part) if listed else 0
    owner_no = facets("mine", facts["owner"], part) if state == "open" else 0
    purposes = [facets("purpose", code, part) for code in facts["purposes"]] if listed else []
    return {
        "rowno": facts["serial"],
        "case_id": case["id"],
        "part": part,
        "state_no": facets("state", state, part),
        "record_state": case["record_state"],
        "case_no": case["case_no"],
        "case_order": case["case_order"],
        "name": facts["name"] or UNKNOWN,
        "born": 20250101 - facts["age"] * 10_000,
        "birth": None,
        "age": facts["age"],
        "place": case["list_place"],
        "status": facts["status"],
        "risk_level": case["risk_level"],
        "next_step": case["next_step"],
        "due": facts["due"] or UNKNOWN,
        "case_owner": facts["owner"],
        "updated": facts["updated"],
        "status_no": status_no,
        "district_no": district_no,
        "owner_no": owner_no,
        "purposes": sum(map(purpose_bit, facts["purposes"])),
        "facets": json.dumps([no for no in (status_no, district_no, owner_no, *purposes) if no]),
    }


_PAYLOAD = [name.name for name in POSTINGS.columns if name.name != "facet"]


def _posting(line: dict[str, Any], facet: int) -> dict[str, Any]:
    return {"facet": facet, **{name: line[name] for name in _PAYLOAD}}


def _text(facts: dict[str, Any], case: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    number, phone = case["case_no"], facts["phone"]
    year, serial = number.split("-")[1:]
    names = [facts["name"], facts["father"]]
    places = [part for part in (facts["district"], facts["village"]) if part]
    return {
        "rowno": line["rowno"],
        "case_id": case["id"],
        "names": words_once(" ".join(names)),
        "numbers": words_once(
            f"{number} {PREFIX}{year}{serial} {year}{serial} {serial.lstrip('0')} "
            f"{facts['fir']} {facts['fir'].replace('/', '')} {phone} {phone[3:]}"
        ),
        "places": words_once(" ".join(places)),
        "body": words_once(facts["story"]),
        "keys": sounds_of({"names": names, "places": places}),
        "facets": " ".join(map(facet_word, [line["state_no"], *json.loads(line["facets"])])),
    }


def _marks(facts: dict[str, Any], case: dict[str, Any]) -> list[dict[str, Any]]:
    if facts["state"] == "duplicate":
        return []
    person = {
        "name_full": facts["name"],
        "name_father": facts["father"],
        "age": facts["age"],
        "phone": facts["phone"],
        "home_district": facts["district"],
    }
    year = dt.datetime.fromtimestamp(facts["updated"], dt.UTC).year
    traits = person_keys.traits_of({name: value for name, value in person.items() if value}, year)
    links = link_keys.keys_of(link_keys.marks_of_person(person, year))
    return [
        {"kind": kind, "key": key, "case_order": case["case_order"]}
        for kind, key in sorted(person_keys.keys_of(traits) | links)
    ]
