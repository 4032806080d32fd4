"""Made-up cases full of unique marks, with decisions about sharing, all by chance but repeatable.

Every text of a world holds a mark that stands nowhere else, so that a search of a packet shows what
left. What may leave is judged in ``consent_judge``, which knows nothing of the program's rules.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.cases.records import CaseRecord, ConsentRecord, EventRecord, PaperRecord, PersonRecord
from app.consent.records import LegalGround, SendReferral
from models.fields import CATALOGUE, CODE_LISTS
from models.fields.kinds import Field, FieldKind

TODAY = dt.date(2026, 11, 25)
THERE, ELSEWHERE, OLD = "a" * 64, "b" * 64, "c" * 64
PURPOSES = ("shelter", "medical", "legal")
KINDS = ("refer", "transfer", "request", "notify", "notify")
GROUPS = tuple(group.key for group in CATALOGUE.groups)
SHAREABLE = tuple(f.name for f in CATALOGUE.fields if f.group is not None)
NOTICE = frozenset(
    {"sex_or_gender", "nationality", "home_district", "event_district", "purpose", "event_date"}
)
GROUND = LegalGround("court_order", "Order 7 of a made-up court", "Made-up Head", "Made-up danger")
ROLES = (
    ("victim",), ("victim",), ("possible_victim",), (), ("suspect",), ("family_member",),
    ("guardian",), ("witness",), ("victim", "suspect"), ("suspect", "witness"),
)  # fmt: skip
CAPACITIES = (
    "adult_own", "adult_own", "adult_own", "adult_without_capacity", "child_assent",
    "child_guardian", "refused", "undecided", "not_asked_child_rule",
)  # fmt: skip
_AGE = frozenset({"birth", "age", "age_stated_on", "is_child_stated", "role"})
_WORDS = frozenset({FieldKind.TEXT, FieldKind.NAME, FieldKind.LONG_TEXT, FieldKind.ID_NUMBER})
_FIXED = {
    FieldKind.YES_NO: "yes", FieldKind.BOOLEAN: True, FieldKind.NUMBER: 3, FieldKind.STATE: "Bihar",
    FieldKind.COORDINATE: "26.98", FieldKind.PINCODE: "800001", FieldKind.AADHAAR_LAST4: "4821",
    FieldKind.DISTRICT: "Patna",
}  # fmt: skip


@dataclass
class World:
    """A case and a wish.

    Attributes:
        marks: what to look for, by what it belongs to: the address of a fact, "paper <id>" for the
            title of a paper, "only here …" for what no packet may ever hold.
        child: by number of a person yes, no or not_sure.
    """

    case: CaseRecord
    wish: SendReferral
    marks: dict[str, str] = field(default_factory=dict)


class Maker:
    """Makes one world from a seed."""

    def __init__(self, seed: int) -> None:
        self.by = Random(seed)
        mood = self.by.random()
        self._willing = mood < 0.7
        self._refusing = mood < 0.15
        self.marks: dict[str, str] = {}
        self._next = 0

    def world(self) -> World:
        """Return the world of this seed."""
        persons = tuple(self._person(number) for number in range(1, self.by.randint(1, 3) + 1))
        events = tuple(self._event(number) for number in range(1, self.by.randint(0, 2) + 1))
        papers = tuple(self._paper(number) for number in range(self.by.randint(0, 2)))
        least = int(self._willing)
        consents = tuple(self._consent(one) for one in persons for _ in self._some(least, 3))
        moved = self.by.random() < 0.3
        case = CaseRecord(
            case_id=self.mark("only here: id"),
            case_no=self.mark("only here: number"),
            status="active",
            opened_on="2026-11-20",
            closed_on="",
            updated_at=0,
            facts=self._facts("case", ""),
            persons=persons,
            events=events,
            papers=papers,
            consents=consents,
            timeline=(),
            consent_sides=self._sides(persons, consents),
            moves={THERE: (OLD,)} if moved else {},
            moves_checked=(THERE,) if self.by.random() < 0.5 else (),
        )
        return World(case, self._wish(case), self.marks)

    def mark(self, of: str) -> str:
        """Return a new mark and remember what it belongs to."""
        self._next += 1
        self.marks[of] = f"Zq{self._next:05d}xQ"
        return self.marks[of]

    def _some(self, least: int, most: int) -> range:
        return range(self.by.randint(least, most))

    def _few(self, codes: tuple[str, ...], least: int = 0) -> tuple[str, ...]:
        """Return some of the codes, often all of them."""
        if self.by.random() < 0.4:
            return codes
        return tuple(self.by.sample(codes, self.by.randint(least, len(codes))))

    def _facts(self, entity: str, before: str) -> dict[str, Any]:
        fill = self.by.choice((0.1, 0.4, 0.9))
        return {
            each.name: self._value(each, f"{before}{each.name}")
            for each in CATALOGUE.of(entity)
            if each.name not in _AGE and self.by.random() < fill
        }

    def _value(self, of: Field, address: str) -> Any:
        if of.kind in _WORDS:
            return self.mark(address)
        if of.kind is FieldKind.TEXTS:
            return (self.mark(address),)
        if of.kind is FieldKind.PHONE:
            self._next += 1
            self.marks[address] = f"+91900000{self._next:04d}"
            return self.marks[address]
        if of.kind is FieldKind.EMAIL:
            return f"{self.mark(address).lower()}@made-up.example"
        if of.kind in (FieldKind.DATE, FieldKind.FLEXDATE):
            exact = of.kind is FieldKind.DATE or self.by.random() < 0.5
            return "2026-11-07" if exact else "2026-11"
        if of.kind is FieldKind.PERSONS:
            return ("p1",)
        if of.kind in (FieldKind.CODE, FieldKind.CODES):
            code = self.by.choice(CODE_LISTS[str(of.code_list)]).value
            return code if of.kind is FieldKind.CODE else (code,)
        return _FIXED[of.kind]

    def _person(self, number: int) -> PersonRecord:
        ages = ("no", "no", "no", "yes", "not_sure")
        child = "no" if self._refusing else self.by.choice(ages)
        roles = self.by.choice(ROLES[:3]) if number == 1 else self.by.choice(ROLES)
        facts = self._facts("person", f"p{number}.")
        facts |= {"is_child_stated": child} if child != "not_sure" else {}
        facts |= {"age": {"yes": 12, "no": 30}[child]} if child != "not_sure" else {}
        facts |= {"role": roles} if roles else {}
        shown = str(facts.get("name_full", ""))
        if not facts:
            facts["name_nickname"] = self.mark(f"p{number}.name_nickname")
        return PersonRecord(f"id{number}", number, roles, shown, "", child, facts)

    def _event(self, number: int) -> EventRecord:
        facts = self._facts("event", f"e{number}.")
        if not facts.keys() & set(SHAREABLE):
            facts["event_place"] = self.mark(f"e{number}.event_place")
        return EventRecord(f"e{number}", number, facts)

    def _paper(self, number: int) -> PaperRecord:
        return PaperRecord(
            paper_id=f"paper{number}",
            title=self.mark(f"paper paper{number}"),
            kind="other",
            media_type="text/plain",
            size=5,
            sha256="0" * 64,
            added_at=0,
            added_by="",
            group=self.by.choice((*GROUPS, "attachments", "attachments", "")),
            file_name=self.mark(f"only here: file {number}"),
        )

    def _consent(self, person: PersonRecord) -> ConsentRecord:
        self._next += 1
        place = f"only here: consent {self._next}"
        facts: dict[str, Any] = {
            "given_by": self.by.choice(("individual", "caregiver", "guardian_or_cwc")),
            "given_by_relation": self.mark(f"{place} relation"),
            "capacity": self.by.choice(CAPACITIES),
            "explained": ("use_of_data",),
            "explained_in_language": "hin",
            "form": "spoken",
            "interpreter": self.mark(f"{place} interpreter"),
            "witness": self.mark(f"{place} witness"),
            "refusal_reason": self.mark(f"{place} refusal"),
            "purposes": self._few(PURPOSES, 1),
            "named_offices": self._few((THERE, ELSEWHERE, OLD), 1),
            "field_groups": self._few(GROUPS, 1),
            "withhold": self._withheld(),
            "valid_from": self.by.choice(("2026-11-01", "2026-11-01", "2026-11-25", "2026-11-26")),
            "valid_to": self.by.choice(("", "", "", "2026-11-25", "2026-11-24")),
            "withdrawn_on": self.by.choice(("", "", "", "", "2026-11-24")),
        }
        if self._willing:
            facts |= self._yes_of(person)
        elif self.by.random() < 0.1:
            facts[self.by.choice(("explained", "explained_in_language", "form", "purposes"))] = ()
        return record_of(facts, self._next, person.number, self.by.randint(1, 6))

    def _withheld(self) -> tuple[str, ...]:
        if self.by.random() < 0.8:
            return ()
        return (*self._few(SHAREABLE)[:4], *self.by.choice(((), ("role",))))

    def _yes_of(self, person: PersonRecord) -> dict[str, Any]:
        """Return what makes most decisions count, now and then a no; the groups stay by chance."""
        said_no = self._refusing or self.by.random() < 0.15
        adult = "refused" if said_no else "adult_own"
        unsure = self.by.choice((adult, "child_guardian"))
        spoke = {"no": adult, "yes": "child_guardian", "not_sure": unsure}
        return {
            "given_by": "individual" if person.is_child == "no" else "caregiver",
            "capacity": spoke[person.is_child],
            "purposes": PURPOSES,
            "named_offices": (self.by.choice((THERE, THERE, THERE, OLD)), ELSEWHERE),
            "valid_from": "2026-11-01",
            "valid_to": "",
            "withdrawn_on": self.by.choice(("", "2026-11-24")) if said_no else "",
        }

    def _sides(
        self, persons: tuple[PersonRecord, ...], consents: tuple[ConsentRecord, ...]
    ) -> dict[int, tuple[tuple[str, ...], ...]]:
        """Now and then the case was two: each decision belongs to one of them, or is newer."""
        if self.by.random() < 0.7:
            return {}
        found: dict[int, tuple[tuple[str, ...], ...]] = {}
        for person in persons:
            sides: tuple[list[str], list[str], list[str]] = ([], [], [])
            for each in consents:
                if each.person_number == person.number:
                    self.by.choice(sides).append(each.consent_id)
            found[person.number] = (tuple(sides[0]), tuple(sides[1]))
        return found

    def _wish(self, case: CaseRecord) -> SendReferral:
        rows: list[tuple[str, Any]] = [("", case.facts)]
        rows += [(f"p{person.number}.", person.facts) for person in case.persons]
        rows += [(f"e{event.number}.", event.facts) for event in case.events]
        secret = self.by.random() < 0.2
        names = NOTICE if self._refusing else frozenset(SHAREABLE)
        places = [
            before + name for before, facts in rows for name in facts if secret or name in names
        ]
        share = self.by.choice((0.02, 0.1, 0.5, 1.0))
        wanted = [one for one in places if self.by.random() < share]
        return SendReferral(
            case_id=case.case_id,
            to=THERE,
            kind="notify" if self._refusing else self.by.choice(KINDS),
            purpose=self.by.choice(PURPOSES),
            facts=tuple(wanted),
            papers=tuple(one.paper_id for one in case.papers if self.by.random() < 0.4),
            details=self.by.choice(("", "", "Made-up words")),
            ground=GROUND if self.by.random() < 0.1 else None,
        )


def record_of(facts: dict[str, Any], number: int, person: int, at: int) -> ConsentRecord:
    """Return the record of a decision.

    Args:
        facts: stored values by name.
        number: makes its id.
        person: number of the person.
        at: when it was recorded.
    """
    return ConsentRecord(
        consent_id=f"Zc{number:05d}xC",
        person_number=person,
        given_by=facts["given_by"],
        capacity=facts["capacity"],
        purposes=facts["purposes"],
        groups=facts["field_groups"],
        offices=facts["named_offices"],
        valid_from=facts["valid_from"],
        valid_to=facts["valid_to"],
        recorded_at=at,
        recorded_by="Zq-recorder",
        withdrawn_on=facts["withdrawn_on"],
        facts={name: value for name, value in facts.items() if value not in ("", ())},
    )
