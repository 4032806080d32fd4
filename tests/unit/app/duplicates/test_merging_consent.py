"""A merge never lets out what was not let out before: every decision stays with its own side."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from app.cases import cases
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.errors import ConsentForbidsError
from app.consent.records import SendReferral
from app.consent.rules import ALLOWED, ASKED_APART, REFUSED, check_details, decide
from app.core import log
from app.core.services import Services, writing
from app.duplicates.merging import MergeChoices, merge_cases, undo_merge
from app.exports.export import ExportChoice, export_cases
from app.imports.documents import take_in
from app.imports.sheets import ImportRefusedError
from models.rows.merge import MergeSide
from office_sim import Hands, open_office

OFFICE, OTHER = "a" * 64, "b" * 64
ADULT = {
    "p1.name_full": "Made-up Asha",
    "p1.role": ("victim",),
    "p1.age": "30",
    "p1.is_child_stated": "no",
    "summary": "One summary",
    "e1.event_type": "rescue",
}
FACTS = ("p1.name_full", "p1.age", "p1.health_needs", "summary", "e1.event_type")
YES = {
    "given_by": "individual",
    "capacity": "adult_own",
    "explained": ("purpose_of_interview",),
    "explained_in_language": "hin",
    "form": "spoken",
    "purposes": ("shelter",),
    "field_groups": (
        "identity_names",
        "age_sex",
        "health",
        "exploitation_summary",
        "exploitation_detail",
    ),
    "named_offices": (OFFICE,),
}
NO = {key: YES[key] for key in ("given_by", "explained", "explained_in_language", "form")} | {
    "capacity": "refused",
    "refusal_reason": "not_now",
}
NARROW = YES | {"field_groups": ("identity_names",), "named_offices": (OFFICE, OTHER)}
ANSWERS = {"yes": YES, "narrow": NARROW, "no": NO, "none": None}


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path, clock=hands) as services:
        yield services


def add(s: Services, hands: Hands, answer: str, **more: str) -> str:
    facts = {**ADULT, "p1.health_needs": f"Made-up need {answer}", **more}
    case_id = cases.add_case(s, facts).case_id
    given = ANSWERS[answer]
    hands.at += 10
    if given is not None:
        decisions.add_consent(s, case_id, 1, given)
    return case_id


def verdicts(s: Services, case_id: str, office: str = OFFICE, number: int = 1) -> dict[str, str]:
    case = cases.show_case(s, case_id)
    facts = [place.replace("p1", f"p{number}") for place in FACTS]
    return decide(case, facts, case.papers, office, "shelter", "refer", None, s.clock.today())


@pytest.mark.parametrize(("first", "second"), list(product(ANSWERS, ANSWERS)))
def test_what_could_not_leave_before_cannot_leave_after(
    s: Services, hands: Hands, first: str, second: str
):
    one, other = add(s, hands, first), add(s, hands, second)
    before = {
        office: [verdicts(s, case_id, office) for case_id in (one, other)]
        for office in (OFFICE, OTHER)
    }
    done = merge_cases(s, one, other, MergeChoices({1: 1}))
    for office, (here, there) in before.items():
        for place, slug in verdicts(s, one, office).items():
            if slug == ALLOWED:
                assert here[place] == there[place] == ALLOWED, (office, place)
    undo_merge(s, done.merge_id)
    for office, told in before.items():
        assert [verdicts(s, case_id, office) for case_id in (one, other)] == told


def test_what_both_agreed_to_may_still_leave(s: Services, hands: Hands):
    one, other = add(s, hands, "yes"), add(s, hands, "narrow")
    merge_cases(s, one, other, MergeChoices({1: 1}))
    told = verdicts(s, one)
    assert told["p1.name_full"] == ALLOWED
    assert told["p1.age"] == ASKED_APART


def test_asking_again_settles_it(s: Services, hands: Hands):
    one, other = add(s, hands, "none"), add(s, hands, "yes")
    merge_cases(s, one, other, MergeChoices({1: 1}))
    assert verdicts(s, one)["p1.age"] == ASKED_APART
    hands.at += 10
    decisions.add_consent(s, one, 1, YES)
    assert verdicts(s, one)["p1.age"] == ALLOWED


def test_a_second_merge_keeps_all_sides(s: Services, hands: Hands):
    one, other, third = add(s, hands, "yes"), add(s, hands, "yes"), add(s, hands, "none")
    merge_cases(s, one, other, MergeChoices({1: 1}))
    assert verdicts(s, one)["p1.age"] == ALLOWED
    merge_cases(s, one, third, MergeChoices({1: 1}))
    assert verdicts(s, one)["p1.age"] == ASKED_APART
    assert len(cases.show_case(s, one).consent_sides[1]) == 3


def test_decisions_stay_with_their_person_and_scope(s: Services, hands: Hands):
    one, other = add(s, hands, "no"), add(s, hands, "narrow", **{"p1.name_full": "Made-up Rekha"})
    scopes = {
        c.consent_id: c.facts for id_ in (one, other) for c in decisions.list_consents(s, id_)
    }
    merge_cases(s, one, other)
    case = cases.show_case(s, one)
    assert {c.consent_id: c.facts for c in case.consents} == scopes
    assert {c.person_number: c.capacity for c in case.consents} == {1: "refused", 2: "adult_own"}
    assert case.consent_sides == {}
    assert verdicts(s, one)["p1.name_full"] == REFUSED
    assert verdicts(s, one, number=2)["p2.name_full"] == ALLOWED
    assert verdicts(s, one, number=2)["summary"] == REFUSED


def test_a_case_in_which_nobody_could_agree_opens_nothing(s: Services, hands: Hands):
    one = add(s, hands, "yes")
    other = cases.add_case(
        s, {"p1.name_full": "Made-up Suspect", "p1.role": ("suspect",), "e1.event_type": "transit"}
    ).case_id
    assert verdicts(s, one)["summary"] == ALLOWED
    merge_cases(s, one, other)
    assert verdicts(s, one)["summary"] == ASKED_APART
    assert () in cases.show_case(s, one).consent_sides[1]


def test_words_beside_a_notice_stay_back_when_one_side_said_no(s: Services, hands: Hands):
    one, other = add(s, hands, "no"), add(s, hands, "yes")
    merge_cases(s, one, other, MergeChoices({1: 1}))
    case: CaseRecord = cases.show_case(s, one)
    command = SendReferral(
        case_id=one, to=OFFICE, purpose="shelter", kind="notify",
        facts=("p1.sex_or_gender",), papers=(), details="Some words",
    )  # fmt: skip
    with pytest.raises(ConsentForbidsError):
        check_details(case, command, s.clock.today())


def test_sides_go_with_the_person(s: Services, hands: Hands):
    one, other = add(s, hands, "yes"), add(s, hands, "no")
    merge_cases(s, one, other, MergeChoices({1: 1}))
    with writing(s) as session:
        assert len(session.query(MergeSide).all()) == 2
    assert log.check(s).broken_at == 0


def test_sides_go_out_and_come_in_with_the_case(s: Services, hands: Hands, tmp_path: Path):
    one, other = add(s, hands, "narrow"), add(s, hands, "yes")
    merge_cases(s, one, other, MergeChoices({1: 1}))
    before = verdicts(s, one)
    assert ASKED_APART in before.values()
    out = tmp_path / "out.json"
    export_cases(s, ExportChoice("json"), out)
    with open_office(tmp_path / "two", clock=hands) as there:
        take_in(there, out)
        assert verdicts(there, "LF-26-0001") == before
        assert len(cases.show_case(there, "LF-26-0001").consent_sides[1]) == 2


@pytest.mark.parametrize(
    "sides", [[{"person": 9, "consents": []}], [{"person": 1, "consents": [7]}]]
)
def test_sides_that_fit_nothing_are_refused(
    s: Services, hands: Hands, tmp_path: Path, sides: list[dict[str, object]]
):
    add(s, hands, "yes")
    out = tmp_path / "out.json"
    export_cases(s, ExportChoice("json"), out)
    loaded = json.loads(out.read_text("utf-8"))
    loaded["cases"][0]["consent_sides"] = sides
    out.write_text(json.dumps(loaded), "utf-8")
    with open_office(tmp_path / "two", clock=hands) as there, pytest.raises(ImportRefusedError):
        take_in(there, out)
