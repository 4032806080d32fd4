"""Decisions are written down only when they count, and can be taken back."""

import datetime as dt
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    NotFoundError,
    UnknownFieldError,
)
from app.cases import cases
from app.consent import decisions, rules
from app.consent.errors import ConsentIncompleteError
from app.core import log
from app.core.services import Services, reading
from app.retention import due
from app.story import log_sentences
from desk_roles import as_role
from models.rows.retention import TAKEN_BACK, CaseDecision
from office_sim import DAY_S, TODAY, Hands, open_office

OFFICE = "a" * 64
YES = {
    "given_by": "individual",
    "capacity": "adult_own",
    "explained_in_language": "Hindi",
    "explained": "use_of_data, how_to_withdraw",
    "form": "spoken",
    "purposes": "shelter, medical",
    "named_offices": OFFICE,
    "field_groups": ("identity_names", "age_sex"),
    "valid_to": "31/12/2026",
}


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path, clock=hands) as services:
        yield services


@pytest.fixture
def case_no(s: Services) -> str:
    return cases.add_case(
        s, {"p1.name_full": "Asha", "p1.age": "30", "p2.name_full": "Rani", "p2.age": "12"}
    ).case_no


def test_an_answer_is_kept_as_stored_values(s: Services, case_no: str):
    record = decisions.add_consent(s, case_no, 1, YES)
    assert (record.person_number, record.given_by, record.capacity) == (
        1,
        "individual",
        "adult_own",
    )
    assert record.purposes == ("shelter", "medical")
    assert record.groups == ("identity_names", "age_sex")
    assert record.offices == (OFFICE,)
    assert (record.valid_from, record.valid_to) == ("2026-11-25", "2026-12-31")
    assert record.recorded_by == "R. Das"
    assert record.facts["legal_basis"] == "consent"
    assert decisions.list_consents(s, case_no) == (record,)
    assert cases.show_case(s, case_no).consents == (record,)
    line = log.entries(s)[0]
    assert log_sentences.sentence(line).startswith("Answer of person 1 of LF-26-0001 recorded:")


@pytest.mark.parametrize(
    ("left_out", "label"),
    [
        ("given_by", "Given by"),
        ("capacity", "Decision"),
        ("explained_in_language", "Explained in"),
        ("explained", "Explained"),
        ("form", "How it was given"),
        ("purposes", "For which purposes"),
        ("named_offices", "With these offices"),
        ("field_groups", "Which facts"),
    ],
)
def test_an_answer_that_would_not_count_is_not_kept(
    s: Services, case_no: str, left_out: str, label: str
):
    facts = {name: value for name, value in YES.items() if name != left_out}
    with pytest.raises(ConsentIncompleteError) as caught:
        decisions.add_consent(s, case_no, 1, facts)
    assert caught.value.facts == {"field": label}
    assert caught.value.exit_code == 7
    assert decisions.list_consents(s, case_no) == ()


def test_a_no_needs_no_scope(s: Services, case_no: str):
    facts = {name: YES[name] for name in ("given_by", "explained_in_language", "explained", "form")}
    record = decisions.add_consent(s, case_no, 1, {**facts, "capacity": "refused"})
    assert (record.purposes, record.offices, record.groups) == ((), (), ())


