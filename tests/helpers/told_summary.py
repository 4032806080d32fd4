"""Short ways to the words of a summary of a made-up case, for tests; no register."""

from __future__ import annotations

from dataclasses import replace

from app.cases.records import CaseRecord
from app.consent.records import LegalGround
from app.letters.document import Letterhead
from app.letters.drawing import library
from app.letters.records import NameGround
from app.letters.summary.presets import SECTIONS, preset_of
from app.letters.summary.records import OWN, Part, SummaryWish
from app.letters.summary.telling import Told, told_of
from full_case import OFFICE_ID, agreed, full_case, matter

HEAD = Letterhead("Pqr Office", "पक्र कार्यालय", ("Patna",))
GROUND = LegalGround("child_protection", "", "Made-up Judge", "The hearing is today")
NAMED = NameGround("committee_order", "Order 7", "Made-up Judge")


def wish(audience: str = "cwc", **changes: object) -> SummaryWish:
    sections = SECTIONS if audience == OWN else ()
    made = SummaryWish("c" * 32, audience, "en", OFFICE_ID, sections)
    return replace(made, **changes)  # type: ignore[arg-type]


def told(case: CaseRecord, wanted: SummaryWish, **of_matter: object) -> Told:
    preset = preset_of(wanted.audience, wanted.sections, wanted.purpose)
    given = matter(case, wanted.language, name_ground=wanted.name_ground, **of_matter)  # type: ignore[arg-type]
    return told_of(given, wanted, preset, HEAD)


def drawn(made: Told):
    library.settle()
    from app.letters.summary.drawing import draw

    return draw(made.sheet)


def words(made: Told) -> str:
    """Return every word that can stand on the pages."""
    sheet = made.sheet
    parts = [*sheet.parts, *(one for one in sheet.notes if isinstance(one, Part))]
    said = [sheet.title, sheet.foot, *(one for one in sheet.notes if isinstance(one, str))]
    said += [text for line in sheet.lines for text in line]
    for part in parts:
        said += [part.title, part.brief, *(text for row in part.rows for text in row)]
    return "\n".join(said)


def with_person(case: CaseRecord, number: int = 1, **facts: object) -> CaseRecord:
    """Return a case in which a person has other facts; None takes one away."""
    people = []
    for one in case.persons:
        if one.number == number:
            changed = {**one.facts, **facts}
            kept = {name: value for name, value in changed.items() if value is not None}
            roles = kept.get("role", ())
            child = "yes" if kept.get("is_child_stated") == "yes" else "no"
            one = replace(one, facts=kept, roles=roles, is_child=child)  # type: ignore[arg-type]
        people.append(one)
    return replace(case, persons=tuple(people))


def of_labour(case: CaseRecord, *numbers: int) -> CaseRecord:
    """Return a case in which the law keeps nobody's name: adults, and no sexual offence."""
    for number in numbers:
        case = with_person(case, number, sex_exploitation_type=None, means=("debt_bondage",))
    return replace(case, facts={**case.facts, "offence_acts": (), "offence_sections": ""})


def a_child(**changes: object) -> CaseRecord:
    case = full_case()
    case = with_person(
        case, is_child_stated="yes", age=13, birth="2013-01-01", name_full="मीरा कुमारी",
        name_latin="Meera Kumari", name_alias=("Guddi",), name_nickname="Guddi",
    )  # fmt: skip
    facts = {**case.facts, "summary": "Meera Kumari came with the aunt; मीरा is well."}
    heard = agreed(1, capacity="child_guardian", given_by="guardian_or_cwc", **changes)
    heard = replace(heard, facts={**heard.facts, "given_by_relation": "aunt"})
    return replace(case, facts=facts, consents=(heard,))
