"""A made-up case in which every field is filled, with as many persons as a test wants.

Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.cases import cases
from app.cases.records import CaseRecord, ConsentRecord, EventRecord, PersonRecord
from app.core.records import FactValue, OwnOffice, UserRecord
from app.core.services import Services
from app.letters.records import MakeLetter, NameGround
from app.letters.source import Matter, OtherOffice
from models.fields import CATALOGUE, CODE_LISTS, FieldKind
from models.fields.kinds import LIST_KINDS, Field
from office_sim import TODAY

OWN = OwnOffice("a" * 64, "1", "Pqr Office", "पक्र कार्यालय", "ngo", "Bihar", "Patna")
USER = UserRecord(1, "u", "Q. Signer", "Coordinator", "head")
OFFICE_ID = "b" * 64
OTHER = OtherOffice("Wxy Committee", {"hi": "वक्स समिति"}, "cwc", "Ranchi", "Jharkhand", "")
_NOT_TYPED = ("closed_on", "closure_reason")
_TYPED: tuple[tuple[str, FactValue], ...] = (
    ("email", "made-up@example.org"),
    ("email_second", "made-up.too@example.org"),
    ("_pincode", "823001"),
    ("latitude", "24.7955"),
    ("longitude", "85.0002"),
    ("aadhaar_last4", "1234"),
)
"""What the register takes only in a form of its own, by the end of the field's name."""
_SAID = "Told by a made-up constable at the station, and written down by the desk. "
_VALUES: dict[FieldKind, FactValue] = {
    FieldKind.DATE: "2026-10-03",
    FieldKind.FLEXDATE: "2026-10",
    FieldKind.BOOLEAN: True,
    FieldKind.NUMBER: 16,
    FieldKind.PHONE: "+919000000077",
    FieldKind.STATE: "Bihar",
    FieldKind.DISTRICT: "Gaya",
}


def full_case(persons: int = 1, events: int = 1, **changes: FactValue) -> CaseRecord:
    """Return a case with every field of every part filled.

    Args:
        persons: how many; every third is a suspect, the others victims, all of them adults.
        events: how many.
        **changes: facts of the case that are other ones.
    """
    return CaseRecord(
        case_id="c" * 32,
        case_no="LF-26-0001",
        status="active",
        opened_on="2026-11-01",
        closed_on="",
        updated_at=0,
        facts=_facts("case", "") | changes,
        persons=tuple(_person(number) for number in range(1, persons + 1)),
        events=tuple(
            EventRecord(f"e{number}", number, _facts("event", str(number)))
            for number in range(1, events + 1)
        ),
        papers=(),
        consents=tuple(agreed(number) for number in range(1, persons + 1)),
        timeline=(),
    )


def agreed(number: int, **changes: object) -> ConsentRecord:
    """Return the yes of an adult to everything, for the office of `OFFICE_ID` and every purpose."""
    groups = tuple(code.value for code in CODE_LISTS["consent_group"])
    purposes = tuple(code.value for code in CODE_LISTS["consent_purpose"])
    facts: dict[str, FactValue] = {
        "given_by": "individual",
        "capacity": "adult_own",
        "explained_in_language": "hin",
        "explained": ("purpose_of_interview",),
        "form": "spoken",
        "purposes": purposes,
        "named_offices": (OFFICE_ID,),
        "field_groups": groups,
        "valid_from": "2026-11-01",
    }
    facts |= {name: value for name, value in changes.items() if name in facts or name == "withhold"}  # type: ignore[misc]
    return ConsentRecord(
        consent_id=f"consent-{number}",
        person_number=number,
        given_by=str(facts["given_by"]),
        capacity=str(facts["capacity"]),
        purposes=facts["purposes"],  # type: ignore[arg-type]
        groups=facts["field_groups"],  # type: ignore[arg-type]
        offices=facts["named_offices"],  # type: ignore[arg-type]
        valid_from="2026-11-01",
        valid_to="",
        recorded_at=1,
        recorded_by="u",
        withdrawn_on="",
        facts=facts,
    )


def written(s: Services, persons: int = 40, events: int = 3) -> str:
    """Write such a case into a register and return its id.

    Left out is only what the register itself writes: when and why the case was closed.
    """
    whole = full_case(persons, events)
    facts = _typed(whole.facts)
    for person in whole.persons:
        facts |= _typed(person.facts, f"p{person.number}.")
    case = cases.add_case(s, facts)
    there = {"person_ids": tuple(one.person_id for one in case.persons[:2])}
    for event in whole.events:
        part = f"e{cases.add_event(s, case.case_id)}."
        cases.set_facts(s, case.case_id, _typed({**event.facts, **there}, part))
    return case.case_id


def _typed(facts: Mapping[str, FactValue], part: str = "") -> dict[str, FactValue]:
    typed = {}
    for name, fact in facts.items():
        if name not in _NOT_TYPED:
            ends = [value for end, value in _TYPED if name.endswith(end)]
            typed[part + name] = ends[-1] if ends else fact
    return typed


def matter(
    case: CaseRecord,
    language: str = "en",
    *,
    other: OtherOffice | None = OTHER,
    name_ground: NameGround | None = None,
    practice: bool = False,
) -> Matter:
    """Return what a summary of a case is made of."""
    own = OwnOffice(**{**vars(OWN), "practice": practice})
    wish = MakeLetter("certificate", (language,), case_id=case.case_id, name_ground=name_ground)
    return Matter(wish, TODAY, case.case_no, "", own, "+919000000001", "", USER, case, other=other)


def _person(number: int) -> PersonRecord:
    role = "suspect" if number % 3 == 0 else "victim"
    facts = _facts("person", str(number)) | {
        "role": (role,),
        "is_child_stated": "no",
        "age": 30,
        "birth": "1996-01-01",
        "age_when_trafficked": 29,
        "under_18_when_exploited": "no",
        "purpose": ("bonded_labour",),
        "name_full": f"Abcname Person{_letters(number)}",
        "name_latin": f"Abcname Person{_letters(number)}",
    }
    return PersonRecord(
        person_id=str(number),
        number=number,
        roles=(role,),
        display_name=str(facts["name_full"]),
        age="30",
        is_child="no",
        facts=facts,
    )


def _letters(number: int) -> str:
    return f"{chr(ord('a') + number // 26)}{chr(ord('a') + number % 26)}"


def _facts(entity: str, tail: str) -> dict[str, FactValue]:
    return {field.name: _value(field, tail) for field in CATALOGUE.of(entity)}


def _value(field: Field, tail: str) -> FactValue:
    if field.code_list:
        codes = tuple(code.value for code in CODE_LISTS[field.code_list][:2])
        return codes if field.kind in LIST_KINDS else codes[0]
    if field.kind in _VALUES:
        return _VALUES[field.kind]
    if field.kind in LIST_KINDS:
        return ("Made-up one", "Made-up two")
    if field.multiline:
        return _SAID * 12
    return f"Made-up {field.name.replace('_', ' ')} {tail}".strip()