@pytest.mark.parametrize(
    ("number", "capacity", "reason"),
    [(1, "child_assent", "capacity.child-for-adult"), (2, "adult_own", "capacity.adult-for-child")],
)
def test_a_decision_has_to_fit_the_age(
    s: Services, case_no: str, number: int, capacity: str, reason: str
):
    with pytest.raises(FactRefusedError) as caught:
        decisions.add_consent(s, case_no, number, {**YES, "capacity": capacity})
    assert caught.value.facts == {"field": "Decision", "reason": reason}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"capacity": "maybe"}, FactRefusedError),
        ({"named_offices": "somewhere"}, FactRefusedError),
        ({"valid_to": "never"}, FactRefusedError),
        ({"withdrawn_on": "2026-11-25"}, FactRefusedError),
        ({"withdrawn_how": "on paper"}, FactRefusedError),
        ({"told_offices": OFFICE}, FactRefusedError),
        ({"withhold": "no_such_field"}, FactRefusedError),
        ({"name_full": "x"}, UnknownFieldError),
        ({"no such field": "x"}, UnknownFieldError),
        ({"valid_to": "2026-11-01"}, CaseStateError),
    ],
)
def test_values_that_cannot_be_kept_are_refused(s: Services, case_no: str, change, refusal):
    with pytest.raises(refusal):
        decisions.add_consent(s, case_no, 1, {**YES, **change})
    assert decisions.list_consents(s, case_no) == ()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"valid_to": "never"}, FactRefusedError),
        ({"capacity": "maybe"}, FactRefusedError),
        ({"told_offices": OFFICE}, FactRefusedError),
        ({"name_full": "x"}, UnknownFieldError),
    ],
)
def test_what_no_decision_can_keep_is_refused_before_there_is_a_case(change, refusal):
    with pytest.raises(refusal) if refusal else nullcontext():
        decisions.refuse_never_kept({**YES, **change}, TODAY)


def test_only_a_person_of_the_case_decides(s: Services, case_no: str):
    for number in (0, 3):
        with pytest.raises(NotFoundError):
            decisions.add_consent(s, case_no, number, YES)
    with pytest.raises(NotFoundError):
        decisions.add_consent(s, "LF-26-0777", 1, YES)


def test_taking_back_ends_it(s: Services, case_no: str, hands: Hands):
    record = decisions.add_consent(s, case_no, 1, YES)
    case = cases.show_case(s, case_no)

    def verdict() -> str:
        case = cases.show_case(s, case_no)
        return rules.decide(
            case, ["p1.name_full"], (), OFFICE, "shelter", "refer", None, s.clock.today()
        )["p1.name_full"]

    assert verdict() == ""
    hands.at += DAY_S
    for day, refusal in (("2026-11-24", CaseStateError), ("2026-12-24", FactRefusedError)):
        with pytest.raises(refusal):
            decisions.withdraw_consent(s, record.consent_id, day)
    taken_back = decisions.withdraw_consent(s, record.consent_id, how="by telephone")
    assert taken_back.withdrawn_on == "2026-11-26"
    assert verdict() == "no-answer"
    assert log.entries(s)[0].action == "consent_withdrawn"
    with pytest.raises(CaseStateError):
        decisions.withdraw_consent(s, record.consent_id)
    with pytest.raises(NotFoundError):
        decisions.withdraw_consent(s, "0" * 32)
    assert rules.in_force(case.consents, 1, TODAY)
    assert not rules.in_force(case.consents, 2, TODAY)


def test_the_newest_decision_is_listed_first(s: Services, case_no: str, hands: Hands):
    decisions.add_consent(s, case_no, 1, YES)
    hands.at += 60
    decisions.add_consent(s, case_no, 1, {**YES, "capacity": "refused"})
    assert [one.capacity for one in decisions.list_consents(s, case_no)] == ["refused", "adult_own"]


def test_a_decision_moves_its_case_and_is_told_with_whose_it_is(
    s: Services, case_no: str, hands: Hands
):
    child = YES | {
        "capacity": "child_guardian",
        "given_by": "caregiver",
        "given_by_relation": "mother",
    }
    hands.at += 60
    record = decisions.add_consent(s, case_no, 2, child)
    case = cases.show_case(s, case_no)
    assert case.updated_at == hands.at
    told = log.entries(s, action="consent_recorded")[0]
    assert told.object == case_no
    assert told.facts == {"number": 2, "capacity": "child_guardian"}
    hands.at += 60
    taken_back = decisions.withdraw_consent(s, record.consent_id, "2026-11-25", "on paper")
    assert taken_back.facts["withdrawn_how"] == "on paper"
    assert cases.show_case(s, case_no).updated_at == hands.at
    told = log.entries(s, action="consent_withdrawn")[0]
    assert told.object == case_no
    assert told.facts == {"number": 2}
    with reading(s) as session:
        # Whether the case may be kept is asked at once.
        assert [one.kind for one in session.query(CaseDecision)] == [TAKEN_BACK]


