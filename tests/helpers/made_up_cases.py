"""A register full of made-up people, for pictures and for tests of the window.

Nobody in here exists. Names, places and numbers were invented; telephone numbers are of the range
that nobody is given.
"""

from pathlib import Path

from app.cases import case_work, cases
from app.cases.papers import papers
from app.consent import decisions
from app.core.services import Services
from app.retention import recycle_bin as bins

SUNITA = {
    "p1.name_full": "सुनीता थ.",
    "p1.name_latin": "Sunita T.",
    "p1.role": ("victim",),
    "p1.sex_or_gender": "female",
    "p1.is_child_stated": "yes",
    "p1.age": "16",
    "p1.age_basis": "document",
    "p1.home_country": "IN",
    "p1.home_state": "West Bengal",
    "p1.home_district": "Kalimpong",
    "p1.languages": ("nep", "hin"),
    "p1.phone": "९८७६५ ४३२१०",
    "p1.health_needs": "Fever since 22 Nov; needs a test. Allergic to penicillin.",
    "p1.immediate_needs": ("safehouse", "health_medical"),
    "how_identified": "railway_station_contact",
    "next_step": "Call the shelter",
    "next_step_on": "27 Nov 2026",
    "risk_level": "high",
    "summary": "Found alone at New Jalpaiguri station; says that a job in Delhi was promised.",
}
REKHA = {
    "p1.name_full": "রেখা ম.",
    "p1.name_latin": "Rekha M.",
    "p1.role": ("victim",),
    "p1.sex_or_gender": "female",
    "p1.is_child_stated": "yes",
    "p1.age": "14",
    "p1.home_district": "Jalpaiguri",
    "how_identified": "helpline_1098",
    "next_step": "CWC hearing",
    "next_step_on": "28 Nov 2026",
}
OTHERS = (
    {"p1.age": "22", "p1.home_district": "Jhapa", "p1.home_country": "NP",
     "next_step": "Answer due"},
    REKHA,
    {"p1.name_full": "Maya L.", "p1.age": "19", "p1.home_district": "Darjeeling"},
    {"p1.name_full": "Unknown boy", "p1.age": "12", "p1.home_district": "Gorakhpur",
     "p1.is_child_stated": "yes", "next_step": "Age paper missing"},
    {"p1.name_full": "आशा कुमारी", "p1.name_latin": "Asha Kumari", "p1.age": "17",
     "p1.home_district": "Maharajganj", "next_step": "Home visit", "next_step_on": "2 Dec 2026"},
    {"p1.name_full": "Rahim S.", "p1.age": "31", "p1.home_district": "Purbi Champaran",
     "next_step": "Statements", "next_step_on": "30 Nov 2026"},
    {"p1.name_full": "फूलमती देवी", "p1.name_latin": "Phulmati Devi", "p1.age": "38",
     "p1.home_district": "Simdega", "next_step": "Release certificate"},
)  # fmt: skip
WAY = (
    {"event_type": "recruitment", "event_date": "~Aug 2026", "event_place": "A made-up bazaar",
     "event_district": "Kalimpong", "event_state": "West Bengal"},
    {"event_type": "transit", "event_date": "2 Sep 2026", "event_district": "Jhapa",
     "event_country": "NP", "transport": "bus", "border_from": "IN", "border_to": "NP",
     "border_post": "Made-up Bridge"},
    {"event_type": "exploitation", "event_date": "Sep 2026", "event_end_date": "Nov 2026",
     "event_place": "A made-up hotel", "event_district": "Kathmandu", "event_country": "NP"},
    {"event_type": "escape"},
)  # fmt: skip
EXPLAINED = {
    "given_by": "guardian_or_cwc",
    "given_by_relation": "Child Welfare Committee",
    "capacity": "child_guardian",
    "explained": ("purpose_of_interview", "use_of_data", "how_to_withdraw"),
    "explained_in_language": "nep",
    "form": "spoken",
    "valid_from": "25 Nov 2026",
    "valid_to": "25 May 2027",
    "purposes": ("shelter", "medical"),
    "field_groups": ("identity_names", "age_sex", "language", "health"),
}


def fill(services: Services, folder: Path) -> str:
    """Write the made-up cases down and return the id of Sunita's case."""
    for facts in reversed(OTHERS):
        add(services, facts)
    case_id = add(services, SUNITA)
    paper = folder / "health-note.txt"
    paper.write_text("A made-up health note.\n" * 40, encoding="utf-8")
    papers.attach(services, case_id, paper, "medical_report", title="Health note")
    event = cases.add_event(services, case_id)
    cases.set_facts(
        services,
        case_id,
        {
            f"e{event}.event_type": "rescue",
            f"e{event}.event_date": "23 Nov 2026",
            f"e{event}.event_place": "New Jalpaiguri station",
        },
    )
    decisions.add_consent(services, case_id, 1, EXPLAINED)
    case_work.add_task(services, case_id, "Ask the school for a certificate", "20 Nov 2026")
    ticked = case_work.add_task(
        services, case_id, "Medical examination", "24 Nov 2026", services.user.login
    )
    case_work.finish_task(services, case_id, ticked.task_id)
    case_work.add_note(services, case_id, "The mother called from Siliguri.")
    case_work.add_note(services, case_id, "It was the aunt, not the mother.", corrects=1)
    bins.bin_case(services, add(services, {"p1.name_full": "Twice Written"}))
    return case_id


def on_the_way(services: Services, case_id: str) -> None:
    """Write down how somebody came to the place of the rescue, with a gap."""
    for facts in WAY:
        number = cases.add_event(services, case_id)
        changes = {f"e{number}.{name}": value for name, value in facts.items()}
        cases.set_facts(services, case_id, changes)


def add(services: Services, facts: dict[str, object]) -> str:
    """Write down one case and return its id."""
    return cases.add_case(services, facts).case_id  # type: ignore[arg-type]