def test_a_new_decision_ends_the_wish_that_taking_the_last_one_back_was(s: Services, case_no: str):
    record = decisions.add_consent(s, case_no, 1, YES)
    decisions.withdraw_consent(s, record.consent_id)
    assert [row.case_no for row in due.due(s).rows] == [case_no]
    decisions.add_consent(s, case_no, 1, YES)
    assert not due.due(s).rows


def test_how_it_was_taken_back_may_stay_open(s: Services, case_no: str):
    record = decisions.add_consent(s, case_no, 1, YES)
    assert "withdrawn_how" not in decisions.withdraw_consent(s, record.consent_id).facts


def test_a_day_to_come_is_refused_and_named(s: Services, case_no: str):
    record = decisions.add_consent(s, case_no, 1, YES)
    with pytest.raises(FactRefusedError) as refused:
        decisions.withdraw_consent(s, record.consent_id, TODAY + dt.timedelta(days=1))
    assert refused.value.facts == {"field": "Taken back on", "reason": "date.future"}
    assert decisions.withdraw_consent(s, record.consent_id, TODAY).withdrawn_on == TODAY.isoformat()


def test_who_only_looks_writes_no_decision(s: Services, case_no: str):
    record = decisions.add_consent(s, case_no, 1, YES)
    looks = as_role(s, "viewer")
    for act in (
        lambda: decisions.add_consent(looks, case_no, 1, YES),
        lambda: decisions.withdraw_consent(looks, record.consent_id),
    ):
        with pytest.raises(CaseStateError):
            act()
    assert decisions.list_consents(s, case_no) == (record,)


def test_the_last_word_is_the_later_one_also_when_the_clock_went_back(
    s: Services, case_no: str, hands: Hands
):
    first = decisions.add_consent(s, case_no, 1, YES)
    hands.at -= 3600
    no = decisions.add_consent(s, case_no, 1, YES | {"capacity": "refused"})
    assert no.recorded_at == first.recorded_at + 1
    other = decisions.add_consent(s, case_no, 2, YES | {"capacity": "refused"})
    assert other.recorded_at == hands.at


@pytest.mark.parametrize("shown", ["name_full", "no such field"])
def test_a_fact_that_no_decision_has_is_named_only_when_it_is_a_name(
    s: Services, case_no: str, shown: str
):
    with pytest.raises(UnknownFieldError) as refused:
        decisions.add_consent(s, case_no, 1, {**YES, shown: "x"})
    assert refused.value.facts == {"field": shown if shown == "name_full" else "?"}


def test_what_is_set_later_is_refused_by_its_name(s: Services, case_no: str):
    with pytest.raises(FactRefusedError) as refused:
        decisions.add_consent(s, case_no, 1, {**YES, "withdrawn_how": "on paper"})
    assert refused.value.facts["reason"] == "field.fixed"


def test_what_is_not_there_says_what_is_missing(s: Services, case_no: str):
    with pytest.raises(NotFoundError) as refused:
        decisions.add_consent(s, case_no, 3, YES)
    assert refused.value.facts == {"reason": "find.person"}
    with pytest.raises(NotFoundError) as refused:
        decisions.withdraw_consent(s, "0" * 32)
    assert refused.value.facts == {"reason": "find.consent"}


def test_an_empty_fact_is_none(s: Services, case_no: str):
    record = decisions.add_consent(s, case_no, 1, YES | {"witness": None, "valid_from": ""})
    assert record.valid_from == TODAY.isoformat()


def test_who_decided_is_missing_no_more(s: Services, case_no: str):
    def decided(number: int) -> bool:
        return bool(rules.in_force(cases.show_case(s, case_no).consents, number, TODAY))

    assert not decided(1)
    decisions.add_consent(s, case_no, 1, YES)
    assert decided(1)
    assert not decided(2)
